//! Late and lost: answers whose reports never came are found in Dataverse, and decided by the same rules as those that were reported. This is
//! what a Data service does that no flow can reach.

mod pace;

use std::collections::BTreeMap;

use countersign_contract::{
    ApiError, Code, Notice, RequestReconcileRequest, RequestReconcileResponse, Topic, UnreadStore,
};
use countersign_domain::{
    Actor, RequestId, Timestamp,
    audit::{Happening, Subject},
    called_flow::CalledFlow,
    deadline,
    request::{DecidedThrough, Doubt, Request, TriggerState},
    store::Store,
};
use countersign_power_automate::{
    approvals::{Approval, Dataverse, Reading, Stage},
    runs::RunStatus,
    trigger::RunId,
};
use countersign_storage::Look;
use tracing::info;

use super::{
    called::flow_key,
    confirm::{judged, of_approval, speaks_of},
    summary,
};
use crate::{acting::Acting, clock, engine::Engine, failure, notices};

pub(super) use pace::keep_looking;

/// So many requests of a store are looked at in one round, those first that were not for the longest.
const REQUESTS_AT_ONCE: u32 = 200;
/// So many runs are asked for in one round: each is a call of its own.
const RUNS_AT_ONCE: usize = 20;
/// The services' clocks and ours may differ so much. An approval that is older than the call of its flow asks on behalf of an earlier call.
const CLOCKS_DIFFER_MS: i64 = 2 * 60 * 1_000;

/// What a round brought for one store.
#[derive(Default)]
pub(crate) struct Round {
    looked_at: u32,
    decided: Vec<RequestId>,
    doubted: Vec<RequestId>,
    unread: Option<Notice>,
}

/// What the approvals of a request say.
enum Said {
    /// It was decided by them.
    Decided,
    /// Somebody answered who may not, or nobody can tell who answered.
    Doubted,
    /// Who answered cannot be read.
    Unnamed,
    /// Nothing yet.
    Nothing,
}

impl Engine {
    pub(crate) async fn request_reconcile(
        &self,
        _acting: &Acting,
        request: RequestReconcileRequest,
    ) -> Result<RequestReconcileResponse, ApiError> {
        let stores = match request.store {
            Some(store) => vec![self.enabled_store(store).await?],
            None => self.storage().stores().await.map_err(failure::storage)?,
        };
        let mut response = RequestReconcileResponse {
            looked_at: 0,
            decided: Vec::new(),
            doubted: Vec::new(),
            unread: Vec::new(),
        };
        for store in stores.iter().filter(|store| store.enabled) {
            let reason = match self.reconcile(store).await {
                Ok(round) => {
                    response.looked_at = response.looked_at.saturating_add(round.looked_at);
                    response.decided.extend(round.decided);
                    response.doubted.extend(round.doubted);
                    round.unread
                }
                Err(error) => Some(Notice {
                    code: error.code,
                    message: error.message,
                    remedy: error.remedy,
                }),
            };
            if let Some(reason) = reason {
                response.unread.push(UnreadStore {
                    store: store.id,
                    reason,
                });
            }
        }
        Ok(response)
    }

    /// Looks for answers to the open requests of a store: one query for all approvals of an environment, then the answers of those that are
    /// decided, then some of the runs of the others.
    pub(crate) async fn reconcile(&self, store: &Store) -> Result<Round, ApiError> {
        let running = self
            .storage()
            .running_requests(store.id, REQUESTS_AT_ONCE)
            .await
            .map_err(failure::storage)?;
        let mut round = Round::default();
        let mut runs_left = RUNS_AT_ONCE;
        for (called, requests) in by_environment(running) {
            self.reconcile_environment(
                store,
                called.as_ref(),
                requests,
                &mut runs_left,
                &mut round,
            )
            .await?;
        }
        if !round.decided.is_empty() || !round.doubted.is_empty() {
            self.events().changed(&[Topic::Requests]);
        }
        Ok(round)
    }

