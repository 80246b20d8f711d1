//! What can be done about requests that wait: reroute them, call their flows, look for their answers, clean them up.

use countersign_domain::{RequestId, StoreId, request::RequestStatus};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Code, Notice};

/// Whom a request goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum RerouteTo {
    /// **Manager of User**: of the user whom the request is about, else of the requester.
    ManagerOfUser,
    /// **Manager and Additional Manager of User**. Entra ID has no additional managers: the manager.
    ManagerAndAdditionalManager,
    /// **Other**: a person or group.
    Other {
        /// A user principal name, the name of a group, or an object id.
        approver: String,
    },
}

/// Gives an undecided request to other approvers.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestRerouteRequest {
    /// The request.
    pub request: RequestId,
    /// To whom.
    pub to: RerouteTo,
}

/// What was sent to the flow of a workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkSendOpenResponse {
    /// The requests for which the flow is called now.
    pub sent: Vec<RequestId>,
    /// Those for which it is not.
    pub skipped: Vec<SkippedRequest>,
}

/// A request that was left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SkippedRequest {
    /// The request.
    pub request: RequestId,
    /// What people call the object it is about.
    pub target_name: String,
    /// Why.
    pub reason: Notice,
}

/// Asks for what waits until a person looks.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestParkedRequest {
    /// Only that of this store.
    #[serde(default)]
    #[ts(optional)]
    pub store: Option<StoreId>,
}

/// What was to be done for a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Work {
    /// Call the linked flow.
    CallFlow,
    /// Confirm the flow's answer.
    ConfirmAnswer,
    /// Make the approved change in the directory.
    MakeChange,
    /// Cancel a run that waits in vain.
    CancelRun,
}

/// Work that waits until a person looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ParkedWork {
    /// The request.
    pub request: RequestId,
    /// Its store.
    pub store: StoreId,
    /// What people call the object it is about.
    pub target_name: String,
    /// What was to be done.
    pub work: Work,
    /// Why it waits, and what to do next.
    pub reason: Notice,
    /// Whether an earlier try may have had its effect although no answer came.
    pub outcome_unknown: bool,
}

/// What waits until a person looks, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RequestParkedResponse {
    /// The work.
    pub parked: Vec<ParkedWork>,
}

/// Looks for answers whose reports never came.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestReconcileRequest {
    /// Only for requests of this store.
    #[serde(default)]
    #[ts(optional)]
    pub store: Option<StoreId>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RequestReconcileResponse {
    /// How many requests were looked at.
    pub looked_at: u32,
    /// Those that were decided by what was found.
    pub decided: Vec<RequestId>,
    /// Those that a person should look at.
    pub doubted: Vec<RequestId>,
    /// Stores whose approvals could not be read.
    pub unread: Vec<UnreadStore>,
}

/// A store whose approvals could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UnreadStore {
    /// The store.
    pub store: StoreId,
    /// Why.
    pub reason: Notice,
}

/// **Workflow Requests** clean-up: deletes requests by status and age. The audit trail stays.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestCleanupRequest {
    /// Only those of this store.
    #[serde(default)]
    #[ts(optional)]
    pub store: Option<StoreId>,
    /// Only those of this status.
    #[serde(default)]
    #[ts(optional)]
    pub status: Option<RequestStatus>,
    /// Only those asked for before so many days, 1 to 36,500.
    pub older_than_days: u32,
    /// Only counts.
    #[serde(default)]
    pub dry_run: bool,
}

/// What was deleted, or would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RequestCleanupResponse {
    /// How many requests.
    pub count: u32,
    /// How many stay although they are that old: work of theirs is under way or waits, or an initial password waits to be revealed.
    pub kept: u32,
}

impl ParkedWork {
    /// Returns the code of why it waits.
    #[must_use]
    pub fn code(&self) -> Code {
        self.reason.code
    }
}
