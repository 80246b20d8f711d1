//! Users and their managers.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::header::LOCATION;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::{Map, Value};

use super::access::{Need, allow, authenticate, require};
use super::answer::{Answer, GraphError, json_answer, json_body};
use super::list::Query;
use super::properties;
use crate::endpoints::Service;
use crate::tenant::{ObjectId, Tenant, User};

type Shared = State<Arc<Tenant>>;

/// What a new user cannot be without, beside the password.
const REQUIRED: [&str; 4] = [
    "accountEnabled",
    "displayName",
    "mailNickname",
    "userPrincipalName",
];

/// `GET /me`
pub(super) async fn me(
    State(tenant): Shared,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer {
    let caller = authenticate(&tenant, &headers)?;
    if caller.is_app {
        return Err(GraphError::new(
            StatusCode::BAD_REQUEST,
            "BadRequest",
            "/me request is only valid with delegated authentication flow.",
        ));
    }
    require(&tenant, &caller, Need::OwnUser)?;
    one(
        &tenant,
        &headers,
        query.as_deref(),
        &caller.object_id.to_string(),
    )
}

/// `GET /users/{id|upn}`
pub(super) async fn get(
    State(tenant): Shared,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer {
    let caller = authenticate(&tenant, &headers)?;
    let own = tenant
        .state()
        .directory
        .user_by_key(&key)
        .is_some_and(|user| user.id == caller.object_id);
    require(
        &tenant,
        &caller,
        if own { Need::OwnUser } else { Need::ReadUsers },
    )?;
    one(&tenant, &headers, query.as_deref(), &key)
}

fn one(tenant: &Tenant, headers: &HeaderMap, query: Option<&str>, key: &str) -> Answer {
    let query = Query::read(query, headers, properties::is_known)?;
    let state = tenant.state();
    let user = state
        .directory
        .user_by_key(key)
        .ok_or_else(|| GraphError::not_found(key))?;
    Ok(user_answer(
        tenant,
        StatusCode::OK,
        user,
        query.select.as_deref(),
    ))
}

fn user_answer(
    tenant: &Tenant,
    status: StatusCode,
    user: &User,
    select: Option<&[String]>,
) -> Response {
    let context = format!(
        "{}/v1.0/$metadata#users/$entity",
        tenant.endpoints().origin(Service::Graph)
    );
    let mut body = Map::from_iter([("@odata.context".to_owned(), Value::from(context))]);
    body.extend(properties::shown(user, select));
    json_answer(status, &Value::Object(body))
}

/// `GET /users`
pub(super) async fn list(
    State(tenant): Shared,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Answer {
    allow(&tenant, &headers, Need::ReadUsers)?;
    let query = Query::read(raw.as_deref(), &headers, properties::is_known)?;
    let mut users: Vec<User> = tenant
        .state()
        .directory
        .users
        .iter()
        .filter(|user| query.takes(&|name| properties::value(user, name)))
        .cloned()
        .collect();
    if let Some((property, ascending)) = &query.order_by {
        users.sort_by_cached_key(|user| {
            properties::value(user, property)
                .as_str()
                .unwrap_or_default()
                .to_lowercase()
        });
        if !ascending {
            users.reverse();
        }
    }
    let shown: Vec<_> = users
        .iter()
        .map(|user| properties::shown(user, query.select.as_deref()))
        .collect();
    Ok(query.page(&tenant, "/users", raw.as_deref(), &shown))
}

/// `POST /users`
pub(super) async fn create(State(tenant): Shared, headers: HeaderMap, body: Bytes) -> Answer {
    allow(&tenant, &headers, Need::WriteUsers)?;
    let body = json_body(&body)?;
    for name in REQUIRED {
        if body.get(name).is_none_or(Value::is_null) {
            return Err(GraphError::bad_request(format!(
                "A value is required for property '{name}' of resource 'User'."
            ))
            .detail("PropertyRequired", name));
        }
    }
    let upn = body
        .get("userPrincipalName")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let written = properties::check(body, &upn)?;
    let password = written.password.ok_or_else(|| {
        GraphError::bad_request("A password must be specified to create a new user.")
            .detail("PropertyRequired", "passwordProfile")
    })?;
    let mut fields = written.fields;
    fields.entry("userType").or_insert_with(|| "Member".into());
    let mut user = User::new(ObjectId::random(), tenant.clock().now(), fields);
    user.password = Some(password);

    let mut state = tenant.state();
    refuse_taken(&state.directory.users, &upn, None)?;
    let mut response = user_answer(&tenant, StatusCode::CREATED, &user, None);
    let location = format!(
        "{}/v1.0/users/{}",
        tenant.endpoints().origin(Service::Graph),
        user.id
    );
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(LOCATION, location);
    }
    state.directory.users.push(user);
    Ok(response)
}

fn refuse_taken(users: &[User], upn: &str, except: Option<ObjectId>) -> Result<(), GraphError> {
    if users
        .iter()
        .any(|user| Some(user.id) != except && user.upn().eq_ignore_ascii_case(upn))
    {
        return Err(GraphError::bad_request(
            "Another object with the same value for property userPrincipalName already exists.",
        )
        .detail("ObjectConflict", "userPrincipalName"));
    }
    Ok(())
}

/// `PATCH /users/{id|upn}`
pub(super) async fn update(
    State(tenant): Shared,
    Path(key): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    allow(&tenant, &headers, Need::WriteUsers)?;
    let body = json_body(&body)?;
    let mut state = tenant.state();
    let user = state
        .directory
        .user_by_key(&key)
        .ok_or_else(|| GraphError::not_found(&key))?;
    if user.synced() {
        return Err(GraphError::synced());
    }
    let (id, upn) = (user.id, user.upn().to_owned());
    let new_upn = body
        .get("userPrincipalName")
        .and_then(Value::as_str)
        .unwrap_or(&upn)
        .to_owned();
    let written = properties::check(body, &new_upn)?;
    refuse_taken(&state.directory.users, &new_upn, Some(id))?;
    let user = state
        .directory
        .user_mut(id)
        .ok_or_else(|| GraphError::not_found(&key))?;
    for (name, value) in written.fields {
        if value.is_null() {
            user.fields.remove(&name);
        } else {
            user.fields.insert(name, value);
        }
    }
    if let Some(password) = written.password {
        user.password = Some(password);
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `DELETE /users/{id|upn}`
pub(super) async fn delete(
    State(tenant): Shared,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Answer {
    allow(&tenant, &headers, Need::WriteUsers)?;
    let mut state = tenant.state();
    let user = state
        .directory
        .user_by_key(&key)
        .ok_or_else(|| GraphError::not_found(&key))?;
    if user.synced() {
        return Err(GraphError::synced());
    }
    let id = user.id;
    state.directory.remove_user(id);
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `POST /users/{id|upn}/revokeSignInSessions`: refresh tokens end, access tokens that were issued live on.
pub(super) async fn revoke_sessions(
    State(tenant): Shared,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Answer {
    allow(&tenant, &headers, Need::RevokeSessions)?;
    let mut state = tenant.state();
    let id = state
        .directory
        .user_by_key(&key)
        .ok_or_else(|| GraphError::not_found(&key))?
        .id;
    state.sign_ins.revoke(Some(id));
    let context = format!(
        "{}/v1.0/$metadata#Edm.Boolean",
        tenant.endpoints().origin(Service::Graph)
    );
    Ok(json_answer(
        StatusCode::OK,
        &serde_json::json!({ "@odata.context": context, "value": true }),
    ))
}

/// `GET /users/{id|upn}/manager`
pub(super) async fn manager(
    State(tenant): Shared,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer {
    allow(&tenant, &headers, Need::ReadUsers)?;
    let query = Query::read(query.as_deref(), &headers, properties::is_known)?;
    let state = tenant.state();
    let user = state
        .directory
        .user_by_key(&key)
        .ok_or_else(|| GraphError::not_found(&key))?;
    let manager = user
        .manager
        .and_then(|id| state.directory.user(id))
        .ok_or_else(|| GraphError::not_found("manager"))?;
    Ok(user_answer(
        &tenant,
        StatusCode::OK,
        manager,
        query.select.as_deref(),
    ))
}

/// `PUT /users/{id|upn}/manager/$ref`
pub(super) async fn set_manager(
    State(tenant): Shared,
    Path(key): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    allow(&tenant, &headers, Need::WriteUsers)?;
    let manager = reference(&tenant, &body, &["users", "directoryObjects"])?;
    let mut state = tenant.state();
    let id = state
        .directory
        .user_by_key(&key)
        .ok_or_else(|| GraphError::not_found(&key))?
        .id;
    if state.directory.user(manager).is_none() {
        return Err(GraphError::not_found(&manager.to_string()));
    }
    if state.directory.user(id).is_some_and(User::synced) {
        return Err(GraphError::synced());
    }
    if let Some(user) = state.directory.user_mut(id) {
        user.manager = Some(manager);
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `DELETE /users/{id|upn}/manager/$ref`
pub(super) async fn clear_manager(
    State(tenant): Shared,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Answer {
    allow(&tenant, &headers, Need::WriteUsers)?;
    let mut state = tenant.state();
    let id = state
        .directory
        .user_by_key(&key)
        .ok_or_else(|| GraphError::not_found(&key))?
        .id;
    let user = state
        .directory
        .user_mut(id)
        .ok_or_else(|| GraphError::not_found(&key))?;
    if user.synced() {
        return Err(GraphError::synced());
    }
    if user.manager.take().is_none() {
        return Err(GraphError::not_found("manager"));
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The object that an `@odata.id` body names; it must stand in this Graph, in one of these collections.
pub(super) fn reference(
    tenant: &Tenant,
    body: &Bytes,
    collections: &[&str],
) -> Result<ObjectId, GraphError> {
    let body = json_body(body)?;
    let link = body
        .get("@odata.id")
        .and_then(Value::as_str)
        .ok_or_else(|| {
            GraphError::bad_request("The request body must contain the property '@odata.id'.")
                .detail("PropertyRequired", "@odata.id")
        })?;
    linked(tenant, link, collections)
}

/// The object that a link names.
pub(super) fn linked(
    tenant: &Tenant,
    link: &str,
    collections: &[&str],
) -> Result<ObjectId, GraphError> {
    let base = format!("{}/v1.0/", tenant.endpoints().origin(Service::Graph));
    link.strip_prefix(&base)
        .and_then(|path| path.split_once('/'))
        .filter(|(collection, _)| collections.contains(collection))
        .and_then(|(_, id)| id.parse().ok())
        .ok_or_else(|| {
            GraphError::bad_request(format!(
                "Invalid URL format specified in @odata.id of '{link}'."
            ))
        })
}
