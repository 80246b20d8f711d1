//! What a person should know about a request or do for it, from its state.

use countersign_contract::{Code, Notice, StoreProblem};
use countersign_domain::{
    Timestamp,
    approver::Awaiting,
    deadline::{self, Nearness},
    request::{ApplyState, Doubt, Request, RequestStatus, SettleState, TriggerState},
};

use crate::views;

/// Makes a notice of a code.
pub(crate) fn notice(code: Code, message: &str) -> Notice {
    Notice {
        code,
        message: message.to_owned(),
        remedy: code.remedy().to_owned(),
    }
}

/// Something that a store lacks (`broken` false), or that keeps it from working.
pub(crate) fn problem(code: Code, broken: bool) -> StoreProblem {
    StoreProblem { code, broken }
}

/// Returns the notices of a request at a moment, most urgent first.
pub(crate) fn of_request(request: &Request, now: Timestamp) -> Vec<Notice> {
    let mut notices = Vec::new();
    if let ApplyState::Failed { code } | ApplyState::Waiting { code, .. } = &request.apply {
        let code = views::code(code);
        notices.push(notice(code, "The approved change is not in the directory."));
    }
    if request.status == RequestStatus::Pending {
        if let Some(doubt) = request.doubt {
            notices.push(of_doubt(doubt));
        }
        match request.awaiting {
            Awaiting::AdministratorForNobody => {
                notices.push(notice(
                    Code::NobodyCanApprove,
                    "Nobody could approve this; it waits for an administrator.",
                ));
            }
            Awaiting::AdministratorForRequester => {
                notices.push(notice(
                    Code::RequesterIsOnlyApprover,
                    "The only approver is the requester; it waits for an administrator.",
                ));
            }
            Awaiting::Approvers | Awaiting::DefaultApprover => {}
        }
        match &request.trigger {
            TriggerState::Parked { code } => {
                let code = views::code(code);
                let said = notices.iter().any(|notice| notice.code == code);
                if !said {
                    notices.push(notice(
                        code,
                        "The flow was not called, or its answer never came.",
                    ));
                }
            }
            TriggerState::Waiting { code, .. } => {
                notices.push(notice(
                    views::code(code),
                    "The flow could not be called yet.",
                ));
            }
            TriggerState::NotLinked if request.workflow.is_some() => {
                notices.push(notice(
                    Code::NotLinked,
                    "The workflow had no flow when this was asked for.",
                ));
            }
            TriggerState::Triggered { .. } => {
                notices.extend(of_deadline(request.decide_by, now));
            }
            TriggerState::NotLinked | TriggerState::Queued | TriggerState::Withdrawn => {}
        }
    }
    if let SettleState::Refused { code } = &request.settle {
        notices.push(notice(
            views::code(code),
            "The waiting run could not be cancelled and stays open.",
        ));
    }
    notices
}

fn of_deadline(decide_by: Option<Timestamp>, now: Timestamp) -> Option<Notice> {
    let decide_by = decide_by?;
    match deadline::nearness(decide_by, now) {
        Nearness::Far => None,
        Nearness::Near => {
            let days = deadline::days_left(decide_by, now);
            let message = match days {
                0 => "The flow waits for an answer less than a day longer.".to_owned(),
                1 => "The flow waits for an answer one day longer.".to_owned(),
                days => format!("The flow waits for an answer {days} days longer."),
            };
            Some(notice(Code::DeadlineNear, &message))
        }
        Nearness::Passed => Some(notice(
            Code::DeadlinePassed,
            "The flow has waited in vain for an answer.",
        )),
    }
}

fn of_doubt(doubt: Doubt) -> Notice {
    match doubt {
        Doubt::ResponderIsNoApprover => notice(
            Code::ResponderNotApprover,
            "Somebody answered the flow who is none of the approvers.",
        ),
        Doubt::ResponderIsRequester => notice(
            Code::OwnRequest,
            "The requester answered the flow themselves.",
        ),
        Doubt::ApprovalDisagrees => notice(
            Code::ApprovalDisagrees,
            "The approval in Dataverse says something else than the flow.",
        ),
        Doubt::NoDecision => notice(
            Code::FlowWithoutDecision,
            "The flow ended without a decision.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(decide_by: i64, now: i64) -> Option<Code> {
        let day = |number| Timestamp::from_millis(number * 24 * 3600 * 1000);
        of_deadline(Some(day(decide_by)), day(now)).map(|notice| notice.code)
    }

    #[test]
    fn a_deadline_is_told_before_and_after_it_and_not_long_before() {
        assert_eq!(codes(25, 1), None);
        assert_eq!(codes(25, 23), Some(Code::DeadlineNear));
        assert_eq!(codes(25, 26), Some(Code::DeadlinePassed));
        assert_eq!(of_deadline(None, Timestamp::from_millis(0)), None);
    }
}
