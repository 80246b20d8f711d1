//! A process that is killed while it writes.

use std::{
    collections::HashSet,
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
};

use countersign_domain::{
    AuditId, RequestId, StoreId,
    audit::{AuditEntry, Subject},
};
use countersign_storage::{RequestFilter, Storage};

use crate::fixture::{Fixture, entry, only};

const DIRECTORY: &str = "COUNTERSIGN_TEST_WRITE_TO";
/// A line on standard output of the child: this is on the disk.
const COMMITTED: &str = "committed ";

/// Ends the child when a test fails before it does.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn writer_in(directory: &std::path::Path) -> Killed {
    let child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "killed::writes_until_killed",
            "--ignored",
            "--nocapture",
        ])
        .env(DIRECTORY, directory)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    Killed(child)
}

#[tokio::test]
#[ignore = "runs as the child of the tests below"]
async fn writes_until_killed() {
    let Some(directory) = std::env::var_os(DIRECTORY) else {
        return;
    };
    let storage = Storage::open(directory.as_ref()).unwrap();
    let store = storage.stores().await.unwrap().remove(0).id;
    let workflow = storage.workflows(store).await.unwrap().pop().unwrap().id;
    let mut template = storage
        .requests(RequestFilter::default())
        .await
        .unwrap()
        .remove(0);
    template.workflow = Some(workflow);

    loop {
        let mut request = template.clone();
        request.id = RequestId::random();
        let audit = AuditEntry {
            id: AuditId::random(),
            ..entry(Subject::Request(request.id))
        };
        let id = request.id;
        let mut new = only(request);
        new.audit = vec![audit];
        storage.record_requests(vec![new]).await.unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "\n{COMMITTED}{id}").unwrap();
        out.flush().unwrap();
    }
}

async fn prepared() -> (tempfile::TempDir, StoreId) {
    let fixture = Fixture::new().await;
    fixture.unlinked().await;
    fixture.storage.close().await.unwrap();
    (fixture.directory, fixture.store)
}

/// Kills a writer after so many commits and returns what it reported.
fn kill_after(directory: &std::path::Path, commits: usize) -> Vec<RequestId> {
    let mut child = writer_in(directory);
    let mut lines = BufReader::new(child.0.stdout.take().unwrap()).lines();
    let mut reported: Vec<RequestId> = Vec::new();
    let id_of = |line: &str| -> Option<RequestId> {
        line.strip_prefix(COMMITTED).and_then(|id| id.parse().ok())
    };
    while reported.len() < commits {
        let line = lines.next().expect("the writer ended by itself").unwrap();
        reported.extend(id_of(&line));
    }
    child.0.kill().unwrap(); // SIGKILL
    child.0.wait().unwrap();
    // What it said before it died counts too; its last line may be cut off.
    for line in lines.map_while(Result::ok) {
        reported.extend(id_of(&line));
    }
    reported
}

#[tokio::test]
async fn everything_that_was_answered_survives_a_kill() {
    let (directory, _) = prepared().await;
    let mut reported = Vec::new();

    for commits in [1, 17, 40] {
        reported.extend(kill_after(directory.path(), commits));
    }

    let storage = Storage::open(directory.path()).unwrap();
    let found = storage.requests(RequestFilter::default()).await.unwrap();
    let found: HashSet<RequestId> = found.into_iter().map(|request| request.id).collect();
    for id in &reported {
        assert!(found.contains(id), "{id} was answered and is lost");
        let entries = storage.entries_about(Subject::Request(*id)).await.unwrap();
        assert_eq!(entries.len(), 1, "a request comes with its entry");
    }
    storage.close().await.unwrap();

    let connection = rusqlite::Connection::open(directory.path().join("countersign.db")).unwrap();
    let verdict: String = connection
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(verdict, "ok");
    let dangling = connection
        .prepare("PRAGMA foreign_key_check")
        .unwrap()
        .exists([])
        .unwrap();
    assert!(!dangling);
}
