//! The HTTP client as a row of policies: correlation, retry, throttle, token, redacting log.
//!
//! An [`HttpClient`] is built once per purpose and sends [`Call`]s, each of which becomes an [`Answer`] or a [`NetError`]. The policies stand
//! in this order, and each owns one module:
//!
//! 1. [`correlation`]: one id per call, in its headers, its answer and its errors.
//! 2. `retry`: calls that may be repeated are repeated, as late as the other side asks.
//! 3. [`throttle`]: what is known to be throttled is left alone until its time has come.
//! 4. [`token`]: a bearer token per audience; one renewal after a 401.
//! 5. `log`: one line per attempt, without query, headers or body.
//!
//! What an answer may not repeat to a person is taken out of its texts by [`repeated`].
//!
//! Below them, the transport talks only to the origins its [`HostGuard`] was given, follows no redirect, and reads no more of a body than
//! it was told to.

pub mod answer;
pub mod call;
pub mod challenge;
pub mod client;
mod clock;
pub mod correlation;
pub mod error;
pub mod guard;
mod log;
pub mod repeated;
mod retry;
pub mod retry_after;
pub mod throttle;
pub mod token;
mod transport;

pub use answer::{Answer, BodyError};
pub use call::{Call, Capture, RetryRule, SecretUrl};
pub use challenge::Claims;
pub use client::{BuildError, HttpClient, HttpClientBuilder};
pub use clock::WallClock;
pub use correlation::Correlation;
pub use error::{Delivery, NetError, NotSentCause, UnknownCause};
pub use guard::{HostGuard, HostRefusal, HostRule, HostRuleError};
pub use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
pub use throttle::ThrottleMemory;
pub use token::{Freshness, Resource, TokenError, TokenSource};
pub use tokio_util::sync::CancellationToken;
pub use url::Url;
