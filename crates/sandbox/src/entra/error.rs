//! Errors as the token and device endpoints word them.

use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, HeaderName};
use http::{HeaderMap, HeaderValue, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

/// The ids that go with every answer: one of ours, one the caller may choose.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Correlation {
    pub(crate) trace: Uuid,
    pub(crate) correlation: Uuid,
    pub(crate) at: Timestamp,
}

impl Correlation {
    pub(crate) fn of(headers: &HeaderMap, at: Timestamp) -> Self {
        let asked = headers
            .get("client-request-id")
            .and_then(|id| id.to_str().ok())
            .and_then(|id| id.parse().ok());
        Self {
            trace: Uuid::new_v4(),
            correlation: asked.unwrap_or_else(Uuid::new_v4),
            at,
        }
    }

    /// Puts the ids on an answer, and keeps it out of caches.
    pub(crate) fn mark(&self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        headers.insert(
            CACHE_CONTROL,
            HeaderValue::from_static("no-store, no-cache"),
        );
        for (name, id) in [
            ("x-ms-request-id", self.trace),
            ("client-request-id", self.correlation),
        ] {
            if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

/// One refusal. `code` is the AADSTS number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EntraError {
    pub(crate) status: StatusCode,
    pub(crate) error: &'static str,
    pub(crate) suberror: Option<&'static str>,
    pub(crate) code: u32,
    pub(crate) message: String,
    /// What the next sign-in has to satisfy. Sent as the text of a JSON object.
    pub(crate) claims: Option<Value>,
}

impl EntraError {
    pub(crate) fn new(error: &'static str, code: u32, message: impl Into<String>) -> Self {
        let status = if error == "invalid_client" {
            StatusCode::UNAUTHORIZED
        } else {
            StatusCode::BAD_REQUEST
        };
        Self {
            status,
            error,
            suberror: None,
            code,
            message: message.into(),
            claims: None,
        }
    }

    #[must_use]
    pub(crate) fn claims(mut self, claims: &Value) -> Self {
        self.claims = Some(claims.clone());
        self
    }

    #[must_use]
    pub(crate) fn suberror(mut self, suberror: &'static str) -> Self {
        self.suberror = Some(suberror);
        self
    }

    pub(crate) fn missing(parameter: &str) -> Self {
        Self::new(
            "invalid_request",
            900_144,
            format!("The request body must contain the following parameter: '{parameter}'."),
        )
    }

    /// The text of `error_description`.
    pub(crate) fn description(&self, ids: &Correlation) -> String {
        format!(
            "AADSTS{}: {}\r\nTrace ID: {}\r\nCorrelation ID: {}\r\nTimestamp: {}",
            self.code,
            self.message,
            ids.trace,
            ids.correlation,
            entra_time(ids.at)
        )
    }

    pub(crate) fn response(&self, ids: &Correlation) -> Response {
        let mut body = json!({
            "error": self.error,
            "error_description": self.description(ids),
            "error_codes": [self.code],
            "timestamp": entra_time(ids.at),
            "trace_id": ids.trace,
            "correlation_id": ids.correlation,
        });
        if let Some(suberror) = self.suberror {
            body["suberror"] = suberror.into();
        }
        if let Some(claims) = &self.claims {
            body["claims"] = claims.to_string().into();
        }
        ids.mark((self.status, axum::Json(body)).into_response())
    }
}

fn entra_time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}
