//! From a flow's report to a decision: who answered, were they asked, and does the approval in Dataverse say the same.

use countersign_contract::{ApiError, Code};
use countersign_domain::{
    Actor, ObjectId, Principal, PrincipalKind, RequestId,
    audit::{AuditEntry, CallbackRefusal, Happening, Subject},
    callback::{FlowReport, FlowResponse, Responder, Verdict as Reported},
    outbox::OutboxRow,
    request::{DecidedThrough, Decision, Doubt, Outcome, Request},
    store::Store,
};
use countersign_power_automate::approvals::{Approval, Dataverse, Reading};

use super::Unfinished;
use countersign_storage::{Basis, Verdict as Decided};
use tracing::info;

use crate::{acting::Acting, clock, engine::Engine, failure, fault_point};

/// Ids of approvals are GUIDs or about as short.
const MAX_APPROVAL_ID_CHARS: usize = 100;

/// What Dataverse says about a report.
enum Evidence {
    /// The approvals that could be meant; none when there is no such approval.
    Read(Vec<Approval>),
    /// Approvals cannot be read by us.
    NotReadable,
}

/// Somebody who answered an approval.
pub(super) struct Answer {
    /// The person's object in the store's tenant, which those of approvers are of.
    object: Option<ObjectId>,
    pub(super) name: String,
    comment: String,
}

/// An answer that counts.
pub(super) struct Judged<'a> {
    pub(super) outcome: Outcome,
    pub(super) answer: &'a Answer,
    pub(super) through: DecidedThrough,
}

impl Engine {
    pub(super) async fn confirm(&self, row: &OutboxRow) -> Result<(), Unfinished> {
        fault_point::reach("callback.kept");
        let request = self.request(row.request).await?;
        let Some(workflow) = request.workflow else {
            self.storage()
                .finish(row.id, None)
                .await
                .map_err(failure::storage)?;
            return Ok(());
        };
        let flow = Acting {
            actor: Actor::Flow { workflow },
            ..Acting::system()
        };
        let Some(sealed) = &row.payload else {
            return Err(ApiError::new(Code::Internal, "The flow's report is gone.").into());
        };
        let body = self.keys().report(request.id, sealed).await?;
        let report: FlowReport = serde_json::from_slice(&body).map_err(|_| {
            ApiError::new(Code::Internal, "The flow's report cannot be read again.")
        })?;
        let outcome = match report.verdict() {
            Reported::Decided(outcome) => outcome,
            Reported::NoDecision => return self.doubt(row, &flow, Doubt::NoDecision, None).await,
        };
        // Whatever is read from here on, the deciding transaction looks again whether the request still awaits this answer.
        if request.decision.is_some() {
            let late = Self::late_answer(&flow, &request, Some(outcome));
            self.storage()
                .finish(row.id, Some(late))
                .await
                .map_err(failure::storage)?;
            return Ok(());
        }

        let store = self.enabled_store(request.store).await?;
        let (answers, through) = match self.evidence(&store, &request, &report).await? {
            Evidence::Read(approvals) => {
                let agreeing = approvals
                    .iter()
                    .find(|approval| speaks_of(approval, &request, outcome));
                let Some(approval) = agreeing else {
                    return self.doubt(row, &flow, Doubt::ApprovalDisagrees, None).await;
                };
                let answers = of_approval(&request, approval, outcome);
                if answers.is_empty() {
                    // Answers belong to those who gave them; without the right to see those rows, the flow has to name its responder.
                    (
                        self.of_report(&store, &request, &report, outcome).await?,
                        DecidedThrough::FlowUnconfirmed,
                    )
                } else {
                    (answers, DecidedThrough::Flow)
                }
            }
            Evidence::NotReadable => (
                self.of_report(&store, &request, &report, outcome).await?,
                DecidedThrough::FlowUnconfirmed,
            ),
        };
        fault_point::reach("confirm.read");
        let (doubt, answer) = match judged(&request, &store, &answers) {
            Ok(answer) => (None, answer),
            Err((doubt, answer)) => (Some(doubt), answer),
        };
        if let Some(doubt) = doubt {
            return self
                .doubt(row, &flow, doubt, answer.map(|answer| answer.name.clone()))
                .await;
        }
        let Some(answer) = answer else {
            return self
                .doubt(row, &flow, Doubt::ResponderIsNoApprover, None)
                .await;
        };
        let basis = Basis::Report {
            row: row.id,
            responders: responders(&answers),
            superseded: superseded(&flow, request.id),
        };
        let judged = Judged {
            outcome,
            answer,
            through,
        };
        self.decide_by_answer(&store, &request, judged, basis, Vec::new())
            .await?;
        Ok(())
    }

