//! Remembering who asked for a pause.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::StatusCode;
use tokio::time::Instant;

use crate::{answer::Answer, call::Prepared, clock, error::NetError, token::Token};

/// Until when which host (and scope) wants to be left alone. Clones share one memory; clients of one account may share it too.
#[derive(Debug, Clone, Default)]
pub struct ThrottleMemory {
    holds: Arc<Mutex<HashMap<String, Instant>>>,
}

impl ThrottleMemory {
    fn hold(&self, key: &str, pause: Duration) {
        let until = clock::after(pause);
        let mut holds = self.lock();
        let known = holds.entry(key.to_owned()).or_insert(until);
        *known = until.max(*known);
    }

    /// Returns how much of the pause is left; what has passed is forgotten.
    fn remaining(&self, key: &str) -> Option<Duration> {
        let now = clock::now();
        let mut holds = self.lock();
        holds.retain(|_, until| *until > now);

        holds.get(key).map(|until| *until - now)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Instant>> {
        // A panic elsewhere leaves whole entries behind: nothing to repair.
        self.holds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Holds calls back while their host wants to be left alone, and takes note of each 429 with a `Retry-After`.
#[derive(Debug)]
pub(crate) struct Throttle {
    next: Token,
    memory: ThrottleMemory,
}

impl Throttle {
    pub(crate) const fn new(next: Token, memory: ThrottleMemory) -> Self {
        Self { next, memory }
    }

    /// Sends the call when its time has come; takes the waiting from `patience`.
    pub(crate) async fn send(
        &self,
        call: &Prepared,
        patience: &mut Duration,
    ) -> Result<Answer, NetError> {
        // Another call may be told to pause while this one waits.
        while let Some(remaining) = self.memory.remaining(&call.throttle_key) {
            let Some(left) = patience.checked_sub(remaining) else {
                return Err(NetError::Throttled {
                    host: call.host.clone(),
                    remaining,
                    correlation: call.correlation,
                });
            };
            *patience = left;
            clock::wait(remaining).await;
        }

        let answer = self.next.send(call).await?;

        if answer.status() == StatusCode::TOO_MANY_REQUESTS
            && let Some(pause) = answer.retry_after()
        {
            tracing::warn!(
                host = call.host,
                pause_s = pause.as_secs(),
                correlation = %call.correlation,
                "host asks for a pause"
            );
            self.memory.hold(&call.throttle_key, pause);
        }

        Ok(answer)
    }
}
