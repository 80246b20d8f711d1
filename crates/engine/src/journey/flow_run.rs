//! Looking for a run or an approval that one of our calls may have started although no answer came.

use std::time::Duration;

use countersign_contract::{ApiError, Code};
use countersign_domain::{
    Timestamp,
    audit::{Happening, Subject},
    called_flow::FlowPlace,
    request::Request,
    store::Store,
};
use countersign_power_automate::{
    approvals::{Reading, Unreadable},
    runs::{FlowKey, Run},
};

use super::{Unfinished, called::flow_key, may_pass};
use crate::{engine::Engine, failure};

/// A run appears in the services a little after it started, so it is looked for several times before its absence counts.
const LOOKS: [Duration; 3] = [
    Duration::ZERO,
    Duration::from_secs(2),
    Duration::from_secs(4),
];

/// The service's clock may be behind ours; a run that is overlooked would be started twice.
pub(super) const CLOCKS_DIFFER_MS: i64 = 60 * 60 * 1_000;

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
        request: &Request,
    ) -> Result<Found, Unfinished> {
        let place = self
            .place_called(store, request)
            .await
            .map_err(still_unknown)?;
        for pause in LOOKS {
            tokio::time::sleep(pause).await;
            match self.look_for_run(store, place.as_ref(), request).await? {
                Found::Yes { run } => return Ok(Found::Yes { run }),
                Found::No => {}
            }
        }
        Ok(Found::No)
    }

    /// Looks once.
    pub(super) async fn look_for_run(
        &self,
        store: &Store,
        place: Option<&FlowPlace>,
        request: &Request,
    ) -> Result<Found, Unfinished> {
        let known = self.known_runs(request).await?;
        // Runs are told to people alone; approvals to the service credential too.
        let place = place.filter(|_| store.linking_account.is_some());
        if let Some(place) = place {
            let runs = self
                .runs_of(store, &flow_key(place), request)
                .await
                .map_err(still_unknown)?;
            let new = runs
                .into_iter()
                .find(|run| known.iter().all(|known| known != run.id.as_str()));
            if let Some(run) = new {
                return Ok(Found::Yes {
                    run: Some(run.id.to_string()),
                });
            }
        }
        // Whether runs carry our tracking id is not certain everywhere; that approvals carry the request's id in their title is.
        let dataverse = self
            .reading_dataverse(store, request.called.as_ref())
            .await
            .map_err(still_unknown)?;
        match dataverse.approvals_of(request.id).await {
            Ok(Reading::Readable(approvals)) if approvals.len() > known.len() => {
                Ok(Found::Yes { run: None })
            }
            Ok(Reading::Readable(_)) => Ok(Found::No),
            // The tables come with the environment's first approval.
            Ok(Reading::NotReadable(Unreadable::NoTables)) => Ok(Found::No),
            Ok(Reading::NotReadable(_)) if place.is_some() => Ok(Found::No),
            Ok(Reading::NotReadable(_)) => Err(Unfinished::Stuck(ApiError::new(
                Code::FlowOutcomeUnknown,
                "No answer came from the flow, and neither its runs nor its approvals can be read.",
            ))),
            Err(failed) => Err(still_unknown(failure::service(&failed))),
        }
    }

    /// The runs that earlier calls for the request started: what is found again must be another.
    pub(super) async fn known_runs(&self, request: &Request) -> Result<Vec<String>, ApiError> {
        let entries = self
            .storage()
            .entries_about(Subject::Request(request.id))
            .await
            .map_err(failure::storage)?;
        let mut runs = Vec::new();
        for entry in entries {
            if let Happening::FlowTriggered { run, .. } = entry.happening {
                runs.push(run.unwrap_or_default());
            }
        }
        Ok(runs)
    }

    /// Names the newest run that carries the request's id, where that can be told.
    pub(crate) async fn newest_run(
        &self,
        store: &Store,
        place: &FlowPlace,
        request: &Request,
    ) -> Option<String> {
        let runs = self.runs_of(store, &flow_key(place), request).await.ok()?;
        runs.into_iter().next().map(|run| run.id.to_string())
    }

    /// Finds the runs that carry the request's id as their tracking id, newest first.
    pub(super) async fn runs_of(
        &self,
        store: &Store,
        flow: &FlowKey,
        request: &Request,
    ) -> Result<Vec<Run>, ApiError> {
        let tokens = self.linking_tokens(store).await?;
        self.cloud()
            .flow_management(tokens)
            .runs_of(
                flow,
                request.id,
                Timestamp::from_millis(request.created_at.as_millis() - CLOCKS_DIFFER_MS),
            )
            .await
            .map_err(|failed| failure::service(&failed))
    }
}

/// Whatever keeps us from looking, the outcome stays unknown.
fn still_unknown(error: ApiError) -> Unfinished {
    if may_pass(&error) {
        Unfinished::Later {
            error,
            after: None,
            outcome_unknown: true,
        }
    } else {
        Unfinished::Stuck(error)
    }
}
