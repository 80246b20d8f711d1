//! Where a wrapping key comes from.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    error::VaultError,
    key::{Key, KeyId},
    key_file::KeyFile,
    os_key_store::OsKeyStore,
};

/// The kinds of sources, as `data-key.json` names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// The key store of the operating system.
    OsKeyStore,
    /// A file that only its owner can read.
    KeyFile,
}

impl SourceKind {
    /// Returns the name in `data-key.json`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OsKeyStore => "os-key-store",
            Self::KeyFile => "key-file",
        }
    }
}

/// Prints it as a person would call it.
impl fmt::Display for SourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OsKeyStore => "the key store of the operating system",
            Self::KeyFile => "a key file",
        })
    }
}

/// Something that keeps a wrapping key.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// The key store of the operating system.
    OsKeyStore(OsKeyStore),
    /// A key file.
    KeyFile(KeyFile),
}

impl KeySource {
    /// Returns its kind.
    #[must_use]
    pub const fn kind(&self) -> SourceKind {
        match self {
            Self::OsKeyStore(_) => SourceKind::OsKeyStore,
            Self::KeyFile(_) => SourceKind::KeyFile,
        }
    }

    /// Checks that the source keeps what it is given. A key file is checked whenever it is read.
    ///
    /// # Errors
    ///
    /// Fails when it cannot be reached, or what comes back differs from what was written.
    pub fn self_test(&self) -> Result<(), VaultError> {
        match self {
            Self::OsKeyStore(store) => store.self_test(),
            Self::KeyFile(_) => Ok(()),
        }
    }

    /// Returns the wrapping key for the data key of that id.
    pub(crate) fn read(&self, data_key: KeyId) -> Result<Key, VaultError> {
        match self {
            Self::OsKeyStore(store) => store.read(data_key),
            Self::KeyFile(file) => file.read(),
        }
    }

    /// Returns the wrapping key, made and kept now when there is none.
    pub(crate) fn read_or_create(&self, data_key: KeyId) -> Result<Key, VaultError> {
        match self {
            Self::OsKeyStore(store) => store.read_or_create(data_key),
            Self::KeyFile(file) => file.read_or_create(),
        }
    }
}
