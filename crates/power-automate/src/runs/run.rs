//! Runs of flows.

use countersign_domain::{RequestId, Timestamp};

use crate::trigger::RunId;

/// How a run stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunStatus {
    /// At work.
    Running,
    /// Waiting, for instance for an approval.
    Waiting,
    /// Came to its end.
    Succeeded,
    /// Failed.
    Failed,
    /// Was cancelled.
    Cancelled,
    /// Took too long.
    TimedOut,
    /// Anything else, as the service writes it.
    Other(String),
}

impl RunStatus {
    /// Tells whether nothing more will happen in the run. A status we do not know counts as not over.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        match self {
            Self::Succeeded | Self::Failed | Self::Cancelled | Self::TimedOut => true,
            Self::Running | Self::Waiting | Self::Other(_) => false,
        }
    }
}

/// A run of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its name.
    pub id: RunId,
    /// How it stands.
    pub status: RunStatus,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The id that whoever triggered it gave along: our request's.
    pub tracking: Option<String>,
}

impl Run {
    /// Tells whether it was triggered in the name of `request`.
    #[must_use]
    pub fn is_of(&self, request: RequestId) -> bool {
        self.tracking
            .as_ref()
            .is_some_and(|own| own.eq_ignore_ascii_case(&request.to_string()))
    }
}

/// What came of cancelling a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancelled {
    /// It is being cancelled.
    Cancelled,
    /// It was over before.
    AlreadyOver,
    /// There is no such run; the service keeps them for a limited time.
    NoSuchRun,
}
