//! The flow template of a workflow: the cloud flow that **Create Template** makes, generated, compared and merged.
//!
//! | Module | Owns |
//! | --- | --- |
//! | [`access`] | who can trigger the flow |
//! | [`baseline`] | what the service made of our writing |
//! | `client_data`, `action`, `expression` | the parts of a flow definition, typed; they serialise in one order |
//! | `approval_flow` | our flow: acknowledge, ask, report |
//! | `description` | the words that people read in Power Automate |
//! | [`difference`] | what differs between two states of a flow, member by member |
//! | [`merge`] | bringing what the workflow became into a flow that a person worked on |
//!
//! The trigger's body decides who is asked and what about. Nothing of what an administrator typed stands where Power Automate evaluates
//! expressions; names stand in descriptions alone.

pub mod access;
mod action;
mod approval_flow;
pub mod baseline;
mod client_data;
mod description;
pub mod difference;
mod expression;
pub mod merge;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Timestamp, WorkflowId, workflow::Workflow};
pub use access::{InvalidAccess, WhoCanTrigger};
pub use baseline::Baseline;

/// The longest description of a flow or an action, in characters ("Limits for automated, scheduled, and instant flows").
pub const MAX_DESCRIPTION_CHARS: usize = 256;

/// What the template of a workflow looks like: the columns of its row in Dataverse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FlowTemplate {
    /// The flow's name, which is the workflow's.
    pub name: String,
    /// The flow's description: whose template it is, and the workflow's approvers.
    pub description: String,
    /// `clientdata`: definition and connection references as JSON text. It binds no connection and holds no secret.
    pub client_data: String,
    /// Who can trigger the flow.
    pub who_can_trigger: WhoCanTrigger,
}

/// How connector actions carry the caller's authentication. Portals write it; the service refuses it on some saves and asks for it on others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ActionAuthentication {
    /// The service injects it.
    #[default]
    Omitted,
    /// `@parameters('$authentication')`, as the portal exports it.
    Parameter,
}

impl FlowTemplate {
    /// Generates the template of a workflow of the store that is called `store_name`. The same workflow gives the same text.
    ///
    /// # Errors
    ///
    /// Fails only when the definition does not serialise, which no workflow causes.
    pub fn of(
        workflow: &Workflow,
        store_name: &str,
        who_can_trigger: WhoCanTrigger,
        authentication: ActionAuthentication,
    ) -> Result<Self, serde_json::Error> {
        let data = approval_flow::client_data(workflow, &who_can_trigger, authentication);

        Ok(Self {
            name: workflow.name.clone(),
            description: description::of_flow(workflow, store_name),
            client_data: serde_json::to_string(&data)?,
            who_can_trigger,
        })
    }

    /// Returns how its connector actions carry the caller's authentication.
    #[must_use]
    pub fn authentication(&self) -> ActionAuthentication {
        if self.client_data.contains(action::INJECTED_AUTHENTICATION) {
            ActionAuthentication::Parameter
        } else {
            ActionAuthentication::Omitted
        }
    }

    /// Returns the template as one document with the members `name`, `description` and `clientdata`, to be compared and merged.
    ///
    /// # Errors
    ///
    /// Fails when `clientdata` is no JSON.
    pub fn document(&self) -> Result<Value, serde_json::Error> {
        document(&self.name, &self.description, &self.client_data)
    }
}

/// Returns a flow as one document with the members `name`, `description` and `clientdata`.
///
/// # Errors
///
/// Fails when `clientdata` is no JSON.
pub fn document(
    name: &str,
    description: &str,
    client_data: &str,
) -> Result<Value, serde_json::Error> {
    let client_data: Value = serde_json::from_str(client_data)?;

    Ok(json!({ "name": name, "description": description, "clientdata": client_data }))
}

/// A change of a flow that was begun and is not known to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PendingUpdate {
    /// The template that the flow is brought to.
    pub template: FlowTemplate,
    /// Whether what a person changed in the flow is replaced.
    pub overwrite: bool,
    /// Whether it was asked who can trigger the flow: then that is written, whatever a person chose.
    #[serde(default)]
    pub new_access: bool,
}

/// The flow that was made from a workflow, as we remember it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MadeTemplate {
    /// The workflow; it has at most one.
    pub workflow: WorkflowId,
    /// The Dataverse address of the environment that the flow is in.
    pub environment_url: String,
    /// `workflowid`: the flow's row, with an id that we chose before it was made.
    pub flow: Uuid,
    /// What was written last.
    pub written: FlowTemplate,
    /// What the service made of it, as it was read back after our own writing.
    pub as_read: Option<Baseline>,
    /// A change that was begun.
    pub pending: Option<PendingUpdate>,
    /// When the id was chosen.
    pub intended_at: Timestamp,
    /// When the flow was seen in Dataverse; `None` while it is not known whether it was made.
    pub made_at: Option<Timestamp>,
    /// When it was last updated.
    pub updated_at: Option<Timestamp>,
    /// The template that the workflow had before, until this one is seen in Dataverse: when this one is refused, that one is known again.
    pub replaces: Option<Box<MadeTemplate>>,
}
