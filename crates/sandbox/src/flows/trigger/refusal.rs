//! The refusals of the trigger endpoint, with the service's codes.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;

/// Why a call makes no run, or why its caller gets no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// `api-version` is missing or not 1.
    ApiVersion,
    /// The path is none of the service's.
    UnknownRoute { path: String },
    /// No flow has this id.
    WorkflowNotFound { workflow: String },
    /// The flow has no such trigger.
    TriggerNotFound { trigger: String },
    /// The trigger takes tokens, and there is none.
    OAuthRequired,
    /// The trigger takes signatures, and there is none.
    SharedAccessRequired,
    /// A signature and a token at once.
    MoreThanOneAuthorization,
    /// The signature is wrong or was rotated.
    BadSignature,
    /// The token is no good at all.
    InvalidToken { reason: String },
    /// The token is good, but for another audience, tenant or caller.
    MismatchingClaims { claim: &'static str },
    /// The flow is off.
    NotEnabled { workflow: String, trigger: String },
    /// The trigger takes another method.
    Method {
        trigger: String,
        expected: String,
        actual: String,
    },
    /// The body says it is JSON and is not.
    NotJson { reason: String },
    /// The body does not fit the schema.
    SchemaMismatch { reason: String, place: String },
    /// The run ended without its `Response` action.
    NoResponse { tracking_id: String },
    /// The `Response` action was not reached in time. The run goes on.
    GatewayTimeout,
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::ApiVersion
            | Self::NotEnabled { .. }
            | Self::Method { .. }
            | Self::NotJson { .. }
            | Self::SchemaMismatch { .. } => StatusCode::BAD_REQUEST,
            Self::OAuthRequired
            | Self::SharedAccessRequired
            | Self::MoreThanOneAuthorization
            | Self::BadSignature
            | Self::InvalidToken { .. } => StatusCode::UNAUTHORIZED,
            Self::MismatchingClaims { .. } => StatusCode::FORBIDDEN,
            Self::UnknownRoute { .. }
            | Self::WorkflowNotFound { .. }
            | Self::TriggerNotFound { .. } => StatusCode::NOT_FOUND,
            Self::NoResponse { .. } => StatusCode::BAD_GATEWAY,
            Self::GatewayTimeout => StatusCode::GATEWAY_TIMEOUT,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::ApiVersion => "MissingApiVersionParameter",
            Self::UnknownRoute { .. } => "NotFound",
            Self::WorkflowNotFound { .. } => "WorkflowNotFound",
            Self::TriggerNotFound { .. } => "WorkflowTriggerNotFound",
            Self::OAuthRequired | Self::SharedAccessRequired => "DirectApiAuthorizationRequired",
            Self::MoreThanOneAuthorization => "DirectApiRequestHasMoreThanOneAuthorization",
            Self::BadSignature => "AuthorizationFailed",
            Self::InvalidToken { .. } => "InvalidAuthorizationToken",
            Self::MismatchingClaims { .. } => "MisMatchingOAuthClaims",
            Self::NotEnabled { .. } => "WorkflowTriggerIsNotEnabled",
            Self::Method { .. } => "TriggerRequestMethodNotValid",
            Self::NotJson { .. } => "InvalidRequestContent",
            Self::SchemaMismatch { .. } => "TriggerInputSchemaMismatch",
            Self::NoResponse { .. } => "NoResponse",
            Self::GatewayTimeout => "GatewayTimeout",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::ApiVersion => {
                "The api-version query parameter (?api-version=) is required for all requests.".to_owned()
            }
            Self::UnknownRoute { path } => {
                format!("The request URL '{path}' does not match any known API routes.")
            }
            Self::WorkflowNotFound { workflow } => format!("The workflow '{workflow}' could not be found."),
            Self::TriggerNotFound { trigger } => {
                format!("The workflow trigger '{trigger}' could not be found.")
            }
            Self::OAuthRequired => {
                "The request to trigger the workflow is not authorized: the OAuth authorization scheme is required."
                    .to_owned()
            }
            Self::SharedAccessRequired => {
                "The request to trigger the workflow must be authenticated only by Shared Access scheme."
                    .to_owned()
            }
            Self::MoreThanOneAuthorization => {
                "The request has both a shared access signature and an 'Authorization' header; only one is allowed."
                    .to_owned()
            }
            Self::BadSignature => "The authentication credentials are not valid.".to_owned(),
            Self::InvalidToken { reason } => {
                format!("The provided authorization token is not valid: {reason}.")
            }
            Self::MismatchingClaims { claim } => format!(
                "One or more claims either missing or does not match with the open authentication access control policy (claim '{claim}')."
            ),
            Self::NotEnabled { workflow, trigger } => format!(
                "Could not execute workflow '{workflow}' trigger '{trigger}' with state 'Disabled': trigger is not enabled."
            ),
            Self::Method { trigger, expected, actual } => format!(
                "The HTTP method for the trigger '{trigger}' is not valid. Expected '{expected}', and actual '{actual}'."
            ),
            Self::NotJson { reason } => {
                format!("The request content is not valid and could not be deserialized: '{reason}'.")
            }
            Self::SchemaMismatch { reason, place } => {
                format!("The input body for trigger 'manual' did not match its schema definition. Error details: '{reason} Path \"{place}\".'.")
            }
            Self::NoResponse { tracking_id } => format!(
                "The server did not receive a response from an upstream server. Request tracking id '{tracking_id}'."
            ),
            Self::GatewayTimeout => {
                "The gateway did not receive a response from the workflow within the specified time period.".to_owned()
            }
        }
    }

    /// The answer to the caller.
    pub(super) fn into_response(self) -> Response {
        let body = json!({ "error": { "code": self.code(), "message": self.message() } });
        (self.status(), Json(body)).into_response()
    }
}
