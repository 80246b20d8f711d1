//! Signing in through the browser: authorization code with PKCE.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign_sandbox::{Service, seed};
use reqwest::Response;
use sha2::{Digest, Sha256};

use crate::support::{Answer, World, aadsts, world};

const REDIRECT: &str = "http://localhost:49152/";
const VERIFIER: &str = "a-verifier-that-is-long-enough-to-be-one-0123456789";

fn parameters(changes: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let mut parameters = vec![
        ("client_id", seed::CONSOLE.to_string()),
        ("response_type", "code".to_owned()),
        ("redirect_uri", REDIRECT.to_owned()),
        (
            "scope",
            "openid profile offline_access User.Read".to_owned(),
        ),
        ("state", "st&te".to_owned()),
        ("nonce", "n-1".to_owned()),
        (
            "code_challenge",
            URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER)),
        ),
        ("code_challenge_method", "S256".to_owned()),
    ];
    for (name, value) in changes {
        parameters.retain(|(known, _)| known != name);
        if !value.is_empty() {
            parameters.push((*name, (*value).to_owned()));
        }
    }
    parameters
}

async fn ask(world: &World, changes: &[(&'static str, &str)]) -> Response {
    world
        .http
        .get(world.authority("authorize"))
        .query(&parameters(changes))
        .send()
        .await
        .unwrap()
}

async fn answer(world: &World, answer: &str, changes: &[(&'static str, &str)]) -> Response {
    let mut form = parameters(changes);
    form.push(("person", "riley@contoso.example".to_owned()));
    form.push(("answer", answer.to_owned()));
    world
        .http
        .post(world.authority("authorize"))
        .form(&form)
        .send()
        .await
        .unwrap()
}

/// What the application is told in its redirect address.
fn told(response: &Response, name: &str) -> Option<String> {
    let location = url::Url::parse(response.headers()["location"].to_str().unwrap()).unwrap();
    assert!(location.as_str().starts_with(REDIRECT), "{location}");
    location
        .query_pairs()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}

async fn code(world: &World) -> String {
    told(&answer(world, "approve", &[]).await, "code").unwrap()
}

async fn redeem(world: &World, code: &str, verifier: &str, redirect: &str) -> Answer {
    let client = seed::CONSOLE.to_string();
    world
        .token(&[
            ("grant_type", "authorization_code"),
            ("client_id", &client),
            ("code", code),
            ("redirect_uri", redirect),
            ("code_verifier", verifier),
        ])
        .await
}

#[tokio::test]
async fn a_person_signs_in_and_the_code_is_redeemed() {
    let world = world().await;
    let page = ask(&world, &[]).await;
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("Countersign Console"));
    let response = answer(&world, "approve", &[]).await;
    assert_eq!(response.status(), 302);
    assert_eq!(told(&response, "state").unwrap(), "st&te");
    let (status, body) = redeem(
        &world,
        &told(&response, "code").unwrap(),
        VERIFIER,
        REDIRECT,
    )
    .await;
    assert_eq!(status, 200, "{body}");
    assert!(body["refresh_token"].is_string());
    let payload = body["id_token"]
        .as_str()
        .unwrap()
        .split('.')
        .nth(1)
        .unwrap();
    let claims: serde_json::Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    assert_eq!(
        (
            claims["nonce"].as_str().unwrap(),
            claims["name"].as_str().unwrap()
        ),
        ("n-1", "Riley Requester")
    );
}

#[tokio::test]
async fn form_post_keeps_the_code_out_of_addresses() {
    let world = world().await;
    let response = answer(&world, "approve", &[("response_mode", "form_post")]).await;
    assert_eq!(response.status(), 200);
    let policy = response.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        policy.contains("form-action http://localhost:49152"),
        "{policy}"
    );
    let text = response.text().await.unwrap();
    assert!(
        text.contains(&format!("action=\"{REDIRECT}\"")) && text.contains("name=\"code\""),
        "{text}"
    );
    assert!(text.contains("value=\"st&amp;te\""), "{text}");
}

#[tokio::test]
async fn an_authorization_code_works_once() {
    let world = world().await;
    let code = code(&world).await;
    assert_eq!(redeem(&world, &code, VERIFIER, REDIRECT).await.0, 200);
    let (status, body) = redeem(&world, &code, VERIFIER, REDIRECT).await;
    assert_eq!(
        (
            status.as_u16(),
            body["error"].as_str().unwrap(),
            aadsts(&body)
        ),
        (400, "invalid_grant", 54_005)
    );
}

#[tokio::test]
async fn the_verifier_must_be_the_one_that_was_challenged() {
    let world = world().await;
    let code = code(&world).await;
    assert_eq!(
        aadsts(&redeem(&world, &code, "another-verifier", REDIRECT).await.1),
        501_481
    );
    assert_eq!(
        aadsts(&redeem(&world, &code, VERIFIER, REDIRECT).await.1),
        54_005,
        "a failed attempt spends it"
    );
}

#[tokio::test]
async fn the_redirect_address_must_be_the_same_at_redemption() {
    let world = world().await;
    let code = code(&world).await;
    assert_eq!(
        aadsts(
            &redeem(&world, &code, VERIFIER, "http://localhost:49153/")
                .await
                .1
        ),
        500_112
    );
}

#[tokio::test]
async fn an_authorization_code_ends_after_ten_minutes() {
    let world = world().await;
    let code = code(&world).await;
    world.advance(600);
    assert_eq!(
        aadsts(&redeem(&world, &code, VERIFIER, REDIRECT).await.1),
        70_008
    );
}

#[tokio::test]
async fn an_unregistered_redirect_address_is_never_redirected_to() {
    let world = world().await;
    for redirect in [
        "http://evil.example/",
        "http://localhost:49152/other",
        "https://localhost:49152/",
        "http://localhost@evil.example/",
    ] {
        let page = ask(&world, &[("redirect_uri", redirect)]).await;
        assert_eq!(page.status(), 400, "{redirect}");
        assert!(
            page.text().await.unwrap().contains("AADSTS50011"),
            "{redirect}"
        );
    }
}

#[tokio::test]
async fn a_public_client_must_use_pkce_with_s256() {
    let world = world().await;
    let without = ask(
        &world,
        &[("code_challenge", ""), ("code_challenge_method", "")],
    )
    .await;
    assert_eq!(told(&without, "error").unwrap(), "invalid_request");
    let plain = ask(&world, &[("code_challenge_method", "plain")]).await;
    assert!(
        told(&plain, "error_description")
            .unwrap()
            .starts_with("AADSTS501491")
    );
}

#[tokio::test]
async fn who_cancels_sends_the_application_an_error() {
    let world = world().await;
    let response = answer(&world, "decline", &[]).await;
    assert_eq!(told(&response, "error").unwrap(), "access_denied");
    assert_eq!(told(&response, "state").unwrap(), "st&te");
    assert!(told(&response, "code").is_none());
}

#[tokio::test]
async fn a_silent_sign_in_needs_a_person() {
    let world = world().await;
    assert_eq!(
        told(&ask(&world, &[("prompt", "none")]).await, "error").unwrap(),
        "login_required"
    );
}

#[tokio::test]
async fn scopes_of_several_resources_are_for_consent_and_the_first_wins() {
    let world = world().await;
    let scope = format!(
        "User.Read {}/user_impersonation",
        world.sandbox.base_url(Service::Discovery)
    );
    let response = answer(&world, "approve", &[("scope", &scope)]).await;
    let (status, body) = redeem(
        &world,
        &told(&response, "code").unwrap(),
        VERIFIER,
        REDIRECT,
    )
    .await;
    assert_eq!(status, 200);
    assert_eq!(
        body["scope"],
        format!("{}/User.Read", world.sandbox.base_url(Service::Graph))
    );
}
