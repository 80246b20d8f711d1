//! The table `connectionreferences`: what a solution's flows are bound to.

use axum::response::{IntoResponse, Response};
use http::header::IF_MATCH;
use http::{Method, StatusCode};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Call;
use super::access::{Member, system_user_id};
use super::error::DataverseError;
use super::people::{row, system_user};
use super::query::{Options, Row};
use crate::flows::state::ConnectionReference;

/// The name of the set in addresses.
pub(super) const SET: &str = "connectionreferences";
const ENTITY: &str = "connectionreference";

/// Answers a request for `connectionreferences`.
///
/// # Errors
///
/// Fails for callers who are no makers, and on bodies that are not what the table takes.
pub(super) fn answer(member: &Member, call: &Call) -> Result<Response, DataverseError> {
    match (&call.method, call.key) {
        (&Method::GET, key) => read(member, call, key),
        (&Method::POST, None) => create(member, call),
        (&Method::PATCH, Some(id)) => bind(member, call, id),
        _ => Err(DataverseError::ReadOnly {
            method: call.method.to_string(),
            entity: ENTITY,
        }),
    }
}

fn reference_row(reference: &ConnectionReference) -> Row {
    row(json!({
        "connectionreferenceid": reference.id.to_string(),
        "connectionreferencelogicalname": reference.logical_name,
        "connectionreferencedisplayname": reference.display_name,
        "connectorid": reference.connector_id,
        "connectionid": reference.connection,
        "_ownerid_value": system_user_id(reference.owner).to_string(),
    }))
}

fn read(member: &Member, call: &Call, key: Option<Uuid>) -> Result<Response, DataverseError> {
    member.require_maker("prvReadconnectionreference")?;
    let options = Options::read(call.query.as_deref())?;
    let references: Vec<ConnectionReference> =
        member.flows.state().references.values().cloned().collect();
    let lookup = |name: &str, row: &Row| {
        let owner = references
            .iter()
            .find(|one| {
                row.get("connectionreferenceid")
                    .is_some_and(|id| *id == one.id.to_string())
            })?
            .owner;
        matches!(name, "ownerid" | "owninguser").then(|| system_user(member, owner))?
    };
    let Some(id) = key else {
        let rows = references.iter().map(reference_row).collect();
        return options.collection(&member.base(), SET, rows, &lookup);
    };
    let found = references
        .iter()
        .find(|one| one.id == id)
        .ok_or_else(|| not_found(id))?;

    options.entity(&member.base(), SET, reference_row(found), &lookup)
}

fn not_found(id: Uuid) -> DataverseError {
    DataverseError::RowNotFound {
        entity: ENTITY,
        id: id.hyphenated().to_string(),
    }
}

fn create(member: &Member, call: &Call) -> Result<Response, DataverseError> {
    member.require_maker("prvCreateconnectionreference")?;
    let body = call.object()?;
    let reference = ConnectionReference {
        id: Uuid::new_v4(),
        logical_name: required(&body, "connectionreferencelogicalname")?,
        display_name: required(&body, "connectionreferencedisplayname")?,
        connector_id: required(&body, "connectorid")?,
        connection: text(&body, "connectionid"),
        owner: member.caller.object_id,
    };
    let mut state = member.flows.state();
    if state.references.contains_key(&reference.logical_name) {
        return Err(DataverseError::Duplicate);
    }
    let address = format!("{}/{SET}({})", member.base(), reference.id);
    state
        .references
        .insert(reference.logical_name.clone(), reference);

    Ok((
        StatusCode::NO_CONTENT,
        [
            ("OData-Version", "4.0"),
            ("OData-EntityId", address.as_str()),
        ],
    )
        .into_response())
}

fn bind(member: &Member, call: &Call, id: Uuid) -> Result<Response, DataverseError> {
    member.require_maker("prvWriteconnectionreference")?;
    let body = call.object()?;
    if !call.headers.contains_key(IF_MATCH) {
        return Err(DataverseError::Header {
            name: "If-Match",
            expected: "*",
        });
    }
    let mut state = member.flows.state();
    let reference = state
        .references
        .values_mut()
        .find(|one| one.id == id)
        .ok_or_else(|| not_found(id))?;
    reference.connection = text(&body, "connectionid");

    Ok((StatusCode::NO_CONTENT, [("OData-Version", "4.0")]).into_response())
}

fn text(body: &Map<String, Value>, column: &str) -> Option<String> {
    body.get(column)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

fn required(body: &Map<String, Value>, column: &str) -> Result<String, DataverseError> {
    text(body, column).ok_or_else(|| DataverseError::Body {
        reason: format!("The required field '{column}' is missing."),
    })
}
