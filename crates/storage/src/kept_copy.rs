//! Copies of the database that are kept before its schema changes. They hold nothing that is sealed: a secret that is destroyed must not live
//! on in one of them.

use std::{
    fs::{self, File},
    io::ErrorKind,
    path::Path,
};

use rusqlite::Connection;

use crate::{
    StorageError,
    error::{from_io, from_sqlite},
    opening::{connect, make_file, overwrite_what_is_deleted},
};

const BEGINS: &str = "countersign-schema-";
const ENDS: &str = ".db";

/// Keeps a copy of the database, whose schema is `found`, without what is sealed in it.
pub(crate) fn keep(
    connection: &Connection,
    directory: &Path,
    found: u32,
) -> Result<(), StorageError> {
    let kept = directory.join(format!("{BEGINS}{found}{ENDS}"));
    let unfinished = kept.with_extension("db-unfinished");
    // What an interrupted start left, with the files that SQLite keeps beside it: they would be taken for those of the new one.
    for left in ["", "-journal", "-wal", "-shm"] {
        let mut left_over = unfinished.clone().into_os_string();
        left_over.push(left);
        remove_if_there(Path::new(&left_over)).map_err(|error| from_io(&error))?;
    }
    make_file(&unfinished).map_err(|error| from_io(&error))?;
    connection
        .backup("main", &unfinished, None)
        .and_then(|()| take_secrets_out(&unfinished))
        .map_err(|error| from_sqlite(&error))?;
    File::options()
        .write(true)
        .open(&unfinished)
        .and_then(|file| file.sync_all())
        .and_then(|()| fs::rename(&unfinished, &kept))
        .map_err(|error| from_io(&error))?;
    tracing::info!(schema = found, "kept a copy before the schema changes");
    Ok(())
}

/// Takes what is sealed out of the copies that earlier builds kept with it. A copy that cannot be written or read keeps nobody from working.
pub(crate) fn rid_of_secrets(directory: &Path) {
    let found = match fs::read_dir(directory) {
        Ok(found) => found,
        Err(error) => {
            tracing::warn!(%error, "copies of the database could not be looked for");
            return;
        }
    };
    for copy in found.flatten().map(|entry| entry.path()) {
        if !is_copy(&copy) {
            continue;
        }
        match holds_secrets(&copy) {
            Ok(false) => {}
            Ok(true) => match take_secrets_out(&copy) {
                Ok(()) => tracing::info!("took the sealed values out of a copy of the database"),
                Err(error) => {
                    tracing::warn!(%error, "sealed values could not be taken out of a copy of the database");
                }
            },
            Err(error) => {
                tracing::warn!(%error, "a copy of the database cannot be read");
            }
        }
    }
}

fn is_copy(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let schema = name
        .and_then(|name| name.strip_prefix(BEGINS))
        .and_then(|rest| rest.strip_suffix(ENDS));
    schema.is_some_and(|schema| schema.parse::<u32>().is_ok())
}

fn holds_secrets(path: &Path) -> rusqlite::Result<bool> {
    connect(path)?.query_row("SELECT EXISTS (SELECT 1 FROM sealed_values)", [], |row| {
        row.get(0)
    })
}

fn take_secrets_out(path: &Path) -> rusqlite::Result<()> {
    let copy = connect(path)?;
    // The database has a log beside it, and says so in its header, which was copied. A copy is one file.
    copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    overwrite_what_is_deleted(&copy)?;
    copy.execute("DELETE FROM sealed_values", [])?;
    // What was deleted before may be in pages that are free.
    copy.execute_batch("VACUUM")
}

fn remove_if_there(path: &Path) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::{migration::STEPS, opening::open};

    const NEXT: &str = "CREATE TABLE later (x INTEGER) STRICT;";
    const SECRET: &[u8] = b"what the vault sealed for an account, and nobody else may keep";

    fn holds_secret(path: &Path) -> bool {
        let content = fs::read(path).unwrap();
        content.windows(SECRET.len()).any(|window| window == SECRET)
    }

    /// A directory whose database holds a sealed value, as an earlier build left it.
    fn with_secret() -> tempfile::TempDir {
        let directory = tempfile::tempdir().unwrap();
        drop(open(directory.path(), STEPS).unwrap());
        database(&directory)
            .execute(
                "INSERT INTO sealed_values (holder, holder_id, sealed) VALUES ('account', 'a', ?)",
                [SECRET],
            )
            .unwrap();
        directory
    }

    fn database(directory: &tempfile::TempDir) -> Connection {
        Connection::open(directory.path().join("countersign.db")).unwrap()
    }

    fn migrate(directory: &tempfile::TempDir) -> PathBuf {
        let steps: Vec<&str> = STEPS.iter().copied().chain([NEXT]).collect();
        drop(open(directory.path(), &steps).unwrap());
        newest_copy(directory)
    }

    fn newest_copy(directory: &tempfile::TempDir) -> PathBuf {
        directory
            .path()
            .join(format!("{BEGINS}{}{ENDS}", STEPS.len()))
    }

    #[test]
    fn a_copy_holds_nothing_that_is_sealed() {
        let directory = with_secret();

        let copy = migrate(&directory);

        assert!(!holds_secret(&copy));
        assert!(holds_secret(&directory.path().join("countersign.db")));
    }

    #[test]
    fn a_copy_does_not_hold_what_was_destroyed_before() {
        let directory = with_secret();
        // Without `secure_delete`, as the file of an earlier build may be.
        database(&directory)
            .execute("DELETE FROM sealed_values", [])
            .unwrap();
        assert!(holds_secret(&directory.path().join("countersign.db")));

        let copy = migrate(&directory);

        assert!(!holds_secret(&copy));
    }

    #[test]
    fn a_copy_is_one_file_with_everything_else() {
        let directory = with_secret();
        database(&directory)
            .execute("INSERT INTO profile VALUES (1, 'sandbox', 'kept')", [])
            .unwrap();

        let copy = migrate(&directory);

        let kept: String = Connection::open(&copy)
            .unwrap()
            .query_row("SELECT fingerprint FROM profile", [], |row| row.get(0))
            .unwrap();
        assert_eq!(kept, "kept");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 2);
    }

    #[test]
    fn what_an_interrupted_start_left_is_no_part_of_the_copy() {
        let directory = with_secret();
        let unfinished = newest_copy(&directory).with_extension("db-unfinished");
        fs::write(&unfinished, b"half a copy").unwrap();
        let mut journal = unfinished.into_os_string();
        journal.push("-journal");
        fs::write(journal, b"half a journal").unwrap();

        let copy = migrate(&directory);

        assert_eq!(holds_secrets(&copy), Ok(false));
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_copy_that_an_earlier_build_kept_loses_what_is_sealed() {
        let directory = with_secret();
        let copy = directory.path().join("countersign-schema-1.db");
        fs::copy(directory.path().join("countersign.db"), &copy).unwrap();
        assert!(holds_secret(&copy));

        drop(open(directory.path(), STEPS).unwrap());

        assert!(!holds_secret(&copy));
        assert!(holds_secret(&directory.path().join("countersign.db")));
    }

    #[test]
    fn a_damaged_copy_keeps_nobody_from_working() {
        let directory = with_secret();
        fs::write(
            directory.path().join("countersign-schema-1.db"),
            b"no database",
        )
        .unwrap();

        drop(open(directory.path(), STEPS).unwrap());
    }
}
