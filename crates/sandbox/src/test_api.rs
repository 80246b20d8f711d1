//! The JSON face of the test hooks, under `/_sandbox/` on the pages service.
//!
//! | Call | Does |
//! | --- | --- |
//! | `GET state` | people, groups, and the ids of the tenant |
//! | `POST reset` | puts everything back to the start |
//! | `POST people` `{displayName, userPrincipalName, ...}` | makes a user; `POST people/{key}` `{enabled, administrator}` changes one |
//! | `POST device` `{userCode, as, answer}` | approves or declines a device sign-in as a person |
//! | `GET/POST/DELETE faults`, `DELETE faults/{id}` | lists, sets, lifts faults ([`crate::faults::Fault`]) |
//! | `POST consent` `{clientId, resource, granted}` | takes back or gives consent of an application for a resource |
//! | `POST policy` `{resource, claims?}` | has sessions refused for a resource until a sign-in satisfies these claims |
//! | `POST tokens/revoke` `{as?, access?, refresh?}` | revokes access tokens, refresh tokens, or both |
//! | `POST clock` `{advanceSeconds}` | moves the clock forward |
//! | `GET/DELETE log` | requests so far: method, service, path, status |
//! | `GET secrets` | every secret that a service handed out or was shown ([`crate::secrets`]) |

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::entra::{DeviceAnswer, DeviceAnswerError, answer_device};
use crate::faults::{Fault, FaultId};
use crate::seed;
use crate::tenant::{ClientId, ObjectId, Tenant, User};
use crate::tokens::ResourceKind;

type Shared = State<Arc<Tenant>>;

/// The test API of this half of the sandbox.
pub(crate) fn router(tenant: Arc<Tenant>) -> Router {
    Router::new()
        .route("/_sandbox/state", get(state))
        .route("/_sandbox/reset", post(reset))
        .route("/_sandbox/people", post(create_person))
        .route("/_sandbox/people/{key}", post(change_person))
        .route("/_sandbox/device", post(device))
        .route(
            "/_sandbox/faults",
            get(list_faults).post(add_fault).delete(clear_faults),
        )
        .route("/_sandbox/faults/{id}", axum::routing::delete(lift_fault))
        .route("/_sandbox/consent", post(consent))
        .route("/_sandbox/policy", post(policy))
        .route("/_sandbox/tokens/revoke", post(revoke_tokens))
        .route("/_sandbox/clock", post(advance_clock))
        .route("/_sandbox/log", get(log).delete(clear_log))
        .route("/_sandbox/secrets", get(secrets))
        .with_state(tenant)
}

fn refused(status: StatusCode, code: &str, message: impl Into<String>) -> Response {
    (
        status,
        Json(json!({ "error": { "code": code, "message": message.into() } })),
    )
        .into_response()
}

fn no_such_person() -> Response {
    refused(
        StatusCode::NOT_FOUND,
        "unknown_person",
        "There is no such person in this tenant.",
    )
}

async fn state(State(tenant): Shared) -> Json<Value> {
    let people = tenant.people();
    let state = tenant.state();
    let groups: Vec<Value> = state
        .directory
        .groups
        .iter()
        .map(|group| json!({ "id": group.id, "displayName": group.display_name, "members": group.members }))
        .collect();
    Json(json!({
        "tenantId": seed::TENANT_ID,
        "people": people,
        "groups": groups,
        "now": tenant.clock().now().to_string(),
        "profile": tenant.endpoints().profile(),
    }))
}

async fn reset(State(tenant): Shared) -> StatusCode {
    tenant.reset();
    StatusCode::NO_CONTENT
}

