//! Making, changing and deleting groups.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};

use super::access::{Need, allow};
use super::answer::{Answer, GraphError, json_answer, json_body};
use super::groups::{Shared, found};
use super::{properties, users};
use crate::endpoints::Service;
use crate::tenant::{Directory, Group, ObjectId, Tenant};

/// What a new group cannot be without.
const REQUIRED: [&str; 4] = [
    "displayName",
    "mailEnabled",
    "mailNickname",
    "securityEnabled",
];
/// The most owners a group is made with.
const MOST_OWNERS: usize = 20;

/// `POST /groups`
pub(super) async fn create(State(tenant): Shared, headers: HeaderMap, body: Bytes) -> Answer {
    let caller = allow(&tenant, &headers, Need::CreateGroups)?;
    let mut body = json_body(&body)?;
    for name in REQUIRED {
        if body.get(name).is_none_or(Value::is_null) {
            return Err(GraphError::bad_request(format!(
                "A value is required for property '{name}' of resource 'Group'."
            ))
            .detail("PropertyRequired", name));
        }
    }
    let links = body.remove("owners@odata.bind");
    let mut group = Group::security(ObjectId::random(), tenant.clock().now(), "", "");
    group.mail_enabled = flag(&mut body, "mailEnabled")?;
    group.security_enabled = flag(&mut body, "securityEnabled")?;
    group.group_types = kinds(body.remove("groupTypes"))?;
    if group.mail_enabled != group.is_unified() || !(group.mail_enabled || group.security_enabled) {
        return Err(GraphError::bad_request(
            "The service does not currently support writes of mail-enabled groups. Please ensure that the mail-enablement property is unset and the security-enablement property is set.",
        ));
    }
    write(&mut group, body)?;

    let mut state = tenant.state();
    group.owners = owners(&tenant, &state.directory, links)?;
    if !caller.is_app && !group.owners.contains(&caller.object_id) {
        group.owners.push(caller.object_id); // whoever makes a group owns it; an app does not
    }
    refuse_taken(&state.directory, &group)?;
    let context = format!(
        "{}/v1.0/$metadata#groups/$entity",
        tenant.endpoints().origin(Service::Graph)
    );
    let mut shown = Map::from_iter([("@odata.context".to_owned(), Value::from(context))]);
    shown.extend(properties::shown_group(&group));
    state.directory.groups.push(group);
    Ok(json_answer(StatusCode::CREATED, &Value::Object(shown)))
}

/// `PATCH /groups/{id}`
pub(super) async fn update(
    State(tenant): Shared,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    allow(&tenant, &headers, Need::WriteGroups)?;
    let body = json_body(&body)?;
    let mut state = tenant.state();
    let mut group = found(&state.directory, &id)?.clone();
    refuse_fixed(&group)?;
    write(&mut group, body)?;
    refuse_taken(&state.directory, &group)?;
    if let Some(known) = state.directory.group_mut(group.id) {
        *known = group;
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `DELETE /groups/{id}`
pub(super) async fn delete(
    State(tenant): Shared,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Answer {
    allow(&tenant, &headers, Need::WriteGroups)?;
    let mut state = tenant.state();
    let group = found(&state.directory, &id)?;
    refuse_fixed(group)?;
    let id = group.id;
    state.directory.remove_group(id);
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Refuses what is mastered elsewhere, and what only role administrators change.
fn refuse_fixed(group: &Group) -> Result<(), GraphError> {
    if group.synced {
        return Err(GraphError::synced());
    }
    if group.role_assignable {
        return Err(GraphError::denied());
    }
    Ok(())
}

/// Writes the texts of `body` into `group`; anything else is refused.
fn write(group: &mut Group, body: Map<String, Value>) -> Result<(), GraphError> {
    for (name, value) in body {
        match name.as_str() {
            "displayName" => group.display_name = text(&name, &value, 256)?,
            "mailNickname" => {
                let nickname = text(&name, &value, 64)?;
                if !properties::is_mail_nickname(&nickname) {
                    return Err(invalid(&name));
                }
                group.mail_nickname = nickname;
            }
            "description" if value.is_null() => group.description = None,
            "description" => group.description = Some(text(&name, &value, 1024)?),
            "visibility" => {
                let visibility = text(&name, &value, 32)?;
                if !["Public", "Private"].contains(&visibility.as_str()) || !group.is_unified() {
                    return Err(invalid(&name));
                }
                group.visibility = Some(visibility);
            }
            _ if name.starts_with("@odata") => {}
            _ => {
                return Err(GraphError::bad_request(format!(
                    "Property '{name}' cannot be written on resource 'Group'."
                ))
                .detail("InvalidProperty", &name));
            }
        }
    }
    Ok(())
}

fn text(name: &str, value: &Value, longest: usize) -> Result<String, GraphError> {
    value
        .as_str()
        .filter(|text| !text.is_empty() && text.chars().count() <= longest)
        .map(str::to_owned)
        .ok_or_else(|| invalid(name))
}

fn flag(body: &mut Map<String, Value>, name: &str) -> Result<bool, GraphError> {
    body.remove(name)
        .and_then(|value| value.as_bool())
        .ok_or_else(|| invalid(name))
}

/// Only `Unified` can be asked for here: a rule for members needs properties that this Graph lacks.
fn kinds(value: Option<Value>) -> Result<Vec<String>, GraphError> {
    let Some(value) = value else {
        return Ok(Vec::new());
    };
    let kinds: Vec<String> = serde_json::from_value(value).map_err(|_| invalid("groupTypes"))?;
    if kinds.iter().any(|kind| kind != "Unified") {
        return Err(invalid("groupTypes"));
    }
    Ok(kinds)
}

fn owners(
    tenant: &Tenant,
    directory: &Directory,
    links: Option<Value>,
) -> Result<Vec<ObjectId>, GraphError> {
    let Some(links) = links else {
        return Ok(Vec::new());
    };
    let links: Vec<String> =
        serde_json::from_value(links).map_err(|_| invalid("owners@odata.bind"))?;
    if links.len() > MOST_OWNERS {
        return Err(invalid("owners@odata.bind"));
    }
    let mut owners = Vec::new();
    for link in links {
        let owner = users::linked(tenant, &link, &["users", "directoryObjects"])?;
        if directory.user(owner).is_none() {
            return Err(GraphError::not_found(&owner.to_string()));
        }
        owners.push(owner);
    }
    Ok(owners)
}

/// The mail nickname of a Microsoft 365 group is an address, so it is given once.
fn refuse_taken(directory: &Directory, group: &Group) -> Result<(), GraphError> {
    let taken = group.is_unified()
        && directory.groups.iter().any(|other| {
            other.id != group.id
                && other.is_unified()
                && other
                    .mail_nickname
                    .eq_ignore_ascii_case(&group.mail_nickname)
        });
    if taken {
        return Err(GraphError::bad_request(
            "Another object with the same value for property mailNickname already exists.",
        )
        .detail("ObjectConflict", "mailNickname"));
    }
    Ok(())
}

fn invalid(name: &str) -> GraphError {
    GraphError::bad_request(format!(
        "Invalid value specified for property '{name}' of resource 'Group'."
    ))
    .detail("InvalidValue", name)
}
