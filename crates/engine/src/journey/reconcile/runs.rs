//! Which runs of open requests are over. Each flow is asked once for the runs since the oldest of its open requests, page by page; where they
//! are few and known by name, each is asked for.

use std::collections::BTreeMap;

use countersign_contract::{ApiError, Code};
use countersign_domain::{
    Timestamp,
    called_flow::FlowPlace,
    request::{Request, TriggerState},
    store::Store,
};
use countersign_power_automate::{
    FlowManagement, ServiceError,
    runs::{FlowKey, Run, RunStatus},
    trigger::RunId,
};
use tracing::info;

use super::Round;
use crate::{
    engine::Engine,
    failure,
    journey::{called::flow_key, flow_run::CLOCKS_DIFFER_MS},
};

/// So many runs cost as much as a page of a list.
const FEW: usize = 20;

impl Engine {
    /// Tells how the runs of these requests ended, of those that did. That the runs of one flow cannot be read is told, and the others are.
    pub(super) async fn ended_runs<'a>(
        &self,
        store: &Store,
        requests: &[&'a Request],
        round: &mut Round,
    ) -> Vec<(&'a Request, RunStatus)> {
        let mut ended = Vec::new();
        for (place, requests) in self.by_flow(store, requests, round).await {
            match self.runs_in(store, &flow_key(&place), &requests).await {
                Ok(runs) => ended.extend(
                    runs.into_iter()
                        .filter(|(_, run)| run.status.is_over())
                        .map(|(request, run)| (request, run.status)),
                ),
                // Nobody was named who could read runs; what their approvals say is all there is.
                Err(error) if error.code == Code::LinkingAccountMissing => {}
                Err(error) => {
                    info!(store = %store.id, code = %error.code, "the runs of a flow could not be read");
                    round.tell_failure(error);
                }
            }
        }
        ended
    }

    async fn by_flow<'a>(
        &self,
        store: &Store,
        requests: &[&'a Request],
        round: &mut Round,
    ) -> Vec<(FlowPlace, Vec<&'a Request>)> {
        let mut flows: BTreeMap<(String, String), (FlowPlace, Vec<&'a Request>)> = BTreeMap::new();
        for request in requests {
            match self.place_called(store, request).await {
                Ok(Some(place)) => {
                    let key = (place.environment.clone(), place.flow.clone());
                    let flow = flows.entry(key).or_insert_with(|| (place, Vec::new()));
                    flow.1.push(request);
                }
                Ok(None) => {}
                Err(error) => round.tell_failure(error),
            }
        }
        flows.into_values().collect()
    }

    async fn runs_in<'a>(
        &self,
        store: &Store,
        flow: &FlowKey,
        requests: &[&'a Request],
    ) -> Result<Vec<(&'a Request, Run)>, ApiError> {
        let tokens = self.linking_tokens(store).await?;
        let management = self.cloud().flow_management(tokens);
        let named: Vec<(&Request, RunId)> = requests
            .iter()
            .filter_map(|request| Some((*request, run_of(request)?)))
            .collect();
        if named.len() == requests.len() && named.len() <= FEW {
            return each(&management, flow, named).await;
        }
        match management.runs_since(flow, oldest(requests)).await {
            Ok(runs) => Ok(matched(requests, &runs)),
            // More of them than anybody lists.
            Err(ServiceError::Unreadable { .. }) => each(&management, flow, named).await,
            Err(failed) => Err(failure::service(&failed)),
        }
    }
}

/// Asks for each run by its name. One that cannot be read keeps nobody from reading the others; only when none can, that is a failure.
async fn each<'a>(
    management: &FlowManagement,
    flow: &FlowKey,
    named: Vec<(&'a Request, RunId)>,
) -> Result<Vec<(&'a Request, Run)>, ApiError> {
    let mut runs = Vec::new();
    let mut answered = false;
    let mut failed = None;
    for (request, name) in named {
        match management.run(flow, &name).await {
            Ok(run) => {
                answered = true;
                runs.extend(run.map(|run| (request, run)));
            }
            Err(error) => {
                info!(request = %request.id, %error, "a run could not be read");
                failed = Some(error);
            }
        }
    }
    match failed {
        Some(error) if !answered => Err(failure::service(&error)),
        Some(_) | None => Ok(runs),
    }
}

/// Puts each request together with its run; where that has no name, with the newest that carries the request's id.
fn matched<'a>(requests: &[&'a Request], runs: &[Run]) -> Vec<(&'a Request, Run)> {
    requests
        .iter()
        .filter_map(|request| {
            let name = run_of(request);
            let own = runs.iter().find(|run| match &name {
                Some(name) => run.id == *name,
                None => run.is_of(request.id),
            })?;
            Some((*request, own.clone()))
        })
        .collect()
}

fn run_of(request: &Request) -> Option<RunId> {
    match &request.trigger {
        TriggerState::Triggered { run: Some(run) } => RunId::new(run),
        TriggerState::Triggered { run: None }
        | TriggerState::NotLinked
        | TriggerState::Queued
        | TriggerState::Waiting { .. }
        | TriggerState::Parked { .. }
        | TriggerState::Withdrawn => None,
    }
}

/// When the oldest of these requests was asked for, by whatever clock.
fn oldest(requests: &[&Request]) -> Timestamp {
    let asked = requests.iter().map(|request| request.created_at).min();
    let asked = asked.map_or(0, Timestamp::as_millis);
    Timestamp::from_millis(asked.saturating_sub(CLOCKS_DIFFER_MS))
}
