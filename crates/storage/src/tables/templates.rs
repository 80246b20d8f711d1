//! The flows that were made from workflows.

use countersign_domain::{WorkflowId, template::MadeTemplate};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use crate::value::{json, optional_json, optional_time, parsed, time, to_json};

const COLUMNS: &str = "workflow, environment_url, workflowid, written, as_read, pending, intended_at, made_at, updated_at, replaces";

fn template(row: &Row<'_>) -> rusqlite::Result<MadeTemplate> {
    Ok(MadeTemplate {
        workflow: parsed(row, "workflow")?,
        environment_url: row.get("environment_url")?,
        flow: parsed(row, "workflowid")?,
        written: json(row, "written")?,
        as_read: optional_json(row, "as_read")?,
        pending: optional_json(row, "pending")?,
        intended_at: time(row, "intended_at")?,
        made_at: optional_time(row, "made_at")?,
        updated_at: optional_time(row, "updated_at")?,
        replaces: optional_json(row, "replaces")?,
    })
}

/// Remembers a template in the stead of the one the workflow had.
pub(crate) fn put(connection: &Connection, template: &MadeTemplate) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO templates (workflow, environment_url, workflowid, name, written, as_read, pending, intended_at, made_at, updated_at, replaces)
             VALUES (:workflow, :environment_url, :workflowid, :name, :written, :as_read, :pending, :intended_at, :made_at, :updated_at, :replaces)
             ON CONFLICT (workflow) DO UPDATE SET
                 environment_url = :environment_url, workflowid = :workflowid, name = :name, written = :written, as_read = :as_read,
                 pending = :pending, intended_at = :intended_at, made_at = :made_at, updated_at = :updated_at, replaces = :replaces",
        )?
        .execute(named_params! {
            ":workflow": template.workflow.to_string(),
            ":environment_url": template.environment_url,
            ":workflowid": template.flow.to_string(),
            ":name": template.written.name,
            ":written": to_json(&template.written)?,
            ":as_read": template.as_read.as_ref().map(to_json).transpose()?,
            ":pending": template.pending.as_ref().map(to_json).transpose()?,
            ":intended_at": template.intended_at.as_millis(),
            ":made_at": template.made_at.map(|at| at.as_millis()),
            ":updated_at": template.updated_at.map(|at| at.as_millis()),
            ":replaces": template.replaces.as_ref().map(to_json).transpose()?,
        })?;
    Ok(())
}

/// Returns the workflow's template.
pub(crate) fn find(
    connection: &Connection,
    workflow: WorkflowId,
) -> rusqlite::Result<Option<MadeTemplate>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM templates WHERE workflow = ?"
        ))?
        .query_row([workflow.to_string()], template)
        .optional()
}

/// Returns the workflow whose template is that flow.
pub(crate) fn workflow_of(
    connection: &Connection,
    flow: &str,
) -> rusqlite::Result<Option<WorkflowId>> {
    connection
        .prepare_cached("SELECT workflow FROM templates WHERE workflowid = ?")?
        .query_row([flow], |row| parsed(row, "workflow"))
        .optional()
}

/// Forgets a workflow's template.
pub(crate) fn remove(connection: &Connection, workflow: WorkflowId) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM templates WHERE workflow = ?")?
        .execute([workflow.to_string()])?;
    Ok(())
}
