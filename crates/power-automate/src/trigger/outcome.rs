//! What came of a trigger.

use std::{fmt, time::Duration};

use countersign_entra::TokenTrouble;
use countersign_net::{NetError, TokenError};
use serde::{Deserialize, Serialize};

/// The name of a run, such as `08584…CU12`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(String);

impl RunId {
    /// Wraps a run's name; `None` when the text is none: empty, longer than 200 characters, or not made of letters, digits, `-`, `_` and `.`.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        let sound = (1..=200).contains(&name.len())
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
            && !name.starts_with('.');

        sound.then(|| Self(name.to_owned()))
    }

    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What came of a trigger. It holds nothing of the request URL, the body or a token.
#[derive(Debug)]
pub enum Outcome {
    /// A run began.
    Accepted {
        /// The run, unless the flow hides it.
        run: Option<RunId>,
        /// The status, which the flow may choose.
        status: u16,
    },
    /// The body does not match the flow's schema. Nothing ran.
    SchemaMismatch {
        /// The service's words, without any value of the body.
        message: Option<String>,
    },
    /// The flow is turned off.
    FlowOff,
    /// The flow is deleted, or about to be.
    FlowDeleted,
    /// The flow wants a token: its **Who can trigger the flow** is not *Anyone*.
    NeedsToken,
    /// The flow wants the signature of its URL, which the URL lacks: its **Who can trigger the flow** is *Anyone*.
    NeedsSignature,
    /// The flow got a signature and a token at once. We send one of them; somebody on the way added the other.
    TwoAuthorizations,
    /// The flow takes no tokens, and a call without one was refused too: its **Who can trigger the flow** is *Anyone*.
    TokenNotWanted,
    /// The flow does not admit the account: wrong audience, tenant or person.
    WrongClaims,
    /// The token is no good at all, and nor is another one.
    TokenRejected,
    /// The URL's signature is wrong, or was changed since.
    SignatureRefused,
    /// There is no such flow any more.
    NotFound,
    /// Nothing answers at the URL's path: it is cut, or of a form that this host does not serve.
    NoSuchRoute,
    /// A run began, but did not answer in time.
    TimedOutInFlow {
        /// The run, where it is told.
        run: Option<RunId>,
    },
    /// A run began, and its **Response** action chose a status that is no success.
    FlowAnswered {
        /// The run.
        run: Option<RunId>,
        /// The status.
        status: u16,
    },
    /// The service wants to be left alone. Nothing ran.
    Throttled {
        /// For how long.
        after: Option<Duration>,
    },
    /// The service failed, and says so.
    ServerError {
        /// The status.
        status: u16,
        /// The pause it asks for.
        after: Option<Duration>,
    },
    /// The service refused in a way we do not know. Nothing ran, as far as it says.
    Refused {
        /// The status.
        status: u16,
        /// The service's code.
        code: Option<String>,
    },
    /// There is no token until a person signs in again. Nothing was sent.
    SignInNeeded(TokenError),
    /// There is no token until an administrator changes something. Nothing was sent.
    TokenRefused(TokenError),
    /// There is no token at the moment. Nothing was sent.
    TokenUnavailable(TokenError),
    /// Nothing was sent.
    NotSent(NetError),
    /// It was sent, and no whole answer came: a run may have begun.
    Unknown(NetError),
}

impl Outcome {
    pub(super) fn without_token(error: TokenError) -> Self {
        match countersign_entra::trouble(&error) {
            TokenTrouble::SignInNeeded => Self::SignInNeeded(error),
            TokenTrouble::Refused => Self::TokenRefused(error),
            TokenTrouble::Transient => Self::TokenUnavailable(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_name_that_would_leave_its_place_in_a_path_is_none() {
        assert!(RunId::new("08584622222222222222222222222CU12").is_some());
        for name in ["", "..", "a/b", "a b", "a?b", "a%2fb"] {
            assert_eq!(RunId::new(name), None, "{name}");
        }
    }
}
