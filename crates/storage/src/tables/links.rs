//! Links of workflows to flows. The request URLs are among the sealed values.

use countersign_domain::{
    StoreId, Timestamp, WorkflowId,
    link::{FlowIdentity, Link, LinkHealth},
};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

use crate::{
    tables::sealed_values::{self, Holder},
    value::{
        optional_json, optional_parsed, optional_time, parsed, required, time, to_json, unreadable,
    },
};

fn flow(row: &Row<'_>) -> rusqlite::Result<Option<FlowIdentity>> {
    let Some(flow) = row.get("flow_id")? else {
        return Ok(None);
    };
    Ok(Some(FlowIdentity {
        environment: required(row, "flow_environment")?,
        flow,
        name: required(row, "flow_name")?,
        workflow_row: optional_parsed(row, "flow_workflow_row")?,
    }))
}

/// Links a workflow in the stead of the link it had.
pub(crate) fn put(connection: &Connection, link: &Link) -> rusqlite::Result<()> {
    let flow = link.flow.as_ref();
    connection
        .prepare_cached(
            "INSERT INTO links (workflow, host, hint, bearer, flow_environment, flow_id, flow_name, flow_workflow_row, fault, health, unconfirmed_at, linked_at)
             VALUES (:workflow, :host, :hint, :bearer, :flow_environment, :flow_id, :flow_name, :flow_workflow_row, :fault, :health, :unconfirmed_at, :linked_at)
             ON CONFLICT (workflow) DO UPDATE SET
                 host = :host, hint = :hint, bearer = :bearer, flow_environment = :flow_environment, flow_id = :flow_id,
                 flow_name = :flow_name, flow_workflow_row = :flow_workflow_row, fault = :fault, health = :health,
                 unconfirmed_at = :unconfirmed_at, linked_at = :linked_at",
        )?
        .execute(named_params! {
            ":workflow": link.workflow.to_string(),
            ":host": link.host,
            ":hint": link.hint,
            ":bearer": link.bearer,
            ":flow_environment": flow.map(|flow| flow.environment.as_str()),
            ":flow_id": flow.map(|flow| flow.flow.as_str()),
            ":flow_name": flow.map(|flow| flow.name.as_str()),
            ":flow_workflow_row": flow.and_then(|flow| flow.workflow_row).map(|row| row.to_string()),
            ":fault": link.fault,
            ":health": link.health.as_ref().map(to_json).transpose()?,
            ":unconfirmed_at": link.unconfirmed_at.map(Timestamp::as_millis),
            ":linked_at": link.linked_at.as_millis(),
        })?;
    sealed_values::put(connection, Holder::Link(link.workflow), &link.request_url)
}

/// Returns the workflow's link.
pub(crate) fn find(
    connection: &Connection,
    workflow: WorkflowId,
) -> rusqlite::Result<Option<Link>> {
    let Some(request_url) = sealed_values::find(connection, Holder::Link(workflow))? else {
        return Ok(None);
    };
    connection
        .prepare_cached(
            "SELECT workflow, host, hint, bearer, flow_environment, flow_id, flow_name, flow_workflow_row, fault, health, unconfirmed_at,
                    linked_at
             FROM links WHERE workflow = ?",
        )?
        .query_row([workflow.to_string()], |row| {
            Ok(Link {
                workflow: parsed(row, "workflow")?,
                request_url,
                host: row.get("host")?,
                hint: row.get("hint")?,
                bearer: row.get("bearer")?,
                flow: flow(row)?,
                fault: row.get("fault")?,
                health: optional_json(row, "health")?,
                unconfirmed_at: optional_time(row, "unconfirmed_at")?,
                linked_at: time(row, "linked_at")?,
            })
        })
        .optional()?
        .map_or_else(|| Err(unreadable("links.workflow")), |link| Ok(Some(link)))
}

/// Removes a link and destroys its request URL. False when there is none.
pub(crate) fn remove(connection: &Connection, workflow: WorkflowId) -> rusqlite::Result<bool> {
    sealed_values::destroy(connection, Holder::Link(workflow))?;
    let removed = connection
        .prepare_cached("DELETE FROM links WHERE workflow = ?")?
        .execute([workflow.to_string()])?;
    Ok(removed == 1)
}

