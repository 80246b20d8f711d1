//! Looking for answers whose reports never came.

use countersign_domain::{
    RequestId, StoreId, Timestamp,
    audit::AuditEntry,
    called_flow::CalledFlow,
    outbox::Duty,
    request::{Doubt, Request, RequestStatus, TriggerState},
};

use crate::{
    Storage, StorageError,
    tables::{audit, called_flows, outbox, requests},
};

/// One request that was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The request.
    pub request: RequestId,
    /// Until when its approval waits, where that was told.
    pub decide_by: Option<Timestamp>,
}

impl Storage {
    /// Returns the undecided requests of a store whose flow runs, those first that were not looked for the longest, `limit` at most.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn running_requests(
        &self,
        store: StoreId,
        limit: u32,
    ) -> Result<Vec<Request>, StorageError> {
        self.threads
            .read(move |tx| {
                let mut running = Vec::new();
                for id in called_flows::running_of_store(tx, store, limit)? {
                    running.extend(requests::find(tx, id)?);
                }
                Ok(running)
            })
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
                    called_flows::set_looked_at(tx, look.request, at, look.decide_by)?;
                }
                Ok(())
            })
            .await
    }

    /// Marks a Pending request whose flow runs with a doubt that nobody reported. False, and nothing changes, when it has one, when it was
    /// sent again meanwhile, or while a report of its flow is being confirmed.
    ///
    /// # Errors
    ///
    /// `NotFound` when the request does not exist.
    pub async fn doubt_unreported(
        &self,
        request: RequestId,
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
