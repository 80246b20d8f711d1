//! Device authorization (RFC 8628): starting a sign-in, answering it, polling for it.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use jiff::SignedDuration;
use rand::Rng;
use serde::Deserialize;
use serde_json::{Value, json};

use super::client::{Form, Segment, authenticate, known_app};
use super::error::{Correlation, EntraError};
use super::issue;
use super::scope::{ScopeRequest, Several};
use super::sign_ins::{DeviceOutcome, DeviceSignIn};
use super::token::{check_claims, satisfied};
use crate::endpoints::Service;
use crate::tenant::{App, AppKind, Tenant};

/// Seconds between polls when the answer does not say (RFC 8628 3.2), and what `slow_down` adds (3.5).
const DEFAULT_INTERVAL: u32 = 5;

/// A poll may come this much early: clocks and networks are not exact.
const TOLERANCE: SignedDuration = SignedDuration::from_millis(300);

/// `POST /{tenant}/oauth2/v2.0/devicecode`
pub(super) async fn start(
    State(tenant): State<Arc<Tenant>>,
    Path(segment): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let ids = Correlation::of(&headers, tenant.clock().now());
    match begin(&tenant, &segment, &headers, &body) {
        Ok(answer) => ids.mark(axum::Json(answer).into_response()),
        Err(error) => error.response(&ids),
    }
}

fn begin(
    tenant: &Tenant,
    segment: &str,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<Value, EntraError> {
    let segment = Segment::parse(segment)?;
    let form = Form::read(headers, body)?;
    let mut state = tenant.state();
    let app = known_app(&state, form.require("client_id")?)?;
    segment.require_own(&app)?;
    refuse_confidential(&app)?;
    authenticate(&app, &form)?;
    check_claims(&form)?;
    let mut scope =
        ScopeRequest::parse(form.require("scope")?, tenant.endpoints(), Several::Refuse)?;
    scope.satisfied = satisfied(&form);

    let lifetime = tenant.options().device_code_lifetime.as_secs();
    let device_code = hex::encode(rand::random::<[u8; 32]>());
    let user_code = new_user_code();
    let verification_uri = format!("{}/device", tenant.endpoints().origin(Service::Authority));
    let mut answer = json!({
        "user_code": user_code,
        "device_code": device_code,
        "verification_uri": verification_uri,
        "expires_in": lifetime,
        "message": format!(
            "To sign in, use a web browser to open the page {verification_uri} and enter the code {user_code} to authenticate."
        ),
    });
    if let Some(interval) = tenant.options().device_interval {
        answer["interval"] = interval.into();
    }
    let lifetime = SignedDuration::from_secs(i64::try_from(lifetime).unwrap_or(i64::MAX));
    let now = tenant.clock().now();
    state.sign_ins.add_device(
        &device_code,
        DeviceSignIn {
            client: app.client_id,
            user_code,
            scope,
            expires: now.checked_add(lifetime).unwrap_or(now),
            interval_seconds: tenant.options().device_interval.unwrap_or(DEFAULT_INTERVAL),
            last_poll: None,
            outcome: DeviceOutcome::Pending,
        },
    );
    Ok(answer)
}

/// A registration that is not a public client cannot use device codes at all.
fn refuse_confidential(app: &App) -> Result<(), EntraError> {
    match app.kind {
        AppKind::Public { .. } => Ok(()),
        AppKind::Confidential { .. } => Err(EntraError::new(
            "invalid_client",
            7_000_218,
            "The request body must contain the following parameter: 'client_assertion' or 'client_secret'. Device code \
             needs 'Allow public client flows'.",
        )),
    }
}

/// Nine letters and digits without those that look alike.
fn new_user_code() -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut rng = rand::rng();
    (0..9)
        .map(|_| char::from(ALPHABET[rng.random_range(0..ALPHABET.len())]))
        .collect()
}

