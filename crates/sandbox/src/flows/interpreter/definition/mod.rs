//! A workflow definition that was read and found valid.

mod error;
mod read;
mod references;
#[cfg(test)]
mod tests;

pub(in crate::flows) use error::DefinitionError;
pub(in crate::flows) use read::read_client_data;

use std::time::Duration;

use serde_json::{Map, Value};

use super::condition::Condition;

/// Who writes `inputs.authentication` of connector actions. Some saves refuse it, others ask for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::flows) enum Injection {
    /// The service injects it, and refuses it where it is written.
    #[default]
    ByService,
    /// Whoever saves has to write it.
    ByCaller,
}

/// `clientdata` of a cloud flow, read and checked.
#[derive(Debug, Clone)]
pub(in crate::flows) struct Definition {
    /// Default values of the definition's parameters.
    pub(in crate::flows) parameters: Map<String, Value>,
    /// The only trigger.
    pub(in crate::flows) trigger: Trigger,
    /// The actions of the outermost scope.
    pub(in crate::flows) actions: Scope,
    /// Keys of `connectionReferences` that some action uses.
    pub(in crate::flows) used_connections: Vec<String>,
}

impl Definition {
    /// Whether some action answers the caller; without one the service says 202 at once.
    pub(in crate::flows) fn has_response(&self) -> bool {
        self.actions
            .any(&|action| matches!(action.kind, ActionKind::Response))
    }
}

/// The `Request` trigger of a definition.
#[derive(Debug, Clone)]
pub(in crate::flows) struct Trigger {
    /// Its name, which is part of the request URL.
    pub(in crate::flows) name: String,
    /// The only method it takes, in capitals; any when absent.
    pub(in crate::flows) method: Option<String>,
    /// JSON Schema of the body.
    pub(in crate::flows) schema: Option<Value>,
    /// Who may call it.
    pub(in crate::flows) authentication: TriggerAuthentication,
    /// What the run history hides.
    pub(in crate::flows) secured: Secured,
    /// Whether answers carry no `x-ms-*` headers.
    pub(in crate::flows) suppress_headers: bool,
}

/// Who may call a `Request` trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::flows) enum TriggerAuthentication {
    /// Anyone who holds the URL with its signature.
    All,
    /// Any user of the tenant, with a token.
    Tenant,
    /// The named users or apps of the tenant, with a token; everybody of the tenant when empty.
    User {
        /// Mail addresses, user principal names or object ids.
        allowed: Vec<String>,
    },
}

/// Which parts of an action or trigger its run history hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::flows) struct Secured {
    /// The inputs.
    pub(in crate::flows) inputs: bool,
    /// The outputs.
    pub(in crate::flows) outputs: bool,
}

/// Actions that see each other in `runAfter`.
#[derive(Debug, Clone, Default)]
pub(in crate::flows) struct Scope {
    /// The actions, in the order of the definition.
    pub(in crate::flows) actions: Vec<Action>,
}

impl Scope {
    /// Whether `wanted` holds for some action of this scope or of one inside it.
    pub(in crate::flows) fn any(&self, wanted: &dyn Fn(&Action) -> bool) -> bool {
        self.actions
            .iter()
            .any(|action| wanted(action) || action.scopes().iter().any(|scope| scope.any(wanted)))
    }
}

/// One action.
#[derive(Debug, Clone)]
pub(in crate::flows) struct Action {
    /// Its name, unique in the definition.
    pub(in crate::flows) name: String,
    /// The actions it waits for and the statuses it goes on after.
    pub(in crate::flows) run_after: Vec<RunAfter>,
    /// What the run history hides.
    pub(in crate::flows) secured: Secured,
    /// `limit.timeout`.
    pub(in crate::flows) timeout: Option<Duration>,
    /// Its `inputs`, with the expressions still in them.
    pub(in crate::flows) inputs: Value,
    /// What it does.
    pub(in crate::flows) kind: ActionKind,
}

impl Action {
    /// The scopes inside this action.
    pub(in crate::flows) fn scopes(&self) -> Vec<&Scope> {
        match &self.kind {
            ActionKind::If {
                then, otherwise, ..
            } => vec![then, otherwise],
            ActionKind::Scope { inner } => vec![inner],
            ActionKind::Response
            | ActionKind::Http
            | ActionKind::Approval
            | ActionKind::Compose
            | ActionKind::Terminate => Vec::new(),
        }
    }
}

/// An entry of `runAfter`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::flows) struct RunAfter {
    /// The predecessor.
    pub(in crate::flows) action: String,
    /// The statuses of the predecessor after which the action runs.
    pub(in crate::flows) statuses: Vec<ActionStatus>,
}

/// What an action does.
#[derive(Debug, Clone)]
pub(in crate::flows) enum ActionKind {
    /// Chooses one of two scopes.
    If {
        /// The condition.
        condition: Condition,
        /// Runs when it holds.
        then: Scope,
        /// Runs when it does not.
        otherwise: Scope,
    },
    /// Groups actions.
    Scope {
        /// The group.
        inner: Scope,
    },
    /// Answers the caller of the trigger.
    Response,
    /// Sends an HTTP request.
    Http,
    /// Asks people and waits for their answer.
    Approval,
    /// Computes a value.
    Compose,
    /// Ends the run.
    Terminate,
}

impl ActionKind {
    /// The `type` of such an action.
    pub(in crate::flows) fn type_name(&self) -> &'static str {
        match self {
            Self::If { .. } => "If",
            Self::Scope { .. } => "Scope",
            Self::Response => "Response",
            Self::Http => "Http",
            Self::Approval => "OpenApiConnectionWebhook",
            Self::Compose => "Compose",
            Self::Terminate => "Terminate",
        }
    }
}

/// The status of one action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::flows) enum ActionStatus {
    /// At work.
    Running,
    /// Waiting for people.
    Waiting,
    /// Done.
    Succeeded,
    /// Failed.
    Failed,
    /// Not run, because what it waits for ended in another status.
    Skipped,
    /// Its time limit passed.
    TimedOut,
    /// Stopped with its run.
    Cancelled,
}

impl ActionStatus {
    /// The word the service uses.
    pub(in crate::flows) fn name(self) -> &'static str {
        match self {
            Self::Running => "Running",
            Self::Waiting => "Waiting",
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
            Self::Skipped => "Skipped",
            Self::TimedOut => "TimedOut",
            Self::Cancelled => "Cancelled",
        }
    }

    /// Reads a status of `runAfter`, which the service takes with capitals or without.
    fn of_run_after(written: &str) -> Option<Self> {
        [Self::Succeeded, Self::Failed, Self::Skipped, Self::TimedOut]
            .into_iter()
            .find(|status| status.name().eq_ignore_ascii_case(written))
    }
}
