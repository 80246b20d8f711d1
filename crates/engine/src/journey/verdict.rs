//! What each answer of the trigger endpoint means for the request (power-automate.md, 8.3): it runs, it is tried again, or somebody has to mend
//! something first.

use std::time::Duration;

use countersign_contract::{ApiError, Code};
use countersign_power_automate::trigger::{Outcome, RunId};
use tracing::warn;

use super::Unfinished;
use crate::failure;

/// What comes of a call of the flow.
pub(super) enum Verdict {
    /// A run began.
    Runs {
        /// Its name, where it is told.
        run: Option<RunId>,
    },
    /// A run began, and its answer did not come in time.
    RunsLate {
        /// Its name, where it is told; else it is to be found out.
        run: Option<RunId>,
    },
    /// A run began and answered with a failure of its own choice. It may ask its approvers all the same; calling again would start another.
    RunsFaulty {
        /// Its name.
        run: RunId,
        /// What it says of the flow.
        error: ApiError,
    },
    /// The same call may work later, or somebody has to sign in.
    Unfinished(Unfinished),
    /// The link or the flow has to be mended before a call can work.
    Broken(ApiError),
}

/// Judges an outcome. Only what started nothing is tried again.
pub(super) fn of(outcome: Outcome) -> Verdict {
    match outcome {
        Outcome::Accepted { run, .. } => Verdict::Runs { run },
        Outcome::TimedOutInFlow { run } => Verdict::RunsLate { run },
        Outcome::Throttled { after } => later(
            ApiError::new(Code::Throttled, "The flow's service asks to wait."),
            after,
        ),
        Outcome::ServerError { status, after } => later(
            ApiError::new(
                Code::ServiceFailed,
                format!("The flow's service failed with {status}."),
            ),
            after,
        ),
        Outcome::NotSent(net) => Verdict::Unfinished(Unfinished::Later {
            error: failure::net(&net),
            after: None,
            outcome_unknown: false,
        }),
        Outcome::Unknown(net) => Verdict::Unfinished(Unfinished::Later {
            error: failure::net(&net),
            after: None,
            outcome_unknown: true,
        }),
        Outcome::SignInNeeded(missing)
        | Outcome::TokenRefused(missing)
        | Outcome::TokenUnavailable(missing) => {
            Verdict::Unfinished(failure::token(&missing).into())
        }
        Outcome::FlowOff => broken(Code::FlowOff, "The flow is off."),
        Outcome::FlowDeleted => broken(Code::FlowDeleted, "The flow is deleted."),
        Outcome::NotFound => broken(Code::FlowNotFound, "The flow is gone."),
        Outcome::NoSuchRoute => broken(
            Code::RequestUrlUnrouted,
            "No flow answers at the request URL.",
        ),
        Outcome::SchemaMismatch { .. } => broken(
            Code::FlowSchemaMismatch,
            "The flow's schema refuses our body.",
        ),
        Outcome::NeedsToken => broken(
            Code::FlowNeedsToken,
            "The flow wants a token, and its URL carries a signature.",
        ),
        Outcome::NeedsSignature => broken(
            Code::FlowNeedsSignature,
            "The flow wants the signature of its URL.",
        ),
        Outcome::TwoAuthorizations => broken(
            Code::FlowTwoAuthorizations,
            "The flow got a signature and a token at once.",
        ),
        Outcome::TokenNotWanted => broken(Code::FlowTokenNotWanted, "The flow takes no tokens."),
        Outcome::WrongClaims => broken(
            Code::FlowClaimsMismatch,
            "The flow does not admit the service credential.",
        ),
        Outcome::TokenRejected => broken(
            Code::FlowTokenRefused,
            "The flow refuses the token of the service credential.",
        ),
        Outcome::SignatureRefused => broken(
            Code::FlowSignatureRefused,
            "The signature of the request URL is wrong or was changed.",
        ),
        Outcome::FlowAnswered { run, status } => {
            let error = ApiError::new(
                Code::FlowAnsweredFailure,
                format!("The flow itself answered {status}."),
            );
            match run {
                Some(run) => Verdict::RunsFaulty { run, error },
                None => Verdict::Broken(error),
            }
        }
        Outcome::Refused { status, code } => {
            warn!(
                status,
                code, "the trigger endpoint refused in a way that is not known"
            );
            Verdict::Broken(ApiError::new(
                Code::FlowRefused,
                format!("The flow's service refuses with {status}."),
            ))
        }
    }
}

fn later(error: ApiError, after: Option<Duration>) -> Verdict {
    Verdict::Unfinished(Unfinished::Later {
        error,
        after,
        outcome_unknown: false,
    })
}

fn broken(code: Code, message: &str) -> Verdict {
    Verdict::Broken(ApiError::new(code, message))
}

/// What an outcome says that started no run, for whoever only asks; `None` when a run began.
pub(crate) fn refusal(outcome: Outcome) -> Option<ApiError> {
    match of(outcome) {
        Verdict::Runs { .. } | Verdict::RunsLate { .. } => None,
        Verdict::Unfinished(
            Unfinished::Later { error, .. }
            | Unfinished::Stuck(error)
            | Unfinished::Panicked(error),
        )
        | Verdict::RunsFaulty { error, .. }
        | Verdict::Broken(error) => Some(error),
    }
}
