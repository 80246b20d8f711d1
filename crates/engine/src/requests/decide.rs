//! Deciding a request in the console. The first decision wins, wherever it was made.

use countersign_contract::{
    ApiError, Code, RequestApproveRequest, RequestDenyRequest, RequestView,
};
use countersign_domain::{
    RequestId,
    audit::{AuditEntry, Happening, Subject},
    request::{DecidedThrough, Decision, MayNotDecide, Outcome, Request},
    store::Store,
};
use countersign_storage::{Basis, FollowUp, NewDecision, SettlePlan, Verdict};

use super::{new_row, view};
use crate::{
    acting::{Acting, of_other_tenant},
    clock,
    engine::Engine,
    failure, fault_point,
};

/// A remark or reason may be this long, in characters; Power Automate takes as many.
const MAX_COMMENT_CHARS: usize = 4_000;

impl Engine {
    pub(crate) async fn request_approve(
        &self,
        acting: &Acting,
        request: RequestApproveRequest,
    ) -> Result<RequestView, ApiError> {
        self.decide_here(
            acting,
            request.request,
            Outcome::Approve,
            request.comment.trim(),
        )
        .await
    }

    pub(crate) async fn request_deny(
        &self,
        acting: &Acting,
        request: RequestDenyRequest,
    ) -> Result<RequestView, ApiError> {
        let reason = request.reason.trim();
        if reason.is_empty() {
            return Err(
                ApiError::new(Code::ReasonMissing, "The denial has no reason.").at_field("reason"),
            );
        }
        self.decide_here(acting, request.request, Outcome::Deny, reason)
            .await
    }

    async fn decide_here(
        &self,
        acting: &Acting,
        id: RequestId,
        outcome: Outcome,
        comment: &str,
    ) -> Result<RequestView, ApiError> {
        if comment.chars().count() > MAX_COMMENT_CHARS {
            return Err(ApiError::new(
                Code::InvalidField,
                "The remark is longer than 4,000 characters.",
            )
            .at_field("comment"));
        }
        let request = self.request(id).await?;
        if let Some(decision) = &request.decision {
            return Err(already_decided(decision));
        }
        let store = self.enabled_store(request.store).await?;
        request
            .may_decide(&acting.actor, acting.is_administrator(), &store)
            .map_err(|reason| match reason {
                MayNotDecide::OwnRequest => {
                    ApiError::new(Code::OwnRequest, "This is your own request.")
                }
                MayNotDecide::Unidentified => ApiError::new(
                    Code::SignInNeeded,
                    "Nobody is signed in, so it cannot be told that you are not the requester.",
                )
                .with_remedy("Sign in as the person who decides."),
                MayNotDecide::NotAnApprover => ApiError::new(
                    Code::NotAnApprover,
                    "You are none of the approvers of this request.",
                ),
                MayNotDecide::OtherTenant => of_other_tenant(),
                MayNotDecide::AskedFromOtherTenant => ApiError::new(
                    Code::NotAnApprover,
                    "The request was asked for from another tenant, so it cannot be told that you are not the requester.",
                )
                .with_remedy("One of its approvers decides it; reroute it when it has none."),
            })?;
        let decision = Decision {
            outcome,
            by: acting.actor.clone(),
            by_name: acting.name(),
            comment: comment.to_owned(),
            through: DecidedThrough::Console,
            at: clock::now(),
        };
        let basis = Basis::Console {
            administrator: acting.is_administrator(),
        };
        match self
            .decide(acting, &store, &request, decision, basis, Vec::new())
            .await?
        {
            Verdict::Recorded(decided) => Ok(view(decided)),
            Verdict::Superseded(_) => Err(ApiError::new(
                Code::NotAnApprover,
                "The request was given to others a moment ago, and you may not decide it any more.",
            )),
            Verdict::AlreadyDecided(decided) => match &decided.decision {
                Some(decision) => Err(already_decided(decision)),
                None => Err(ApiError::new(
                    Code::AlreadyDecided,
                    "The request is decided already.",
                )),
            },
        }
    }

    /// Records a decision with what follows from it and what led to it, or finds that another was first, or that what it rests on is no
    /// longer so.
    pub(crate) async fn decide(
        &self,
        acting: &Acting,
        store: &Store,
        request: &Request,
        decision: Decision,
        basis: Basis,
        led_by: Vec<AuditEntry>,
    ) -> Result<Verdict, ApiError> {
        let subject = Subject::Request(request.id);
        let decided = acting.entry(
            subject,
            Happening::Decided {
                outcome: decision.outcome,
                comment: decision.comment.clone(),
                through: decision.through,
            },
        );
        let late = acting.entry(
            subject,
            Happening::LateAnswer {
                outcome: Some(decision.outcome),
            },
        );
        let follow_up = follow_up(store, request.id, &decision);
        let mut audit = led_by;
        audit.push(decided);
        let new = NewDecision {
            decision,
            basis,
            follow_up,
            audit,
            late,
        };
        let verdict = self
            .storage()
            .decide(request.id, new)
            .await
            .map_err(failure::storage)?;
        fault_point::reach("decision.recorded");
        self.outbox_bell().notify_waiters();
        Ok(verdict)
    }

    /// An entry about an answer that came after the decision.
    pub(crate) fn late_answer(
        acting: &Acting,
        request: &Request,
        outcome: Option<Outcome>,
    ) -> AuditEntry {
        acting.entry(
            Subject::Request(request.id),
            Happening::LateAnswer { outcome },
        )
    }
}

fn follow_up(store: &Store, request: RequestId, decision: &Decision) -> FollowUp {
    let settle = match decision.through {
        // It goes on with what it does after that, and is left to it.
        DecidedThrough::Flow | DecidedThrough::FlowUnconfirmed => SettlePlan::Nothing,
        DecidedThrough::Console => settle_plan(store, request),
    };
    FollowUp {
        at: decision.at,
        apply: new_row(),
        settle,
    }
}

/// What becomes of a run whose answer no longer counts, by the store's settings.
pub(crate) fn settle_plan(store: &Store, request: RequestId) -> SettlePlan {
    if store.settings.settle_flows {
        SettlePlan::Queue(new_row())
    } else {
        let entry = Acting::system().entry(Subject::Request(request), Happening::RunLeftOpen);
        SettlePlan::LeaveOpen(Box::new(entry))
    }
}

/// Tells what was decided, and by whom.
pub(super) fn already_decided(decision: &Decision) -> ApiError {
    let word = match decision.outcome {
        Outcome::Approve => "approved",
        Outcome::Deny => "denied",
    };
    ApiError::new(
        Code::AlreadyDecided,
        format!("{} {word} the request already.", decision.by_name),
    )
    .with_detail("decidedAt", decision.at.to_string())
}
