//! Groups and their members.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::response::IntoResponse;
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};

use super::access::{Need, allow};
use super::answer::{Answer, GraphError, json_answer};
use super::list::Query;
use super::{properties, users};
use crate::endpoints::Service;
use crate::tenant::{Directory, Group, ObjectId, Tenant};

pub(super) type Shared = State<Arc<Tenant>>;

fn is_known(name: &str) -> bool {
    [
        "id",
        "createdDateTime",
        "description",
        "displayName",
        "groupTypes",
        "mail",
        "mailEnabled",
        "mailNickname",
        "securityEnabled",
        "visibility",
        "isAssignableToRole",
        "onPremisesSyncEnabled",
    ]
    .contains(&name)
}

fn is_known_of_member(name: &str) -> bool {
    is_known(name) || properties::is_known(name)
}

pub(super) fn selected(
    mut fields: Map<String, Value>,
    select: Option<&[String]>,
) -> Map<String, Value> {
    if let Some(names) = select {
        fields.retain(|name, _| name == "id" || names.contains(name));
    }
    fields
}

pub(super) fn found<'d>(directory: &'d Directory, id: &str) -> Result<&'d Group, GraphError> {
    id.parse()
        .ok()
        .and_then(|id| directory.group(id))
        .ok_or_else(|| GraphError::not_found(id))
}

