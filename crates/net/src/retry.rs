//! Sending a call again: when, and how late.

use std::{fmt, sync::Arc, time::Duration};

use countersign_domain::backoff;
use http::StatusCode;

use crate::{
    answer::Answer,
    call::{Prepared, RetryRule},
    clock,
    error::{Delivery, NetError},
    throttle::Throttle,
};

/// Gives numbers from 0 up to 1 that spread retries out.
pub(crate) type Jitter = Arc<dyn Fn() -> f64 + Send + Sync>;

/// Repeats calls whose rule allows it, at most [`backoff::MAX_ATTEMPTS`] attempts in all, and never waits longer in sum than the call's
/// patience.
pub(crate) struct Retry {
    next: Throttle,
    jitter: Jitter,
}

impl Retry {
    pub(crate) const fn new(next: Throttle, jitter: Jitter) -> Self {
        Self { next, jitter }
    }

    pub(crate) async fn send(&self, call: &Prepared) -> Result<Answer, NetError> {
        let mut patience = call.patience;

        let mut attempt = 1;
        loop {
            let outcome = self.next.send(call, &mut patience).await;

            if attempt == backoff::MAX_ATTEMPTS || !may_repeat(call.retry, &outcome) {
                return outcome;
            }
            let pause = backoff::pause(attempt, asked_pause(&outcome), (self.jitter)());
            let Some(left) = patience.checked_sub(pause) else {
                return outcome; // coming earlier than asked would only count against us
            };
            patience = left;
            tracing::debug!(
                purpose = call.purpose,
                host = call.host,
                correlation = %call.correlation,
                attempt,
                pause_ms = pause.as_millis(),
                "call will be repeated"
            );
            clock::wait(pause).await;
            attempt += 1;
        }
    }
}

impl fmt::Debug for Retry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retry")
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}

fn may_repeat(rule: RetryRule, outcome: &Result<Answer, NetError>) -> bool {
    match (rule, outcome) {
        (RetryRule::Never, _) | (RetryRule::OnlyIfNotSent, Ok(_)) => false,
        (RetryRule::Idempotent, Ok(answer)) => is_transient(answer.status()),
        (RetryRule::OnlyIfNotSent, Err(error)) => {
            is_transport(error) && error.delivery() == Delivery::NotSent
        }
        (RetryRule::Idempotent, Err(error)) => is_transport(error),
    }
}

fn is_transient(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)
}

/// Tells failures on the way, which may pass, from refusals of our own, which stay.
fn is_transport(error: &NetError) -> bool {
    match error {
        NetError::NotSent { .. } | NetError::OutcomeUnknown { .. } => true,
        NetError::Invalid { .. }
        | NetError::HostNotAllowed { .. }
        | NetError::BodyTooLarge { .. }
        | NetError::Throttled { .. }
        | NetError::Token { .. }
        | NetError::Cancelled { .. } => false,
    }
}

fn asked_pause(outcome: &Result<Answer, NetError>) -> Option<Duration> {
    outcome.as_ref().ok()?.retry_after()
}
