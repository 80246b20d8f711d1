//! The error envelope of the Dataverse Web API.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::WWW_AUTHENTICATE;
use http::{HeaderValue, StatusCode};
use serde_json::{Value, json};
use thiserror::Error;

use crate::flows::filter::FilterError;
use crate::flows::flow::ActivationError;
use crate::flows::interpreter::definition::DefinitionError;

/// Why a request is refused, with the service's hexadecimal codes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum DataverseError {
    /// No usable token. The answer names where to get one, in a header.
    #[error("Unauthorized.")]
    Unauthorized {
        /// The value of `WWW-Authenticate`.
        challenge: String,
    },
    /// The caller has no user in this environment.
    #[error("The user is not a member of the organization.")]
    NotAMember,
    /// The caller's roles lack a privilege.
    #[error("Principal user is missing {privilege} privilege")]
    MissingPrivilege {
        /// The privilege, such as `prvReadworkflow`.
        privilege: &'static str,
    },
    /// A header is missing or has another value than it must.
    #[error("The header '{name}' must be '{expected}'.")]
    Header {
        /// The header.
        name: &'static str,
        /// Its value.
        expected: &'static str,
    },
    /// There is no such table or function.
    #[error("Resource not found for the segment '{segment}'.")]
    ResourceNotFound {
        /// The last part of the path.
        segment: String,
    },
    /// There is no such row.
    #[error("Entity '{entity}' With Id = {id} Does Not Exist")]
    RowNotFound {
        /// The table.
        entity: &'static str,
        /// The id.
        id: String,
    },
    /// A row with that id is there already.
    #[error("A record with matching key values already exists.")]
    Duplicate,
    /// The row is not the version the caller named.
    #[error("The version of the existing record doesn't match the RowVersion property provided.")]
    VersionMismatch,
    /// A query option cannot be read, or names what is not there.
    #[error("{reason}")]
    Query {
        /// What is wrong.
        reason: String,
    },
    /// The body is not what the table takes.
    #[error("{reason}")]
    Body {
        /// What is wrong.
        reason: String,
    },
    /// The flow is on.
    #[error("Cannot delete an active workflow definition.")]
    DeleteActive,
    /// The table takes no writes from outside.
    #[error("The '{method}' method does not support entities of type '{entity}'.")]
    ReadOnly {
        /// The method.
        method: String,
        /// The table.
        entity: &'static str,
    },
    /// The flow service refused what Dataverse asked of it.
    #[error("{}", nested(*.status, .inner))]
    FlowClient {
        /// The status the flow service gave.
        status: StatusCode,
        /// Its error document.
        inner: Box<Value>,
    },
}

/// How Dataverse quotes the flow service: JSON inside the text of a message inside JSON.
fn nested(status: StatusCode, inner: &Value) -> String {
    let word: String = status
        .canonical_reason()
        .unwrap_or("Unknown")
        .split_whitespace()
        .collect();
    format!("Flow client error returned with status code \"{word}\" and details \"{inner}\".")
}

impl From<FilterError> for DataverseError {
    fn from(error: FilterError) -> Self {
        Self::Query {
            reason: error.reason,
        }
    }
}

impl From<DefinitionError> for DataverseError {
    fn from(error: DefinitionError) -> Self {
        Self::FlowClient {
            status: error.status(),
            inner: Box::new(error.document()),
        }
    }
}

impl From<ActivationError> for DataverseError {
    fn from(error: ActivationError) -> Self {
        match error {
            ActivationError::ConnectionAuthorizationFailed { .. } => Self::flow_client(
                StatusCode::FORBIDDEN,
                "ConnectionAuthorizationFailed",
                &error.to_string(),
            ),
        }
    }
}

impl DataverseError {
    /// A refusal of the flow service with this inner code.
    pub(super) fn flow_client(status: StatusCode, code: &str, message: &str) -> Self {
        let inner = Box::new(json!({ "error": { "code": code, "message": message } }));
        Self::FlowClient { status, inner }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Unauthorized { .. } => "0x80072560",
            Self::NotAMember => "0x80072560",
            Self::MissingPrivilege { .. } => "0x80040220",
            Self::Header { .. } => "0x80060888",
            Self::ResourceNotFound { .. } => "0x80060888",
            Self::RowNotFound { .. } => "0x80040217",
            Self::Duplicate => "0x80040237",
            Self::VersionMismatch => "0x80060882",
            Self::Query { .. } => "0x80060888",
            Self::Body { .. } => "0x80048d19",
            Self::DeleteActive => "0x80045003",
            Self::ReadOnly { .. } => "0x80040800",
            Self::FlowClient { .. } => "0x80060467",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Unauthorized { .. } => StatusCode::UNAUTHORIZED,
            Self::NotAMember | Self::MissingPrivilege { .. } => StatusCode::FORBIDDEN,
            Self::Header { .. } | Self::Query { .. } | Self::Body { .. } | Self::DeleteActive => {
                StatusCode::BAD_REQUEST
            }
            Self::ResourceNotFound { .. } | Self::RowNotFound { .. } => StatusCode::NOT_FOUND,
            Self::Duplicate | Self::VersionMismatch => StatusCode::PRECONDITION_FAILED,
            Self::ReadOnly { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::FlowClient { status, .. } => *status,
        }
    }
}

impl IntoResponse for DataverseError {
    fn into_response(self) -> Response {
        if let Self::Unauthorized { challenge } = &self {
            let mut response = self.status().into_response();
            if let Ok(value) = HeaderValue::from_str(challenge) {
                response.headers_mut().insert(WWW_AUTHENTICATE, value);
            }
            return response;
        }
        let body = json!({ "error": { "code": self.code(), "message": self.to_string() } });
        (self.status(), [("OData-Version", "4.0")], Json(body)).into_response()
    }
}
