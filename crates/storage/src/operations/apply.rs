//! The approved change: what is known before it is made, that it was made, and the initial password.

use countersign_domain::{
    Actor, AuditId, ObjectId, OutboxId, RequestId, Sealed, Timestamp,
    audit::{AuditEntry, Happening, Subject},
    change::ChangedMeanwhile,
    outbox::{Duty, Intent, OutboxState},
    request::{ApplyState, InitialPassword},
};

use crate::{
    Storage, StorageError,
    operations::outbox::owing,
    tables::{
        audit, intents, outbox, requests,
        sealed_values::{self, Holder},
    },
};

impl Storage {
    /// Keeps what is known before the change is written, with the initial password of a new user sealed for the request. The first intent of a request
    /// stays: a second one changes nothing, neither the intent nor its password.
    ///
    /// # Errors
    ///
    /// `NotFound` when the request does not exist.
    pub async fn write_intent(
        &self,
        intent: Intent,
        password: Option<Sealed>,
    ) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                if intents::insert_first(tx, &intent)?
                    && let Some(password) = &password
                {
                    sealed_values::put(tx, Holder::Intent(intent.request), password)?;
                }
                Ok(())
            })
            .await
    }

    /// Returns the request's intent, with the initial password as long as it was neither revealed nor destroyed.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn intent(
        &self,
        request: RequestId,
    ) -> Result<Option<(Intent, Option<Sealed>)>, StorageError> {
        self.threads
            .read(move |tx| {
                let Some(intent) = intents::find(tx, request)? else {
                    return Ok(None);
                };
                let password = sealed_values::find(tx, Holder::Intent(request))?;
                Ok(Some((intent, password)))
            })
            .await
    }

    /// Keeps what a try found that somebody else changed meanwhile. What a person confirmed to overwrite before is confirmed no longer.
    ///
    /// # Errors
    ///
    /// `NotFound` when the request does not exist.
    pub async fn found_changed(
        &self,
        request: RequestId,
        found: Vec<ChangedMeanwhile>,
    ) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                requests::existing(tx, request)?;
                requests::set_changed_meanwhile(tx, request, &found)?;
                Ok(())
            })
            .await
    }

    /// Queues a change anew that failed with `code`, and lets it overwrite what its last try found changed. False, and nothing changes,
    /// when no change failed so.
    ///
    /// # Errors
    ///
    /// `NotFound` when the request does not exist.
    pub async fn queue_overwrite(
        &self,
        request: RequestId,
        code: String,
        at: Timestamp,
        audit: AuditEntry,
    ) -> Result<bool, StorageError> {
        self.threads
            .write(move |tx| {
                requests::existing(tx, request)?;
                let failed = outbox::open_of(tx, request, Duty::Apply)?.into_iter().find(
                    |row| matches!(&row.state, OutboxState::Parked { code: why } if *why == code),
                );
                let Some(row) = failed else {
                    return Ok(false);
                };
                outbox::start_over(tx, row.id, at)?;
                requests::confirm_overwrite(tx, request)?;
                requests::set_apply(tx, request, &ApplyState::Queued)?;
                audit::insert(tx, &audit)?;
                Ok(true)
            })
            .await
    }

    /// Returns what a person confirmed that the request's change overwrites.
    ///
    /// # Errors
    ///
    /// `NotFound` when the request does not exist.
    pub async fn overwrites(
        &self,
        request: RequestId,
    ) -> Result<Vec<ChangedMeanwhile>, StorageError> {
        self.threads
            .read(move |tx| {
                requests::overwrites(tx, request)?.ok_or_else(|| StorageError::NotFound.into())
            })
            .await
    }

    /// Forgets the intent and destroys its password, since the directory refused and the next try starts anew. The intent of a change that
    /// was made stays.
    ///
    /// # Errors
    ///
    /// `NotFound` when the request does not exist.
    pub async fn clear_intent(&self, request: RequestId) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                match requests::existing(tx, request)?.apply {
                    ApplyState::Applied { .. } => return Ok(()),
                    ApplyState::NotDue
                    | ApplyState::Queued
                    | ApplyState::Waiting { .. }
                    | ApplyState::Failed { .. } => {}
                }
                intents::remove(tx, request)?;
                sealed_values::destroy(tx, Holder::Intent(request))?;
                Ok(())
            })
            .await
    }

    /// Records that the change is in the directory; what was confirmed for it is forgotten. The initial password waits to be revealed from now on, where there is one.
    ///
    /// # Errors
    ///
    /// `NotFound` when the row does not exist or owes no change.
    pub async fn apply_done(
        &self,
        row: OutboxId,
        object: ObjectId,
        at: Timestamp,
        audit: AuditEntry,
    ) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                let request = owing(tx, row, Duty::Apply)?.request;
                outbox::finish(tx, row)?;
                requests::set_apply(tx, request, &ApplyState::Applied { object, at })?;
                requests::clear_overwrite(tx, request)?;
                if sealed_values::find(tx, Holder::Intent(request))?.is_some() {
                    requests::set_initial_password(tx, request, InitialPassword::Waiting)?;
                }
                audit::insert(tx, &audit)?;
                Ok(())
            })
            .await
    }

    /// Takes the initial password of a change that was made, once: it is destroyed as it is returned. `None`, and nothing is recorded, when
    /// there is none to be revealed.
    ///
    /// # Errors
    ///
    /// `NotFound` when the request does not exist.
    pub async fn take_password(
        &self,
        request: RequestId,
        audit: AuditEntry,
    ) -> Result<Option<Sealed>, StorageError> {
        self.threads
            .write(move |tx| {
                match requests::existing(tx, request)?.initial_password {
                    InitialPassword::Waiting => {}
                    InitialPassword::None
                    | InitialPassword::Revealed
                    | InitialPassword::Expired => {
                        return Ok(None);
                    }
                }
                let Some(password) = sealed_values::find(tx, Holder::Intent(request))? else {
                    return Ok(None);
                };

                sealed_values::destroy(tx, Holder::Intent(request))?;
                requests::set_initial_password(tx, request, InitialPassword::Revealed)?;
                audit::insert(tx, &audit)?;
                Ok(Some(password))
            })
            .await
    }

    /// Destroys the passwords of changes that were made before `made_before`, and those that were kept before it for changes that failed since,
    /// and records that at `actor_time`. Returns the requests. The intent of a failed change stays when the change may have been made all the
    /// same, so that it is recognised; else the next try starts anew, with a password of its own.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be written.
    pub async fn expire_passwords(
        &self,
        made_before: Timestamp,
        actor_time: Timestamp,
    ) -> Result<Vec<RequestId>, StorageError> {
        self.threads
            .write(move |tx| {
                let mut expired = requests::with_password_from_before(tx, made_before)?;
                for request in &expired {
                    requests::set_initial_password(tx, *request, InitialPassword::Expired)?;
                }
                for request in intents::failed_with_password_from_before(tx, made_before)? {
                    let unknown = outbox::open_of(tx, request, Duty::Apply)?
                        .iter()
                        .any(|row| row.outcome_unknown);
                    if !unknown {
                        intents::remove(tx, request)?;
                    }
                    expired.push(request);
                }
                for request in &expired {
                    sealed_values::destroy(tx, Holder::Intent(*request))?;
                    let entry = AuditEntry {
                        id: AuditId::random(),
                        at: actor_time,
                        actor: Actor::System,
                        subject: Subject::Request(*request),
                        happening: Happening::PasswordExpired,
                    };
                    audit::insert(tx, &entry)?;
                }
                Ok(expired)
            })
            .await
    }
}
