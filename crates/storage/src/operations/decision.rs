//! Decisions: the flow's report, the first decision, and what follows from it.

use countersign_domain::{
    ObjectId, OutboxId, RequestId, Sealed, Timestamp,
    audit::AuditEntry,
    callback::CallbackTokenHash,
    outbox::{Duty, OutboxRow, OutboxState},
    request::{
        ApplyState, DecidedThrough, Decision, Doubt, Outcome, Request, RequestStatus, SettleState,
        TriggerState,
    },
};
use rusqlite::Transaction;

use crate::{
    Storage, StorageError,
    error::Attempt,
    tables::{audit, links, outbox, requests, stores},
};

/// The work that a decision brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// Not before.
    pub at: Timestamp,
    /// The row for making the change; added only when the decision approves.
    pub apply: OutboxId,
    /// What becomes of the waiting run; done only when the flow runs already.
    pub settle: SettlePlan,
}

/// What becomes of the waiting run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettlePlan {
    /// It waits for nobody, or ends by itself.
    Nothing,
    /// It stays open, which is recorded.
    LeaveOpen(Box<AuditEntry>),
    /// It is to be cancelled; the row to add.
    Queue(OutboxId),
}

/// A decision that is about to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDecision {
    /// What was decided.
    pub decision: Decision,
    /// On what it rests. It was judged by the request as it was read, so that it is looked at again in the transaction that records it.
    pub basis: Basis,
    /// What follows from it.
    pub follow_up: FollowUp,
    /// What is recorded with it when it stands.
    pub audit: Vec<AuditEntry>,
    /// What is recorded when another one was first.
    pub late: AuditEntry,
}

/// On what a decision rests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// Somebody decides in the console.
    Console {
        /// Whether as an administrator.
        administrator: bool,
    },
    /// The flow of a call reported who answered.
    Report {
        /// The row that confirms the report and knows the call; it is done with the decision.
        row: OutboxId,
        /// Everybody who gave the answer that counts.
        responders: Vec<ObjectId>,
        /// What is recorded when the request was taken away from that call.
        superseded: AuditEntry,
    },
    /// The answer was found in Dataverse.
    Found {
        /// The call that the request was made with when its answers were read.
        call: Option<CallbackTokenHash>,
        /// Everybody who gave the answer that counts.
        responders: Vec<ObjectId>,
    },
}

/// Whether a decision stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// It was the first. The request as it is now.
    Recorded(Request),
    /// Another one came first. The request with that one.
    AlreadyDecided(Request),
    /// It rests on what is no longer so: the request was given to others, or sent again, since it was judged. Nothing was decided.
    Superseded(Request),
}

impl Storage {
    /// Keeps the report of the flow that `call` called, sealed for `row`, and claims its confirmation for the caller, who answers the flow with
    /// what comes of it. A report that still waits for its confirmation gives way to this one; one that is being confirmed is finished first.
    /// `None`, and nothing changes, when the request was taken away from that call.
    ///
    /// # Errors
    ///
    /// `NotFound` when the request does not exist.
    pub async fn keep_report(
        &self,
        request: RequestId,
        call: CallbackTokenHash,
        row: OutboxId,
        report: Sealed,
        at: Timestamp,
        audit: AuditEntry,
    ) -> Result<Option<OutboxRow>, StorageError> {
        self.threads
            .write(move |tx| {
                if requests::existing(tx, request)?.call.as_ref() != Some(&call) {
                    return Ok(None);
                }
                for waiting in outbox::open_of(tx, request, Duty::Confirm)? {
                    match waiting.state {
                        // The payload is sealed for its row, so the row goes with it.
                        OutboxState::Due { .. } | OutboxState::Parked { .. } => {
                            outbox::finish(tx, waiting.id)?;
                        }
                        OutboxState::Claimed { .. } | OutboxState::Done => {}
                    }
                }
                outbox::insert_confirm(tx, row, request, &call, &report, at)?;
                audit::insert(tx, &audit)?;
                let kept = outbox::existing(tx, row)?;
                Ok(Some(outbox::claim(tx, kept, at)?))
            })
            .await
    }

    /// Records a decision if it is the first and what it rests on is still so, with `audit` and the work that follows; when another was
    /// first, records `late` and changes nothing else. Whatever comes of it, the confirmation that led to it is done.
    ///
    /// With the first decision the doubt is cleared and what was owed on the way to it is done: confirmations, and a call of the flow that
    /// has not begun, which is withdrawn. A call that is under way stays claimed, one whose outcome is unknown stays due, or becomes so when it
    /// waited for a person, and the request's trigger ends with it; its run is seen to by [`Storage::trigger_done`].
    ///
    /// # Errors
    ///
    /// `NotFound` when the request does not exist.
    pub async fn decide(
        &self,
        request: RequestId,
        new: NewDecision,
    ) -> Result<Verdict, StorageError> {
        let NewDecision {
            decision,
            basis,
            follow_up,
            audit,
            late,
        } = new;
        self.threads
            .write(move |tx| {
                let found = requests::existing(tx, request)?;
                let stands = stands(tx, &found, &decision, &basis)?;
                if let Basis::Report { row, .. } = &basis {
                    outbox::finish(tx, *row)?;
                }
                if found.status != RequestStatus::Pending {
                    audit::insert(tx, &late)?;
                    return Ok(Verdict::AlreadyDecided(found));
                }
                if !stands {
                    if let Basis::Report { superseded, .. } = &basis {
                        audit::insert(tx, superseded)?;
                    }
                    return Ok(Verdict::Superseded(found));
                }

                requests::set_decision(tx, request, &decision)?;
                mark_link(tx, &found, &decision)?;
                for row in outbox::open_of(tx, request, Duty::Confirm)? {
                    outbox::finish(tx, row.id)?;
                }
                withdraw_trigger(tx, &found, follow_up.at)?;
                match decision.outcome {
                    Outcome::Approve => {
                        outbox::insert(
                            tx,
                            follow_up.apply,
                            request,
                            Duty::Apply,
                            follow_up.at,
                            None,
                        )?;
                        requests::set_apply(tx, request, &ApplyState::Queued)?;
                    }
                    Outcome::Deny => {}
                }
                match found.trigger {
                    TriggerState::Triggered { .. } => {
                        settle(tx, &found, &follow_up.settle, follow_up.at)?;
                    }
                    TriggerState::NotLinked
                    | TriggerState::Queued
                    | TriggerState::Waiting { .. }
                    | TriggerState::Parked { .. }
                    | TriggerState::Withdrawn => {}
                }
                for entry in &audit {
                    audit::insert(tx, entry)?;
                }
                Ok(Verdict::Recorded(requests::existing(tx, request)?))
            })
            .await
    }

