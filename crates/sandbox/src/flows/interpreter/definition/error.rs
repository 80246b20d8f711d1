//! Why a definition is refused.

use serde_json::{Value, json};
use thiserror::Error;

/// Why a definition is refused on save, with the inner code the service gives.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(in crate::flows) enum DefinitionError {
    /// The document itself is not what `clientdata` holds.
    #[error("The request content is not valid: {reason}.")]
    InvalidContent {
        /// What is wrong.
        reason: String,
    },
    /// A rule of the workflow language is broken.
    #[error("The template validation failed: '{reason}'.")]
    InvalidTemplate {
        /// What is wrong.
        reason: String,
    },
    /// An action of a connector has inputs it must not have, or lacks some.
    #[error("Flow save failed with code '{detail}' and message '{reason}'.")]
    InvalidOpenApiFlow {
        /// The code within: which rule.
        detail: OpenApiRule,
        /// What is wrong.
        reason: String,
    },
    /// The definition lacks the parameter that the service dereferences without looking.
    #[error("The server encountered an internal error. Please retry the request.")]
    MissingAuthenticationParameter,
}

/// The rules for the inputs of connector actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::flows) enum OpenApiRule {
    /// A property that does not belong there.
    InvalidProperty,
    /// A property that is missing or names nothing.
    MissingProperty,
}

impl std::fmt::Display for OpenApiRule {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::InvalidProperty => "WorkflowRunActionInputsInvalidProperty",
            Self::MissingProperty => "WorkflowRunActionInputsMissingProperty",
        })
    }
}

impl DefinitionError {
    /// The inner code.
    pub(in crate::flows) fn code(&self) -> &'static str {
        match self {
            Self::InvalidContent { .. } => "InvalidRequestContent",
            Self::InvalidTemplate { .. } => "InvalidTemplate",
            Self::InvalidOpenApiFlow { .. } => "InvalidOpenApiFlow",
            Self::MissingAuthenticationParameter => "InternalServerError",
        }
    }

    /// The HTTP status of the refusal.
    pub(in crate::flows) fn status(&self) -> http::StatusCode {
        match self {
            Self::InvalidContent { .. }
            | Self::InvalidTemplate { .. }
            | Self::InvalidOpenApiFlow { .. } => http::StatusCode::BAD_REQUEST,
            Self::MissingAuthenticationParameter => http::StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The error document of flow management, which Dataverse quotes inside its own.
    pub(in crate::flows) fn document(&self) -> Value {
        json!({ "error": { "code": self.code(), "message": self.to_string() } })
    }
}
