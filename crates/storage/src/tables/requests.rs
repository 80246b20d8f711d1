//! Requests.

use countersign_domain::{
    ObjectId, RequestId, StoreId, Timestamp, WorkflowId,
    approver::Awaiting,
    callback::CallbackTokenHash,
    change::{ChangedMeanwhile, Target},
    request::{ApplyState, Decision, Doubt, InitialPassword, Request, SettleState, TriggerState},
};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

use crate::{
    StorageError,
    error::Attempt,
    tables::{
        called_flows::called,
        request_approvers,
        request_states::{apply, apply_columns, settle, settle_columns, trigger, trigger_columns},
        words::{awaiting, doubt, event, initial_password, object_kind, status},
    },
    value::{
        Columns, Named, json, optional_json, optional_parsed, optional_time, parsed, time, to_json,
    },
};

/// The columns that [`request`] reads, in the order in which it does.
pub(crate) const COLUMNS: &[&str] = &[
    "target_name",
    "target_user_principal_name",
    "target_object",
    "id",
    "store",
    "workflow",
    "workflow_name",
    "requester",
    "requester_name",
    "object",
    "event",
    "changes",
    "awaiting",
    "status",
    "decision",
    "trigger_state",
    "trigger_code",
    "trigger_at",
    "trigger_run",
    "apply_state",
    "apply_code",
    "apply_at",
    "apply_object",
    "settle_state",
    "settle_code",
    "doubt",
    "initial_password",
    "callback_token_hash",
    "called_organization",
    "called_flow",
    "called_environment",
    "called_region",
    "called_link",
    "called_summary",
    "called_at",
    "decide_by",
    "created_at",
];

/// Returns [`COLUMNS`] for a `SELECT`.
pub(crate) fn columns() -> String {
    COLUMNS.join(", ")
}

/// Reads everything but the approvers, which are rows of their own.
pub(crate) fn request(row: &Row<'_>) -> rusqlite::Result<Request> {
    let row = &Named::new(row, COLUMNS);
    let target_name: String = row.get("target_name")?;
    let user_principal_name = row.get("target_user_principal_name")?;
    let target = optional_parsed(row, "target_object")?.map(|object| Target {
        object,
        name: target_name.clone(),
        user_principal_name,
    });
    Ok(Request {
        id: parsed(row, "id")?,
        store: parsed(row, "store")?,
        workflow: optional_parsed(row, "workflow")?,
        workflow_name: row.get("workflow_name")?,
        requester: json(row, "requester")?,
        requester_name: row.get("requester_name")?,
        object: object_kind::read(row, "object")?,
        event: event::read(row, "event")?,
        target,
        target_name,
        changes: json(row, "changes")?,
        approvers: Vec::new(),
        awaiting: awaiting::read(row, "awaiting")?,
        status: status::read(row, "status")?,
        decision: optional_json(row, "decision")?,
        trigger: trigger(row)?,
        apply: apply(row)?,
        settle: settle(row)?,
        doubt: doubt::read_optional(row, "doubt")?,
        initial_password: initial_password::read(row, "initial_password")?,
        call: call(row)?,
        called: called(row)?,
        decide_by: optional_time(row, "decide_by")?,
        created_at: time(row, "created_at")?,
    })
}

fn call(row: &impl Columns) -> rusqlite::Result<Option<CallbackTokenHash>> {
    let hash: Option<[u8; 32]> = row.get("callback_token_hash")?;
    Ok(hash.map(CallbackTokenHash::from_bytes))
}

/// Adds a request with its approvers.
pub(crate) fn insert(connection: &Connection, request: &Request) -> rusqlite::Result<()> {
    let trigger = trigger_columns(&request.trigger);
    let apply = apply_columns(&request.apply);
    let (settle_state, settle_code) = settle_columns(&request.settle);
    connection
        .prepare_cached(
            "INSERT INTO requests (id, store, workflow, workflow_name, requester, requester_object, requester_name, object, event,
                                   target_object, target_name, target_user_principal_name, changes, awaiting, status, decision, trigger_state, trigger_code, trigger_at,
                                   trigger_run, apply_state, apply_code, apply_at, apply_object, settle_state, settle_code, doubt,
                                   initial_password, callback_token_hash, created_at)
             VALUES (:id, :store, :workflow, :workflow_name, :requester, :requester_object, :requester_name, :object, :event,
                     :target_object, :target_name, :target_user_principal_name, :changes, :awaiting, :status, :decision, :trigger_state, :trigger_code, :trigger_at,
                     :trigger_run, :apply_state, :apply_code, :apply_at, :apply_object, :settle_state, :settle_code, :doubt,
                     :initial_password, :callback_token_hash, :created_at)",
        )?
        .execute(named_params! {
            ":id": request.id.to_string(),
            ":store": request.store.to_string(),
            ":workflow": request.workflow.map(|id| id.to_string()),
            ":workflow_name": request.workflow_name,
            ":requester": to_json(&request.requester)?,
            ":requester_object": request.requester.person().map(|person| person.object.to_string()),
            ":requester_name": request.requester_name,
            ":object": object_kind::word(request.object),
            ":event": event::word(request.event),
            ":target_object": request.target.as_ref().map(|target| target.object.to_string()),
            ":target_name": request.target_name,
            ":target_user_principal_name": request.target.as_ref().and_then(|target| target.user_principal_name.as_deref()),
            ":changes": to_json(&request.changes)?,
            ":awaiting": awaiting::word(request.awaiting),
            ":status": status::word(request.status),
            ":decision": request.decision.as_ref().map(to_json).transpose()?,
            ":trigger_state": trigger.state,
            ":trigger_code": trigger.code,
            ":trigger_at": trigger.at.map(Timestamp::as_millis),
            ":trigger_run": trigger.run,
            ":apply_state": apply.state,
            ":apply_code": apply.code,
            ":apply_at": apply.at.map(Timestamp::as_millis),
            ":apply_object": apply.object.map(|object| object.to_string()),
            ":settle_state": settle_state,
            ":settle_code": settle_code,
            ":doubt": request.doubt.map(doubt::word),
            ":initial_password": initial_password::word(request.initial_password),
            ":callback_token_hash": request.call.as_ref().map(CallbackTokenHash::as_bytes),
            ":created_at": request.created_at.as_millis(),
        })?;
    request_approvers::insert(connection, request.id, &request.approvers)
}

