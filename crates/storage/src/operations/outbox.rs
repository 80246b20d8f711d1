//! The outbox: work that is owed, claimed, put off, parked and done.

use countersign_domain::{
    OutboxId, RequestId, Timestamp,
    audit::AuditEntry,
    deadline,
    outbox::{Duty, OutboxRow, OutboxState},
    request::{ApplyState, DecidedThrough, RequestStatus, SettleState, TriggerState},
};
use rusqlite::Transaction;

use crate::{
    Storage, StorageError,
    error::Attempt,
    operations::decision::{self, SettlePlan},
    tables::{audit, called_flows, outbox, requests},
};

impl Storage {
    /// Makes the rows that were worked on when the process ended due again, with an unknown outcome. For the start of the owner, before
    /// anything is claimed. Returns how many there were.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be written.
    pub async fn recover_claims(&self, now: Timestamp) -> Result<u32, StorageError> {
        self.threads
            .write(move |tx| {
                let recovered = outbox::recover(tx, now)?;
                Ok(u32::try_from(recovered).unwrap_or(u32::MAX))
            })
            .await
    }

    /// Claims the rows of a duty that are due at `now`, at most `limit`, longest overdue first. They are marked on the disk before this
    /// answers, so that work which begins is known after a crash.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be written.
    pub async fn claim_due(
        &self,
        duty: Duty,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<OutboxRow>, StorageError> {
        self.threads
            .write(move |tx| {
                let mut claimed = Vec::new();
                for row in outbox::due(tx, duty, now, limit)? {
                    claimed.push(outbox::claim(tx, row, now)?);
                }
                Ok(claimed)
            })
            .await
    }

    /// Claims one row at once, even before its time. `None` when it does not wait for its time, or there is no such row.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be written.
    pub async fn claim(
        &self,
        row: OutboxId,
        now: Timestamp,
    ) -> Result<Option<OutboxRow>, StorageError> {
        self.threads
            .write(move |tx| {
                let Some(found) = outbox::find(tx, row)? else {
                    return Ok(None);
                };
                match found.state {
                    OutboxState::Due { .. } => Ok(Some(outbox::claim(tx, found, now)?)),
                    OutboxState::Claimed { .. }
                    | OutboxState::Done
                    | OutboxState::Parked { .. } => Ok(None),
                }
            })
            .await
    }

    /// Returns when the next row is due, of whatever duty.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StorageError> {
        self.threads.read(|tx| Ok(outbox::next_due(tx)?)).await
    }

    /// Puts a claimed row off until `at`. Its request waits too, by duty: a call of the flow, or the change.
    ///
    /// A call whose request was decided meanwhile is withdrawn instead, unless it may have had its effect: then the row comes back so that
    /// somebody looks. A row that is no longer claimed stays as it is; the audit entry is recorded all the same.
    ///
    /// # Errors
    ///
    /// `NotFound` when the row does not exist.
    pub async fn postpone(
        &self,
        row: OutboxId,
        at: Timestamp,
        code: &str,
        outcome_unknown: bool,
        audit: Option<AuditEntry>,
    ) -> Result<(), StorageError> {
        let code = code.to_owned();
        self.threads
            .write(move |tx| {
                if let Some(entry) = &audit {
                    audit::insert(tx, entry)?;
                }
                let Some(found) = claimed(tx, row)? else {
                    return Ok(());
                };
                if is_pointless(tx, &found, outcome_unknown)? {
                    return finish(tx, &found);
                }
                outbox::postpone(tx, row, at, outcome_unknown)?;
                let next_attempt_at = at;
                match found.duty {
                    Duty::Trigger => {
                        let state = TriggerState::Waiting {
                            code,
                            next_attempt_at,
                        };
                        requests::set_trigger(tx, found.request, &state)?;
                    }
                    Duty::Apply => {
                        let state = ApplyState::Waiting {
                            code,
                            next_attempt_at,
                        };
                        requests::set_apply(tx, found.request, &state)?;
                    }
                    Duty::Confirm | Duty::Settle | Duty::Cancel => {}
                }
                Ok(())
            })
            .await
    }

