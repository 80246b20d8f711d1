//! Links of workflows to flows: **Configure a Request URL**, **Authenticate**, **Save**.

mod authenticate;
mod authorised;
mod current;
mod flow_of_link;
mod layers;
mod reachable;

use countersign_contract::{
    ApiError, Code, Done, LinkAuthenticateRequest, LinkAuthenticateResponse, LinkSetRequest,
    LinkSetResponse, LinkShowResponse, Notice, Topic, WorkflowRequest,
};
use countersign_domain::{
    audit::{Happening, Subject},
    link::{Layer, LayerNotice, LayerOutcome, Link, LinkHealth},
    request_url::{RequestUrl, TriggerAuthentication},
};

use crate::{
    acting::Acting, clients::client_missing, clock, engine::Engine, failure, fault_point, views,
};
use authenticate::{Authenticated, Looked};

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

    /// Links a workflow to a flow by its request URL. The first two layers must pass; what the others show becomes the link's health, and keeps
    /// no link from being set, since the URL is all that triggering needs. Everything is kept at once.
    pub(crate) async fn link_set(
        &self,
        acting: &Acting,
        request: LinkSetRequest,
    ) -> Result<LinkSetResponse, ApiError> {
        let workflow = self.workflow(request.workflow).await?;
        let store = self.store(workflow.store).await?;
        let client = self.client_of(&store).await?.ok_or_else(client_missing)?;
        let pasted = request.request_url.into_secret();
        // A fault of pasting is answered as such: it has a field, a name and a remedy of its own.
        RequestUrl::parse(&pasted, self.profile())
            .map_err(|refused| failure::request_url(&refused))?;

        let template = self.template_row(&client, workflow.id).await?;
        let looked = Looked {
            store: &store,
            client,
            pasted: &pasted,
            known: None,
            template,
            probe: request.probe,
        };
        let Authenticated {
            health, flow, url, ..
        } = self.authenticate(looked).await;
        fault_point::reach("link.looked");
        let Some(url) = url.filter(|_| authenticate::can_save(&health)) else {
            return Err(refused(&health));
        };
        let link = Link {
            workflow: workflow.id,
            request_url: self.keys().seal_request_url(workflow.id, &url).await?,
            host: url.host().to_owned(),
            hint: url.hint().to_owned(),
            bearer: url.authentication() == TriggerAuthentication::Bearer,
            flow,
            fault: None,
            health: Some(health),
            unconfirmed_at: None,
            linked_at: clock::now(),
        };
        fault_point::reach("link.sealed");
        let happening = Happening::Linked {
            host: link.host.clone(),
            hint: link.hint.clone(),
        };
        let entry = acting.entry(Subject::Workflow(workflow.id), happening);
        self.storage()
            .set_link(link.clone(), entry)
            .await
            .map_err(failure::storage)?;
        fault_point::reach("link.recorded");
        let notices = link.health.as_ref().map(said).unwrap_or_default();
        Ok(LinkSetResponse {
            link: views::link(link),
            notices,
        })
    }

    /// Looks whether a request URL works: one that is given, or that of the workflow's link, whose health it then becomes.
    pub(crate) async fn link_authenticate(
        &self,
        _acting: &Acting,
        request: LinkAuthenticateRequest,
    ) -> Result<LinkAuthenticateResponse, ApiError> {
        let workflow = self.workflow(request.workflow).await?;
        let store = self.store(workflow.store).await?;
        let client = self.client_of(&store).await?.ok_or_else(client_missing)?;
        let link = match &request.request_url {
            Some(_) => None,
            None => Some(
                self.storage()
                    .link(workflow.id)
                    .await
                    .map_err(failure::storage)?
                    .ok_or_else(not_linked)?,
            ),
        };
        let pasted = match (request.request_url, &link) {
            (Some(given), _) => given.into_secret(),
            (None, Some(link)) => {
                self.keys()
                    .request_url(workflow.id, &link.request_url)
                    .await?
            }
            (None, None) => return Err(not_linked()),
        };

        let template = self.template_row(&client, workflow.id).await?;
        let looked = Looked {
            store: &store,
            client,
            pasted: &pasted,
            known: link.as_ref().and_then(|link| link.flow.clone()),
            template,
            probe: request.probe,
        };
        let seen = self.authenticate(looked).await;
        fault_point::reach("link.authenticated");
        if let Some(link) = link {
            let fault = authenticate::fault_after(&seen);
            self.storage()
                .set_link_health(
                    workflow.id,
                    link.linked_at,
                    seen.health.clone(),
                    seen.flow,
                    fault,
                )
                .await
                .map_err(failure::storage)?;
            fault_point::reach("link.health-recorded");
            // The store shows what is broken.
            self.events().changed(&[Topic::Links, Topic::Stores]);
        }
        Ok(LinkAuthenticateResponse {
            can_save: authenticate::can_save(&seen.health),
            health: views::link_health(seen.health),
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
            return Err(not_linked());
        }
        fault_point::reach("link.removed");
        Ok(Done {})
    }
}

/// The health of a store's links after the store was moved from one environment to another.
pub(crate) fn health_after_move(from: &str, to: &str) -> LinkHealth {
    let place = layers::notice(
        Code::RequestUrlOfOtherEnvironment,
        format!(
            "The link was set for the environment at {from}, and the store's client names {to} now."
        ),
    );
    let rest = LayerNotice {
        remedy: "Set the link with the request URL of a flow in the registered environment, or authenticate it again.".to_owned(),
        ..layers::notice(
            Code::NotChecked,
            "Not looked at since the store was moved to another environment.",
        )
    };
    LinkHealth::moved(clock::now(), &place, &rest)
}

fn not_linked() -> ApiError {
    ApiError::new(Code::NotLinked, "The workflow is not linked to a flow.")
}

/// The first layer that is needed to save and did not pass, as an error.
fn refused(health: &LinkHealth) -> ApiError {
    let notice = health
        .layers
        .iter()
        .filter(|report| report.layer.is_needed_to_save())
        .find(|report| report.outcome != LayerOutcome::Passed)
        .and_then(|report| report.notice.as_ref());
    let Some(notice) = notice else {
        return ApiError::new(Code::RequestUrlInvalid, "The request URL cannot be used.")
            .at_field("requestUrl");
    };
    ApiError::new(views::code(&notice.code), notice.message.clone())
        .with_remedy(notice.remedy.clone())
        .at_field("requestUrl")
}

/// What a person should know at once: what failed, and why it is not known whether the URL is current.
fn said(health: &LinkHealth) -> Vec<Notice> {
    health
        .layers
        .iter()
        .filter(|report| match report.outcome {
            LayerOutcome::Failed => true,
            LayerOutcome::Unchecked => report.layer == Layer::Current,
            LayerOutcome::Passed => false,
        })
        .filter_map(|report| report.notice.clone())
        .map(views::layer_notice)
        .collect()
}
