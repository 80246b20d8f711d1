//! The audit trail. Its rows are added, never changed; the schema refuses anything else.

use countersign_domain::audit::{AuditEntry, Subject};
use rusqlite::{Connection, Row, params};

use crate::value::{json, parsed, time, to_json, unreadable};

fn key(subject: Subject) -> (&'static str, Option<String>) {
    match subject {
        Subject::Account(id) => ("account", Some(id.to_string())),
        Subject::Store(id) => ("store", Some(id.to_string())),
        Subject::Workflow(id) => ("workflow", Some(id.to_string())),
        Subject::Request(id) => ("request", Some(id.to_string())),
        Subject::None => ("none", None),
    }
}

fn subject(row: &Row<'_>) -> rusqlite::Result<Subject> {
    let kind: String = row.get("subject_kind")?;
    match kind.as_str() {
        "account" => parsed(row, "subject_id").map(Subject::Account),
        "store" => parsed(row, "subject_id").map(Subject::Store),
        "workflow" => parsed(row, "subject_id").map(Subject::Workflow),
        "request" => parsed(row, "subject_id").map(Subject::Request),
        "none" => Ok(Subject::None),
        _ => Err(unreadable("subject_kind")),
    }
}

fn entry(row: &Row<'_>) -> rusqlite::Result<AuditEntry> {
    Ok(AuditEntry {
        id: parsed(row, "id")?,
        at: time(row, "at")?,
        actor: json(row, "actor")?,
        subject: subject(row)?,
        happening: json(row, "happening")?,
    })
}

/// Adds an entry.
pub(crate) fn insert(connection: &Connection, entry: &AuditEntry) -> rusqlite::Result<()> {
    let (kind, id) = key(entry.subject);
    connection
        .prepare_cached(
            "INSERT INTO audit (id, at, actor, subject_kind, subject_id, happening) VALUES (?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            entry.id.to_string(),
            entry.at.as_millis(),
            to_json(&entry.actor)?,
            kind,
            id,
            to_json(&entry.happening)?,
        ])?;
    Ok(())
}

/// Returns the entries about `subject` in the order in which they were added, which a clock that jumps does not disturb.
pub(crate) fn about(
    connection: &Connection,
    subject: Subject,
) -> rusqlite::Result<Vec<AuditEntry>> {
    let (kind, id) = key(subject);
    connection
        .prepare_cached(
            "SELECT id, at, actor, subject_kind, subject_id, happening FROM audit
             WHERE subject_kind = ? AND subject_id IS ? ORDER BY seq",
        )?
        .query_map(params![kind, id], entry)?
        .collect()
}
