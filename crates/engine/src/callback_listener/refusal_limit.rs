//! How many refused callbacks are recorded.

use std::sync::Mutex;

use countersign_domain::Timestamp;
use tracing::warn;

/// So many refused callbacks are recorded in a minute; the rest of a flood is counted and dropped.
const RECORDED_A_MINUTE: u32 = 10;

/// How many refused callbacks were recorded lately.
#[derive(Default)]
pub(crate) struct RefusalLimit {
    window: Mutex<(i64, u32)>,
}

impl RefusalLimit {
    /// Tells whether one more may be recorded.
    pub(crate) fn admit(&self, now: Timestamp) -> bool {
        let minute = now.as_millis().div_euclid(60_000);
        let Ok(mut window) = self.window.lock() else {
            return false;
        };
        if window.0 != minute {
            if window.1 > RECORDED_A_MINUTE {
                warn!(
                    dropped = window.1 - RECORDED_A_MINUTE,
                    "refused callbacks were not recorded"
                );
            }
            *window = (minute, 0);
        }
        window.1 = window.1.saturating_add(1);
        window.1 <= RECORDED_A_MINUTE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_refusals_are_recorded_in_a_minute_and_again_in_the_next() {
        let limit = RefusalLimit::default();
        let recorded = |minute: i64| {
            (0..100)
                .filter(|second| limit.admit(Timestamp::from_millis(minute * 60_000 + second)))
                .count()
        };

        assert_eq!((recorded(7), recorded(7), recorded(8)), (10, 0, 10));
    }
}