async fn create_person(
    State(tenant): Shared,
    Json(mut fields): Json<Map<String, Value>>,
) -> Response {
    let Some(upn) = fields
        .get("userPrincipalName")
        .and_then(Value::as_str)
        .map(str::to_owned)
    else {
        return refused(
            StatusCode::BAD_REQUEST,
            "missing_upn",
            "userPrincipalName is needed.",
        );
    };
    if tenant.state().directory.user_by_key(&upn).is_some() {
        return refused(
            StatusCode::CONFLICT,
            "upn_taken",
            "There is a user of this name already.",
        );
    }
    let nickname = upn.split('@').next().unwrap_or_default().to_owned();
    fields
        .entry("displayName")
        .or_insert_with(|| nickname.clone().into());
    fields
        .entry("mailNickname")
        .or_insert_with(|| nickname.into());
    fields.entry("mail").or_insert_with(|| upn.into());
    fields.entry("accountEnabled").or_insert(true.into());
    let administrator = fields
        .remove("administrator")
        .and_then(|value| value.as_bool())
        .unwrap_or(false);
    let mut user = User::new(ObjectId::random(), tenant.clock().now(), fields);
    user.administrator = administrator;
    let person = user.person();
    tenant.state().directory.users.push(user);
    (StatusCode::CREATED, Json(person)).into_response()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PersonChange {
    enabled: Option<bool>,
    administrator: Option<bool>,
}

async fn change_person(
    State(tenant): Shared,
    Path(key): Path<String>,
    Json(change): Json<PersonChange>,
) -> Response {
    let Some(person) = tenant.find_person(&key) else {
        return no_such_person();
    };
    let mut state = tenant.state();
    let Some(user) = state.directory.user_mut(person.id) else {
        return no_such_person();
    };
    if let Some(enabled) = change.enabled {
        user.fields
            .insert("accountEnabled".to_owned(), enabled.into());
    }
    if let Some(administrator) = change.administrator {
        user.administrator = administrator;
    }
    Json(user.person()).into_response()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DeviceRequest {
    user_code: String,
    r#as: String,
    answer: DeviceAnswer,
}

async fn device(State(tenant): Shared, Json(request): Json<DeviceRequest>) -> Response {
    let Err(error) = answer_device(&tenant, &request.user_code, &request.r#as, request.answer)
    else {
        return StatusCode::NO_CONTENT.into_response();
    };
    let (status, code) = match error {
        DeviceAnswerError::UnknownCode => (StatusCode::NOT_FOUND, "unknown_code"),
        DeviceAnswerError::Expired => (StatusCode::GONE, "expired"),
        DeviceAnswerError::AlreadyAnswered => (StatusCode::CONFLICT, "already_answered"),
        DeviceAnswerError::UnknownPerson => (StatusCode::NOT_FOUND, "unknown_person"),
        DeviceAnswerError::Disabled => (StatusCode::FORBIDDEN, "disabled"),
    };
    refused(status, code, error.to_string())
}

async fn list_faults(State(tenant): Shared) -> Json<Value> {
    let faults: Vec<Value> = tenant
        .faults()
        .all()
        .into_iter()
        .map(|(id, fault)| json!({ "id": id, "fault": fault }))
        .collect();
    Json(json!({ "faults": faults }))
}

async fn add_fault(State(tenant): Shared, Json(fault): Json<Fault>) -> Response {
    let id = tenant.faults().add(fault);
    (StatusCode::CREATED, Json(json!({ "id": id }))).into_response()
}

async fn clear_faults(State(tenant): Shared) -> StatusCode {
    tenant.faults().clear();
    StatusCode::NO_CONTENT
}

async fn lift_fault(State(tenant): Shared, Path(id): Path<u64>) -> StatusCode {
    if tenant.faults().lift(FaultId(id)) {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::NOT_FOUND
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ConsentChange {
    client_id: ClientId,
    resource: ResourceKind,
    granted: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PolicyChange {
    resource: ResourceKind,
    /// What a sign-in has to satisfy from now on; nothing when it is missing.
    claims: Option<Value>,
}

async fn policy(State(tenant): Shared, Json(change): Json<PolicyChange>) -> StatusCode {
    let mut state = tenant.state();
    match change.claims {
        Some(claims) => state.policies.insert(change.resource, claims),
        None => state.policies.remove(&change.resource),
    };
    StatusCode::NO_CONTENT
}

async fn consent(State(tenant): Shared, Json(change): Json<ConsentChange>) -> StatusCode {
    let mut state = tenant.state();
    let key = (change.client_id, change.resource);
    if change.granted {
        state.consent_revoked.remove(&key);
    } else {
        state.consent_revoked.insert(key);
    }
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Revocation {
    r#as: Option<String>,
    #[serde(default = "yes")]
    access: bool,
    #[serde(default = "yes")]
    refresh: bool,
}

fn yes() -> bool {
    true
}

async fn revoke_tokens(State(tenant): Shared, Json(revocation): Json<Revocation>) -> Response {
    let of = match revocation
        .r#as
        .as_deref()
        .map(|key| tenant.find_person(key))
    {
        None => None,
        Some(Some(person)) => Some(person.id),
        Some(None) => return no_such_person(),
    };
    let mut state = tenant.state();
    let access = if revocation.access {
        state.tokens.revoke(of)
    } else {
        0
    };
    let refresh = if revocation.refresh {
        state.sign_ins.revoke(of)
    } else {
        0
    };
    Json(json!({ "access": access, "refresh": refresh })).into_response()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ClockChange {
    advance_seconds: u64,
}

async fn advance_clock(State(tenant): Shared, Json(change): Json<ClockChange>) -> Json<Value> {
    tenant
        .clock()
        .advance(std::time::Duration::from_secs(change.advance_seconds));
    Json(json!({ "now": tenant.clock().now().to_string() }))
}

async fn log(State(tenant): Shared) -> Json<Value> {
    Json(json!({ "requests": tenant.log().all() }))
}

async fn clear_log(State(tenant): Shared) -> StatusCode {
    tenant.log().clear();
    StatusCode::NO_CONTENT
}

async fn secrets(State(tenant): Shared) -> Json<Value> {
    Json(json!({ "secrets": tenant.secrets().all() }))
}
