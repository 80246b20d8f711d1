//! The tenant: its directory, its registered applications, and everything it handed out.

mod apps;
mod directory;
mod ids;

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::HeaderMap;
use tokio_util::sync::CancellationToken;

pub use apps::{App, AppKind};
pub use directory::{Directory, Group, PasswordRecord, Person, User};
pub use ids::{ClientId, ObjectId};

use crate::clock::Clock;
use crate::endpoints::Endpoints;
use crate::entra::SignIns;
use crate::faults::Faults;
use crate::request_log::RequestLog;
use crate::sandbox::SandboxOptions;
use crate::secrets::Secrets;
use crate::seed;
use crate::signing::SigningKey;
use crate::tokens::{Caller, ResourceKind, TokenRejection, TokenTable};

/// What changes while the sandbox runs.
#[derive(Debug)]
pub struct TenantState {
    /// Users and groups.
    pub directory: Directory,
    /// Registered applications.
    pub apps: Vec<App>,
    /// Resources for which an application has lost the consent it had at the start.
    pub consent_revoked: HashSet<(ClientId, ResourceKind)>,
    /// What a policy asks of a sign-in before its session gives tokens for a resource: a claims challenge.
    pub policies: HashMap<ResourceKind, serde_json::Value>,
    /// Access tokens that were issued.
    pub tokens: TokenTable,
    /// Sign-ins under way, and the refresh tokens of those that are done.
    pub sign_ins: SignIns,
}

impl TenantState {
    fn fresh(clock: &Clock) -> Self {
        Self {
            directory: seed::directory(clock.now()),
            apps: seed::apps(),
            consent_revoked: HashSet::new(),
            policies: HashMap::new(),
            tokens: TokenTable::default(),
            sign_ins: SignIns::default(),
        }
    }

    /// The application with this client id.
    pub fn app(&self, client_id: ClientId) -> Option<&App> {
        self.apps.iter().find(|app| app.client_id == client_id)
    }
}

type ResetHook = Box<dyn Fn() + Send + Sync>;

/// The tenant that all services of one sandbox share.
pub struct Tenant {
    clock: Clock,
    endpoints: Endpoints,
    options: SandboxOptions,
    signing: &'static SigningKey,
    faults: Faults,
    log: RequestLog,
    secrets: Secrets,
    stopping: CancellationToken,
    reset_hooks: Mutex<Vec<ResetHook>>,
    state: Mutex<TenantState>,
}

impl Tenant {
    pub(crate) fn new(
        endpoints: Endpoints,
        options: SandboxOptions,
        signing: &'static SigningKey,
        stopping: CancellationToken,
    ) -> Arc<Self> {
        let clock = Clock::default();
        let state = TenantState::fresh(&clock);
        Arc::new(Self {
            clock,
            endpoints,
            options,
            signing,
            faults: Faults::default(),
            log: RequestLog::default(),
            secrets: Secrets::default(),
            stopping,
            reset_hooks: Mutex::default(),
            state: Mutex::new(state),
        })
    }

    /// The tenant's clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Where the services listen.
    pub fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// How the sandbox was started.
    pub fn options(&self) -> &SandboxOptions {
        &self.options
    }

    pub(crate) fn signing(&self) -> &SigningKey {
        self.signing
    }

    /// The switchboard that makes services misbehave.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// What was called.
    pub fn log(&self) -> &RequestLog {
        &self.log
    }

    /// The secrets that passed.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Everything that changes, locked. Do not hold it across an await.
    pub fn state(&self) -> MutexGuard<'_, TenantState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All people of the directory.
    pub fn people(&self) -> Vec<Person> {
        self.state()
            .directory
            .users
            .iter()
            .map(User::person)
            .collect()
    }

    /// The person with this object id.
    pub fn person(&self, id: ObjectId) -> Option<Person> {
        self.state().directory.user(id).map(User::person)
    }

    /// The person whose object id, user principal name or mail address is `key`, whatever its case.
    pub fn find_person(&self, key: &str) -> Option<Person> {
        self.state().directory.person_by_key(key).map(User::person)
    }

    /// Direct members of a group; `None` when there is no such group.
    pub fn group_members(&self, id: ObjectId) -> Option<Vec<ObjectId>> {
        self.state()
            .directory
            .group(id)
            .map(|group| group.members.clone())
    }

    /// Checks the bearer token of a request. `audiences` are compared to the letter.
    pub fn verify_bearer(
        &self,
        headers: &HeaderMap,
        audiences: &[&str],
    ) -> Result<Caller, TokenRejection> {
        let now = self.clock.now();
        self.state().tokens.verify(headers, audiences, now)
    }

    /// Runs `task` in the background until it is done or the sandbox stops.
    pub fn spawn<F>(&self, task: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let stopping = self.stopping.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = stopping.cancelled() => {}
                () = task => {}
            }
        });
    }

    /// Calls `hook` whenever the tenant is put back to its start.
    pub fn on_reset(&self, hook: impl Fn() + Send + Sync + 'static) {
        self.reset_hooks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Box::new(hook));
    }

    /// Puts everything back to how it was at the start: directory, tokens, faults, log, clock, flows.
    pub fn reset(&self) {
        self.clock.reset();
        self.faults.clear();
        self.log.clear();
        self.secrets.clear();
        *self.state() = TenantState::fresh(&self.clock);
        for hook in self
            .reset_hooks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
        {
            hook();
        }
    }
}
