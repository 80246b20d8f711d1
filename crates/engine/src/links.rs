//! Links of workflows to flows.

use std::sync::Arc;

use countersign_contract::{
    ApiError, Code, Done, LinkSetRequest, LinkSetResponse, LinkShowResponse, Notice,
    WorkflowRequest,
};
use countersign_domain::{
    audit::{Happening, Subject},
    link::{FlowIdentity, Link},
    request_url::{RequestUrl, TriggerAuthentication},
    store::Store,
};
use countersign_net::TokenSource;
use countersign_power_automate::runs::{FlowOf, FlowState};

use crate::{acting::Acting, clock, engine::Engine, failure, notices, views};

impl Engine {
    pub(crate) async fn link_show(
        &self,
        _acting: &Acting,
        request: WorkflowRequest,
    ) -> Result<LinkShowResponse, ApiError> {
        let workflow = self.workflow(request.workflow).await?;
        let link = self
            .storage()
            .link(workflow.id)
            .await
            .map_err(failure::storage)?;
        Ok(LinkShowResponse {
            link: link.map(views::link),
        })
    }

    /// Links a workflow to a flow by its request URL. The linking account looks the flow up; that this fails keeps no link from being set,
    /// since the URL is all that triggering needs, but it is said.
    pub(crate) async fn link_set(
        &self,
        acting: &Acting,
        request: LinkSetRequest,
    ) -> Result<LinkSetResponse, ApiError> {
        let workflow = self.workflow(request.workflow).await?;
        let store = self.store(workflow.store).await?;
        let pasted = request.request_url.into_secret();
        let url = RequestUrl::parse(&pasted, self.profile())
            .map_err(|refused| failure::request_url(&refused))?;
        if self
            .storage()
            .client(store.id)
            .await
            .map_err(failure::storage)?
            .is_none()
        {
            return Err(ApiError::new(
                Code::ClientMissing,
                "The store has no Power Automate client.",
            ));
        }

        let (flow, notices) = self.look_up(&store, &url).await;
        let link = Link {
            workflow: workflow.id,
            request_url: self.keys().seal_request_url(workflow.id, &url).await?,
            host: url.host().to_owned(),
            hint: url.hint().to_owned(),
            bearer: url.authentication() == TriggerAuthentication::Bearer,
            flow,
            fault: None,
            health: None,
            linked_at: clock::now(),
        };
        let happening = Happening::Linked {
            host: link.host.clone(),
            hint: link.hint.clone(),
        };
        let entry = acting.entry(Subject::Workflow(workflow.id), happening);
        self.storage()
            .set_link(link.clone(), entry)
            .await
            .map_err(failure::storage)?;
        Ok(LinkSetResponse {
            link: views::link(link),
            notices,
        })
    }

    pub(crate) async fn link_remove(
        &self,
        acting: &Acting,
        request: WorkflowRequest,
    ) -> Result<Done, ApiError> {
        let workflow = self.workflow(request.workflow).await?;
        let entry = acting.entry(Subject::Workflow(workflow.id), Happening::Unlinked);
        let removed = self
            .storage()
            .remove_link(workflow.id, entry)
            .await
            .map_err(failure::storage)?;
        if !removed {
            return Err(ApiError::new(
                Code::NotLinked,
                "The workflow is not linked to a flow.",
            ));
        }
        Ok(Done {})
    }

    /// Finds the flow that a request URL belongs to, and what a person should know about it.
    pub(crate) async fn look_up(
        &self,
        store: &Store,
        url: &RequestUrl,
    ) -> (Option<FlowIdentity>, Vec<Notice>) {
        let tokens = match self.linking_tokens(store).await {
            Ok(tokens) => tokens,
            Err(error) => return (None, vec![of_error(&error, "The flow was not looked up.")]),
        };
        match self.cloud().flow_management(tokens).flow_of(url).await {
            Ok(FlowOf::Found(flow)) => {
                let notices = match flow.state {
                    FlowState::Started => Vec::new(),
                    FlowState::Stopped | FlowState::Suspended | FlowState::Other(_) => {
                        vec![notices::notice(Code::FlowOff, "The flow is off.")]
                    }
                };
                let identity = FlowIdentity {
                    environment: flow.key.environment.to_string(),
                    flow: flow.key.flow.to_string(),
                    name: flow.display_name,
                    workflow_row: flow.workflow_entity,
                };
                (Some(identity), notices)
            }
            Ok(FlowOf::NotFound { stopped, .. }) if !stopped.is_empty() => (
                None,
                vec![notices::notice(
                    Code::FlowOff,
                    "No flow that is on has this URL; some flows are off and cannot be asked for theirs.",
                )],
            ),
            Ok(FlowOf::NotFound { .. }) => (
                None,
                vec![notices::notice(
                    Code::FlowNotFound,
                    "The linking account sees no flow with this URL.",
                )],
            ),
            Err(failed) => (
                None,
                vec![of_error(
                    &failure::service(&failed),
                    "The flow could not be looked up.",
                )],
            ),
        }
    }

    /// Returns the tokens of the store's linking account.
    pub(crate) async fn linking_tokens(
        &self,
        store: &Store,
    ) -> Result<Arc<dyn TokenSource>, ApiError> {
        let Some(account) = store.linking_account else {
            return Err(
                ApiError::new(Code::SignInNeeded, "The store names no linking account.")
                    .with_remedy(
                        "Name the store's linking account: a person who may manage the flow.",
                    ),
            );
        };
        let tokens = self.tokens_of_id(account).await?;
        Ok(tokens)
    }
}

fn of_error(error: &ApiError, what: &str) -> Notice {
    Notice {
        code: error.code,
        message: format!("{what} {}", error.message),
        remedy: error.remedy.clone(),
    }
}
