//! The callback listener: the one door for flows. `POST …/callbacks/{request}` and `GET /health`, nothing else.
//!
//! `GET` and `HEAD` never decide anything, since mail and chat scanners open links. `Host` must be one that a store's Data service URL names
//! or our own address; requests of web pages (`Origin`) are refused; there are no CORS headers.

use std::{net::SocketAddr, sync::Mutex};

use axum::{
    Json, Router,
    body::to_bytes,
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use countersign_contract::{ApiError, Code};
use countersign_domain::{
    Timestamp,
    audit::{CallbackRefusal, Subject},
    callback::{CallbackToken, MAX_BODY_BYTES, TOKEN_HEADER},
};
use secrecy::SecretString;
use serde_json::json;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{
    engine::Engine,
    journey::callback::{PATH, Refused},
};

/// So many refused callbacks are recorded in a minute; the rest of a flood is dropped.
const RECORDED_A_MINUTE: u32 = 60;

/// How many refused callbacks were recorded lately.
#[derive(Default)]
pub(crate) struct RefusalLimit {
    window: Mutex<(i64, u32)>,
}

impl RefusalLimit {
    /// Tells whether one more may be recorded.
    pub(crate) fn admit(&self, now: Timestamp) -> bool {
        let minute = now.as_millis().div_euclid(60_000);
        let Ok(mut window) = self.window.lock() else {
            return false;
        };
        if window.0 != minute {
            if window.1 > RECORDED_A_MINUTE {
                warn!(
                    dropped = window.1 - RECORDED_A_MINUTE,
                    "refused callbacks were not recorded"
                );
            }
            *window = (minute, 0);
        }
        window.1 = window.1.saturating_add(1);
        window.1 <= RECORDED_A_MINUTE
    }
}

/// A listener that is bound and does not serve yet.
pub(crate) struct CallbackListener {
    listener: TcpListener,
    address: SocketAddr,
}

impl CallbackListener {
    pub(crate) async fn bind(address: SocketAddr) -> Result<Self, ApiError> {
        let bound = async {
            let listener = TcpListener::bind(address).await?;
            let address = listener.local_addr()?;
            Ok::<_, std::io::Error>(Self { listener, address })
        };
        bound.await.map_err(|error| {
            ApiError::new(
                Code::ListenAddressUnusable,
                format!("The callback listener cannot listen on {address}: {error}."),
            )
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) async fn serve(self, engine: Engine, stop: CancellationToken) {
        let own = self.address;
        let router = Router::new()
            .fallback(route)
            .layer(middleware::from_fn_with_state((engine.clone(), own), guard))
            .with_state(engine);
        info!(address = %own, "the callback listener listens");
        let served = axum::serve(self.listener, router)
            .with_graceful_shutdown(async move { stop.cancelled().await });
        if let Err(error) = served.await {
            warn!(%error, "the callback listener failed");
        }
    }
}

/// Refuses requests for strange hosts and of web pages.
async fn guard(
    State((engine, own)): State<(Engine, SocketAddr)>,
    request: Request,
    next: Next,
) -> Response {
    if request.headers().contains_key(header::ORIGIN) {
        return plain(StatusCode::FORBIDDEN);
    }
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    if !is_ours(&engine, own, host).await {
        return plain(StatusCode::MISDIRECTED_REQUEST);
    }
    next.run(request).await
}

async fn is_ours(engine: &Engine, own: SocketAddr, host: &str) -> bool {
    if host == own.to_string()
        || (own.ip().is_loopback() && host == format!("localhost:{}", own.port()))
    {
        return true;
    }
    let Ok(clients) = engine.storage().clients().await else {
        return false;
    };
    clients
        .iter()
        .filter_map(|client| client.data_service_url.host())
        .any(|named| named.eq_ignore_ascii_case(host))
}

/// A reverse proxy may or may not strip the path of the Data service URL, so only the end of the path counts.
async fn route(State(engine): State<Engine>, request: Request) -> Response {
    let path = request.uri().path().trim_end_matches('/').to_owned();
    if path == "/health" || path.ends_with("/health") {
        return match *request.method() {
            Method::GET | Method::HEAD => Json(json!({ "status": "ok" })).into_response(),
            _ => plain(StatusCode::METHOD_NOT_ALLOWED),
        };
    }
    let mut segments = path.rsplit('/');
    let (last, before) = (
        segments.next().unwrap_or_default(),
        segments.next().unwrap_or_default(),
    );
    if before != PATH {
        return plain(StatusCode::NOT_FOUND);
    }
    if request.method() != Method::POST {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "POST")]).into_response();
    }
    let id = last.parse().ok();
    let token = token_of(request.headers());
    let json_body = is_json(request.headers());
    let Ok(body) = to_bytes(request.into_body(), MAX_BODY_BYTES).await else {
        engine
            .refuse(Subject::None, CallbackRefusal::Malformed)
            .await;
        return plain(StatusCode::PAYLOAD_TOO_LARGE);
    };
    if !json_body {
        engine
            .refuse(Subject::None, CallbackRefusal::Malformed)
            .await;
        return plain(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    match engine.take_report(id, token, &body).await {
        Ok(answer) => Json(answer).into_response(),
        Err(Refused::NotFound) => plain(StatusCode::NOT_FOUND),
        Err(Refused::Malformed) => plain(StatusCode::BAD_REQUEST),
        Err(Refused::Ours(error)) => {
            warn!(code = %error.code, "a callback could not be taken");
            plain(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

fn token_of(headers: &HeaderMap) -> Option<CallbackToken> {
    let token = headers.get(TOKEN_HEADER)?.to_str().ok()?;
    Some(CallbackToken::from_secret(SecretString::from(
        token.to_owned(),
    )))
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    value
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .eq_ignore_ascii_case("application/json")
}

/// Says nothing but the status: a stranger learns no more.
fn plain(status: StatusCode) -> Response {
    (status, Json(json!({ "status": status.as_u16() }))).into_response()
}
