//! Who may call a trigger.

use http::HeaderMap;
use http::header::AUTHORIZATION;
use subtle::ConstantTimeEq;

use super::Query;
use super::refusal::Refusal;
use crate::flows::flow::Flow;
use crate::flows::interpreter::definition::TriggerAuthentication;
use crate::seed;
use crate::tenant::Tenant;
use crate::tokens::{Caller, TokenRejection};

/// Checks the signature or the token, whichever this trigger wants.
///
/// # Errors
///
/// Fails as table 8.3 of the service has it.
pub(super) fn check(
    tenant: &Tenant,
    flow: &Flow,
    query: &Query,
    headers: &HeaderMap,
) -> Result<(), Refusal> {
    let signed = query.get("sig").is_some();
    let has_token = headers.contains_key(AUTHORIZATION);
    if signed && has_token {
        return Err(Refusal::MoreThanOneAuthorization);
    }
    match &flow.definition.trigger.authentication {
        TriggerAuthentication::All if !signed => Err(Refusal::SharedAccessRequired),
        TriggerAuthentication::All => check_signature(flow, query),
        TriggerAuthentication::Tenant => check_token(tenant, headers, &[]),
        TriggerAuthentication::User { allowed } => check_token(tenant, headers, allowed),
    }
}

fn check_signature(flow: &Flow, query: &Query) -> Result<(), Refusal> {
    let permission = format!("/triggers/{}/run", flow.definition.trigger.name);
    let given = query.get("sig").unwrap_or_default();
    let same: bool = given.as_bytes().ct_eq(flow.signature.as_bytes()).into();
    if query.get("sp") != Some(permission.as_str()) || query.get("sv") != Some("1.0") || !same {
        return Err(Refusal::BadSignature);
    }

    Ok(())
}

fn check_token(tenant: &Tenant, headers: &HeaderMap, allowed: &[String]) -> Result<(), Refusal> {
    let audience = tenant.endpoints().flow_audience();
    let caller = tenant
        .verify_bearer(headers, &[audience.as_str()])
        .map_err(|rejection| match rejection {
            TokenRejection::Missing => Refusal::OAuthRequired,
            TokenRejection::WrongAudience { .. } => Refusal::MismatchingClaims { claim: "aud" },
            TokenRejection::Malformed
            | TokenRejection::Unknown
            | TokenRejection::Expired
            | TokenRejection::Revoked => Refusal::InvalidToken {
                reason: rejection.to_string(),
            },
        })?;
    if caller.tenant_id != seed::TENANT_ID {
        return Err(Refusal::MismatchingClaims { claim: "tid" });
    }
    if !allowed.is_empty() && !allowed.iter().any(|one| names(tenant, one, &caller)) {
        return Err(Refusal::MismatchingClaims { claim: "oid" });
    }

    Ok(())
}

/// Whether an entry of `triggerAllowedUsers` means the caller. Apps are listed by the object id of their principal.
fn names(tenant: &Tenant, entry: &str, caller: &Caller) -> bool {
    if entry.eq_ignore_ascii_case(&caller.object_id.to_string()) {
        return true;
    }
    !caller.is_app
        && tenant
            .find_person(entry)
            .is_some_and(|person| person.id == caller.object_id)
}
