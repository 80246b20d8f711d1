//! Calls to flow management and Dataverse, and how they refuse.

mod inner;
pub(crate) mod refusal;

use std::{sync::Arc, time::Duration};

use countersign_entra::TokenTrouble;
use countersign_net::{
    Answer, Call, Correlation, Delivery, HttpClient, NetError, Resource, TokenSource,
};
pub use inner::Inner;
use serde::de::DeserializeOwned;

/// Somebody waits for what is read: retries may take this long in all.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a service said when it refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The answer's status.
    pub status: u16,
    /// The innermost code: that of the service behind the one that was asked, where an error is nested.
    pub code: Option<String>,
    /// The outermost code, such as `0x80060467`.
    pub outer_code: Option<String>,
    /// The service's own words, cut after 500 characters. They may hold names.
    pub message: Option<String>,
    /// The id a support engineer of the service asks for.
    pub request_id: Option<String>,
    /// The id that was sent with the call.
    pub correlation: Correlation,
}

impl Refusal {
    /// Tells whether one of its codes is `code`, whatever its case.
    #[must_use]
    pub fn has_code(&self, code: &str) -> bool {
        [&self.code, &self.outer_code]
            .into_iter()
            .flatten()
            .any(|own| own.eq_ignore_ascii_case(code))
    }
}

/// A call to flow management or Dataverse that failed. `Display` repeats nothing of what the service said but its code.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// What was asked for is not there.
    #[error("{} is not there ({})", refusal.status, refusal.code.as_deref().unwrap_or("no code"))]
    NotFound {
        /// What the service said.
        refusal: Refusal,
    },
    /// The account lacks a permission, a role, a licence, or a user in the environment.
    #[error("the service denied it ({})", refusal.code.as_deref().unwrap_or("no code"))]
    Denied {
        /// What the service said.
        refusal: Refusal,
    },
    /// The service wants to be left alone for a while.
    #[error("the service asks for a pause")]
    Throttled {
        /// For how long.
        after: Option<Duration>,
        /// The id that was sent with the call.
        correlation: Correlation,
    },
    /// There is no token until a person signs in again.
    #[error("the account needs a new sign-in: {source}")]
    SignInNeeded {
        /// Why.
        source: NetError,
    },
    /// There is no token until an administrator changes something.
    #[error("the account gives no token for the service: {source}")]
    TokenRefused {
        /// Why.
        source: NetError,
    },
    /// The service, or the sign-in authority, could not be asked or gave no whole answer.
    #[error("the service gave no answer: {source}")]
    Unreachable {
        /// Why.
        source: NetError,
    },
    /// The answer is not what it should be.
    #[error("the service's answer has no usable {what}")]
    Unreadable {
        /// What is missing.
        what: &'static str,
        /// The id that was sent with the call.
        correlation: Correlation,
    },
    /// Any other refusal.
    #[error("the service refused with status {} ({})", refusal.status, refusal.code.as_deref().unwrap_or("no code"))]
    Refused {
        /// What the service said.
        refusal: Refusal,
    },
}

