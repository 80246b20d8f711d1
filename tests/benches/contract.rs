//! What each query of the contract costs on 10,000 requests, next to the very SQL that it runs, run directly in the same run.
//!
//! The SQL is not written down here: it is what SQLite itself says it was asked while the query ran once. The bare side runs those
//! statements, prepared beforehand, on a connection of its own: once it looks at every column of every row, and once it makes JSON of each
//! row, since JSON is what a query answers with.
//!
//! A query fails the bench when it takes more than 1.5 times as long as its SQL with the rows as JSON, unless the difference is below a fixed
//! cost: reading a single row takes a few microseconds, and then the ratio says nothing.

#![allow(
    missing_docs,
    dead_code,
    unsafe_code,
    clippy::print_stdout,
    clippy::expect_used,
    clippy::panic,
    reason = "a bench prints, and ends where it fails; it uses a part of what the benches share, and SQLite is listened to in C"
)]

mod support;

use std::ffi::{c_char, c_int};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use countersign_contract::{COMMANDS, Code, CommandKind, call_by_name};
use countersign_engine::Session;
use countersign_tests::Person;
use rusqlite::trace::{TraceEvent, TraceEventCodes};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, auto_extension, ffi};
use serde_json::{Value, json};

use support::many::{Copies, multiply};
use support::{House, median, micros, open_engine};

const REQUESTS: usize = 10_000;
/// How often both sides are measured in turns; the median is told.
const ROUNDS: usize = 9;
/// How many times as long a query may take.
const LIMIT: f64 = 1.5;
/// A difference below this is no failure, whatever the ratio: who asks, what they may, and a task of its own.
const FIXED_COST: Duration = Duration::from_micros(300);
/// How long one side of a round is measured at least.
const ROUND: Duration = Duration::from_millis(40);

/// A query with a request that it answers.
struct Query {
    label: String,
    command: &'static str,
    request: Value,
}

/// What SQLite was asked, while somebody listens.
static HEARD: Mutex<Option<Vec<String>>> = Mutex::new(None);

#[tokio::main]
async fn main() -> ExitCode {
    let house = House::open().await;
    let approver = house.sign_in(Person::Megan).await;
    let shown = house.ask_for("first").await;
    let profile = house.sandbox.profile();
    house.engine.shutdown().await;
    let database = house.directory.path().join("data").join("countersign.db");
    let copies = Copies {
        first: &shown,
        requests: REQUESTS,
        different: &[],
    };
    multiply(&database, &copies);

    let samples = [
        json!({}),
        json!({ "store": house.store }),
        json!({ "workflow": house.workflow }),
        json!({ "request": shown }),
        json!({ "account": approver }),
    ];
    let (queries, left_out) = heard_of(&profile, house.directory.path(), &samples).await;

    let engine = open_engine(&profile, house.directory.path()).await;
    let slow = compare(&engine.session(), &database, queries).await;
    println!(
        "\nNot measured, since no SQL answers them or none of the samples is a request of theirs: {}.",
        left_out.join(", ")
    );
    engine.shutdown().await;
    if slow.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("\nSlower than {LIMIT} times the SQL: {}.", slow.join(", "));
    ExitCode::FAILURE
}

/// Runs every query once and listens to what SQLite is asked; also returns the queries that cannot be measured.
async fn heard_of(
    profile: &Value,
    directory: &Path,
    samples: &[Value],
) -> (Vec<(Query, Vec<String>)>, Vec<&'static str>) {
    // SAFETY: the extension opens and closes no database and leaves the list of extensions alone.
    unsafe { auto_extension::register_auto_extension(listen) }.expect("SQLite takes extensions");
    let engine = open_engine(profile, directory).await;
    auto_extension::cancel_auto_extension(listen);
    let session = engine.session();
    let mut measured = Vec::new();
    let mut left_out = Vec::new();
    for command in COMMANDS
        .iter()
        .filter(|command| command.kind == CommandKind::Query)
    {
        let before = measured.len();
        for request in requests_of(command.name, samples) {
            let Some(statements) = listened(&session, command.name, &request).await else {
                continue;
            };
            let label = match request.as_object() {
                Some(members) if members.len() == 1 && members.contains_key("scope") => {
                    format!(
                        "{} ({})",
                        command.name,
                        members["scope"].as_str().unwrap_or("")
                    )
                }
                Some(_) | None => command.name.to_owned(),
            };
            let query = Query {
                label,
                command: command.name,
                request,
            };
            measured.push((query, statements));
        }
        if measured.len() == before {
            left_out.push(command.name);
        }
    }
    engine.shutdown().await;
    (measured, left_out)
}

fn requests_of(command: &str, samples: &[Value]) -> Vec<Value> {
    match command {
        // These look at the disk, or ask the services; no SQL answers them.
        "doctor" | "flow_show" => vec![],
        "request_list" => ["all", "mine", "inbox"]
            .map(|scope| json!({ "scope": scope }))
            .to_vec(),
        _ => samples.to_vec(),
    }
}