/// Returns one request.
pub(crate) fn find(connection: &Connection, id: RequestId) -> rusqlite::Result<Option<Request>> {
    let found = connection
        .prepare_cached(&format!("SELECT {} FROM requests WHERE id = ?", columns()))?
        .query_row([id.to_string()], request)
        .optional()?;
    let Some(mut request) = found else {
        return Ok(None);
    };
    request.approvers = request_approvers::of_request(connection, id)?;
    Ok(Some(request))
}

/// Returns a request that is expected to exist.
pub(crate) fn existing(connection: &Connection, id: RequestId) -> Attempt<Request> {
    Ok(find(connection, id)?.ok_or(StorageError::NotFound)?)
}

/// Returns the undecided requests about an object, oldest first.
pub(crate) fn open_about(
    connection: &Connection,
    target: ObjectId,
) -> rusqlite::Result<Vec<Request>> {
    let mut requests: Vec<Request> = connection
        .prepare_cached(&format!(
            "SELECT {} FROM requests WHERE target_object = ? AND status = 'pending' ORDER BY seq",
            columns()
        ))?
        .query_map([target.to_string()], request)?
        .collect::<rusqlite::Result<_>>()?;
    for request in &mut requests {
        request.approvers = request_approvers::of_request(connection, request.id)?;
    }
    Ok(requests)
}

/// Tells whether another request made the object.
pub(crate) fn made_by_another(
    connection: &Connection,
    id: RequestId,
    object: ObjectId,
) -> rusqlite::Result<bool> {
    connection
        .prepare_cached(
            "SELECT 1 FROM requests WHERE apply_object = ? AND event = 'create' AND id <> ?",
        )?
        .exists([object.to_string(), id.to_string()])
}

/// Returns how many requests of the store are undecided.
pub(crate) fn count_open(connection: &Connection, store: StoreId) -> rusqlite::Result<u32> {
    connection
        .prepare_cached("SELECT count(*) FROM requests WHERE store = ? AND status = 'pending'")?
        .query_row([store.to_string()], |row| row.get(0))
}

/// Returns the undecided requests of a workflow whose flow was not called, oldest first.
pub(crate) fn awaiting_trigger(
    connection: &Connection,
    workflow: WorkflowId,
) -> rusqlite::Result<Vec<RequestId>> {
    connection
        .prepare_cached(
            "SELECT id FROM requests
             WHERE workflow = ? AND status = 'pending' AND trigger_state IN ('not_linked', 'parked') ORDER BY seq",
        )?
        .query_map([workflow.to_string()], |row| parsed(row, "id"))?
        .collect()
}

/// Returns the applied requests whose password waits since before `made_before`, oldest first.
pub(crate) fn with_password_from_before(
    connection: &Connection,
    made_before: Timestamp,
) -> rusqlite::Result<Vec<RequestId>> {
    connection
        .prepare_cached(
            "SELECT id FROM requests WHERE initial_password = 'waiting' AND apply_at < ? ORDER BY seq",
        )?
        .query_map([made_before.as_millis()], |row| parsed(row, "id"))?
        .collect()
}

/// Replaces the callback token; without another, no flow reports on the request any more.
pub(crate) fn set_callback_token(
    connection: &Connection,
    id: RequestId,
    hash: Option<&CallbackTokenHash>,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE requests SET callback_token_hash = ? WHERE id = ?")?
        .execute(params![
            hash.map(CallbackTokenHash::as_bytes),
            id.to_string()
        ])?;
    Ok(())
}

/// Records the decision; nothing is doubtful any more.
pub(crate) fn set_decision(
    connection: &Connection,
    id: RequestId,
    decision: &Decision,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE requests SET status = ?, decision = ?, doubt = NULL WHERE id = ?")?
        .execute(params![
            status::word(decision.outcome.status()),
            to_json(decision)?,
            id.to_string(),
        ])?;
    Ok(())
}

