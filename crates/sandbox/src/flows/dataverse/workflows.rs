//! The table `workflows`: cloud flows as rows.

use axum::response::{IntoResponse, Response};
use http::header::IF_MATCH;
use http::{Method, StatusCode};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Call;
use super::access::{Member, system_user_id};
use super::error::DataverseError;
use super::people::{row, system_user_by_id};
use super::query::{Options, Row};
use crate::clock::iso_seconds;
use crate::flows::flow::{Flow, NewFlow};
use crate::flows::ids::WorkflowId;
use crate::flows::state::State;

/// The name of the set in addresses.
pub(super) const SET: &str = "workflows";
const ENTITY: &str = "workflow";

/// Answers a request for `workflows`.
///
/// # Errors
///
/// Fails as the documented statuses have it.
pub(super) fn answer(member: &Member, call: &Call) -> Result<Response, DataverseError> {
    match (&call.method, call.key) {
        (&Method::GET, None) => list(member, call),
        (&Method::GET, Some(id)) => one(member, call, id),
        (&Method::POST, None) => create(member, call),
        (&Method::PATCH, Some(id)) => update(member, call, id),
        (&Method::DELETE, Some(id)) => delete(member, id),
        _ => Err(DataverseError::ReadOnly {
            method: call.method.to_string(),
            entity: ENTITY,
        }),
    }
}

fn flow_row(flow: &Flow) -> Row {
    row(json!({
        "@odata.etag": etag(flow),
        "workflowid": flow.id.to_string(),
        "workflowidunique": flow.unique_id.to_string(),
        "name": flow.name,
        "description": flow.description,
        "category": 5,
        "type": 1,
        "primaryentity": "none",
        "statecode": flow.state.statecode(),
        "statuscode": flow.state.statuscode(),
        "clientdata": flow.client_data,
        "createdon": iso_seconds(flow.created),
        "modifiedon": iso_seconds(flow.modified),
        "_ownerid_value": system_user_id(flow.owner).to_string(),
    }))
}

fn etag(flow: &Flow) -> String {
    format!("W/\"{}\"", flow.version)
}

fn lookup(member: &Member, name: &str, row: &Row) -> Option<Value> {
    match name {
        "ownerid" | "owninguser" => row
            .get("_ownerid_value")
            .and_then(|id| system_user_by_id(member, id)),
        _ => None,
    }
}

fn list(member: &Member, call: &Call) -> Result<Response, DataverseError> {
    member.require_maker("prvReadworkflow")?;
    let options = Options::read(call.query.as_deref())?;
    let rows = member.flows.state().flows.values().map(flow_row).collect();

    options.collection(&member.base(), SET, rows, &|name, row| {
        lookup(member, name, row)
    })
}

fn one(member: &Member, call: &Call, id: Uuid) -> Result<Response, DataverseError> {
    member.require_maker("prvReadworkflow")?;
    let options = Options::read(call.query.as_deref())?;
    let row = member
        .flows
        .state()
        .flows
        .get(&WorkflowId(id))
        .map(flow_row)
        .ok_or_else(|| not_found(id))?;

    options.entity(&member.base(), SET, row, &|name, row| {
        lookup(member, name, row)
    })
}

fn not_found(id: Uuid) -> DataverseError {
    DataverseError::RowNotFound {
        entity: ENTITY,
        id: id.hyphenated().to_string(),
    }
}

fn create(member: &Member, call: &Call) -> Result<Response, DataverseError> {
    member.require_maker("prvCreateworkflow")?;
    let body = call.object()?;
    check_columns(&body)?;
    for (column, expected) in [
        ("category", json!(5)),
        ("type", json!(1)),
        ("primaryentity", json!("none")),
    ] {
        match body.get(column) {
            Some(value) if *value == expected => {}
            Some(value) => {
                return Err(refused(format!(
                    "The value '{value}' of '{column}' is not valid for a cloud flow."
                )));
            }
            None => {
                return Err(refused(format!(
                    "The required field '{column}' is missing."
                )));
            }
        }
    }
    let name =
        text(&body, "name")?.ok_or_else(|| refused("The required field 'name' is missing."))?;
    let client_data = text(&body, "clientdata")?
        .ok_or_else(|| refused("The required field 'clientdata' is missing."))?;
    let id = match text(&body, "workflowid")? {
        None => None,
        Some(id) => {
            Some(WorkflowId::parse(&id).ok_or_else(|| refused("The 'workflowid' is not a GUID."))?)
        }
    };
    let new = NewFlow {
        id,
        name,
        description: text(&body, "description")?,
        client_data,
        owner: member.caller.object_id,
        rules: member.flows.state().rules,
    };
    let mut state = member.flows.state();
    if id.is_some_and(|id| state.flows.contains_key(&id)) {
        return Err(DataverseError::Duplicate);
    }
    // Whatever state the caller asked for, a new flow is off.
    let flow = Flow::new(new, member.flows.now())?;
    let address = format!("{}/{SET}({})", member.base(), flow.id);
    tracing::info!(workflow = %flow.id, "a flow was created");
    state.flows.insert(flow.id, flow);

    Ok((
        StatusCode::NO_CONTENT,
        [
            ("OData-Version", "4.0"),
            ("OData-EntityId", address.as_str()),
        ],
    )
        .into_response())
}

