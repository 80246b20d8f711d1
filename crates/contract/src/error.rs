//! The error that crosses every border.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

use crate::Code;

/// What went wrong: a code, what happened in words, what to do next, and ids for a support engineer. Never a secret.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ApiError {
    /// The code; the only member that programs decide on.
    pub code: Code,
    /// What happened, in English, one sentence or two.
    pub message: String,
    /// What to do next, in English.
    pub remedy: String,
    /// Whether the same call may work later without anybody doing anything.
    pub retryable: bool,
    /// The id under which logs know the failed call, ours or the other side's.
    pub correlation: Option<String>,
    /// More, for people: `field` names the member of the request at fault.
    pub details: BTreeMap<String, String>,
}

impl ApiError {
    /// Makes an error with the code's own remedy.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            remedy: code.remedy().to_owned(),
            retryable: code.is_retryable(),
            correlation: None,
            details: BTreeMap::new(),
        }
    }

    /// Replaces the remedy by a more exact one.
    #[must_use]
    pub fn with_remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = remedy.into();
        self
    }

    /// Adds a detail for people.
    #[must_use]
    pub fn with_detail(mut self, name: &str, value: impl Into<String>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    /// Names the member of the request at fault.
    #[must_use]
    pub fn at_field(self, field: &str) -> Self {
        self.with_detail("field", field)
    }

    /// Adds the id under which logs know the failed call.
    #[must_use]
    pub fn with_correlation(mut self, correlation: Option<String>) -> Self {
        self.correlation = correlation;
        self
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message, self.code)
    }
}
