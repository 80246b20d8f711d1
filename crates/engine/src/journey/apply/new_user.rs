//! Making a user.
//!
//! The intent holds the sign-in name, the directory's own time when that name was still free, and the sealed password. A user that is found
//! later with the same fields and made since then is our own effect; any other is somebody else's.

use countersign_contract::{ApiError, Code};
use countersign_directory::{Directory, DirectoryError};
use countersign_domain::{
    ObjectId, backoff,
    outbox::{Intent, OutboxRow},
    password,
    request::Request,
    user::NewUser,
};
use countersign_net::Delivery;
use secrecy::SecretString;

use super::{asked_pause, put_off, whole_second};
use crate::{
    clock,
    engine::Engine,
    failure, fault_point,
    journey::{Unfinished, may_pass},
};

impl Engine {
    pub(super) async fn make_user(
        &self,
        row: &OutboxRow,
        directory: &dyn Directory,
        request: &Request,
    ) -> Result<(), Unfinished> {
        let user = NewUser::from_changes(&request.changes);
        let password = match self
            .storage()
            .intent(request.id)
            .await
            .map_err(failure::storage)?
        {
            Some((intent, password)) => {
                if let Some(ours) = self.our_user(directory, &user, &intent).await? {
                    return self.applied(row, ours, true).await;
                }
                match password {
                    Some(sealed) => self.keys().password(request.id, &sealed).await?,
                    // It was destroyed in time, and nothing was made: this is a new try with a password of its own.
                    None => {
                        self.storage()
                            .clear_intent(request.id)
                            .await
                            .map_err(failure::storage)?;
                        self.intend_user(directory, request, &user).await?
                    }
                }
            }
            None => self.intend_user(directory, request, &user).await?,
        };
        self.send_user(row, directory, request, &user, &password)
            .await
    }

    /// Writes the intent after making sure that the sign-in name is free.
    async fn intend_user(
        &self,
        directory: &dyn Directory,
        request: &Request,
        user: &NewUser,
    ) -> Result<SecretString, Unfinished> {
        let name = user.user_principal_name();
        let search = directory.find_user(name).await.map_err(put_off)?;
        if search.found.is_some() {
            return Err(taken(name));
        }
        let password = password::generate(&mut rand::rng());
        let sealed = self.keys().seal_password(request.id, &password).await?;
        let intent = Intent {
            request: request.id,
            name: Some(name.to_owned()),
            directory_time: search.server_time.unwrap_or_else(clock::now),
        };
        self.storage()
            .write_intent(intent, Some(sealed))
            .await
            .map_err(failure::storage)?;
        fault_point::reach("apply.user.intended");
        Ok(password)
    }

    async fn send_user(
        &self,
        row: &OutboxRow,
        directory: &dyn Directory,
        request: &Request,
        user: &NewUser,
        password: &SecretString,
    ) -> Result<(), Unfinished> {
        let sent = directory.create_user(user, password).await;
        fault_point::reach("apply.user.sent");
        let failed = match sent {
            Ok(created) => return self.applied(row, created.object, false).await,
            Err(failed) => failed,
        };
        if matches!(failed, DirectoryError::NameTaken { .. }) {
            // Free a moment ago: an earlier call of ours may have come through late.
            let intent = self
                .storage()
                .intent(request.id)
                .await
                .map_err(failure::storage)?;
            if let Some((intent, _)) = intent
                && let Some(ours) = self.our_user(directory, user, &intent).await?
            {
                return self.applied(row, ours, true).await;
            }
            if row.attempts < backoff::MAX_ATTEMPTS {
                // The name is taken and nobody has it: a user that was just made may not be found for seconds.
                let error = failure::directory(&failed);
                return Err(Unfinished::Later {
                    error,
                    after: None,
                    outcome_unknown: true,
                });
            }
        }
        let unknown = failed.delivery() == Delivery::Unknown;
        let error = failure::directory(&failed);
        if unknown || may_pass(&error) {
            return Err(Unfinished::Later {
                error,
                after: asked_pause(&failed),
                outcome_unknown: unknown,
            });
        }
        // Refused for good: what follows is a new try with a new intent.
        self.storage()
            .clear_intent(request.id)
            .await
            .map_err(failure::storage)?;
        Err(Unfinished::Stuck(error))
    }

    /// Finds the user that an earlier call of ours made. Somebody else's user of that name ends the try.
    async fn our_user(
        &self,
        directory: &dyn Directory,
        user: &NewUser,
        intent: &Intent,
    ) -> Result<Option<ObjectId>, Unfinished> {
        let search = directory
            .find_user(user.user_principal_name())
            .await
            .map_err(put_off)?;
        let Some(found) = search.found else {
            return Ok(None);
        };
        let made_since = found
            .created_at
            .is_some_and(|made| made >= whole_second(intent.directory_time));
        if made_since
            && found.has_fields_of(user)
            && !self.made_by_another(intent.request, found.object).await?
        {
            return Ok(Some(found.object));
        }
        self.storage()
            .clear_intent(intent.request)
            .await
            .map_err(failure::storage)?;
        Err(taken(user.user_principal_name()))
    }
}

fn taken(name: &str) -> Unfinished {
    Unfinished::Stuck(ApiError::new(
        Code::UpnTaken,
        format!("A user {name} exists already."),
    ))
}