    async fn reconcile_environment(
        &self,
        store: &Store,
        called: Option<&CalledFlow>,
        requests: Vec<Request>,
        runs_left: &mut usize,
        round: &mut Round,
    ) -> Result<(), ApiError> {
        let dataverse = self.reading_dataverse(store, called).await?;
        let ids: Vec<RequestId> = requests.iter().map(|request| request.id).collect();
        let read = dataverse
            .approvals_of_all(&ids)
            .await
            .map_err(|failed| failure::service(&failed))?;
        let approvals = match read {
            Reading::Readable(approvals) => approvals,
            Reading::NotReadable(_) => {
                round.unread = Some(unreadable(
                    "The approvals of the environment cannot be read.",
                ));
                Vec::new()
            }
        };

        let mut looks = Vec::new();
        for request in &requests {
            let own: Vec<&Approval> = approvals
                .iter()
                .filter(|approval| is_of(approval, request))
                .collect();
            looks.push(Look {
                request: request.id,
                decide_by: decide_by(request, &own),
            });
            let said = match self
                .judge_approvals(store, request, &dataverse, &own)
                .await?
            {
                Said::Nothing if *runs_left > 0 => {
                    *runs_left -= 1;
                    self.judge_run(store, request, &dataverse).await?
                }
                said @ (Said::Decided | Said::Doubted | Said::Unnamed | Said::Nothing) => said,
            };
            match said {
                Said::Decided => round.decided.push(request.id),
                Said::Doubted => round.doubted.push(request.id),
                Said::Unnamed => {
                    round.unread = Some(unreadable(
                        "An approval was answered, and by whom cannot be read.",
                    ));
                }
                Said::Nothing => {}
            }
        }
        round.looked_at = round
            .looked_at
            .saturating_add(u32::try_from(requests.len()).unwrap_or(u32::MAX));
        self.storage()
            .record_looks(looks, clock::now())
            .await
            .map_err(failure::storage)
    }

    /// Decides by the newest approval that somebody answered who was asked.
    async fn judge_approvals(
        &self,
        store: &Store,
        request: &Request,
        dataverse: &Dataverse,
        approvals: &[&Approval],
    ) -> Result<Said, ApiError> {
        let mut said = Said::Nothing;
        for (place, approval) in approvals.iter().enumerate() {
            if approval.decision().is_none() {
                continue;
            }
            let read = dataverse
                .with_answers(approval)
                .await
                .map_err(|failed| failure::service(&failed))?;
            let Reading::Readable(Some(approval)) = read else {
                continue;
            };
            let Some(outcome) = approval
                .decision()
                .filter(|outcome| speaks_of(&approval, request, *outcome))
            else {
                continue;
            };
            if !self
                .shows_what_was_asked(store, request, dataverse, &approval)
                .await?
            {
                if self
                    .doubt_unreported(request, Doubt::ApprovalDisagrees, None)
                    .await?
                {
                    return Ok(Said::Doubted);
                }
                continue;
            }
            let answers = of_approval(request, &approval, outcome);
            match judged(request, store, &answers) {
                Ok(Some(answer)) => {
                    self.storage()
                        .record(flow_of(request).entry(
                            Subject::Request(request.id),
                            Happening::AnswerFound { outcome },
                        ))
                        .await
                        .map_err(failure::storage)?;
                    let recorded = self
                        .decide_by_answer(store, request, outcome, answer, DecidedThrough::Flow)
                        .await?;
                    return Ok(if recorded {
                        Said::Decided
                    } else {
                        Said::Nothing
                    });
                }
                Ok(None) => said = Said::Unnamed,
                Err((doubt, answer)) => {
                    // Those who were asked before the request was rerouted or sent again are not asked any more.
                    if place > 0 || !self.has_every_approval(request, approvals.len()).await? {
                        continue;
                    }
                    let responder = answer.map(|answer| answer.name.clone());
                    if self.doubt_unreported(request, doubt, responder).await? {
                        return Ok(Said::Doubted);
                    }
                }
            }
        }
        Ok(said)
    }

    /// Tells whether those who answered read what was asked. Anybody who may make flows in the environment can have an approver answer something
    /// harmless under the id of a request; with a report it is the callback token that tells the flow from them. Here the approval has to show
    /// our summary, or to be owned by the account that reads it.
    async fn shows_what_was_asked(
        &self,
        store: &Store,
        request: &Request,
        dataverse: &Dataverse,
        approval: &Approval,
    ) -> Result<bool, ApiError> {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let shown = approval.details.as_deref().map(words);
        if shown == Some(words(&summary::of(request, store))) {
            return Ok(true);
        }
        let me = dataverse
            .who_am_i()
            .await
            .map_err(|failed| failure::service(&failed))?;
        Ok(approval.owner == Some(me.user))
    }

    /// Tells whether each call of the flow has its approval, so that the newest one is that of the present call.
    async fn has_every_approval(
        &self,
        request: &Request,
        approvals: usize,
    ) -> Result<bool, ApiError> {
        Ok(approvals >= self.known_runs(request).await?.len())
    }

