//! What a caller of a trigger gets when a run began.

use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::Value;
use uuid::Uuid;

use crate::flows::flow::Flow;
use crate::flows::interpreter::run::Answer;
use crate::flows::runs::StartedRun;

/// Headers that the service drops from `Response` actions without a word.
const DROPPED: [&str; 6] = [
    "allow",
    "cookie",
    "set-cookie",
    "expires",
    "last-modified",
    "transfer-encoding",
];
/// The only `Content-*` headers it keeps.
const KEPT_CONTENT: [&str; 3] = ["content-disposition", "content-encoding", "content-type"];

/// The `x-ms-*` headers of an accepted call.
pub(super) struct Marks {
    pairs: Vec<(&'static str, String)>,
}

impl Marks {
    /// The headers for `run` of `flow`.
    pub(super) fn of(flow: &Flow, run: &StartedRun) -> Self {
        let pairs = vec![
            ("x-ms-workflow-run-id", run.id.to_string()),
            ("x-ms-correlation-id", Uuid::new_v4().to_string()),
            ("x-ms-client-tracking-id", run.tracking_id.clone()),
            ("x-ms-request-id", Uuid::new_v4().to_string()),
            ("x-ms-trigger-history-name", run.id.to_string()),
            ("x-ms-workflow-id", flow.runtime_id().hex()),
            ("x-ms-workflow-version", format!("{:020}", flow.version)),
            ("x-ms-execution-location", "sandbox".to_owned()),
        ];
        Self { pairs }
    }

    fn put(self, response: &mut Response) {
        for (name, value) in self.pairs {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
    }
}

/// The answer of a flow without a `Response` action.
pub(super) fn accepted(marks: Option<Marks>) -> Response {
    let mut response = StatusCode::ACCEPTED.into_response();
    if let Some(marks) = marks {
        marks.put(&mut response);
    }
    response
}

/// The answer that a `Response` action gave.
pub(super) fn given(answer: Answer, marks: Option<Marks>) -> Response {
    let (body, content_type) = match answer.body {
        Value::Null => (String::new(), None),
        Value::String(text) => (text, Some("text/plain; charset=utf-8")),
        other @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
            (other.to_string(), Some("application/json; charset=utf-8"))
        }
    };
    let mut response = body.into_response();
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    response.headers_mut().remove(CONTENT_TYPE);
    if let Some(content_type) = content_type {
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    for (name, value) in answer.headers {
        let lower = name.to_ascii_lowercase();
        let is_dropped = DROPPED.contains(&lower.as_str())
            || (lower.starts_with("content-") && !KEPT_CONTENT.contains(&lower.as_str()));
        let parsed = (HeaderName::try_from(lower), HeaderValue::try_from(value));
        if let (false, (Ok(name), Ok(value))) = (is_dropped, parsed) {
            response.headers_mut().insert(name, value);
        }
    }
    if let Some(marks) = marks {
        marks.put(&mut response);
    }
    response
}
