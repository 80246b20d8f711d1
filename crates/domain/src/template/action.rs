//! The actions that our template uses.

use serde::Serialize;
use serde_json::Value;

use super::{
    client_data::{Members, RuntimeConfiguration},
    expression::Text,
};

/// The actions of one scope, in order.
pub(super) type Actions = Members<Action>;

/// How an action ended, as `runAfter` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) enum Ended {
    Succeeded,
    Failed,
    TimedOut,
}

/// The actions of the same scope that an action waits for; none for the first.
pub(super) type RunAfter = Members<Vec<Ended>>;

/// Begins with its scope.
pub(super) fn first() -> RunAfter {
    Members(Vec::new())
}

/// Waits for one action that ended in one of those ways.
pub(super) fn after(action: &'static str, ended: &[Ended]) -> RunAfter {
    Members(vec![(action, ended.to_vec())])
}

/// An action.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub(super) enum Action {
    /// Chooses between two scopes.
    If {
        run_after: RunAfter,
        expression: Equals,
        actions: Actions,
        r#else: Else,
    },
    /// Answers the caller of the trigger, within 120 seconds.
    Response {
        kind: &'static str,
        run_after: RunAfter,
        inputs: ResponseInputs,
    },
    /// Calls an operation of a connector and waits until it calls back.
    OpenApiConnectionWebhook {
        description: String,
        run_after: RunAfter,
        limit: Limit,
        inputs: ConnectorInputs,
    },
    /// Sends an HTTP request.
    Http {
        run_after: RunAfter,
        runtime_configuration: RuntimeConfiguration,
        inputs: HttpInputs,
    },
}

/// Both are the same.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Equals {
    pub(super) equals: (Text, bool),
}

/// The scope of a condition that does not hold.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Else {
    pub(super) actions: Actions,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResponseInputs {
    pub(super) status_code: u16,
    pub(super) body: Members<Text>,
}

/// How long an action may take.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Limit {
    /// ISO 8601. A run ends after 30 days whatever it waits for.
    pub(super) timeout: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct ConnectorInputs {
    pub(super) host: Host,
    pub(super) parameters: Members<Parameter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) authentication: Option<Text>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Host {
    pub(super) api_id: &'static str,
    /// A key of `connectionReferences`.
    pub(super) connection_name: &'static str,
    pub(super) operation_id: &'static str,
}

/// A parameter of a connector's operation.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(super) enum Parameter {
    Text(Text),
    Switch(bool),
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HttpInputs {
    pub(super) method: &'static str,
    pub(super) uri: Text,
    pub(super) headers: Members<Text>,
    pub(super) body: Members<Text>,
    pub(super) retry_policy: RetryPolicy,
}

/// How often a request is sent again after 408, 429 and 5xx.
#[derive(Debug, Clone, Serialize)]
pub(super) struct RetryPolicy {
    pub(super) r#type: &'static str,
    pub(super) count: u8,
    pub(super) interval: &'static str,
}

/// The authentication that portals write into connector actions.
pub(super) const INJECTED_AUTHENTICATION: &str = "@parameters('$authentication')";

/// Tells whether a value is the authentication that portals write into connector actions.
pub(super) fn is_injected_authentication(value: &Value) -> bool {
    value == INJECTED_AUTHENTICATION
}