    /// Lets a claimed row wait for a person. Its request shows it, by duty: the call is parked, the change failed, cancelling was refused.
    /// A row that is no longer claimed stays as it is; the audit entry is recorded all the same.
    ///
    /// # Errors
    ///
    /// `NotFound` when the row does not exist.
    pub async fn park(
        &self,
        row: OutboxId,
        code: &str,
        audit: AuditEntry,
    ) -> Result<(), StorageError> {
        let code = code.to_owned();
        self.threads
            .write(move |tx| {
                audit::insert(tx, &audit)?;
                let Some(found) = claimed(tx, row)? else {
                    return Ok(());
                };
                outbox::park(tx, row, &code)?;
                match found.duty {
                    Duty::Trigger => {
                        requests::set_trigger(tx, found.request, &TriggerState::Parked { code })?;
                    }
                    Duty::Apply => {
                        requests::set_apply(tx, found.request, &ApplyState::Failed { code })?;
                    }
                    Duty::Settle => {
                        requests::set_settle(tx, found.request, &SettleState::Refused { code })?;
                    }
                    Duty::Confirm | Duty::Cancel => {}
                }
                Ok(())
            })
            .await
    }

    /// Takes up a row that waited for a person, its attempts counted from nothing, with `audit`. A row that does not wait for one stays as it
    /// is, and nothing is recorded. The call of a flow whose request was decided meanwhile is withdrawn, unless it may have had its effect.
    ///
    /// # Errors
    ///
    /// `NotFound` when the row does not exist.
    pub async fn unpark(
        &self,
        row: OutboxId,
        at: Timestamp,
        audit: Option<AuditEntry>,
    ) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                let found = outbox::existing(tx, row)?;
                if !matches!(found.state, OutboxState::Parked { .. }) {
                    return Ok(());
                }
                if let Some(entry) = &audit {
                    audit::insert(tx, entry)?;
                }
                if is_pointless(tx, &found, found.outcome_unknown)? {
                    return finish(tx, &found);
                }
                outbox::start_over(tx, row, at)?;
                match found.duty {
                    Duty::Trigger => {
                        requests::set_trigger(tx, found.request, &TriggerState::Queued)?;
                    }
                    Duty::Apply => requests::set_apply(tx, found.request, &ApplyState::Queued)?,
                    Duty::Settle => {
                        requests::set_settle(tx, found.request, &SettleState::Queued)?;
                    }
                    Duty::Confirm | Duty::Cancel => {}
                }
                Ok(())
            })
            .await
    }

    /// Returns the rows that wait for a person, oldest first.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn parked(&self) -> Result<Vec<OutboxRow>, StorageError> {
        self.threads.read(|tx| Ok(outbox::parked(tx)?)).await
    }

    /// Returns all rows of a request, done ones too, oldest first.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn outbox_of(&self, request: RequestId) -> Result<Vec<OutboxRow>, StorageError> {
        self.threads
            .read(move |tx| Ok(outbox::of_request(tx, request)?))
            .await
    }

    /// Records that the flow runs: the row is done, its callback token destroyed, the request triggered.
    ///
    /// Where the request was decided in the console while the flow was being called, the run waits for nothing, and `settle` is done at `at`
    /// with it. A flow that decided by itself goes on with what it does after that, and is left to it.
    ///
    /// # Errors
    ///
    /// `NotFound` when the row does not exist or owes no call.
    pub async fn trigger_done(
        &self,
        row: OutboxId,
        run: Option<String>,
        settle: SettlePlan,
        at: Timestamp,
        audit: AuditEntry,
    ) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                let found = owing(tx, row, Duty::Trigger)?;
                runs(tx, &found, run, &settle, at)?;
                audit::insert(tx, &audit)?;
                Ok(())
            })
            .await
    }

    /// Records that a parked call of unknown outcome is found to have started a run, as [`Storage::trigger_done`] does. False, and nothing
    /// changes, when somebody took the row up meanwhile.
    ///
    /// # Errors
    ///
    /// `NotFound` when the row does not exist or owes no call.
    pub async fn run_found(
        &self,
        row: OutboxId,
        run: Option<String>,
        settle: SettlePlan,
        at: Timestamp,
        audit: AuditEntry,
    ) -> Result<bool, StorageError> {
        self.threads
            .write(move |tx| {
                let found = owing(tx, row, Duty::Trigger)?;
                if !found.outcome_unknown || !matches!(found.state, OutboxState::Parked { .. }) {
                    return Ok(false);
                }
                runs(tx, &found, run, &settle, at)?;
                audit::insert(tx, &audit)?;
                Ok(true)
            })
            .await
    }

    /// Records that the waiting run was cancelled.
    ///
    /// # Errors
    ///
    /// `NotFound` when the row does not exist or owes no cancelling.
    pub async fn settle_done(&self, row: OutboxId, audit: AuditEntry) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                let found = owing(tx, row, Duty::Settle)?;
                outbox::finish(tx, row)?;
                requests::set_settle(tx, found.request, &SettleState::Cancelled)?;
                audit::insert(tx, &audit)?;
                Ok(())
            })
            .await
    }

    /// Ends a row with nothing but `audit`, and with a call whose request is decided and which therefore never happens: that is withdrawn.
    ///
    /// # Errors
    ///
    /// `NotFound` when the row does not exist.
    pub async fn finish(
        &self,
        row: OutboxId,
        audit: Option<AuditEntry>,
    ) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                let found = outbox::existing(tx, row)?;
                if let Some(entry) = &audit {
                    audit::insert(tx, entry)?;
                }
                finish(tx, &found)
            })
            .await
    }
}

