//! What a run does to the world.

use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;

use super::record::{ActionRecord, Problem};

/// The world as a run sees it.
#[async_trait]
pub(in crate::flows) trait Host: Send + Sync {
    /// Sends a request, retrying by its policy.
    ///
    /// # Errors
    ///
    /// Fails when the request may not be sent or no answer came; an answer of any status is not a failure here.
    async fn send(&self, request: HttpRequest) -> Result<HttpAnswer, ActionFailure>;

    /// Asks people and waits until they decided. Gives the `outputs` of the action.
    ///
    /// # Errors
    ///
    /// Fails when the approval cannot be created.
    async fn approve(&self, request: ApprovalRequest) -> Result<Value, ActionFailure>;

    /// Answers the caller of the trigger; false when nobody waits for an answer any more.
    fn respond(&self, answer: Answer) -> bool;

    /// Hears of every change of an action.
    fn record(&self, record: &ActionRecord);

    /// Now, in milliseconds since 1970.
    fn now(&self) -> i64;

    /// A new random GUID.
    fn guid(&self) -> String;
}

/// Why an action failed in the world.
#[derive(Debug, Clone)]
pub(in crate::flows) struct ActionFailure {
    /// Code and message.
    pub(in crate::flows) problem: Problem,
    /// What the history shows as outputs.
    pub(in crate::flows) outputs: Value,
}

/// An outgoing request of an `Http` action.
#[derive(Debug, Clone)]
pub(in crate::flows) struct HttpRequest {
    /// The method.
    pub(in crate::flows) method: String,
    /// The address, queries included.
    pub(in crate::flows) uri: String,
    /// Header names and values.
    pub(in crate::flows) headers: Vec<(String, String)>,
    /// The body; objects and lists are sent as JSON, text as it is.
    pub(in crate::flows) body: Value,
    /// How often to try again.
    pub(in crate::flows) retry: RetryPolicy,
}

/// When an `Http` action tries again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::flows) enum RetryPolicy {
    /// Never.
    None,
    /// After the same time each time.
    Fixed {
        /// How many times.
        count: u32,
        /// The time between.
        interval: Duration,
    },
    /// After twice the time each time.
    Exponential {
        /// How many times.
        count: u32,
        /// The first time between.
        interval: Duration,
    },
}

impl RetryPolicy {
    /// How long to wait before attempt `attempt`, counted from 1 for the first retry; `None` when there is none.
    pub(in crate::flows) fn delay(self, attempt: u32) -> Option<Duration> {
        match self {
            Self::None => None,
            Self::Fixed { count, interval } => (attempt <= count).then_some(interval),
            Self::Exponential { count, interval } => (attempt <= count)
                .then(|| interval.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1)))),
        }
    }
}

/// The answer to an outgoing request.
#[derive(Debug, Clone)]
pub(in crate::flows) struct HttpAnswer {
    /// The status.
    pub(in crate::flows) status: u16,
    /// Header names and values.
    pub(in crate::flows) headers: Vec<(String, String)>,
    /// The body: JSON when it was declared as such, else text.
    pub(in crate::flows) body: Value,
}

/// What a `Response` action answers.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::flows) struct Answer {
    /// The status, never a redirection.
    pub(in crate::flows) status: u16,
    /// Header names and values.
    pub(in crate::flows) headers: Vec<(String, String)>,
    /// The body; null for none.
    pub(in crate::flows) body: Value,
}

/// What `StartAndWaitForAnApproval` asks.
#[derive(Debug, Clone)]
pub(in crate::flows) struct ApprovalRequest {
    /// The `parameters` of the action, computed.
    pub(in crate::flows) parameters: Value,
    /// The key of the connection reference it uses.
    pub(in crate::flows) connection: String,
}
