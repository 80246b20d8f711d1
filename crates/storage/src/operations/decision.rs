//! Decisions: the flow's report, the first decision, and what follows from it.

use countersign_domain::{
    OutboxId, RequestId, Sealed, Timestamp,
    audit::AuditEntry,
    outbox::{Duty, OutboxState},
    request::{
        ApplyState, Decision, Doubt, Outcome, Request, RequestStatus, SettleState, TriggerState,
    },
};
use rusqlite::Transaction;

use crate::{
    Storage, StorageError,
    error::Attempt,
    tables::{audit, outbox, requests},
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

/// Whether a decision stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// It was the first. The request as it is now.
    Recorded(Request),
    /// Another one came first. The request with that one.
    AlreadyDecided(Request),
}

impl Storage {
    /// Keeps a flow's report, sealed for `row`, and queues its confirmation. A report that still waits for its confirmation gives way to
    /// this one; one that is being confirmed is finished first.
    ///
    /// # Errors
    ///
    /// `NotFound` when the request does not exist.
    pub async fn keep_report(
        &self,
        request: RequestId,
        row: OutboxId,
        report: Sealed,
        at: Timestamp,
        audit: AuditEntry,
    ) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                for waiting in outbox::open_of(tx, request, Duty::Confirm)? {
                    match waiting.state {
                        // The payload is sealed for its row, so the row goes with it.
                        OutboxState::Due { .. } | OutboxState::Parked { .. } => {
                            outbox::finish(tx, waiting.id)?;
                        }
                        OutboxState::Claimed { .. } | OutboxState::Done => {}
                    }
                }
                outbox::insert(tx, row, request, Duty::Confirm, at, Some(&report))?;
                audit::insert(tx, &audit)?;
                Ok(())
            })
            .await
    }

    /// Records a decision if it is the first, with `audit` and the work that follows; otherwise records `late` and changes nothing else.
    ///
    /// With the first decision the doubt is cleared and what was owed on the way to it is done: confirmations, and a call of the flow that
    /// has not begun, which is withdrawn. A call that is under way stays claimed, one whose outcome is unknown stays due, and the request
    /// keeps its trigger state until it ends; its run is seen to by [`Storage::trigger_done`].
    ///
    /// # Errors
    ///
    /// `NotFound` when the request does not exist.
    pub async fn decide(
        &self,
        request: RequestId,
        decision: Decision,
        follow_up: FollowUp,
        audit: AuditEntry,
        late: AuditEntry,
    ) -> Result<Verdict, StorageError> {
        self.threads
            .write(move |tx| {
                let found = requests::existing(tx, request)?;
                if found.status != RequestStatus::Pending {
                    audit::insert(tx, &late)?;
                    return Ok(Verdict::AlreadyDecided(found));
                }

                requests::set_decision(tx, request, &decision)?;
                for row in outbox::open_of(tx, request, Duty::Confirm)? {
                    outbox::finish(tx, row.id)?;
                }
                withdraw_trigger(tx, &found)?;
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
                audit::insert(tx, &audit)?;
                Ok(Verdict::Recorded(requests::existing(tx, request)?))
            })
            .await
    }

    /// Ends a confirmation in doubt: its row is done, and the request is marked if it is still Pending.
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
    ) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                outbox::existing(tx, row)?;
                requests::existing(tx, request)?;
                outbox::finish(tx, row)?;
                requests::set_doubt_if_pending(tx, request, doubt)?;
                audit::insert(tx, &audit)?;
                Ok(())
            })
            .await
    }
}

/// Ends a call that has not begun. One that may have had its effect is looked for first: its run has to be known, and perhaps cancelled.
fn withdraw_trigger(tx: &Transaction<'_>, request: &Request) -> Attempt<()> {
    for row in outbox::open_of(tx, request.id, Duty::Trigger)? {
        match row.state {
            OutboxState::Claimed { .. } => return Ok(()),
            OutboxState::Due { .. } if row.outcome_unknown => return Ok(()),
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
