//! Which flow was called for a request. It is kept with the request, so that relinking the workflow does not make us look in another flow.

use countersign_contract::{ApiError, Code};
use countersign_domain::{
    called_flow::{CalledFlow, FlowPlace, SummaryHash},
    link::Link,
    power_automate_client::PowerAutomateClient,
    request::Request,
    request_url::RequestUrl,
    store::Store,
};
use countersign_power_automate::{
    approvals::Dataverse,
    runs::{EnvironmentId, FlowId, FlowKey},
};

use crate::{engine::Engine, failure};

impl Engine {
    /// Keeps the flow that is about to be called and the summary that is sent to it, unless the request was queued for the same.
    pub(super) async fn keep_called(
        &self,
        request: &Request,
        link: &Link,
        client: &PowerAutomateClient,
        summary: SummaryHash,
    ) -> Result<(), ApiError> {
        let now = of_link(link, client, summary);
        let kept = request
            .called
            .as_ref()
            .is_some_and(|kept| is_same(kept, &now));
        if kept {
            return Ok(());
        }
        self.storage()
            .keep_called_flow(request.id, now)
            .await
            .map_err(failure::storage)
    }

    /// Returns the flow that was called for the request. Where it was not known when it was called, the workflow's link may have learnt it, or
    /// the linking account finds it by its URL, as long as the link is still the same.
    pub(crate) async fn place_called(
        &self,
        store: &Store,
        request: &Request,
    ) -> Result<Option<FlowPlace>, ApiError> {
        let Some(called) = &request.called else {
            return Ok(None);
        };
        if called.place.is_some() {
            return Ok(called.place.clone());
        }
        let link = match request.workflow {
            Some(workflow) => self
                .storage()
                .link(workflow)
                .await
                .map_err(failure::storage)?,
            None => None,
        };
        let Some(link) = link.filter(|link| link.linked_at == called.linked_at) else {
            return Ok(None);
        };
        let found = match link.flow {
            Some(flow) => Some(flow),
            None => {
                let pasted = self
                    .keys()
                    .request_url(link.workflow, &link.request_url)
                    .await?;
                let url = RequestUrl::parse(&pasted, self.profile())
                    .map_err(|refused| failure::request_url(&refused))?;
                self.look_up(store, &url).await
            }
        };
        Ok(found.map(|flow| FlowPlace {
            environment: flow.environment,
            flow: flow.flow,
        }))
    }

    /// The Dataverse that keeps the approvals of the request's flow, in the name of whoever can read approvals there: the linking account,
    /// else the service credential.
    pub(super) async fn reading_dataverse(
        &self,
        store: &Store,
        called: Option<&CalledFlow>,
    ) -> Result<Dataverse, ApiError> {
        let client = self
            .storage()
            .client(store.id)
            .await
            .map_err(failure::storage)?;
        let Some(mut client) = client else {
            return Err(ApiError::new(
                Code::ClientMissing,
                "The store has no Power Automate client.",
            ));
        };
        if let Some(called) = called {
            client
                .organization_code
                .clone_from(&called.organization_code);
            client.region.clone_from(&called.region);
        }
        let tokens = match store.linking_account {
            Some(_) => self.linking_tokens(store).await?,
            None => self.service_tokens(store).await?,
        };
        self.cloud().dataverse(&client, tokens)
    }
}

fn of_link(link: &Link, client: &PowerAutomateClient, summary: SummaryHash) -> CalledFlow {
    CalledFlow {
        place: link.flow.as_ref().map(|flow| FlowPlace {
            environment: flow.environment.clone(),
            flow: flow.flow.clone(),
        }),
        organization_code: client.organization_code.clone(),
        region: client.region.clone(),
        linked_at: link.linked_at,
        summary: Some(summary),
        at: None,
    }
}

fn is_same(one: &CalledFlow, other: &CalledFlow) -> bool {
    one.place == other.place
        && one.organization_code == other.organization_code
        && one.region == other.region
        && one.linked_at == other.linked_at
        && one.summary == other.summary
}

/// Returns where a flow stands in the management service.
pub(super) fn flow_key(place: &FlowPlace) -> FlowKey {
    FlowKey {
        environment: EnvironmentId::new(place.environment.clone()),
        flow: FlowId::new(place.flow.clone()),
    }
}
