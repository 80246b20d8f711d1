//! Answers and errors as Graph words them.

use axum::body::Bytes;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, HeaderName, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde_json::{Map, Value, json};

use crate::tokens::TokenRejection;

/// Why Graph refused.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct GraphError {
    status: StatusCode,
    code: &'static str,
    message: String,
    /// `code`, `target` and `message` of the property at fault.
    details: Vec<Value>,
}

impl GraphError {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            details: Vec::new(),
        }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Request_BadRequest", message)
    }

    pub(super) fn unsupported_query(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Request_UnsupportedQuery", message)
    }

    #[must_use]
    pub(super) fn detail(mut self, code: &str, target: &str) -> Self {
        self.details
            .push(json!({ "code": code, "target": target, "message": self.message }));
        self
    }

    pub(super) fn not_found(key: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "Request_ResourceNotFound",
            format!(
                "Resource '{key}' does not exist or one of its queried reference-property objects are not present."
            ),
        )
    }

    /// The object is mastered on-premises.
    pub(super) fn synced() -> Self {
        Self::bad_request(
            "Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.",
        )
    }

    pub(super) fn denied() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
        )
    }
}

impl From<TokenRejection> for GraphError {
    fn from(rejection: TokenRejection) -> Self {
        let message = match rejection {
            TokenRejection::Missing => "Access token is empty.",
            TokenRejection::Malformed => "CompactToken parsing failed.",
            TokenRejection::Unknown => "Access token validation failure.",
            TokenRejection::WrongAudience { .. } => {
                "Access token validation failure. Invalid audience."
            }
            TokenRejection::Expired => "Lifetime validation failed, the token is expired.",
            TokenRejection::Revoked => "Access token has been revoked.",
        };
        Self::new(
            StatusCode::UNAUTHORIZED,
            "InvalidAuthenticationToken",
            message,
        )
    }
}

impl IntoResponse for GraphError {
    fn into_response(self) -> Response {
        let mut error = json!({ "code": self.code, "message": self.message, "innerError": {} });
        if !self.details.is_empty() {
            error["details"] = self.details.into();
        }
        let mut response = (self.status, axum::Json(json!({ "error": error }))).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(
                WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"\""),
            );
        }
        response
    }
}

pub(super) type Answer = Result<Response, GraphError>;

/// A JSON answer with Graph's content type.
pub(super) fn json_answer(status: StatusCode, body: &Value) -> Response {
    let mut response = (status, body.to_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static(
            "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
        ),
    );
    headers.insert(
        HeaderName::from_static("odata-version"),
        HeaderValue::from_static("4.0"),
    );
    response
}

/// A request body, which must be one JSON object.
pub(super) fn json_body(body: &Bytes) -> Result<Map<String, Value>, GraphError> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) | Err(_) => Err(GraphError::new(
            StatusCode::BAD_REQUEST,
            "BadRequest",
            "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
        )),
    }
}

pub(super) async fn no_such_segment() -> GraphError {
    GraphError::new(
        StatusCode::BAD_REQUEST,
        "BadRequest",
        "Resource not found for the segment.",
    )
}

pub(super) async fn method_not_allowed() -> GraphError {
    GraphError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "Request_BadRequest",
        "Specified HTTP method is not allowed for the request target.",
    )
}