/// Sets the flow's part.
pub(crate) fn set_trigger(
    connection: &Connection,
    id: RequestId,
    state: &TriggerState,
) -> rusqlite::Result<()> {
    let columns = trigger_columns(state);
    connection
        .prepare_cached(
            "UPDATE requests SET trigger_state = ?, trigger_code = ?, trigger_at = ?, trigger_run = ? WHERE id = ?",
        )?
        .execute(params![
            columns.state,
            columns.code,
            columns.at.map(Timestamp::as_millis),
            columns.run,
            id.to_string(),
        ])?;
    Ok(())
}

/// Sets the directory's part.
pub(crate) fn set_apply(
    connection: &Connection,
    id: RequestId,
    state: &ApplyState,
) -> rusqlite::Result<()> {
    let columns = apply_columns(state);
    connection
        .prepare_cached(
            "UPDATE requests SET apply_state = ?, apply_code = ?, apply_at = ?, apply_object = ? WHERE id = ?",
        )?
        .execute(params![
            columns.state,
            columns.code,
            columns.at.map(Timestamp::as_millis),
            columns.object.map(|object| object.to_string()),
            id.to_string(),
        ])?;
    Ok(())
}

/// Keeps what a try found that somebody else changed meanwhile; what was confirmed before is confirmed no longer.
pub(crate) fn set_changed_meanwhile(
    connection: &Connection,
    id: RequestId,
    found: &[ChangedMeanwhile],
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE requests SET changed_meanwhile = ?, overwrites = NULL WHERE id = ?",
        )?
        .execute(params![to_json(&found)?, id.to_string()])?;
    Ok(())
}

/// Lets the change overwrite what the last try found.
pub(crate) fn confirm_overwrite(connection: &Connection, id: RequestId) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE requests SET overwrites = changed_meanwhile WHERE id = ?")?
        .execute([id.to_string()])?;
    Ok(())
}

/// Forgets what was found and confirmed: the change is made.
pub(crate) fn clear_overwrite(connection: &Connection, id: RequestId) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE requests SET changed_meanwhile = NULL, overwrites = NULL WHERE id = ?",
        )?
        .execute([id.to_string()])?;
    Ok(())
}

/// Returns what the change may overwrite; nothing when there is no such request.
pub(crate) fn overwrites(
    connection: &Connection,
    id: RequestId,
) -> rusqlite::Result<Option<Vec<ChangedMeanwhile>>> {
    let confirmed: Option<Option<Vec<ChangedMeanwhile>>> = connection
        .prepare_cached("SELECT overwrites FROM requests WHERE id = ?")?
        .query_row([id.to_string()], |row| optional_json(row, "overwrites"))
        .optional()?;
    Ok(confirmed.map(Option::unwrap_or_default))
}

/// Sets the waiting run's part.
pub(crate) fn set_settle(
    connection: &Connection,
    id: RequestId,
    state: &SettleState,
) -> rusqlite::Result<()> {
    let (word, code) = settle_columns(state);
    connection
        .prepare_cached("UPDATE requests SET settle_state = ?, settle_code = ? WHERE id = ?")?
        .execute(params![word, code, id.to_string()])?;
    Ok(())
}

/// Forgets the doubt: the flow is asked again.
pub(crate) fn clear_doubt(connection: &Connection, id: RequestId) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE requests SET doubt = NULL WHERE id = ?")?
        .execute([id.to_string()])?;
    Ok(())
}

/// Marks an undecided request; a decided one stays as it is.
pub(crate) fn set_doubt_if_pending(
    connection: &Connection,
    id: RequestId,
    doubt: Doubt,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE requests SET doubt = ? WHERE id = ? AND status = 'pending'")?
        .execute(params![doubt::word(doubt), id.to_string()])?;
    Ok(())
}

/// Sets what became of the initial password.
pub(crate) fn set_initial_password(
    connection: &Connection,
    id: RequestId,
    state: InitialPassword,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE requests SET initial_password = ? WHERE id = ?")?
        .execute(params![initial_password::word(state), id.to_string()])?;
    Ok(())
}

/// Sets whom the request awaits.
pub(crate) fn set_awaiting(
    connection: &Connection,
    id: RequestId,
    whom: Awaiting,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE requests SET awaiting = ? WHERE id = ?")?
        .execute(params![awaiting::word(whom), id.to_string()])?;
    Ok(())
}

/// Deletes a request with everything that belongs to it. What the audit trail says of it stays.
pub(crate) fn remove(connection: &Connection, id: RequestId) -> rusqlite::Result<()> {
    for statement in [
        "DELETE FROM sealed_values WHERE holder = 'outbox' AND holder_id IN (SELECT id FROM outbox WHERE request = ?1)",
        "DELETE FROM sealed_values WHERE holder = 'intent' AND holder_id = ?1",
        "DELETE FROM outbox WHERE request = ?1",
        "DELETE FROM intents WHERE request = ?1",
        "DELETE FROM request_approvers WHERE request = ?1",
        "DELETE FROM requests WHERE id = ?1",
    ] {
        connection
            .prepare_cached(statement)?
            .execute([id.to_string()])?;
    }
    Ok(())
}
