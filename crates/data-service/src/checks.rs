//! What was looked at, in words for the terminal, and how a command ends that only looks.

use countersign_contract::{ApiError, CheckOutcome, CheckView, Code};

use crate::{exit::Failure, text, words};

/// Describes every check on a line of its own, with its notice below.
pub(crate) fn described(checks: &[CheckView]) -> String {
    let width = checks
        .iter()
        .map(|check| words::check(check.check).len())
        .max()
        .unwrap_or(0);
    let mut described = String::new();
    for check in checks {
        described.push_str(&format!(
            "{:width$}  {}\n",
            words::check(check.check),
            words::outcome(check.outcome)
        ));
        if let Some(notice) = &check.notice {
            described.push_str(&format!("  {}", words::notice(notice)));
        }
    }
    described
}

/// Ends with the first check that failed: its code decides the exit status. Nothing more is said, since the result said it.
pub(crate) fn end(checks: &[CheckView]) -> Result<(), Failure> {
    let failed = checks
        .iter()
        .find(|check| check.outcome == CheckOutcome::Failed);
    match failed {
        None => Ok(()),
        Some(check) => {
            let (code, message) = check.notice.as_ref().map_or_else(
                || (Code::NotChecked, String::new()),
                |notice| (notice.code, text::plain(&notice.message)),
            );
            Err(Failure::Told(ApiError::new(code, message)))
        }
    }
}

#[cfg(test)]
mod tests {
    use countersign_contract::{CheckName, Notice};

    use super::*;

    fn check(check: CheckName, outcome: CheckOutcome, code: Code) -> CheckView {
        CheckView {
            check,
            outcome,
            notice: Some(Notice {
                code,
                message: "What was seen.".into(),
                remedy: "What to do.".into(),
            }),
        }
    }

    #[test]
    fn the_first_check_that_failed_decides_how_a_command_ends() {
        let checks = [
            check(CheckName::Current, CheckOutcome::Unchecked, Code::FlowOff),
            check(CheckName::TurnedOn, CheckOutcome::Failed, Code::FlowOff),
            check(
                CheckName::Authorised,
                CheckOutcome::Failed,
                Code::TriggerNotAllowed,
            ),
        ];

        let Err(Failure::Told(error)) = end(&checks) else {
            panic!("it ended well");
        };
        assert_eq!(error.code, Code::FlowOff);
        assert!(end(&checks[..1]).is_ok());
    }

    #[test]
    fn each_check_stands_on_a_line_with_its_outcome() {
        let said = described(&[check(
            CheckName::TurnedOn,
            CheckOutcome::Failed,
            Code::FlowOff,
        )]);

        assert_eq!(
            said,
            "turned on  FAILED\n  Note: What was seen. What to do. (flow_off)\n"
        );
    }
}
