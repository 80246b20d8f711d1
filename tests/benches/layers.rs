//! What our layers cost: each figure next to the bare alternative, measured in turns in the same run.
//!
//! `cargo xtask bench` runs this. The ratio is what counts; the times depend on the machine.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a bench prints, and ends where it fails"
)]

use std::path::Path;
use std::time::{Duration, Instant};

use countersign_client::Client;
use countersign_contract::OwnerKind;
use countersign_domain::audit::{AuditEntry, Happening, Subject};
use countersign_domain::{Actor, AuditId, Timestamp};
use countersign_engine::{CloudProfile, Engine, EngineOptions, KeyFile, KeySource};
use countersign_storage::Storage;
use rusqlite::Connection;
use serde_json::json;
#[cfg(unix)]
use tokio::io::{AsyncReadExt, AsyncWriteExt};
#[cfg(unix)]
use tokio::net::{UnixListener, UnixStream};

/// How often both sides are measured in turns; the median is told.
const ROUNDS: usize = 9;

#[tokio::main]
async fn main() {
    println!("| What | Ours | Bare | Ratio |");
    println!("| --- | ---: | ---: | ---: |");
    durable_write().await;
    #[cfg(unix)]
    local_call().await;
}

/// An audit entry through the storage threads, against the same row written by SQLite in the same mode.
async fn durable_write() {
    const WRITES: u32 = 50;
    let (ours, bare) = (folder(), folder());
    let storage = Storage::open(ours.path()).expect("a database can be made");
    let connection = bare_database(bare.path());
    let mut times = Times::default();
    for _ in 0..ROUNDS {
        let entries: Vec<AuditEntry> = (0..WRITES).map(|_| entry()).collect();
        let rows: Vec<(String, String)> = entries
            .iter()
            .map(|entry| (entry.id.to_string(), json!(entry.happening).to_string()))
            .collect();

        let started = Instant::now();
        for entry in entries {
            storage
                .record(entry)
                .await
                .expect("an entry can be recorded");
        }
        times.ours.push(started.elapsed() / WRITES);

        let started = Instant::now();
        for (id, happening) in &rows {
            connection
                .prepare_cached("INSERT INTO audit (id, at, happening) VALUES (?, 0, ?)")
                .and_then(|mut insert| insert.execute([id, happening]))
                .expect("a row can be written");
        }
        times.bare.push(started.elapsed() / WRITES);
    }
    times.tell(
        "A durable write (an audit entry)",
        "rusqlite, WAL, synchronous=FULL",
    );
    storage.close().await.expect("the database can be closed");
}

/// A query through the local socket, against as many bytes there and back over a socket of the same kind.
#[cfg(unix)]
async fn local_call() {
    const CALLS: u32 = 200;
    let place = folder();
    let profile = profile();
    let fingerprint = profile.fingerprint();
    let engine = Engine::open(EngineOptions {
        data_directory: place.path().join("data"),
        profile,
        key: KeySource::KeyFile(KeyFile::new(place.path().join("data.key"))),
        owner: OwnerKind::DataService,
        listen: None,
    })
    .await
    .expect("a data directory can be made");
    let client = Client::connect(&place.path().join("data"), &fingerprint)
        .await
        .expect("the owner answers");
    let answer = client
        .call("app_state", json!({}))
        .await
        .expect("the owner answers");
    let mut bare = bare_echo(&place.path().join("echo"), answer.to_string().len()).await;

    let mut times = Times::default();
    for _ in 0..ROUNDS {
        let started = Instant::now();
        for _ in 0..CALLS {
            client
                .call("app_state", json!({}))
                .await
                .expect("the owner answers");
        }
        times.ours.push(started.elapsed() / CALLS);

        let started = Instant::now();
        for _ in 0..CALLS {
            bare.round_trip().await;
        }
        times.bare.push(started.elapsed() / CALLS);
    }
    times.tell(
        "A query through the local socket (app_state)",
        "the same bytes over a Unix socket",
    );
    engine.shutdown().await;
}

/// The same bytes without a protocol.
#[cfg(unix)]
struct BareEcho {
    stream: UnixStream,
    answer: Vec<u8>,
}

#[cfg(unix)]
impl BareEcho {
    async fn round_trip(&mut self) {
        self.stream
            .write_all(&[0; 64])
            .await
            .expect("a socket takes bytes");
        self.stream
            .read_exact(&mut self.answer)
            .await
            .expect("a socket gives bytes");
    }
}

#[cfg(unix)]
async fn bare_echo(path: &Path, answer_bytes: usize) -> BareEcho {
    let listener = UnixListener::bind(path).expect("a socket can be made");
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a client comes");
        let (mut question, answer) = ([0; 64], vec![0; answer_bytes]);
        while stream.read_exact(&mut question).await.is_ok() {
            stream
                .write_all(&answer)
                .await
                .expect("a socket takes bytes");
        }
    });
    let stream = UnixStream::connect(path)
        .await
        .expect("the listener is there");

    BareEcho {
        stream,
        answer: vec![0; answer_bytes],
    }
}

fn bare_database(folder: &Path) -> Connection {
    let connection = Connection::open(folder.join("bare.db")).expect("a database can be made");
    connection
        .execute_batch(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
             CREATE TABLE audit (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, happening TEXT NOT NULL) STRICT;",
        )
        .expect("a table can be made");
    connection
}

fn entry() -> AuditEntry {
    AuditEntry {
        id: AuditId::random(),
        at: Timestamp::from_millis(0),
        actor: Actor::System,
        subject: Subject::None,
        happening: Happening::StoreCreated {
            name: "Contoso".to_owned(),
        },
    }
}

/// A cloud that nobody calls: nothing here leaves the machine.
#[cfg(unix)]
fn profile() -> CloudProfile {
    let origin = "http://127.0.0.1:9";
    let profile = json!({
        "name": "bench", "authority": origin, "graph": origin, "discovery": origin,
        "dataverse": format!("{origin}/{{org}}/{{region}}"), "flow": origin, "environments": origin,
        "triggerHosts": ["127.0.0.1:9"], "flowAudience": format!("{origin}/"), "portal": origin,
    });
    CloudProfile::from_json(&profile.to_string()).expect("the profile is sound")
}

fn folder() -> tempfile::TempDir {
    // Beside the build, not in /tmp: that may be memory, where nothing is durable and everything is quick.
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a temporary folder can be made")
}

/// What was measured, a figure per round.
#[derive(Default)]
struct Times {
    ours: Vec<Duration>,
    bare: Vec<Duration>,
}

impl Times {
    fn tell(&mut self, what: &str, bare_name: &str) {
        let (ours, bare) = (median(&mut self.ours), median(&mut self.bare));
        let ratio = ours.as_secs_f64() / bare.as_secs_f64();
        println!(
            "| {what} | {} | {} ({bare_name}) | {ratio:.1} |",
            micros(ours),
            micros(bare)
        );
    }
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn micros(time: Duration) -> String {
    format!("{:.0} µs", time.as_secs_f64() * 1e6)
}
