//! The outbox. Payloads are among the sealed values; a row that is done has none.

use countersign_domain::{
    OutboxId, RequestId, Sealed, StoreId, Timestamp,
    callback::CallbackTokenHash,
    called_flow::{FlowPlace, StrayRun},
    outbox::{Duty, OutboxRow, OutboxState},
};
use rusqlite::{Connection, OptionalExtension, Params, Row, named_params, params};

use crate::{
    StorageError,
    error::Attempt,
    tables::{
        sealed_values::{self, Holder},
        words::duty,
    },
    value::{parsed, required, time, unreadable},
};

const SELECT: &str = "SELECT o.id, o.request, o.duty, o.state, o.at, o.code, o.attempts, o.outcome_unknown,
                             o.run_environment, o.run_flow, o.run_name, o.call, s.sealed
                      FROM outbox o LEFT JOIN sealed_values s ON s.holder = 'outbox' AND s.holder_id = o.id";

fn state(row: &Row<'_>) -> rusqlite::Result<OutboxState> {
    match required(row, "state")?.as_str() {
        "due" => Ok(OutboxState::Due {
            at: time(row, "at")?,
        }),
        "claimed" => Ok(OutboxState::Claimed {
            at: time(row, "at")?,
        }),
        "done" => Ok(OutboxState::Done),
        "parked" => Ok(OutboxState::Parked {
            code: required(row, "code")?,
        }),
        _ => Err(unreadable("state")),
    }
}

fn run(row: &Row<'_>) -> rusqlite::Result<Option<StrayRun>> {
    let Some(run) = row.get("run_name")? else {
        return Ok(None);
    };
    Ok(Some(StrayRun {
        place: FlowPlace {
            environment: required(row, "run_environment")?,
            flow: required(row, "run_flow")?,
        },
        run,
    }))
}

fn outbox_row(row: &Row<'_>) -> rusqlite::Result<OutboxRow> {
    let payload: Option<Vec<u8>> = row.get("sealed")?;
    let call: Option<[u8; 32]> = row.get("call")?;
    Ok(OutboxRow {
        id: parsed(row, "id")?,
        request: parsed(row, "request")?,
        duty: duty::read(row, "duty")?,
        state: state(row)?,
        attempts: row.get("attempts")?,
        outcome_unknown: row.get("outcome_unknown")?,
        payload: payload.map(Sealed::from_bytes),
        run: run(row)?,
        call: call.map(CallbackTokenHash::from_bytes),
    })
}

fn select(
    connection: &Connection,
    rest: &str,
    bound: impl Params,
) -> rusqlite::Result<Vec<OutboxRow>> {
    connection
        .prepare_cached(&format!("{SELECT} {rest}"))?
        .query_map(bound, outbox_row)?
        .collect()
}

/// Adds a row that is due at `at`.
pub(crate) fn insert(
    connection: &Connection,
    id: OutboxId,
    request: RequestId,
    duty: Duty,
    at: Timestamp,
    payload: Option<&Sealed>,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO outbox (id, request, duty, state, at) VALUES (?, ?, ?, 'due', ?)",
        )?
        .execute(params![
            id.to_string(),
            request.to_string(),
            duty::word(duty),
            at.as_millis(),
        ])?;
    if let Some(payload) = payload {
        sealed_values::put(connection, Holder::Outbox(id), payload)?;
    }
    Ok(())
}

/// Adds a row that confirms the report of a call, due at `at`.
pub(crate) fn insert_confirm(
    connection: &Connection,
    id: OutboxId,
    request: RequestId,
    call: &CallbackTokenHash,
    report: &Sealed,
    at: Timestamp,
) -> rusqlite::Result<()> {
    insert(connection, id, request, Duty::Confirm, at, Some(report))?;
    connection
        .prepare_cached("UPDATE outbox SET call = ? WHERE id = ?")?
        .execute(params![call.as_bytes(), id.to_string()])?;
    Ok(())
}

/// Adds a row that cancels a run, due at `at`.
pub(crate) fn insert_cancel(
    connection: &Connection,
    id: OutboxId,
    request: RequestId,
    stray: &StrayRun,
    at: Timestamp,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO outbox (id, request, duty, state, at, run_environment, run_flow, run_name) VALUES (?, ?, ?, 'due', ?, ?, ?, ?)",
        )?
        .execute(params![
            id.to_string(),
            request.to_string(),
            duty::word(Duty::Cancel),
            at.as_millis(),
            stray.place.environment,
            stray.place.flow,
            stray.run,
        ])?;
    Ok(())
}

/// Returns one row.
pub(crate) fn find(connection: &Connection, id: OutboxId) -> rusqlite::Result<Option<OutboxRow>> {
    connection
        .prepare_cached(&format!("{SELECT} WHERE o.id = ?"))?
        .query_row([id.to_string()], outbox_row)
        .optional()
}

/// Returns a row that is expected to exist.
pub(crate) fn existing(connection: &Connection, id: OutboxId) -> Attempt<OutboxRow> {
    Ok(find(connection, id)?.ok_or(StorageError::NotFound)?)
}

