//! Requests and settings, in words for the terminal.

use countersign_contract::{
    CheckName, CheckOutcome, FlowState, Notice, RequestView, TemplateState,
};
use countersign_domain::{
    account::Session,
    approver::Awaiting,
    change::{Event, FieldChange, FieldValue, ObjectKind},
    request::{
        ApplyState, DecidedThrough, Decision, Doubt, InitialPassword, RequestStatus, SettleState,
        TriggerState,
    },
    template::WhoCanTrigger,
    workflow::{Filter, WorkflowType},
};

use crate::text;

pub(crate) fn on_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

pub(crate) fn session(session: Session) -> &'static str {
    match session {
        Session::Live => "live",
        Session::SignInNeeded => "sign-in needed",
    }
}

pub(crate) fn change(event: Event, object: ObjectKind) -> &'static str {
    match (event, object) {
        (Event::Create, ObjectKind::User) => "create user",
        (Event::Create, ObjectKind::Group) => "create group",
        (Event::Edit, ObjectKind::User) => "edit user",
        (Event::Edit, ObjectKind::Group) => "edit group",
        (Event::Delete, ObjectKind::User) => "delete user",
        (Event::Delete, ObjectKind::Group) => "delete group",
        (Event::Join, ObjectKind::User | ObjectKind::Group) => "join a group",
        (Event::Leave, ObjectKind::User | ObjectKind::Group) => "leave a group",
        (Event::Nest, ObjectKind::User | ObjectKind::Group) => "nest a group",
        (Event::Transfer, ObjectKind::User | ObjectKind::Group) => "transfer a user",
        (Event::Terminate, ObjectKind::User | ObjectKind::Group) => "terminate a user",
        (Event::ResetPassword, ObjectKind::User | ObjectKind::Group) => "reset password",
        (Event::ChangeExpirationPolicy, ObjectKind::User | ObjectKind::Group) => {
            "change group expiration policy"
        }
    }
}

/// The new value of a field, after the old one where there was one.
fn field_change(change: &FieldChange) -> String {
    let shown = |value: Option<&FieldValue>| {
        value.map_or_else(|| "(none)".to_owned(), |value| value.shown().to_owned())
    };
    match (&change.old, &change.new) {
        (None, Some(new)) => new.shown().to_owned(),
        (old, new) => format!("{} -> {}", shown(old.as_ref()), shown(new.as_ref())),
    }
}

pub(crate) fn workflow_type(workflow_type: WorkflowType) -> &'static str {
    match workflow_type {
        WorkflowType::System => "System",
        WorkflowType::UserDefined => "User Defined",
    }
}

pub(crate) fn status(status: RequestStatus) -> &'static str {
    match status {
        RequestStatus::Pending => "pending",
        RequestStatus::Approved => "approved",
        RequestStatus::Denied => "denied",
    }
}

pub(crate) fn filter(filter: &Filter) -> String {
    match filter {
        Filter::Present { field } => format!("{} present", field.name()),
        Filter::NotPresent { field } => format!("{} not-present", field.name()),
        Filter::Equals { field, value } => format!("{} equals {value}", field.name()),
        Filter::NotEquals { field, value } => format!("{} not-equals {value}", field.name()),
    }
}

/// Says what was looked at, as the left part of a row.
pub(crate) fn check(check: CheckName) -> &'static str {
    match check {
        CheckName::Token => "token for Dataverse",
        CheckName::AppRegistration => "tenant ID and client ID",
        CheckName::WhoAmI => "known to Dataverse",
        CheckName::Environment => "environment",
        CheckName::ApprovalsReadable => "approvals can be read",
        CheckName::DataServiceReachable => "Data service answers",
        CheckName::Format => "format",
        CheckName::CloudAndEnvironment => "cloud and environment",
        CheckName::Current => "current",
        CheckName::TurnedOn => "turned on",
        CheckName::Reachable => "reachable",
        CheckName::Authorised => "authorised",
        CheckName::Tenant => "tenant",
        CheckName::DomainVerified => "domain verified",
        CheckName::DirectoryReadable => "directory can be read",
        CheckName::DirectoryWritable => "directory can be written",
        CheckName::KeyStore => "data key",
        CheckName::DataDirectory => "data directory",
        CheckName::CallbackListener => "callback listener",
        CheckName::ActiveAccount => "active account",
        CheckName::Session => "session",
        CheckName::ServiceToken => "token",
        CheckName::ServiceCredential => "service credential",
        CheckName::LinkingAccount => "linking account",
        CheckName::Enabled => "enabled",
        CheckName::Client => "Power Automate client",
        CheckName::Link => "link",
        CheckName::Request => "request",
    }
}