/// `GET /groups`
pub(super) async fn list(
    State(tenant): Shared,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Answer {
    allow(&tenant, &headers, Need::ReadGroups)?;
    let query = Query::read(raw.as_deref(), &headers, is_known)?;
    let mut shown: Vec<_> = tenant
        .state()
        .directory
        .groups
        .iter()
        .map(properties::shown_group)
        .collect();
    shown.retain(|group| query.takes(&|name| group.get(name).cloned().unwrap_or(Value::Null)));
    if let Some((property, ascending)) = &query.order_by {
        shown.sort_by_cached_key(|group| {
            group
                .get(property)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_lowercase()
        });
        if !ascending {
            shown.reverse();
        }
    }
    let shown: Vec<_> = shown
        .into_iter()
        .map(|group| selected(group, query.select.as_deref()))
        .collect();
    Ok(query.page(&tenant, "/groups", raw.as_deref(), &shown))
}

/// `GET /groups/{id}`
pub(super) async fn get(
    State(tenant): Shared,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Answer {
    allow(&tenant, &headers, Need::ReadGroups)?;
    let query = Query::read(raw.as_deref(), &headers, is_known)?;
    let state = tenant.state();
    let group = found(&state.directory, &id)?;
    let context = format!(
        "{}/v1.0/$metadata#groups/$entity",
        tenant.endpoints().origin(Service::Graph)
    );
    let mut body = Map::from_iter([("@odata.context".to_owned(), Value::from(context))]);
    body.extend(selected(
        properties::shown_group(group),
        query.select.as_deref(),
    ));
    Ok(json_answer(StatusCode::OK, &Value::Object(body)))
}

/// `GET /groups/{id}/members`
pub(super) async fn members(
    State(tenant): Shared,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Answer {
    allow(&tenant, &headers, Need::ReadGroups)?;
    let query = Query::read(raw.as_deref(), &headers, is_known_of_member)?;
    let shown = {
        let state = tenant.state();
        let group = found(&state.directory, &id)?;
        shown_objects(&state.directory, &group.members, &query)
    };
    Ok(query.page(
        &tenant,
        &format!("/groups/{id}/members"),
        raw.as_deref(),
        &shown,
    ))
}

/// `GET /groups/{id}/owners`
pub(super) async fn owners(
    State(tenant): Shared,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Answer {
    allow(&tenant, &headers, Need::ReadGroups)?;
    let query = Query::read(raw.as_deref(), &headers, is_known_of_member)?;
    let shown = {
        let state = tenant.state();
        let group = found(&state.directory, &id)?;
        shown_objects(&state.directory, &group.owners, &query)
    };
    Ok(query.page(
        &tenant,
        &format!("/groups/{id}/owners"),
        raw.as_deref(),
        &shown,
    ))
}

/// `GET /groups/{id}/transitiveMembers`
pub(super) async fn transitive_members(
    State(tenant): Shared,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Answer {
    allow(&tenant, &headers, Need::ReadGroups)?;
    let query = Query::read(raw.as_deref(), &headers, is_known_of_member)?;
    let shown = {
        let state = tenant.state();
        let group = found(&state.directory, &id)?;
        let members = state
            .directory
            .transitive_members(group.id)
            .unwrap_or_default();
        shown_objects(&state.directory, &members, &query)
    };
    Ok(query.page(
        &tenant,
        &format!("/groups/{id}/transitiveMembers"),
        raw.as_deref(),
        &shown,
    ))
}

/// Directory objects with their kind, as lists of mixed objects show them.
fn shown_objects(
    directory: &Directory,
    ids: &[ObjectId],
    query: &Query,
) -> Vec<Map<String, Value>> {
    ids.iter()
        .filter_map(|id| shown_object(directory, *id, query.select.as_deref()))
        .collect()
}

/// One directory object with its kind.
pub(super) fn shown_object(
    directory: &Directory,
    id: ObjectId,
    select: Option<&[String]>,
) -> Option<Map<String, Value>> {
    let (kind, fields) = match (directory.user(id), directory.group(id)) {
        (Some(user), _) => ("#microsoft.graph.user", properties::shown(user, select)),
        (None, Some(group)) => (
            "#microsoft.graph.group",
            selected(properties::shown_group(group), select),
        ),
        (None, None) => return None,
    };
    let mut shown = Map::from_iter([("@odata.type".to_owned(), Value::from(kind))]);
    shown.extend(fields);
    Some(shown)
}

/// `POST /groups/{id}/members/$ref`
pub(super) async fn add_member(
    State(tenant): Shared,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    allow(&tenant, &headers, Need::WriteMembers)?;
    let member = users::reference(&tenant, &body, &["directoryObjects", "users", "groups"])?;
    let mut state = tenant.state();
    let group = found(&state.directory, &id)?;
    refuse_fixed_members(group)?;
    let (group_id, already) = (group.id, group.members.contains(&member));
    if state.directory.user(member).is_none() && state.directory.group(member).is_none() {
        return Err(GraphError::not_found(&member.to_string()));
    }
    if already {
        return Err(GraphError::bad_request(
            "One or more added object references already exist for the following modified properties: 'members'.",
        ));
    }
    if let Some(group) = state.directory.group_mut(group_id) {
        group.members.push(member);
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `DELETE /groups/{id}/members/{member}/$ref`
pub(super) async fn remove_member(
    State(tenant): Shared,
    Path((id, member)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    allow(&tenant, &headers, Need::WriteMembers)?;
    let mut state = tenant.state();
    refuse_fixed_members(found(&state.directory, &id)?)?;
    let (group_id, member_id) = membership(&state.directory, &id, &member)?;
    if let Some(group) = state.directory.group_mut(group_id) {
        group.members.retain(|known| *known != member_id);
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `DELETE /groups/{id}/members/{member}`: without `/$ref` the real service deletes the object itself, and so do we.
pub(super) async fn delete_member_object(
    State(tenant): Shared,
    Path((id, member)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    allow(&tenant, &headers, Need::WriteUsers)?;
    let mut state = tenant.state();
    let (_, member_id) = membership(&state.directory, &id, &member)?;
    if !state.directory.remove_user(member_id) {
        return Err(GraphError::denied());
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Refuses to change who is in a group that a rule, another directory, or the role administrators decide about.
fn refuse_fixed_members(group: &Group) -> Result<(), GraphError> {
    if group.synced {
        return Err(GraphError::synced());
    }
    if group.role_assignable {
        return Err(GraphError::denied());
    }
    if group.is_dynamic() {
        return Err(GraphError::bad_request(
            "Insufficient privileges to complete the operation: the membership of a dynamic group cannot be changed.",
        ));
    }
    Ok(())
}

fn membership(
    directory: &Directory,
    group: &str,
    member: &str,
) -> Result<(ObjectId, ObjectId), GraphError> {
    let group = found(directory, group)?;
    let member: ObjectId = member.parse().map_err(|_| GraphError::not_found(member))?;
    if group.members.contains(&member) {
        Ok((group.id, member))
    } else {
        Err(GraphError::not_found(&member.to_string()))
    }
}
