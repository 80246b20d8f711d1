//! The OpenID Connect metadata document and the signing keys.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use serde_json::{Value, json};

use super::client::Segment;
use super::error::{Correlation, EntraError};
use crate::endpoints::Service;
use crate::seed;
use crate::tenant::Tenant;

/// Issuer of ID tokens.
pub(super) fn issuer(tenant: &Tenant) -> String {
    format!(
        "{}/{}/v2.0",
        tenant.endpoints().origin(Service::Authority),
        seed::TENANT_ID
    )
}

/// `GET /{tenant}/v2.0/.well-known/openid-configuration`
pub(super) async fn configuration(
    State(tenant): State<Arc<Tenant>>,
    Path(segment): Path<String>,
    headers: HeaderMap,
) -> Response {
    answer(&tenant, &headers, document(&tenant, &segment))
}

/// `GET /{tenant}/discovery/v2.0/keys`
pub(super) async fn keys(
    State(tenant): State<Arc<Tenant>>,
    Path(segment): Path<String>,
    headers: HeaderMap,
) -> Response {
    let keys = Segment::parse(&segment).map(|_| tenant.signing().key_set(&issuer(&tenant)));
    answer(&tenant, &headers, keys)
}

fn answer(tenant: &Tenant, headers: &HeaderMap, result: Result<Value, EntraError>) -> Response {
    let ids = Correlation::of(headers, tenant.clock().now());
    match result {
        Ok(document) => ids.mark(axum::Json(document).into_response()),
        Err(error) => error.response(&ids),
    }
}

fn document(tenant: &Tenant, segment: &str) -> Result<Value, EntraError> {
    let authority = tenant.endpoints().origin(Service::Authority);
    let (base, issuer) = match Segment::parse(segment)? {
        Segment::Own => (format!("{authority}/{}", seed::TENANT_ID), issuer(tenant)),
        Segment::Shared => (
            format!("{authority}/{segment}"),
            format!("{authority}/{{tenantid}}/v2.0"),
        ),
    };
    Ok(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{base}/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{base}/oauth2/v2.0/token"),
        "device_authorization_endpoint": format!("{base}/oauth2/v2.0/devicecode"),
        "jwks_uri": format!("{base}/discovery/v2.0/keys"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "form_post"],
        "subject_types_supported": ["pairwise"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
    }))
}
