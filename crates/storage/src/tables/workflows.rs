//! Workflows.

use countersign_domain::{StoreId, WorkflowId, change::Event, workflow::Workflow};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

use crate::{
    tables::words::{event, object_kind},
    value::{json, name_key, parsed, time, to_json},
};

const COLUMNS: &str =
    "id, store, name, description, enabled, object, event, filters, approvers, created_at";

fn workflow(row: &Row<'_>) -> rusqlite::Result<Workflow> {
    Ok(Workflow {
        id: parsed(row, "id")?,
        store: parsed(row, "store")?,
        name: row.get("name")?,
        description: row.get("description")?,
        enabled: row.get("enabled")?,
        object: object_kind::read(row, "object")?,
        event: event::read(row, "event")?,
        filters: json(row, "filters")?,
        approvers: json(row, "approvers")?,
        created_at: time(row, "created_at")?,
    })
}

/// Tells whether another workflow of the store has the name.
pub(crate) fn name_taken(connection: &Connection, workflow: &Workflow) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM workflows WHERE store = ? AND name_key = ? AND id <> ?")?
        .exists(params![
            workflow.store.to_string(),
            name_key(&workflow.name),
            workflow.id.to_string(),
        ])
}

/// Tells whether the store has another workflow for the making of the same kind of object.
pub(crate) fn create_is_covered(
    connection: &Connection,
    workflow: &Workflow,
) -> rusqlite::Result<bool> {
    if workflow.event != Event::Create {
        return Ok(false);
    }
    connection
        .prepare_cached(
            "SELECT 1 FROM workflows WHERE store = ? AND object = ? AND event = 'create' AND id <> ?",
        )?
        .exists(params![
            workflow.store.to_string(),
            object_kind::word(workflow.object),
            workflow.id.to_string(),
        ])
}

/// Adds a workflow.
pub(crate) fn insert(connection: &Connection, workflow: &Workflow) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO workflows (id, store, name, name_key, description, enabled, object, event, filters, approvers, created_at)
             VALUES (:id, :store, :name, :name_key, :description, :enabled, :object, :event, :filters, :approvers, :created_at)",
        )?
        .execute(named_params! {
            ":id": workflow.id.to_string(),
            ":store": workflow.store.to_string(),
            ":name": workflow.name,
            ":name_key": name_key(&workflow.name),
            ":description": workflow.description,
            ":enabled": workflow.enabled,
            ":object": object_kind::word(workflow.object),
            ":event": event::word(workflow.event),
            ":filters": to_json(&workflow.filters)?,
            ":approvers": to_json(&workflow.approvers)?,
            ":created_at": workflow.created_at.as_millis(),
        })?;
    Ok(())
}

/// Switches a workflow. False when it does not exist.
pub(crate) fn set_enabled(
    connection: &Connection,
    id: WorkflowId,
    enabled: bool,
) -> rusqlite::Result<bool> {
    let changed = connection
        .prepare_cached("UPDATE workflows SET enabled = ? WHERE id = ?")?
        .execute(params![enabled, id.to_string()])?;
    Ok(changed == 1)
}

/// Returns the store's workflows, oldest first.
pub(crate) fn of_store(connection: &Connection, store: StoreId) -> rusqlite::Result<Vec<Workflow>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM workflows WHERE store = ? ORDER BY seq"
        ))?
        .query_map([store.to_string()], workflow)?
        .collect()
}

/// Returns one workflow.
pub(crate) fn find(connection: &Connection, id: WorkflowId) -> rusqlite::Result<Option<Workflow>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM workflows WHERE id = ?"))?
        .query_row([id.to_string()], workflow)
        .optional()
}

/// Returns how many workflows the store has, and how many of them are enabled.
pub(crate) fn count(connection: &Connection, store: StoreId) -> rusqlite::Result<(u32, u32)> {
    connection
        .prepare_cached(
            "SELECT count(*), count(*) FILTER (WHERE enabled) FROM workflows WHERE store = ?",
        )?
        .query_row([store.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
}
