//! Looking for answers whose reports never came.

use countersign_domain::{
    RequestId, StoreId, Timestamp,
    audit::AuditEntry,
    callback::CallbackTokenHash,
    called_flow::CalledFlow,
    outbox::{Duty, OutboxRow},
    request::{Doubt, Request, RequestStatus, TriggerState},
};

use super::decision::is_of_present_call;
use crate::{
    Storage, StorageError,
    tables::{audit, called_flows, outbox, requests},
};

/// One request that was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The request.
    pub request: RequestId,
    /// The call that it had when it was read.
    pub call: Option<CallbackTokenHash>,
    /// Until when the approval of that call waits, where that was told.
    pub decide_by: Option<Timestamp>,
}

impl Storage {
    /// Returns the undecided requests of a store whose flow runs, those first that were not looked for the longest.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn running_requests(&self, store: StoreId) -> Result<Vec<RequestId>, StorageError> {
        self.threads
            .search(move |tx| Ok(called_flows::running_of_store(tx, store)?))
            .await
    }

    /// Returns those of the requests that exist, in this order.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn requests_by_id(&self, ids: Vec<RequestId>) -> Result<Vec<Request>, StorageError> {
        self.threads
            .search(move |tx| {
                let mut found = Vec::new();
                for id in ids {
                    found.extend(requests::find(tx, id)?);
                }
                Ok(found)
            })
            .await
    }

    /// Returns the parked calls of a store that may have started a run, oldest first.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn unknown_calls(&self, store: StoreId) -> Result<Vec<OutboxRow>, StorageError> {
        self.threads
            .read(move |tx| Ok(outbox::unknown_calls(tx, store)?))
            .await
    }

    /// Keeps which flow is about to be called, where that is not what was kept when the call was queued.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be written.
    pub async fn keep_called_flow(
        &self,
        request: RequestId,
        called: CalledFlow,
    ) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| Ok(called_flows::put(tx, request, &called)?))
            .await
    }

    /// Records that requests were looked for at `at`.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be written.
    pub async fn record_looks(&self, looks: Vec<Look>, at: Timestamp) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                for look in &looks {
                    called_flows::set_looked_at(tx, look.request, at)?;
                    if let (Some(call), Some(decide_by)) = (&look.call, look.decide_by) {
                        called_flows::set_decide_by(tx, look.request, call, decide_by)?;
                    }
                }
                Ok(())
            })
            .await
    }

    /// Marks a Pending request whose flow runs with a doubt that nobody reported. False, and nothing changes, when it has one, when it was
    /// sent again or given to others since it was read with `call`, or while a report of its flow is being confirmed.
    ///
    /// # Errors
    ///
    /// `NotFound` when the request does not exist.
    pub async fn doubt_unreported(
        &self,
        request: RequestId,
        call: Option<CallbackTokenHash>,
        doubt: Doubt,
        audit: AuditEntry,
    ) -> Result<bool, StorageError> {
        self.threads
            .write(move |tx| {
                let found = requests::existing(tx, request)?;
                let runs = matches!(found.trigger, TriggerState::Triggered { .. });
                if found.status != RequestStatus::Pending
                    || found.doubt.is_some()
                    || !runs
                    || !is_of_present_call(&found, call.as_ref())
                    || !outbox::open_of(tx, request, Duty::Confirm)?.is_empty()
                {
                    return Ok(false);
                }
                requests::set_doubt_if_pending(tx, request, doubt)?;
                audit::insert(tx, &audit)?;
                Ok(true)
            })
            .await
    }
}
