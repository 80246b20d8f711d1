//! Why the vault is shut.

use std::{io, path::PathBuf, time::Duration};

use crate::{SealedError, key::KeyId, source::SourceKind};

/// Why a key cannot be had, or a value not be opened: what happened, why, and what to do. No variant holds anything secret.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The data directory has no data key yet.
    #[error(
        "there is no data key at {path}: what was sealed in this data directory cannot be opened; put the file back from a backup, or start with a new data directory"
    )]
    NoDataKey {
        /// Where it should be.
        path: PathBuf,
    },
    /// The data directory has a data key already; a new one would make everything sealed so far unreadable.
    #[error(
        "there is a data key at {path} already, and it will not be replaced; unlock it instead"
    )]
    DataKeyExists {
        /// Where it is.
        path: PathBuf,
    },
    /// The data key's file cannot be read or written.
    #[error(
        "the data key's file {path} cannot be used: {source}; check that this account may read and write it, and that the disk has room"
    )]
    DataKeyFileUnusable {
        /// Where it is.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The data key's file is not what was written.
    #[error("the data key's file {path} is damaged: {reason}; put it back from a backup")]
    DataKeyFileDamaged {
        /// Where it is.
        path: PathBuf,
        /// What is wrong with it, without quoting it.
        reason: String,
    },
    /// A newer version of the product wrote the data key's file.
    #[error(
        "the data key's file {path} has format {version}, written by a newer version of Countersign; use that version"
    )]
    DataKeyFileTooNew {
        /// Where it is.
        path: PathBuf,
        /// Its format.
        version: u32,
    },
    /// The data key is not wrapped by this source.
    #[error(
        "the data key is not kept by {wanted}, but by {}; start with that, and add {wanted} afterwards if you want both",
        list(enrolled)
    )]
    SourceNotEnrolled {
        /// The source that was tried.
        wanted: SourceKind,
        /// The sources that have it.
        enrolled: Vec<SourceKind>,
    },
    /// The source gave a key that does not fit: it belongs to another data directory.
    #[error(
        "the key in {source_kind} ({found}) does not fit this data directory: it belongs to another one; use the one this data directory was made with"
    )]
    WrongKey {
        /// The source.
        source_kind: SourceKind,
        /// The id of the key it gave.
        found: KeyId,
    },

    /// This computer, or this session, has no key store.
    #[error(
        "this session has no key store ({reason}); start one (GNOME Keyring or KWallet, in a desktop session) and start Countersign again, or use a key file"
    )]
    KeyStoreAbsent {
        /// The system's words.
        reason: String,
    },
    /// The key store is locked, or its unlock prompt was dismissed.
    #[error(
        "the key store is locked; unlock it (in the prompt it shows, or by signing in to the desktop again) and try again"
    )]
    KeyStoreLocked,
    /// The key store did not answer.
    #[error("the key store did not answer within {} s; it may be waiting for a prompt to be answered: unlock it and try again", after.as_secs_f32())]
    KeyStoreTimedOut {
        /// How long we waited.
        after: Duration,
    },
    /// The key store failed.
    #[error("the key store failed: {reason}; restart it or sign in again, or use a key file")]
    KeyStoreBroken {
        /// The system's words, or ours.
        reason: String,
    },
    /// The key store did not keep what it was given.
    #[error(
        "the key store does not keep what it is given: a probe came back changed; nothing was saved in it; use a key file instead"
    )]
    KeyStoreUnfaithful,
    /// The key store has no entry for this data directory: the key is lost, or belongs to another user or computer.
    #[error(
        "the key store has no key for this data directory (service Countersign, user {data_key}): it was deleted, or the directory comes from another user or computer; bring the entry back, or start with another source the directory has, or with a new data directory"
    )]
    KeyStoreEntryMissing {
        /// The data key, which names the entry.
        data_key: KeyId,
    },
    /// The entry is there and holds no key of ours.
    #[error(
        "the key store's entry for this data directory (service Countersign, user {data_key}) cannot be used: {reason}; bring the entry back from a backup"
    )]
    KeyStoreEntryDamaged {
        /// The data key, which names the entry.
        data_key: KeyId,
        /// What is wrong with it, without quoting it.
        reason: &'static str,
    },

    /// There is no key file, though the data directory needs it.
    #[error(
        "the key file {path} is not there: put it back, or name the right one; without it the data directory cannot be opened"
    )]
    KeyFileMissing {
        /// Where it should be.
        path: PathBuf,
    },
    /// Others than its owner may read or change the key file.
    #[error(
        "others may read or change the key file {path} (mode {mode:03o}); take that from them (chmod 600), and replace its secrets if somebody may have read it"
    )]
    KeyFileOpenToOthers {
        /// Where it is.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file is no key file of ours, or damaged.
    #[error(
        "the key file {path} cannot be used: {reason}; name the right file, or put it back from a backup"
    )]
    KeyFileDamaged {
        /// Where it is.
        path: PathBuf,
        /// What is wrong with it, without quoting it.
        reason: &'static str,
    },
    /// The key file cannot be read or written.
    #[error(
        "the key file {path} cannot be used: {source}; check the path, and that this account may use it"
    )]
    KeyFileUnusable {
        /// Where it is.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },

    /// The operating system gave no random numbers.
    #[error(
        "the operating system gave no random numbers, so no key can be made; try again, and restart the computer if it goes on"
    )]
    NoRandomNumbers,
    /// A sealed value does not open.
    #[error(transparent)]
    Sealed(#[from] SealedError),
}

fn list(kinds: &[SourceKind]) -> String {
    let names: Vec<_> = kinds.iter().map(ToString::to_string).collect();

    names.join(" and ")
}
