//! Accounts: signing in, adding an app, switching, signing out, and the tokens of each.

mod app;
mod credential;
mod show;
mod sign_in;
mod sign_ins;
mod tokens;

use countersign_contract::{
    AccountListRequest, AccountListResponse, AccountRequest, ApiError, Code, Done,
};
use countersign_domain::{
    TenantId,
    account::Account,
    audit::{Happening, Subject},
    store::DomainName,
};

use crate::{acting::Acting, engine::Engine, failure, views};

pub(crate) use sign_ins::SignIns;
pub(crate) use tokens::AccountTokens;

impl Engine {
    pub(crate) async fn account_list(
        &self,
        _acting: &Acting,
        _request: AccountListRequest,
    ) -> Result<AccountListResponse, ApiError> {
        let accounts = self.storage().accounts().await.map_err(failure::storage)?;
        Ok(AccountListResponse {
            accounts: accounts.into_iter().map(views::account).collect(),
        })
    }

    pub(crate) async fn account_activate(
        &self,
        acting: &Acting,
        request: AccountRequest,
    ) -> Result<Done, ApiError> {
        let account = self.account(request).await?;
        let entry = acting.entry(Subject::Account(account.id), Happening::Activated);
        self.storage()
            .activate_account(account.id, entry)
            .await
            .map_err(failure::storage)?;
        Ok(Done {})
    }

    pub(crate) async fn account_sign_out(
        &self,
        acting: &Acting,
        request: AccountRequest,
    ) -> Result<Done, ApiError> {
        let account = self.account(request).await?;
        let entry = acting.entry(Subject::Account(account.id), Happening::SignedOut);
        let removal = self.storage().remove_account(account.id, entry);
        self.account_tokens()
            .replacing(account.id, removal)
            .await
            .map_err(failure::storage)?;
        Ok(Done {})
    }

    async fn account(&self, request: AccountRequest) -> Result<Account, ApiError> {
        let account = self
            .storage()
            .account(request.account)
            .await
            .map_err(failure::storage)?;
        account.ok_or_else(|| failure::not_found("The account"))
    }
}

/// Checks the text of a tenant: its id, a verified domain, or one of the authority's own names for "any tenant".
fn checked_tenant(text: &str) -> Result<String, ApiError> {
    let text = text.trim();
    let named = matches!(text, "organizations" | "common");
    if named || text.parse::<TenantId>().is_ok() || text.parse::<DomainName>().is_ok() {
        return Ok(text.to_owned());
    }
    Err(ApiError::new(
        Code::InvalidTenant,
        "The tenant is neither an id nor a domain name.",
    )
    .at_field("tenant"))
}

/// Checks the text of a GUID that a person typed.
pub(crate) fn checked_guid<T: std::str::FromStr>(
    text: &str,
    what: &str,
    field: &str,
) -> Result<T, ApiError> {
    text.parse().map_err(|_| {
        ApiError::new(Code::InvalidGuid, format!("The {what} is not a GUID.")).at_field(field)
    })
}
