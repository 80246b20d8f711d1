//! What a fault does to a request.

use std::collections::BTreeMap;

use axum::body::{Body, Bytes, to_bytes};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::stream;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::endpoints::Service;

/// What happens to a request that a fault strikes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Effect {
    /// 429 in the service's own words; nothing is performed.
    Throttle {
        /// Value of `Retry-After` in seconds; no such header when missing.
        #[serde(default)]
        retry_after_seconds: Option<u32>,
    },
    /// Any status with an error body in the service's own shape; nothing is performed.
    Status {
        /// The HTTP status.
        status: u16,
    },
    /// A whole answer of the test's own making; nothing is performed.
    Answer {
        /// The HTTP status.
        status: u16,
        /// Headers.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// The body: JSON text is sent as it is, anything else as JSON.
        #[serde(default)]
        body: Value,
    },
    /// The answer comes late. The wait is real time.
    Delay {
        /// How late.
        milliseconds: u64,
    },
    /// The request is performed and its answer breaks off in the middle of the body.
    CutBody,
    /// The request is performed and the connection is closed instead of an answer.
    LoseAnswer,
    /// The request is performed, and answered with this status and no body instead of what came of it, as by a gateway that has waited too
    /// long.
    LateAnswer {
        /// The HTTP status.
        status: u16,
    },
    /// Nothing is performed and the connection is closed.
    DropRequest,
    /// Dataverse's generic error with the useful one quoted inside its message.
    NestedError {
        /// The HTTP status.
        status: u16,
        /// The inner code, e.g. `ConnectionAuthorizationFailed`.
        code: String,
        /// The inner message.
        message: String,
    },
    /// 401 as for a token that was revoked.
    RevokedToken,
    /// 401 with a claims challenge.
    ClaimsChallenge {
        /// The claims the resource asks for; a usual one when missing.
        #[serde(default)]
        claims: Option<Value>,
    },
}

impl Effect {
    /// The answer of an effect that performs nothing. The others are up to the listener.
    pub(crate) fn answer(&self, service: Service) -> Response {
        match self {
            Effect::Throttle {
                retry_after_seconds,
            } => {
                let mut response = failed(service, StatusCode::TOO_MANY_REQUESTS);
                if let Some(seconds) = retry_after_seconds {
                    response
                        .headers_mut()
                        .insert(RETRY_AFTER, HeaderValue::from(*seconds));
                }
                response
            }
            Effect::Status { status } => failed(service, status_of(*status)),
            Effect::Answer {
                status,
                headers,
                body,
            } => scripted(*status, headers, body),
            Effect::NestedError {
                status,
                code,
                message,
            } => nested(*status, code, message),
            Effect::RevokedToken => {
                unauthorized(service, "Bearer error=\"invalid_token\"".to_owned())
            }
            Effect::ClaimsChallenge { claims } => {
                let claims = claims.clone().unwrap_or_else(usual_claims).to_string();
                unauthorized(
                    service,
                    format!(
                        "Bearer realm=\"\", error=\"insufficient_claims\", claims=\"{}\"",
                        STANDARD.encode(claims)
                    ),
                )
            }
            Effect::LateAnswer { status } => status_of(*status).into_response(),
            Effect::Delay { .. } | Effect::CutBody | Effect::LoseAnswer | Effect::DropRequest => {
                failed(service, StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }
}

fn usual_claims() -> Value {
    json!({ "access_token": { "nbf": { "essential": true, "value": "1700000000" } } })
}

fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// An error answer in the shape that clients of `service` know.
fn failed(service: Service, status: StatusCode) -> Response {
    let message = status
        .canonical_reason()
        .unwrap_or("The request could not be served.");
    let throttled = status == StatusCode::TOO_MANY_REQUESTS;
    let body = match service {
        Service::Authority => {
            let error = if throttled || status.is_server_error() {
                "temporarily_unavailable"
            } else {
                "invalid_request"
            };
            json!({ "error": error, "error_description": message })
        }
        Service::Graph => {
            let code = if throttled {
                "TooManyRequests"
            } else {
                graph_code(status)
            };
            json!({ "error": { "code": code, "message": message, "innerError": {} } })
        }
        Service::Dataverse | Service::Discovery => {
            let code = if throttled {
                "0x80072322"
            } else {
                "0x80040216"
            };
            json!({ "error": { "code": code, "message": message } })
        }
        Service::Flow | Service::Environments | Service::Triggers | Service::Pages => {
            json!({ "error": { "code": message.replace(' ', ""), "message": message } })
        }
    };
    (status, axum::Json(body)).into_response()
}

fn graph_code(status: StatusCode) -> &'static str {
    match status {
        StatusCode::SERVICE_UNAVAILABLE => "ServiceUnavailable",
        StatusCode::GATEWAY_TIMEOUT => "GatewayTimeout",
        StatusCode::FORBIDDEN => "Authorization_RequestDenied",
        _ => "InternalServerError",
    }
}

fn scripted(status: u16, headers: &BTreeMap<String, String>, body: &Value) -> Response {
    let (kind, text) = match body {
        Value::Null => (None, String::new()),
        Value::String(text) => (Some("text/plain; charset=utf-8"), text.clone()),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            (Some("application/json"), body.to_string())
        }
    };
    let mut response = (status_of(status), text).into_response();
    let own = response.headers_mut();
    own.remove(CONTENT_TYPE);
    if let Some(kind) = kind {
        own.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (
            HeaderName::try_from(name.as_str()),
            HeaderValue::from_str(value),
        ) {
            own.insert(name, value);
        }
    }
    response
}

fn nested(status: u16, code: &str, message: &str) -> Response {
    let inner = json!({ "error": { "code": code, "message": message } });
    let body = json!({ "error": {
        "code": "0x80060467",
        "message": format!("Flow client error returned with status code \"{status}\" and details \"{inner}\"."),
    }});
    (status_of(status), axum::Json(body)).into_response()
}

fn unauthorized(service: Service, challenge: String) -> Response {
    let mut response = failed(service, StatusCode::UNAUTHORIZED);
    if service == Service::Graph {
        let body = json!({ "error": {
            "code": "InvalidAuthenticationToken",
            "message": "Continuous access evaluation resulted in challenge.",
            "innerError": {},
        }});
        response = (StatusCode::UNAUTHORIZED, axum::Json(body)).into_response();
    }
    if let Ok(challenge) = HeaderValue::from_str(&challenge) {
        response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    }
    response
}

/// The whole body of a response, so that the effect behind it has happened.
pub(crate) async fn whole_body(response: Response) -> Bytes {
    to_bytes(response.into_body(), usize::MAX)
        .await
        .unwrap_or_default()
}

/// The same answer with the second half of its body missing and its connection broken.
pub(crate) async fn cut_short(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = whole_body(Response::new(body)).await;
    let announced = whole.len().max(1);
    parts
        .headers
        .insert(CONTENT_LENGTH, HeaderValue::from(announced));
    let half = whole.slice(..whole.len() / 2);
    let broken = std::io::Error::new(std::io::ErrorKind::ConnectionReset, "cut on purpose");
    // The pause lets the first half leave before the connection breaks; without it both would go at once.
    let rest = stream::once(async move {
        tokio::task::yield_now().await;
        Err(broken)
    });
    let chunks =
        futures_util::StreamExt::chain(stream::iter([Ok::<_, std::io::Error>(half)]), rest);
    Response::from_parts(parts, Body::from_stream(chunks))
}
