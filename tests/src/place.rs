//! A folder of its own for each test: the data directory, its key, the cloud profile.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

/// A place for one data directory and what belongs to it. It is gone when this is dropped.
#[derive(Debug)]
pub struct Place {
    folder: TempDir,
    data: PathBuf,
}

impl Place {
    /// Makes an empty place in which `profile` is the cloud to use.
    pub fn new(profile: &Value) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let data = folder.path().join("data");
        Self::made(folder, data, profile)
    }

    /// The same with its data directory elsewhere, such as on a disk of its own.
    pub fn with_data_in(profile: &Value, data: PathBuf) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        Self::made(folder, data, profile)
    }

    fn made(folder: TempDir, data: PathBuf, profile: &Value) -> Self {
        let place = Self { folder, data };
        fs::write(place.cloud(), profile.to_string()).expect("the profile can be written");
        place
    }

    /// The cloud profile.
    pub fn cloud(&self) -> PathBuf {
        self.path().join("cloud.json")
    }

    /// The data directory. The product makes it.
    pub fn data(&self) -> PathBuf {
        self.data.clone()
    }

    /// The key file. The product makes it.
    pub fn key(&self) -> PathBuf {
        self.path().join("data.key")
    }

    /// Writes a file for the product to read, such as a client secret, that only its owner can read.
    pub fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::write(&path, content).expect("a file can be written");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600))
                .expect("its mode can be set");
        }
        path
    }

    /// The folder of all of these.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}
