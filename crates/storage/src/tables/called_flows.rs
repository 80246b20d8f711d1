//! The flow that was called for a request, among the request's columns.

use countersign_domain::{
    RequestId, StoreId, Timestamp,
    callback::CallbackTokenHash,
    called_flow::{CalledFlow, FlowPlace, SummaryHash},
};
use rusqlite::{Connection, named_params, params};

use crate::value::{Columns, optional_parsed, optional_time, parsed, required, time};

/// Reads it; none when no flow was ever to be called.
pub(crate) fn called(row: &impl Columns) -> rusqlite::Result<Option<CalledFlow>> {
    let Some(organization_code) = optional_parsed(row, "called_organization")? else {
        return Ok(None);
    };
    let place = match row.get("called_flow")? {
        Some(flow) => Some(FlowPlace {
            environment: required(row, "called_environment")?,
            flow,
        }),
        None => None,
    };
    Ok(Some(CalledFlow {
        place,
        organization_code,
        region: parsed(row, "called_region")?,
        linked_at: time(row, "called_link")?,
        summary: row
            .get::<Option<[u8; 32]>>("called_summary")?
            .map(SummaryHash::from_bytes),
        at: optional_time(row, "called_at")?,
    }))
}

/// Keeps which flow is about to be called. A run of an earlier call does not count any more.
pub(crate) fn put(
    connection: &Connection,
    request: RequestId,
    called: &CalledFlow,
) -> rusqlite::Result<()> {
    let place = called.place.as_ref();
    connection
        .prepare_cached(
            "UPDATE requests SET called_environment = :environment, called_flow = :flow, called_organization = :organization,
                                 called_region = :region, called_link = :link, called_summary = :summary, called_at = :at,
                                 decide_by = NULL
             WHERE id = :id",
        )?
        .execute(named_params! {
            ":environment": place.map(|place| place.environment.as_str()),
            ":flow": place.map(|place| place.flow.as_str()),
            ":organization": called.organization_code.as_str(),
            ":region": called.region.as_str(),
            ":link": called.linked_at.as_millis(),
            ":summary": called.summary.as_ref().map(SummaryHash::as_bytes),
            ":at": called.at.map(Timestamp::as_millis),
            ":id": request.to_string(),
        })?;
    Ok(())
}

/// Keeps the flow that the request's workflow is linked to now and the summary that is to be sent to it, in the transaction that queues its
/// call. Nothing when it has no link or its
/// store no client: then the call fails before anything is sent.
pub(crate) fn put_linked(
    connection: &Connection,
    request: RequestId,
    summary: &SummaryHash,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE requests SET (called_environment, called_flow, called_organization, called_region, called_link) = (
                 SELECT l.flow_environment, l.flow_id, c.organization_code, c.region, l.linked_at
                 FROM links l JOIN power_automate_clients c ON c.store = requests.store WHERE l.workflow = requests.workflow
             ), called_summary = ?, called_at = NULL, decide_by = NULL WHERE id = ?",
        )?
        .execute(params![summary.as_bytes(), request.to_string()])?;
    Ok(())
}

/// Records that the flow runs since `at`, and until when it waits as far as is known.
pub(crate) fn set_running(
    connection: &Connection,
    request: RequestId,
    at: Timestamp,
    decide_by: Timestamp,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE requests SET called_at = ?, decide_by = ? WHERE id = ?")?
        .execute(params![
            at.as_millis(),
            decide_by.as_millis(),
            request.to_string()
        ])?;
    Ok(())
}

/// Records that the request's approval was looked for.
pub(crate) fn set_looked_at(
    connection: &Connection,
    request: RequestId,
    at: Timestamp,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE requests SET looked_at = ? WHERE id = ?")?
        .execute(params![at.as_millis(), request.to_string()])?;
    Ok(())
}

/// Records until when the approval of a call waits, unless the request was taken away from it.
pub(crate) fn set_decide_by(
    connection: &Connection,
    request: RequestId,
    call: &CallbackTokenHash,
    decide_by: Timestamp,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE requests SET decide_by = ? WHERE id = ? AND callback_token_hash = ?",
        )?
        .execute(params![
            decide_by.as_millis(),
            request.to_string(),
            call.as_bytes()
        ])?;
    Ok(())
}

/// Returns the undecided requests of a store whose flow runs, those first that were not looked for the longest.
pub(crate) fn running_of_store(
    connection: &Connection,
    store: StoreId,
) -> rusqlite::Result<Vec<RequestId>> {
    connection
        .prepare_cached(
            "SELECT id FROM requests WHERE store = ? AND status = 'pending' AND trigger_state = 'triggered'
             ORDER BY looked_at, seq",
        )?
        .query_map([store.to_string()], |row| parsed(row, "id"))?
        .collect()
}
