//! Where a caller's environments are: the environments service (BAP) and Dataverse global discovery.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value, json};

use super::filter::{Case, Filter};
use super::state::Flows;
use crate::clock::iso_seconds;
use crate::endpoints::Service;
use crate::seed;
use crate::tokens::Caller;

type Shared = State<Arc<Flows>>;

/// The API versions of the environments service.
const VERSIONS: [&str; 2] = ["2020-10-01", "2023-06-01"];

/// The router of the environments service.
pub(super) fn router(flows: Arc<Flows>) -> Router {
    const PREFIX: &str = "/providers/Microsoft.BusinessAppPlatform";
    Router::new()
        .route(&format!("{PREFIX}/environments"), get(environments))
        .route(
            &format!("{PREFIX}/scopes/admin/environments"),
            get(environments_as_admin),
        )
        .with_state(flows)
}

/// The router of global discovery.
pub(super) fn discovery(flows: Arc<Flows>) -> Router {
    Router::new()
        .route("/api/discovery/v2.0/{segment}", get(instances))
        .with_state(flows)
}

fn refused(status: StatusCode, code: &str, message: &str) -> Response {
    (
        status,
        Json(json!({ "error": { "code": code, "message": message } })),
    )
        .into_response()
}

fn caller(flows: &Flows, headers: &HeaderMap, audiences: &[&str]) -> Result<Caller, Box<Response>> {
    flows
        .tenant()
        .verify_bearer(headers, audiences)
        .map_err(|rejection| {
            let text = rejection.to_string();
            Box::new(refused(
                StatusCode::UNAUTHORIZED,
                "InvalidAuthenticationToken",
                &text,
            ))
        })
}

fn option(query: Option<&str>, name: &str) -> Option<String> {
    url::form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

async fn environments(
    State(flows): Shared,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let audience = flows.tenant().endpoints().environments_audience();
    match caller(
        &flows,
        &headers,
        &[audience.as_str(), audience.trim_end_matches('/')],
    ) {
        Ok(_) => environment_list(&flows, query.as_deref()),
        Err(refusal) => *refusal,
    }
}

async fn environments_as_admin(
    State(flows): Shared,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let audience = flows.tenant().endpoints().environments_audience();
    let caller = match caller(
        &flows,
        &headers,
        &[audience.as_str(), audience.trim_end_matches('/')],
    ) {
        Ok(caller) => caller,
        Err(refusal) => return *refusal,
    };
    if !flows
        .tenant()
        .person(caller.object_id)
        .is_some_and(|person| person.administrator)
    {
        let text = "The caller is not an administrator of the tenant.";
        return refused(StatusCode::FORBIDDEN, "UserNotAuthorized", text);
    }
    environment_list(&flows, query.as_deref())
}

fn environment_list(flows: &Flows, query: Option<&str>) -> Response {
    let version = option(query, "api-version").unwrap_or_default();
    if !VERSIONS.contains(&version.as_str()) {
        return refused(
            StatusCode::BAD_REQUEST,
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        );
    }
    let endpoints = flows.tenant().endpoints();
    let dataverse = endpoints.dataverse_audience();
    let id = seed::ENVIRONMENT_ID.to_string();
    Json(json!({
        "value": [{
            "id": format!("/providers/Microsoft.BusinessAppPlatform/environments/{id}"),
            "type": "Microsoft.BusinessAppPlatform/environments",
            "location": "europe",
            "name": id,
            "properties": {
                "displayName": "Contoso (sandbox)",
                "environmentSku": "Production",
                "isDefault": true,
                "linkedEnvironmentMetadata": {
                    "resourceId": id,
                    "friendlyName": "Contoso",
                    "uniqueName": seed::ORGANIZATION,
                    "domainName": seed::ORGANIZATION,
                    "instanceUrl": dataverse,
                    "instanceApiUrl": dataverse,
                    "instanceState": "Ready",
                },
                "runtimeEndpoints": {
                    "microsoft.BusinessAppPlatform": endpoints.origin(Service::Environments),
                    "microsoft.Flow": endpoints.origin(Service::Flow),
                },
            },
        }],
    }))
    .into_response()
}

async fn instances(
    State(flows): Shared,
    Path(segment): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let audience = flows.tenant().endpoints().origin(Service::Discovery);
    let caller = match caller(&flows, &headers, &[audience.as_str()]) {
        Ok(caller) => caller,
        Err(refusal) => return *refusal,
    };
    if caller.is_app {
        let text = "Discovery answers for users only.";
        return refused(StatusCode::FORBIDDEN, "0x80072560", text);
    }
    let Some(key) = segment.strip_prefix("Instances") else {
        return refused(
            StatusCode::NOT_FOUND,
            "0x8006088a",
            "Resource not found for the segment.",
        );
    };
    let filter = match key_filter(key).or_else(|| option(query.as_deref(), "$filter")) {
        None => None,
        Some(filter) => match Filter::read(&filter) {
            Ok(filter) => Some(filter),
            Err(problem) => {
                return refused(StatusCode::BAD_REQUEST, "0x80060888", &problem.to_string());
            }
        },
    };
    let is_admin = flows
        .tenant()
        .person(caller.object_id)
        .is_some_and(|person| person.administrator);
    let mut found = vec![instance(&flows, is_admin)];
    found.retain(|row| {
        filter
            .as_ref()
            .is_none_or(|filter| filter.passes(row, Case::Exact))
    });
    if let Some(select) = option(query.as_deref(), "$select") {
        let columns: Vec<&str> = select.split(',').map(str::trim).collect();
        found
            .iter_mut()
            .for_each(|row| row.retain(|name, _| columns.contains(&name.as_str())));
    }
    Json(json!({ "@odata.context": format!("{audience}/api/discovery/v2.0/$metadata#Instances"), "value": found }))
        .into_response()
}

/// `(UniqueName='x')` as a filter; a lookup by key answers with a list here as well.
fn key_filter(key: &str) -> Option<String> {
    let (column, value) = key.strip_prefix('(')?.strip_suffix(')')?.split_once('=')?;
    Some(format!("{column} eq {value}"))
}

fn instance(flows: &Flows, is_admin: bool) -> Map<String, Value> {
    let dataverse = flows.tenant().endpoints().dataverse_audience();
    let row = json!({
        "Id": seed::ENVIRONMENT_ID.to_string(),
        "EnvironmentId": seed::ENVIRONMENT_ID.to_string(),
        "TenantId": seed::TENANT_ID.to_string(),
        "UniqueName": seed::ORGANIZATION,
        "UrlName": seed::ORGANIZATION,
        "FriendlyName": "Contoso",
        "Url": dataverse,
        "ApiUrl": dataverse,
        "Region": "EMEA",
        "State": 0,
        "Version": "9.2.0.0",
        "OrganizationType": 0,
        "IsUserSysAdmin": is_admin,
        "LastUpdated": iso_seconds(flows.now()),
        "TrialExpirationDate": null,
    });
    match row {
        Value::Object(row) => row,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Map::new()
        }
    }
}