/// One poll: `grant_type=urn:ietf:params:oauth:grant-type:device_code`.
pub(super) fn poll(tenant: &Tenant, app: &App, form: &Form) -> Result<Value, EntraError> {
    refuse_confidential(app)?;
    let device_code = form.require("device_code")?;
    let now = tenant.clock().now();
    let mut state = tenant.state();
    let unknown = || {
        EntraError::new(
            "bad_verification_code",
            70_018,
            "The provided device_code is not valid, or was already redeemed.",
        )
    };
    let sign_in = state
        .sign_ins
        .device(device_code)
        .filter(|s| s.client == app.client_id)
        .ok_or_else(unknown)?;
    if sign_in.expires <= now {
        return Err(EntraError::new(
            "expired_token",
            70_020,
            "The provided value for the input parameter 'device_code' has expired.",
        ));
    }
    let wait = SignedDuration::from_secs(i64::from(sign_in.interval_seconds)) - TOLERANCE;
    let too_soon = sign_in
        .last_poll
        .is_some_and(|last| now.duration_since(last) < wait);
    sign_in.last_poll = Some(now);
    if too_soon {
        sign_in.interval_seconds = sign_in.interval_seconds.saturating_add(DEFAULT_INTERVAL);
        return Err(EntraError::new(
            "slow_down",
            70_016,
            "Polling too fast. Wait five seconds more between requests.",
        ));
    }
    let (outcome, scope) = (sign_in.outcome, sign_in.scope.clone());
    match outcome {
        DeviceOutcome::Pending => Err(EntraError::new(
            "authorization_pending",
            70_016,
            "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
        )),
        DeviceOutcome::Declined => {
            state.sign_ins.forget_device(device_code);
            Err(EntraError::new(
                "authorization_declined",
                65_004,
                "User declined to consent to access the app.",
            ))
        }
        DeviceOutcome::Approved(user) => {
            state.sign_ins.forget_device(device_code);
            issue::delegated(
                tenant,
                &mut state,
                app,
                user,
                &scope,
                None,
                form.get("client_info") == Some("1"),
            )
        }
    }
}

/// What a person answers to a device sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeviceAnswer {
    /// The device is signed in as this person, with consent.
    Approve,
    /// It is not.
    Decline,
}

/// Why an answer to a device sign-in was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeviceAnswerError {
    /// No sign-in waits under this code.
    #[error("that code is not known; check it, or get a new one from the program that showed it")]
    UnknownCode,
    /// The code's time is over.
    #[error("that code has expired; get a new one from the program that showed it")]
    Expired,
    /// It was answered before.
    #[error("that code was already used")]
    AlreadyAnswered,
    /// There is no such person.
    #[error("there is no such person in this tenant")]
    UnknownPerson,
    /// The person may not sign in.
    #[error("this person's account is disabled (AADSTS50057)")]
    Disabled,
}

/// Answers the device sign-in with this user code, as the person whose object id, UPN or mail is `person`.
pub fn answer_device(
    tenant: &Tenant,
    user_code: &str,
    person: &str,
    answer: DeviceAnswer,
) -> Result<(), DeviceAnswerError> {
    let person = tenant
        .find_person(person)
        .ok_or(DeviceAnswerError::UnknownPerson)?;
    let now = tenant.clock().now();
    let mut state = tenant.state();
    let sign_in = state
        .sign_ins
        .device_by_user_code(user_code)
        .ok_or(DeviceAnswerError::UnknownCode)?;
    if sign_in.expires <= now {
        return Err(DeviceAnswerError::Expired);
    }
    if sign_in.outcome != DeviceOutcome::Pending {
        return Err(DeviceAnswerError::AlreadyAnswered);
    }
    if answer == DeviceAnswer::Decline {
        sign_in.outcome = DeviceOutcome::Declined;
        return Ok(());
    }
    if !person.enabled {
        return Err(DeviceAnswerError::Disabled);
    }
    sign_in.outcome = DeviceOutcome::Approved(person.id);
    let consented = (sign_in.client, sign_in.scope.resource);
    state.consent_revoked.remove(&consented);
    Ok(())
}
