//! How long to wait before the next poll.

use std::time::Duration;

/// RFC 8628, section 3.5: what `slow_down` adds, for good.
const SLOWER: Duration = Duration::from_secs(5);
/// Whatever the authority says, not faster than this.
const FASTEST: Duration = Duration::from_secs(1);
/// The longest pause that a broken network leads to; a person may be waiting.
const LONGEST_BACK_OFF: Duration = Duration::from_secs(60);

/// The pause before the next poll: the authority's interval, which `slow_down` raises for good; longer for once when an answer asks for it;
/// doubled for each failure on the way, until a round trip succeeds.
pub(super) struct Pace {
    interval: Duration,
    asked: Option<Duration>,
    failures: u32,
}

impl Pace {
    pub(super) fn new(interval: Duration) -> Self {
        Self {
            interval: interval.max(FASTEST),
            asked: None,
            failures: 0,
        }
    }

    pub(super) fn pause(&self) -> Duration {
        let back_off = self
            .interval
            .saturating_mul(2_u32.saturating_pow(self.failures))
            .min(LONGEST_BACK_OFF);

        self.interval
            .max(back_off)
            .max(self.asked.unwrap_or_default())
    }

    /// An answer came, whatever it said.
    pub(super) fn answered(&mut self, asked: Option<Duration>) {
        self.failures = 0;
        self.asked = asked;
    }

    /// The answer was that we ask too often.
    pub(super) fn slow_down(&mut self, asked: Option<Duration>) {
        self.answered(asked);
        self.interval = self.interval.saturating_add(SLOWER);
    }

    /// No answer came.
    pub(super) fn failed(&mut self) {
        self.failures = self.failures.saturating_add(1);
        self.asked = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_double_the_pause_up_to_a_minute_and_an_answer_ends_that() {
        let mut pace = Pace::new(Duration::from_secs(5));

        let pauses: Vec<u64> = (0..6)
            .map(|_| {
                pace.failed();
                pace.pause().as_secs()
            })
            .collect();
        pace.answered(None);

        assert_eq!(pauses, [10, 20, 40, 60, 60, 60]);
        assert_eq!(pace.pause().as_secs(), 5);
    }

    #[test]
    fn an_interval_over_a_minute_is_kept_when_the_network_fails() {
        let mut pace = Pace::new(Duration::from_secs(90));

        pace.failed();

        assert_eq!(pace.pause().as_secs(), 90);
    }

    #[test]
    fn what_slow_down_added_outlives_a_back_off() {
        let mut pace = Pace::new(Duration::from_secs(5));

        pace.slow_down(None);
        pace.failed();
        pace.answered(None);

        assert_eq!(pace.pause().as_secs(), 10);
    }
}
