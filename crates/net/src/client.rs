//! A client, built once per purpose.

use std::{fmt, sync::Arc, time::Duration};

use rand::Rng;

use crate::{
    answer::Answer,
    call::Call,
    clock::WallClock,
    error::NetError,
    guard::HostGuard,
    log::Log,
    retry::{Jitter, Retry},
    throttle::{Throttle, ThrottleMemory},
    token::Token,
    transport::{Limits, Transport},
};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Services answer synchronous calls within 120 s at most.
const TOTAL_TIMEOUT: Duration = Duration::from_secs(130);
const BODY_LIMIT: usize = 8 * 1024 * 1024;

/// The HTTP stack could not be set up, for instance because the system's trust roots cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client could not be set up: {reason}")]
pub struct BuildError {
    reason: String,
}

/// Sends calls under all policies, to the hosts it was given and no others. Clones share connections and memory.
#[derive(Clone)]
pub struct HttpClient {
    inner: Arc<Inner>,
}

struct Inner {
    hosts: HostGuard,
    policies: Retry,
}

/// Settings of a client that is about to be built; all but hosts and clock have defaults.
pub struct HttpClientBuilder {
    hosts: HostGuard,
    wall_clock: WallClock,
    limits: Limits,
    jitter: Jitter,
    throttle: ThrottleMemory,
}

impl HttpClient {
    /// Starts a client that talks to `hosts` and reads the time from `wall_clock`.
    ///
    /// Unless told otherwise it waits 10 s for a connection and 130 s for an answer, and reads at most 8 MiB of one.
    #[must_use]
    pub fn builder(hosts: HostGuard, wall_clock: WallClock) -> HttpClientBuilder {
        HttpClientBuilder {
            hosts,
            wall_clock,
            limits: Limits {
                user_agent: concat!("Countersign/", env!("CARGO_PKG_VERSION")).to_owned(),
                connect_timeout: CONNECT_TIMEOUT,
                total_timeout: TOTAL_TIMEOUT,
                body_limit: BODY_LIMIT,
                reuse_connections: true,
            },
            jitter: Arc::new(|| rand::rng().random()),
            throttle: ThrottleMemory::default(),
        }
    }

    /// Sends `call` and returns what came back, whatever its status.
    ///
    /// # Errors
    ///
    /// Fails when there is no whole answer; [`NetError::delivery`] tells whether the call can have had an effect.
    pub async fn send(&self, call: Call) -> Result<Answer, NetError> {
        let call = call.prepare()?;
        self.inner
            .hosts
            .check(&call.url)
            .map_err(|refusal| NetError::HostNotAllowed {
                host: call.host.clone(),
                refusal,
                correlation: call.correlation,
            })?;
        let Some(cancel) = &call.cancel else {
            return self.inner.policies.send(&call).await;
        };

        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(NetError::Cancelled {
                delivery: call.delivery(),
                correlation: call.correlation,
            }),
            outcome = self.inner.policies.send(&call) => outcome,
        }
    }
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClient")
            .field("hosts", &self.inner.hosts)
            .finish_non_exhaustive()
    }
}

impl HttpClientBuilder {
    /// Waits this long for a connection, name lookup and TLS included.
    #[must_use]
    pub const fn connect_timeout(mut self, limit: Duration) -> Self {
        self.limits.connect_timeout = limit;
        self
    }

    /// Waits this long for one attempt, from connecting to the last byte.
    #[must_use]
    pub const fn total_timeout(mut self, limit: Duration) -> Self {
        self.limits.total_timeout = limit;
        self
    }

    /// Reads at most so many bytes of a body.
    #[must_use]
    pub const fn body_limit(mut self, bytes: usize) -> Self {
        self.limits.body_limit = bytes;
        self
    }

    /// Makes a new connection for each call: an idle one that the other side has just closed would leave a call's outcome unknown.
    #[must_use]
    pub const fn fresh_connections(mut self) -> Self {
        self.limits.reuse_connections = false;
        self
    }

    /// Names the program to the other side.
    #[must_use]
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.limits.user_agent = name.into();
        self
    }

    /// Shares what is known about throttling with other clients.
    #[must_use]
    pub fn throttle(mut self, memory: ThrottleMemory) -> Self {
        self.throttle = memory;
        self
    }

    /// Takes the spread of retries (from 0 up to 1) from `source` instead of the system's random numbers.
    #[must_use]
    pub fn jitter(mut self, source: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        self.jitter = Arc::new(source);
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// Fails when the TLS stack or the proxy settings of the system cannot be used.
    pub fn build(self) -> Result<HttpClient, BuildError> {
        let transport =
            Transport::new(&self.limits, self.wall_clock).map_err(|error| BuildError {
                reason: error.without_url().to_string(),
            })?;
        let policies = Retry::new(
            Throttle::new(Token::new(Log::new(transport)), self.throttle),
            self.jitter,
        );

        Ok(HttpClient {
            inner: Arc::new(Inner {
                hosts: self.hosts,
                policies,
            }),
        })
    }
}
