//! The one reveal of an initial password.

use countersign_contract::{
    ApiError, Code, PasswordRevealResponse, RequestRequest, RevealedPassword,
};
use countersign_domain::{
    audit::{Happening, Subject},
    request::InitialPassword,
    user::NewUser,
};

use crate::{acting::Acting, engine::Engine, failure, journey};

impl Engine {
    /// Reveals the initial password to the requester or an administrator and destroys it.
    pub(crate) async fn request_reveal_password(
        &self,
        acting: &Acting,
        request: RequestRequest,
    ) -> Result<PasswordRevealResponse, ApiError> {
        // Not an hour later: nobody sees one whose time is over.
        journey::expire_passwords_now(self).await;
        let found = self.request(request.request).await?;
        acting.require_tenant_of(&self.store(found.store).await?)?;
        if !acting.is_administrator() && !found.requester.is_same(&acting.actor) {
            return Err(ApiError::new(
                Code::PasswordNotYours,
                "The initial password is not yours to see.",
            ));
        }
        let message = match found.initial_password {
            InitialPassword::Waiting => None,
            InitialPassword::None => {
                Some("The request made no user yet, so there is no initial password.")
            }
            InitialPassword::Revealed => {
                Some("The initial password was revealed already and exists no longer.")
            }
            InitialPassword::Expired => {
                Some("Nobody asked for the initial password in time; it was destroyed.")
            }
        };
        if let Some(message) = message {
            return Err(ApiError::new(Code::PasswordGone, message));
        }
        // A vault that cannot open the value must not cost the password: prove that it opens before it is taken.
        let intent = self
            .storage()
            .intent(found.id)
            .await
            .map_err(failure::storage)?;
        if let Some((_, Some(sealed))) = &intent {
            self.keys().password(found.id, sealed).await?;
        }

        let entry = acting.entry(Subject::Request(found.id), Happening::PasswordRevealed);
        let sealed = self
            .storage()
            .take_password(found.id, entry)
            .await
            .map_err(failure::storage)?;
        let Some(sealed) = sealed else {
            return Err(ApiError::new(
                Code::PasswordGone,
                "The initial password was revealed already.",
            ));
        };
        let password = self.keys().password(found.id, &sealed).await?;
        Ok(PasswordRevealResponse {
            user_principal_name: NewUser::from_changes(&found.changes)
                .user_principal_name()
                .to_owned(),
            password: RevealedPassword::new(password),
        })
    }
}
