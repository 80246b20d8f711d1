//! What happened to a request, in words for the terminal.

use countersign_domain::{
    Actor,
    audit::{AuditEntry, CallbackRefusal, Happening},
    request::Outcome,
};

use crate::{
    text,
    words::{awaiting, doubt, on_off, status, through},
};

/// Tells what happened, oldest first.
pub(crate) fn told(entries: &[AuditEntry]) -> String {
    let mut told = String::from("What happened\n");
    for entry in entries {
        let line = format!(
            "{}  {}: {}",
            entry.at,
            actor(&entry.actor),
            happening(&entry.happening)
        );
        told.push_str(&format!("  {}\n", text::plain(&line)));
    }
    told
}

fn actor(actor: &Actor) -> &str {
    match actor {
        Actor::Person { name, .. } => name,
        Actor::LocalAdministrator => "local administrator",
        Actor::Flow { .. } => "the flow",
        Actor::System => "Countersign",
    }
}

fn verb(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Approve => "approved",
        Outcome::Deny => "denied",
    }
}

fn retrying(retrying: bool) -> &'static str {
    if retrying {
        "; it is tried again"
    } else {
        "; somebody has to look"
    }
}

fn happening(happening: &Happening) -> String {
    match happening {
        Happening::SignedIn => "signed in".to_owned(),
        Happening::SignedOut => "signed out".to_owned(),
        Happening::StoreCreated { name } => format!("made the store {name}"),
        Happening::StoreSwitched { enabled: true } => "enabled the store".to_owned(),
        Happening::StoreSwitched { enabled: false } => "disabled the store".to_owned(),
        Happening::ListenerSet { address } => match address {
            Some(address) => format!("set the callback listener to {address}"),
            None => "set the callback listener off".to_owned(),
        },
        Happening::StoreDeleted { name } => format!("deleted the store {name}"),
        Happening::StoreChanged { members } => format!("changed the store: {}", members.join(", ")),
        Happening::ClientRegistered { environment } => {
            format!("registered the Power Automate client of {environment}")
        }
        Happening::ClientRemoved { environment } => {
            format!("removed the Power Automate client of {environment}")
        }
        Happening::WorkflowCreated { name } => format!("made the workflow {name}"),
        Happening::WorkflowChanged { members } => {
            format!("changed the workflow: {}", members.join(", "))
        }
        Happening::WorkflowDeleted { name } => format!("deleted the workflow {name}"),
        Happening::WorkflowSwitched { enabled } => {
            format!("switched the workflow {}", on_off(*enabled))
        }
        Happening::TemplateCreated {
            name,
            found_again: false,
            ..
        } => format!("made the flow template {name}"),
        Happening::TemplateCreated {
            name,
            found_again: true,
            ..
        } => format!("found the flow template {name} again after an answer was lost"),
        Happening::TemplateUpdated {
            members,
            overwritten,
        } => {
            let all = if *overwritten {
                ", replacing what was changed in the flow"
            } else {
                ""
            };
            format!("updated the flow template: {}{all}", members.join(", "))
        }
        Happening::FlowSwitched { on, .. } => format!("turned the flow {}", on_off(*on)),
        Happening::Linked { host, hint } => {
            format!("linked the workflow to a flow on {host} (…{hint})")
        }
        Happening::Unlinked => "removed the workflow's link".to_owned(),
        Happening::Asked {
            workflow,
            awaiting: whom,
            approvers,
        } => format!(
            "asked, under {workflow}; awaits {} ({})",
            awaiting(*whom),
            approvers.join(", ")
        ),
        Happening::AskedDirectly => "asked for it directly: no workflow covers it".to_owned(),
        Happening::FlowTriggered {
            found_again: true, ..
        } => "the flow runs: it was found again after an answer was lost".to_owned(),
        Happening::FlowTriggered {
            found_again: false, ..
        } => "called the flow".to_owned(),
        Happening::TriggerFailed {
            code,
            retrying: again,
        } => format!("the flow could not be called ({code}){}", retrying(*again)),
        Happening::FlowAnsweredLate => {
            "the flow gave no answer in time; it is not called again".to_owned()
        }
        Happening::TriggerSentAgain => "had the flow called again".to_owned(),
        Happening::Rerouted {
            awaiting: whom,
            approvers,
        } => format!(
            "rerouted it; awaits {} ({})",
            awaiting(*whom),
            approvers.join(", ")
        ),
        Happening::AnswerFound { outcome } => {
            format!("found the answer in Dataverse ({})", verb(*outcome))
        }
        Happening::CleanedUp {
            count,
            status: of,
            older_than_days,
        } => {
            let of = of.map_or("all", status);
            format!("cleaned up {count} requests ({of}, older than {older_than_days} days)")
        }
        Happening::CallbackRefused { refusal } => {
            format!("a report was refused: {}", callback_refusal(*refusal))
        }
        Happening::CallbackReceived => "reported".to_owned(),
        Happening::Doubted {
            doubt: found,
            responder,
        } => {
            let who = responder
                .as_deref()
                .map(|name| format!(" ({name})"))
                .unwrap_or_default();
            format!("the answer is doubtful: {}{who}", doubt(*found))
        }
        Happening::ConfirmationParked { code } => {
            format!("the report could not be confirmed ({code}); somebody has to look")
        }
        Happening::Decided {
            outcome,
            comment,
            through: place,
        } => {
            let comment = if comment.is_empty() {
                String::new()
            } else {
                format!(": \"{comment}\"")
            };
            format!("{} {}{comment}", verb(*outcome), through(*place))
        }
        Happening::LateAnswer {
            outcome: Some(outcome),
        } => {
            format!(
                "a late answer ({}); the first decision stands",
                verb(*outcome)
            )
        }
        Happening::LateAnswer { outcome: None } => {
            "a late answer; the first decision stands".to_owned()
        }
        Happening::Applied {
            object,
            recognised: true,
        } => {
            format!(
                "the change is in the directory: {object}, recognised as ours after an answer was lost"
            )
        }
        Happening::Applied {
            object,
            recognised: false,
        } => format!("the change is in the directory: {object}"),
        Happening::ApplyFailed {
            code,
            retrying: again,
        } => format!("the change could not be made ({code}){}", retrying(*again)),
        Happening::Activated => "is who acts from now on".to_owned(),
        Happening::RunWasOver => "found the run over already".to_owned(),
        Happening::TakenUpAgain => "had waiting work taken up again".to_owned(),
        Happening::OverwriteConfirmed => {
            "confirmed to make the change over what somebody else changed meanwhile".to_owned()
        }
        Happening::ApplyRetried => "had the change made again".to_owned(),
        Happening::RunCancelled => "the waiting run was cancelled".to_owned(),
        Happening::RunLeftOpen => {
            "the waiting run was left open by the store's settings".to_owned()
        }
        Happening::RunNotCancelled { code } => {
            format!("the waiting run could not be cancelled ({code})")
        }
        Happening::PasswordRevealed => "revealed the initial password; it is destroyed".to_owned(),
        Happening::PasswordExpired => "the initial password was destroyed unseen".to_owned(),
    }
}

fn callback_refusal(refusal: CallbackRefusal) -> &'static str {
    match refusal {
        CallbackRefusal::UnknownRequest => "there is no such request",
        CallbackRefusal::WrongToken => "its token is not that of the request",
        CallbackRefusal::Superseded => {
            "the request was given to others, or sent again, while it was confirmed"
        }
        CallbackRefusal::Malformed => "it is not of the documented shape",
    }
}

#[cfg(test)]
mod tests {
    use countersign_domain::{AuditId, Timestamp, audit::Subject, request::DecidedThrough};

    use super::*;

    #[test]
    fn a_comment_in_the_timeline_stays_on_its_line() {
        let text = told(&[AuditEntry {
            id: AuditId::random(),
            at: Timestamp::from_millis(0),
            actor: Actor::System,
            subject: Subject::None,
            happening: Happening::Decided {
                outcome: Outcome::Deny,
                comment: "no\u{1b}[2J\nCountersign: approved".into(),
                through: DecidedThrough::Console,
            },
        }]);

        assert_eq!(
            text,
            "What happened\n  1970-01-01T00:00:00Z  Countersign: denied in the console: \"no\u{fffd}[2J Countersign: approved\"\n"
        );
    }
}
