//! Looking at the database itself.

use crate::{Storage, StorageError, opening};

impl Storage {
    /// Looks through the whole database for damage, as opening it did.
    ///
    /// # Errors
    ///
    /// `Damaged` when there is some, and as every read can fail.
    pub async fn check(&self) -> Result<(), StorageError> {
        self.threads
            .search(|tx| Ok(opening::look_through(tx)?))
            .await
    }
}
