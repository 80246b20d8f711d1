//! Looking for a run or an approval that one of our calls may have started although no answer came.

use std::time::Duration;

use countersign_contract::{ApiError, Code};
use countersign_domain::{
    link::Link, power_automate_client::PowerAutomateClient, request::Request, store::Store,
};
use countersign_power_automate::{
    approvals::Reading,
    runs::{EnvironmentId, FlowId, FlowKey, Run},
};

use super::Unfinished;
use crate::{engine::Engine, failure};

/// A run appears in the services a little after it started, so it is looked for several times before its absence counts.
const LOOKS: [Duration; 3] = [
    Duration::ZERO,
    Duration::from_secs(2),
    Duration::from_secs(4),
];

/// What looking for a run found.
pub(super) enum Found {
    /// It runs, or ran.
    Yes {
        /// The run, where it is known by name.
        run: Option<String>,
    },
    /// Nothing started.
    No,
}

impl Engine {
    /// Looks for what a trigger of this request started.
    ///
    /// Fails as "outcome unknown" when neither runs nor approvals can be read: then only a person can tell.
    pub(super) async fn find_run(
        &self,
        store: &Store,
        link: &Link,
        client: &PowerAutomateClient,
        request: &Request,
    ) -> Result<Found, Unfinished> {
        for pause in LOOKS {
            tokio::time::sleep(pause).await;
            match self.look_for_run(store, link, client, request).await? {
                Found::Yes { run } => return Ok(Found::Yes { run }),
                Found::No => {}
            }
        }
        Ok(Found::No)
    }

    async fn look_for_run(
        &self,
        store: &Store,
        link: &Link,
        client: &PowerAutomateClient,
        request: &Request,
    ) -> Result<Found, Unfinished> {
        if let Some(flow) = &link.flow {
            let run = self
                .run_of(store, &flow_key(flow), request)
                .await
                .map_err(still_unknown)?;
            return Ok(run.map_or(Found::No, |run| Found::Yes {
                run: Some(run.id.to_string()),
            }));
        }
        let dataverse = self
            .reading_dataverse(store, client)
            .await
            .map_err(still_unknown)?;
        match dataverse.approvals_of(request.id).await {
            Ok(Reading::Readable(approvals)) if approvals.is_empty() => Ok(Found::No),
            Ok(Reading::Readable(_)) => Ok(Found::Yes { run: None }),
            Ok(Reading::NotReadable(_)) => Err(Unfinished::Stuck(ApiError::new(
                Code::FlowOutcomeUnknown,
                "No answer came from the flow, and neither its runs nor its approvals can be read.",
            ))),
            Err(failed) => Err(still_unknown(failure::service(&failed))),
        }
    }

    /// Finds the run that carries the request's id as its tracking id.
    pub(super) async fn run_of(
        &self,
        store: &Store,
        flow: &FlowKey,
        request: &Request,
    ) -> Result<Option<Run>, ApiError> {
        let tokens = self.linking_tokens(store).await?;
        self.cloud()
            .flow_management(tokens)
            .run_of(flow, request.id, request.created_at)
            .await
            .map_err(|failed| failure::service(&failed))
    }

    /// The Dataverse of the store's environment in the name of whoever can read approvals there: the linking account, else the service
    /// credential.
    pub(super) async fn reading_dataverse(
        &self,
        store: &Store,
        client: &PowerAutomateClient,
    ) -> Result<countersign_power_automate::approvals::Dataverse, ApiError> {
        let tokens = match store.linking_account {
            Some(_) => self.linking_tokens(store).await?,
            None => self.service_tokens(store).await?,
        };
        self.cloud().dataverse(client, tokens)
    }
}

/// Returns where a flow stands in the management service.
pub(super) fn flow_key(flow: &countersign_domain::link::FlowIdentity) -> FlowKey {
    FlowKey {
        environment: EnvironmentId::new(flow.environment.clone()),
        flow: FlowId::new(flow.flow.clone()),
    }
}

/// Whatever keeps us from looking, the outcome stays unknown.
fn still_unknown(error: ApiError) -> Unfinished {
    if error.retryable {
        Unfinished::Later {
            error,
            after: None,
            outcome_unknown: true,
        }
    } else {
        Unfinished::Stuck(error)
    }
}
