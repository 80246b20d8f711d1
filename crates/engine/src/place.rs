//! Which data directory, which cloud, which key.

use std::{
    fs,
    path::{Path, PathBuf},
};

use countersign_contract::{ApiError, Code};
use countersign_domain::cloud::{BUILT_IN_NAMES, CloudProfile};
use countersign_vault::{KeyFile, KeySource, OsKeyStore};

use crate::default_data_directory;

/// Where a program works, as the options that every program takes say.
#[derive(Debug, Clone)]
pub struct Place {
    /// The data directory.
    pub data_directory: PathBuf,
    /// The cloud profile.
    pub profile: CloudProfile,
    /// Where the data key comes from.
    pub key: KeySource,
}

impl Place {
    /// Takes the data directory and the key file that were named, else what is usual; `cloud` is the name of a built-in profile or a file.
    /// Nothing is made or changed.
    ///
    /// # Errors
    ///
    /// Fails when the cloud profile is unusable, and when the system tells no home directory.
    pub fn find(
        data_directory: Option<&Path>,
        cloud: &Path,
        key_file: Option<&Path>,
    ) -> Result<Self, ApiError> {
        let data_directory = data_directory
            .map(Path::to_path_buf)
            .or_else(default_data_directory)
            .ok_or_else(|| {
                ApiError::new(
                    Code::DataDirectoryUnusable,
                    "This system tells no home directory.",
                )
                .with_remedy("Name the data directory with --data-dir.")
            })?;
        let key = match key_file {
            Some(path) => KeySource::KeyFile(KeyFile::new(path)),
            None => KeySource::OsKeyStore(OsKeyStore::new()),
        };

        Ok(Self {
            data_directory,
            profile: profile(cloud)?,
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