    /// Looks whether the run is over. Then no report will come any more, and unless its approval says what was decided, a person has to look.
    async fn judge_run(
        &self,
        store: &Store,
        request: &Request,
        dataverse: &Dataverse,
    ) -> Result<Said, ApiError> {
        let Some(ended) = self.end_of_run(store, request).await else {
            return Ok(Said::Nothing);
        };
        // It may have been answered since the approvals were read.
        let read = dataverse
            .approvals_of(request.id)
            .await
            .map_err(|failed| failure::service(&failed))?;
        if let Reading::Readable(approvals) = read {
            let approvals: Vec<&Approval> = approvals.iter().collect();
            // Somebody may have made a flow that asks in a run of its own; its report may come yet.
            let asks_still = ended == RunStatus::Succeeded
                && approvals.iter().any(|approval| {
                    approval.stage == Stage::Open && !is_of_earlier_call(approval, request)
                });
            if asks_still {
                return Ok(Said::Nothing);
            }
            match self
                .judge_approvals(store, request, dataverse, &approvals)
                .await?
            {
                Said::Nothing => {}
                said @ (Said::Decided | Said::Doubted | Said::Unnamed) => return Ok(said),
            }
        }
        let doubted = self
            .doubt_unreported(request, Doubt::NoDecision, None)
            .await?;
        Ok(if doubted {
            Said::Doubted
        } else {
            Said::Nothing
        })
    }

    /// Tells how the request's run ended. None while it goes on, and whatever keeps us from knowing.
    async fn end_of_run(&self, store: &Store, request: &Request) -> Option<RunStatus> {
        let place = self.place_called(store, request).await.ok().flatten()?;
        let flow = flow_key(&place);
        let found = match &request.trigger {
            TriggerState::Triggered { run: Some(run) } => {
                let run = RunId::new(run)?;
                let tokens = self.linking_tokens(store).await.ok()?;
                let management = self.cloud().flow_management(tokens);
                management.run(&flow, &run).await.ok().flatten()
            }
            TriggerState::Triggered { run: None } => {
                let runs = self.runs_of(store, &flow, request).await;
                runs.ok().and_then(|runs| runs.into_iter().next())
            }
            TriggerState::NotLinked
            | TriggerState::Queued
            | TriggerState::Waiting { .. }
            | TriggerState::Parked { .. }
            | TriggerState::Withdrawn => None,
        };
        found.map(|run| run.status).filter(RunStatus::is_over)
    }

    async fn doubt_unreported(
        &self,
        request: &Request,
        doubt: Doubt,
        responder: Option<String>,
    ) -> Result<bool, ApiError> {
        let entry = flow_of(request).entry(
            Subject::Request(request.id),
            Happening::Doubted { doubt, responder },
        );
        let doubted = self
            .storage()
            .doubt_unreported(request.id, doubt, entry)
            .await
            .map_err(failure::storage)?;
        if doubted {
            info!(request = %request.id, ?doubt, "an answer that was never reported is doubtful");
        }
        Ok(doubted)
    }
}

fn flow_of(request: &Request) -> Acting {
    match request.workflow {
        Some(workflow) => Acting {
            actor: Actor::Flow { workflow },
            ..Acting::system()
        },
        None => Acting::system(),
    }
}

/// Puts requests together whose approvals are in the same environment.
fn by_environment(requests: Vec<Request>) -> Vec<(Option<CalledFlow>, Vec<Request>)> {
    let mut groups: BTreeMap<(String, String), (Option<CalledFlow>, Vec<Request>)> =
        BTreeMap::new();
    for request in requests {
        let key = request
            .called
            .as_ref()
            .map_or_else(Default::default, |called| {
                (
                    called.organization_code.as_str().to_owned(),
                    called.region.as_str().to_owned(),
                )
            });
        let group = groups
            .entry(key)
            .or_insert_with(|| (request.called.clone(), Vec::new()));
        group.1.push(request);
    }
    groups.into_values().collect()
}

fn is_of(approval: &Approval, request: &Request) -> bool {
    approval
        .title
        .to_ascii_lowercase()
        .contains(&request.id.to_string())
}

/// An earlier call asked others, or asked in vain.
fn is_of_earlier_call(approval: &Approval, request: &Request) -> bool {
    let called = request.called.as_ref().and_then(|called| called.at);
    match (approval.created_at, called) {
        (Some(made), Some(called)) => made.as_millis() + CLOCKS_DIFFER_MS < called.as_millis(),
        (None, _) | (_, None) => false,
    }
}

/// Until when the newest approval waits, where that is told and earlier than what was known.
fn decide_by(request: &Request, approvals: &[&Approval]) -> Option<Timestamp> {
    let expires = approvals
        .iter()
        .find(|approval| approval.decision().is_none() && !is_of_earlier_call(approval, request))?
        .expires_at?;
    Some(deadline::with_expiry(request.decide_by, expires))
}

fn unreadable(message: &str) -> Notice {
    notices::notice(Code::ApprovalsUnreadable, message)
}
