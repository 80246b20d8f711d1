//! Flows that are being turned on or off.

use countersign_domain::{WorkflowId, flow_switch::FlowSwitch};
use rusqlite::{Connection, OptionalExtension, named_params};

use crate::value::{parsed, time};

/// Remembers that a flow is about to be switched.
pub(crate) fn put(
    connection: &Connection,
    workflow: WorkflowId,
    switch: &FlowSwitch,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO flow_switches (workflow, flow, turned_on, asked_at) VALUES (:workflow, :flow, :turned_on, :asked_at)
             ON CONFLICT (workflow) DO UPDATE SET flow = :flow, turned_on = :turned_on, asked_at = :asked_at",
        )?
        .execute(named_params! {
            ":workflow": workflow.to_string(),
            ":flow": switch.flow.to_string(),
            ":turned_on": switch.on,
            ":asked_at": switch.asked_at.as_millis(),
        })?;
    Ok(())
}

/// Returns what was begun for a workflow and is not known to be done.
pub(crate) fn find(
    connection: &Connection,
    workflow: WorkflowId,
) -> rusqlite::Result<Option<FlowSwitch>> {
    connection
        .prepare_cached("SELECT flow, turned_on, asked_at FROM flow_switches WHERE workflow = ?")?
        .query_row([workflow.to_string()], |row| {
            Ok(FlowSwitch {
                flow: parsed(row, "flow")?,
                on: row.get("turned_on")?,
                asked_at: time(row, "asked_at")?,
            })
        })
        .optional()
}

/// Forgets what was begun.
pub(crate) fn remove(connection: &Connection, workflow: WorkflowId) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM flow_switches WHERE workflow = ?")?
        .execute([workflow.to_string()])?;
    Ok(())
}
