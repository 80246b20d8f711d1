//! The audit trail: who did what, when, and what came of it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    AccountId, Actor, AuditId, ObjectId, RequestId, StoreId, Timestamp, WorkflowId,
    approver::Awaiting,
    request::{DecidedThrough, Doubt, Outcome, RequestStatus},
};

/// What an entry is about; a request's timeline is the entries about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(tag = "kind", content = "id", rename_all = "camelCase")]
pub enum Subject {
    /// An account.
    Account(AccountId),
    /// An identity store.
    Store(StoreId),
    /// A workflow.
    Workflow(WorkflowId),
    /// A request.
    Request(RequestId),
    /// Something that names no request of ours.
    None,
}

/// Why a callback was refused. Who sent it learns only "not found".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CallbackRefusal {
    /// There is no such request.
    UnknownRequest,
    /// The token is missing or wrong for the request.
    WrongToken,
    /// It is of a call that the request was taken away from since: it was given to others, or sent again.
    Superseded,
    /// The body is too long, no JSON of the documented shape, or names another request.
    Malformed,
}

/// What happened. No variant holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    tag = "what",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Happening {
    /// A person or app signed in.
    SignedIn,
    /// An account was signed out and its tokens destroyed.
    SignedOut,
    /// A local person acts as this account from now on.
    Activated,
    /// The address of the callback listener was set, or taken away.
    ListenerSet {
        /// The address.
        address: Option<String>,
    },
    /// A store was made.
    StoreCreated {
        /// Its name.
        name: String,
    },
    /// A store's settings or credentials changed.
    StoreChanged {
        /// Which.
        members: Vec<String>,
    },
    /// A store was enabled or disabled.
    StoreSwitched {
        /// Enabled or disabled.
        enabled: bool,
    },
    /// A store was deleted with everything that belonged to it.
    StoreDeleted {
        /// Its name.
        name: String,
    },
    /// The Power Automate client was registered or replaced.
    ClientRegistered {
        /// Its Dataverse address.
        environment: String,
    },
    /// The Power Automate client was removed.
    ClientRemoved {
        /// Its Dataverse address.
        environment: String,
    },
    /// A workflow was made.
    WorkflowCreated {
        /// Its name.
        name: String,
    },
    /// A workflow was changed.
    WorkflowChanged {
        /// Which members.
        members: Vec<String>,
    },
    /// A workflow was taken out of its store.
    WorkflowDeleted {
        /// The name it had.
        name: String,
    },
    /// A workflow was switched on or off.
    WorkflowSwitched {
        /// On or off.
        enabled: bool,
    },
    /// A workflow's flow template was made in Power Automate.
    TemplateCreated {
        /// Its name.
        name: String,
        /// The flow's id in Dataverse.
        flow: String,
        /// Whether it was found again after an answer was lost.
        found_again: bool,
    },
    /// A workflow's flow template was brought to what the workflow became.
    TemplateUpdated {
        /// The members that changed, as JSON pointers.
        members: Vec<String>,
        /// Whether what a person changed in the flow was replaced.
        overwritten: bool,
    },
    /// A workflow's flow was turned on or off.
    FlowSwitched {
        /// The flow's id in Dataverse.
        flow: String,
        /// On or off.
        on: bool,
    },
    /// A workflow was linked to a flow.
    Linked {
        /// The host of the request URL.
        host: String,
        /// The last four characters of the flow's runtime id.
        hint: String,
    },
    /// A workflow's link was removed.
    Unlinked,
    /// A request was made and matched by its workflow.
    Asked {
        /// The workflow's name.
        workflow: String,
        /// Whom it awaits.
        awaiting: Awaiting,
        /// The names of the approvers.
        approvers: Vec<String>,
    },
    /// An administrator confirmed a change that no workflow covers.
    AskedDirectly,
    /// The flow was triggered.
    FlowTriggered {
        /// The run, where the service named it.
        run: Option<String>,
        /// Whether the run was found after an answer was lost.
        found_again: bool,
    },
    /// Calling the flow failed.
    TriggerFailed {
        /// Why, as an error code of the contract.
        code: String,
        /// Whether it is tried again without a person.
        retrying: bool,
    },
    /// The flow runs, and its answer did not come in time.
    FlowAnsweredLate,
    /// Somebody asked to call the flow again.
    TriggerSentAgain,
    /// An administrator gave the request to other approvers.
    Rerouted {
        /// Whom it awaits.
        awaiting: Awaiting,
        /// Their names.
        approvers: Vec<String>,
    },
    /// The answer was found in Dataverse; the flow's report of it never came.
    AnswerFound {
        /// What it says.
        outcome: Outcome,
    },
    /// Requests were deleted by status and age.
    CleanedUp {
        /// How many.
        count: u32,
        /// Those of this status; of any when there is none.
        status: Option<RequestStatus>,
        /// Those older than so many days.
        older_than_days: u32,
    },
    /// A callback was refused.
    CallbackRefused {
        /// Why.
        refusal: CallbackRefusal,
    },
    /// The flow reported and the report is kept.
    CallbackReceived,
    /// The flow's answer is doubtful; the request stays as it is.
    Doubted {
        /// Why.
        doubt: Doubt,
        /// Whom the flow named as responder.
        responder: Option<String>,
    },
    /// A report waits for a person: it could not be confirmed.
    ConfirmationParked {
        /// Why, as an error code of the contract.
        code: String,
    },
    /// The request was decided.
    Decided {
        /// What was decided.
        outcome: Outcome,
        /// What was said about it.
        comment: String,
        /// Where.
        through: DecidedThrough,
    },
    /// An answer came after the decision; the first decision stands.
    LateAnswer {
        /// What it said, where it said anything.
        outcome: Option<Outcome>,
    },
    /// The change is in the directory.
    Applied {
        /// The object that was made.
        object: ObjectId,
        /// Whether our own effect was recognised after an answer was lost.
        recognised: bool,
    },
    /// Making the change failed.
    ApplyFailed {
        /// Why, as an error code of the contract.
        code: String,
        /// Whether it is tried again without a person.
        retrying: bool,
    },
    /// Somebody asked to make the change again.
    ApplyRetried,
    /// Somebody confirmed to make the change over what somebody else changed meanwhile.
    OverwriteConfirmed,
    /// Somebody asked to confirm the flow's answer or to cancel its run again.
    TakenUpAgain,
    /// The waiting run was cancelled.
    RunCancelled,
    /// The run was over already when it should be cancelled.
    RunWasOver,
    /// The waiting run was left open by the store's settings.
    RunLeftOpen,
    /// The waiting run could not be cancelled.
    RunNotCancelled {
        /// Why, as an error code of the contract.
        code: String,
    },
    /// The initial password was revealed and destroyed.
    PasswordRevealed,
    /// The initial password was destroyed unseen.
    PasswordExpired,
}

/// An entry of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// Its identity.
    pub id: AuditId,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// What it is about.
    pub subject: Subject,
    /// What happened.
    pub happening: Happening,
}
