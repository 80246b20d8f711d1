//! The authorize endpoint: signing in through a browser.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION, REFERRER_POLICY};
use http::{HeaderMap, HeaderValue, StatusCode};
use jiff::SignedDuration;
use maud::{DOCTYPE, PreEscaped, html};
use url::Url;

use super::client::{Form, Segment, known_app};
use super::device_page::{asked_for, people};
use super::error::{Correlation, EntraError};
use super::scope::{ScopeRequest, Several};
use super::sign_ins::AuthorizationCode;
use super::token::{check_claims, satisfied};
use crate::page::{Page, Section};
use crate::tenant::{App, AppKind, Tenant};

const CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// Where and how the answer goes back to the application.
struct Return {
    redirect_uri: String,
    target: Url,
    form_post: bool,
    state: Option<String>,
}

/// A valid request to sign in.
struct Request {
    app: App,
    scope: ScopeRequest,
    challenge: Option<String>,
    nonce: Option<String>,
    login_hint: Option<String>,
}

/// Why a request to sign in goes no further.
enum Refusal {
    /// The application cannot be trusted with the answer: a person sees it.
    Page(EntraError),
    /// The application is told.
    Told(Box<Return>, EntraError),
}

/// `GET /{tenant}/oauth2/v2.0/authorize`: the page that asks who signs in.
pub(super) async fn ask(
    State(tenant): State<Arc<Tenant>>,
    Path(segment): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let ids = Correlation::of(&headers, tenant.clock().now());
    let form = match Form::parse(query.unwrap_or_default().as_bytes()) {
        Ok(form) => form,
        Err(error) => return refused_page(&tenant, &error, &ids),
    };
    let (back, request) = match check(&tenant, &segment, &form) {
        Ok(valid) => valid,
        Err(refusal) => return refuse(&tenant, refusal, &ids),
    };
    if form.get("prompt") == Some("none") {
        let error = EntraError::new(
            "login_required",
            50_058,
            "A silent sign-in request was sent but no user is signed in.",
        );
        return tell(&back, &refusal_fields(&error, &ids));
    }
    let action = format!("/{segment}/oauth2/v2.0/authorize");
    Page::new(tenant.endpoints(), Section::SignIn, "Who signs in?")
        .form_target(&back.target.origin().ascii_serialization())
        .body(html! {
            form.card.narrow method="post" action=(action) {
                (asked_for(&request.app, &request.scope))
                @for (name, value) in form.fields() { input type="hidden" name=(name) value=(value); }
                (people(&tenant.people(), request.login_hint.as_deref()))
                div.row {
                    button.primary type="submit" name="answer" value="approve" { "Sign in" }
                    button type="submit" name="answer" value="decline" { "Cancel" }
                }
            }
        })
}

/// `POST /{tenant}/oauth2/v2.0/authorize`: the same parameters, the person and the answer.
pub(super) async fn answer(
    State(tenant): State<Arc<Tenant>>,
    Path(segment): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let ids = Correlation::of(&headers, tenant.clock().now());
    let form = match Form::read(&headers, &body) {
        Ok(form) => form,
        Err(error) => return refused_page(&tenant, &error, &ids),
    };
    let (back, request) = match check(&tenant, &segment, &form) {
        Ok(valid) => valid,
        Err(refusal) => return refuse(&tenant, refusal, &ids),
    };
    if form.get("answer") != Some("approve") {
        let error = EntraError::new(
            "access_denied",
            65_004,
            "User declined to consent to access the app.",
        );
        return tell(&back, &refusal_fields(&error, &ids));
    }
    let person = match form.get("person").and_then(|key| tenant.find_person(key)) {
        Some(person) if person.enabled => person,
        Some(_) => {
            let error = EntraError::new("access_denied", 50_057, "The user account is disabled.");
            return refused_page(&tenant, &error, &ids);
        }
        None => {
            let error = EntraError::new(
                "invalid_request",
                50_034,
                "The user account does not exist in this directory.",
            );
            return refused_page(&tenant, &error, &ids);
        }
    };
    let code = format!("1.{}", URL_SAFE_NO_PAD.encode(rand::random::<[u8; 48]>()));
    let now = tenant.clock().now();
    let mut state = tenant.state();
    state
        .consent_revoked
        .remove(&(request.app.client_id, request.scope.resource));
    state.sign_ins.add_code(
        &code,
        AuthorizationCode {
            client: request.app.client_id,
            redirect_uri: back.redirect_uri.clone(),
            scope: request.scope,
            user: person.id,
            challenge: request.challenge,
            nonce: request.nonce,
            expires: now.checked_add(CODE_LIFETIME).unwrap_or(now),
            used: false,
        },
    );
    drop(state);
    tell(&back, &[("code", code)])
}

fn check(tenant: &Tenant, segment: &str, form: &Form) -> Result<(Return, Request), Refusal> {
    let segment = Segment::parse(segment).map_err(Refusal::Page)?;
    let client_id = form.require("client_id").map_err(Refusal::Page)?;
    let app = known_app(&tenant.state(), client_id).map_err(Refusal::Page)?;
    segment.require_own(&app).map_err(Refusal::Page)?;
    let redirect_uri = form.require("redirect_uri").map_err(Refusal::Page)?;
    let target = registered(&app, redirect_uri).map_err(Refusal::Page)?;
    let back = Return {
        redirect_uri: redirect_uri.to_owned(),
        target,
        form_post: form.get("response_mode") == Some("form_post"),
        state: form.get("state").map(str::to_owned),
    };
    match parameters(tenant, app, form) {
        Ok(request) => Ok((back, request)),
        Err(error) => Err(Refusal::Told(Box::new(back), error)),
    }
}

