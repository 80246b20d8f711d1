//! ISO 8601 durations such as `P25D` and `PT10S`.

use std::time::Duration;

/// Reads an ISO 8601 duration. A month counts as 30 days and a year as 365, as the service counts them.
///
/// Gives `None` for text that is no duration, and for a negative one.
pub(in crate::flows) fn parse(written: &str) -> Option<Duration> {
    if !written.starts_with('P') {
        return None; // jiff also reads friendly forms, which the service refuses
    }
    let span: jiff::Span = written.parse().ok()?;
    if span.is_negative() {
        return None;
    }
    let days = i64::from(span.get_years()) * 365
        + i64::from(span.get_months()) * 30
        + i64::from(span.get_weeks()) * 7
        + i64::from(span.get_days());
    let seconds = days * 86_400
        + i64::from(span.get_hours()) * 3_600
        + span.get_minutes() * 60
        + span.get_seconds();
    let whole = Duration::from_secs(u64::try_from(seconds).ok()?);
    let rest = Duration::from_millis(u64::try_from(span.get_milliseconds()).ok()?);

    Some(whole + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_seconds_are_read() {
        assert_eq!(parse("P25D"), Some(Duration::from_secs(25 * 86_400)));
        assert_eq!(parse("PT10S"), Some(Duration::from_secs(10)));
        assert_eq!(
            parse("P1DT2H3M4S"),
            Some(Duration::from_secs(86_400 + 2 * 3_600 + 3 * 60 + 4))
        );
    }

    #[test]
    fn other_text_is_no_duration() {
        for written in ["", "10s", "25D", "-P1D", "P", "PT"] {
            assert_eq!(parse(written), None, "{written}");
        }
    }
}
