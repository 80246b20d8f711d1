//! Looking at the database itself.

use crate::{Storage, StorageError};

impl Storage {
    /// Looks through the whole database for damage (`PRAGMA quick_check`: all but what only compares indexes with tables).
    ///
    /// # Errors
    ///
    /// `Damaged` with the first thing that is wrong, and as every read can fail.
    pub async fn check(&self) -> Result<(), StorageError> {
        self.threads
            .read(|tx| {
                let found: String = tx.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
                if found != "ok" {
                    return Err(StorageError::Damaged { reason: found }.into());
                }
                Ok(())
            })
            .await
    }
}
