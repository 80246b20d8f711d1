//! Requests.

use countersign_domain::{
    Actor, RequestId, StoreId, Timestamp, WorkflowId,
    approver::{Approver, Awaiting},
    attribute::Attribute,
    audit::AuditEntry,
    change::{Event, FieldChange, ObjectKind, Target},
    request::{
        ApplyState, Decision, Doubt, InitialPassword, RequestStatus, SettleState, TriggerState,
    },
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Code, RevealedPassword};

/// Asks for a change.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestCreateRequest {
    /// The store.
    pub store: StoreId,
    /// The kind of object.
    #[serde(default = "user")]
    pub object: ObjectKind,
    /// What happens to it.
    #[serde(default = "create")]
    pub event: Event,
    /// The object, for all events but Create: the sign-in name, mail address or object id of a user; the object id, mail address or display
    /// name of a group.
    #[serde(default)]
    #[ts(optional)]
    pub target: Option<String>,
    /// The fields. Create: at least a sign-in name and a display name of a user, a display name of a group. Edit: the values after. Join and
    /// Leave: `member`, or nobody for whoever asks. Nest: `member`, the group to be added. Transfer: `manager`, the new one. A field that
    /// names an object takes what `target` takes.
    #[serde(default)]
    pub fields: Vec<FieldInput>,
    /// Makes the change at once when no workflow covers it; only an administrator may confirm that.
    #[serde(default)]
    pub direct: bool,
}

fn user() -> ObjectKind {
    ObjectKind::User
}

fn create() -> Event {
    Event::Create
}

/// A field and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FieldInput {
    /// The field.
    pub field: Attribute,
    /// The value; empty to take it away.
    pub value: String,
}

/// The requests that a change became: one for each workflow that covers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RequestCreateResponse {
    /// The requests.
    pub requests: Vec<RequestView>,
}

/// Names a request.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestRequest {
    /// The request.
    pub request: RequestId,
}

/// Something about a request that a person should know or do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// What.
    pub code: Code,
    /// What happened, in English.
    pub message: String,
    /// What to do next, in English.
    pub remedy: String,
}

/// A request, as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RequestView {
    /// Its identity.
    pub id: RequestId,
    /// The store.
    pub store: StoreId,
    /// The workflow; none for a direct change.
    pub workflow: Option<WorkflowId>,
    /// The workflow's name when the request was made.
    pub workflow_name: String,
    /// Who asked.
    pub requester: Actor,
    /// The requester's name.
    pub requester_name: String,
    /// The kind of object.
    pub object: ObjectKind,
    /// What happens to it.
    pub event: Event,
    /// The object, where it existed when this was asked for: all events but Create.
    pub target: Option<Target>,
    /// What people call the object.
    pub target_name: String,
    /// The fields.
    pub changes: Vec<FieldChange>,
    /// Who may decide.
    pub approvers: Vec<Approver>,
    /// Whom it awaits.
    pub awaiting: Awaiting,
    /// Its status.
    pub status: RequestStatus,
    /// The decision, once there is one.
    pub decision: Option<Decision>,
    /// The flow's part.
    pub trigger: TriggerState,
    /// The directory's part.
    pub apply: ApplyState,
    /// The waiting run's part.
    pub settle: SettleState,
    /// What is doubtful about the flow's answer.
    pub doubt: Option<Doubt>,
    /// The initial password.
    pub initial_password: InitialPassword,
    /// What a person should know or do, most urgent first.
    pub notices: Vec<Notice>,
    /// Until when its flow waits for an answer, as far as is known; after that it can only be decided here or sent again.
    pub decide_by: Option<Timestamp>,
    /// When it was asked for.
    pub created_at: Timestamp,
}

/// A request with its timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RequestShowResponse {
    /// The request.
    pub request: RequestView,
    /// What happened to it, oldest first.
    pub timeline: Vec<AuditEntry>,
}

/// Approves a request.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestApproveRequest {
    /// The request.
    pub request: RequestId,
    /// A remark.
    #[serde(default)]
    pub comment: String,
}

/// Denies a request.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestDenyRequest {
    /// The request.
    pub request: RequestId,
    /// Why; the requester reads it.
    pub reason: String,
}

/// The one reveal of an initial password.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PasswordRevealResponse {
    /// The sign-in name it belongs to.
    pub user_principal_name: String,
    /// The password. It exists nowhere else after this.
    pub password: RevealedPassword,
}