/// Returns what SQLite was asked while a query was answered; `None` when it does not take that request.
async fn listened(
    session: &Session,
    command: &'static str,
    request: &Value,
) -> Option<Vec<String>> {
    let mut shortest: Option<Vec<String>> = None;
    // Other work may be heard as well; the shortest of several tries is the query alone.
    for _ in 0..3 {
        *HEARD.lock().expect("nobody panicked") = Some(Vec::new());
        let answered = call_by_name(session, command, request.clone()).await;
        let heard = HEARD.lock().expect("nobody panicked").take();
        match answered {
            Ok(_) => {}
            Err(error) if error.code == Code::InvalidRequest => return None,
            Err(error) => panic!("{command} {request}: {error:?}"),
        }
        let heard = heard.unwrap_or_default();
        if shortest
            .as_ref()
            .is_none_or(|known| heard.len() < known.len())
        {
            shortest = Some(heard);
        }
    }

    shortest.filter(|statements| !statements.is_empty())
}

/// Has a connection tell what it is asked.
unsafe extern "C" fn listen(
    database: *mut ffi::sqlite3,
    message: *mut *mut c_char,
    _: *const ffi::sqlite3_api_routines,
) -> c_int {
    // SAFETY: SQLite calls this with a connection that it has just opened.
    unsafe {
        auto_extension::init_auto_extension(database, message, |connection| {
            connection.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(hear));
            Ok(())
        })
    }
}

fn hear(event: TraceEvent<'_>) {
    let TraceEvent::Stmt(statement, _) = event else {
        return;
    };
    if let (Ok(mut heard), Some(sql)) = (HEARD.lock(), statement.expanded_sql())
        && let Some(heard) = heard.as_mut()
    {
        heard.push(sql);
    }
}

/// Measures every query in turns with its SQL, prints a table, and returns those that are too slow.
async fn compare(
    session: &Session,
    database: &Path,
    queries: Vec<(Query, Vec<String>)>,
) -> Vec<String> {
    println!("| Query | Statements | Ours | SQL alone | Ratio | SQL as JSON | Ratio |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    let mut slow = Vec::new();
    for (query, statements) in queries {
        let connection = Connection::open(database).expect("the database is there");
        connection.set_prepared_statement_cache_capacity(statements.len() + 1);
        let (mut ours, mut bare, mut told) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            ours.push(time_ours(session, &query).await);
            bare.push(time_bare(&connection, &statements, looked_at));
            told.push(time_bare(&connection, &statements, as_json));
        }
        let (ours, bare, told) = (median(&mut ours), median(&mut bare), median(&mut told));
        let times = |other: Duration| ours.as_secs_f64() / other.as_secs_f64();
        println!(
            "| {} | {} | {} | {} | {:.2} | {} | {:.2} |",
            query.label,
            statements.len(),
            micros(ours),
            micros(bare),
            times(bare),
            micros(told),
            times(told)
        );
        if times(told) > LIMIT && ours.saturating_sub(told) > FIXED_COST {
            slow.push(query.label);
        }
    }
    slow
}

async fn time_ours(session: &Session, query: &Query) -> Duration {
    let started = Instant::now();
    let mut calls = 0;
    while calls == 0 || started.elapsed() < ROUND {
        call_by_name(session, query.command, query.request.clone())
            .await
            .expect("it answered before");
        calls += 1;
    }
    started.elapsed() / calls
}

/// What is done with a row.
type Use = fn(&rusqlite::Row<'_>, &[String]) -> rusqlite::Result<usize>;

fn time_bare(connection: &Connection, statements: &[String], each: Use) -> Duration {
    let started = Instant::now();
    let mut calls = 0;
    while calls == 0 || started.elapsed() < ROUND {
        for sql in statements {
            run(connection, sql, each).expect("it ran before");
        }
        calls += 1;
    }
    started.elapsed() / calls
}

/// Runs a statement and does something with every row.
fn run(connection: &Connection, sql: &str, each: Use) -> rusqlite::Result<usize> {
    let mut statement = connection.prepare_cached(sql)?;
    // What begins and ends a transaction is not part of the question; the ends are not told, so that two beginnings would meet.
    if statement.column_count() == 0 {
        return Ok(0);
    }
    let names: Vec<String> = statement
        .column_names()
        .into_iter()
        .map(str::to_owned)
        .collect();
    let mut rows = statement.raw_query();
    let mut seen = 0;
    while let Some(row) = rows.next()? {
        seen += each(row, &names)?;
    }
    Ok(std::hint::black_box(seen))
}

/// Looks at every column.
fn looked_at(row: &rusqlite::Row<'_>, names: &[String]) -> rusqlite::Result<usize> {
    let mut bytes = 0;
    for column in 0..names.len() {
        bytes += match row.get_ref(column)? {
            ValueRef::Null => 0,
            ValueRef::Integer(_) | ValueRef::Real(_) => 8,
            ValueRef::Text(text) | ValueRef::Blob(text) => text.len(),
        };
    }
    Ok(bytes)
}

/// Makes JSON of the row; what is kept as JSON becomes part of it.
fn as_json(row: &rusqlite::Row<'_>, names: &[String]) -> rusqlite::Result<usize> {
    let mut members = serde_json::Map::new();
    for (column, name) in names.iter().enumerate() {
        let value = match row.get_ref(column)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => number.into(),
            ValueRef::Real(number) => number.into(),
            ValueRef::Text(text) => match text.first() {
                Some(b'{' | b'[') => serde_json::from_slice(text).unwrap_or(Value::Null),
                Some(_) | None => String::from_utf8_lossy(text).into(),
            },
            ValueRef::Blob(bytes) => bytes.len().into(),
        };
        members.insert(name.clone(), value);
    }
    Ok(std::hint::black_box(members).len())
}
