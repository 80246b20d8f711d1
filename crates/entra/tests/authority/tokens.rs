//! The access tokens of one account.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use countersign_domain::account::AccountKind;
use countersign_entra::{
    Authority, CredentialStore, CredentialStoreError, EntraError, ErrorClass, TokenTrouble, Tokens,
    TokensError,
};
use countersign_net::{Claims, Freshness, Resource};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use crate::stand_in::{CLIENT, Reply, StandIn, TENANT, client, error, failed, ok, reply};

#[derive(Debug, thiserror::Error)]
#[error("the disk is full")]
struct DiskFull;

/// Keeps a credential in memory, as the engine keeps it in its database.
#[derive(Default)]
struct Kept {
    credential: Mutex<Option<String>>,
    saved: Mutex<Vec<String>>,
    lost: Mutex<Vec<(Resource, ErrorClass)>>,
    /// What the next sign-in has to satisfy, refusal by refusal.
    asked: Mutex<Vec<Option<String>>>,
    granted: Mutex<Vec<(Resource, Option<String>)>>,
    full: Mutex<bool>,
}

#[async_trait]
impl CredentialStore for Kept {
    async fn load(&self) -> Result<Option<SecretString>, CredentialStoreError> {
        Ok(self
            .credential
            .lock()
            .unwrap()
            .clone()
            .map(SecretString::from))
    }

    async fn save_refresh_token(&self, token: &SecretString) -> Result<(), CredentialStoreError> {
        if *self.full.lock().unwrap() {
            return Err(CredentialStoreError::new(DiskFull));
        }
        let token = token.expose_secret().to_owned();
        self.saved.lock().unwrap().push(token.clone());
        *self.credential.lock().unwrap() = Some(token);
        Ok(())
    }

    async fn granted(&self, resource: &Resource, scope: Option<&str>) {
        let granted = (resource.clone(), scope.map(str::to_owned));
        self.granted.lock().unwrap().push(granted);
    }

    async fn refused(&self, _resource: &Resource, _error: &EntraError, claims: Option<&Claims>) {
        let claims = claims.map(|claims| claims.as_json().to_owned());
        self.asked.lock().unwrap().push(claims);
    }

    async fn session_lost(&self, resource: &Resource, error: &EntraError) {
        self.lost
            .lock()
            .unwrap()
            .push((resource.clone(), error.class()));
    }
}

struct Account {
    authority: StandIn,
    kept: Arc<Kept>,
    tokens: Tokens,
}

async fn account(kind: AccountKind, replies: impl IntoIterator<Item = Reply>) -> Account {
    let authority = StandIn::start(replies).await;
    let kept = Arc::new(Kept {
        credential: Mutex::new(Some("credential-0".to_owned())),
        ..Kept::default()
    });
    let tokens = Tokens::new(
        client(),
        Authority::new(&authority.profile(), TENANT).unwrap(),
        CLIENT.parse().unwrap(),
        kind,
        kept.clone(),
    );

    Account {
        authority,
        kept,
        tokens,
    }
}

async fn person(replies: impl IntoIterator<Item = Reply>) -> Account {
    account(AccountKind::Delegated, replies).await
}

impl Account {
    async fn get(&self, resource: &Resource) -> Result<String, TokensError> {
        let token = self
            .tokens
            .access_token(resource, Freshness::Cached)
            .await?;

        Ok(token.expose_secret().to_owned())
    }

    async fn renewed(&self, rejected: &str, claims: Option<Claims>) -> Result<String, TokensError> {
        let freshness = Freshness::Renewed {
            rejected: SecretString::from(rejected.to_owned()),
            claims,
        };
        let token = self.tokens.access_token(&graph(), freshness).await?;

        Ok(token.expose_secret().to_owned())
    }

    fn lost(&self) -> Vec<ErrorClass> {
        let lost = self.kept.lost.lock().unwrap();
        lost.iter().map(|(_, class)| *class).collect()
    }
}

fn graph() -> Resource {
    Resource::new("https://graph.example")
}

fn flow() -> Resource {
    Resource::new("https://flow.example/")
}

fn tokens(access: &str, refresh: Option<&str>) -> Reply {
    let mut body = json!({"access_token": access, "expires_in": 3600});
    if let Some(refresh) = refresh {
        body["refresh_token"] = refresh.into();
    }

    ok(body)
}

fn grant_error(suberror: &str) -> Reply {
    failed(400, json!({"error": "invalid_grant", "suberror": suberror}))
}

