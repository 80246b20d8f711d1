//! Signing in and renewing at a certified OpenID provider (`oidc-provider`, in `tests/oidc`) that knows nothing of us.
//!
//! Needs Node, and `npm ci` in `tests/oidc`; `cargo xtask test` sees to both.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "what a test needs and does not get ends the test, in its helpers too"
)]

mod person;
mod provider;

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use countersign_domain::account::AccountKind;
use countersign_entra::{
    CredentialStore, CredentialStoreError, EntraError, Scopes, SignIn, SignInRequest, TokenGrant,
    Tokens, browser, device_code,
};
use countersign_net::{CancellationToken, Freshness, Resource};
use person::Person;
use provider::{CLIENT, Provider, TENANT, client};
use secrecy::{ExposeSecret, SecretString};

struct Kept(Mutex<SecretString>);

#[async_trait]
impl CredentialStore for Kept {
    async fn load(&self) -> Result<Option<SecretString>, CredentialStoreError> {
        Ok(Some(self.0.lock().unwrap().clone()))
    }

    async fn save_refresh_token(&self, token: &SecretString) -> Result<(), CredentialStoreError> {
        *self.0.lock().unwrap() = token.clone();
        Ok(())
    }

    async fn session_lost(&self, _resource: &Resource, _error: &EntraError) {}
}

fn resource() -> Resource {
    Resource::new("https://resource.example")
}

fn request() -> SignInRequest {
    SignInRequest::new(CLIENT.parse().unwrap(), Scopes::sign_in(&resource()))
}

async fn signed_in_by_browser(provider: &Provider) -> SignIn {
    let sign_in = browser::start(&provider.authority(), &request())
        .await
        .unwrap();
    let (cancel, mut person) = (CancellationToken::new(), Person::new());
    let page = sign_in.address().to_owned();
    let (end, ()) = tokio::join!(sign_in.wait(client(), &cancel), person.sign_in_at(&page));
    end
}

async fn signed_in_by_code(provider: &Provider) -> SignIn {
    let cancel = CancellationToken::new();
    let code = device_code::start(client(), &provider.authority(), &request(), &cancel)
        .await
        .unwrap();
    let page = format!("{}?user_code={}", code.verification_uri, code.user_code);
    Person::new().sign_in_at(&page).await;
    device_code::wait(client(), &provider.authority(), code, &cancel).await
}

fn granted(end: SignIn) -> Box<TokenGrant> {
    match end {
        SignIn::SignedIn(grant) => grant,
        other => panic!("{other:?}"),
    }
}

fn assert_names_the_person(grant: &TokenGrant) {
    assert_eq!(grant.identity.name.as_deref(), Some("Pat Provider"));
    assert_eq!(
        grant.identity.user_principal_name.as_deref(),
        Some("pat@provider.example")
    );
    let principal = grant.identity.principal.unwrap();
    assert_eq!(principal.tenant.to_string(), TENANT);
    assert_eq!(principal.object.to_string(), provider::OBJECT);
}

#[tokio::test]
async fn a_person_signs_in_with_the_browser_and_pkce() {
    let provider = Provider::start().await;

    let grant = granted(signed_in_by_browser(&provider).await);

    assert_names_the_person(&grant);
    assert!(grant.expires_in.is_some());
}

#[tokio::test]
async fn a_person_who_aborts_in_the_browser_is_told_apart() {
    let provider = Provider::start().await;
    let sign_in = browser::start(&provider.authority(), &request())
        .await
        .unwrap();
    let (cancel, mut person) = (CancellationToken::new(), Person::who_aborts());
    let page = sign_in.address().to_owned();

    let (end, ()) = tokio::join!(sign_in.wait(client(), &cancel), person.sign_in_at(&page));

    assert!(matches!(end, SignIn::Declined), "{end:?}");
}

#[tokio::test]
async fn a_person_signs_in_with_a_code() {
    let provider = Provider::start().await;

    let grant = granted(signed_in_by_code(&provider).await);

    assert_names_the_person(&grant);
}

#[tokio::test]
async fn each_renewal_keeps_the_refresh_token_that_took_the_place_of_the_last() {
    let provider = Provider::start().await;
    let grant = granted(signed_in_by_code(&provider).await);
    let kept = Arc::new(Kept(Mutex::new(grant.refresh_token.clone().unwrap())));
    let tokens = Tokens::new(
        client().clone(),
        provider.authority(),
        CLIENT.parse().unwrap(),
        AccountKind::Delegated,
        kept.clone(),
    );

    let mut last = grant.access_token.clone();
    let mut refresh_tokens = vec![grant.refresh_token.unwrap()];
    for _ in 0..3 {
        let freshness = Freshness::Renewed {
            rejected: last.clone(),
            claims: None,
        };
        let token = tokens.access_token(&resource(), freshness).await.unwrap();
        assert_ne!(token.expose_secret(), last.expose_secret());
        last = token;
        refresh_tokens.push(kept.0.lock().unwrap().clone());
    }

    let mut different: Vec<&str> = refresh_tokens
        .iter()
        .map(ExposeSecret::expose_secret)
        .collect();
    different.sort_unstable();
    different.dedup();
    assert_eq!(
        different.len(),
        4,
        "a refresh token is good for one renewal"
    );
}

#[tokio::test]
async fn a_refresh_token_that_was_used_ends_the_session() {
    let provider = Provider::start().await;
    let grant = granted(signed_in_by_code(&provider).await);
    let first = grant.refresh_token.unwrap();
    let renewed = |credential: SecretString| {
        let kept = Arc::new(Kept(Mutex::new(credential)));
        let tokens = Tokens::new(
            client().clone(),
            provider.authority(),
            CLIENT.parse().unwrap(),
            AccountKind::Delegated,
            kept,
        );
        async move { tokens.access_token(&resource(), Freshness::Cached).await }
    };
    renewed(first.clone()).await.unwrap();

    let refused = renewed(first).await.unwrap_err();

    assert!(refused.class().unwrap().needs_sign_in(), "{refused:?}");
}
