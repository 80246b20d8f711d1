//! The data key and where it comes from; everything secret is sealed with it.
//!
//! A data directory has one random data key. It lies in `data-key.json`, wrapped by one or more *sources*: the key store of the operating
//! system, or a key file. A [`Vault`] holds the unwrapped key and turns plain bytes into [`Sealed`] ones and back, each bound to the place
//! it belongs to by its [`SealContext`].
//!
//! A key that cannot be had is an error that says why and what to do: never plain text instead, and never a new key in silence.

mod data_key_file;
mod envelope;
mod error;
mod key;
mod key_file;
mod key_store_thread;
mod os_key_store;
mod source;
mod vault;

pub use countersign_domain::Sealed;
pub use envelope::{SealContext, SealedError};
pub use error::VaultError;
pub use key::{KeyId, NotAKeyId};
pub use key_file::KeyFile;
pub use os_key_store::OsKeyStore;
pub use source::{KeySource, SourceKind};
pub use vault::Vault;