/// Returns the rows of a request, oldest first.
pub(crate) fn of_request(
    connection: &Connection,
    request: RequestId,
) -> rusqlite::Result<Vec<OutboxRow>> {
    select(
        connection,
        "WHERE o.request = ? ORDER BY o.seq",
        [request.to_string()],
    )
}

/// Returns the rows of one duty of a request that are not done, oldest first.
pub(crate) fn open_of(
    connection: &Connection,
    request: RequestId,
    duty: Duty,
) -> rusqlite::Result<Vec<OutboxRow>> {
    select(
        connection,
        "WHERE o.request = ? AND o.duty = ? AND o.state <> 'done' ORDER BY o.seq",
        params![request.to_string(), duty::word(duty)],
    )
}

/// Returns the parked calls of a store that may have had their effect, oldest first.
pub(crate) fn unknown_calls(
    connection: &Connection,
    store: StoreId,
) -> rusqlite::Result<Vec<OutboxRow>> {
    select(
        connection,
        "WHERE o.state = 'parked' AND o.duty = ? AND o.outcome_unknown = 1
           AND o.request IN (SELECT id FROM requests WHERE store = ?) ORDER BY o.seq",
        params![duty::word(Duty::Trigger), store.to_string()],
    )
}

/// Returns the rows that wait for a person, oldest first.
pub(crate) fn parked(connection: &Connection) -> rusqlite::Result<Vec<OutboxRow>> {
    select(connection, "WHERE o.state = 'parked' ORDER BY o.seq", [])
}

/// Returns the rows of a duty whose time has come, longest overdue first.
pub(crate) fn due(
    connection: &Connection,
    duty: Duty,
    now: Timestamp,
    limit: u32,
) -> rusqlite::Result<Vec<OutboxRow>> {
    select(
        connection,
        "WHERE o.state = 'due' AND o.duty = ? AND o.at <= ? ORDER BY o.at, o.seq LIMIT ?",
        params![duty::word(duty), now.as_millis(), limit],
    )
}

/// Returns the earliest time at which a row is due.
pub(crate) fn next_due(connection: &Connection) -> rusqlite::Result<Option<Timestamp>> {
    let millis: Option<i64> = connection
        .prepare_cached("SELECT min(at) FROM outbox WHERE state = 'due'")?
        .query_row([], |row| row.get(0))?;
    Ok(millis.map(Timestamp::from_millis))
}

/// Marks a row as worked on and returns it as it stands then.
pub(crate) fn claim(
    connection: &Connection,
    mut row: OutboxRow,
    now: Timestamp,
) -> rusqlite::Result<OutboxRow> {
    connection
        .prepare_cached(
            "UPDATE outbox SET state = 'claimed', at = ?, attempts = attempts + 1 WHERE id = ?",
        )?
        .execute(params![now.as_millis(), row.id.to_string()])?;
    row.state = OutboxState::Claimed { at: now };
    row.attempts = row.attempts.saturating_add(1);
    Ok(row)
}

/// Makes every row that was worked on due again with an unknown outcome. Returns how many there were.
pub(crate) fn recover(connection: &Connection, now: Timestamp) -> rusqlite::Result<usize> {
    connection
        .prepare_cached(
            "UPDATE outbox SET state = 'due', at = ?, outcome_unknown = 1 WHERE state = 'claimed'",
        )?
        .execute([now.as_millis()])
}

/// Makes a row due again.
pub(crate) fn postpone(
    connection: &Connection,
    id: OutboxId,
    at: Timestamp,
    outcome_unknown: bool,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE outbox SET state = 'due', at = :at, code = NULL, outcome_unknown = :outcome_unknown WHERE id = :id",
        )?
        .execute(named_params! {
            ":at": at.as_millis(),
            ":outcome_unknown": outcome_unknown,
            ":id": id.to_string(),
        })?;
    Ok(())
}

/// Makes a row due with its attempts counted from nothing again.
pub(crate) fn start_over(
    connection: &Connection,
    id: OutboxId,
    at: Timestamp,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE outbox SET state = 'due', at = ?, code = NULL, attempts = 0 WHERE id = ?",
        )?
        .execute(params![at.as_millis(), id.to_string()])?;
    Ok(())
}

/// Lets a row wait for a person. Its payload stays.
pub(crate) fn park(connection: &Connection, id: OutboxId, code: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE outbox SET state = 'parked', at = NULL, code = ? WHERE id = ?")?
        .execute(params![code, id.to_string()])?;
    Ok(())
}

/// Ends a row and destroys its payload.
pub(crate) fn finish(connection: &Connection, id: OutboxId) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE outbox SET state = 'done', at = NULL, code = NULL WHERE id = ?")?
        .execute([id.to_string()])?;
    sealed_values::destroy(connection, Holder::Outbox(id))
}

/// Tells whether work for any request of a store is due or under way. What waits for a person does not count.
pub(crate) fn is_owed_by(connection: &Connection, store: StoreId) -> rusqlite::Result<bool> {
    connection
        .prepare_cached(
            "SELECT 1 FROM outbox JOIN requests ON requests.id = outbox.request
             WHERE requests.store = ? AND outbox.state IN ('due', 'claimed')",
        )?
        .exists([store.to_string()])
}
