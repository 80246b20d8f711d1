//! Lists of requests: whose, which, in which order, and page by page.

use countersign_domain::{
    RequestId, StoreId, Timestamp, WorkflowId, change::Event, request::RequestStatus,
    workflow::WorkflowType,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::RequestView;

/// Whose requests are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum RequestScope {
    /// **All Requests**.
    #[default]
    All,
    /// **My Requests**: I asked.
    Mine,
    /// **Request Inbox**: I am among the approvers.
    Inbox,
}

/// What a list of requests is sorted by. Names are compared without regard to the case of Latin letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum RequestSortKey {
    /// When it was asked for.
    CreatedAt,
    /// **Target Object**, by name.
    Target,
    /// **Requester**, by name.
    Requester,
    /// **Status**: approved, denied, pending.
    Status,
    /// **Workflow**, by the name it had.
    Workflow,
    /// **Workflow Event**, by name.
    Event,
}

/// The order of a list. Among requests that are the same in it, the newest comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestSort {
    /// By what.
    pub by: RequestSortKey,
    /// Whether the last comes first.
    #[serde(default)]
    pub descending: bool,
}

/// A condition that can be turned round: the list then shows what it would leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum RequestCondition {
    /// **Description**.
    Text,
    /// **Workflow Event**.
    Event,
    /// **Workflow Type**.
    WorkflowType,
}

/// Asks for requests. What is not given does not narrow.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestListRequest {
    /// Whose.
    #[serde(default)]
    pub scope: RequestScope,
    /// Only those of this store.
    #[serde(default)]
    #[ts(optional)]
    pub store: Option<StoreId>,
    /// Only those of this status.
    #[serde(default)]
    #[ts(optional)]
    pub status: Option<RequestStatus>,
    /// Only those of this workflow.
    #[serde(default)]
    #[ts(optional)]
    pub workflow: Option<WorkflowId>,
    /// Only those of this **Workflow Event**.
    #[serde(default)]
    #[ts(optional)]
    pub event: Option<Event>,
    /// Only those of workflows of this **Workflow Type**. What was done without a workflow is of neither.
    #[serde(default)]
    #[ts(optional)]
    pub workflow_type: Option<WorkflowType>,
    /// **Requesters**: an object id, or part of a name.
    #[serde(default)]
    #[ts(optional)]
    pub requester: Option<String>,
    /// **Approvers**: an object id, or part of a name or sign-in name.
    #[serde(default)]
    #[ts(optional)]
    pub approver: Option<String>,
    /// **Actual Approver/Denier**: an object id, or part of a name.
    #[serde(default)]
    #[ts(optional)]
    pub decided_by: Option<String>,
    /// **Target Object**: part of its name.
    #[serde(default)]
    #[ts(optional)]
    pub target: Option<String>,
    /// **Description**: part of the names of workflow, target or requester.
    #[serde(default)]
    #[ts(optional)]
    pub text: Option<String>,
    /// Which of the conditions are turned round: **Not Equals** instead of **Equals**. One that is not given stays without effect.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<RequestCondition>>")]
    pub not: Vec<RequestCondition>,
    /// Only those asked for at or after this moment.
    #[serde(default)]
    #[ts(optional)]
    pub from: Option<Timestamp>,
    /// Only those asked for before this moment.
    #[serde(default)]
    #[ts(optional)]
    pub to: Option<Timestamp>,
    /// The order; newest first when it is left out.
    #[serde(default)]
    #[ts(optional)]
    pub sort: Option<RequestSort>,
    /// Only those after this one in the list: `next` of the page before, in the same order.
    #[serde(default)]
    #[ts(optional)]
    pub after: Option<RequestId>,
    /// So many at most, 1 to 500; 100 when not given.
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// Requests, in the order that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RequestListResponse {
    /// The requests of this page.
    pub requests: Vec<RequestView>,
    /// How many there are on all pages.
    pub total: u32,
    /// What to ask for as `after` to get the next page; none on the last one.
    pub next: Option<RequestId>,
}
