//! The unlocked data key.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use countersign_domain::Sealed;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::{
    SealContext, SealedError,
    data_key_file::{self, DataKeyFile, UnwrapError},
    envelope,
    error::VaultError,
    key::{Key, KeyId},
    source::{KeySource, SourceKind},
};

/// Seals and opens with the data key of one data directory. Clones share the key, which is wiped from memory with the last of them.
///
/// [`Vault::create`], [`Vault::unlock`] and [`Vault::add_source`] block, up to the time limit of the key store: async code calls them from a
/// blocking thread. Whoever calls them owns the data directory.
#[derive(Clone)]
pub struct Vault {
    key: Arc<Key>,
    path: PathBuf,
}

impl Vault {
    /// Tells whether the data directory has a data key.
    ///
    /// # Errors
    ///
    /// Fails when the directory cannot be looked into.
    pub fn exists(data_dir: &Path) -> Result<bool, VaultError> {
        let path = data_key_file::path(data_dir);

        path.try_exists()
            .map_err(|source| VaultError::DataKeyFileUnusable { path, source })
    }

    /// Makes the data key of a new data directory and wraps it with `source`, which makes its own key now if it has none.
    ///
    /// # Errors
    ///
    /// Fails when there is a data key already, or the source or the directory cannot be used. Then there is still no data key.
    pub fn create(data_dir: &Path, source: &KeySource) -> Result<Self, VaultError> {
        let path = data_key_file::path(data_dir);
        if Self::exists(data_dir)? {
            return Err(VaultError::DataKeyExists { path });
        }
        let key = Key::generate()?;
        let wrapping_key = source.read_or_create(key.id())?;
        let mut file = DataKeyFile::new(key.id());
        file.wrap(&key, source.kind(), &wrapping_key);
        file.save(&path)?;

        Ok(Self {
            key: Arc::new(key),
            path,
        })
    }

    /// Unwraps the data key of an existing data directory with the key of `source`.
    ///
    /// # Errors
    ///
    /// Fails when the source has no key, not the right one, or cannot be reached; no new key is ever made.
    pub fn unlock(data_dir: &Path, source: &KeySource) -> Result<Self, VaultError> {
        let path = data_key_file::path(data_dir);
        let file = DataKeyFile::load(&path)?;
        let (wanted, enrolled) = (source.kind(), file.sources());
        if !enrolled.contains(&wanted) {
            return Err(VaultError::SourceNotEnrolled { wanted, enrolled });
        }
        let wrapping_key = source.read(file.key_id())?;
        let key = file
            .unwrap(wanted, &wrapping_key)
            .map_err(|error| match error {
                UnwrapError::NotEnrolled => VaultError::SourceNotEnrolled { wanted, enrolled },
                UnwrapError::WrongKey => VaultError::WrongKey {
                    source_kind: wanted,
                    found: wrapping_key.id(),
                },
                UnwrapError::Damaged(reason) => VaultError::DataKeyFileDamaged {
                    path: path.clone(),
                    reason: reason.to_owned(),
                },
            })?;

        Ok(Self {
            key: Arc::new(key),
            path,
        })
    }

    /// Wraps the data key with one more source, which makes its own key now if it has none.
    ///
    /// # Errors
    ///
    /// Fails when the source or the directory cannot be used; the sources so far stay.
    pub fn add_source(&self, source: &KeySource) -> Result<(), VaultError> {
        let mut file = DataKeyFile::load(&self.path)?;
        if file.key_id() != self.key.id() {
            return Err(VaultError::DataKeyFileDamaged {
                path: self.path.clone(),
                reason: format!("it holds another data key, {}", file.key_id()),
            });
        }
        let wrapping_key = source.read_or_create(self.key.id())?;
        file.wrap(&self.key, source.kind(), &wrapping_key);

        file.save(&self.path)
    }

    /// Returns the sources that have the data key.
    ///
    /// # Errors
    ///
    /// Fails when the data key's file cannot be read.
    pub fn sources(data_dir: &Path) -> Result<Vec<SourceKind>, VaultError> {
        Ok(DataKeyFile::load(&data_key_file::path(data_dir))?.sources())
    }

    /// Returns the id of the data key.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        self.key.id()
    }

    /// Seals bytes for one place.
    #[must_use]
    pub fn seal(&self, context: &SealContext<'_>, plain: &[u8]) -> Sealed {
        envelope::seal(&self.key, context, plain)
    }

    /// Opens what was sealed for the same place.
    ///
    /// # Errors
    ///
    /// Fails when it was changed, belongs to another place or key, or is of a newer format.
    pub fn open(
        &self,
        context: &SealContext<'_>,
        sealed: &Sealed,
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        Ok(envelope::open(&self.key, context, sealed)?)
    }

    /// Seals a text for one place.
    #[must_use]
    pub fn seal_text(&self, context: &SealContext<'_>, plain: &SecretString) -> Sealed {
        self.seal(context, plain.expose_secret().as_bytes())
    }

    /// Opens a text that was sealed for the same place.
    ///
    /// # Errors
    ///
    /// As [`Vault::open`], and when it is no text.
    pub fn open_text(
        &self,
        context: &SealContext<'_>,
        sealed: &Sealed,
    ) -> Result<SecretString, VaultError> {
        let plain = self.open(context, sealed)?;
        let text = std::str::from_utf8(&plain).map_err(|_| SealedError::NotText)?;

        Ok(text.into())
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vault({})", self.key.id())
    }
}
