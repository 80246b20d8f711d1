//! The flow template of a workflow, and turning flows on and off.

use countersign_domain::{
    Timestamp, WorkflowId,
    template::{WhoCanTrigger, difference::Difference},
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Notice;

/// Asks for the template of a workflow as it would be written, without signing in or calling anybody.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TemplateRenderRequest {
    /// The workflow.
    pub workflow: WorkflowId,
    /// **Who can trigger the flow**; that of the workflow's template when absent, else any user in the tenant.
    #[serde(default)]
    pub who_can_trigger: Option<WhoCanTrigger>,
}

/// The columns of the template's row in Dataverse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TemplateRenderResponse {
    /// `name`.
    pub name: String,
    /// `description`.
    pub description: String,
    /// `clientdata`, exactly: JSON as text. It binds no connection and holds no secret.
    pub client_data: String,
}

/// **Create Template**: makes a basic flow in Power Automate that is named like the workflow, and off.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TemplateCreateRequest {
    /// The workflow.
    pub workflow: WorkflowId,
    /// **Who can trigger the flow**.
    #[serde(default)]
    pub who_can_trigger: WhoCanTrigger,
    /// Make another, although the workflow's template, or some other flow of that name, is there.
    #[serde(default)]
    pub another: bool,
}

/// A template that is in Power Automate now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TemplateCreateResponse {
    /// The template.
    pub template: TemplateView,
    /// Whether an earlier call had made it, whose answer was lost.
    pub found_again: bool,
    /// What a person should know.
    pub notices: Vec<Notice>,
}

/// The flow that was made from a workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TemplateView {
    /// The workflow.
    pub workflow: WorkflowId,
    /// The flow's id in Dataverse (`workflowid`).
    pub flow: String,
    /// The Dataverse address of its environment.
    pub environment_url: String,
    /// The name it was given.
    pub name: String,
    /// The description it was given.
    pub description: String,
    /// **Who can trigger the flow**: as it is in the flow now, or as it was written where the flow could not be looked at.
    pub who_can_trigger: WhoCanTrigger,
    /// What was written instead, where a person chose otherwise since.
    pub written_who_can_trigger: Option<WhoCanTrigger>,
    /// Where it stands.
    pub state: TemplateState,
    /// When it was first seen in Power Automate; absent while it is not known whether it was made.
    pub made_at: Option<Timestamp>,
    /// When it was last updated.
    pub updated_at: Option<Timestamp>,
}

/// Where a template stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TemplateState {
    /// It is not known whether it was made.
    Unconfirmed,
    /// The flow is off.
    Off,
    /// The flow is on.
    On,
    /// The service switched it off.
    Suspended,
    /// The flow is gone.
    Deleted,
    /// Power Automate could not be asked, or says something else; the notices say why.
    Unknown,
}

/// The template of a workflow, where there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TemplateShowResponse {
    /// The template.
    pub template: Option<TemplateView>,
    /// What the workflow would change in it now.
    pub outdated: Vec<Difference>,
    /// What a person changed in the flow, beyond finishing it.
    pub edited: Vec<Difference>,
    /// What a person should know.
    pub notices: Vec<Notice>,
}

/// Brings the template to what its workflow became. What a person changed in the flow stays.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TemplateUpdateRequest {
    /// The workflow.
    pub workflow: WorkflowId,
    /// **Who can trigger the flow**; stays when absent. It is written even where a person chose otherwise. Changing it changes the request
    /// URL.
    #[serde(default)]
    pub who_can_trigger: Option<WhoCanTrigger>,
    /// Replace what a person changed in the flow.
    #[serde(default)]
    pub overwrite: bool,
    /// Only say what would change.
    #[serde(default)]
    pub dry_run: bool,
}

/// What an update changed, or would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TemplateUpdateResponse {
    /// The template.
    pub template: TemplateView,
    /// The members of the flow that are different after it.
    pub changed: Vec<Difference>,
    /// What a person changed in the flow and what stays so.
    pub kept: Vec<Difference>,
    /// Whether anything was written.
    pub written: bool,
    /// What a person should know.
    pub notices: Vec<Notice>,
}

/// The flow of a workflow and whether it is on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FlowResponse {
    /// The flow.
    pub flow: FlowView,
    /// What a person should know.
    pub notices: Vec<Notice>,
}

/// A flow, as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FlowView {
    /// The workflow.
    pub workflow: WorkflowId,
    /// How the flow is known.
    pub origin: FlowOrigin,
    /// Its id in Dataverse (`workflowid`), which stays.
    pub flow: String,
    /// Its name.
    pub name: String,
    /// Whether it is on.
    pub state: FlowState,
    /// The environment's id, where flow management tells it.
    pub environment: Option<String>,
    /// The flow's id in flow management, which may change when it is turned on.
    pub management_id: Option<String>,
    /// When it was last changed.
    pub modified_at: Option<Timestamp>,
}

/// How the flow of a workflow is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum FlowOrigin {
    /// The workflow is linked to it: it was found by its request URL.
    Link,
    /// It was made from the workflow.
    Template,
}

/// Whether a flow is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum FlowState {
    /// On.
    On,
    /// Off.
    Off,
    /// Switched off by the service: a policy, or a licence.
    Suspended,
    /// Something that this version does not know.
    Unknown,
}
