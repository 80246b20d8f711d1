//! Opening: look at the file, take its schema up to date, hand out connections.

use std::{
    fs::{self, File},
    io::{ErrorKind, Read},
    path::Path,
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, config::DbConfig, functions::FunctionFlags};

use crate::{
    StorageError,
    error::{from_io, from_sqlite},
    kept_copy,
    migration::{self, APPLICATION_ID},
    value::name_holds,
};

/// The name of the database in a data directory.
const FILE: &str = "countersign.db";
/// How many reads of many rows may run at once, each on its thread.
const SEARCHERS: usize = 2;
/// How many reads of a few rows may run at once.
const READERS: usize = 3;
/// How long a connection waits for another one, for example for a copy that somebody makes of the file.
const BUSY: Duration = Duration::from_secs(5);
/// How much of the database a reading connection keeps in memory at most.
const CACHE_KIB: i32 = 8 * 1_024;
/// How many prepared statements a connection keeps.
const STATEMENTS: usize = 128;
/// The length of the header of an SQLite file.
const HEADER_BYTES: usize = 100;

/// The connections to a database.
pub(crate) struct Connections {
    /// The one that writes.
    pub(crate) writer: Connection,
    /// Those that go through many rows.
    pub(crate) searchers: Vec<Connection>,
    /// Those that read a few rows.
    pub(crate) readers: Vec<Connection>,
}

/// Opens the database of `directory` with the schema that `steps` lead to.
pub(crate) fn open(directory: &Path, steps: &[&str]) -> Result<Connections, StorageError> {
    let known = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    make_directory(directory).map_err(|error| from_io(&error))?;
    let path = directory.join(FILE);

    // Before SQLite touches it: even opening a database makes files beside it.
    let existed = look_at(&path, known)?;
    make_file(&path).map_err(|error| from_io(&error))?;

    let mut writer = connect(&path).map_err(|error| from_sqlite(&error))?;
    let found = checked_version(&writer, known)?;
    prepare_writer(&writer)?;
    if existed && 0 < found && found < known {
        kept_copy::keep(&writer, directory, found)?;
    }
    migration::migrations(steps)
        .to_latest(&mut writer)
        .map_err(|error| migration_error(&error))?;

    kept_copy::rid_of_secrets(directory);

    let connect_some = |count| {
        (0..count)
            .map(|_| connect_reader(&path))
            .collect::<rusqlite::Result<Vec<_>>>()
            .map_err(|error| from_sqlite(&error))
    };
    Ok(Connections {
        writer,
        searchers: connect_some(SEARCHERS)?,
        readers: connect_some(READERS)?,
    })
}

fn make_directory(directory: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    // A directory that exists keeps its mode: it may be somebody's home.
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// Makes the file with the owner's access only, which SQLite gives to the files beside it too.
pub(crate) fn make_file(path: &Path) -> std::io::Result<()> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;

        let permissions = file.metadata()?.permissions();
        if permissions.mode() & 0o077 != 0 {
            file.set_permissions(fs::Permissions::from_mode(0o600))?;
        }
    }
    file.sync_all()
}

/// Reads the header of the file without SQLite. Returns whether there is a database already.
fn look_at(path: &Path, known: u32) -> Result<bool, StorageError> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(from_io(&error)),
    };
    let mut header = Vec::with_capacity(HEADER_BYTES);
    file.by_ref()
        .take(HEADER_BYTES as u64)
        .read_to_end(&mut header)
        .map_err(|error| from_io(&error))?;
    if header.is_empty() {
        return Ok(false); // made, but never written to
    }

    let header: &[u8; HEADER_BYTES] = header.as_slice().try_into().map_err(|_| cut_off())?;
    if !header.starts_with(b"SQLite format 3\0") {
        return Err(StorageError::Damaged {
            reason: "it is no SQLite database".into(),
        });
    }
    let number = |at: usize| {
        i32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
    };
    let (version, application) = (number(60), number(68));
    judge(application, version, known)?;
    Ok(true)
}

