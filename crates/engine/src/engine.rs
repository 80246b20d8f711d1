//! The owner of a data directory.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use countersign_contract::{
    ApiError, AppState, AppStateRequest, Event, ListenerSource, OwnerKind, ProfileView, wire,
};
use countersign_domain::{Role, cloud::CloudProfile};
use countersign_storage::Storage;
use countersign_vault::KeySource;
use tokio::sync::{Mutex, Notify, broadcast};
use tracing::{info, warn};
use uuid::Uuid;

use crate::{
    accounts::{AccountTokens, SignIns},
    acting::Acting,
    callback_listener::{self, CallbackListener, Listening},
    clock,
    cloud::Cloud,
    events::Events,
    failure, journey,
    keys::Keys,
    local_socket::LocalSocket,
    owner_lock::OwnerLock,
    session::{self, Session},
    supervisor::Supervisor,
    views,
};

/// How long work that was begun may take to end when the engine does.
const SHUTDOWN_DEADLINE: Duration = Duration::from_secs(10);

/// What a host says when it opens a data directory.
pub struct EngineOptions {
    /// The data directory; made when it does not exist.
    pub data_directory: PathBuf,
    /// The cloud profile. A new data directory is bound to it.
    pub profile: CloudProfile,
    /// Where the data key comes from.
    pub key: KeySource,
    /// What kind of process this is.
    pub owner: OwnerKind,
    /// Where the callback listener listens; `None` for where the data directory's setting says.
    pub listen: Option<SocketAddr>,
}

/// The owner of a data directory. Clones are handles of the same owner.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    /// Names this process to itself, when it calls its own callback listener from outside. It says nothing to anybody else.
    instance: Uuid,
    owner: OwnerKind,
    data_directory: PathBuf,
    cloud: Cloud,
    storage: Storage,
    keys: Keys,
    events: Events,
    accounts: AccountTokens,
    sign_ins: SignIns,
    supervisor: Supervisor,
    /// Rung when a row of the outbox became due.
    outbox_bell: Notify,
    listening: Listening,
    refusals: callback_listener::RefusalLimit,
    store_changes: Mutex<()>,
    /// Held while a template is made or changed: it is looked for before it is made.
    template_changes: Mutex<()>,
    lock: Mutex<Option<OwnerLock>>,
}

impl Engine {
    /// Takes a data directory: lock, database, data key; then the background work, the local socket and the callback listener.
    ///
    /// # Errors
    ///
    /// Fails when another process owns the directory, when it belongs to another profile or a newer version, when the key file is wrong or
    /// others can read it, or when the listen address cannot be used. Nothing is changed then.
    pub async fn open(options: EngineOptions) -> Result<Self, ApiError> {
        let lock = OwnerLock::take(&options.data_directory)?;
        let cloud = Cloud::new(options.profile)?;
        let unlocked = Keys::unlock_with_file(&options.data_directory, &options.key).await?;
        let directory = options.data_directory.clone();
        let storage = tokio::task::spawn_blocking(move || Storage::open(&directory))
            .await
            .map_err(|_| {
                ApiError::new(
                    countersign_contract::Code::Internal,
                    "Opening the database failed.",
                )
            })?
            .map_err(failure::storage)?;
        storage
            .bind_profile(cloud.profile.name(), &cloud.profile.fingerprint())
            .await
            .map_err(failure::storage)?;
        let events = Events::new();
        let new = !storage
            .has_sealed_values()
            .await
            .map_err(failure::storage)?;
        let keys = Keys::open(
            &options.data_directory,
            options.key,
            &cloud.profile,
            events.clone(),
            unlocked,
            new,
        )
        .await?;
        let recovered = storage
            .recover_claims(clock::now())
            .await
            .map_err(failure::storage)?;
        if recovered > 0 {
            info!(
                recovered,
                "work that a previous owner had begun is looked at again"
            );
        }
        let listener = match options.listen {
            Some(address) => Some(CallbackListener::bind(address).await?),
            None => None,
        };
        let socket = LocalSocket::bind(&options.data_directory)
            .await
            .map_err(|error| {
                ApiError::new(
                    countersign_contract::Code::DataDirectoryUnusable,
                    format!("The local socket in the data directory cannot be made: {error}."),
                )
            })?;

        let engine = Self {
            inner: Arc::new(Inner {
                instance: Uuid::new_v4(),
                owner: options.owner,
                data_directory: options.data_directory,
                cloud,
                storage,
                keys,
                events,
                accounts: AccountTokens::default(),
                sign_ins: SignIns::default(),
                supervisor: Supervisor::new(),
                outbox_bell: Notify::new(),
                listening: Listening::new(),
                refusals: callback_listener::RefusalLimit::default(),
                store_changes: Mutex::new(()),
                template_changes: Mutex::new(()),
                lock: Mutex::new(Some(lock)),
            }),
        };
        engine.start(socket);
        match (listener, options.listen) {
            (Some(listener), Some(told)) => {
                engine.serve_flows(listener, told, ListenerSource::Option);
            }
            (_, _) => engine.serve_flows_as_set().await?,
        }
        Ok(engine)
    }

