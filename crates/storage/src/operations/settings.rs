//! What an administrator set for the data directory as a whole.

use countersign_domain::audit::AuditEntry;

use crate::{
    Storage, StorageError,
    tables::{audit, settings},
};

impl Storage {
    /// Returns the address that the callback listener is set to, where it is.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn listener_address(&self) -> Result<Option<String>, StorageError> {
        self.threads
            .read(|tx| Ok(settings::find(tx, settings::LISTENER)?))
            .await
    }

    /// Sets the address of the callback listener, or takes it away.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be written.
    pub async fn set_listener_address(
        &self,
        address: Option<String>,
        entry: AuditEntry,
    ) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                settings::put(tx, settings::LISTENER, address.as_deref())?;
                audit::insert(tx, &entry)?;
                Ok(())
            })
            .await
    }
}
