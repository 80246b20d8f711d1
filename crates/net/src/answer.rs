//! What came back.

use std::{fmt, time::Duration};

use countersign_domain::Timestamp;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::{clock::WallClock, correlation::Correlation, retry_after};

/// An answer with any status. Its `Debug` shows no header and no body, since both may hold secrets.
pub struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Zeroizing<Vec<u8>>,
    truncated: bool,
    retry_after: Option<Duration>,
    correlation: Correlation,
}

/// A body that is not what it should be. It quotes nothing of the body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// The body is not the expected JSON.
    #[error("the answer is not the expected JSON ({kind}, line {line}, column {column})")]
    NotTheJson {
        /// `syntax`, `data`, or `end` when it ends too early.
        kind: &'static str,
        /// Line of the fault, from 1.
        line: usize,
        /// Column of the fault, from 1.
        column: usize,
    },
    /// The body is not UTF-8.
    #[error("the answer is not text")]
    NotText,
}

impl Answer {
    pub(crate) fn new(
        status: StatusCode,
        headers: HeaderMap,
        body: Zeroizing<Vec<u8>>,
        truncated: bool,
        wall_clock: WallClock,
        correlation: Correlation,
    ) -> Self {
        Self {
            retry_after: retry_after::pause(&headers, wall_clock),
            status,
            headers,
            body,
            truncated,
            correlation,
        }
    }

    /// Returns the status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// Tells whether the status is 2xx.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.status.is_success()
    }

    /// Returns all headers.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the first header of that name when it is visible ASCII.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the body as far as it was kept.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Tells whether the body was longer than what was kept.
    #[must_use]
    pub const fn truncated(&self) -> bool {
        self.truncated
    }

    /// Reads the body as JSON. A byte order mark before it is skipped.
    ///
    /// # Errors
    ///
    /// Fails when the body is not JSON of that shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, BodyError> {
        let body = self
            .body
            .strip_prefix(b"\xEF\xBB\xBF")
            .unwrap_or(&self.body);

        serde_json::from_slice(body).map_err(|error| BodyError::NotTheJson {
            kind: match error.classify() {
                serde_json::error::Category::Io | serde_json::error::Category::Eof => "end",
                serde_json::error::Category::Syntax => "syntax",
                serde_json::error::Category::Data => "data",
            },
            line: error.line(),
            column: error.column(),
        })
    }

    /// Reads the body as UTF-8.
    ///
    /// # Errors
    ///
    /// Fails when it is not UTF-8.
    pub fn text(&self) -> Result<&str, BodyError> {
        std::str::from_utf8(&self.body).map_err(|_| BodyError::NotText)
    }

    /// Returns the pause that the other side asked for by `Retry-After`, counted from the moment of its answer.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// Returns the other side's time, from its `Date` header.
    #[must_use]
    pub fn date(&self) -> Option<Timestamp> {
        retry_after::date(&self.headers)
    }

    /// Returns the id that was sent with the call.
    #[must_use]
    pub const fn correlation(&self) -> Correlation {
        self.correlation
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .field("truncated", &self.truncated)
            .field("correlation", &self.correlation)
            .finish_non_exhaustive()
    }
}