    fn start(&self, socket: LocalSocket) {
        let supervisor = &self.inner.supervisor;
        let welcome = wire::FromOwner::Welcome {
            protocol: wire::PROTOCOL,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            profile: self.profile().fingerprint(),
        };
        let events = self.inner.events.clone();
        supervisor.spawn_once(
            "local socket",
            socket.serve(
                welcome,
                session::shared(self),
                move || events.subscribe(),
                supervisor.stop(),
            ),
        );
        journey::start(self);
    }

    /// Returns the face for whoever can open the data directory: Administrator, acting as the active account.
    #[must_use]
    pub fn session(&self) -> Session {
        self.session_of(Role::Administrator)
    }

    /// Returns the face for a caller who may do no more than `role`, acting as the active account.
    #[must_use]
    pub fn session_of(&self, role: Role) -> Session {
        Session::new(self.clone(), role)
    }

    /// Returns the events from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.inner.events.subscribe()
    }

    /// Returns the address of the callback listener, where one runs.
    #[must_use]
    pub fn callback_listener(&self) -> Option<SocketAddr> {
        self.inner.listening.address()
    }

    /// Ends: stops listening, lets work that was begun end (10 s at most), and gives the data directory up.
    pub async fn shutdown(&self) {
        self.inner.supervisor.end(SHUTDOWN_DEADLINE).await;
        if let Err(error) = self.inner.storage.clone().close().await {
            warn!(%error, "the database was not closed in order; its log is read again next time");
        }
        if self.inner.lock.lock().await.take().is_none() {
            warn!("the engine was ended twice");
        }
    }

    pub(crate) async fn acting(&self) -> Result<Acting, ApiError> {
        let active = self
            .storage()
            .active_account()
            .await
            .map_err(failure::storage)?;
        Ok(Acting::local(active.as_ref()))
    }

    /// Tells what process answers and in which state it is.
    pub(crate) async fn app_state(
        &self,
        _acting: &Acting,
        _request: AppStateRequest,
    ) -> Result<AppState, ApiError> {
        let active = self
            .storage()
            .active_account()
            .await
            .map_err(failure::storage)?;
        let profile = self.profile();
        Ok(AppState {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            owner: self.inner.owner,
            profile: ProfileView {
                name: profile.name().to_owned(),
                custom: profile.is_custom(),
                authority: profile.authority().to_owned(),
                portal: profile.portal().to_owned(),
            },
            data_directory: self.inner.data_directory.display().to_string(),
            key_store: self.keys().view().await,
            callback_listener: self.inner.listening.view(),
            active_account: active.map(views::account),
        })
    }

    pub(crate) fn owner(&self) -> OwnerKind {
        self.inner.owner
    }

    pub(crate) fn listening(&self) -> &Listening {
        &self.inner.listening
    }

    pub(crate) fn profile(&self) -> &CloudProfile {
        &self.inner.cloud.profile
    }

    pub(crate) fn cloud(&self) -> &Cloud {
        &self.inner.cloud
    }

    pub(crate) fn storage(&self) -> &Storage {
        &self.inner.storage
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.inner.keys
    }

    pub(crate) fn instance(&self) -> Uuid {
        self.inner.instance
    }

    pub(crate) fn events(&self) -> &Events {
        &self.inner.events
    }

    pub(crate) fn account_tokens(&self) -> &AccountTokens {
        &self.inner.accounts
    }

    pub(crate) fn store_changes(&self) -> &Mutex<()> {
        &self.inner.store_changes
    }

    pub(crate) fn template_changes(&self) -> &Mutex<()> {
        &self.inner.template_changes
    }

    pub(crate) fn sign_ins(&self) -> &SignIns {
        &self.inner.sign_ins
    }

    pub(crate) fn supervisor(&self) -> &Supervisor {
        &self.inner.supervisor
    }

    pub(crate) fn outbox_bell(&self) -> &Notify {
        &self.inner.outbox_bell
    }

    pub(crate) fn refusals(&self) -> &callback_listener::RefusalLimit {
        &self.inner.refusals
    }
}
