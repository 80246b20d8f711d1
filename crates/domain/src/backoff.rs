//! When failed work is tried again.

use std::time::Duration;

/// The first pause; it doubles with each attempt.
const BASE: Duration = Duration::from_secs(2);
/// No pause of our own choosing is longer.
const CAP: Duration = Duration::from_secs(60);
/// Nobody means to be left alone for longer; a mistaken header must not hold work back for ever.
pub const LONGEST_ASKED: Duration = Duration::from_secs(24 * 60 * 60);
/// After so many attempts a row waits for a person.
pub const MAX_ATTEMPTS: u32 = 5;

/// Returns how long to wait after failed attempt number `attempt` (the first is 1).
///
/// A `Retry-After` of the other side is taken as it is, since calls that come earlier still count against us. Otherwise the pause is
/// chosen between nothing and a doubling bound ("full jitter"); `jitter` is a random number from 0 up to 1.
#[must_use]
pub fn pause(attempt: u32, retry_after: Option<Duration>, jitter: f64) -> Duration {
    if let Some(asked) = retry_after {
        return asked.min(LONGEST_ASKED);
    }

    let doubled = BASE.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1).min(16)));
    doubled.min(CAP).mul_f64(jitter.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn retry_after_is_never_shortened() {
        let asked = Duration::from_secs(600);

        assert_eq!(pause(1, Some(asked), 0.0), asked);
    }

    proptest! {
        #[test]
        fn our_own_pause_stays_under_the_cap(attempt in 0_u32..2000, jitter in 0.0_f64..1.0) {
            prop_assert!(pause(attempt, None, jitter) <= CAP);
        }
    }
}
