//! Reading `Retry-After` and `Date` (RFC 9110, sections 10.2.3 and 6.6.1).

use std::time::Duration;

use countersign_domain::Timestamp;
use http::{HeaderMap, HeaderName, header};
use jiff::fmt::rfc2822::DateTimeParser;

use crate::clock::WallClock;

/// The preferred form of an HTTP date is an RFC 2822 date in GMT.
static HTTP_DATE: DateTimeParser = DateTimeParser::new();

/// Returns the pause that `Retry-After` asks for, in seconds or until a date; `None` when there is none to be understood.
///
/// A date is measured against the answer's own `Date`, so that a wrong clock on this computer does no harm, and against `wall_clock` when
/// there is no `Date`. A date that has passed asks for no pause.
pub(crate) fn pause(headers: &HeaderMap, wall_clock: WallClock) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();

    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are more seconds than anybody waits.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let until = parse_date(text)?;

    Some(until.since(date(headers).unwrap_or_else(wall_clock)))
}

/// Returns the answer's `Date`.
pub(crate) fn date(headers: &HeaderMap) -> Option<Timestamp> {
    http_date(headers, header::DATE)
}

fn http_date(headers: &HeaderMap, name: HeaderName) -> Option<Timestamp> {
    parse_date(headers.get(name)?.to_str().ok()?.trim())
}

fn parse_date(text: &str) -> Option<Timestamp> {
    let at = HTTP_DATE.parse_timestamp(text).ok()?;

    Some(Timestamp::from_millis(at.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn noon() -> Timestamp {
        Timestamp::parse_rfc3339("2026-11-20T12:00:00Z").unwrap()
    }

    fn pause_of(pairs: &[(HeaderName, &'static str)]) -> Option<Duration> {
        let headers = pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
            .collect();
        pause(&headers, noon)
    }

    #[test]
    fn seconds_are_read() {
        assert_eq!(
            pause_of(&[(header::RETRY_AFTER, " 17 ")]),
            Some(Duration::from_secs(17))
        );
    }

    #[test]
    fn more_seconds_than_a_number_holds_are_the_longest_pause() {
        let pause = pause_of(&[(header::RETRY_AFTER, "99999999999999999999999")]);

        assert_eq!(pause, Some(Duration::from_secs(u64::MAX)));
    }

    #[test]
    fn a_date_is_measured_against_the_answers_own_date() {
        let pause = pause_of(&[
            (header::RETRY_AFTER, "Fri, 20 Nov 2026 08:00:30 GMT"),
            (header::DATE, "Fri, 20 Nov 2026 08:00:00 GMT"),
        ]);

        assert_eq!(pause, Some(Duration::from_secs(30)));
    }

    #[test]
    fn a_date_without_the_answers_own_date_is_measured_against_the_wall_clock() {
        let pause = pause_of(&[(header::RETRY_AFTER, "Fri, 20 Nov 2026 12:01:00 GMT")]);

        assert_eq!(pause, Some(Duration::from_secs(60)));
    }

    #[test]
    fn a_date_that_has_passed_asks_for_no_pause() {
        let pause = pause_of(&[(header::RETRY_AFTER, "Fri, 20 Nov 2026 11:00:00 GMT")]);

        assert_eq!(pause, Some(Duration::ZERO));
    }

    #[test]
    fn nonsense_is_no_pause() {
        for text in ["", "soon", "-5", "1.5", "2026-11-20T12:00:00Z"] {
            assert_eq!(pause_of(&[(header::RETRY_AFTER, text)]), None, "{text:?}");
        }
    }
}
