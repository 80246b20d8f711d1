//! Which flow a workflow's link is of, for work that needs it, and how the link stands after that flow was changed.

use std::sync::Arc;

use countersign_contract::{ApiError, Code, Topic};
use countersign_domain::{
    WorkflowId,
    link::{FaultAfter, FlowIdentity, Link, LinkHealth},
    power_automate_client::PowerAutomateClient,
    request_url::RequestUrl,
    store::Store,
};
use countersign_net::TokenSource;
use countersign_power_automate::runs::{EnvironmentId, Flow, FlowOf};
use uuid::Uuid;

use super::{
    authenticate::{self, Looked},
    current,
};
use crate::{engine::Engine, failure};

impl Engine {
    /// Finds the flow that a request URL belongs to, for work that needs its runs. `None` is a flow that the linking account does not see;
    /// that nobody could be asked is an error.
    pub(crate) async fn look_up(
        &self,
        store: &Store,
        url: &RequestUrl,
    ) -> Result<Option<FlowIdentity>, ApiError> {
        let tokens = self.linking_tokens(store).await?;
        let found = self
            .cloud()
            .flow_management(tokens)
            .flow_of(url)
            .await
            .map_err(|failed| failure::service(&failed))?;
        Ok(match found {
            FlowOf::Found(flow)
            | FlowOf::Former(flow)
            | FlowOf::Changed(flow)
            | FlowOf::Untold(flow) => Some(current::identity(flow)),
            FlowOf::NotFound { .. } => None,
        })
    }

    /// Looks at a workflow's link anew, and keeps what is seen as its health, with what becomes of its fault.
    pub(crate) async fn look_at_link(
        &self,
        store: &Store,
        client: PowerAutomateClient,
        link: &Link,
        known: Option<FlowIdentity>,
        fault: Option<FaultAfter>,
    ) -> Result<LinkHealth, ApiError> {
        let pasted = self
            .keys()
            .request_url(link.workflow, &link.request_url)
            .await?;
        let template = self.template_row(&client, link.workflow).await?;
        let looked = Looked {
            store,
            client,
            pasted: &pasted,
            known: known.clone().or_else(|| link.flow.clone()),
            template,
            probe: false,
        };
        let seen = self.authenticate(looked).await;
        let fault = fault.unwrap_or_else(|| authenticate::fault_after(&seen));
        self.storage()
            .set_link_health(
                link.workflow,
                link.linked_at,
                seen.health.clone(),
                seen.flow.or(known),
                fault,
            )
            .await
            .map_err(failure::storage)?;
        self.events().changed(&[Topic::Links, Topic::Stores]);
        Ok(seen.health)
    }

    /// Returns the row of a workflow's template, where that is in the environment that the client names.
    pub(super) async fn template_row(
        &self,
        client: &PowerAutomateClient,
        workflow: WorkflowId,
    ) -> Result<Option<Uuid>, ApiError> {
        let made = self
            .storage()
            .template(workflow)
            .await
            .map_err(failure::storage)?;
        let here = self.environment_url(client);
        Ok(made
            .filter(|made| made.environment_url == here)
            .map(|made| made.flow))
    }

    /// Returns the flow with that row in Dataverse as flow management knows it, in the environment that the client names.
    pub(crate) async fn in_management(
        &self,
        store: &Store,
        client: &PowerAutomateClient,
        row: Uuid,
    ) -> Result<Option<Flow>, ApiError> {
        let told = |failed| failure::service(&failed);
        let management = self
            .cloud()
            .flow_management(self.linking_tokens(store).await?);
        let environment = match &client.environment {
            Some(environment) => EnvironmentId::new(environment.id.as_str()),
            None => management
                .environment_at(&self.environment_url(client))
                .await
                .map_err(told)?
                .ok_or_else(|| {
                    ApiError::new(
                        Code::EnvironmentUnresolved,
                        "Flow management lists no environment at the registered address for the linking account.",
                    )
                })?,
        };
        management
            .flow_of_workflow(&environment, row)
            .await
            .map_err(told)
    }

    /// Returns the tokens of the store's linking account.
    pub(crate) async fn linking_tokens(
        &self,
        store: &Store,
    ) -> Result<Arc<dyn TokenSource>, ApiError> {
        let Some(account) = store.linking_account else {
            return Err(ApiError::new(
                Code::LinkingAccountMissing,
                "The store names no linking account.",
            ));
        };
        let tokens = self.tokens_of_id(account).await?;
        Ok(tokens)
    }
}
