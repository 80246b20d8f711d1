//! Which data directory, which cloud, which key.

use std::{
    fs,
    path::{Path, PathBuf},
};

use countersign_contract::{ApiError, Code};
use countersign_engine::{BUILT_IN_NAMES, CloudProfile, KeyFile, KeySource, OsKeyStore};

use crate::arguments::Arguments;

/// Where the window works.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) data_directory: PathBuf,
    pub(crate) profile: CloudProfile,
    pub(crate) key: KeySource,
}

impl Place {
    /// Takes what was said, else what is usual. Nothing is made or changed.
    ///
    /// # Errors
    ///
    /// Fails when the cloud profile is unusable, and when the system tells no home directory.
    pub(crate) fn find(arguments: &Arguments) -> Result<Self, ApiError> {
        let data_directory = data_directory(arguments).ok_or_else(|| {
            ApiError::new(
                Code::DataDirectoryUnusable,
                "This system tells no home directory.",
            )
            .with_remedy("Name the data directory with --data-dir.")
        })?;
        let key = match &arguments.key_file {
            Some(path) => KeySource::KeyFile(KeyFile::new(path)),
            None => KeySource::OsKeyStore(OsKeyStore::new()),
        };

        Ok(Self {
            data_directory,
            profile: profile(&arguments.cloud)?,
            key,
        })
    }
}

/// The data directory that was named, else this person's; `None` where the system tells no home directory.
pub(crate) fn data_directory(arguments: &Arguments) -> Option<PathBuf> {
    arguments
        .data_dir
        .clone()
        .or_else(countersign_client::default_data_directory)
}

/// Reads a built-in profile by its name, or a custom one from its file.
fn profile(named: &Path) -> Result<CloudProfile, ApiError> {
    let unusable = |reason: String| {
        ApiError::new(
            Code::ProfileInvalid,
            format!(
                "The cloud profile {} cannot be used: {reason}.",
                named.display()
            ),
        )
    };
    if let Some(name) = named.to_str().filter(|name| BUILT_IN_NAMES.contains(name)) {
        return CloudProfile::built_in(name).map_err(|error| unusable(error.to_string()));
    }
    let text = fs::read_to_string(named).map_err(|error| {
        unusable(format!(
            "it is none of {}, and as a file, {error}",
            BUILT_IN_NAMES.join(", ")
        ))
    })?;

    CloudProfile::from_json(&text).map_err(|error| unusable(error.to_string()))
}
