//! Workflows.

use countersign_domain::{
    StoreId, Timestamp, WorkflowId,
    approver::{ApproverReference, ApproverRelation},
    attribute::Attribute,
    change::{Event, ObjectKind},
    system_workflow::SystemWorkflow,
    workflow::{Filter, WorkflowType},
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{LinkView, Notice};

/// The workflows of a store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowListResponse {
    /// The workflows: the system workflows first, then oldest first.
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
    /// **Type**.
    #[serde(rename = "type")]
    pub workflow_type: WorkflowType,
    /// Which system workflow it is.
    pub system: Option<SystemWorkflow>,
    /// **Enabled**.
    pub enabled: bool,
    /// Why it cannot be switched on in this store, where it cannot.
    pub unavailable: Option<Notice>,
    /// **Objects**.
    pub objects: Vec<ObjectKind>,
    /// **Event**.
    pub event: Event,
    /// **Fields** whose change it watches. None, of an Edit: every attribute that no other workflow names.
    pub fields: Vec<Attribute>,
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
    /// **Objects**: at least one.
    pub objects: Vec<ObjectKind>,
    /// **Event**: Create, Edit or Delete.
    pub event: Event,
    /// **Fields** whose change it watches, of an Edit. None: every attribute that no other workflow names.
    #[serde(default)]
    pub fields: Vec<Attribute>,
    /// **Filters**, all of which must hold.
    #[serde(default)]
    pub filters: Vec<Filter>,
    /// **Approvers**: sign-in names, object ids, or names of groups.
    #[serde(default)]
    pub approvers: Vec<String>,
    /// **Approvers** who stand in a relation to the change.
    #[serde(default)]
    pub relations: Vec<ApproverRelation>,
    /// **Enabled**.
    #[serde(default = "on")]
    pub enabled: bool,
}

fn on() -> bool {
    true
}

/// Changes a workflow. Members that are left out stay as they are; name, objects, event, fields and filters of a system workflow are fixed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WorkflowUpdateRequest {
    /// The workflow.
    pub workflow: WorkflowId,
    /// **Name**.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// **Description**.
    #[serde(default)]
    #[ts(optional)]
    pub description: Option<String>,
    /// **Objects**.
    #[serde(default)]
    #[ts(optional)]
    pub objects: Option<Vec<ObjectKind>>,
    /// **Event**.
    #[serde(default)]
    #[ts(optional)]
    pub event: Option<Event>,
    /// **Fields**, in the stead of those it has.
    #[serde(default)]
    #[ts(optional)]
    pub fields: Option<Vec<Attribute>>,
    /// **Filters**, in the stead of those it has.
    #[serde(default)]
    #[ts(optional)]
    pub filters: Option<Vec<Filter>>,
    /// The people and groups among its **Approvers**, in the stead of those it has: sign-in names, object ids, or names of groups.
    #[serde(default)]
    #[ts(optional)]
    pub approvers: Option<Vec<String>>,
    /// The relations among its **Approvers**, in the stead of those it has.
    #[serde(default)]
    #[ts(optional)]
    pub relations: Option<Vec<ApproverRelation>>,
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
