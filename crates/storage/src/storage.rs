//! The handle that the rest of the house holds.

use std::{path::Path, sync::Arc};

use crate::{StorageError, migration, opening, tables::profile, threads::Threads};

/// The database of one data directory. Clones are cheap and share it.
///
/// Every operation is one transaction. A write has reached the disk when it answers, and is carried out even when its caller is cancelled
/// while waiting.
#[derive(Clone)]
pub struct Storage {
    pub(crate) threads: Arc<Threads>,
}

impl Storage {
    /// Opens the database `countersign.db` in `directory`, makes both where they are missing, and brings an older schema up to date after
    /// keeping a copy. Blocks while it does.
    ///
    /// # Errors
    ///
    /// `TooNew` and `Damaged` leave the file as it is; `Full`, `ReadOnly` and `Failed` speak of the disk.
    pub fn open(directory: &Path) -> Result<Self, StorageError> {
        let (writer, readers) = opening::open(directory, migration::STEPS)?;
        let threads = Threads::start(writer, readers)?;
        Ok(Self {
            threads: Arc::new(threads),
        })
    }

    /// Binds the data directory to a cloud profile. The first call decides; later ones with the same fingerprint change nothing.
    ///
    /// # Errors
    ///
    /// `OtherProfile` when it is bound to another one.
    pub async fn bind_profile(&self, name: &str, fingerprint: &str) -> Result<(), StorageError> {
        let (name, fingerprint) = (name.to_owned(), fingerprint.to_owned());
        self.threads
            .write(move |tx| {
                let Some((bound_to, bound_fingerprint)) = profile::find(tx)? else {
                    profile::insert(tx, &name, &fingerprint)?;
                    return Ok(());
                };
                if bound_fingerprint != fingerprint {
                    return Err(StorageError::OtherProfile { bound_to }.into());
                }
                Ok(())
            })
            .await
    }

    /// Finishes the work that was handed in, writes the log into the database file and ends the threads. Other clones answer `Closed` from
    /// then on.
    ///
    /// # Errors
    ///
    /// `Closed` when another clone was quicker; otherwise fails as every write can.
    pub async fn close(self) -> Result<(), StorageError> {
        self.threads.close().await
    }
}
