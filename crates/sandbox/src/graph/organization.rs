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

/// The documented properties of an organization.
const PROPERTIES: &[&str] = &[
    "id",
    "assignedPlans",
    "businessPhones",
    "city",
    "country",
    "countryLetterCode",
    "createdDateTime",
    "defaultUsageLocation",
    "deletedDateTime",
    "displayName",
    "isMultipleDataLocationsForServicesEnabled",
    "marketingNotificationEmails",
    "onPremisesLastSyncDateTime",
    "onPremisesSyncEnabled",
    "partnerTenantType",
    "postalCode",
    "preferredLanguage",
    "privacyProfile",
    "provisionedPlans",
    "securityComplianceNotificationMails",
    "securityComplianceNotificationPhones",
    "state",
    "street",
    "technicalNotificationMails",
    "tenantType",
    "verifiedDomains",
];
/// What a caller sees who has nothing but `User.Read`; the others are null.
const BASIC: &[&str] = &["id", "displayName", "verifiedDomains"];

/// `GET /organization`
pub(super) async fn list(
    State(tenant): State<Arc<Tenant>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer {
    let caller = allow(&tenant, &headers, Need::ReadOrganization)?;
    let options = Query::read(query.as_deref(), &headers, |name| {
        PROPERTIES.contains(&name)
    })?;
    let sees_all = caller.is_app
        || [
            "Organization.Read.All",
            "Directory.Read.All",
            "Directory.ReadWrite.All",
        ]
        .iter()
        .any(|scope| caller.has_scope(scope));
    let all = json!({
        "id": seed::TENANT_ID,
        "displayName": seed::TENANT_NAME,
        "tenantType": "AAD",
        "countryLetterCode": "NL",
        "verifiedDomains": [{
            "capabilities": "Email, OfficeCommunicationsOnline",
            "isDefault": true,
            "isInitial": true,
            "name": seed::DOMAIN,
            "type": "Managed",
        }],
    });
    let value = |name: &str| match all.get(name) {
        Some(value) if sees_all || BASIC.contains(&name) => value.clone(),
        Some(_) | None => Value::Null,
    };
    let shown: Map<String, Value> = match &options.select {
        Some(names) => names
            .iter()
            .map(|name| (name.clone(), value(name)))
            .collect(),
        None => PROPERTIES
            .iter()
            .map(|name| ((*name).to_owned(), value(name)))
            .collect(),
    };
    Ok(options.page(&tenant, "/organization", query.as_deref(), &[shown]))
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
