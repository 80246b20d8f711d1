//! `data-key.json`: the wrapped data key in the data directory.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use countersign_domain::Sealed;
use serde::{Deserialize, Serialize};

use crate::{
    envelope::{self, SealContext, SealedError},
    error::VaultError,
    key::{Key, KeyId},
    source::SourceKind,
};

const NAME: &str = "data-key.json";
const VERSION: u32 = 1;

/// The content of the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DataKeyFile {
    version: u32,
    key_id: KeyId,
    wrappings: Vec<Wrapping>,
}

/// The data key, sealed with the key of one source.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrapping {
    source: SourceKind,
    /// An envelope in base64.
    wrapped: String,
}

/// The part that every version has.
#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

/// Returns where the file of a data directory is.
pub(crate) fn path(data_dir: &Path) -> PathBuf {
    data_dir.join(NAME)
}

impl DataKeyFile {
    pub(crate) const fn new(data_key: KeyId) -> Self {
        Self {
            version: VERSION,
            key_id: data_key,
            wrappings: Vec::new(),
        }
    }

    pub(crate) const fn key_id(&self) -> KeyId {
        self.key_id
    }

    pub(crate) fn sources(&self) -> Vec<SourceKind> {
        self.wrappings
            .iter()
            .map(|wrapping| wrapping.source)
            .collect()
    }

    /// Adds the data key as `wrapping_key` seals it; a wrapping of the same source that this key opens stays the only one.
    pub(crate) fn wrap(&mut self, data_key: &Key, source: SourceKind, wrapping_key: &Key) {
        if self.unwrap(source, wrapping_key).is_ok() {
            return;
        }
        let id = self.key_id.to_string();
        let sealed = envelope::seal(wrapping_key, &context(&id, source), data_key.bytes());
        self.wrappings.push(Wrapping {
            source,
            wrapped: STANDARD.encode(sealed.as_bytes()),
        });
    }

    /// Unwraps the data key with the key of one source.
    pub(crate) fn unwrap(
        &self,
        source: SourceKind,
        wrapping_key: &Key,
    ) -> Result<Key, UnwrapError> {
        let id = self.key_id.to_string();
        let mut outcome = Err(UnwrapError::NotEnrolled);

        for wrapping in self.wrappings.iter().filter(|own| own.source == source) {
            let bytes = STANDARD
                .decode(&wrapping.wrapped)
                .map_err(|_| UnwrapError::Damaged("a wrapped key is not base64"))?;
            let opened = envelope::open(
                wrapping_key,
                &context(&id, source),
                &Sealed::from_bytes(bytes),
            );
            match opened {
                Ok(plain) => {
                    return Key::from_bytes(self.key_id, &plain)
                        .ok_or(UnwrapError::Damaged("a wrapped key has the wrong length"));
                }
                Err(SealedError::ForeignKey { .. }) => outcome = Err(UnwrapError::WrongKey),
                Err(SealedError::TooNew { .. }) => {
                    return Err(UnwrapError::Damaged("a wrapped key has an unknown format"));
                }
                Err(SealedError::TamperedOrWrongContext | SealedError::NotText) => {
                    return Err(UnwrapError::Damaged("a wrapped key was changed"));
                }
            }
        }

        outcome
    }

    pub(crate) fn load(path: &Path) -> Result<Self, VaultError> {
        let text = fs::read(path).map_err(|source| {
            let path = path.to_owned();
            if source.kind() == io::ErrorKind::NotFound {
                return VaultError::NoDataKey { path };
            }
            VaultError::DataKeyFileUnusable { path, source }
        })?;
        let damaged = |error: serde_json::Error| VaultError::DataKeyFileDamaged {
            path: path.to_owned(),
            reason: format!("line {}, column {}", error.line(), error.column()),
        };
        let Versioned { version } = serde_json::from_slice(&text).map_err(damaged)?;
        if version > VERSION {
            return Err(VaultError::DataKeyFileTooNew {
                path: path.to_owned(),
                version,
            });
        }

        serde_json::from_slice(&text).map_err(damaged)
    }

    /// Replaces the file as a whole: after a crash there is the old one or the new one.
    pub(crate) fn save(&self, path: &Path) -> Result<(), VaultError> {
        let unusable = |source| VaultError::DataKeyFileUnusable {
            path: path.to_owned(),
            source,
        };
        let mut text =
            serde_json::to_vec_pretty(self).map_err(|error| unusable(io::Error::from(error)))?;
        text.push(b'\n');

        replace(path, &text).map_err(unusable)
    }
}

/// Why a source's key does not give the data key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnwrapError {
    NotEnrolled,
    WrongKey,
    Damaged(&'static str),
}

fn context(data_key: &str, source: SourceKind) -> SealContext<'_> {
    SealContext {
        profile: "",
        table: NAME,
        row: data_key,
        column: source.name(),
    }
}

fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let fresh = path.with_extension("json.new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&fresh)?;
    file.write_all(text)?;
    file.sync_all()?;
    fs::rename(&fresh, path)?;

    // The new name must outlive a power cut too; Windows has no such call.
    if cfg!(unix)
        && let Some(directory) = path.parent()
    {
        File::open(directory)?.sync_all()?;
    }

    Ok(())
}
