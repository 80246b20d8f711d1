//! **Workflow Requests** clean-up: requests go by status and age, with everything that belongs to them. The audit trail stays.

use countersign_domain::{
    RequestId, StoreId, Timestamp, audit::AuditEntry, request::RequestStatus,
};
use rusqlite::{Connection, named_params};

use crate::{
    Storage, StorageError,
    tables::{audit, requests, words::status},
};

/// Which requests are to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanupFilter {
    /// Those of one store.
    pub store: Option<StoreId>,
    /// Those of one status.
    pub status: Option<RequestStatus>,
    /// Those asked for before this.
    pub before: Timestamp,
}

/// What a clean-up is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CleanupCounts {
    /// So many go.
    pub removable: u32,
    /// So many are old enough, but work of theirs is under way or waits, or an initial password waits to be revealed.
    pub kept: u32,
}

/// An apply that is not done, a row that is not done, a password that nobody saw: nothing of that is lost by cleaning up.
const FINISHED: &str = "initial_password <> 'waiting' AND apply_state NOT IN ('queued', 'waiting', 'failed')
                        AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.request = requests.id AND o.state <> 'done' AND o.duty <> 'trigger')
                        AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.request = requests.id AND o.state IN ('due', 'claimed'))";
const WANTED: &str = "created_at < :before AND (:store IS NULL OR store = :store) AND (:status IS NULL OR status = :status)";

impl Storage {
    /// Counts what a clean-up would delete.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn cleanup_counts(
        &self,
        filter: CleanupFilter,
    ) -> Result<CleanupCounts, StorageError> {
        self.threads
            .search(move |tx| {
                let removable = wanted(tx, &filter, FINISHED)?.len();
                let kept = wanted(tx, &filter, &format!("NOT ({FINISHED})"))?.len();
                Ok(counts(removable, kept))
            })
            .await
    }

    /// Deletes what a clean-up is for, with `audit` made of what it deleted, in one transaction.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be written.
    pub async fn clean_up(
        &self,
        filter: CleanupFilter,
        audit: impl FnOnce(u32) -> AuditEntry + Send + 'static,
    ) -> Result<CleanupCounts, StorageError> {
        self.threads
            .write(move |tx| {
                let removable = wanted(tx, &filter, FINISHED)?;
                let kept = wanted(tx, &filter, &format!("NOT ({FINISHED})"))?.len();
                for request in &removable {
                    requests::remove(tx, *request)?;
                }
                let counts = counts(removable.len(), kept);
                if counts.removable > 0 {
                    audit::insert(tx, &audit(counts.removable))?;
                }
                Ok(counts)
            })
            .await
    }
}

fn counts(removable: usize, kept: usize) -> CleanupCounts {
    let count = |number| u32::try_from(number).unwrap_or(u32::MAX);
    CleanupCounts {
        removable: count(removable),
        kept: count(kept),
    }
}

fn wanted(
    connection: &Connection,
    filter: &CleanupFilter,
    condition: &str,
) -> rusqlite::Result<Vec<RequestId>> {
    connection
        .prepare_cached(&format!(
            "SELECT id FROM requests WHERE {WANTED} AND {condition} ORDER BY seq"
        ))?
        .query_map(
            named_params! {
                ":before": filter.before.as_millis(),
                ":store": filter.store.map(|id| id.to_string()),
                ":status": filter.status.map(status::word),
            },
            |row| crate::value::parsed(row, "id"),
        )?
        .collect()
}
