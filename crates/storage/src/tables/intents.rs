//! What is known before a change is written to the directory. The initial password is among the sealed values.

use countersign_domain::{RequestId, Timestamp, outbox::Intent};
use rusqlite::{Connection, OptionalExtension, params};

use crate::value::{parsed, time};

/// Adds an intent unless the request has one. False when it has.
pub(crate) fn insert_first(connection: &Connection, intent: &Intent) -> rusqlite::Result<bool> {
    let inserted = connection
        .prepare_cached(
            "INSERT INTO intents (request, name, directory_time) VALUES (?, ?, ?) ON CONFLICT (request) DO NOTHING",
        )?
        .execute(params![
            intent.request.to_string(),
            intent.name.as_deref().unwrap_or_default(),
            intent.directory_time.as_millis(),
        ])?;
    Ok(inserted == 1)
}

/// Returns the request's intent.
pub(crate) fn find(
    connection: &Connection,
    request: RequestId,
) -> rusqlite::Result<Option<Intent>> {
    connection
        .prepare_cached("SELECT request, name, directory_time FROM intents WHERE request = ?")?
        .query_row([request.to_string()], |row| {
            Ok(Intent {
                request: parsed(row, "request")?,
                name: Some(row.get::<_, String>("name")?).filter(|name| !name.is_empty()),
                directory_time: time(row, "directory_time")?,
            })
        })
        .optional()
}

/// Removes the request's intent.
pub(crate) fn remove(connection: &Connection, request: RequestId) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM intents WHERE request = ?")?
        .execute([request.to_string()])?;
    Ok(())
}

/// Returns the requests whose change failed and whose password was kept before `kept_before`, oldest first.
pub(crate) fn failed_with_password_from_before(
    connection: &Connection,
    kept_before: Timestamp,
) -> rusqlite::Result<Vec<RequestId>> {
    connection
        .prepare_cached(
            "SELECT r.id FROM requests r JOIN intents i ON i.request = r.id
             JOIN sealed_values s ON s.holder = 'intent' AND s.holder_id = r.id
             WHERE r.apply_state = 'failed' AND i.directory_time < ? ORDER BY r.seq",
        )?
        .query_map([kept_before.as_millis()], |row| parsed(row, "id"))?
        .collect()
}
