use std::{fs, path::Path};

use countersign_domain::{
    Actor, AuditId,
    audit::{AuditEntry, Happening, Subject},
};
use countersign_storage::{Storage, StorageError};
use rusqlite::Connection;

use crate::fixture::{Fixture, at, entry, files_hold, sealed};

fn database(directory: &Path) -> std::path::PathBuf {
    directory.join("countersign.db")
}

fn content(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(directory)
        .unwrap()
        .map(|file| {
            let file = file.unwrap();
            let name = file.file_name().into_string().unwrap();
            (name, fs::read(file.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

fn refused(directory: &Path) -> StorageError {
    match Storage::open(directory) {
        Err(error) => error,
        Ok(_) => panic!("the file was taken"),
    }
}

#[tokio::test]
async fn an_empty_directory_gets_a_database() {
    let parent = tempfile::tempdir().unwrap();
    let directory = parent.path().join("a/b");

    let storage = Storage::open(&directory).unwrap();

    assert!(storage.stores().await.unwrap().is_empty());
    storage.close().await.unwrap();
    assert!(database(&directory).exists());
}

#[tokio::test]
async fn an_empty_file_becomes_a_database() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(database(directory.path()), b"").unwrap();

    let storage = Storage::open(directory.path()).unwrap();

    assert!(storage.stores().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_was_written_is_there_after_a_restart() {
    let fixture = Fixture::new().await;
    let request = fixture.unlinked().await;
    let before = fixture.read(request).await;

    let fixture = fixture.reopened().await;

    assert_eq!(fixture.read(request).await, before);
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_the_directory_and_its_files() {
    use std::os::unix::fs::PermissionsExt;

    let parent = tempfile::tempdir().unwrap();
    let directory = parent.path().join("data");
    let storage = Storage::open(&directory).unwrap();
    storage.record(entry(Subject::None)).await.unwrap();

    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&directory), 0o700);
    for file in fs::read_dir(&directory).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_others_could_read_is_closed_to_them() {
    use std::os::unix::fs::PermissionsExt;

    let fixture = Fixture::new().await;
    let path = database(fixture.directory.path());
    fixture.storage.close().await.unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();

    let _storage = Storage::open(fixture.directory.path()).unwrap();

    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

#[tokio::test]
async fn a_newer_database_is_refused_and_left_to_the_byte() {
    let fixture = Fixture::new().await;
    let directory = fixture.directory;
    fixture.storage.close().await.unwrap();
    let connection = Connection::open(database(directory.path())).unwrap();
    connection.pragma_update(None, "user_version", 10).unwrap();
    drop(connection);
    let before = content(directory.path());

    assert_eq!(
        refused(directory.path()),
        StorageError::TooNew {
            found: 10,
            known: 9
        }
    );

    assert_eq!(content(directory.path()), before);
}

#[tokio::test]
async fn a_newer_database_whose_mark_is_still_in_the_log_is_refused() {
    let fixture = Fixture::new().await;
    let directory = fixture.directory;
    fixture.storage.close().await.unwrap();
    let other = tempfile::tempdir().unwrap();
    let connection = Connection::open(database(directory.path())).unwrap();
    connection
        .pragma_update(None, "wal_autocheckpoint", 0)
        .unwrap();
    connection.pragma_update(None, "user_version", 10).unwrap();
    // As a crash would leave it: the log beside a file that does not know of it.
    for name in ["countersign.db", "countersign.db-wal"] {
        fs::copy(directory.path().join(name), other.path().join(name)).unwrap();
    }

    assert_eq!(
        refused(other.path()),
        StorageError::TooNew {
            found: 10,
            known: 9
        }
    );
}

#[test]
fn a_file_of_another_kind_is_refused_and_left_to_the_byte() {
    let directory = tempfile::tempdir().unwrap();
    for text in ["short", &"not a database ".repeat(1_000)] {
        fs::write(database(directory.path()), text).unwrap();
        let before = content(directory.path());

        let error = refused(directory.path());

        assert!(matches!(error, StorageError::Damaged { .. }), "{error:?}");
        assert_eq!(content(directory.path()), before);
    }
}

#[test]
fn a_database_of_another_program_is_refused_and_left_to_the_byte() {
    let directory = tempfile::tempdir().unwrap();
    let connection = Connection::open(database(directory.path())).unwrap();
    connection.execute_batch("CREATE TABLE theirs (x)").unwrap();
    drop(connection);
    let before = fs::read(database(directory.path())).unwrap();

    let error = refused(directory.path());

    assert!(matches!(error, StorageError::Damaged { .. }), "{error:?}");
    assert_eq!(fs::read(database(directory.path())).unwrap(), before);
}

#[tokio::test]
async fn a_database_with_damaged_pages_is_refused() {
    let fixture = Fixture::new().await;
    let path = database(fixture.directory.path());
    fixture.storage.close().await.unwrap();
    let mut bytes = fs::read(&path).unwrap();
    for byte in &mut bytes[4_096..] {
        *byte = 0x5a;
    }
    fs::write(&path, bytes).unwrap();

    let error = refused(fixture.directory.path());

    assert!(matches!(error, StorageError::Damaged { .. }), "{error:?}");
}

#[tokio::test]
async fn damage_that_comes_while_it_is_open_is_found_by_looking() {
    let fixture = Fixture::new().await;
    fixture.unlinked().await;
    // Closed and opened again: whatever was written stands in the file, and no reader has seen it.
    let fixture = fixture.reopened().await;
    let path = database(fixture.directory.path());
    let mut bytes = fs::read(&path).unwrap();
    for byte in &mut bytes[4_096..] {
        *byte = 0x5a;
    }
    fs::write(&path, bytes).unwrap();

    let found = fixture.storage.check().await;

    assert!(
        matches!(found, Err(StorageError::Damaged { .. })),
        "{found:?}"
    );
}

#[tokio::test]
async fn a_database_that_is_cut_off_is_refused() {
    let fixture = Fixture::new().await;
    let path = database(fixture.directory.path());
    fixture.storage.close().await.unwrap();
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();

    let error = refused(fixture.directory.path());

    assert!(matches!(error, StorageError::Damaged { .. }), "{error:?}");
}

#[tokio::test]
async fn a_value_this_version_cannot_read_is_told_without_quoting_it() {
    let fixture = Fixture::new().await;
    let request = fixture.unlinked().await;
    let connection = Connection::open(database(fixture.directory.path())).unwrap();
    connection
        .execute("UPDATE requests SET changes = '[\"a surprise\"]'", [])
        .unwrap();

    let error = fixture.storage.request(request).await.unwrap_err();

    assert!(matches!(error, StorageError::Damaged { .. }), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("surprise"));
}

#[tokio::test]
async fn another_profile_is_refused_by_name() {
    let fixture = Fixture::new().await;
    fixture.storage.bind_profile("sandbox", "aa").await.unwrap();
    fixture.storage.bind_profile("renamed", "aa").await.unwrap();

    let refused = fixture.storage.bind_profile("public", "bb").await;

    assert_eq!(
        refused,
        Err(StorageError::OtherProfile {
            bound_to: "sandbox".into()
        })
    );
}

#[tokio::test]
async fn a_closed_storage_says_so_to_every_clone() {
    let fixture = Fixture::new().await;
    let clone = fixture.storage.clone();

    fixture.storage.close().await.unwrap();

    assert_eq!(clone.stores().await, Err(StorageError::Closed));
    assert_eq!(
        clone.record(entry(Subject::None)).await,
        Err(StorageError::Closed)
    );
    assert_eq!(clone.close().await, Err(StorageError::Closed));
}

#[tokio::test]
async fn closing_leaves_one_file() {
    let fixture = Fixture::new().await;

    fixture.storage.close().await.unwrap();

    let names: Vec<_> = content(fixture.directory.path())
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, vec!["countersign.db"]);
}

#[tokio::test]
async fn a_write_whose_caller_left_is_carried_out() {
    let fixture = Fixture::new().await;
    let store = fixture.store;
    let about = Subject::Store(store);
    let mut recording = Box::pin(fixture.storage.record(entry(about)));

    // Polled once, it has handed in its work.
    let waker = std::task::Waker::noop();
    let _ = recording
        .as_mut()
        .poll(&mut std::task::Context::from_waker(waker));
    drop(recording);

    let fixture = fixture.reopened().await;
    assert_eq!(fixture.happenings(about).await.len(), 1);
}

#[tokio::test]
async fn the_audit_trail_keeps_the_order_in_which_things_were_recorded() {
    let fixture = Fixture::new().await;
    let about = Subject::Store(fixture.store);
    let mut recorded = Vec::new();
    for millis in [500, 100, 900] {
        let entry = AuditEntry {
            id: AuditId::random(),
            at: at(millis),
            actor: Actor::LocalAdministrator,
            subject: about,
            happening: Happening::StoreChanged {
                members: vec!["settings".into()],
            },
        };
        fixture.storage.record(entry.clone()).await.unwrap();
        recorded.push(entry);
    }

    assert_eq!(
        fixture.storage.entries_about(about).await.unwrap(),
        recorded
    );
}

#[tokio::test]
async fn entries_about_nothing_are_kept_apart() {
    let fixture = Fixture::new().await;
    fixture
        .storage
        .record(entry(Subject::Store(fixture.store)))
        .await
        .unwrap();

    let about_nothing = fixture.storage.entries_about(Subject::None).await.unwrap();

    assert_eq!(
        about_nothing.len(),
        2,
        "those of the fixture's store and workflow"
    );
}

#[tokio::test]
async fn the_audit_trail_cannot_be_rewritten() {
    let fixture = Fixture::new().await;
    let connection = Connection::open(database(fixture.directory.path())).unwrap();

    assert!(connection.execute("DELETE FROM audit", []).is_err());
    assert!(connection.execute("UPDATE audit SET at = 0", []).is_err());
}

#[tokio::test]
async fn a_destroyed_secret_leaves_the_log_once_it_is_quiet() {
    let fixture = Fixture::new().await;
    let account = crate::fixture::delegated("ada");
    let secret = sealed("a secret that is soon destroyed");
    fixture
        .storage
        .add_account(account.clone(), secret, entry(Subject::None))
        .await
        .unwrap();
    assert!(files_hold(
        fixture.directory.path(),
        b"a secret that is soon destroyed"
    ));

    fixture
        .storage
        .remove_account(account.id, entry(Subject::None))
        .await
        .unwrap();

    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while files_hold(fixture.directory.path(), b"a secret that is soon destroyed") {
        assert!(std::time::Instant::now() < deadline, "it is still there");
        tokio::task::yield_now().await;
    }
}
