//! The tenant's clock: the computer's, plus however far a test has moved it forward.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::SystemTime;

use jiff::{SignedDuration, Timestamp};

/// The one place of the sandbox that reads the time.
///
/// Tests move it forward instead of waiting: codes expire, tokens end, intervals pass.
#[derive(Debug, Default)]
pub struct Clock {
    ahead_ms: AtomicI64,
}

impl Clock {
    /// The tenant's present time, UTC.
    pub fn now(&self) -> Timestamp {
        let real = Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::UNIX_EPOCH);
        let ahead = SignedDuration::from_millis(self.ahead_ms.load(Ordering::SeqCst));
        real.checked_add(ahead).unwrap_or(real)
    }

    /// Moves the clock forward. It cannot be moved back, other than by [`Clock::reset`].
    pub fn advance(&self, by: std::time::Duration) {
        let ms = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.ahead_ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// Puts the clock back to the computer's own time.
    pub fn reset(&self) {
        self.ahead_ms.store(0, Ordering::SeqCst);
    }
}

/// `at` as an HTTP `Date` header value (RFC 9110 5.6.7), e.g. `Fri, 20 Nov 2026 16:25:32 GMT`.
pub fn http_date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// `at` as Graph and Dataverse write it: ISO 8601, UTC, whole seconds, `Z`.
pub fn iso_seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_the_clock_forward_and_resetting_it() {
        let clock = Clock::default();
        let before = clock.now();
        clock.advance(std::time::Duration::from_secs(900));
        assert!(clock.now().duration_since(before) >= SignedDuration::from_secs(900));
        clock.reset();
        assert!(clock.now().duration_since(before) < SignedDuration::from_secs(900));
    }

    #[test]
    fn http_dates_have_the_fixed_form() {
        let at: Timestamp = "2026-11-20T16:25:32Z".parse().unwrap();
        assert_eq!(http_date(at), "Fri, 20 Nov 2026 16:25:32 GMT");
    }
}