/// Sets why the link is broken. False when that is so already, or there is no link.
pub(crate) fn set_fault(
    connection: &Connection,
    workflow: WorkflowId,
    fault: &str,
) -> rusqlite::Result<bool> {
    let changed = connection
        .prepare_cached("UPDATE links SET fault = ?1 WHERE workflow = ?2 AND fault IS NOT ?1")?
        .execute(params![fault, workflow.to_string()])?;
    Ok(changed == 1)
}

/// Clears the fault where it is the one named. False when it is another, or there is none.
pub(crate) fn clear_fault(
    connection: &Connection,
    workflow: WorkflowId,
    fault: &str,
) -> rusqlite::Result<bool> {
    let changed = connection
        .prepare_cached("UPDATE links SET fault = NULL WHERE workflow = ? AND fault = ?")?
        .execute(params![workflow.to_string(), fault])?;
    Ok(changed == 1)
}

/// Clears the fault. False when there is none.
pub(crate) fn clear_any_fault(
    connection: &Connection,
    workflow: WorkflowId,
) -> rusqlite::Result<bool> {
    let changed = connection
        .prepare_cached("UPDATE links SET fault = NULL WHERE workflow = ? AND fault IS NOT NULL")?
        .execute([workflow.to_string()])?;
    Ok(changed == 1)
}

/// Notes that a run began: no fault is left, and the health shows what a run proves. False when everything was so before, or there is no link.
pub(crate) fn set_triggered(
    connection: &Connection,
    workflow: WorkflowId,
) -> rusqlite::Result<bool> {
    let cleared = clear_any_fault(connection, workflow)?;
    let before: Option<LinkHealth> = connection
        .prepare_cached("SELECT health FROM links WHERE workflow = ?")?
        .query_row([workflow.to_string()], |row| optional_json(row, "health"))
        .optional()?
        .flatten();
    let Some(before) = before else {
        return Ok(cleared);
    };
    let mut after = before.clone();
    after.triggered();
    if after == before {
        return Ok(cleared);
    }
    set_health(connection, workflow, &after)?;
    Ok(true)
}

/// Keeps when a decision last rested on the word of the flow behind the link that was set at `linked_at`, or that the last one did not.
pub(crate) fn set_unconfirmed(
    connection: &Connection,
    workflow: WorkflowId,
    linked_at: Timestamp,
    at: Option<Timestamp>,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE links SET unconfirmed_at = ? WHERE workflow = ? AND linked_at = ?")?
        .execute(params![
            at.map(Timestamp::as_millis),
            workflow.to_string(),
            linked_at.as_millis()
        ])?;
    Ok(())
}

/// Keeps what authenticating showed. False when there is no link.
pub(crate) fn set_health(
    connection: &Connection,
    workflow: WorkflowId,
    health: &LinkHealth,
) -> rusqlite::Result<bool> {
    let changed = connection
        .prepare_cached("UPDATE links SET health = ? WHERE workflow = ?")?
        .execute(params![to_json(health)?, workflow.to_string()])?;
    Ok(changed == 1)
}

/// Gives all links of a store the same health.
pub(crate) fn set_health_of_store(
    connection: &Connection,
    store: StoreId,
    health: &LinkHealth,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE links SET health = ? WHERE workflow IN (SELECT id FROM workflows WHERE store = ?)",
        )?
        .execute(params![to_json(health)?, store.to_string()])?;
    Ok(())
}

/// Keeps which flow the link turned out to be of. False when there is no link.
pub(crate) fn set_flow(
    connection: &Connection,
    workflow: WorkflowId,
    flow: &FlowIdentity,
) -> rusqlite::Result<bool> {
    let changed = connection
        .prepare_cached(
            "UPDATE links SET flow_environment = :environment, flow_id = :flow, flow_name = :name, flow_workflow_row = :row
             WHERE workflow = :workflow",
        )?
        .execute(named_params! {
            ":environment": flow.environment,
            ":flow": flow.flow,
            ":name": flow.name,
            ":row": flow.workflow_row.map(|row| row.to_string()),
            ":workflow": workflow.to_string(),
        })?;
    Ok(changed == 1)
}
