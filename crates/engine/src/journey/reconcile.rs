//! Late and lost: answers whose reports never came are found in Dataverse, and decided by the same rules as those that were reported. This is
//! what a Data service does that no flow can reach.

mod pace;
mod runs;
mod unknown_calls;

use std::collections::{BTreeMap, HashMap};

use countersign_contract::{
    ApiError, Code, Notice, RequestReconcileRequest, RequestReconcileResponse, Topic, UnreadStore,
};
use countersign_domain::{
    Actor, RequestId, Timestamp,
    audit::{Happening, Subject},
    called_flow::{CalledFlow, SummaryHash},
    deadline,
    request::{DecidedThrough, Doubt, Request},
    store::Store,
};
use countersign_power_automate::{
    approvals::{Approval, Dataverse, Reading, Stage},
    runs::RunStatus,
};
use countersign_storage::{Basis, Look};
use tracing::{info, warn};

use super::{
    confirm::{Judged, judged, of_approval, responders, speaks_of},
    summary,
};
use crate::{acting::Acting, clock, engine::Engine, failure, fault_point, notices};

pub(super) use pace::keep_looking;

/// So many requests of a store are in memory at once; a round goes through all of them.
const REQUESTS_AT_ONCE: usize = 200;
/// The services' clocks and ours may differ so much. An approval that is older than the call of its flow asks on behalf of an earlier call.
const CLOCKS_DIFFER_MS: i64 = 2 * 60 * 1_000;

/// What a round brought for one store.
#[derive(Default)]
pub(crate) struct Round {
    looked_at: u32,
    decided: Vec<RequestId>,
    doubted: Vec<RequestId>,
    /// What could not be read and why, each reason once.
    unread: Vec<Notice>,
    failures: u32,
}

impl Round {
    fn tell_unread(&mut self, reason: Notice) {
        if !self.unread.contains(&reason) {
            self.unread.push(reason);
        }
    }

    /// Something failed for a request or an environment; the round goes on with the others.
    fn tell_failure(&mut self, error: ApiError) {
        self.failures = self.failures.saturating_add(1);
        self.tell_unread(Notice {
            code: error.code,
            message: error.message,
            remedy: error.remedy,
        });
    }