/// Says how something stood.
pub(crate) fn outcome(outcome: CheckOutcome) -> &'static str {
    match outcome {
        CheckOutcome::Passed => "ok",
        CheckOutcome::Failed => "FAILED",
        CheckOutcome::Unchecked => "unchecked",
    }
}

pub(crate) fn who_can_trigger(who: &WhoCanTrigger) -> String {
    match who {
        WhoCanTrigger::Anyone => "anyone who holds the URL".to_owned(),
        WhoCanTrigger::Tenant => "any user in the tenant".to_owned(),
        WhoCanTrigger::SpecificUsers { allowed } => allowed.join(", "),
    }
}

pub(crate) fn template_state(state: TemplateState) -> &'static str {
    match state {
        TemplateState::Unconfirmed => "not known to be made",
        TemplateState::Off => "off",
        TemplateState::On => "on",
        TemplateState::Suspended => "suspended by Power Automate",
        TemplateState::Deleted => "gone from Power Automate",
        TemplateState::Unknown => "not known",
    }
}

pub(crate) fn flow_state(state: FlowState) -> &'static str {
    match state {
        FlowState::On => "on",
        FlowState::Off => "off",
        FlowState::Suspended => "suspended by Power Automate",
        FlowState::Unknown => "not known",
    }
}

/// Says something that a person should know or do, on a line of its own.
pub(crate) fn notice(notice: &Notice) -> String {
    format!(
        "Note: {} {} ({})\n",
        text::plain(&notice.message),
        text::plain(&notice.remedy),
        notice.code
    )
}

/// Describes a request as it stands.
pub(crate) fn request(request: &RequestView) -> String {
    let approvers: Vec<&str> = request
        .approvers
        .iter()
        .map(|approver| approver.name.as_str())
        .collect();
    let workflow = if request.workflow.is_some() {
        request.workflow_name.as_str()
    } else {
        "none (direct change)"
    };
    let mut described = text::fields(&[
        ("Request", request.id.to_string()),
        (
            "Change",
            format!(
                "{} \"{}\"",
                change(request.event, request.object),
                request.target_name
            ),
        ),
        ("Status", status(request.status).to_owned()),
        ("Workflow", workflow.to_owned()),
        ("Requester", request.requester_name.clone()),
        ("Approvers", approvers.join(", ")),
        (
            "Awaits",
            if request.status == RequestStatus::Pending {
                awaiting(request.awaiting)
            } else {
                ""
            }
            .to_owned(),
        ),
        (
            "Decision",
            request.decision.as_ref().map(decision).unwrap_or_default(),
        ),
        ("Flow", trigger(&request.trigger)),
        ("Waits until", waits_until(request)),
        (
            "Doubt",
            request
                .doubt
                .map(|found| doubt(found).to_owned())
                .unwrap_or_default(),
        ),
        ("Directory", apply(&request.apply)),
        ("Waiting run", settle(&request.settle)),
        (
            "Initial password",
            initial_password(request.initial_password).to_owned(),
        ),
        ("Asked", request.created_at.to_string()),
    ]);
    let fields: Vec<(&str, String)> = request
        .changes
        .iter()
        .map(|change| (change.field.name(), field_change(change)))
        .collect();
    described.push_str("Fields\n");
    for line in text::fields(&fields).lines() {
        described.push_str(&format!("  {line}\n"));
    }
    described.extend(request.notices.iter().map(notice));
    described
}

/// Until when the flow waits for an answer, while that matters.
fn waits_until(request: &RequestView) -> String {
    match (&request.trigger, request.status, request.decide_by) {
        (TriggerState::Triggered { .. }, RequestStatus::Pending, Some(at)) => at.to_string(),
        _ => String::new(),
    }
}

pub(crate) fn awaiting(awaiting: Awaiting) -> &'static str {
    match awaiting {
        Awaiting::Approvers => "its approvers",
        Awaiting::DefaultApprover => "the store's default approver",
        Awaiting::AdministratorForNobody => "an administrator, since nobody else could approve",
        Awaiting::AdministratorForRequester => {
            "an administrator, since the requester is the only approver"
        }
    }
}

pub(crate) fn through(through: DecidedThrough) -> &'static str {
    match through {
        DecidedThrough::Console => "in the console",
        DecidedThrough::Flow => "in Power Automate",
        DecidedThrough::FlowUnconfirmed => "in Power Automate, on the flow's word",
    }
}

