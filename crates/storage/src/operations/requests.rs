//! Requests: recorded, listed, and their work queued anew.

use countersign_domain::{
    ObjectId, OutboxId, RequestId, Sealed, Timestamp, WorkflowId,
    audit::AuditEntry,
    callback::CallbackTokenHash,
    called_flow::SummaryHash,
    outbox::{Duty, OutboxState},
    request::{ApplyState, Request, RequestStatus, TriggerState},
};
use rusqlite::Transaction;

use crate::{
    Storage, StorageError,
    error::Attempt,
    tables::{audit, called_flows, outbox, requests},
};

/// A request to be recorded, with the work it brings.
#[derive(Debug, Clone)]
pub struct NewRequest {
    /// The request. With work planned, its state of that work becomes `Queued` whatever it says here, and its call the planned one.
    pub request: Request,
    /// The call of the linked flow, where there is one.
    pub trigger: Option<TriggerPlan>,
    /// The row for making the change at once: a direct change.
    pub apply: Option<OutboxId>,
    /// What is recorded about it.
    pub audit: Vec<AuditEntry>,
}

/// A call of the linked flow.
#[derive(Debug, Clone)]
pub struct TriggerPlan {
    /// The outbox row to add.
    pub row: OutboxId,
    /// The hash of the callback token, which stays.
    pub token_hash: CallbackTokenHash,
    /// The callback token, sealed for the row, which goes once the flow is triggered.
    pub token: Sealed,
    /// The summary that is to be sent.
    pub summary: SummaryHash,
    /// Not before.
    pub at: Timestamp,
}

impl Storage {
    /// Records requests with their approvers, audit entries and work: all of them or none.
    ///
    /// # Errors
    ///
    /// `NotFound` when a store or workflow does not exist.
    pub async fn record_requests(&self, requests: Vec<NewRequest>) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| requests.into_iter().try_for_each(|new| record(tx, new)))
            .await
    }

    /// Returns one request.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn request(&self, id: RequestId) -> Result<Option<Request>, StorageError> {
        self.threads
            .read(move |tx| Ok(requests::find(tx, id)?))
            .await
    }

    /// Returns the undecided requests about an object that exists, oldest first.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn open_requests_about(
        &self,
        target: ObjectId,
    ) -> Result<Vec<Request>, StorageError> {
        self.threads
            .read(move |tx| Ok(requests::open_about(tx, target)?))
            .await
    }

    /// Tells whether another request than `request` made that object.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn made_by_another(
        &self,
        request: RequestId,
        object: ObjectId,
    ) -> Result<bool, StorageError> {
        self.threads
            .read(move |tx| Ok(requests::made_by_another(tx, request, object)?))
            .await
    }

    /// Returns the undecided requests of a workflow whose flow was not called because there was no link or the call is parked, oldest first.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn requests_awaiting_trigger_of(
        &self,
        workflow: WorkflowId,
    ) -> Result<Vec<RequestId>, StorageError> {
        self.threads
            .read(move |tx| Ok(requests::awaiting_trigger(tx, workflow)?))
            .await
    }

    /// Queues the call of the flow anew with a new callback token, for a Pending request that was not linked, whose call is parked, or whose
    /// flow gave a doubtful answer. The parked row is done and the doubt cleared then. False, and nothing changes, otherwise.
    ///
    /// # Errors
    ///
    /// `NotFound` when the request does not exist.
    pub async fn queue_trigger(
        &self,
        request: RequestId,
        plan: TriggerPlan,
        audit: AuditEntry,
    ) -> Result<bool, StorageError> {
        self.threads
            .write(move |tx| {
                let found = requests::existing(tx, request)?;
                let callable = match found.trigger {
                    TriggerState::NotLinked | TriggerState::Parked { .. } => true,
                    // The flow ran, and its answer is worth nothing.
                    TriggerState::Triggered { .. } => found.doubt.is_some(),
                    TriggerState::Queued
                    | TriggerState::Waiting { .. }
                    | TriggerState::Withdrawn => false,
                };
                if found.status != RequestStatus::Pending || !callable {
                    return Ok(false);
                }

                for row in outbox::open_of(tx, request, Duty::Trigger)? {
                    outbox::finish(tx, row.id)?;
                }
                outbox::insert(
                    tx,
                    plan.row,
                    request,
                    Duty::Trigger,
                    plan.at,
                    Some(&plan.token),
                )?;
                requests::set_callback_token(tx, request, Some(&plan.token_hash))?;
                requests::set_trigger(tx, request, &TriggerState::Queued)?;
                requests::clear_doubt(tx, request)?;
                called_flows::put_linked(tx, request, &plan.summary)?;
                audit::insert(tx, &audit)?;
                Ok(true)
            })
            .await
    }

    /// Queues a failed change of an Approved request anew, its attempts counted from nothing. False, and nothing changes, when no change has
    /// failed.
    ///
    /// # Errors
    ///
    /// `NotFound` when the request does not exist.
    pub async fn queue_apply(
        &self,
        request: RequestId,
        at: Timestamp,
        audit: AuditEntry,
    ) -> Result<bool, StorageError> {
        self.threads
            .write(move |tx| {
                let found = requests::existing(tx, request)?;
                let failed = outbox::open_of(tx, request, Duty::Apply)?
                    .into_iter()
                    .find(|row| matches!(row.state, OutboxState::Parked { .. }));
                let (RequestStatus::Approved, Some(row)) = (found.status, failed) else {
                    return Ok(false);
                };

                outbox::start_over(tx, row.id, at)?;
                requests::set_apply(tx, request, &ApplyState::Queued)?;
                audit::insert(tx, &audit)?;
                Ok(true)
            })
            .await
    }
}

fn record(tx: &Transaction<'_>, new: NewRequest) -> Attempt<()> {
    let mut request = new.request;
    if let Some(plan) = &new.trigger {
        request.trigger = TriggerState::Queued;
        request.call = Some(plan.token_hash.clone());
    }
    if new.apply.is_some() {
        request.apply = ApplyState::Queued;
    }

    requests::insert(tx, &request)?;
    if let Some(plan) = &new.trigger {
        outbox::insert(
            tx,
            plan.row,
            request.id,
            Duty::Trigger,
            plan.at,
            Some(&plan.token),
        )?;
        called_flows::put_linked(tx, request.id, &plan.summary)?;
    }
    if let Some(row) = new.apply {
        outbox::insert(tx, row, request.id, Duty::Apply, request.created_at, None)?;
    }
    for entry in &new.audit {
        audit::insert(tx, entry)?;
    }
    Ok(())
}
