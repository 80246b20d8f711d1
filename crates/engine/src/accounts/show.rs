//! What is known of an account: what it was granted and refused, service by service.

use countersign_contract::{
    AccountFailureView, AccountRequest, AccountResourceView, AccountShowResponse, ApiError, Topic,
};
use countersign_domain::{
    AccountId,
    account::{AccountFailure, AccountResource},
};
use countersign_entra::EntraError;
use countersign_net::{Claims, Resource};
use tracing::warn;

use crate::{acting::Acting, clock, engine::Engine, failure, views};

impl Engine {
    pub(crate) async fn account_show(
        &self,
        _acting: &Acting,
        request: AccountRequest,
    ) -> Result<AccountShowResponse, ApiError> {
        let account = self.account(request).await?;
        let resources = self
            .storage()
            .account_resources(account.id)
            .await
            .map_err(failure::storage)?;
        Ok(AccountShowResponse {
            account: views::account(account),
            resources: resources.into_iter().map(resource).collect(),
        })
    }

    /// Notes that a token came. What cannot be noted is no reason to withhold the token.
    pub(super) async fn note_granted(
        &self,
        account: AccountId,
        resource: &Resource,
        scope: Option<&str>,
    ) {
        let scopes = scope
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        let audience = resource.audience().to_owned();
        match self
            .storage()
            .token_granted(account, audience, scopes, clock::now())
            .await
        {
            Ok(true) => self.events().changed(&[Topic::Accounts]),
            Ok(false) => {}
            Err(error) => warn!(%account, %error, "that a token came could not be noted"),
        }
    }

    /// Notes that a token was refused, and what the next sign-in has to satisfy.
    pub(super) async fn note_refused(
        &self,
        account: AccountId,
        resource: &Resource,
        refused: &EntraError,
        claims: Option<&Claims>,
    ) {
        let error = match serde_json::to_string(&failure::entra(refused)) {
            Ok(error) => error,
            Err(error) => return warn!(%account, %error, "a refusal could not be written down"),
        };
        let refusal = AccountFailure {
            at: clock::now(),
            error,
            claims: claims.map(|claims| claims.as_json().to_owned()),
        };
        let audience = resource.audience().to_owned();
        match self
            .storage()
            .token_refused(account, audience, refusal)
            .await
        {
            Ok(()) => self.events().changed(&[Topic::Accounts]),
            Err(error) => warn!(%account, %error, "that a token was refused could not be noted"),
        }
    }
}

fn resource(known: AccountResource) -> AccountResourceView {
    AccountResourceView {
        audience: known.audience,
        scopes: known.scopes,
        granted_at: known.granted_at,
        // Only an older or newer version could have written what this one cannot read.
        failure: known.failure.and_then(|failure| {
            Some(AccountFailureView {
                at: failure.at,
                error: serde_json::from_str(&failure.error).ok()?,
                claims_asked: failure.claims.is_some(),
            })
        }),
    }
}