fn decision(decision: &Decision) -> String {
    let comment = if decision.comment.is_empty() {
        String::new()
    } else {
        format!(": \"{}\"", decision.comment)
    };
    format!(
        "{} by {} {}{comment} ({})",
        status(decision.outcome.status()),
        decision.by_name,
        through(decision.through),
        decision.at
    )
}

pub(crate) fn doubt(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::ResponderIsNoApprover => "somebody answered who is none of the approvers",
        Doubt::ResponderIsRequester => "the requester answered their own request",
        Doubt::ApprovalDisagrees => "the approval in Dataverse says something else than the flow",
        Doubt::NoDecision => "the flow ended without a decision",
    }
}

fn trigger(state: &TriggerState) -> String {
    match state {
        TriggerState::NotLinked => "the workflow had no link".to_owned(),
        TriggerState::Queued => "is about to be called".to_owned(),
        TriggerState::Waiting {
            code,
            next_attempt_at,
        } => {
            format!("could not be called yet ({code}); tried again at {next_attempt_at}")
        }
        TriggerState::Triggered { run: Some(run) } => format!("runs ({run})"),
        TriggerState::Triggered { run: None } => "runs".to_owned(),
        TriggerState::Parked { code } => {
            format!("could not be called ({code}); send it again once that is put right")
        }
        TriggerState::Withdrawn => "was not called: the request was decided first".to_owned(),
    }
}

fn apply(state: &ApplyState) -> String {
    match state {
        ApplyState::NotDue => String::new(),
        ApplyState::Queued => "the change is about to be made".to_owned(),
        ApplyState::Waiting {
            code,
            next_attempt_at,
        } => {
            format!("the change could not be made yet ({code}); tried again at {next_attempt_at}")
        }
        ApplyState::Applied { object, at } => format!("the change was made: {object} ({at})"),
        ApplyState::Failed { code } => {
            format!("the change failed ({code}); retry it once that is put right")
        }
    }
}

fn settle(state: &SettleState) -> String {
    match state {
        SettleState::NotDue => String::new(),
        SettleState::Queued => "is about to be cancelled".to_owned(),
        SettleState::Cancelled => "cancelled".to_owned(),
        SettleState::LeftOpen => "left open by the store's settings".to_owned(),
        SettleState::Refused { code } => format!("could not be cancelled ({code})"),
    }
}

fn initial_password(state: InitialPassword) -> &'static str {
    match state {
        InitialPassword::None => "",
        InitialPassword::Waiting => {
            "waits to be revealed, once (countersign request reveal-password)"
        }
        InitialPassword::Revealed => "was revealed and destroyed",
        InitialPassword::Expired => "was destroyed unseen",
    }
}

#[cfg(test)]
mod tests {
    use countersign_domain::{
        Actor, RequestId, StoreId, Timestamp, WorkflowId, attribute::Attribute,
        change::FieldChange, request::Outcome,
    };

    use super::*;

    fn decided() -> RequestView {
        let at = Timestamp::from_millis(1_763_655_300_000);
        RequestView {
            id: RequestId::random(),
            store: StoreId::random(),
            workflow: Some(WorkflowId::random()),
            workflow_name: "Create User".into(),
            requester: Actor::LocalAdministrator,
            requester_name: "Riley Requester".into(),
            object: ObjectKind::User,
            event: Event::Create,
            target: None,
            target_name: "Jane Doe".into(),
            changes: vec![FieldChange {
                field: Attribute::Department,
                old: None,
                new: Some("Sales".into()),
            }],
            approvers: vec![],
            awaiting: Awaiting::Approvers,
            status: RequestStatus::Approved,
            decision: Some(Decision {
                outcome: Outcome::Approve,
                by: Actor::LocalAdministrator,
                by_name: "Megan Bowen".into(),
                comment: "Welcome".into(),
                through: DecidedThrough::Flow,
                at,
            }),
            trigger: TriggerState::Triggered { run: None },
            apply: ApplyState::Queued,
            settle: SettleState::NotDue,
            doubt: None,
            initial_password: InitialPassword::None,
            notices: vec![],
            decide_by: None,
            created_at: at,
        }
    }

    #[test]
    fn a_field_that_had_a_value_shows_both() {
        let change = FieldChange {
            field: Attribute::Department,
            old: Some("HR".into()),
            new: None,
        };

        assert_eq!(field_change(&change), "HR -> (none)");
    }

    #[test]
    fn a_request_tells_who_decided_and_what_they_said() {
        let described = request(&decided());

        assert!(
            described
                .contains("Decision   approved by Megan Bowen in Power Automate: \"Welcome\" ("),
            "{described}"
        );
        assert!(described.contains("\n  department  Sales\n"), "{described}");
        assert!(!described.contains("Awaits"), "{described}");
    }
}
