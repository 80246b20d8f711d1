use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use countersign_net::{
    Call, Delivery, Freshness, NetError, Resource, StatusCode, TokenError, TokenSource,
};
use secrecy::{ExposeSecret, SecretString};

use crate::server::{Server, client, status, with_headers};

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("sign in again")]
struct SignInAgain;

/// Hands out `tokens` in turn, then says that a person must sign in; remembers what it was asked.
#[derive(Default)]
struct Purse {
    tokens: Mutex<Vec<&'static str>>,
    asked: Mutex<Vec<(String, Freshness)>>,
}

impl Purse {
    fn of(tokens: &[&'static str]) -> Arc<Self> {
        Arc::new(Self {
            tokens: Mutex::new(tokens.iter().rev().copied().collect()),
            asked: Mutex::default(),
        })
    }
}

#[async_trait]
impl TokenSource for Purse {
    async fn bearer(
        &self,
        resource: &Resource,
        freshness: Freshness,
    ) -> Result<SecretString, TokenError> {
        let mut asked = self.asked.lock().unwrap();
        asked.push((resource.audience().to_owned(), freshness));
        let token = self.tokens.lock().unwrap().pop();
        token
            .map(Into::into)
            .ok_or_else(|| TokenError::new(SignInAgain))
    }
}

const AUDIENCE: &str = "https://service.example//";

fn call(server: &Server, purse: &Arc<Purse>) -> Call {
    let source: Arc<dyn TokenSource> = purse.clone();
    Call::post(server.url.clone()).token(source, Resource::new(AUDIENCE))
}

fn bearers(server: &Server) -> Vec<String> {
    let seen = server.take_seen();
    seen.iter()
        .map(|seen| seen.header("authorization").unwrap_or_default().to_owned())
        .collect()
}

#[tokio::test]
async fn a_call_carries_the_token_of_its_audience() {
    let server = Server::start([]).await;
    let purse = Purse::of(&["first"]);

    client().send(call(&server, &purse)).await.unwrap();

    assert_eq!(bearers(&server), ["Bearer first"]);
    assert_eq!(purse.asked.lock().unwrap()[0].0, AUDIENCE);
}

#[tokio::test]
async fn after_a_401_the_token_is_renewed_once_with_the_claims_asked_for() {
    // {"access_token":{}}
    let server = Server::start([with_headers(
        401,
        [(
            "www-authenticate",
            r#"Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ""#,
        )],
    )])
    .await;
    let purse = Purse::of(&["first", "second"]);

    let answer = client().send(call(&server, &purse)).await.unwrap();

    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(bearers(&server), ["Bearer first", "Bearer second"]);
    let asked = purse.asked.lock().unwrap();
    let Freshness::Renewed { rejected, claims } = &asked[1].1 else {
        panic!("{asked:?}");
    };
    assert_eq!(rejected.expose_secret(), "first");
    assert_eq!(claims.as_ref().unwrap().as_json(), r#"{"access_token":{}}"#);
}

#[tokio::test]
async fn a_second_401_is_the_answer() {
    let server = Server::start([status(401), status(401)]).await;
    let purse = Purse::of(&["first", "second", "third"]);

    let answer = client().send(call(&server, &purse)).await.unwrap();

    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(bearers(&server), ["Bearer first", "Bearer second"]);
}

#[tokio::test]
async fn the_same_token_is_not_sent_a_second_time() {
    let server = Server::start([status(401)]).await;
    let purse = Purse::of(&["only", "only"]);

    let answer = client().send(call(&server, &purse)).await.unwrap();

    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn the_sources_own_error_comes_through_and_nothing_is_sent() {
    let server = Server::start([]).await;

    let error = client()
        .send(call(&server, &Purse::of(&[])))
        .await
        .unwrap_err();

    assert_eq!(error.token_error::<SignInAgain>(), Some(&SignInAgain));
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn no_token_is_fetched_for_a_host_that_is_not_allowed() {
    let purse = Purse::of(&["first"]);
    let source: Arc<dyn TokenSource> = purse.clone();
    let url = "https://evil.example/".parse().unwrap();

    let error = client()
        .send(Call::get(url).token(source, Resource::new(AUDIENCE)))
        .await
        .unwrap_err();

    assert!(
        matches!(error, NetError::HostNotAllowed { .. }),
        "{error:?}"
    );
    assert!(purse.asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_call_without_a_token_has_no_authorization() {
    let server = Server::start([]).await;

    client().send(Call::get(server.url.clone())).await.unwrap();

    assert_eq!(server.take_seen()[0].header("authorization"), None);
}
