//! One process owns a data directory: whoever holds the lock on its `owner.lock`.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::Path,
};

use countersign_contract::{ApiError, Code};

/// The lock; it is given up when dropped, and by the operating system when the process dies.
pub(crate) struct OwnerLock {
    _file: File,
}

impl OwnerLock {
    /// Takes the data directory, which is made when it does not exist.
    pub(crate) fn take(directory: &Path) -> Result<Self, ApiError> {
        let unusable = |error: &io::Error| {
            ApiError::new(
                code_of(error.kind()),
                format!(
                    "The data directory {} cannot be used: {error}.",
                    directory.display()
                ),
            )
        };
        make_private(directory).map_err(|error| unusable(&error))?;
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(directory.join("owner.lock"))
            .map_err(|error| unusable(&error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(ApiError::new(
                Code::DataDirectoryInUse,
                format!(
                    "Another process owns the data directory {}.",
                    directory.display()
                ),
            )),
            Err(TryLockError::Error(error)) => Err(unusable(&error)),
        }
    }
}

#[cfg(unix)]
fn make_private(directory: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};

    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)?;
    let permissions = fs::metadata(directory)?.permissions();
    if permissions.mode() & 0o077 != 0 {
        fs::set_permissions(directory, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// What else the system says is in the message.
fn code_of(kind: io::ErrorKind) -> Code {
    if kind == io::ErrorKind::ReadOnlyFilesystem {
        return Code::DiskReadOnly;
    }
    if matches!(
        kind,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    ) {
        return Code::DiskFull;
    }
    Code::DataDirectoryUnusable
}

#[cfg(not(unix))]
fn make_private(directory: &Path) -> io::Result<()> {
    // A folder under the user's profile inherits an access list of that user and the administrators.
    fs::create_dir_all(directory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_owner_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let _first = OwnerLock::take(directory.path()).unwrap();

        let second = OwnerLock::take(directory.path()).map(|_| ()).unwrap_err();

        assert_eq!(second.code, Code::DataDirectoryInUse);
    }

    #[test]
    fn the_directory_is_free_again_after_its_owner() {
        let directory = tempfile::tempdir().unwrap();
        drop(OwnerLock::take(directory.path()).unwrap());

        assert!(OwnerLock::take(directory.path()).is_ok());
    }
}
