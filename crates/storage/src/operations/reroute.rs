//! Giving an undecided request to other approvers.

use countersign_domain::{
    OutboxId, RequestId, Timestamp,
    approver::{Approver, Awaiting},
    audit::AuditEntry,
    called_flow::StrayRun,
    outbox::{Duty, OutboxState},
    request::{Request, RequestStatus, TriggerState},
};

use crate::{
    Storage, StorageError, TriggerPlan,
    tables::{audit, called_flows, outbox, request_approvers, requests},
};

/// The other approvers, and what that brings.
#[derive(Debug, Clone)]
pub struct Reroute {
    /// The request as it was when this was planned.
    pub seen: Request,
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
    /// Its flow was called, or it was given to others, since it was read: which run is to be cancelled has to be told anew.
    Changed,
}

impl Storage {
    /// Replaces the approvers of a Pending request, calls its flow anew with a new callback token, and queues the cancelling of the run that
    /// asked the others. The token of that run is worth nothing from then on, whether or not a flow is called in its stead; what it reported
    /// and nobody confirms yet is dropped, and what is being confirmed decides nothing.
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
                if found.call != reroute.seen.call
                    || runs(&found.trigger) != runs(&reroute.seen.trigger)
                {
                    return Ok(Rerouted::Changed);
                }

                for row in calls {
                    outbox::finish(tx, row.id)?;
                }
                for row in outbox::open_of(tx, request, Duty::Confirm)? {
                    match row.state {
                        // It ends by itself in a moment, and finds that its call is not the present one.
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
                let call = reroute.trigger.as_ref().map(|plan| &plan.token_hash);
                requests::set_callback_token(tx, request, call)?;
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
                        requests::set_trigger(tx, request, &TriggerState::Queued)?;
                        called_flows::put_linked(tx, request, &plan.summary)?;
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

fn runs(trigger: &TriggerState) -> bool {
    matches!(trigger, TriggerState::Triggered { .. })
}
