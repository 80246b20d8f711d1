//! Which flow was called for a request. It is kept with the request, so that relinking the workflow does not make us look in another flow.

use countersign_contract::{ApiError, Code};
use countersign_domain::{
    called_flow::{CalledFlow, FlowPlace, SummaryHash},
    link::Link,
    power_automate_client::PowerAutomateClient,
    request::{Request, TriggerState},
    request_url::RequestUrl,
    store::Store,
};
use countersign_power_automate::{
    approvals::Dataverse,
    runs::{EnvironmentId, FlowId, FlowKey},
    trigger::RunId,
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
    /// the linking account finds it by its URL, as long as the link is still the same; without a linking account it stays unknown.
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
                match self.look_up(store, &url).await {
                    Err(error) if error.code == Code::LinkingAccountMissing => None,
                    found => found?,
                }
            }
        };
        Ok(found.map(|flow| FlowPlace {
            environment: flow.environment,
            flow: flow.flow,
        }))
    }

    /// Returns where the run of a request is: in the flow that was called, else in the workflow's template, where that carries it. A link that
    /// was set before its flow was first turned on may name the flow by an id that nobody resolves any more.
    pub(crate) async fn place_of_run(
        &self,
        store: &Store,
        request: &Request,
    ) -> Result<Option<FlowPlace>, ApiError> {
        if let Some(place) = self.place_called(store, request).await? {
            return Ok(Some(place));
        }
        if store.linking_account.is_none() {
            return Ok(None); // nobody could be asked
        }
        let Some(flow) = self.template_in_management(store, request).await? else {
            return Ok(None);
        };
        let carries = match &request.trigger {
            TriggerState::Triggered { run: Some(run) } => match RunId::new(run) {
                Some(run) => self
                    .cloud()
                    .flow_management(self.linking_tokens(store).await?)
                    .run(&flow, &run)
                    .await
                    .map_err(|failed| failure::service(&failed))?
                    .is_some(),
                None => false,
            },
            TriggerState::Triggered { run: None }
            | TriggerState::NotLinked
            | TriggerState::Queued
            | TriggerState::Waiting { .. }
            | TriggerState::Parked { .. }
            | TriggerState::Withdrawn => !self.runs_of(store, &flow, request).await?.is_empty(),
        };
        Ok(carries.then(|| FlowPlace {
            environment: flow.environment.to_string(),
            flow: flow.flow.to_string(),
        }))
    }

    /// Returns where flow management knows the template of the request's workflow.
    async fn template_in_management(
        &self,
        store: &Store,
        request: &Request,
    ) -> Result<Option<FlowKey>, ApiError> {
        let Some(workflow) = request.workflow else {
            return Ok(None);
        };
        let template = self
            .storage()
            .template(workflow)
            .await
            .map_err(failure::storage)?;
        let client = self
            .storage()
            .client(store.id)
            .await
            .map_err(failure::storage)?;
        let (Some(template), Some(client)) = (template, client) else {
            return Ok(None);
        };
        if template.environment_url != self.environment_url(&client) {
            return Ok(None);
        }
        let found = self.in_management(store, &client, template.flow).await?;
        Ok(found.map(|flow| flow.key))
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
