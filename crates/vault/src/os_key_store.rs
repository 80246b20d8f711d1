//! A wrapping key in the key store of the operating system: Keychain, Credential Manager, or Secret Service.

use std::time::Duration;

use keyring::{Entry, Error};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::{
    error::VaultError,
    key::{Key, KeyId},
    key_store_thread,
};

const SERVICE: &str = "Countersign";
const LIMIT: Duration = Duration::from_secs(10);
/// What the client of the Secret Service says when a collection must be unlocked first; it has no variant of its own.
const IS_LOCKED: &str = "org.freedesktop.Secret.Error.IsLocked";

/// Reaches the key store of this user. Every call waits at most 10 s unless told otherwise; async code must call from a blocking thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OsKeyStore {
    limit: Duration,
}

impl Default for OsKeyStore {
    fn default() -> Self {
        Self::new()
    }
}

impl OsKeyStore {
    /// Names the key store of this user; nothing is read yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { limit: LIMIT }
    }

    /// Waits this long for each call.
    #[must_use]
    pub const fn wait_at_most(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Writes a random probe, reads it back and deletes it.
    ///
    /// # Errors
    ///
    /// Fails when the store is absent, locked, silent or broken, or gives back something else.
    pub fn self_test(&self) -> Result<(), VaultError> {
        let probe = Key::generate()?;

        key_store_thread::run(self.limit, move || {
            let entry = Entry::new(SERVICE, &format!("probe-{}", probe.id())).map_err(sort)?;
            let written = probe.to_text();
            entry.set_password(written.expose_secret()).map_err(sort)?;
            let read = entry.get_password().map(Zeroizing::new);
            // The probe goes, whatever came back.
            entry.delete_credential().map_err(sort)?;
            match read {
                Ok(read) if *read == written.expose_secret() => Ok(()),
                Ok(_) | Err(Error::NoEntry) => Err(VaultError::KeyStoreUnfaithful),
                Err(error) => Err(sort(error)),
            }
        })
    }

    pub(crate) fn read(&self, data_key: KeyId) -> Result<Key, VaultError> {
        let text = self
            .entry(data_key)?
            .ok_or(VaultError::KeyStoreEntryMissing { data_key })?;

        Key::from_text(text.expose_secret().as_bytes())
            .map_err(|reason| VaultError::KeyStoreEntryDamaged { data_key, reason })
    }

    /// Makes a key only after a self-test has shown that the store keeps it.
    pub(crate) fn read_or_create(&self, data_key: KeyId) -> Result<Key, VaultError> {
        match self.read(data_key) {
            Err(VaultError::KeyStoreEntryMissing { .. }) => {}
            found => return found,
        }
        self.self_test()?;
        let text = Key::generate()?.to_text();
        key_store_thread::run(self.limit, move || {
            let entry = Entry::new(SERVICE, &data_key.to_string()).map_err(sort)?;
            entry.set_password(text.expose_secret()).map_err(sort)
        })?;

        self.read(data_key)
    }

    fn entry(&self, data_key: KeyId) -> Result<Option<SecretString>, VaultError> {
        key_store_thread::run(self.limit, move || {
            let entry = Entry::new(SERVICE, &data_key.to_string()).map_err(sort)?;
            match entry.get_password() {
                Ok(text) => Ok(Some(text.into())),
                Err(Error::NoEntry) => Ok(None),
                Err(Error::BadEncoding(bytes) | Error::BadDataFormat(bytes, _)) => {
                    drop(Zeroizing::new(bytes));
                    Err(VaultError::KeyStoreEntryDamaged {
                        data_key,
                        reason: "it is not text",
                    })
                }
                Err(error) => Err(sort(error)),
            }
        })
    }
}

/// Sorts an error of the key store. Some hold the raw entry, so that none is printed as a whole.
fn sort(error: Error) -> VaultError {
    match error {
        Error::NoDefaultStore => VaultError::KeyStoreAbsent {
            reason: absence_reason(),
        },
        Error::NoStorageAccess(_) => VaultError::KeyStoreLocked,
        Error::PlatformFailure(reason) => {
            let reason = reason.to_string();
            if reason.contains(IS_LOCKED) {
                VaultError::KeyStoreLocked
            } else {
                VaultError::KeyStoreBroken { reason }
            }
        }
        Error::NoEntry => broken("an entry vanished while it was used"),
        Error::BadEncoding(bytes) | Error::BadDataFormat(bytes, _) => {
            drop(Zeroizing::new(bytes));
            broken("an entry cannot be decoded")
        }
        Error::BadStoreFormat(_) => broken("its own data is malformed"),
        Error::TooLong(attribute, limit) => VaultError::KeyStoreBroken {
            reason: format!("it takes no {attribute} of more than {limit} letters"),
        },
        Error::Invalid(attribute, _) => VaultError::KeyStoreBroken {
            reason: format!("it does not take our {attribute}"),
        },
        Error::Ambiguous(_) => broken("several entries answer to one name; delete all but one"),
        Error::NotSupportedByStore(_) => broken("it does not support what is asked of it"),
        _ => broken("it failed in a way this version of Countersign does not know"),
    }
}

/// Why the key store could not be set up; said once, at its first use in this process.
fn absence_reason() -> String {
    match Entry::store_status() {
        Err(Error::PlatformFailure(reason) | Error::NoStorageAccess(reason)) => reason.to_string(),
        Ok(()) | Err(_) => "none is set up on this computer".to_owned(),
    }
}

fn broken(reason: &str) -> VaultError {
    VaultError::KeyStoreBroken {
        reason: reason.to_owned(),
    }
}