impl ServiceError {
    /// Returns what is known about the call's effect.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        match self {
            Self::NotFound { .. } | Self::Denied { .. } | Self::Throttled { .. } => {
                Delivery::NotSent
            }
            Self::SignInNeeded { source }
            | Self::TokenRefused { source }
            | Self::Unreachable { source } => source.delivery(),
            Self::Unreadable { .. } => Delivery::Unknown,
            Self::Refused { refusal } if is_no_verdict(refusal.status) => Delivery::Unknown,
            Self::Refused { .. } => Delivery::NotSent,
        }
    }

    /// Returns what the service said, where it said something.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::NotFound { refusal } | Self::Denied { refusal } | Self::Refused { refusal } => {
                Some(refusal)
            }
            Self::Throttled { .. }
            | Self::SignInNeeded { .. }
            | Self::TokenRefused { .. }
            | Self::Unreachable { .. }
            | Self::Unreadable { .. } => None,
        }
    }

    /// Returns what the innermost code of a refusal is about.
    #[must_use]
    pub fn inner(&self) -> Inner {
        match self {
            Self::Throttled { .. } => Inner::Throttled,
            Self::NotFound { .. }
            | Self::Denied { .. }
            | Self::Refused { .. }
            | Self::SignInNeeded { .. }
            | Self::TokenRefused { .. }
            | Self::Unreachable { .. }
            | Self::Unreadable { .. } => self.refusal().map_or(Inner::Other, Inner::of),
        }
    }

    /// Returns the id that was sent with the call.
    #[must_use]
    pub fn correlation(&self) -> Correlation {
        match self {
            Self::Throttled { correlation, .. } | Self::Unreadable { correlation, .. } => {
                *correlation
            }
            Self::SignInNeeded { source }
            | Self::TokenRefused { source }
            | Self::Unreachable { source } => source.correlation(),
            Self::NotFound { refusal } | Self::Denied { refusal } | Self::Refused { refusal } => {
                refusal.correlation
            }
        }
    }

    /// Tells whether the same call may work later without anybody doing anything.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Throttled { .. } | Self::Unreachable { .. } => true,
            Self::Refused { refusal } => is_no_verdict(refusal.status),
            Self::NotFound { .. }
            | Self::Denied { .. }
            | Self::SignInNeeded { .. }
            | Self::TokenRefused { .. }
            | Self::Unreadable { .. } => false,
        }
    }
}

/// Tells whether a status says nothing about what became of a call: the service failed, or gave up waiting (408) while it may be at work.
fn is_no_verdict(status: u16) -> bool {
    status == 408 || status >= 500
}

impl From<NetError> for ServiceError {
    fn from(source: NetError) -> Self {
        match &source {
            NetError::Throttled {
                remaining,
                correlation,
                ..
            } => Self::Throttled {
                after: Some(*remaining),
                correlation: *correlation,
            },
            NetError::Token { source: error, .. } => match countersign_entra::trouble(error) {
                TokenTrouble::SignInNeeded => Self::SignInNeeded { source },
                TokenTrouble::Refused => Self::TokenRefused { source },
                TokenTrouble::Transient => Self::Unreachable { source },
            },
            NetError::Invalid { .. }
            | NetError::HostNotAllowed { .. }
            | NetError::NotSent { .. }
            | NetError::OutcomeUnknown { .. }
            | NetError::BodyTooLarge { .. }
            | NetError::Cancelled { .. } => Self::Unreachable { source },
        }
    }
}

/// Sends calls to one service with tokens of one account.
#[derive(Clone)]
pub(crate) struct Service {
    http: HttpClient,
    resource: Resource,
    tokens: Arc<dyn TokenSource>,
}

impl Service {
    pub(crate) fn new(http: HttpClient, resource: Resource, tokens: Arc<dyn TokenSource>) -> Self {
        Self {
            http,
            resource,
            tokens,
        }
    }

    /// Sends a call; an answer without success is an error.
    pub(crate) async fn send(
        &self,
        purpose: &'static str,
        call: Call,
    ) -> Result<Answer, ServiceError> {
        let call = call
            .purpose(purpose)
            .patience(PATIENCE)
            .header("accept", "application/json")
            .token(Arc::clone(&self.tokens), self.resource.clone());

        let answer = self.http.send(call).await?;
        if !answer.is_success() {
            return Err(refusal::error_of(&answer));
        }

        Ok(answer)
    }
}

/// Reads a body that has to be there.
pub(crate) fn read<T: DeserializeOwned>(
    answer: &Answer,
    what: &'static str,
) -> Result<T, ServiceError> {
    answer.json().map_err(|_| ServiceError::Unreadable {
        what,
        correlation: answer.correlation(),
    })
}