    /// Tells whether nothing could be read at all, so that asking again soon is of no use.
    fn is_in_vain(&self) -> bool {
        self.failures > 0 && self.looked_at == 0
    }
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
            let round = self.reconcile(store).await;
            response.looked_at = response.looked_at.saturating_add(round.looked_at);
            response.decided.extend(round.decided);
            response.doubted.extend(round.doubted);
            let unread = round.unread.into_iter().map(|reason| UnreadStore {
                store: store.id,
                reason,
            });
            response.unread.extend(unread);
        }
        Ok(response)
    }

    /// Looks for the runs of calls whose outcome is unknown, then for answers to all open requests of a store. What fails for one request or
    /// one environment is told and keeps nobody from looking for the others.
    pub(crate) async fn reconcile(&self, store: &Store) -> Round {
        let mut round = Round::default();
        if let Err(error) = self.reconcile_all(store, &mut round).await {
            round.tell_failure(error);
        }
        if !round.decided.is_empty() || !round.doubted.is_empty() {
            // A link says whether its flow's answers can be confirmed.
            self.events().changed(&[Topic::Requests, Topic::Links]);
        }
        round
    }

    async fn reconcile_all(&self, store: &Store, round: &mut Round) -> Result<(), ApiError> {
        self.find_unknown_calls(store, round).await?;
        let running = self
            .storage()
            .running_requests(store.id)
            .await
            .map_err(failure::storage)?;
        for some in running.chunks(REQUESTS_AT_ONCE) {
            let requests = self
                .storage()
                .requests_by_id(some.to_vec())
                .await
                .map_err(failure::storage)?;
            for (called, requests) in by_environment(requests) {
                self.reconcile_environment(store, called.as_ref(), &requests, round)
                    .await?;
            }
        }
        Ok(())
    }

    /// Looks for the answers to requests whose approvals are in one environment. That one looked is recorded whatever came of it. Fails only
    /// when that cannot be recorded.
    async fn reconcile_environment(
        &self,
        store: &Store,
        called: Option<&CalledFlow>,
        requests: &[Request],
        round: &mut Round,
    ) -> Result<(), ApiError> {
        let mut deadlines = HashMap::new();
        match self.approvals_in(store, called, requests, round).await {
            Ok((dataverse, approvals)) => {
                for request in requests {
                    deadlines.insert(request.id, decide_by(request, &own(&approvals, request)));
                }
                self.judge_environment(store, requests, &dataverse, &approvals, round)
                    .await;
                let looked_at = u32::try_from(requests.len()).unwrap_or(u32::MAX);
                round.looked_at = round.looked_at.saturating_add(looked_at);
            }
            Err(error) => {
                info!(store = %store.id, code = %error.code, "the approvals of an environment could not be read");
                round.tell_failure(error);
            }
        }
        let looks = requests
            .iter()
            .map(|request| Look {
                request: request.id,
                call: request.call.clone(),
                decide_by: deadlines.remove(&request.id).flatten(),
            })
            .collect();
        fault_point::reach("reconcile.judged");
        self.storage()
            .record_looks(looks, clock::now())
            .await
            .map_err(failure::storage)?;
        fault_point::reach("reconcile.recorded");
        Ok(())
    }

    /// One query for all approvals of these requests; none where they may not be read.
    async fn approvals_in(
        &self,
        store: &Store,
        called: Option<&CalledFlow>,
        requests: &[Request],
        round: &mut Round,
    ) -> Result<(Dataverse, Vec<Approval>), ApiError> {
        let dataverse = self.reading_dataverse(store, called).await?;
        let ids: Vec<RequestId> = requests.iter().map(|request| request.id).collect();
        let read = dataverse
            .approvals_of_all(&ids)
            .await
            .map_err(|failed| failure::service(&failed))?;
        let approvals = match read {
            Reading::Readable(approvals) => approvals,
            Reading::NotReadable(_) => {
                round.tell_unread(unreadable(
                    "The approvals of the environment cannot be read.",
                ));
                Vec::new()
            }
        };
        Ok((dataverse, approvals))
    }

    /// Judges the answers of those that are decided, then the runs of the others.
    async fn judge_environment(
        &self,
        store: &Store,
        requests: &[Request],
        dataverse: &Dataverse,
        approvals: &[Approval],
        round: &mut Round,
    ) {
        let mut unanswered = Vec::new();
        for request in requests {
            let said = self
                .judge_approvals(store, request, dataverse, &own(approvals, request))
                .await;
            match said {
                // What has a doubt already is told to a person; its run would say no more.
                Ok(Said::Nothing) if request.doubt.is_none() => unanswered.push(request),
                said => took_down(round, request, said),
            }
        }
        for (request, ended) in self.ended_runs(store, &unanswered, round).await {
            let said = self.judge_run(store, request, dataverse, &ended).await;
            took_down(round, request, said);
        }
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
                // What an earlier call showed is not remembered; it decides nothing, and nor is it a doubt.
                if !is_of_earlier_call(&approval, request)
                    && self
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
                    let found = flow_of(request).entry(
                        Subject::Request(request.id),
                        Happening::AnswerFound { outcome },
                    );
                    let basis = Basis::Found {
                        call: request.call.clone(),
                        responders: responders(&answers),
                    };
                    let judged = Judged {
                        outcome,
                        answer,
                        through: DecidedThrough::Flow,
                    };
                    fault_point::reach("reconcile.found");
                    let recorded = self
                        .decide_by_answer(store, request, judged, basis, vec![found])
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
        let shown = approval.details.as_deref().map(SummaryHash::of);
        // The names in it may have changed since it was sent. Where it was sent before summaries were remembered, the present names have to do.
        let sent = request.called.as_ref().and_then(|called| called.summary);
        if shown == Some(sent.unwrap_or_else(|| summary::hash(request, store))) {
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

    /// Judges a run that is over. No report will come any more, and unless its approval says what was decided, a person has to look.
    async fn judge_run(
        &self,
        store: &Store,
        request: &Request,
        dataverse: &Dataverse,
        ended: &RunStatus,
    ) -> Result<Said, ApiError> {
        // It may have been answered since the approvals were read.
        let read = dataverse
            .approvals_of(request.id)
            .await
            .map_err(|failed| failure::service(&failed))?;
        if let Reading::Readable(approvals) = read {
            let approvals: Vec<&Approval> = approvals.iter().collect();
            // Somebody may have made a flow that asks in a run of its own; its report may come yet.
            let asks_still = *ended == RunStatus::Succeeded
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
            .doubt_unreported(request.id, request.call.clone(), doubt, entry)
            .await
            .map_err(failure::storage)?;
        if doubted {
            fault_point::reach("reconcile.doubted");
            info!(request = %request.id, ?doubt, "an answer that was never reported is doubtful");
        }
        Ok(doubted)
    }
}

fn took_down(round: &mut Round, request: &Request, said: Result<Said, ApiError>) {
    match said {
        Ok(Said::Decided) => round.decided.push(request.id),
        Ok(Said::Doubted) => round.doubted.push(request.id),
        Ok(Said::Unnamed) => round.tell_unread(unreadable(
            "An approval was answered, and by whom cannot be read.",
        )),
        Ok(Said::Nothing) => {}
        Err(error) => {
            warn!(request = %request.id, code = %error.code, "the answer to a request could not be looked for");
            round.tell_failure(error);
        }
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

fn own<'a>(approvals: &'a [Approval], request: &Request) -> Vec<&'a Approval> {
    approvals
        .iter()
        .filter(|approval| is_of(approval, request))
        .collect()
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