    /// Records what an approver answered, unless another decision was first or the request awaits others by now. Tells whether it was
    /// recorded.
    pub(super) async fn decide_by_answer(
        &self,
        store: &Store,
        request: &Request,
        judged: Judged<'_>,
        basis: Basis,
        led_by: Vec<AuditEntry>,
    ) -> Result<bool, ApiError> {
        let Judged {
            outcome,
            answer,
            through,
        } = judged;
        let by = match answer.object {
            Some(object) => Actor::Person {
                principal: Principal {
                    tenant: store.provider.tenant(),
                    object,
                    kind: PrincipalKind::Person,
                },
                name: answer.name.clone(),
            },
            None => Actor::System,
        };
        let responder = Acting {
            actor: by.clone(),
            ..Acting::system()
        };
        let decision = Decision {
            outcome,
            by,
            by_name: answer.name.clone(),
            comment: answer.comment.clone(),
            through,
            at: clock::now(),
        };
        match self
            .decide(&responder, store, request, decision, basis, led_by)
            .await?
        {
            Decided::Recorded(_) => Ok(true),
            Decided::Superseded(_) => {
                info!(request = %request.id, "the request was given to others, or sent again, since it was answered");
                Ok(false)
            }
            Decided::AlreadyDecided(_) => {
                info!(request = %request.id, "another decision was first");
                Ok(false)
            }
        }
    }

    async fn doubt(
        &self,
        row: &OutboxRow,
        flow: &Acting,
        doubt: Doubt,
        responder: Option<String>,
    ) -> Result<(), Unfinished> {
        let entry = flow.entry(
            Subject::Request(row.request),
            Happening::Doubted { doubt, responder },
        );
        self.storage()
            .doubt(
                row.id,
                row.request,
                doubt,
                entry,
                superseded(flow, row.request),
            )
            .await
            .map_err(failure::storage)?;
        fault_point::reach("confirm.doubted");
        Ok(())
    }

    /// Reads the approval that the report speaks of.
    async fn evidence(
        &self,
        store: &Store,
        request: &Request,
        report: &FlowReport,
    ) -> Result<Evidence, Unfinished> {
        let dataverse = match self.reading_dataverse(store, request.called.as_ref()).await {
            Ok(dataverse) => dataverse,
            // Nobody was named who could read approvals here.
            Err(error)
                if matches!(
                    error.code,
                    Code::ServiceCredentialMissing | Code::ClientMissing
                ) =>
            {
                return Ok(Evidence::NotReadable);
            }
            Err(error) => return Err(error.into()),
        };
        let reading = match named_approval(report) {
            Some(id) => match dataverse.approval(id).await {
                Ok(Reading::Readable(found)) => Ok(Reading::Readable(found.into_iter().collect())),
                Ok(Reading::NotReadable(reason)) => Ok(Reading::NotReadable(reason)),
                Err(failed) => Err(failed),
            },
            None => dataverse.approvals_of(request.id).await,
        };
        match reading {
            Ok(Reading::Readable(approvals)) if approvals.is_empty() => {
                self.nothing_found(request, &dataverse).await
            }
            Ok(Reading::Readable(approvals)) => Ok(Evidence::Read(approvals)),
            Ok(Reading::NotReadable(_)) => {
                info!(request = %request.id, "approvals cannot be read; the flow's word counts");
                Ok(Evidence::NotReadable)
            }
            Err(failed) => {
                let error = failure::service(&failed);
                // The account may not ask Dataverse at all, and no sign-in changes that.
                if matches!(
                    error.code,
                    Code::ConsentNeeded | Code::RegistrationWrong | Code::SignInBlocked
                ) {
                    info!(request = %request.id, code = %error.code, "approvals cannot be read; the flow's word counts");
                    return Ok(Evidence::NotReadable);
                }
                Err(error.into())
            }
        }
    }

    /// No such approval is what a forged report looks like, and also what an account meets that may not see the approvals of others. One that
    /// is shown none at all proves nothing (ADR 0021).
    async fn nothing_found(
        &self,
        request: &Request,
        dataverse: &Dataverse,
    ) -> Result<Evidence, Unfinished> {
        let shown = dataverse
            .is_shown_any()
            .await
            .map_err(|failed| failure::service(&failed))?;
        if shown == Reading::Readable(true) {
            return Ok(Evidence::Read(Vec::new()));
        }
        info!(request = %request.id, "the account is shown no approvals; the flow's word counts");
        Ok(Evidence::NotReadable)
    }

    /// Resolves whom the flow names as responders to objects.
    async fn of_report(
        &self,
        store: &Store,
        request: &Request,
        report: &FlowReport,
        outcome: Outcome,
    ) -> Result<Vec<Answer>, Unfinished> {
        let mut answers = Vec::new();
        for response in report.answers(outcome) {
            let object = self.resolve(store, request, &response.responder).await?;
            answers.push(of_response(request, response, object));
        }
        Ok(answers)
    }

