//! The error envelope of flow management.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;
use thiserror::Error;

use crate::flows::filter::FilterError;
use crate::flows::flow::ActivationError;
use crate::flows::runs::CancelError;
use crate::tokens::TokenRejection;

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum ManagementError {
    /// The path is none of the service's.
    #[error("The request URL '{path}' does not match any known API routes.")]
    UnknownRoute {
        /// The path.
        path: String,
    },
    /// `api-version` is missing or not the one of this API.
    #[error("The api-version query parameter (?api-version=) is required for all requests.")]
    ApiVersion,
    /// No usable token.
    #[error("The access token is not valid: {0}.")]
    Token(TokenRejection),
    /// The token is app-only.
    #[error("The x-ms-client-scope header must not be null or empty.")]
    AppOnly,
    /// The token lacks the delegated permission.
    #[error("The client scopes do not include '{scope}', which this operation needs.")]
    Scope {
        /// The permission.
        scope: &'static str,
    },
    /// The environment is not one of the caller's.
    #[error("Access to the environment '{environment}' is denied.")]
    Environment {
        /// The environment.
        environment: String,
    },
    /// The flow does not exist, or is somebody else's: both look the same.
    #[error(
        "The caller with object id '{caller}' does not have permission for connection '{flow}' under Api 'shared_logicflows'."
    )]
    NoPermission {
        /// The caller.
        caller: String,
        /// The flow.
        flow: String,
    },
    /// The flow does not exist, told to an administrator.
    #[error("Could not find flow '{flow}'.")]
    FlowNotFound {
        /// The flow.
        flow: String,
    },
    /// The caller is no administrator.
    #[error("The caller is not an administrator of the environment.")]
    NotAdministrator,
    /// The flow has no such trigger.
    #[error("The workflow trigger '{trigger}' could not be found.")]
    TriggerNotFound {
        /// The trigger.
        trigger: String,
    },
    /// The flow is off, so its URL cannot be listed.
    #[error(
        "The workflow '{flow}' is not enabled: the callback URL of its trigger cannot be listed."
    )]
    NotEnabled {
        /// The flow.
        flow: String,
    },
    /// The flow cannot be turned on.
    #[error("{0}")]
    Activation(#[from] ActivationError),
    /// The run cannot be cancelled, or is not there.
    #[error("{0}")]
    Run(#[from] CancelError),
    /// The filter cannot be read.
    #[error("{0}")]
    Filter(#[from] FilterError),
}

impl ManagementError {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownRoute { .. } => "NotFound",
            Self::ApiVersion => "MissingApiVersionParameter",
            Self::Token(_) => "InvalidAuthenticationToken",
            Self::AppOnly | Self::Scope { .. } => "ClientScopeAuthorizationFailed",
            Self::Environment { .. } => "EnvironmentAccess",
            Self::NoPermission { .. } => "ConnectionAuthorizationFailed",
            Self::FlowNotFound { .. } => "FlowNotFound",
            Self::NotAdministrator => "UserNotAuthorized",
            Self::TriggerNotFound { .. } => "WorkflowTriggerNotFound",
            Self::NotEnabled { .. } => "WorkflowTriggerIsNotEnabled",
            Self::Activation(ActivationError::ConnectionAuthorizationFailed { .. }) => {
                "ConnectionAuthorizationFailed"
            }
            Self::Run(CancelError::NotFound { .. }) => "WorkflowRunNotFound",
            Self::Run(CancelError::Ended { .. }) => "WorkflowRunInTerminalState",
            Self::Filter(_) => "InvalidFilterInQueryString",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::UnknownRoute { .. }
            | Self::FlowNotFound { .. }
            | Self::TriggerNotFound { .. }
            | Self::Run(CancelError::NotFound { .. }) => StatusCode::NOT_FOUND,
            Self::ApiVersion | Self::NotEnabled { .. } | Self::Filter(_) => StatusCode::BAD_REQUEST,
            Self::Token(_) => StatusCode::UNAUTHORIZED,
            Self::AppOnly
            | Self::Scope { .. }
            | Self::Environment { .. }
            | Self::NoPermission { .. }
            | Self::NotAdministrator
            | Self::Activation(_) => StatusCode::FORBIDDEN,
            Self::Run(CancelError::Ended { .. }) => StatusCode::CONFLICT,
        }
    }
}

impl IntoResponse for ManagementError {
    fn into_response(self) -> Response {
        let body = json!({ "error": { "code": self.code(), "message": self.to_string() } });
        (self.status(), Json(body)).into_response()
    }
}
