//! The journey of a request after it was asked for: the duties of the outbox, each worked off by its own task.
//!
//! A row is claimed (and that is committed) before anything is sent, and done only after the answer is committed. Whatever is found claimed
//! when the engine starts has an unknown outcome and is looked for before it is done again.

mod apply;
pub(crate) mod callback;
mod called;
mod cancel;
mod clock_jumps;
mod confirm;
mod flow_run;
mod parked;
mod reconcile;
mod settle;
pub(crate) mod summary;
mod trigger;
mod trigger_body;
mod verdict;

pub(crate) use verdict::refusal;

use std::{panic::AssertUnwindSafe, time::Duration};

use countersign_contract::{ApiError, Code, Topic};
use countersign_domain::{
    backoff,
    outbox::{Duty, OutboxRow, OutboxState},
};
use futures_util::FutureExt;
use rand::Rng;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::{acting::Acting, clock, engine::Engine, failure};

/// So many rows of one duty are worked on at once.
const AT_ONCE: usize = 4;
/// The outbox is looked at this often even when nobody rings.
const IDLE: Duration = Duration::from_secs(30);
/// A row that is due is another duty's, or ours when all hands are busy: look again so soon.
const SOON: Duration = Duration::from_millis(250);
/// What may pass by itself is tried so often, half a minute apart in the mean: an outage of half an hour needs nobody's hand.
const PASSING_ATTEMPTS: u32 = 60;
/// After a failure of our own storage or vault.
const OWN_FAULT_PAUSE: Duration = Duration::from_secs(5);
/// Initial passwords that nobody asked for live this long.
const PASSWORD_LIFE: Duration = Duration::from_secs(7 * 24 * 3600);

/// Starts the background work.
pub(crate) fn start(engine: &Engine) {
    for duty in Duty::ALL {
        let engine = engine.clone();
        let name = name_of(duty);
        engine
            .clone()
            .supervisor()
            .spawn(name, move |stop| work_off(engine.clone(), duty, stop));
    }
    let clocked = engine.clone();
    engine.supervisor().spawn("clock", move |stop| {
        clock_jumps::watch(clocked.clone(), stop)
    });
    let passwords = engine.clone();
    engine.supervisor().spawn("initial passwords", move |stop| {
        expire_passwords(passwords.clone(), stop)
    });
    let late = engine.clone();
    engine.supervisor().spawn("late answers", move |stop| {
        reconcile::keep_looking(late.clone(), stop)
    });
}

fn name_of(duty: Duty) -> &'static str {
    match duty {
        Duty::Trigger => "triggers",
        Duty::Confirm => "confirmations",
        Duty::Apply => "changes",
        Duty::Settle => "settlements",
        Duty::Cancel => "cancellations",
    }
}

