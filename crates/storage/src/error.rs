//! What can go wrong, as callers see it, and the richer error that stays inside.

use rusqlite::ErrorCode;
use thiserror::Error;

/// Why an operation was not carried out. Nothing has changed when one is returned, and no variant holds the contents of a row.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StorageError {
    /// The file was written by a newer version. Nothing was read from it.
    #[error(
        "the database has schema {found}, and this version knows schemas up to {known}; install the version that wrote it"
    )]
    TooNew {
        /// The schema of the file.
        found: u32,
        /// The newest schema this version knows.
        known: u32,
    },
    /// The file is no database of ours, or parts of it cannot be read.
    #[error(
        "the database cannot be used: {reason}; restore it from a copy or choose another data directory"
    )]
    Damaged {
        /// What is wrong with it.
        reason: String,
    },
    /// The data directory belongs to another cloud profile.
    #[error(
        "the data directory belongs to the cloud profile \"{bound_to}\"; choose that profile or another data directory"
    )]
    OtherProfile {
        /// The name of the profile it belongs to.
        bound_to: String,
    },
    /// Something else has that name.
    #[error("the name is taken")]
    NameTaken,
    /// The store has a workflow for the creation of that kind of object.
    #[error("the store has a workflow for that already")]
    CreateWorkflowExists,
    /// Requests of it are undecided, or work for one is under way.
    #[error("requests of it are open")]
    InUse,
    /// What the operation speaks of does not exist.
    #[error("there is no such thing")]
    NotFound,
    /// The storage was closed.
    #[error("the storage is closed")]
    Closed,
    /// The disk is full.
    #[error("the disk that holds the data directory is full; make room and try again")]
    Full,
    /// The file or its directory cannot be written.
    #[error(
        "the data directory cannot be written; give the account that runs this program write access to it"
    )]
    ReadOnly,
    /// Something else, such as a disk that fails.
    #[error("the storage failed: {reason}")]
    Failed {
        /// What the database or the operating system said.
        reason: String,
    },
}

/// What goes wrong inside; becomes a [`StorageError`] before it leaves.
#[derive(Debug)]
pub(crate) enum Trouble {
    Sqlite(rusqlite::Error),
    Refused(StorageError),
}

/// The result of a step inside.
pub(crate) type Attempt<T> = Result<T, Trouble>;

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<StorageError> for Trouble {
    fn from(error: StorageError) -> Self {
        Self::Refused(error)
    }
}

impl From<Trouble> for StorageError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Sqlite(error) => from_sqlite(&error),
            Trouble::Refused(error) => error,
        }
    }
}

/// The single place where SQLite's errors get their meaning, and are logged.
pub(crate) fn from_sqlite(error: &rusqlite::Error) -> StorageError {
    let meaning = meaning_of(error);
    match &meaning {
        StorageError::Damaged { reason } | StorageError::Failed { reason } => {
            tracing::error!(reason, "the database failed");
        }
        StorageError::Full | StorageError::ReadOnly => {
            tracing::error!(error = %meaning, "the database cannot be written");
        }
        StorageError::TooNew { .. }
        | StorageError::OtherProfile { .. }
        | StorageError::NameTaken
        | StorageError::CreateWorkflowExists
        | StorageError::InUse
        | StorageError::NotFound
        | StorageError::Closed => {}
    }
    meaning
}

// Both types are not ours; new variants of theirs are failures until somebody knows better.
#[allow(clippy::wildcard_enum_match_arm)]
fn meaning_of(error: &rusqlite::Error) -> StorageError {
    match error {
        rusqlite::Error::SqliteFailure(code, message) => match code.code {
            ErrorCode::DatabaseCorrupt => StorageError::Damaged {
                reason: "its pages are damaged".into(),
            },
            ErrorCode::NotADatabase => StorageError::Damaged {
                reason: "it is no SQLite database".into(),
            },
            ErrorCode::DiskFull => StorageError::Full,
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied => StorageError::ReadOnly,
            // A disk that broke lets nobody write any more; SQLite tells only that writing failed.
            ErrorCode::SystemIoFailure if is_of_writing(code.extended_code) => {
                StorageError::ReadOnly
            }
            // A row that names another row which is not there.
            ErrorCode::ConstraintViolation
                if code.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY =>
            {
                StorageError::NotFound
            }
            _ => StorageError::Failed {
                // SQLite's messages name tables and columns, never their contents.
                reason: message.clone().unwrap_or_else(|| code.to_string()),
            },
        },
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::IntegralValueOutOfRange(..) => StorageError::Damaged {
            reason: "a column holds something this version cannot read".into(),
        },
        // Other variants may quote what was bound.
        _ => StorageError::Failed {
            reason: "a statement could not be carried out".into(),
        },
    }
}

/// Tells whether an I/O failure of SQLite is one of writing.
fn is_of_writing(extended_code: i32) -> bool {
    use rusqlite::ffi;

    matches!(
        extended_code,
        ffi::SQLITE_IOERR_WRITE
            | ffi::SQLITE_IOERR_FSYNC
            | ffi::SQLITE_IOERR_DIR_FSYNC
            | ffi::SQLITE_IOERR_TRUNCATE
            | ffi::SQLITE_IOERR_DELETE
            | ffi::SQLITE_IOERR_SHMOPEN
            | ffi::SQLITE_IOERR_SHMSIZE
    )
}

/// Gives the errors of the file system the same meanings.
#[allow(clippy::wildcard_enum_match_arm)]
pub(crate) fn from_io(error: &std::io::Error) -> StorageError {
    use std::io::ErrorKind;

    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StorageError::Full,
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => StorageError::ReadOnly,
        kind => StorageError::Failed {
            reason: kind.to_string(),
        },
    }
}
