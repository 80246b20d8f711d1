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
        let threads = Threads::start(opening::open(directory, migration::STEPS)?)?;
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

#[cfg(test)]
mod tests {
    use countersign_domain::{
        Actor, AuditId, Timestamp,
        audit::{AuditEntry, Happening, Subject},
    };

    use super::*;
    use crate::tables::audit;

    fn entry(name: String) -> AuditEntry {
        AuditEntry {
            id: AuditId::random(),
            at: Timestamp::from_millis(0),
            actor: Actor::System,
            subject: Subject::None,
            happening: Happening::StoreCreated { name },
        }
    }

    async fn set(storage: &Storage, pragma: &'static str, value: i64) {
        storage
            .threads
            .write(move |tx| {
                // Some of these answer with the new value, some with nothing.
                let mut statement = tx.prepare(&format!("PRAGMA {pragma} = {value}"))?;
                let _ = statement.query([])?.next()?;
                Ok(())
            })
            .await
            .unwrap();
    }

    async fn recorded(storage: &Storage) -> usize {
        storage.entries_about(Subject::None).await.unwrap().len()
    }

    #[tokio::test]
    async fn a_full_disk_keeps_out_what_does_not_fit_and_nothing_else() {
        let directory = tempfile::tempdir().unwrap();
        let storage = Storage::open(directory.path()).unwrap();
        storage.record(entry("before".into())).await.unwrap();
        set(&storage, "max_page_count", 1).await; // no more than there are

        let refused = storage.record(entry("x".repeat(100_000))).await;

        assert_eq!(refused, Err(StorageError::Full));
        assert_eq!(recorded(&storage).await, 1);
        set(&storage, "max_page_count", 1_000_000).await;
        storage.record(entry("x".repeat(100_000))).await.unwrap();
        assert_eq!(recorded(&storage).await, 2);
    }

    #[tokio::test]
    async fn a_database_that_cannot_be_written_can_be_read() {
        let directory = tempfile::tempdir().unwrap();
        let storage = Storage::open(directory.path()).unwrap();
        storage.record(entry("before".into())).await.unwrap();
        set(&storage, "query_only", 1).await;

        assert_eq!(
            storage.record(entry("after".into())).await,
            Err(StorageError::ReadOnly)
        );
        assert_eq!(recorded(&storage).await, 1);
    }

    #[tokio::test]
    async fn work_that_panics_is_undone_and_the_next_is_carried_out() {
        let directory = tempfile::tempdir().unwrap();
        let storage = Storage::open(directory.path()).unwrap();

        let broken = storage
            .threads
            .write::<()>(|tx| {
                audit::insert(tx, &entry("half".into()))?;
                panic!("on purpose");
            })
            .await;

        assert!(
            matches!(broken, Err(StorageError::Failed { .. })),
            "{broken:?}"
        );
        storage.record(entry("whole".into())).await.unwrap();
        assert_eq!(recorded(&storage).await, 1);
    }

    #[tokio::test]
    async fn a_reader_cannot_write() {
        let directory = tempfile::tempdir().unwrap();
        let storage = Storage::open(directory.path()).unwrap();

        let refused = storage
            .threads
            .read(|tx| Ok(audit::insert(tx, &entry("sneaked in".into()))?))
            .await;

        assert_eq!(refused, Err(StorageError::ReadOnly));
    }
}
