//! Flow templates of workflows: rendered, made, shown, updated.
//!
//! A template is made under an id that is chosen and kept before Power Automate hears of it. Whatever happens to the answer, the flow is
//! looked for under that id before it is made again.

mod create;
mod show;
mod standing;
mod update;

use countersign_contract::{ApiError, Code, TemplateRenderRequest, TemplateRenderResponse};
use countersign_domain::{
    power_automate_client::PowerAutomateClient,
    store::Store,
    template::{self, ActionAuthentication, FlowTemplate, WhoCanTrigger},
    workflow::Workflow,
};
use countersign_power_automate::{Dataverse, cloud_flows::CloudFlow};
use serde_json::Value;

use crate::{acting::Acting, engine::Engine, failure};

/// The environment that a store's client names, in the name of the store's linking account.
pub(crate) struct Environment {
    pub(crate) dataverse: Dataverse,
    pub(crate) client: PowerAutomateClient,
    /// Its Dataverse address.
    pub(crate) url: String,
}

impl Engine {
    /// Renders the template of a workflow. Nobody is asked, and nobody needs to be signed in.
    pub(crate) async fn template_render(
        &self,
        _acting: &Acting,
        request: TemplateRenderRequest,
    ) -> Result<TemplateRenderResponse, ApiError> {
        let workflow = self.workflow(request.workflow).await?;
        let store = self.store(workflow.store).await?;
        let made = self
            .storage()
            .template(workflow.id)
            .await
            .map_err(failure::storage)?;
        // What the service asked for when the template was written, it will ask for again.
        let authentication = made.as_ref().map_or(ActionAuthentication::Omitted, |made| {
            made.written.authentication()
        });
        let who_can_trigger = match (request.who_can_trigger, made) {
            (Some(wanted), _) => checked(wanted)?,
            (None, Some(made)) => made.written.who_can_trigger,
            (None, None) => WhoCanTrigger::default(),
        };
        let rendered = rendered(&workflow, &store, who_can_trigger, authentication)?;

        Ok(TemplateRenderResponse {
            name: rendered.name,
            description: rendered.description,
            client_data: rendered.client_data,
        })
    }

    /// Returns the environment of a store, in the name of its linking account.
    pub(crate) async fn environment_of(&self, store: &Store) -> Result<Environment, ApiError> {
        let client = self
            .storage()
            .client(store.id)
            .await
            .map_err(failure::storage)?;
        let Some(client) = client else {
            return Err(ApiError::new(
                Code::ClientMissing,
                "The store has no Power Automate client.",
            ));
        };
        let tokens = self.linking_tokens(store).await?;
        let dataverse = self.cloud().dataverse(&client, tokens)?;
        let url = self
            .profile()
            .dataverse(client.organization_code.as_str(), client.region.as_str());

        Ok(Environment {
            dataverse,
            client,
            url,
        })
    }
}

/// Checks who shall be able to trigger a flow.
fn checked(who_can_trigger: WhoCanTrigger) -> Result<WhoCanTrigger, ApiError> {
    who_can_trigger.checked().map_err(|refused| {
        ApiError::new(
            Code::InvalidAccess,
            format!("Who can trigger the flow cannot be set so: {refused}."),
        )
        .at_field("whoCanTrigger")
    })
}

fn rendered(
    workflow: &Workflow,
    store: &Store,
    who_can_trigger: WhoCanTrigger,
    authentication: ActionAuthentication,
) -> Result<FlowTemplate, ApiError> {
    FlowTemplate::of(workflow, &store.name, who_can_trigger, authentication)
        .map_err(|_| ApiError::new(Code::Internal, "The template could not be written as JSON."))
}

/// Returns a template as one document.
fn document_of(template: &FlowTemplate) -> Result<Value, ApiError> {
    template.document().map_err(|_| {
        ApiError::new(
            Code::Internal,
            "The template that was kept cannot be read again.",
        )
    })
}

/// Returns a flow of Power Automate as one document.
fn document_of_flow(flow: &CloudFlow) -> Result<Value, ApiError> {
    template::document(&flow.name, &flow.description, &flow.client_data).map_err(|_| {
        ApiError::new(
            Code::FlowDefinitionRefused,
            "The flow's definition in Power Automate is no JSON.",
        )
        .with_remedy("Open the flow in Power Automate and save it, or create another template.")
    })
}
