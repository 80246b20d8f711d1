//! The approvers of each request, as they were fixed when it was made.

use countersign_domain::{RequestId, approver::Approver};
use rusqlite::{Connection, params};

use crate::value::parsed;

/// Keeps the approvers in their order.
pub(crate) fn insert(
    connection: &Connection,
    request: RequestId,
    approvers: &[Approver],
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO request_approvers (request, position, object, name, user_principal_name, mail) VALUES (?, ?, ?, ?, ?, ?)",
    )?;
    for (position, approver) in (0_i64..).zip(approvers) {
        statement.execute(params![
            request.to_string(),
            position,
            approver.object.to_string(),
            approver.name,
            approver.user_principal_name,
            approver.mail,
        ])?;
    }
    Ok(())
}

/// Returns the approvers in their order.
pub(crate) fn of_request(
    connection: &Connection,
    request: RequestId,
) -> rusqlite::Result<Vec<Approver>> {
    connection
        .prepare_cached(
            "SELECT object, name, user_principal_name, mail FROM request_approvers WHERE request = ? ORDER BY position",
        )?
        .query_map([request.to_string()], |row| {
            Ok(Approver {
                object: parsed(row, "object")?,
                name: row.get("name")?,
                user_principal_name: row.get("user_principal_name")?,
                mail: row.get("mail")?,
            })
        })?
        .collect()
}
