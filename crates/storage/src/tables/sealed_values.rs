//! What the vault sealed. The connection that writes has `secure_delete` on, so a destroyed value leaves the pages.

use std::fmt::Display;

use countersign_domain::{AccountId, OutboxId, RequestId, Sealed, WorkflowId};
use rusqlite::{Connection, OptionalExtension, params};

/// The row a sealed value belongs to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Holder {
    /// An account: its refresh token or client secret.
    Account(AccountId),
    /// A link: the request URL.
    Link(WorkflowId),
    /// An outbox row: its payload.
    Outbox(OutboxId),
    /// An intent: the initial password.
    Intent(RequestId),
}

impl Holder {
    fn key(self) -> (&'static str, String) {
        let text = |id: &dyn Display| id.to_string();
        match self {
            Self::Account(id) => ("account", text(&id)),
            Self::Link(id) => ("link", text(&id)),
            Self::Outbox(id) => ("outbox", text(&id)),
            Self::Intent(id) => ("intent", text(&id)),
        }
    }
}

/// Keeps a value in the stead of the one the holder had.
pub(crate) fn put(
    connection: &Connection,
    holder: Holder,
    sealed: &Sealed,
) -> rusqlite::Result<()> {
    destroy(connection, holder)?;
    let (holder, id) = holder.key();
    connection
        .prepare_cached("INSERT INTO sealed_values (holder, holder_id, sealed) VALUES (?, ?, ?)")?
        .execute(params![holder, id, sealed.as_bytes()])?;
    Ok(())
}

/// Returns the holder's value.
pub(crate) fn find(connection: &Connection, holder: Holder) -> rusqlite::Result<Option<Sealed>> {
    let (holder, id) = holder.key();
    connection
        .prepare_cached("SELECT sealed FROM sealed_values WHERE holder = ? AND holder_id = ?")?
        .query_row(params![holder, id], |row| {
            row.get("sealed").map(Sealed::from_bytes)
        })
        .optional()
}

/// Tells whether there is any value, of whatever holder.
pub(crate) fn any(connection: &Connection) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM sealed_values")?
        .exists([])
}

/// Destroys the holder's value.
pub(crate) fn destroy(connection: &Connection, holder: Holder) -> rusqlite::Result<()> {
    let (holder, id) = holder.key();
    connection
        .prepare_cached("DELETE FROM sealed_values WHERE holder = ? AND holder_id = ?")?
        .execute(params![holder, id])?;
    Ok(())
}
