//! The clocks of this crate: a monotonic one for waiting, and the wall clock that the host injects.

use std::time::Duration;

use countersign_domain::Timestamp;
use tokio::time::Instant;

/// Gives the current time in UTC; the host passes its own clock.
pub type WallClock = fn() -> Timestamp;

/// No hold is longer; only arithmetic near the end of time needs it.
const FURTHEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Returns the monotonic now; a paused tokio clock moves it.
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Returns the moment `span` from now.
pub(crate) fn after(span: Duration) -> Instant {
    now() + span.min(FURTHEST)
}

/// Waits for `span`.
pub(crate) async fn wait(span: Duration) {
    tokio::time::sleep(span.min(FURTHEST)).await;
}
