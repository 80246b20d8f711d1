//! Making a group.
//!
//! Mail nicknames of security groups are not unique, so a group is ours when it has the mail nickname of the intent, the fields that were
//! asked for, was made since the intent was written, and no other request made it.

use countersign_contract::{ApiError, Code};
use countersign_directory::{Directory, DirectoryError};
use countersign_domain::{
    ObjectId, Timestamp, backoff,
    group::NewGroup,
    outbox::{Intent, OutboxRow},
    request::Request,
};
use countersign_net::Delivery;

use super::{asked_pause, put_off, whole_second};
use crate::{
    clock,
    engine::Engine,
    failure, fault_point,
    journey::{Unfinished, may_pass},
};

/// A group that was made may be listed only after a while; so often an attempt whose effect is unknown looks before it makes another one.
const LOOKS: u32 = 4;

impl Engine {
    pub(super) async fn make_group(
        &self,
        row: &OutboxRow,
        directory: &dyn Directory,
        request: &Request,
    ) -> Result<(), Unfinished> {
        let Some(group) = NewGroup::from_changes(&request.changes) else {
            return Err(Unfinished::Stuck(ApiError::new(
                Code::Internal,
                "The request names no owner of the group.",
            )));
        };
        let intent = self
            .storage()
            .intent(request.id)
            .await
            .map_err(failure::storage)?;
        match intent {
            Some((intent, _)) => {
                if let Some(ours) = self
                    .our_group(directory, &group, request, intent.directory_time)
                    .await?
                {
                    return self.applied(row, ours, true).await;
                }
                if row.outcome_unknown && row.attempts <= LOOKS {
                    return Err(Unfinished::Later {
                        error: ApiError::new(
                            Code::ServiceFailed,
                            "Whether the group was made is not known yet.",
                        ),
                        after: None,
                        outcome_unknown: true,
                    });
                }
            }
            None => self.intend_group(directory, &group, request).await?,
        }
        self.send_group(row, directory, &group, request).await
    }

    async fn intend_group(
        &self,
        directory: &dyn Directory,
        group: &NewGroup,
        request: &Request,
    ) -> Result<(), Unfinished> {
        let nickname = group.mail_nickname();
        let search = directory.find_groups(nickname).await.map_err(put_off)?;
        if group.is_microsoft_365() && !search.found.is_empty() {
            return Err(Unfinished::Stuck(taken(nickname)));
        }
        let intent = Intent {
            request: request.id,
            name: Some(nickname.to_owned()),
            directory_time: search.server_time.unwrap_or_else(clock::now),
        };
        self.storage()
            .write_intent(intent, None)
            .await
            .map_err(failure::storage)?;
        fault_point::reach("apply.group.intended");
        Ok(())
    }

    async fn send_group(
        &self,
        row: &OutboxRow,
        directory: &dyn Directory,
        group: &NewGroup,
        request: &Request,
    ) -> Result<(), Unfinished> {
        let sent = directory.create_group(group).await;
        fault_point::reach("apply.group.sent");
        let failed = match sent {
            Ok(created) => return self.applied(row, created.object, false).await,
            Err(failed) => failed,
        };
        let error = match &failed {
            DirectoryError::NameTaken { .. } => taken(group.mail_nickname()),
            DirectoryError::NotFound { .. } => ApiError::new(
                Code::TargetGone,
                "The owner of the group is no longer in the directory.",
            ),
            DirectoryError::Denied { .. }
            | DirectoryError::ReadOnly { .. }
            | DirectoryError::DomainNotVerified { .. }
            | DirectoryError::InvalidField { .. }
            | DirectoryError::Throttled { .. }
            | DirectoryError::SignInNeeded { .. }
            | DirectoryError::TokenRefused { .. }
            | DirectoryError::Unreachable { .. }
            | DirectoryError::Unexpected { .. } => failure::directory(&failed),
        };
        let unknown = failed.delivery() == Delivery::Unknown;
        let is_late = matches!(failed, DirectoryError::NameTaken { .. })
            && row.outcome_unknown
            && row.attempts < backoff::MAX_ATTEMPTS;
        if unknown || is_late || may_pass(&error) {
            return Err(Unfinished::Later {
                error,
                after: asked_pause(&failed),
                outcome_unknown: unknown || is_late,
            });
        }
        self.storage()
            .clear_intent(request.id)
            .await
            .map_err(failure::storage)?;
        Err(Unfinished::Stuck(error))
    }

    async fn our_group(
        &self,
        directory: &dyn Directory,
        group: &NewGroup,
        request: &Request,
        since: Timestamp,
    ) -> Result<Option<ObjectId>, Unfinished> {
        let search = directory
            .find_groups(group.mail_nickname())
            .await
            .map_err(put_off)?;
        for found in search.found {
            let made_since = found
                .created_at
                .is_some_and(|made| made >= whole_second(since));
            if made_since
                && found.has_fields_of(group)
                && !self.made_by_another(request.id, found.object).await?
            {
                return Ok(Some(found.object));
            }
        }
        Ok(None)
    }
}

fn taken(nickname: &str) -> ApiError {
    ApiError::new(
        Code::NameTaken,
        format!("A group with the mail nickname {nickname} exists already."),
    )
}
