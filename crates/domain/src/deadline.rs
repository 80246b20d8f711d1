//! Until when a flow waits for an answer. After that its approval is dead, and the request can only be decided here or sent again.

use std::time::Duration;

use crate::Timestamp;

const DAY: Duration = Duration::from_secs(24 * 3600);
/// Our template gives up waiting after this (`limit.timeout` of its approval: `P25D`). Flows that a person made may wait longer: an approval
/// lives 28 days and a run 30 ("Limits for automated, scheduled, and instant flows"), so that this is the earliest end.
pub const TEMPLATE_WAITS: Duration = Duration::from_secs(25 * 24 * 3600);
/// People are told this long before.
pub const NOTICE_BEFORE: Duration = Duration::from_secs(3 * 24 * 3600);

/// How near the end of the waiting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nearness {
    /// More than [`NOTICE_BEFORE`].
    Far,
    /// Within [`NOTICE_BEFORE`].
    Near,
    /// It is over.
    Passed,
}

/// Returns until when a flow that was called at `called` waits, as far as is known before its approval was read.
#[must_use]
pub fn of_call(called: Timestamp) -> Timestamp {
    called + TEMPLATE_WAITS
}

/// Returns the earlier of what was known and when the approval expires.
#[must_use]
pub fn with_expiry(known: Option<Timestamp>, expires: Timestamp) -> Timestamp {
    known.map_or(expires, |known| known.min(expires))
}

/// Tells how near the end is.
#[must_use]
pub fn nearness(decide_by: Timestamp, now: Timestamp) -> Nearness {
    if now >= decide_by {
        Nearness::Passed
    } else if now + NOTICE_BEFORE >= decide_by {
        Nearness::Near
    } else {
        Nearness::Far
    }
}

/// Returns the whole days left, for people to read.
#[must_use]
pub fn days_left(decide_by: Timestamp, now: Timestamp) -> u64 {
    decide_by.since(now).as_secs() / DAY.as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: i64) -> Timestamp {
        Timestamp::from_millis(number * 24 * 3600 * 1000)
    }

    #[test]
    fn the_template_waits_twenty_five_days() {
        assert_eq!(of_call(day(1)), day(26));
    }

    #[test]
    fn an_approval_that_expires_earlier_is_the_end_and_a_later_one_is_not() {
        assert_eq!(with_expiry(Some(day(26)), day(20)), day(20));
        assert_eq!(with_expiry(Some(day(26)), day(28)), day(26));
        assert_eq!(with_expiry(None, day(28)), day(28));
    }

    #[test]
    fn people_are_told_three_days_before() {
        assert_eq!(nearness(day(26), day(22)), Nearness::Far);
        assert_eq!(nearness(day(26), day(23)), Nearness::Near);
        assert_eq!(nearness(day(26), day(26)), Nearness::Passed);
        assert_eq!(days_left(day(26), day(24)), 2);
    }
}
