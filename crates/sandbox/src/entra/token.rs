//! The token endpoint: every grant.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderMap;
use serde_json::Value;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::client::{Form, Segment, authenticate, known_app};
use super::error::{Correlation, EntraError};
use super::scope::{ScopeRequest, Several, Wanted};
use super::{device, issue};
use crate::tenant::{App, AppKind, Tenant};

/// `POST /{tenant}/oauth2/v2.0/token`
pub(super) async fn redeem(
    State(tenant): State<Arc<Tenant>>,
    Path(segment): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let ids = Correlation::of(&headers, tenant.clock().now());
    match grant(&tenant, &segment, &headers, &body) {
        Ok(answer) => ids.mark(axum::Json(answer).into_response()),
        Err(error) => error.response(&ids),
    }
}

fn grant(
    tenant: &Tenant,
    segment: &str,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<Value, EntraError> {
    let segment = Segment::parse(segment)?;
    let form = Form::read(headers, body)?;
    let grant_type = form.require("grant_type")?;
    let app = known_app(&tenant.state(), form.require("client_id")?)?;
    if grant_type == "client_credentials" && segment == Segment::Shared {
        return Err(EntraError::new(
            "invalid_request",
            9_001_023,
            "The grant type 'client_credentials' is not supported over the /common or /consumers endpoints. Use a \
             tenant-specific endpoint.",
        ));
    }
    segment.require_own(&app)?;
    authenticate(&app, &form)?;
    check_claims(&form)?;
    match grant_type {
        "urn:ietf:params:oauth:grant-type:device_code" => device::poll(tenant, &app, &form),
        "refresh_token" => refresh(tenant, &app, &form),
        "authorization_code" => authorization_code(tenant, &app, &form),
        "client_credentials" => client_credentials(tenant, &app, &form),
        _ => Err(EntraError::new(
            "unsupported_grant_type",
            70_003,
            "The app requested an unsupported grant type.",
        )),
    }
}

/// What a sign-in satisfies: the claims that came with it.
pub(super) fn satisfied(form: &Form) -> Option<Value> {
    serde_json::from_str(form.get("claims")?).ok()
}

/// A `claims` parameter is JSON, not base64.
pub(super) fn check_claims(form: &Form) -> Result<(), EntraError> {
    match form.get("claims").map(serde_json::from_str::<Value>) {
        None | Some(Ok(Value::Object(_))) => Ok(()),
        Some(_) => Err(EntraError::new(
            "invalid_request",
            9_002_313,
            "Invalid request. The claims parameter is not JSON.",
        )),
    }
}

fn refresh(tenant: &Tenant, app: &App, form: &Form) -> Result<Value, EntraError> {
    let presented = form.require("refresh_token")?;
    let mut state = tenant.state();
    let grant = state.sign_ins.refresh(presented).cloned().ok_or_else(|| {
        EntraError::new(
            "invalid_grant",
            70_000,
            "The provided value for the 'refresh_token' parameter is not valid.",
        )
        .suberror("bad_token")
    })?;
    if grant.client != app.client_id {
        return Err(EntraError::new(
            "invalid_grant",
            70_000,
            "The refresh token was issued to another client.",
        )
        .suberror("client_mismatch"));
    }
    if grant.revoked {
        return Err(EntraError::new(
            "invalid_grant",
            50_173,
            "The provided grant has expired due to it being revoked, a fresh auth token is needed.",
        )
        .suberror("bad_token"));
    }
    if grant.expires <= tenant.clock().now() {
        return Err(EntraError::new(
            "invalid_grant",
            700_082,
            "The refresh token has expired due to inactivity.",
        )
        .suberror("token_expired"));
    }
    let mut scope = match form.get("scope") {
        Some(text) => ScopeRequest::parse(text, tenant.endpoints(), Several::Refuse)?,
        None => grant.scope.clone(),
    };
    // A refresh always rotates: the new token comes whether or not it was asked for again.
    scope.offline_access = true;
    scope.satisfied = grant.scope.satisfied;
    if let Some(asked) = state.policies.get(&scope.resource)
        && scope.satisfied.as_ref() != Some(asked)
    {
        return Err(EntraError::new(
            "interaction_required",
            50_076,
            "Due to a configuration change made by your administrator, you must use multi-factor authentication to access the resource.",
        )
        .suberror("basic_action")
        .claims(asked));
    }
    issue::delegated(
        tenant,
        &mut state,
        app,
        grant.user,
        &scope,
        None,
        form.get("client_info") == Some("1"),
    )
}

fn authorization_code(tenant: &Tenant, app: &App, form: &Form) -> Result<Value, EntraError> {
    let presented = form.require("code")?;
    let redirect_uri = form.require("redirect_uri")?;
    let now = tenant.clock().now();
    let mut state = tenant.state();
    let code = state
        .sign_ins
        .code(presented)
        .filter(|code| code.client == app.client_id)
        .ok_or_else(|| {
            EntraError::new(
                "invalid_grant",
                70_000,
                "The provided authorization code is not valid for this client.",
            )
        })?;
    if code.used {
        return Err(EntraError::new(
            "invalid_grant",
            54_005,
            "OAuth2 Authorization code was already redeemed, please retry with a new valid code.",
        ));
    }
    // Whatever comes now, the code is spent.
    code.used = true;
    if code.expires <= now {
        return Err(EntraError::new(
            "invalid_grant",
            70_008,
            "The provided authorization code has expired.",
        ));
    }
    if code.redirect_uri != redirect_uri {
        return Err(EntraError::new(
            "invalid_grant",
            500_112,
            "The reply address does not match the reply address provided when requesting the authorization code.",
        ));
    }
    verify_challenge(code.challenge.as_deref(), form.get("code_verifier"))?;
    let (user, nonce, mut scope) = (code.user, code.nonce.clone(), code.scope.clone());
    if let Some(text) = form.get("scope") {
        let asked = ScopeRequest::parse(text, tenant.endpoints(), Several::Refuse)?;
        scope = ScopeRequest {
            offline_access: asked.offline_access || scope.offline_access,
            satisfied: scope.satisfied,
            ..asked
        };
    }
    issue::delegated(
        tenant,
        &mut state,
        app,
        user,
        &scope,
        nonce.as_deref(),
        form.get("client_info") == Some("1"),
    )
}

fn verify_challenge(challenge: Option<&str>, verifier: Option<&str>) -> Result<(), EntraError> {
    let mismatch = || {
        EntraError::new(
            "invalid_grant",
            501_481,
            "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
        )
    };
    match (challenge, verifier) {
        (None, None) => Ok(()),
        (Some(challenge), Some(verifier)) => {
            let computed = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
            if computed.as_bytes().ct_eq(challenge.as_bytes()).into() {
                Ok(())
            } else {
                Err(mismatch())
            }
        }
        (Some(_), None) | (None, Some(_)) => Err(mismatch()),
    }
}

fn client_credentials(tenant: &Tenant, app: &App, form: &Form) -> Result<Value, EntraError> {
    if matches!(app.kind, AppKind::Public { .. }) {
        return Err(EntraError::new(
            "invalid_client",
            7_000_218,
            "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
        ));
    }
    let text = form.require("scope")?;
    let scope = ScopeRequest::parse(text, tenant.endpoints(), Several::Refuse)?;
    if scope.wanted != Wanted::Default {
        return Err(EntraError::new(
            "invalid_scope",
            1_002_012,
            "The provided value for scope is not valid. Client credential flows must have a scope value with \
             /.default suffixed to the resource identifier (application ID URI).",
        ));
    }
    issue::app_only(tenant, &mut tenant.state(), app, &scope)
}