fn cut_off() -> StorageError {
    StorageError::Damaged {
        reason: "it is cut off".into(),
    }
}

/// Judges the two marks in a file's header. Both are zero in a file whose first migration was interrupted.
fn judge(application: i32, version: i32, known: u32) -> Result<u32, StorageError> {
    let foreign = || StorageError::Damaged {
        reason: "it belongs to another program".into(),
    };
    let version = u32::try_from(version).map_err(|_| foreign())?;
    match (application, version) {
        (APPLICATION_ID, 0) => Err(foreign()),
        (APPLICATION_ID, found) if found > known => Err(StorageError::TooNew { found, known }),
        (APPLICATION_ID, found) => Ok(found),
        (0, 0) => Ok(0),
        _ => Err(foreign()),
    }
}

pub(crate) fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    add_holds(&connection)?;
    Ok(connection)
}

/// Adds `holds(name, key)`, which is [`name_holds`]: SQLite's own `lower` knows ASCII alone.
fn add_holds(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_DIRECTONLY;
    connection.create_scalar_function("holds", 2, flags, |context| {
        let name = context.get_raw(0).as_str_or_null()?;
        let key = context.get_raw(1).as_str()?;
        Ok(name.is_some_and(|name| name_holds(name, key)))
    })
}

fn connect_reader(path: &Path) -> rusqlite::Result<Connection> {
    let connection = connect(path)?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Reads the marks again through SQLite, since the newest ones may be in its log, and checks the pages.
fn checked_version(connection: &Connection, known: u32) -> Result<u32, StorageError> {
    let number = |pragma: &str| {
        connection
            .pragma_query_value(None, pragma, |row| row.get::<_, i32>(0))
            .map_err(|error| from_sqlite(&error))
    };
    let version = judge(number("application_id")?, number("user_version")?, known)?;

    let tables: u32 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|error| from_sqlite(&error))?;
    if version == 0 && tables > 0 {
        return Err(StorageError::Damaged {
            reason: "it belongs to another program".into(),
        });
    }
    look_through(connection)?;
    Ok(version)
}

/// Looks through the whole database for damage: all but what only compares indexes with their tables.
pub(crate) fn look_through(connection: &Connection) -> Result<(), StorageError> {
    let verdict: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|error| from_sqlite(&error))?;
    if verdict != "ok" {
        return Err(StorageError::Damaged {
            reason: "its pages are damaged".into(),
        });
    }
    Ok(())
}

fn prepare_writer(connection: &Connection) -> Result<(), StorageError> {
    let mode: String = connection
        .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
        .map_err(|error| from_sqlite(&error))?;
    if mode != "wal" {
        return Err(StorageError::Failed {
            reason: "the file system of the data directory cannot hold a write-ahead log".into(),
        });
    }
    // An answer means that it is on the disk, even when the power fails.
    connection
        .pragma_update(None, "synchronous", "FULL")
        .map_err(|error| from_sqlite(&error))?;
    overwrite_what_is_deleted(connection).map_err(|error| from_sqlite(&error))
}

/// Has destroyed secrets leave the file.
pub(crate) fn overwrite_what_is_deleted(connection: &Connection) -> rusqlite::Result<()> {
    // Answers with the new value, hence no `pragma_update`.
    connection.query_row("PRAGMA secure_delete = ON", [], |_| Ok(()))
}

