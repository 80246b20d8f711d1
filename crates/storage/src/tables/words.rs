//! The words that stand for the variants of small enums.

use countersign_domain::{
    PrincipalKind,
    account::{AccountKind, Session},
    approver::Awaiting,
    change::{Event, ObjectKind},
    outbox::Duty,
    power_automate_client::EnvironmentSource,
    request::{Doubt, InitialPassword, RequestStatus},
    system_workflow::SystemWorkflow,
};

use crate::value::words;

words! {
    /// Whether an account is a person's or an app's.
    account_kind: AccountKind { Delegated = "delegated", App = "app", }
}
words! {
    /// Whether an account's session gives tokens.
    session: Session { Live = "live", SignInNeeded = "sign_in_needed", }
}
words! {
    /// Whether a principal is a person or an app.
    principal_kind: PrincipalKind { Person = "person", App = "app", }
}
words! {
    /// What kind of object a change is about.
    object_kind: ObjectKind { User = "user", Group = "group", }
}
words! {
    /// What happens to it.
    event: Event {
        Create = "create",
        Edit = "edit",
        Delete = "delete",
        Join = "join",
        Leave = "leave",
        Nest = "nest",
        Transfer = "transfer",
        Terminate = "terminate",
        ResetPassword = "reset_password",
        ChangeExpirationPolicy = "change_expiration_policy",
    }
}
words! {
    /// Which of the workflows that every store has.
    system_workflow: SystemWorkflow {
        ResetPassword = "reset_password",
        ChangeGroupExpirationPolicy = "change_group_expiration_policy",
        NestGroup = "nest_group",
        JoinGroup = "join_group",
        LeaveGroup = "leave_group",
        TransferUser = "transfer_user",
        TerminateUser = "terminate_user",
        ChangeManager = "change_manager",
    }
}
words! {
    /// Whom a request awaits.
    awaiting: Awaiting {
        Approvers = "approvers",
        DefaultApprover = "default_approver",
        AdministratorForNobody = "administrator_for_nobody",
        AdministratorForRequester = "administrator_for_requester",
    }
}
words! {
    /// The status that people see.
    status: RequestStatus { Pending = "pending", Approved = "approved", Denied = "denied", }
}
words! {
    /// What is doubtful about a flow's answer.
    doubt: Doubt {
        ResponderIsNoApprover = "responder_is_no_approver",
        ResponderIsRequester = "responder_is_requester",
        ApprovalDisagrees = "approval_disagrees",
        NoDecision = "no_decision",
    }
}
words! {
    /// The initial password's state.
    initial_password: InitialPassword {
        None = "none",
        Waiting = "waiting",
        Revealed = "revealed",
        Expired = "expired",
    }
}
words! {
    /// What an outbox row owes.
    duty: Duty { Trigger = "trigger", Confirm = "confirm", Apply = "apply", Settle = "settle", Cancel = "cancel", }
}
words! {
    /// How an environment's id was found.
    environment_source: EnvironmentSource {
        Discovery = "discovery",
        EnvironmentList = "environment_list",
        Typed = "typed",
    }
}
