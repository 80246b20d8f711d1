//! Adding an app with a client secret.

use std::sync::Arc;

use async_trait::async_trait;
use countersign_contract::{AccountAddAppRequest, AccountView, ApiError, Code};
use countersign_domain::{
    AccountId, ClientId, TenantId,
    account::{Account, AccountKind, Session},
    audit::{Happening, Subject},
};
use countersign_entra::{Authority, CredentialStore, CredentialStoreError, EntraError, Tokens};
use countersign_net::{Freshness, Resource, TokenSource};
use secrecy::{ExposeSecret, SecretString};
use tracing::warn;

use super::checked_guid;
use crate::{acting::Acting, clock, engine::Engine, failure, journey, views};

/// A secret that was typed and is not kept yet.
struct TypedSecret(SecretString);

#[async_trait]
impl CredentialStore for TypedSecret {
    async fn load(&self) -> Result<Option<SecretString>, CredentialStoreError> {
        Ok(Some(self.0.clone()))
    }

    async fn save_refresh_token(&self, _token: &SecretString) -> Result<(), CredentialStoreError> {
        Ok(()) // apps get none
    }

    async fn session_lost(&self, _resource: &Resource, _refused: &EntraError) {}
}

impl Engine {
    /// Adds an app. Its secret is tried against Graph before anything is kept.
    pub(crate) async fn account_add_app(
        &self,
        acting: &Acting,
        request: AccountAddAppRequest,
    ) -> Result<AccountView, ApiError> {
        // An app's token names nobody we may trust without checking it, so its tenant has to be given.
        let tenant: TenantId = checked_guid(&request.tenant, "tenant ID", "tenant")?;
        let tenant_hint = tenant.to_string();
        let client: ClientId = checked_guid(&request.client_id, "client ID", "clientId")?;
        let secret = request.client_secret.into_secret();
        if secret.expose_secret().trim().is_empty() {
            return Err(
                ApiError::new(Code::InvalidField, "The client secret is empty.")
                    .at_field("clientSecret"),
            );
        }
        let authority = Authority::new(self.profile(), &tenant_hint).map_err(|_| {
            ApiError::new(Code::InvalidTenant, "The tenant cannot be used.").at_field("tenant")
        })?;

        let trial = Tokens::new(
            self.cloud().sign_in.clone(),
            authority,
            client,
            AccountKind::App,
            Arc::new(TypedSecret(secret.clone())),
        );
        trial
            .bearer(
                &Resource::new(self.profile().graph_audience()),
                Freshness::Cached,
            )
            .await
            .map_err(|failed| failure::token(&failed))?;

        let id = AccountId::random();
        let account = Account {
            id,
            kind: AccountKind::App,
            tenant: Some(tenant),
            tenant_hint,
            client,
            principal: None,
            name: client.to_string(),
            user_principal_name: None,
            session: Session::Live,
            active: false,
            added_at: clock::now(),
        };
        let account = self.keep_account(acting, account, &secret).await?;
        self.note_granted(
            account.id,
            &Resource::new(self.profile().graph_audience()),
            None,
        )
        .await;
        // Work may have waited for this secret since the old one expired.
        if let Err(error) = journey::resume_after_sign_in(self).await {
            warn!(code = %error.code, "work that waited for a credential could not be taken up again");
        }
        Ok(views::account(account))
    }

    /// Keeps an account with its sealed secret. The same account signing in again keeps its id.
    pub(super) async fn keep_account(
        &self,
        acting: &Acting,
        mut account: Account,
        secret: &SecretString,
    ) -> Result<Account, ApiError> {
        // The seal is bound to the row, so the id of an account that is known already has to be found first.
        if let Some(known) = self
            .storage()
            .same_account(account.clone())
            .await
            .map_err(failure::storage)?
        {
            account.id = known;
        }
        let sealed = self.keys().seal_account_secret(account.id, secret).await?;
        let entry = acting.entry(Subject::Account(account.id), Happening::SignedIn);
        let addition = self.storage().add_account(account.clone(), sealed, entry);
        let id = self
            .account_tokens()
            .replacing(account.id, addition)
            .await
            .map_err(failure::storage)?;
        let kept = self.storage().account(id).await.map_err(failure::storage)?;
        kept.ok_or_else(|| failure::not_found("The account"))
    }
}
