//! The tokens of each account, made on first use and shared by everything that calls in its name.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use countersign_contract::{ApiError, Code};
use countersign_domain::{AccountId, account::Account};
use countersign_entra::{Authority, Tokens};

use super::credential::AccountCredential;
use crate::{engine::Engine, failure};

/// The accounts that called something since this process started.
#[derive(Default)]
pub(crate) struct AccountTokens {
    known: Mutex<HashMap<AccountId, Tokens>>,
}

impl AccountTokens {
    /// Runs `change`, which replaces or removes the account's secret, while no renewal is under way; its tokens are made anew after that.
    pub(crate) async fn replacing<T>(
        &self,
        account: AccountId,
        change: impl Future<Output = T>,
    ) -> T {
        let known = self
            .known
            .lock()
            .ok()
            .and_then(|known| known.get(&account).cloned());
        let changed = match known {
            Some(tokens) => tokens.replace_credential(change).await,
            None => change.await,
        };
        if let Ok(mut known) = self.known.lock() {
            known.remove(&account);
        }
        changed
    }
}

impl Engine {
    /// Returns the tokens of an account.
    pub(crate) fn tokens_of(&self, account: &Account) -> Result<Arc<Tokens>, ApiError> {
        let internal = || ApiError::new(Code::Internal, "The accounts' tokens are out of reach.");
        let mut known = self.account_tokens().known.lock().map_err(|_| internal())?;
        if let Some(tokens) = known.get(&account.id) {
            return Ok(Arc::new(tokens.clone()));
        }
        let tokens = self.make_tokens(account)?;
        known.insert(account.id, tokens.clone());
        Ok(Arc::new(tokens))
    }

    /// Returns the tokens of the account with that id.
    pub(crate) async fn tokens_of_id(&self, account: AccountId) -> Result<Arc<Tokens>, ApiError> {
        let account = self
            .storage()
            .account(account)
            .await
            .map_err(failure::storage)?;
        let Some(account) = account else {
            return Err(ApiError::new(
                Code::SignInNeeded,
                "The account was signed out.",
            ));
        };
        self.tokens_of(&account)
    }

    fn make_tokens(&self, account: &Account) -> Result<Tokens, ApiError> {
        // An account may have signed in through `organizations`; once its tenant is known, tokens come from there.
        let tenant = account
            .tenant
            .map_or_else(|| account.tenant_hint.clone(), |tenant| tenant.to_string());
        let authority = Authority::new(self.profile(), &tenant).map_err(|_| {
            ApiError::new(Code::InvalidTenant, "The account's tenant cannot be used.")
        })?;
        let credential = Arc::new(AccountCredential::new(self.clone(), account.id));
        Ok(Tokens::new(
            self.cloud().sign_in.clone(),
            authority,
            account.client,
            account.kind,
            credential,
        ))
    }
}
