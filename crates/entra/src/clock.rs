//! The clock of this crate: monotonic, so that setting the computer's time expires nothing.

use std::time::Duration;

use tokio::time::Instant;

/// No wait is longer; only arithmetic near the end of time needs it.
const FURTHEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Returns the monotonic now; a paused tokio clock moves it.
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Returns the moment `span` from now.
pub(crate) fn after(span: Duration) -> Instant {
    now() + span.min(FURTHEST)
}
