//! When rows of the outbox are due, all at once.

use std::time::Duration;

use countersign_domain::Timestamp;
use rusqlite::Connection;

/// Brings every due row forward. Returns how many there were.
pub(crate) fn bring_forward(connection: &Connection, by: Duration) -> rusqlite::Result<usize> {
    let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
    connection
        .prepare_cached("UPDATE outbox SET at = max(at - ?, 0) WHERE state = 'due'")?
        .execute([by])
}

/// Makes rows due at `now` that are due after `latest`. Returns how many there were.
pub(crate) fn due_by(
    connection: &Connection,
    latest: Timestamp,
    now: Timestamp,
) -> rusqlite::Result<usize> {
    connection
        .prepare_cached("UPDATE outbox SET at = ? WHERE state = 'due' AND at > ?")?
        .execute([now.as_millis(), latest.as_millis()])
}
