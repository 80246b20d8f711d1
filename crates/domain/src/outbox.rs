//! Work that is owed to another system. A row is written in the transaction that makes it due, and outlives a crash.

use crate::{
    OutboxId, RequestId, Sealed, Timestamp, callback::CallbackTokenHash, called_flow::StrayRun,
};

/// What is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Duty {
    /// Call the linked flow.
    Trigger,
    /// Confirm a flow's report with the approval in Dataverse, and decide.
    Confirm,
    /// Make the approved change in the directory.
    Apply,
    /// Cancel the waiting run after a decision in the console.
    Settle,
    /// Cancel a run that the request was taken away from.
    Cancel,
}

impl Duty {
    /// Every duty.
    pub const ALL: [Self; 5] = [
        Self::Trigger,
        Self::Confirm,
        Self::Apply,
        Self::Settle,
        Self::Cancel,
    ];
}

/// Where a row stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutboxState {
    /// It waits for its time.
    Due {
        /// Not before.
        at: Timestamp,
    },
    /// Somebody works on it. After a crash a row found so has an unknown outcome.
    Claimed {
        /// Since when.
        at: Timestamp,
    },
    /// It is done.
    Done,
    /// It waits for a person.
    Parked {
        /// Why, as an error code of the contract.
        code: String,
    },
}

/// A row of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// Its identity.
    pub id: OutboxId,
    /// The request it belongs to.
    pub request: RequestId,
    /// What is owed.
    pub duty: Duty,
    /// Where it stands.
    pub state: OutboxState,
    /// How often it was claimed.
    pub attempts: u32,
    /// Whether an earlier attempt may have had its effect although no answer came: look before doing it again.
    pub outcome_unknown: bool,
    /// Sealed data of the duty: the callback token of a trigger, the report to confirm. Gone once it is not needed.
    pub payload: Option<Sealed>,
    /// The run to cancel, for [`Duty::Cancel`].
    pub run: Option<StrayRun>,
    /// The call whose report is to be confirmed, for [`Duty::Confirm`].
    pub call: Option<CallbackTokenHash>,
}

/// What is known before a change is written to the directory, so that our own effect is recognised after a crash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// The request.
    pub request: RequestId,
    /// The sign-in name or mail nickname of what is about to be made, by which it is found again; none for a change of what exists.
    pub name: Option<String>,
    /// The directory's own time before the change, when the name was still free.
    pub directory_time: Timestamp,
}
