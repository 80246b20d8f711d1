//! Making tokens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::error::EntraError;
use super::scope::{ScopeRequest, consent_required};
use super::sign_ins::RefreshGrant;
use crate::endpoints::Service;
use crate::seed;
use crate::tenant::{App, AppKind, ObjectId, Tenant, TenantState, User};
use crate::tokens::{Caller, IssuedToken};

/// Refresh tokens slide: each use gives a new one with this life.
const REFRESH_LIFETIME: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Tokens for a person: access token, and as asked for, refresh and ID token.
pub(super) fn delegated(
    tenant: &Tenant,
    state: &mut TenantState,
    app: &App,
    user: ObjectId,
    scope: &ScopeRequest,
    nonce: Option<&str>,
    client_info: bool,
) -> Result<Value, EntraError> {
    let user = state.directory.user(user).cloned().ok_or_else(|| {
        EntraError::new(
            "invalid_grant",
            50_034,
            "The user account does not exist in this directory.",
        )
    })?;
    if !user.enabled() {
        return Err(EntraError::new(
            "invalid_grant",
            50_057,
            "The user account is disabled.",
        ));
    }
    let granted = scope.delegated(app)?;
    if state
        .consent_revoked
        .contains(&(app.client_id, scope.resource))
    {
        return Err(consent_required(app));
    }

    let now = tenant.clock().now();
    let lifetime = lifetime(tenant);
    let mut claims = common_claims(tenant, app, scope, user.id, now, lifetime);
    claims["scp"] = granted.join(" ").into();
    claims["name"] = user.display_name().into();
    claims["upn"] = user.upn().into();
    claims["unique_name"] = user.upn().into();
    let access_token = access_token(tenant, &claims)?;
    state.tokens.record(
        &access_token,
        IssuedToken {
            caller: Caller {
                object_id: user.id,
                is_app: false,
                client_id: app.client_id,
                tenant_id: seed::TENANT_ID,
                scopes: granted.clone(),
                roles: Vec::new(),
            },
            audience: scope.audience.clone(),
            expires: end(now, lifetime),
            revoked: false,
        },
    );

    let mut answer = answer(&access_token, lifetime);
    answer["scope"] = scope.answer_text(&granted).into();
    if scope.offline_access {
        let refresh_token = format!("1.{}", URL_SAFE_NO_PAD.encode(rand::random::<[u8; 96]>()));
        let grant = RefreshGrant {
            client: app.client_id,
            user: user.id,
            scope: scope.clone(),
            expires: end(now, REFRESH_LIFETIME),
            revoked: false,
        };
        state.sign_ins.add_refresh(&refresh_token, grant);
        answer["refresh_token"] = refresh_token.into();
    }
    if scope.openid {
        answer["id_token"] = id_token(tenant, app, &user, scope, nonce, now)?.into();
    }
    if client_info {
        let info = json!({ "uid": user.id, "utid": seed::TENANT_ID });
        answer["client_info"] = URL_SAFE_NO_PAD.encode(info.to_string()).into();
    }
    Ok(answer)
}

/// An access token for the application itself. Without consent it has no roles, and services refuse it.
pub(super) fn app_only(
    tenant: &Tenant,
    state: &mut TenantState,
    app: &App,
    scope: &ScopeRequest,
) -> Result<Value, EntraError> {
    let consented = !state
        .consent_revoked
        .contains(&(app.client_id, scope.resource));
    let roles = if consented {
        app.application_for(scope.resource).to_vec()
    } else {
        Vec::new()
    };
    let now = tenant.clock().now();
    let lifetime = lifetime(tenant);
    let mut claims = common_claims(tenant, app, scope, app.principal, now, lifetime);
    claims["idtyp"] = "app".into();
    if !roles.is_empty() {
        claims["roles"] = roles.clone().into();
    }
    let access_token = access_token(tenant, &claims)?;
    state.tokens.record(
        &access_token,
        IssuedToken {
            caller: Caller {
                object_id: app.principal,
                is_app: true,
                client_id: app.client_id,
                tenant_id: seed::TENANT_ID,
                scopes: Vec::new(),
                roles,
            },
            audience: scope.audience.clone(),
            expires: end(now, lifetime),
            revoked: false,
        },
    );
    Ok(answer(&access_token, lifetime))
}

fn answer(access_token: &str, lifetime: SignedDuration) -> Value {
    json!({
        "token_type": "Bearer",
        "expires_in": lifetime.as_secs(),
        "ext_expires_in": lifetime.as_secs(),
        "access_token": access_token,
    })
}

fn lifetime(tenant: &Tenant) -> SignedDuration {
    let seconds = tenant.options().access_token_lifetime.as_secs();
    SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX))
}

fn end(now: Timestamp, lifetime: SignedDuration) -> Timestamp {
    now.checked_add(lifetime).unwrap_or(Timestamp::MAX)
}

/// Claims of a version 1 access token, which is what these resources accept.
fn common_claims(
    tenant: &Tenant,
    app: &App,
    scope: &ScopeRequest,
    object_id: ObjectId,
    now: Timestamp,
    lifetime: SignedDuration,
) -> Value {
    json!({
        "aud": scope.audience,
        "iss": format!("{}/{}/", tenant.endpoints().origin(Service::Authority), seed::TENANT_ID),
        "iat": now.as_second(),
        "nbf": now.as_second(),
        "exp": end(now, lifetime).as_second(),
        "appid": app.client_id,
        "appidacr": credential_kind(app),
        "oid": object_id,
        "sub": pairwise(app, object_id),
        "tid": seed::TENANT_ID,
        "uti": Uuid::new_v4(),
        "ver": "1.0",
    })
}

fn credential_kind(app: &App) -> &'static str {
    match app.kind {
        AppKind::Public { .. } => "0",
        AppKind::Confidential { .. } => "1",
    }
}

/// A subject that differs by application.
fn pairwise(app: &App, object_id: ObjectId) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{}:{object_id}", app.client_id)))
}

fn access_token(tenant: &Tenant, claims: &Value) -> Result<String, EntraError> {
    if tenant.options().opaque_access_tokens {
        return Ok(format!(
            "opaque.{}",
            URL_SAFE_NO_PAD.encode(rand::random::<[u8; 48]>())
        ));
    }
    signed(tenant, claims)
}

fn id_token(
    tenant: &Tenant,
    app: &App,
    user: &User,
    scope: &ScopeRequest,
    nonce: Option<&str>,
    now: Timestamp,
) -> Result<String, EntraError> {
    let mut claims = json!({
        "aud": app.client_id,
        "iss": super::metadata::issuer(tenant),
        "iat": now.as_second(),
        "nbf": now.as_second(),
        "exp": end(now, lifetime(tenant)).as_second(),
        "sub": pairwise(app, user.id),
        "tid": seed::TENANT_ID,
        "uti": Uuid::new_v4(),
        "ver": "2.0",
    });
    if scope.profile {
        claims["oid"] = json!(user.id);
        claims["name"] = user.display_name().into();
        claims["preferred_username"] = user.upn().into();
    }
    if let Some(nonce) = nonce {
        claims["nonce"] = nonce.into();
    }
    signed(tenant, &claims)
}

fn signed(tenant: &Tenant, claims: &Value) -> Result<String, EntraError> {
    tenant
        .signing()
        .sign(claims)
        .map_err(|_| EntraError::new("server_error", 90_033, "A token could not be signed."))
}
