//! Work that waits for a time of day does not wait longer because somebody set the clock back.

use std::time::Duration;

use countersign_domain::{Timestamp, backoff};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{clock, engine::Engine};

/// How soon a jump is noticed.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Clocks that are kept right by small steps do not jump.
const SMALL_STEP: Duration = Duration::from_secs(1);

/// Compares the time of day with the time that passed, until told to stop.
pub(super) async fn watch(engine: Engine, stop: CancellationToken) {
    let now = clock::now();
    let longest = now + backoff::LONGEST_ASKED;
    match engine.storage().due_by(longest, now).await {
        Ok(0) => {}
        Ok(rows) => noticed(&engine, rows),
        Err(error) => warn!(%error, "work that waits too long could not be looked for"),
    }

    let mut last = (Instant::now(), now);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        let (instant, now) = (Instant::now(), clock::now());
        let back = went_back(instant - last.0, last.1, now);
        if back > SMALL_STEP {
            match engine.storage().bring_forward(back).await {
                Ok(rows) => noticed(&engine, rows),
                Err(error) => {
                    // Looked at again with the old readings.
                    warn!(%error, "work that waits could not be brought forward");
                    continue;
                }
            }
        }
        last = (instant, now);
    }
}

fn noticed(engine: &Engine, rows: usize) {
    info!(
        rows,
        "the clock was set back; work that waits is brought forward"
    );
    engine.outbox_bell().notify_waiters();
}

/// Returns by how much the time of day fell behind, when it should have gone on by `passed`.
fn went_back(passed: Duration, before: Timestamp, now: Timestamp) -> Duration {
    (before + passed).since(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    #[test]
    fn a_clock_that_goes_on_did_not_go_back() {
        assert_eq!(went_back(2 * SECOND, at(100), at(102)), Duration::ZERO);
    }

    #[test]
    fn a_clock_that_was_set_forwards_did_not_go_back() {
        assert_eq!(went_back(2 * SECOND, at(100), at(9_000)), Duration::ZERO);
    }

    #[test]
    fn a_clock_that_was_set_back_went_back_by_what_it_lacks() {
        assert_eq!(went_back(2 * SECOND, at(100), at(42)), 60 * SECOND);
    }
}
