//! Which data directory, which cloud, which key.

use std::{
    fs,
    path::{Path, PathBuf},
};

use countersign_contract::{ApiError, Code};
use countersign_engine::{BUILT_IN_NAMES, CloudProfile, KeyFile, KeySource, OsKeyStore};

use crate::arguments::Common;

/// Where a command works.
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
    pub(crate) fn find(common: &Common) -> Result<Self, ApiError> {
        let data_directory = common
            .data_dir
            .clone()
            .or_else(countersign_client::default_data_directory)
            .ok_or_else(|| {
                ApiError::new(
                    Code::DataDirectoryUnusable,
                    "This system tells no home directory.",
                )
                .with_remedy("Name the data directory with --data-dir.")
            })?;
        let key = match &common.key_file {
            Some(path) => KeySource::KeyFile(KeyFile::new(path)),
            None => KeySource::OsKeyStore(OsKeyStore::new()),
        };

        Ok(Self {
            data_directory,
            profile: profile(&common.cloud)?,
            key,
        })
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_built_in_cloud_is_named() {
        assert_eq!(profile(Path::new("gcc-high")).unwrap().name(), "gcc-high");
    }

    #[test]
    fn a_cloud_that_is_neither_name_nor_file_is_refused() {
        let error = profile(Path::new("nowhere")).unwrap_err();

        assert_eq!(error.code, Code::ProfileInvalid);
        assert!(error.message.contains("nowhere"), "{error}");
    }

    #[test]
    fn a_file_that_is_no_profile_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("cloud.json");
        fs::write(&file, "{\"name\":\"x\"}").unwrap();

        assert_eq!(profile(&file).unwrap_err().code, Code::ProfileInvalid);
    }
}