/// Works rows of one duty off, [`AT_ONCE`] at a time, until told to stop; then ends what was begun.
async fn work_off(engine: Engine, duty: Duty, stop: CancellationToken) {
    let mut under_way = JoinSet::new();
    while !stop.is_cancelled() {
        // Listening begins before the look, so that a bell that rings in between is heard.
        let bell = engine.outbox_bell().notified();
        tokio::pin!(bell);
        bell.as_mut().enable();

        let free = u32::try_from(AT_ONCE.saturating_sub(under_way.len())).unwrap_or(0);
        let pause = match engine.storage().claim_due(duty, clock::now(), free).await {
            Ok(rows) => {
                for row in rows {
                    let engine = engine.clone();
                    under_way.spawn(async move { engine.work_on(row).await });
                }
                next_look(&engine).await
            }
            Err(error) => {
                warn!(%error, "the outbox cannot be read");
                OWN_FAULT_PAUSE
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = bell => {}
            Some(_) = under_way.join_next() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
    while under_way.join_next().await.is_some() {}
}

async fn next_look(engine: &Engine) -> Duration {
    match engine.storage().next_due().await {
        Ok(Some(due)) => due.since(clock::now()).clamp(SOON, IDLE),
        Ok(None) | Err(_) => IDLE,
    }
}

/// How work on a row ended, where the row is not settled by the work itself.
#[derive(Clone)]
pub(crate) enum Unfinished {
    /// It may work later; `sent` tells that it may have had its effect.
    Later {
        /// Why.
        error: ApiError,
        /// What the other side asked to wait.
        after: Option<Duration>,
        /// Whether it may have had its effect although no answer came.
        outcome_unknown: bool,
    },
    /// A person has to look.
    Stuck(ApiError),
    /// It ended in a panic, and nobody knows whether it had its effect: as after a crash, that is looked for once before it is done again.
    Panicked(ApiError),
}

impl From<ApiError> for Unfinished {
    /// By its code: what is retryable is tried again, the rest waits for a person. Nothing was sent.
    fn from(error: ApiError) -> Self {
        if may_pass(&error) {
            Self::Later {
                error,
                after: None,
                outcome_unknown: false,
            }
        } else {
            Self::Stuck(error)
        }
    }
}

impl Engine {
    /// Works on one claimed row until it is done, postponed or parked.
    pub(crate) async fn work_on(&self, row: OutboxRow) {
        let work = async {
            match row.duty {
                Duty::Trigger => self.trigger(&row).await,
                Duty::Confirm => self.confirm(&row).await,
                Duty::Apply => self.apply(&row).await,
                Duty::Settle => self.settle(&row).await,
                Duty::Cancel => self.cancel_stray(&row).await,
            }
        };
        let worked = AssertUnwindSafe(work)
            .catch_unwind()
            .await
            .unwrap_or_else(|_| {
                error!(row = %row.id, duty = name_of(row.duty), "work on a row panicked");
                Err(Unfinished::Panicked(ApiError::new(
                    Code::Internal,
                    "Something went wrong that was not foreseen.",
                )))
            });
        if let Err(unfinished) = worked {
            self.keep_trying_to_put_off(&row, &unfinished).await;
        }
        self.events().changed(&[Topic::Requests, Topic::Links]);
    }

    /// Puts a row off, however often that takes: one that stayed claimed would wait for the next start.
    async fn keep_trying_to_put_off(&self, row: &OutboxRow, unfinished: &Unfinished) {
        let stop = self.supervisor().stop();
        while let Err(error) = self.put_off(row, unfinished.clone()).await {
            warn!(row = %row.id, code = %error.code, "a row of the outbox could not be put off yet");
            tokio::select! {
                () = stop.cancelled() => return, // the next start finds it claimed, and so of unknown outcome
                () = tokio::time::sleep(OWN_FAULT_PAUSE) => {}
            }
        }
    }

    async fn put_off(&self, row: &OutboxRow, unfinished: Unfinished) -> Result<(), ApiError> {
        let unfinished = match unfinished {
            Unfinished::Panicked(error) if !row.outcome_unknown => Unfinished::Later {
                error,
                after: None,
                outcome_unknown: true,
            },
            other @ (Unfinished::Later { .. } | Unfinished::Stuck(_) | Unfinished::Panicked(_)) => {
                other
            }
        };
        match unfinished {
            Unfinished::Later {
                error,
                after,
                outcome_unknown,
            } if row.attempts < most_attempts(row.duty, &error)
                // One look more: whoever takes up a parked row has to know what became of it.
                || (outcome_unknown && !row.outcome_unknown) =>
            {
                let at = clock::now() + backoff::pause(row.attempts, after, rand::rng().random());
                info!(row = %row.id, duty = name_of(row.duty), code = %error.code, attempt = row.attempts, "tried again later");
                let entry = self.failed_entry(row, error.code, true);
                self.storage()
                    .postpone(
                        row.id,
                        at,
                        error.code.as_str(),
                        outcome_unknown || row.outcome_unknown,
                        entry,
                    )
                    .await
                    .map_err(failure::storage)
            }
            Unfinished::Later { error, .. }
            | Unfinished::Stuck(error)
            | Unfinished::Panicked(error) => {
                warn!(row = %row.id, duty = name_of(row.duty), code = %error.code, "parked until somebody looks");
                let entry = self.parked_entry(row, error.code);
                self.storage()
                    .park(row.id, error.code.as_str(), entry)
                    .await
                    .map_err(failure::storage)
            }
        }
    }

    fn failed_entry(
        &self,
        row: &OutboxRow,
        code: Code,
        retrying: bool,
    ) -> Option<countersign_domain::audit::AuditEntry> {
        use countersign_domain::audit::{Happening, Subject};

        if retrying && is_of_key_store(code) && row.attempts > 1 {
            return None; // it is tried for as long as it takes, and one entry says so
        }
        let code = code.to_string();
        let happening = match row.duty {
            Duty::Trigger => Happening::TriggerFailed { code, retrying },
            Duty::Apply => Happening::ApplyFailed { code, retrying },
            Duty::Confirm | Duty::Settle | Duty::Cancel => return None,
        };
        Some(Acting::system().entry(Subject::Request(row.request), happening))
    }

    fn parked_entry(&self, row: &OutboxRow, code: Code) -> countersign_domain::audit::AuditEntry {
        use countersign_domain::audit::{Happening, Subject};

        self.failed_entry(row, code, false).unwrap_or_else(|| {
            let code = code.to_string();
            let happening = match row.duty {
                Duty::Settle | Duty::Cancel => Happening::RunNotCancelled { code },
                Duty::Trigger | Duty::Confirm | Duty::Apply => {
                    Happening::ConfirmationParked { code }
                }
            };
            Acting::system().entry(Subject::Request(row.request), happening)
        })
    }
}

/// Tells whether it is the key store of this computer that cannot be used, which passes without anybody touching the row.
fn is_of_key_store(code: Code) -> bool {
    matches!(
        code,
        Code::KeyStoreMissing | Code::KeyStoreLocked | Code::KeyStoreFailed
    )
}

/// Tells whether the same work may succeed later without anybody touching its row.
fn may_pass(error: &ApiError) -> bool {
    error.retryable || is_of_key_store(error.code)
}

/// How often a row is tried without a person.
fn most_attempts(duty: Duty, error: &ApiError) -> u32 {
    match duty {
        // A person has answered: that is not given up for an outage.
        Duty::Confirm => u32::MAX,
        // It is unlocked or started when somebody sits down at this computer; nobody would think of our rows then.
        Duty::Trigger | Duty::Apply | Duty::Settle | Duty::Cancel
            if is_of_key_store(error.code) =>
        {
            u32::MAX
        }
        Duty::Trigger | Duty::Apply | Duty::Settle | Duty::Cancel if error.retryable => {
            PASSING_ATTEMPTS
        }
        Duty::Trigger | Duty::Apply | Duty::Settle | Duty::Cancel => backoff::MAX_ATTEMPTS,
    }
}

/// Takes up what was parked for want of a session or credential.
pub(crate) async fn resume_after_sign_in(engine: &Engine) -> Result<(), ApiError> {
    let waited_for = [
        Code::SignInNeeded,
        Code::ServiceCredentialMissing,
        Code::LinkingAccountMissing,
        Code::ConsentNeeded,
        Code::RegistrationWrong,
    ];
    take_up(engine, &waited_for).await
}

/// Takes up what was parked because its store was disabled. What belongs to a store that still is gets parked again.
pub(crate) async fn resume_after_enabling(engine: &Engine) -> Result<(), ApiError> {
    take_up(engine, &[Code::StoreDisabled]).await
}

/// Takes up what was parked for one of these reasons.
async fn take_up(engine: &Engine, reasons: &[Code]) -> Result<(), ApiError> {
    for row in engine.storage().parked().await.map_err(failure::storage)? {
        let OutboxState::Parked { code } = &row.state else {
            continue;
        };
        if reasons.iter().any(|reason| reason.as_str() == code) {
            engine
                .storage()
                .unpark(row.id, clock::now(), None)
                .await
                .map_err(failure::storage)?;
        }
    }
    engine.outbox_bell().notify_waiters();
    Ok(())
}

/// Destroys the initial passwords whose time is over.
pub(crate) async fn expire_passwords_now(engine: &Engine) {
    let now = clock::now();
    let oldest = countersign_domain::Timestamp::from_millis(
        now.as_millis()
            .saturating_sub(i64::try_from(PASSWORD_LIFE.as_millis()).unwrap_or(i64::MAX)),
    );
    match engine.storage().expire_passwords(oldest, now).await {
        Ok(expired) if !expired.is_empty() => engine.events().changed(&[Topic::Requests]),
        Ok(_) => {}
        Err(error) => warn!(%error, "initial passwords could not be destroyed in time"),
    }
}

async fn expire_passwords(engine: Engine, stop: CancellationToken) {
    loop {
        expire_passwords_now(&engine).await;
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(3600)) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried_without_a_person(duty: Duty, code: Code) -> u32 {
        match Unfinished::from(ApiError::new(code, "It failed.")) {
            Unfinished::Later { error, .. } => most_attempts(duty, &error),
            Unfinished::Stuck(_) | Unfinished::Panicked(_) => 0,
        }
    }

    #[test]
    fn work_waits_for_the_key_store_as_long_as_that_takes() {
        for code in [
            Code::KeyStoreMissing,
            Code::KeyStoreLocked,
            Code::KeyStoreFailed,
        ] {
            assert_eq!(tried_without_a_person(Duty::Trigger, code), u32::MAX);
            assert_eq!(tried_without_a_person(Duty::Apply, code), u32::MAX);
        }
    }

    #[test]
    fn a_lost_key_needs_a_person() {
        assert_eq!(tried_without_a_person(Duty::Apply, Code::KeyLost), 0);
    }
}
