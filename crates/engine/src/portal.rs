//! Pages of the maker portal. Only a person opens them: nothing is asked of Power Automate here.

use countersign_contract::{ApiError, Code, PortalPage, PortalPageRequest};
use countersign_domain::{WorkflowId, store::Store};

use crate::{acting::Acting, clients::client_missing, engine::Engine, failure};

impl Engine {
    pub(crate) async fn portal_page(
        &self,
        _acting: &Acting,
        request: PortalPageRequest,
    ) -> Result<PortalPage, ApiError> {
        let store = self.store(request.store).await?;
        let address = match request.workflow {
            None => {
                let environment = self.known_environment(&store).await?;
                self.profile().portal_page(&[&environment, "solutions"])
            }
            Some(workflow) => {
                let (environment, flow) = self.flow_in_portal(&store, workflow).await?;
                let page = ["flows", flow.as_str(), "details"];
                let page: Vec<&str> = [environment.as_str()].into_iter().chain(page).collect();
                self.profile().portal_page(&page)
            }
        };

        Ok(PortalPage {
            address: address.into(),
        })
    }

    /// Returns environment and flow of a workflow: of its link where the flow was found by its URL, else of its template.
    async fn flow_in_portal(
        &self,
        store: &Store,
        workflow: WorkflowId,
    ) -> Result<(String, String), ApiError> {
        let workflow = self.workflow(workflow).await?;
        if workflow.store != store.id {
            return Err(failure::not_found("The workflow").at_field("workflow"));
        }
        let link = self.storage().link(workflow.id).await;
        let link = link.map_err(failure::storage)?;
        if let Some(flow) = link.and_then(|link| link.flow) {
            return Ok((flow.environment, flow.flow));
        }
        let made = self.storage().template(workflow.id).await;
        let Some(made) = made.map_err(failure::storage)? else {
            return Err(ApiError::new(
                Code::TemplateMissing,
                "The workflow has no template, and no link whose flow was found by its URL.",
            )
            .with_remedy(
                "Create the template, or look for the flow in the environment's Solutions.",
            ));
        };
        let client = self.client_of(store).await?.ok_or_else(client_missing)?;
        if made.environment_url != self.environment_url(&client) {
            return Err(ApiError::new(
                Code::TemplateElsewhere,
                format!("The template is in {}.", made.environment_url),
            ));
        }
        let environment = self.known_environment(store).await?;

        Ok((environment, made.flow.to_string()))
    }

    async fn known_environment(&self, store: &Store) -> Result<String, ApiError> {
        let client = self.client_of(store).await?.ok_or_else(client_missing)?;
        let known = client.environment.ok_or_else(|| {
            ApiError::new(
                Code::EnvironmentUnresolved,
                "The environment's id is not known.",
            )
        })?;

        Ok(known.id.as_str().to_owned())
    }
}
