//! One line per attempt, without anything that could be a secret.

use secrecy::SecretString;

use crate::{answer::Answer, call::Prepared, clock, error::NetError, transport::Transport};

/// Writes method, host, path, status, duration and correlation of each attempt; of a sensitive call, no path. Never a query, header or body.
#[derive(Debug)]
pub(crate) struct Log {
    next: Transport,
}

impl Log {
    pub(crate) const fn new(next: Transport) -> Self {
        Self { next }
    }

    pub(crate) async fn send(
        &self,
        call: &Prepared,
        bearer: Option<&SecretString>,
    ) -> Result<Answer, NetError> {
        let started = clock::now();
        let outcome = self.next.send(call, bearer).await;
        let duration_ms = (clock::now() - started).as_millis();
        let path = if call.sensitive { "-" } else { call.url.path() };

        match &outcome {
            Ok(answer) => tracing::debug!(
                purpose = call.purpose,
                method = %call.method,
                host = call.host,
                path,
                status = answer.status().as_u16(),
                duration_ms,
                correlation = %call.correlation,
                "call answered"
            ),
            Err(error) => tracing::debug!(
                purpose = call.purpose,
                method = %call.method,
                host = call.host,
                path,
                error = %error,
                duration_ms,
                correlation = %call.correlation,
                "call failed"
            ),
        }

        outcome
    }
}