/// Ends a call that started a run.
fn runs(
    tx: &Transaction<'_>,
    row: &OutboxRow,
    run: Option<String>,
    settle: &SettlePlan,
    at: Timestamp,
) -> Attempt<()> {
    outbox::finish(tx, row.id)?;
    requests::set_trigger(tx, row.request, &TriggerState::Triggered { run })?;
    called_flows::set_running(tx, row.request, at, deadline::of_call(at))?;
    let request = requests::existing(tx, row.request)?;
    match request.decision.as_ref().map(|decision| decision.through) {
        Some(DecidedThrough::Console) => decision::settle(tx, &request, settle, at),
        Some(DecidedThrough::Flow | DecidedThrough::FlowUnconfirmed) | None => Ok(()),
    }
}

fn claimed(tx: &Transaction<'_>, row: OutboxId) -> Attempt<Option<OutboxRow>> {
    let found = outbox::existing(tx, row)?;
    Ok(match found.state {
        OutboxState::Claimed { .. } => Some(found),
        OutboxState::Due { .. } | OutboxState::Done | OutboxState::Parked { .. } => None,
    })
}

/// Returns a row that owes `duty`.
pub(crate) fn owing(tx: &Transaction<'_>, row: OutboxId, duty: Duty) -> Attempt<OutboxRow> {
    let found = outbox::existing(tx, row)?;
    if found.duty != duty {
        return Err(StorageError::NotFound.into());
    }
    Ok(found)
}

fn decided(tx: &Transaction<'_>, request: RequestId) -> Attempt<bool> {
    Ok(requests::existing(tx, request)?.status != RequestStatus::Pending)
}

/// Tells whether a row calls a flow for a request that is decided, and no call before may have had its effect.
fn is_pointless(tx: &Transaction<'_>, row: &OutboxRow, outcome_unknown: bool) -> Attempt<bool> {
    Ok(row.duty == Duty::Trigger && !outcome_unknown && decided(tx, row.request)?)
}

fn finish(tx: &Transaction<'_>, row: &OutboxRow) -> Attempt<()> {
    outbox::finish(tx, row.id)?;
    if row.duty != Duty::Trigger {
        return Ok(());
    }
    let request = requests::existing(tx, row.request)?;
    match (request.status, request.trigger) {
        (
            RequestStatus::Approved | RequestStatus::Denied,
            TriggerState::Queued | TriggerState::Waiting { .. } | TriggerState::Parked { .. },
        ) => {
            requests::set_trigger(tx, request.id, &TriggerState::Withdrawn)?;
        }
        (
            RequestStatus::Approved | RequestStatus::Denied,
            TriggerState::NotLinked | TriggerState::Triggered { .. } | TriggerState::Withdrawn,
        )
        | (RequestStatus::Pending, _) => {}
    }
    Ok(())
}
