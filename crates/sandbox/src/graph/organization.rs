//! The organization, and directory objects by id alone.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value, json};

use super::access::{Need, allow};
use super::answer::{Answer, GraphError, json_answer};
use super::groups::shown_object;
use super::list::Query;
use crate::endpoints::Service;
use crate::seed;
use crate::tenant::Tenant;

/// `GET /organization`
pub(super) async fn list(State(tenant): State<Arc<Tenant>>, headers: HeaderMap) -> Answer {
    allow(&tenant, &headers, Need::ReadOrganization)?;
    let body = json!({
        "@odata.context": format!("{}/v1.0/$metadata#organization", tenant.endpoints().origin(Service::Graph)),
        "value": [{
            "id": seed::TENANT_ID,
            "displayName": seed::TENANT_NAME,
            "tenantType": "AAD",
            "countryLetterCode": "NL",
            "verifiedDomains": [{
                "name": seed::DOMAIN,
                "type": "Managed",
                "capabilities": "Email, OfficeCommunicationsOnline",
                "isDefault": true,
                "isInitial": true,
            }],
        }],
    });
    Ok(json_answer(StatusCode::OK, &body))
}

/// `GET /directoryObjects/{id}`
pub(super) async fn directory_object(
    State(tenant): State<Arc<Tenant>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer {
    allow(&tenant, &headers, Need::ReadUsers)?;
    let query = Query::read(query.as_deref(), &headers, super::properties::is_known)?;
    let state = tenant.state();
    let shown = id
        .parse()
        .ok()
        .and_then(|id| shown_object(&state.directory, id, query.select.as_deref()))
        .ok_or_else(|| GraphError::not_found(&id))?;
    let context = format!(
        "{}/v1.0/$metadata#directoryObjects/$entity",
        tenant.endpoints().origin(Service::Graph)
    );
    let mut body = Map::from_iter([("@odata.context".to_owned(), Value::from(context))]);
    body.extend(shown);
    Ok(json_answer(StatusCode::OK, &Value::Object(body)))
}
