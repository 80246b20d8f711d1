//! Workflows.

use countersign_domain::{
    StoreId, Timestamp, WorkflowId,
    approver::ApproverReference,
    change::{Event, ObjectKind},
    workflow::Filter,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::LinkView;

/// The workflows of a store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowListResponse {
    /// The workflows, by name.
    pub workflows: Vec<WorkflowView>,
}

/// A workflow, as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowView {
    /// Its identity.
    pub id: WorkflowId,
    /// The store.
    pub store: StoreId,
    /// **Name**.
    pub name: String,
    /// **Description**.
    pub description: String,
    /// **Enabled**.
    pub enabled: bool,
    /// The kind of object.
    pub object: ObjectKind,
    /// **Event**.
    pub event: Event,
    /// **Filters**, all of which must hold.
    pub filters: Vec<Filter>,
    /// **Approvers**.
    pub approvers: Vec<ApproverReference>,
    /// Its link to a flow, where there is one.
    pub link: Option<LinkView>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Makes a workflow.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WorkflowCreateRequest {
    /// The store.
    pub store: StoreId,
    /// **Name**.
    pub name: String,
    /// **Description**.
    #[serde(default)]
    pub description: String,
    /// The kind of object.
    pub object: ObjectKind,
    /// **Event**.
    pub event: Event,
    /// **Filters**, all of which must hold.
    #[serde(default)]
    pub filters: Vec<Filter>,
    /// **Approvers**: sign-in names, object ids, or names of groups.
    pub approvers: Vec<String>,
}

/// Names a workflow.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WorkflowRequest {
    /// The workflow.
    pub workflow: WorkflowId,
}

/// Switches a workflow on or off.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WorkflowSwitchRequest {
    /// The workflow.
    pub workflow: WorkflowId,
    /// **Enabled**.
    pub enabled: bool,
}