fn update(member: &Member, call: &Call, id: Uuid) -> Result<Response, DataverseError> {
    member.require_maker("prvWriteworkflow")?;
    let body = call.object()?;
    check_columns(&body)?;
    let Some(version) = call
        .headers
        .get(IF_MATCH)
        .and_then(|value| value.to_str().ok())
    else {
        return Err(DataverseError::Header {
            name: "If-Match",
            expected: "*",
        });
    };
    let mut state = member.flows.state();
    let before = state
        .flows
        .get(&WorkflowId(id))
        .cloned()
        .ok_or_else(|| not_found(id))?;
    if version != "*" && version != etag(&before) {
        return Err(DataverseError::VersionMismatch);
    }
    if let Err(refused) = apply(member, &mut state, &body, WorkflowId(id)) {
        // All or nothing: a turn-on that fails takes the new definition back with it.
        state.flows.insert(before.id, before);
        return Err(refused);
    }

    Ok((StatusCode::NO_CONTENT, [("OData-Version", "4.0")]).into_response())
}

fn apply(
    member: &Member,
    state: &mut State,
    body: &Map<String, Value>,
    id: WorkflowId,
) -> Result<(), DataverseError> {
    let now = member.flows.now();
    let name = text(body, "name")?;
    let client_data = text(body, "clientdata")?;
    let Some(flow) = state.flows.get_mut(&id) else {
        return Err(not_found(id.0));
    };
    if let Some(name) = name {
        flow.name = name;
    }
    if body.contains_key("description") {
        flow.description = text(body, "description")?;
    }
    flow.touch(now);
    if let Some(client_data) = client_data {
        flow.save(client_data, now)?;
    }
    match body.get("statecode").map(Value::as_i64) {
        None => Ok(()),
        Some(Some(0)) => {
            flow.deactivate(now);
            Ok(())
        }
        Some(Some(1)) if member.caller.is_app => Err(DataverseError::flow_client(
            StatusCode::BAD_REQUEST,
            "BapListServicePlansFailed",
            "MissingUserDetails: the caller is an application user without a directory user or licence.",
        )),
        Some(Some(1)) => Ok(state.activate(id, member.caller.object_id, now)?),
        Some(_) => Err(refused("The 'statecode' must be 0 or 1.")),
    }
}

fn delete(member: &Member, id: Uuid) -> Result<Response, DataverseError> {
    member.require_maker("prvDeleteworkflow")?;
    let mut state = member.flows.state();
    let flow = state
        .flows
        .get(&WorkflowId(id))
        .ok_or_else(|| not_found(id))?;
    if flow.state.statecode() == 1 {
        return Err(DataverseError::DeleteActive);
    }
    state.flows.remove(&WorkflowId(id));

    Ok((StatusCode::NO_CONTENT, [("OData-Version", "4.0")]).into_response())
}

fn refused(reason: impl Into<String>) -> DataverseError {
    DataverseError::Body {
        reason: reason.into(),
    }
}

fn check_columns(body: &Map<String, Value>) -> Result<(), DataverseError> {
    const WRITABLE: [&str; 9] = [
        "category",
        "type",
        "primaryentity",
        "name",
        "description",
        "clientdata",
        "workflowid",
        "statecode",
        "statuscode",
    ];
    match body
        .keys()
        .find(|column| !WRITABLE.contains(&column.as_str()))
    {
        None => Ok(()),
        Some(column) => Err(refused(format!(
            "Invalid property '{column}' was found in entity 'Microsoft.Dynamics.CRM.workflow'."
        ))),
    }
}

/// A column that holds text, or nothing. `clientdata` given as an object is refused: it is JSON within a string.
fn text(body: &Map<String, Value>, column: &str) -> Result<Option<String>, DataverseError> {
    match body.get(column) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(refused(format!(
            "Cannot convert the value of '{column}' to the expected type 'Edm.String'."
        ))),
    }
}
