//! Round trips with the sandbox tenant.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use countersign_domain::{account::AccountKind, cloud::CloudProfile};
use countersign_entra::{
    Authority, CredentialStore, CredentialStoreError, EntraError, ErrorClass, Scopes, SignIn,
    SignInRequest, TokenGrant, Tokens, device_code,
};
use countersign_net::{Call, CancellationToken, Freshness, Resource, Url};
use countersign_sandbox::{RunningSandbox, Sandbox, SandboxOptions, Service, seed};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::stand_in::client;

struct World {
    sandbox: RunningSandbox,
    profile: CloudProfile,
}

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

impl World {
    async fn start(options: SandboxOptions) -> Self {
        let sandbox = Sandbox::start(options).await.unwrap();
        let profile = CloudProfile::from_json(&sandbox.profile().to_string()).unwrap();

        Self { sandbox, profile }
    }

    fn authority(&self) -> Authority {
        Authority::new(&self.profile, &seed::TENANT_ID.to_string()).unwrap()
    }

    fn graph(&self) -> Resource {
        Resource::new(self.profile.graph_audience())
    }

    async fn test_api(&self, path: &str, body: serde_json::Value) {
        let url = format!("{}/_sandbox/{path}", self.sandbox.base_url(Service::Pages));
        let call = Call::post(Url::parse(&url).unwrap()).json(&body);
        let answer = client().send(call).await.unwrap();
        assert!(answer.is_success(), "{path}: {answer:?}");
    }

    /// Signs in by device code; the person answers on the page as soon as the code is there.
    async fn sign_in(&self, person: &str, answer: &str) -> SignIn {
        let client_id = seed::CONSOLE.to_string().parse().unwrap();
        let scopes = Scopes::sign_in(&self.graph());
        let cancel = CancellationToken::new();
        let request = SignInRequest::new(client_id, scopes);
        let code = device_code::start(&client(), &self.authority(), &request, &cancel)
            .await
            .unwrap();
        assert!(self.profile.allows_sign_in_page(&code.verification_uri));
        self.test_api(
            "device",
            json!({"userCode": code.user_code, "as": person, "answer": answer}),
        )
        .await;

        device_code::wait(&client(), &self.authority(), code, &cancel).await
    }

    async fn signed_in(&self, person: &str) -> Box<TokenGrant> {
        match self.sign_in(person, "approve").await {
            SignIn::SignedIn(grant) => grant,
            other => panic!("{other:?}"),
        }
    }

    fn tokens(&self, kind: AccountKind, client_id: &str, credential: SecretString) -> Tokens {
        Tokens::new(
            client(),
            self.authority(),
            client_id.parse().unwrap(),
            kind,
            Arc::new(Kept(Mutex::new(credential))),
        )
    }

    fn person(&self, grant: &TokenGrant) -> Tokens {
        let refresh = grant.refresh_token.clone().unwrap();
        self.tokens(AccountKind::Delegated, &seed::CONSOLE.to_string(), refresh)
    }
}

fn quick() -> SandboxOptions {
    SandboxOptions {
        device_interval: Some(1),
        ..SandboxOptions::default()
    }
}

#[tokio::test]
async fn a_person_signs_in_and_is_named_by_the_id_token() {
    let world = World::start(quick()).await;

    let grant = world.signed_in("riley@contoso.example").await;

    let principal = grant.identity.principal.unwrap();
    assert_eq!(principal.object.to_string(), seed::RILEY.to_string());
    assert_eq!(principal.tenant.to_string(), seed::TENANT_ID.to_string());
    assert_eq!(
        grant.identity.user_principal_name.as_deref(),
        Some("riley@contoso.example")
    );
}

#[tokio::test]
async fn a_person_who_declines_is_told_apart() {
    let world = World::start(quick()).await;

    let end = world.sign_in("riley@contoso.example", "decline").await;

    assert!(matches!(end, SignIn::Declined), "{end:?}");
}

#[tokio::test]
async fn an_authority_without_interval_and_with_opaque_tokens_signs_in() {
    let world = World::start(SandboxOptions {
        device_interval: None,
        opaque_access_tokens: true,
        ..SandboxOptions::default()
    })
    .await;

    let grant = world.signed_in("riley@contoso.example").await;

    assert!(grant.access_token.expose_secret().starts_with("opaque"));
    let tokens = world.person(&grant);
    tokens.adopt(&world.graph(), &grant);
    let url = format!("{}/v1.0/me", world.profile.graph());
    let call = Call::get(Url::parse(&url).unwrap()).token(Arc::new(tokens), world.graph());
    assert_eq!(client().send(call).await.unwrap().status(), 200);
}

#[tokio::test]
async fn one_sign_in_gives_a_token_for_every_resource() {
    let world = World::start(quick()).await;
    let tokens = world.person(&*world.signed_in("admin@contoso.example").await);

    for audience in [
        world.profile.graph_audience(),
        world.profile.flow_audience().to_owned(),
        world.profile.dataverse(seed::ORGANIZATION, seed::REGION),
    ] {
        let resource = Resource::new(audience.clone());
        let token = tokens.access_token(&resource, Freshness::Cached).await;
        assert!(token.is_ok(), "{audience}: {token:?}");
    }

    let url = format!("{}/v1.0/me", world.profile.graph());
    let call = Call::get(Url::parse(&url).unwrap()).token(Arc::new(tokens), world.graph());
    assert_eq!(client().send(call).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_revoked_session_needs_a_sign_in() {
    let world = World::start(quick()).await;
    let tokens = world.person(&*world.signed_in("riley@contoso.example").await);
    world
        .test_api("tokens/revoke", json!({"as": "riley@contoso.example"}))
        .await;

    let failure = tokens
        .access_token(&world.graph(), Freshness::Cached)
        .await
        .unwrap_err();

    assert!(failure.class().unwrap().needs_sign_in(), "{failure:?}");
}

#[tokio::test]
async fn an_app_gets_a_token_for_its_secret_and_none_for_another() {
    let world = World::start(quick()).await;
    let app = seed::DATA_SERVICE.to_string();
    let with = |secret: &str| {
        world.tokens(
            AccountKind::App,
            &app,
            SecretString::from(secret.to_owned()),
        )
    };

    let good = with(seed::DATA_SERVICE_SECRET);
    let bad = with("wrong");

    assert!(
        good.access_token(&world.graph(), Freshness::Cached)
            .await
            .is_ok()
    );
    let failure = bad
        .access_token(&world.graph(), Freshness::Cached)
        .await
        .unwrap_err();
    assert_eq!(failure.class(), Some(ErrorClass::CredentialWrong));
}