// The type is not ours.
#[allow(clippy::wildcard_enum_match_arm)]
fn migration_error(error: &rusqlite_migration::Error) -> StorageError {
    match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => from_sqlite(err),
        _ => StorageError::Failed {
            reason: "the schema could not be brought up to date".into(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migration::STEPS;

    /// What a later version might add.
    const NEXT: &str = "CREATE TABLE later (x INTEGER) STRICT; INSERT INTO profile VALUES (1, 'sandbox', 'later');";
    const BROKEN: &str = "CREATE TABLE later (x INTEGER) STRICT; INSERT INTO missing VALUES (1);";

    fn with(step: &'static str) -> Vec<&'static str> {
        STEPS.iter().copied().chain([step]).collect()
    }

    fn fails(directory: &Path, steps: &[&str]) -> StorageError {
        match open(directory, steps) {
            Err(error) => error,
            Ok(_) => panic!("the file was taken"),
        }
    }

    /// The schema that this version writes.
    const NEWEST: i32 = STEPS.len() as i32;

    fn version(path: &Path) -> i32 {
        let connection = Connection::open(path).unwrap();
        connection
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap()
    }

    fn tables_named_later(path: &Path) -> i32 {
        let connection = Connection::open(path).unwrap();
        let count = "SELECT count(*) FROM sqlite_schema WHERE name = 'later'";
        connection.query_row(count, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn the_migrations_are_sound() {
        assert_eq!(migration::migrations(STEPS).validate(), Ok(()));
    }

    #[test]
    fn an_older_database_is_copied_and_brought_up_to_date() {
        let directory = tempfile::tempdir().unwrap();
        drop(open(directory.path(), STEPS).unwrap());

        drop(open(directory.path(), &with(NEXT)).unwrap());

        let (path, kept) = (
            directory.path().join(FILE),
            directory
                .path()
                .join(format!("countersign-schema-{NEWEST}.db")),
        );
        assert_eq!((version(&path), tables_named_later(&path)), (NEWEST + 1, 1));
        assert_eq!((version(&kept), tables_named_later(&kept)), (NEWEST, 0));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                fs::metadata(&kept).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
    }

    #[test]
    fn a_new_database_is_not_copied() {
        let directory = tempfile::tempdir().unwrap();

        drop(open(directory.path(), &with(NEXT)).unwrap());
        drop(open(directory.path(), &with(NEXT)).unwrap());

        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_migration_that_fails_leaves_the_old_schema() {
        let directory = tempfile::tempdir().unwrap();
        drop(open(directory.path(), STEPS).unwrap());

        let error = fails(directory.path(), &with(BROKEN));

        assert!(matches!(error, StorageError::Failed { .. }), "{error:?}");
        let path = directory.path().join(FILE);
        assert_eq!((version(&path), tables_named_later(&path)), (NEWEST, 0));
        drop(open(directory.path(), STEPS).unwrap());
    }

    #[test]
    fn a_file_whose_first_migration_was_interrupted_is_taken() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(FILE);
        let connection = Connection::open(&path).unwrap();
        prepare_writer(&connection).unwrap();
        drop(connection);
        assert!(fs::metadata(&path).unwrap().len() > 0, "there is a header");

        drop(open(directory.path(), STEPS).unwrap());

        assert_eq!(version(&path), NEWEST);
    }

    #[test]
    fn the_writer_reaches_the_disk_before_it_answers() {
        let directory = tempfile::tempdir().unwrap();

        let Connections {
            writer,
            searchers,
            readers,
        } = open(directory.path(), STEPS).unwrap();

        let number = |connection: &Connection, pragma: &str| -> i64 {
            connection
                .pragma_query_value(None, pragma, |row| row.get(0))
                .unwrap()
        };
        let mode: String = writer
            .pragma_query_value(None, "journal_mode", |row| row.get(0))
            .unwrap();
        assert_eq!(mode, "wal");
        assert_eq!(number(&writer, "synchronous"), 2, "FULL");
        assert_eq!(number(&writer, "secure_delete"), 1);
        assert_eq!(number(&writer, "foreign_keys"), 1);
        assert!(
            searchers
                .iter()
                .chain(&readers)
                .all(|reader| number(reader, "query_only") == 1)
        );
    }

    #[test]
    fn a_directory_that_cannot_be_made_is_told() {
        let parent = tempfile::tempdir().unwrap();
        let file = parent.path().join("file");
        fs::write(&file, b"").unwrap();

        assert!(matches!(
            fails(&file.join("data"), STEPS),
            StorageError::Failed { .. }
        ));
    }
}
