//! The cloud profile that the data directory belongs to; at most one row.

use rusqlite::{Connection, OptionalExtension, params};

/// Returns the profile's name and fingerprint.
pub(crate) fn find(connection: &Connection) -> rusqlite::Result<Option<(String, String)>> {
    connection
        .prepare_cached("SELECT name, fingerprint FROM profile")?
        .query_row([], |row| Ok((row.get("name")?, row.get("fingerprint")?)))
        .optional()
}

/// Binds the directory.
pub(crate) fn insert(
    connection: &Connection,
    name: &str,
    fingerprint: &str,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO profile (only_row, name, fingerprint) VALUES (1, ?, ?)")?
        .execute(params![name, fingerprint])?;
    Ok(())
}
