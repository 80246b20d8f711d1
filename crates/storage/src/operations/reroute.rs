//! Giving an undecided request to other approvers.

use countersign_domain::{
    OutboxId, RequestId, Timestamp,
    approver::{Approver, Awaiting},
    audit::AuditEntry,
    called_flow::StrayRun,
    outbox::{Duty, OutboxState},
    request::{RequestStatus, TriggerState},
};

use crate::{
    Storage, StorageError, TriggerPlan,
    tables::{audit, called_flows, outbox, request_approvers, requests},
};

/// The other approvers, and what that brings.
#[derive(Debug, Clone)]
pub struct Reroute {
    /// Who may decide from now on.
    pub approvers: Vec<Approver>,
    /// Whom it awaits.
    pub awaiting: Awaiting,
    /// The call of the flow in their name; none when the workflow has no link.
    pub trigger: Option<TriggerPlan>,
    /// The row that cancels the run that asks the approvers before them, where it is known and is to be cancelled.
    pub cancel: Option<(OutboxId, StrayRun)>,
    /// When.
    pub at: Timestamp,
    /// What is recorded about it.
    pub audit: Vec<AuditEntry>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Rerouted {
    /// It is done.
    Done,
    /// The request is decided.
    Decided,
    /// The flow is being called, or may have been: who it asks has to be known first.
    Calling,
}

impl Storage {
    /// Replaces the approvers of a Pending request, calls its flow anew with a new callback token, and queues the cancelling of the run that
    /// asked the others. The token of that run is worth nothing from then on, and what it reported and is not confirmed yet is dropped.
    ///
    /// # Errors
    ///
    /// `NotFound` when the request does not exist.
    pub async fn reroute(
        &self,
        request: RequestId,
        reroute: Reroute,
    ) -> Result<Rerouted, StorageError> {
        self.threads
            .write(move |tx| {
                let found = requests::existing(tx, request)?;
                if found.status != RequestStatus::Pending {
                    return Ok(Rerouted::Decided);
                }
                let calls = outbox::open_of(tx, request, Duty::Trigger)?;
                let uncertain = |row: &countersign_domain::outbox::OutboxRow| {
                    row.outcome_unknown || matches!(row.state, OutboxState::Claimed { .. })
                };
                if calls.iter().any(uncertain) {
                    return Ok(Rerouted::Calling);
                }

                for row in calls {
                    outbox::finish(tx, row.id)?;
                }
                for row in outbox::open_of(tx, request, Duty::Confirm)? {
                    match row.state {
                        // It ends by itself in a moment, and decides by those who were asked when it began.
                        OutboxState::Claimed { .. } | OutboxState::Done => {}
                        OutboxState::Due { .. } | OutboxState::Parked { .. } => {
                            outbox::finish(tx, row.id)?;
                        }
                    }
                }
                request_approvers::replace(tx, request, &reroute.approvers)?;
                requests::set_awaiting(tx, request, reroute.awaiting)?;
                requests::clear_doubt(tx, request)?;
                if let Some((row, run)) = &reroute.cancel {
                    outbox::insert_cancel(tx, *row, request, run, reroute.at)?;
                }
                match &reroute.trigger {
                    Some(plan) => {
                        outbox::insert(
                            tx,
                            plan.row,
                            request,
                            Duty::Trigger,
                            plan.at,
                            Some(&plan.token),
                        )?;
                        requests::set_callback_token(tx, request, &plan.token_hash)?;
                        requests::set_trigger(tx, request, &TriggerState::Queued)?;
                        called_flows::put_linked(tx, request)?;
                    }
                    None => requests::set_trigger(tx, request, &TriggerState::NotLinked)?,
                }
                for entry in &reroute.audit {
                    audit::insert(tx, entry)?;
                }
                Ok(Rerouted::Done)
            })
            .await
    }

    /// Records that a stray run was cancelled, or was over.
    ///
    /// # Errors
    ///
    /// `NotFound` when the row does not exist.
    pub async fn cancel_done(&self, row: OutboxId, audit: AuditEntry) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                outbox::existing(tx, row)?;
                outbox::finish(tx, row)?;
                audit::insert(tx, &audit)?;
                Ok(())
            })
            .await
    }
}
