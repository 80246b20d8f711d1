//! The three parts of a request's state that carry data, as columns and back.

use crate::value::{Columns, parsed, required, time, unreadable};
use countersign_domain::{
    ObjectId, Timestamp,
    request::{ApplyState, SettleState, TriggerState},
};

/// The columns of a [`TriggerState`].
pub(crate) struct TriggerColumns<'a> {
    pub(crate) state: &'static str,
    pub(crate) code: Option<&'a str>,
    pub(crate) at: Option<Timestamp>,
    pub(crate) run: Option<&'a str>,
}

pub(crate) fn trigger_columns(state: &TriggerState) -> TriggerColumns<'_> {
    let plain = |state| TriggerColumns {
        state,
        code: None,
        at: None,
        run: None,
    };
    match state {
        TriggerState::NotLinked => plain("not_linked"),
        TriggerState::Queued => plain("queued"),
        TriggerState::Waiting {
            code,
            next_attempt_at,
        } => TriggerColumns {
            code: Some(code),
            at: Some(*next_attempt_at),
            ..plain("waiting")
        },
        TriggerState::Triggered { run } => TriggerColumns {
            run: run.as_deref(),
            ..plain("triggered")
        },
        TriggerState::Parked { code } => TriggerColumns {
            code: Some(code),
            ..plain("parked")
        },
        TriggerState::Withdrawn => plain("withdrawn"),
    }
}

pub(crate) fn trigger(row: &impl Columns) -> rusqlite::Result<TriggerState> {
    match required(row, "trigger_state")?.as_str() {
        "not_linked" => Ok(TriggerState::NotLinked),
        "queued" => Ok(TriggerState::Queued),
        "waiting" => Ok(TriggerState::Waiting {
            code: required(row, "trigger_code")?,
            next_attempt_at: time(row, "trigger_at")?,
        }),
        "triggered" => Ok(TriggerState::Triggered {
            run: row.get("trigger_run")?,
        }),
        "parked" => Ok(TriggerState::Parked {
            code: required(row, "trigger_code")?,
        }),
        "withdrawn" => Ok(TriggerState::Withdrawn),
        _ => Err(unreadable("trigger_state")),
    }
}

/// The columns of an [`ApplyState`].
pub(crate) struct ApplyColumns<'a> {
    pub(crate) state: &'static str,
    pub(crate) code: Option<&'a str>,
    pub(crate) at: Option<Timestamp>,
    pub(crate) object: Option<ObjectId>,
}

pub(crate) fn apply_columns(state: &ApplyState) -> ApplyColumns<'_> {
    let plain = |state| ApplyColumns {
        state,
        code: None,
        at: None,
        object: None,
    };
    match state {
        ApplyState::NotDue => plain("not_due"),
        ApplyState::Queued => plain("queued"),
        ApplyState::Waiting {
            code,
            next_attempt_at,
        } => ApplyColumns {
            code: Some(code),
            at: Some(*next_attempt_at),
            ..plain("waiting")
        },
        ApplyState::Applied { object, at } => ApplyColumns {
            at: Some(*at),
            object: Some(*object),
            ..plain("applied")
        },
        ApplyState::Failed { code } => ApplyColumns {
            code: Some(code),
            ..plain("failed")
        },
    }
}

pub(crate) fn apply(row: &impl Columns) -> rusqlite::Result<ApplyState> {
    match required(row, "apply_state")?.as_str() {
        "not_due" => Ok(ApplyState::NotDue),
        "queued" => Ok(ApplyState::Queued),
        "waiting" => Ok(ApplyState::Waiting {
            code: required(row, "apply_code")?,
            next_attempt_at: time(row, "apply_at")?,
        }),
        "applied" => Ok(ApplyState::Applied {
            object: parsed(row, "apply_object")?,
            at: time(row, "apply_at")?,
        }),
        "failed" => Ok(ApplyState::Failed {
            code: required(row, "apply_code")?,
        }),
        _ => Err(unreadable("apply_state")),
    }
}

/// Returns the columns `settle_state` and `settle_code`.
pub(crate) fn settle_columns(state: &SettleState) -> (&'static str, Option<&str>) {
    match state {
        SettleState::NotDue => ("not_due", None),
        SettleState::Queued => ("queued", None),
        SettleState::Cancelled => ("cancelled", None),
        SettleState::LeftOpen => ("left_open", None),
        SettleState::Refused { code } => ("refused", Some(code)),
    }
}

pub(crate) fn settle(row: &impl Columns) -> rusqlite::Result<SettleState> {
    match required(row, "settle_state")?.as_str() {
        "not_due" => Ok(SettleState::NotDue),
        "queued" => Ok(SettleState::Queued),
        "cancelled" => Ok(SettleState::Cancelled),
        "left_open" => Ok(SettleState::LeftOpen),
        "refused" => Ok(SettleState::Refused {
            code: required(row, "settle_code")?,
        }),
        _ => Err(unreadable("settle_state")),
    }
}
