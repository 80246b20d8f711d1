//! The audit trail.

use countersign_domain::audit::{AuditEntry, Subject};

use crate::{Storage, StorageError, tables::audit};

impl Storage {
    /// Adds an entry that belongs to no other operation.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be written.
    pub async fn record(&self, entry: AuditEntry) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| Ok(audit::insert(tx, &entry)?))
            .await
    }

    /// Returns the entries about `subject`, oldest first.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn entries_about(&self, subject: Subject) -> Result<Vec<AuditEntry>, StorageError> {
        self.threads
            .read(move |tx| Ok(audit::about(tx, subject)?))
            .await
    }
}