    async fn resolve(
        &self,
        store: &Store,
        request: &Request,
        responder: &Responder,
    ) -> Result<Option<ObjectId>, Unfinished> {
        // In another tenant an object id or a name stands for somebody else.
        let tenant = responder.tenant_id.as_deref().map(str::trim);
        let elsewhere = tenant.is_some_and(|tenant| {
            !tenant.is_empty() && tenant.parse() != Ok(store.provider.tenant())
        });
        if elsewhere {
            return Ok(None);
        }
        if let Some(object) = responder.id.as_deref().and_then(|id| id.parse().ok()) {
            return Ok(Some(object));
        }
        let names = [
            responder.user_principal_name.as_deref(),
            responder.email.as_deref(),
        ];
        for name in names.into_iter().flatten().filter(|name| !name.is_empty()) {
            let known = request.approvers.iter().find(|approver| {
                approver.user_principal_name.eq_ignore_ascii_case(name)
                    || approver
                        .mail
                        .as_deref()
                        .is_some_and(|mail| mail.eq_ignore_ascii_case(name))
            });
            if let Some(known) = known {
                return Ok(Some(known.object));
            }
            let directory = self.directory_of(store).await?;
            let person = directory
                .person(name)
                .await
                .map_err(|failed| failure::directory(&failed))?;
            if let Some(person) = person {
                return Ok(Some(person.object));
            }
        }
        Ok(None)
    }
}

/// Returns the approval that the report names, when that can be the id of one. A text made to break the query would otherwise have the
/// environment refuse it, and the flow's word count for want of a readable approval.
fn named_approval(report: &FlowReport) -> Option<&str> {
    report.approval_id.as_deref().map(str::trim).filter(|id| {
        (1..=MAX_APPROVAL_ID_CHARS).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    })
}

/// The approval carries the request's id, is complete, and came to the same outcome.
pub(super) fn speaks_of(approval: &Approval, request: &Request, outcome: Outcome) -> bool {
    approval.title.contains(&request.id.to_string()) && approval.decision() == Some(outcome)
}

pub(super) fn of_approval(request: &Request, approval: &Approval, outcome: Outcome) -> Vec<Answer> {
    approval
        .responses
        .iter()
        .filter(|response| response.answer.as_deref() == Some(outcome.answer()))
        .map(|response| Answer {
            object: response.responder,
            name: name_of(request, response.responder, response.name.as_deref()),
            comment: response.comments.clone().unwrap_or_default(),
        })
        .collect()
}

fn of_response(request: &Request, response: &FlowResponse, object: Option<ObjectId>) -> Answer {
    let said = response
        .responder
        .display_name
        .as_deref()
        .or(response.responder.user_principal_name.as_deref());
    let name = name_of(request, object, said);
    Answer {
        object,
        name,
        comment: response.comments.clone().unwrap_or_default(),
    }
}

/// The name that was frozen with the request is our own; what the services say is hearsay.
fn name_of(request: &Request, object: Option<ObjectId>, said: Option<&str>) -> String {
    let frozen = request
        .approvers
        .iter()
        .find(|approver| Some(approver.object) == object);
    frozen.map_or_else(
        || said.unwrap_or("Somebody unknown").to_owned(),
        |approver| approver.name.clone(),
    )
}

/// Everybody who answered so must have been asked; returns the answer that counts, or why none does.
pub(super) fn judged<'a>(
    request: &Request,
    store: &Store,
    answers: &'a [Answer],
) -> Result<Option<&'a Answer>, (Doubt, Option<&'a Answer>)> {
    for answer in answers {
        let asked = answer
            .object
            .is_some_and(|object| request.is_approver(object));
        if asked {
            continue;
        }
        let requester = request.requester.person_of(store.provider.tenant());
        let own = answer.object.is_some() && answer.object == requester;
        let doubt = if own {
            Doubt::ResponderIsRequester
        } else {
            Doubt::ResponderIsNoApprover
        };
        return Err((doubt, Some(answer)));
    }
    Ok(answers.first())
}

/// Everybody who gave the answer.
pub(super) fn responders(answers: &[Answer]) -> Vec<ObjectId> {
    answers.iter().filter_map(|answer| answer.object).collect()
}

/// An entry about a report of a call that the request was taken away from.
fn superseded(flow: &Acting, request: RequestId) -> AuditEntry {
    let refusal = CallbackRefusal::Superseded;
    flow.entry(
        Subject::Request(request),
        Happening::CallbackRefused { refusal },
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn naming(id: &str) -> FlowReport {
        let request = RequestId::random().to_string();
        serde_json::from_value(json!({ "requestId": request, "approvalId": id })).unwrap()
    }

    #[test]
    fn an_approval_is_known_by_its_id() {
        let id = RequestId::random().to_string();

        assert_eq!(named_approval(&naming(&format!(" {id}"))), Some(&*id));
    }

    #[test]
    fn a_text_that_is_no_id_is_not_asked_for() {
        for text in ["", "a b", "x' or true", "\u{1}", "%00", &"x".repeat(5_000)] {
            assert_eq!(named_approval(&naming(text)), None, "{text:?}");
        }
    }
}
