//! `WhoAmI` and `systemusers`.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::{Value, json};

use super::access::{Member, system_user_id};
use super::error::DataverseError;
use super::query::{ReadOnlyTable, Row, no_lookups};
use crate::seed;
use crate::tenant::ObjectId;

/// The tables of this module.
pub(super) static TABLES: [ReadOnlyTable; 1] = [ReadOnlyTable {
    set: "systemusers",
    entity: "systemuser",
    key: "systemuserid",
    rows: system_users,
    expand: no_lookups,
}];

/// Answers `WhoAmI`.
pub(super) fn who_am_i(member: &Member) -> Response {
    let body = json!({
        "@odata.context": format!("{}/$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse", member.base()),
        "BusinessUnitId": system_user_id(ObjectId(seed::TENANT_ID)).to_string(),
        "UserId": system_user_id(member.caller.object_id).to_string(),
        "OrganizationId": system_user_id(ObjectId(seed::ENVIRONMENT_ID)).to_string(),
    });
    (StatusCode::OK, [("OData-Version", "4.0")], Json(body)).into_response()
}

fn system_users(member: &Member) -> Result<Vec<Row>, DataverseError> {
    let tenant = member.flows.tenant();
    let mut rows: Vec<Row> = Vec::new();
    for person in tenant.people() {
        rows.push(row(json!({
            "systemuserid": system_user_id(person.id).to_string(),
            "azureactivedirectoryobjectid": person.id.to_string(),
            "fullname": person.display_name,
            "domainname": person.user_principal_name,
            "internalemailaddress": person.mail,
            "isdisabled": !person.enabled,
            "applicationid": null,
        })));
    }
    for principal in &member.flows.state().application_users {
        rows.push(row(json!({
            "systemuserid": system_user_id(*principal).to_string(),
            "azureactivedirectoryobjectid": principal.to_string(),
            "fullname": "# application user",
            "domainname": null,
            "internalemailaddress": null,
            "isdisabled": false,
            "applicationid": principal.to_string(),
        })));
    }

    Ok(rows)
}

/// The user a principal has, for lookups that lead to users.
pub(super) fn system_user(member: &Member, principal: ObjectId) -> Option<Value> {
    let id = system_user_id(principal).to_string();
    let rows = system_users(member).ok()?;
    rows.into_iter()
        .find(|row| row.get("systemuserid").is_some_and(|it| *it == id))
        .map(Value::Object)
}

/// The user with this `systemuserid`.
pub(super) fn system_user_by_id(member: &Member, id: &Value) -> Option<Value> {
    let rows = system_users(member).ok()?;
    rows.into_iter()
        .find(|row| row.get("systemuserid") == Some(id))
        .map(Value::Object)
}

/// The members of a JSON object as a row; empty for other values.
pub(super) fn row(value: Value) -> Row {
    match value {
        Value::Object(members) => members,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Row::new()
        }
    }
}