fn parameters(tenant: &Tenant, app: App, form: &Form) -> Result<Request, EntraError> {
    if form.require("response_type")? != "code" {
        return Err(EntraError::new(
            "unsupported_response_type",
            700_054,
            "Only response_type 'code' is enabled for the application.",
        ));
    }
    if !matches!(
        form.get("response_mode"),
        None | Some("query" | "form_post")
    ) {
        return Err(EntraError::new(
            "invalid_request",
            90_013,
            "Invalid input received from the user: response_mode.",
        ));
    }
    let challenge = form.get("code_challenge").map(str::to_owned);
    if challenge.is_none() && matches!(app.kind, AppKind::Public { .. }) {
        return Err(EntraError::missing("code_challenge"));
    }
    if challenge.is_some() && form.get("code_challenge_method") != Some("S256") {
        return Err(EntraError::new(
            "invalid_request",
            501_491,
            "Invalid code_challenge_method parameter. It must be 'S256'.",
        ));
    }
    check_claims(form)?;
    let mut scope = ScopeRequest::parse(
        form.require("scope")?,
        tenant.endpoints(),
        Several::FirstWins,
    )?;
    scope.satisfied = satisfied(form);
    scope.delegated(&app)?;
    Ok(Request {
        app,
        scope,
        challenge,
        nonce: form.get("nonce").map(str::to_owned),
        login_hint: form.get("login_hint").map(str::to_owned),
    })
}

/// The redirect address, if it is registered. The port of a loopback address does not matter; its path does.
fn registered(app: &App, redirect_uri: &str) -> Result<Url, EntraError> {
    if app.redirect_uris().is_empty() {
        return Err(EntraError::new(
            "invalid_request",
            500_113,
            "No reply address is registered for the application.",
        ));
    }
    let mismatch = || {
        EntraError::new(
            "invalid_request",
            50_011,
            format!(
                "The redirect URI '{redirect_uri}' specified in the request does not match the redirect URIs configured for the application '{}'.",
                app.client_id
            ),
        )
    };
    let asked = Url::parse(redirect_uri).map_err(|_| mismatch())?;
    let known = app
        .redirect_uris()
        .iter()
        .filter_map(|known| Url::parse(known).ok())
        .any(|known| {
            let loopback = matches!(known.host_str(), Some("localhost" | "127.0.0.1"));
            known.scheme() == asked.scheme()
                && known.host_str() == asked.host_str()
                && (loopback || known.port() == asked.port())
                && known.path() == asked.path()
                && asked.query().is_none()
                && asked.fragment().is_none()
                && asked.username().is_empty()
        });
    if known { Ok(asked) } else { Err(mismatch()) }
}

fn refuse(tenant: &Tenant, refusal: Refusal, ids: &Correlation) -> Response {
    match refusal {
        Refusal::Page(error) => refused_page(tenant, &error, ids),
        Refusal::Told(back, error) => tell(&back, &refusal_fields(&error, ids)),
    }
}

fn refused_page(tenant: &Tenant, error: &EntraError, ids: &Correlation) -> Response {
    Page::new(
        tenant.endpoints(),
        Section::SignIn,
        "Sorry, but we're having trouble signing you in",
    )
    .status(StatusCode::BAD_REQUEST)
    .body(html! {
        p.notice.bad role="alert" { "AADSTS" (error.code) ": " (error.message) }
        dl.fields {
            dt { "Request Id" } dd { code { (ids.trace) } }
            dt { "Correlation Id" } dd { code { (ids.correlation) } }
        }
    })
}

fn refusal_fields(error: &EntraError, ids: &Correlation) -> [(&'static str, String); 2] {
    [
        ("error", error.error.to_owned()),
        ("error_description", error.description(ids)),
    ]
}

/// Sends the browser back to the application.
fn tell(back: &Return, fields: &[(&'static str, String)]) -> Response {
    let state = back.state.iter().map(|state| ("state", state.clone()));
    let fields: Vec<(&str, String)> = fields.iter().cloned().chain(state).collect();
    if back.form_post {
        return posting_page(back, &fields);
    }
    let mut target = back.target.clone();
    target.query_pairs_mut().extend_pairs(&fields);
    let mut response = StatusCode::FOUND.into_response();
    if let Ok(location) = HeaderValue::from_str(target.as_str()) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// `response_mode=form_post`: a page that posts itself, so that the code stands in no address.
fn posting_page(back: &Return, fields: &[(&str, String)]) -> Response {
    let nonce = STANDARD.encode(rand::random::<[u8; 16]>());
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { "Signing in" } }
            body {
                form method="post" action=(back.redirect_uri) {
                    @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
                    button type="submit" { "Continue" }
                }
                script nonce=(nonce) { (PreEscaped("document.forms[0].submit()")) }
            }
        }
    };
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; form-action {}; frame-ancestors 'none'; base-uri 'none'",
        back.target.origin().ascii_serialization()
    );
    let mut response = page.into_string().into_response();
    let headers = response.headers_mut();
    headers.insert(
        http::header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}
