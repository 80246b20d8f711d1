//! A wrapping key in a file, for servers and containers without a key store.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use secrecy::ExposeSecret;
use zeroize::Zeroizing;

use crate::{error::VaultError, key::Key};

/// A key file has about 130 bytes; whatever is longer is none.
const LONGEST: u64 = 4096;

/// Names a key file. Only its owner may be able to read it (checked on Unix; on Windows its access list decides).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFile {
    path: PathBuf,
}

impl KeyFile {
    /// Names the file at `path`; nothing is read yet.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Returns where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn read(&self) -> Result<Key, VaultError> {
        let not_a_file = || VaultError::KeyFileDamaged {
            path: self.path.clone(),
            reason: "it is not a file",
        };
        // Asked before opening, since opening a pipe would wait for its writer.
        let metadata = self.path.metadata().map_err(|error| self.unusable(error))?;
        if !metadata.is_file() {
            return Err(not_a_file());
        }
        let file = File::open(&self.path).map_err(|error| self.unusable(error))?;
        self.check_access(&file)?;

        let mut text = Zeroizing::new(Vec::with_capacity(LONGEST as usize));
        file.take(LONGEST)
            .read_to_end(&mut text)
            .map_err(|error| self.unusable(error))?;

        Key::from_text(&text).map_err(|reason| VaultError::KeyFileDamaged {
            path: self.path.clone(),
            reason,
        })
    }

    /// A file that is there already is used: it was provided for us, or serves another data directory too.
    pub(crate) fn read_or_create(&self) -> Result<Key, VaultError> {
        match self.read() {
            Err(VaultError::KeyFileMissing { .. }) => {}
            found => return found,
        }
        let key = Key::generate()?;
        self.write(&key).map_err(|error| self.unusable(error))?;

        self.read()
    }

    fn write(&self, key: &Key) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&self.path)?;
        let written = file
            .write_all(key.to_text().expose_secret().as_bytes())
            .and_then(|()| file.write_all(b"\n"))
            .and_then(|()| file.sync_all());
        if written.is_err() {
            // Half a key would be taken for a damaged one next time.
            std::fs::remove_file(&self.path)?;
        }

        written
    }

    #[cfg(unix)]
    fn check_access(&self, file: &File) -> Result<(), VaultError> {
        use std::os::unix::fs::PermissionsExt;

        let metadata = file.metadata().map_err(|error| self.unusable(error))?;
        let mode = metadata.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(VaultError::KeyFileOpenToOthers {
                path: self.path.clone(),
                mode,
            });
        }

        Ok(())
    }

    #[cfg(not(unix))]
    fn check_access(&self, _file: &File) -> Result<(), VaultError> {
        Ok(())
    }

    fn unusable(&self, error: io::Error) -> VaultError {
        let path = self.path.clone();
        if error.kind() == io::ErrorKind::NotFound {
            return VaultError::KeyFileMissing { path };
        }

        VaultError::KeyFileUnusable {
            path,
            source: error,
        }
    }
}
