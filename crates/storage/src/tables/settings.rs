//! What an administrator set for the data directory as a whole.

use rusqlite::{Connection, OptionalExtension, params};

/// The address of the callback listener.
pub(crate) const LISTENER: &str = "listener";

/// Returns a setting, where it is set.
pub(crate) fn find(connection: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached("SELECT value FROM settings WHERE name = ?")?
        .query_row([name], |row| row.get(0))
        .optional()
}

/// Sets a setting, or takes it away.
pub(crate) fn put(
    connection: &Connection,
    name: &str,
    value: Option<&str>,
) -> rusqlite::Result<()> {
    match value {
        Some(value) => connection
            .prepare_cached(
                "INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
            )?
            .execute(params![name, value])?,
        None => connection
            .prepare_cached("DELETE FROM settings WHERE name = ?")?
            .execute([name])?,
    };
    Ok(())
}
