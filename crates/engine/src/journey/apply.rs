//! Making an approved change in the directory.
//!
//! An intent is written before every call that changes something, so that after a crash or a lost answer our own effect is recognised.

mod existing;
mod new_group;
mod new_user;
mod standing;

use std::time::Duration;

use countersign_contract::{ApiError, Code};
use countersign_directory::DirectoryError;
use countersign_domain::{
    ObjectId, RequestId, Timestamp,
    audit::{Happening, Subject},
    change::{Event, ObjectKind},
    outbox::OutboxRow,
    request::{ApplyState, RequestStatus},
};

use super::Unfinished;
use crate::{acting::Acting, clock, engine::Engine, failure, fault_point};

/// Directory times are whole seconds.
const DIRECTORY_TICK_MS: i64 = 1_000;

impl Engine {
    pub(super) async fn apply(&self, row: &OutboxRow) -> Result<(), Unfinished> {
        let request = self.request(row.request).await?;
        if request.status != RequestStatus::Approved
            || matches!(request.apply, ApplyState::Applied { .. })
        {
            self.storage()
                .finish(row.id, None)
                .await
                .map_err(failure::storage)?;
            return Ok(());
        }
        let store = self.enabled_store(request.store).await?;
        let directory = self.directory_of(&store).await?;
        fault_point::reach("apply.claimed");
        match (request.event, request.object) {
            (Event::Create, ObjectKind::User) => self.make_user(row, &*directory, &request).await,
            (Event::Create, ObjectKind::Group) => self.make_group(row, &*directory, &request).await,
            (
                Event::Edit
                | Event::Delete
                | Event::Join
                | Event::Leave
                | Event::Nest
                | Event::Transfer
                | Event::Terminate,
                ObjectKind::User | ObjectKind::Group,
            ) => self.change_existing(row, &*directory, &request).await,
            (
                Event::ResetPassword | Event::ChangeExpirationPolicy,
                ObjectKind::User | ObjectKind::Group,
            ) => Err(Unfinished::Stuck(ApiError::new(
                Code::WorkflowUnavailable,
                "The store cannot carry this change out.",
            ))),
        }
    }

    /// Tells whether another request made this object: asked for twice, the same fields prove nothing.
    async fn made_by_another(
        &self,
        request: RequestId,
        object: ObjectId,
    ) -> Result<bool, Unfinished> {
        Ok(self
            .storage()
            .made_by_another(request, object)
            .await
            .map_err(failure::storage)?)
    }

    pub(super) async fn applied(
        &self,
        row: &OutboxRow,
        object: ObjectId,
        recognised: bool,
    ) -> Result<(), Unfinished> {
        let entry = Acting::system().entry(
            Subject::Request(row.request),
            Happening::Applied { object, recognised },
        );
        self.storage()
            .apply_done(row.id, object, clock::now(), entry)
            .await
            .map_err(failure::storage)?;
        fault_point::reach("apply.recorded");
        Ok(())
    }
}

pub(super) fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_millis(at.as_millis().div_euclid(DIRECTORY_TICK_MS) * DIRECTORY_TICK_MS)
}

pub(super) fn put_off(failed: DirectoryError) -> Unfinished {
    match Unfinished::from(failure::directory(&failed)) {
        Unfinished::Later { error, .. } => Unfinished::Later {
            error,
            after: asked_pause(&failed),
            outcome_unknown: false,
        },
        stuck @ (Unfinished::Stuck(_) | Unfinished::Panicked(_)) => stuck,
    }
}

/// Attempts before the directory's pause is over are refused, and would soon use up those a change has.
pub(super) fn asked_pause(failed: &DirectoryError) -> Option<Duration> {
    match failed {
        DirectoryError::Throttled { after, .. } => *after,
        DirectoryError::NotFound { .. }
        | DirectoryError::Denied { .. }
        | DirectoryError::ReadOnly { .. }
        | DirectoryError::NameTaken { .. }
        | DirectoryError::DomainNotVerified { .. }
        | DirectoryError::InvalidField { .. }
        | DirectoryError::SignInNeeded { .. }
        | DirectoryError::TokenRefused { .. }
        | DirectoryError::Unreachable { .. }
        | DirectoryError::Unexpected { .. } => None,
    }
}
