//! How the token layer reads and keeps the secret of one account.

use async_trait::async_trait;
use countersign_contract::{ApiError, Topic};
use countersign_domain::{AccountId, account::Session};
use countersign_entra::{CredentialStore, CredentialStoreError, EntraError};
use countersign_net::{Claims, Resource};
use secrecy::{ExposeSecret, SecretString};
use tracing::warn;

use crate::{engine::Engine, failure};

/// The sealed secret of one account: a refresh token, or an app's client secret.
pub(super) struct AccountCredential {
    engine: Engine,
    account: AccountId,
}

impl AccountCredential {
    pub(super) fn new(engine: Engine, account: AccountId) -> Self {
        Self { engine, account }
    }

    async fn read(&self) -> Result<Option<SecretString>, ApiError> {
        let sealed = self
            .engine
            .storage()
            .account_secret(self.account)
            .await
            .map_err(failure::storage)?;
        let Some(sealed) = sealed else {
            return Ok(None);
        };
        let secret = self
            .engine
            .keys()
            .account_secret(self.account, &sealed)
            .await?;
        if secret.expose_secret().is_empty() {
            // The authority gave no refresh token, and the access token has run out or its process has ended.
            self.mark(Session::SignInNeeded).await?;
            return Ok(None);
        }
        Ok(Some(secret))
    }

    async fn keep(&self, token: &SecretString) -> Result<(), ApiError> {
        let sealed = self
            .engine
            .keys()
            .seal_account_secret(self.account, token)
            .await?;
        self.engine
            .storage()
            .replace_account_secret(self.account, sealed)
            .await
            .map_err(failure::storage)?;
        self.mark(Session::Live).await
    }

    async fn mark(&self, session: Session) -> Result<(), ApiError> {
        let changed = self
            .engine
            .storage()
            .set_session(self.account, session)
            .await
            .map_err(failure::storage)?;
        if changed {
            self.engine
                .events()
                .changed(&[Topic::Accounts, Topic::Stores, Topic::App]);
        }
        Ok(())
    }
}

#[async_trait]
impl CredentialStore for AccountCredential {
    async fn load(&self) -> Result<Option<SecretString>, CredentialStoreError> {
        self.read().await.map_err(CredentialStoreError::new)
    }

    async fn save_refresh_token(&self, token: &SecretString) -> Result<(), CredentialStoreError> {
        self.keep(token).await.map_err(CredentialStoreError::new)
    }

    async fn granted(&self, resource: &Resource, scope: Option<&str>) {
        self.engine
            .note_granted(self.account, resource, scope)
            .await;
    }

    async fn refused(&self, resource: &Resource, refused: &EntraError, claims: Option<&Claims>) {
        self.engine
            .note_refused(self.account, resource, refused, claims)
            .await;
    }

    async fn session_lost(&self, resource: &Resource, refused: &EntraError) {
        warn!(account = %self.account, resource = resource.audience(), error = %refused.error, "an account has to sign in again");
        if let Err(error) = self.mark(Session::SignInNeeded).await {
            warn!(account = %self.account, code = %error.code, "that an account has to sign in again could not be kept");
        }
    }
}
