//! The approvers of each request, as they were fixed when it was made.

use std::collections::HashMap;

use countersign_domain::{RequestId, approver::Approver, request::Request};
use rusqlite::{Connection, params};

use crate::value::{Columns, Named, parsed};

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
        .query_map([request.to_string()], |row| approver(row))?
        .collect()
}

fn approver(row: &impl Columns) -> rusqlite::Result<Approver> {
    Ok(Approver {
        object: parsed(row, "object")?,
        name: row.get("name")?,
        user_principal_name: row.get("user_principal_name")?,
        mail: row.get("mail")?,
    })
}

/// The columns that are read for many requests at once, in their order.
const OF_MANY: &[&str] = &["request", "object", "name", "user_principal_name", "mail"];

/// Gives each of these requests its approvers, with one statement for all of them.
pub(crate) fn fill(connection: &Connection, requests: &mut [Request]) -> rusqlite::Result<()> {
    let ids: Vec<String> = requests.iter().map(|one| one.id.to_string()).collect();
    let ids = crate::value::to_json(&ids)?;
    let mut approvers: HashMap<RequestId, Vec<Approver>> = HashMap::new();
    let mut statement = connection.prepare_cached(
        "SELECT request, object, name, user_principal_name, mail FROM request_approvers
         WHERE request IN (SELECT value FROM json_each(?)) ORDER BY request, position",
    )?;
    let rows = statement.query_map([ids], |row| {
        let row = Named::new(row, OF_MANY);
        Ok((parsed(&row, "request")?, approver(&row)?))
    })?;
    for row in rows {
        let (request, approver) = row?;
        approvers.entry(request).or_default().push(approver);
    }
    for request in requests {
        request.approvers = approvers.remove(&request.id).unwrap_or_default();
    }
    Ok(())
}

/// Puts others in the stead of the request's approvers.
pub(crate) fn replace(
    connection: &Connection,
    request: RequestId,
    approvers: &[Approver],
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM request_approvers WHERE request = ?")?
        .execute([request.to_string()])?;
    insert(connection, request, approvers)
}
