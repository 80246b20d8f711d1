//! How a call can fail, and what is known about its effect then.

use std::time::Duration;

use http::StatusCode;

use crate::{correlation::Correlation, guard::HostRefusal, token::Resource, token::TokenError};

/// What is known about the effect of a call that gave no usable answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// The other side has not acted on the call: it may be sent again.
    NotSent,
    /// The other side may have acted on it: look before sending again.
    Unknown,
}

/// Why nothing was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSentCause {
    /// The host name has no address, or the name service did not answer.
    Dns,
    /// The host refused the connection.
    Refused,
    /// The connection could not be made secure: certificate or protocol.
    Tls,
    /// No connection came about in time.
    TimedOut,
    /// The network, or a proxy in it, gave no way to the host.
    Unreachable,
}

/// Why the outcome is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownCause {
    /// The answer did not come, or did not end, in time.
    TimedOut,
    /// The connection broke before the answer's status came.
    Broken,
    /// The answer began with this status, and broke off in its body.
    BodyCut {
        /// The status the answer began with.
        status: StatusCode,
    },
}

/// A call that gave no usable answer. An answer with an error status is an [`Answer`](crate::Answer), not a `NetError`.
///
/// Neither `Debug` nor `Display` shows a path, a query, a header or a body.
#[derive(Debug, thiserror::Error)]
pub enum NetError {
    /// The call itself is faulty: URL, header or body. Nothing was sent.
    #[error("the call could not be built: {reason}")]
    Invalid {
        /// What is wrong with it, without quoting it.
        reason: String,
        /// The call's id.
        correlation: Correlation,
    },
    /// The host is not among those this client may talk to. Nothing was sent.
    #[error("calls to {host} are not allowed: {refusal}")]
    HostNotAllowed {
        /// Host and port.
        host: String,
        /// Which rule it broke.
        refusal: HostRefusal,
        /// The call's id.
        correlation: Correlation,
    },
    /// No connection came about. Nothing was sent.
    #[error("{host} could not be reached ({cause:?}): {detail}")]
    NotSent {
        /// Host and port.
        host: String,
        /// What stood in the way.
        cause: NotSentCause,
        /// The network stack's own words.
        detail: String,
        /// The call's id.
        correlation: Correlation,
    },
    /// The call left, and no whole answer came back.
    #[error("{host} gave no whole answer ({cause:?}): {detail}")]
    OutcomeUnknown {
        /// Host and port.
        host: String,
        /// What went wrong.
        cause: UnknownCause,
        /// The network stack's own words.
        detail: String,
        /// The call's id.
        correlation: Correlation,
    },
    /// The answer's body is larger than this client reads.
    #[error("{host} answered {status} with more than {limit} bytes")]
    BodyTooLarge {
        /// Host and port.
        host: String,
        /// The answer's status.
        status: StatusCode,
        /// The limit in bytes.
        limit: usize,
        /// The call's id.
        correlation: Correlation,
    },
    /// The resource asked for a pause that is longer than this call may wait. Nothing was sent.
    #[error("{host} asked for a pause; {} s of it are left", remaining.as_secs())]
    Throttled {
        /// Host and port.
        host: String,
        /// How much of the pause is left.
        remaining: Duration,
        /// The call's id.
        correlation: Correlation,
    },
    /// No token for the call. Nothing was sent, or it was refused with 401.
    #[error("no token for {resource}: {source}")]
    Token {
        /// The audience.
        resource: Resource,
        /// The token source's own error.
        source: TokenError,
        /// The call's id.
        correlation: Correlation,
    },
    /// The caller took the call back.
    #[error("the call was cancelled")]
    Cancelled {
        /// Whether it can have had an effect.
        delivery: Delivery,
        /// The call's id.
        correlation: Correlation,
    },
}

impl NetError {
    /// Returns what is known about the call's effect.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        match self {
            Self::Invalid { .. }
            | Self::HostNotAllowed { .. }
            | Self::NotSent { .. }
            | Self::Throttled { .. }
            | Self::Token { .. } => Delivery::NotSent,
            Self::OutcomeUnknown { .. } | Self::BodyTooLarge { .. } => Delivery::Unknown,
            Self::Cancelled { delivery, .. } => *delivery,
        }
    }

    /// Returns the id of the call.
    #[must_use]
    pub fn correlation(&self) -> Correlation {
        match self {
            Self::Invalid { correlation, .. }
            | Self::HostNotAllowed { correlation, .. }
            | Self::NotSent { correlation, .. }
            | Self::OutcomeUnknown { correlation, .. }
            | Self::BodyTooLarge { correlation, .. }
            | Self::Throttled { correlation, .. }
            | Self::Token { correlation, .. }
            | Self::Cancelled { correlation, .. } => *correlation,
        }
    }

    /// Returns the error of the token source when it is a `T`.
    #[must_use]
    pub fn token_error<T: std::error::Error + 'static>(&self) -> Option<&T> {
        match self {
            Self::Token { source, .. } => source.downcast_ref(),
            Self::Invalid { .. }
            | Self::HostNotAllowed { .. }
            | Self::NotSent { .. }
            | Self::OutcomeUnknown { .. }
            | Self::BodyTooLarge { .. }
            | Self::Throttled { .. }
            | Self::Cancelled { .. } => None,
        }
    }
}
