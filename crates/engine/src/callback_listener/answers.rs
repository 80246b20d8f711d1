//! What the callback listener is asked, and what it answers.
//!
//! `GET` and `HEAD` never decide anything, since mail and chat scanners open links. `Host` must be one that a store's Data service URL names
//! or our own address; requests of web pages (`Origin`) are refused; there are no CORS headers.

use std::net::SocketAddr;

use axum::{
    Json,
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use countersign_domain::{
    audit::{CallbackRefusal, Subject},
    callback::{CallbackToken, TOKEN_HEADER},
};
use secrecy::SecretString;
use serde_json::json;
use tracing::warn;

use super::connections::{Answers, TooLarge};
use crate::{
    engine::Engine,
    journey::callback::{PATH, Refused},
};

/// Which process answered, as a number that is new with each start: whoever owns the data directory can tell by it that it reached itself.
pub(crate) const INSTANCE_HEADER: &str = "x-countersign-instance";

/// Answers flows in the name of an engine.
#[derive(Clone)]
pub(super) struct Callbacks {
    engine: Engine,
    /// The address under which the listener itself is reached.
    own: SocketAddr,
}

impl Answers for Callbacks {
    fn takes_body(&self, head: &Parts) -> bool {
        !is_of_web_page(head)
            && head.method == Method::POST
            && matches!(asked_for(head.uri.path()), Asked::Callback { .. })
    }

    async fn answer(self, head: Parts, body: Result<Vec<u8>, TooLarge>) -> Response {
        if is_of_web_page(&head) {
            return plain(StatusCode::FORBIDDEN);
        }
        if !self.is_ours(&head.headers).await {
            return plain(StatusCode::MISDIRECTED_REQUEST);
        }
        match (asked_for(head.uri.path()), &head.method) {
            (Asked::Health, &(Method::GET | Method::HEAD)) => {
                let instance = [(INSTANCE_HEADER, self.engine.instance().to_string())];
                (instance, Json(json!({ "status": "ok" }))).into_response()
            }
            (Asked::Health, _) => plain(StatusCode::METHOD_NOT_ALLOWED),
            (Asked::Callback { request }, &Method::POST) => {
                self.report(request, &head.headers, body).await
            }
            (Asked::Callback { .. }, _) => {
                (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "POST")]).into_response()
            }
            (Asked::Nothing, _) => plain(StatusCode::NOT_FOUND),
        }
    }
}

impl Callbacks {
    pub(super) fn new(engine: Engine, own: SocketAddr) -> Self {
        Self { engine, own }
    }

    async fn is_ours(&self, headers: &HeaderMap) -> bool {
        let host = text(headers, header::HOST);
        if host == self.own.to_string()
            || (self.own.ip().is_loopback() && host == format!("localhost:{}", self.own.port()))
        {
            return true;
        }
        let Ok(clients) = self.engine.storage().clients().await else {
            return false;
        };
        clients
            .iter()
            .filter_map(|client| client.data_service_url.host())
            .any(|named| named.eq_ignore_ascii_case(host))
    }

    async fn report(
        &self,
        request: &str,
        headers: &HeaderMap,
        body: Result<Vec<u8>, TooLarge>,
    ) -> Response {
        let Ok(body) = body else {
            return self.malformed(StatusCode::PAYLOAD_TOO_LARGE).await;
        };
        if !is_json(headers) {
            return self.malformed(StatusCode::UNSUPPORTED_MEDIA_TYPE).await;
        }
        let taken = self
            .engine
            .take_report(request.parse().ok(), token_of(headers), &body);
        match taken.await {
            Ok(answer) => Json(answer).into_response(),
            Err(Refused::NotFound) => plain(StatusCode::NOT_FOUND),
            Err(Refused::Malformed) => plain(StatusCode::BAD_REQUEST),
            Err(Refused::Ours(error)) => {
                warn!(code = %error.code, "a callback could not be taken");
                plain(StatusCode::SERVICE_UNAVAILABLE)
            }
        }
    }

    async fn malformed(&self, status: StatusCode) -> Response {
        self.engine
            .refuse(Subject::None, CallbackRefusal::Malformed)
            .await;
        plain(status)
    }
}

/// What a path stands for.
enum Asked<'a> {
    Health,
    Callback { request: &'a str },
    Nothing,
}

/// A reverse proxy may or may not strip the path of the Data service URL, so only the end of the path counts.
fn asked_for(path: &str) -> Asked<'_> {
    let path = path.trim_end_matches('/');
    if path.ends_with("/health") {
        return Asked::Health;
    }
    let mut segments = path.rsplit('/');
    match (segments.next(), segments.next()) {
        (Some(request), Some(PATH)) => Asked::Callback { request },
        _ => Asked::Nothing,
    }
}

fn is_of_web_page(head: &Parts) -> bool {
    head.headers.contains_key(header::ORIGIN)
}

fn token_of(headers: &HeaderMap) -> Option<CallbackToken> {
    let token = headers.get(TOKEN_HEADER)?.to_str().ok()?;
    Some(CallbackToken::from_secret(SecretString::from(
        token.to_owned(),
    )))
}

fn is_json(headers: &HeaderMap) -> bool {
    text(headers, header::CONTENT_TYPE)
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .eq_ignore_ascii_case("application/json")
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// Says nothing but the status: a stranger learns no more.
pub(super) fn plain(status: StatusCode) -> Response {
    (status, Json(json!({ "status": status.as_u16() }))).into_response()
}