    /// Ends a confirmation in doubt: its row is done, and the request is marked if it is still Pending. When the request was taken away from
    /// the call that reported, it is not, and `superseded` is recorded instead.
    ///
    /// # Errors
    ///
    /// `NotFound` when the row or the request does not exist.
    pub async fn doubt(
        &self,
        row: OutboxId,
        request: RequestId,
        doubt: Doubt,
        audit: AuditEntry,
        superseded: AuditEntry,
    ) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                let call = outbox::existing(tx, row)?.call;
                let found = requests::existing(tx, request)?;
                outbox::finish(tx, row)?;
                if !is_of_present_call(&found, call.as_ref()) {
                    audit::insert(tx, &superseded)?;
                    return Ok(());
                }
                requests::set_doubt_if_pending(tx, request, doubt)?;
                audit::insert(tx, &audit)?;
                Ok(())
            })
            .await
    }
}

/// Tells whether what a decision rests on is still so.
fn stands(
    tx: &Transaction<'_>,
    request: &Request,
    decision: &Decision,
    basis: &Basis,
) -> Attempt<bool> {
    let are_approvers =
        |responders: &[ObjectId]| responders.iter().all(|person| request.is_approver(*person));
    Ok(match basis {
        Basis::Console { administrator } => {
            let store = stores::find(tx, request.store)?.ok_or(StorageError::NotFound)?;
            request
                .may_decide(&decision.by, *administrator, &store)
                .is_ok()
        }
        Basis::Report {
            row, responders, ..
        } => {
            let call = outbox::existing(tx, *row)?.call;
            is_of_present_call(request, call.as_ref()) && are_approvers(responders)
        }
        Basis::Found { call, responders } => {
            is_of_present_call(request, call.as_ref()) && are_approvers(responders)
        }
    })
}

/// Keeps with the link whether its flow's answer could be confirmed.
fn mark_link(tx: &Transaction<'_>, request: &Request, decision: &Decision) -> Attempt<()> {
    let (Some(workflow), Some(called)) = (request.workflow, &request.called) else {
        return Ok(());
    };
    let unconfirmed_at = match decision.through {
        DecidedThrough::Console => return Ok(()),
        DecidedThrough::Flow => None,
        DecidedThrough::FlowUnconfirmed => Some(decision.at),
    };
    Ok(links::set_unconfirmed(
        tx,
        workflow,
        called.linked_at,
        unconfirmed_at,
    )?)
}

/// Tells whether the request still awaits the answer of that call.
pub(super) fn is_of_present_call(request: &Request, call: Option<&CallbackTokenHash>) -> bool {
    call.is_some() && request.call.as_ref() == call
}

/// Ends a call that has not begun. One that may have had its effect is looked for first: its run has to be known, and perhaps cancelled.
fn withdraw_trigger(tx: &Transaction<'_>, request: &Request, at: Timestamp) -> Attempt<()> {
    for row in outbox::open_of(tx, request.id, Duty::Trigger)? {
        match row.state {
            OutboxState::Claimed { .. } => return Ok(()),
            OutboxState::Due { .. } if row.outcome_unknown => return Ok(()),
            OutboxState::Parked { .. } if row.outcome_unknown => {
                outbox::start_over(tx, row.id, at)?;
                return Ok(requests::set_trigger(
                    tx,
                    request.id,
                    &TriggerState::Queued,
                )?);
            }
            OutboxState::Due { .. } | OutboxState::Parked { .. } | OutboxState::Done => {
                outbox::finish(tx, row.id)?;
            }
        }
    }
    match request.trigger {
        TriggerState::Queued | TriggerState::Waiting { .. } | TriggerState::Parked { .. } => {
            requests::set_trigger(tx, request.id, &TriggerState::Withdrawn)?;
        }
        TriggerState::NotLinked | TriggerState::Triggered { .. } | TriggerState::Withdrawn => {}
    }
    Ok(())
}

/// Does what is planned about the run of a request that was decided in the console; once for a request.
pub(super) fn settle(
    tx: &Transaction<'_>,
    request: &Request,
    plan: &SettlePlan,
    at: Timestamp,
) -> Attempt<()> {
    if request.settle != SettleState::NotDue {
        return Ok(());
    }
    match plan {
        SettlePlan::Nothing => {}
        SettlePlan::LeaveOpen(entry) => {
            requests::set_settle(tx, request.id, &SettleState::LeftOpen)?;
            audit::insert(tx, entry)?;
        }
        SettlePlan::Queue(row) => {
            outbox::insert(tx, *row, request.id, Duty::Settle, at, None)?;
            requests::set_settle(tx, request.id, &SettleState::Queued)?;
        }
    }
    Ok(())
}
