//! Workflows. A deleted one stays, without a name of its own, for the requests that fell under it.

use countersign_domain::{
    StoreId, Timestamp, WorkflowId,
    change::{Event, ObjectKind},
    workflow::Workflow,
};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

use crate::{
    tables::words::{event, system_workflow},
    value::{json, name_key, parsed, time, to_json},
};

const COLUMNS: &str = "id, store, system, name, description, enabled, of_user, of_group, event, fields, filters, approvers, created_at";

fn workflow(row: &Row<'_>) -> rusqlite::Result<Workflow> {
    let mut objects = Vec::new();
    if row.get("of_user")? {
        objects.push(ObjectKind::User);
    }
    if row.get("of_group")? {
        objects.push(ObjectKind::Group);
    }
    Ok(Workflow {
        id: parsed(row, "id")?,
        store: parsed(row, "store")?,
        system: system_workflow::read_optional(row, "system")?,
        name: row.get("name")?,
        description: row.get("description")?,
        enabled: row.get("enabled")?,
        objects,
        event: event::read(row, "event")?,
        fields: json(row, "fields")?,
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

/// Tells whether the store has another workflow for the making of one of the same kinds of object.
pub(crate) fn create_is_covered(
    connection: &Connection,
    workflow: &Workflow,
) -> rusqlite::Result<bool> {
    if workflow.event != Event::Create {
        return Ok(false);
    }
    connection
        .prepare_cached(
            "SELECT 1 FROM workflows
             WHERE store = ? AND event = 'create' AND deleted_at IS NULL AND id <> ? AND ((of_user AND ?) OR (of_group AND ?))",
        )?
        .exists(params![
            workflow.store.to_string(),
            workflow.id.to_string(),
            workflow.objects.contains(&ObjectKind::User),
            workflow.objects.contains(&ObjectKind::Group),
        ])
}

/// Adds a workflow.
pub(crate) fn insert(connection: &Connection, workflow: &Workflow) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO workflows (id, store, system, name, name_key, description, enabled, of_user, of_group, event, fields, filters,
                                    approvers, created_at)
             VALUES (:id, :store, :system, :name, :name_key, :description, :enabled, :of_user, :of_group, :event, :fields, :filters,
                     :approvers, :created_at)",
        )?
        .execute(named_params! {
            ":id": workflow.id.to_string(),
            ":store": workflow.store.to_string(),
            ":system": workflow.system.map(system_workflow::word),
            ":name": workflow.name,
            ":name_key": name_key(&workflow.name),
            ":description": workflow.description,
            ":enabled": workflow.enabled,
            ":of_user": workflow.objects.contains(&ObjectKind::User),
            ":of_group": workflow.objects.contains(&ObjectKind::Group),
            ":event": event::word(workflow.event),
            ":fields": to_json(&workflow.fields)?,
            ":filters": to_json(&workflow.filters)?,
            ":approvers": to_json(&workflow.approvers)?,
            ":created_at": workflow.created_at.as_millis(),
        })?;
    Ok(())
}

/// Changes everything of a workflow but its store, type, and when it was made. False when it does not exist.
pub(crate) fn update(connection: &Connection, workflow: &Workflow) -> rusqlite::Result<bool> {
    let changed = connection
        .prepare_cached(
            "UPDATE workflows SET name = :name, name_key = :name_key, description = :description, enabled = :enabled, of_user = :of_user,
                                  of_group = :of_group, event = :event, fields = :fields, filters = :filters, approvers = :approvers
             WHERE id = :id AND deleted_at IS NULL",
        )?
        .execute(named_params! {
            ":id": workflow.id.to_string(),
            ":name": workflow.name,
            ":name_key": name_key(&workflow.name),
            ":description": workflow.description,
            ":enabled": workflow.enabled,
            ":of_user": workflow.objects.contains(&ObjectKind::User),
            ":of_group": workflow.objects.contains(&ObjectKind::Group),
            ":event": event::word(workflow.event),
            ":fields": to_json(&workflow.fields)?,
            ":filters": to_json(&workflow.filters)?,
            ":approvers": to_json(&workflow.approvers)?,
        })?;
    Ok(changed == 1)
}

/// Switches a workflow. False when it does not exist.
pub(crate) fn set_enabled(
    connection: &Connection,
    id: WorkflowId,
    enabled: bool,
) -> rusqlite::Result<bool> {
    let changed = connection
        .prepare_cached("UPDATE workflows SET enabled = ? WHERE id = ? AND deleted_at IS NULL")?
        .execute(params![enabled, id.to_string()])?;
    Ok(changed == 1)
}

/// Takes a workflow out of its store and frees its name. No name holds a control character, so the key that it gets is none. False when it
/// does not exist.
pub(crate) fn delete(
    connection: &Connection,
    id: WorkflowId,
    at: Timestamp,
) -> rusqlite::Result<bool> {
    let changed = connection
        .prepare_cached(
            "UPDATE workflows SET deleted_at = ?, enabled = 0, name_key = char(1) || id WHERE id = ? AND deleted_at IS NULL",
        )?
        .execute(params![at.as_millis(), id.to_string()])?;
    Ok(changed == 1)
}

/// Returns the store's workflows: the system workflows first, then oldest first.
pub(crate) fn of_store(connection: &Connection, store: StoreId) -> rusqlite::Result<Vec<Workflow>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM workflows WHERE store = ? AND deleted_at IS NULL ORDER BY system IS NULL, seq"
        ))?
        .query_map([store.to_string()], workflow)?
        .collect()
}

/// Returns one workflow.
pub(crate) fn find(connection: &Connection, id: WorkflowId) -> rusqlite::Result<Option<Workflow>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM workflows WHERE id = ? AND deleted_at IS NULL"
        ))?
        .query_row([id.to_string()], workflow)
        .optional()
}

/// Returns how many workflows the store has, and how many of them are enabled.
pub(crate) fn count(connection: &Connection, store: StoreId) -> rusqlite::Result<(u32, u32)> {
    connection
        .prepare_cached(
            "SELECT count(*), count(*) FILTER (WHERE enabled) FROM workflows WHERE store = ? AND deleted_at IS NULL",
        )?
        .query_row([store.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
}