#[tokio::test]
async fn a_refresh_token_becomes_a_token_for_one_resource() {
    let account = person([tokens("a-1", Some("r-1"))]).await;

    assert_eq!(account.get(&flow()).await.unwrap(), "a-1");

    let mut form: Vec<_> = account.authority.seen()[0].form().into_iter().collect();
    form.sort();
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        form,
        [
            field("client_id", CLIENT),
            field("grant_type", "refresh_token"),
            field("refresh_token", "credential-0"),
            field(
                "scope",
                "https://flow.example//.default openid profile offline_access"
            ),
        ]
    );
}

#[tokio::test]
async fn an_apps_secret_goes_in_the_body_and_asks_for_no_refresh_token() {
    let account = account(AccountKind::App, [tokens("a-1", None)]).await;

    assert_eq!(account.get(&graph()).await.unwrap(), "a-1");

    let mut form: Vec<_> = account.authority.seen()[0].form().into_iter().collect();
    form.sort();
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        form,
        [
            field("client_id", CLIENT),
            field("client_secret", "credential-0"),
            field("grant_type", "client_credentials"),
            field("scope", "https://graph.example/.default"),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_token_is_used_until_five_minutes_before_its_end() {
    let account = person([tokens("a-1", None), tokens("a-2", None)]).await;

    assert_eq!(account.get(&graph()).await.unwrap(), "a-1");
    tokio::time::advance(Duration::from_secs(3299)).await;
    assert_eq!(account.get(&graph()).await.unwrap(), "a-1");
    tokio::time::advance(Duration::from_secs(2)).await;
    assert_eq!(account.get(&graph()).await.unwrap(), "a-2");
}

#[tokio::test(start_paused = true)]
async fn a_short_lived_token_is_used_for_half_its_life() {
    let short = || ok(json!({"access_token": "a", "expires_in": 60}));
    let account = person([short(), short()]).await;

    account.get(&graph()).await.unwrap();
    tokio::time::advance(Duration::from_secs(29)).await;
    account.get(&graph()).await.unwrap();
    assert_eq!(account.authority.count(), 1);
    tokio::time::advance(Duration::from_secs(2)).await;
    account.get(&graph()).await.unwrap();
    assert_eq!(account.authority.count(), 2);
}

#[tokio::test]
async fn a_new_refresh_token_is_saved_before_the_access_token_is_given() {
    let account = person([tokens("a-1", Some("r-1"))]).await;
    *account.kept.full.lock().unwrap() = true;

    let failure = account.get(&graph()).await.unwrap_err();

    assert!(matches!(failure, TokensError::Store(_)), "{failure:?}");
    assert_eq!(account.kept.saved.lock().unwrap().len(), 0);
}

#[tokio::test]
async fn a_refresh_token_that_could_not_be_saved_is_saved_first_the_next_time() {
    let account = person([tokens("a-1", Some("r-1")), tokens("a-2", Some("r-2"))]).await;
    *account.kept.full.lock().unwrap() = true;
    account.get(&graph()).await.unwrap_err();
    *account.kept.full.lock().unwrap() = false;

    assert_eq!(account.get(&graph()).await.unwrap(), "a-2");

    assert_eq!(*account.kept.saved.lock().unwrap(), ["r-1", "r-2"]);
    assert_eq!(account.authority.seen()[1].form()["refresh_token"], "r-1");
}

#[tokio::test]
async fn a_refresh_token_that_did_not_change_is_not_saved_again() {
    let account = person([tokens("a-1", Some("credential-0")), tokens("a-2", None)]).await;

    account.get(&graph()).await.unwrap();
    account.get(&flow()).await.unwrap();

    assert_eq!(account.kept.saved.lock().unwrap().len(), 0);
}

#[tokio::test]
async fn who_asks_during_a_renewal_gets_its_token() {
    let account = person([Reply::Held(Box::new(tokens("a-1", Some("r-1"))))]).await;
    let (graph, releaser) = (graph(), account.authority.clone());
    let callers = (0..20).map(|_| account.get(&graph));

    let (tokens, ()) = tokio::join!(join_all(callers), async {
        releaser.until(1).await;
        releaser.release();
    });

    assert!(tokens.iter().all(|token| token.as_ref().unwrap() == "a-1"));
    assert_eq!(account.authority.count(), 1);
}

#[tokio::test]
async fn who_asks_during_a_renewal_that_fails_gets_its_error_and_the_next_caller_tries_anew() {
    let account = person([
        Reply::Held(Box::new(grant_error("basic_action"))),
        tokens("a-2", None),
    ])
    .await;
    let (graph, releaser) = (graph(), account.authority.clone());
    let callers = (0..20).map(|_| account.get(&graph));

    let (tokens, ()) = tokio::join!(join_all(callers), async {
        releaser.until(1).await;
        releaser.release();
    });

    assert!(tokens.iter().all(Result::is_err));
    assert_eq!(account.authority.count(), 1);
    assert_eq!(account.get(&graph).await.unwrap(), "a-2");
}

#[tokio::test]
async fn renewals_for_two_resources_follow_each_other_with_the_newest_refresh_token() {
    let account = person([tokens("a-1", Some("r-1")), tokens("a-2", Some("r-2"))]).await;
    let (graph, flow) = (graph(), flow());

    let (one, other) = tokio::join!(account.get(&graph), account.get(&flow));

    assert_ne!(one.unwrap(), other.unwrap());
    let seen = account.authority.seen();
    assert_eq!(seen[0].form()["refresh_token"], "credential-0");
    assert_eq!(seen[1].form()["refresh_token"], "r-1");
    assert_eq!(*account.kept.saved.lock().unwrap(), ["r-1", "r-2"]);
}

#[tokio::test]
async fn a_caller_who_gives_up_does_not_lose_the_new_refresh_token() {
    let account = person([Reply::Held(Box::new(tokens("a-1", Some("r-1"))))]).await;
    {
        let graph = graph();
        let caller = account.get(&graph);
        tokio::select! {
            biased;
            _ = caller => panic!("the answer is held back"),
            () = account.authority.until(1) => {}
        }
    }

    account.authority.release();

    assert_eq!(account.get(&graph()).await.unwrap(), "a-1");
    assert_eq!(*account.kept.saved.lock().unwrap(), ["r-1"]);
    assert_eq!(account.authority.count(), 1);
}

#[tokio::test]
async fn a_rejected_token_is_renewed_with_the_claims_the_resource_wants() {
    let account = person([tokens("a-1", None), tokens("a-2", None)]).await;
    account.get(&graph()).await.unwrap();
    let claims = r#"{"access_token":{"nbf":{"essential":true,"value":"1"}}}"#;

    let token = account.renewed("a-1", Claims::from_json(claims)).await;

    assert_eq!(token.unwrap(), "a-2");
    assert_eq!(account.authority.seen()[1].form()["claims"], claims);
    assert_eq!(account.get(&graph()).await.unwrap(), "a-2");
}

#[tokio::test]
async fn a_token_that_was_renewed_since_the_rejected_one_will_do() {
    let account = person([tokens("a-2", None)]).await;
    account.get(&graph()).await.unwrap();

    assert_eq!(account.renewed("a-1", None).await.unwrap(), "a-2");
    assert_eq!(account.authority.count(), 1);
}

#[tokio::test]
async fn a_refusal_for_one_resource_leaves_the_others_alone() {
    let account = person([grant_error("basic_action"), tokens("a-1", None)]).await;

    let failure = account.get(&flow()).await.unwrap_err();

    assert_eq!(failure.trouble(), TokenTrouble::SignInNeeded);
    assert_eq!(account.lost(), [ErrorClass::SignInNeeded]);
    assert_eq!(account.get(&graph()).await.unwrap(), "a-1");
}

#[tokio::test]
async fn a_finished_refresh_token_is_not_sent_again_and_a_new_one_is() {
    let account = person([grant_error("bad_token"), tokens("a-1", None)]).await;

    for _ in 0..3 {
        let failure = account.get(&graph()).await.unwrap_err();
        assert_eq!(failure.class(), Some(ErrorClass::SessionOver));
    }

    assert_eq!(account.authority.count(), 1);
    assert_eq!(account.lost(), [ErrorClass::SessionOver]);
    *account.kept.credential.lock().unwrap() = Some("credential-1".to_owned());
    assert_eq!(account.get(&graph()).await.unwrap(), "a-1");
}

#[tokio::test]
async fn an_apps_wrong_secret_is_told_to_the_store() {
    let account = account(
        AccountKind::App,
        [failed(
            401,
            json!({"error": "invalid_client", "error_codes": [7000222]}),
        )],
    )
    .await;

    let failure = account.get(&graph()).await.unwrap_err();

    assert_eq!(failure.trouble(), TokenTrouble::Refused);
    assert_eq!(account.lost(), [ErrorClass::CredentialWrong]);
    assert!(
        failure
            .to_string()
            .contains("The client secret has expired (AADSTS7000222)"),
        "{failure}"
    );
}

#[tokio::test]
async fn missing_consent_is_no_lost_session() {
    let account = person([grant_error("consent_required")]).await;

    let failure = account.get(&graph()).await.unwrap_err();

    assert_eq!(failure.class(), Some(ErrorClass::ConsentNeeded));
    assert_eq!(account.lost(), []);
}

#[tokio::test(start_paused = true)]
async fn an_authority_that_is_down_for_a_moment_is_asked_again() {
    let account = person([
        reply(503, &[], "<html>"),
        Reply::HangUp,
        error("temporarily_unavailable"),
    ])
    .await;

    let failure = account.get(&graph()).await.unwrap_err();

    assert_eq!(failure.trouble(), TokenTrouble::Transient);
    assert_eq!(account.lost(), []);
    account.authority.then(tokens("a-1", None));
    assert_eq!(account.get(&graph()).await.unwrap(), "a-1");
}

#[tokio::test]
async fn an_account_without_a_credential_needs_a_sign_in() {
    let account = person([]).await;
    *account.kept.credential.lock().unwrap() = None;

    let failure = account.get(&graph()).await.unwrap_err();

    assert!(matches!(failure, TokensError::NoCredential), "{failure:?}");
    assert_eq!(failure.trouble(), TokenTrouble::SignInNeeded);
    assert_eq!(account.authority.count(), 0);
}

#[tokio::test]
async fn a_new_sign_in_waits_for_the_renewal_under_way_and_drops_its_token() {
    let account = person([
        Reply::Held(Box::new(tokens("a-1", Some("r-1")))),
        tokens("a-2", Some("r-2")),
    ])
    .await;
    let graph = graph();
    let replace = async {
        account.authority.until(1).await;
        account.authority.release();
        account
            .tokens
            .replace_credential(async {
                *account.kept.credential.lock().unwrap() = Some("credential-9".to_owned());
            })
            .await;
    };

    let (first, ()) = tokio::join!(account.get(&graph), replace);

    assert_eq!(first.unwrap(), "a-1");
    assert_eq!(account.get(&graph).await.unwrap(), "a-2");
    assert_eq!(
        account.authority.seen()[1].form()["refresh_token"],
        "credential-9"
    );
}

#[tokio::test]
async fn no_error_shows_a_token_or_a_credential() {
    let refusals: [Value; 2] = [
        json!({"error": "invalid_grant", "error_description": "AADSTS50173: credential-0 of riley@contoso.example"}),
        json!({"access_token": 5, "refresh_token": "refresh-9"}),
    ];
    for refusal in refusals {
        let account = person([failed(400, refusal)]).await;

        let failure = account.get(&graph()).await.unwrap_err();

        let shown = format!("{failure} {failure:?} {:?}", account.tokens);
        for secret in ["credential-0", "refresh-9", "riley"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}

async fn join_all<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut pending: Vec<_> = futures
        .into_iter()
        .map(|one| (Box::pin(one), None))
        .collect();
    std::future::poll_fn(move |context| {
        for (future, output) in &mut pending {
            if output.is_none()
                && let std::task::Poll::Ready(value) = future.as_mut().poll(context)
            {
                *output = Some(value);
            }
        }
        if pending.iter().any(|(_, output)| output.is_none()) {
            return std::task::Poll::Pending;
        }
        std::task::Poll::Ready(
            pending
                .iter_mut()
                .filter_map(|(_, output)| output.take())
                .collect(),
        )
    })
    .await
}

#[tokio::test]
async fn claims_that_a_refresh_cannot_satisfy_are_asked_of_the_next_sign_in() {
    let of_the_resource = r#"{"access_token":{"nbf":{"essential":true,"value":"1"}}}"#;
    let of_the_authority = r#"{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"#;
    let account = person([
        error("interaction_required"),
        failed(
            400,
            json!({"error": "interaction_required", "claims": of_the_authority}),
        ),
        error("invalid_scope"),
    ])
    .await;

    for _ in 0..3 {
        let claims = Claims::from_json(of_the_resource);
        account.renewed("a-0", claims).await.unwrap_err();
    }

    assert_eq!(
        *account.kept.asked.lock().unwrap(),
        [
            Some(of_the_resource.to_owned()),
            Some(of_the_authority.to_owned()),
            None
        ]
    );
}

#[tokio::test]
async fn what_was_granted_is_told_with_its_scopes() {
    let account = person([ok(
        json!({"access_token": "a-1", "scope": "https://graph.example/User.Read openid"}),
    )])
    .await;

    account.get(&graph()).await.unwrap();

    assert_eq!(
        *account.kept.granted.lock().unwrap(),
        [(
            graph(),
            Some("https://graph.example/User.Read openid".to_owned())
        )]
    );
}
