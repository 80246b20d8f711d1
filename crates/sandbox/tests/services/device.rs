//! Device authorization.

use countersign_sandbox::{SandboxOptions, Service, seed};
use serde_json::Value;

use crate::support::{World, aadsts, world, world_with};

async fn pending(world: &World) -> (Value, String) {
    let started = world.start_device("User.Read").await;
    let device_code = started["device_code"].as_str().unwrap().to_owned();
    (started, device_code)
}

#[tokio::test]
async fn a_sign_in_is_pending_until_a_person_approves_it() {
    let world = world().await;
    let (started, device_code) = pending(&world).await;
    assert_eq!(started["interval"], 5);
    assert_eq!(started["expires_in"], 900);
    assert!(started.get("verification_uri_complete").is_none());
    assert_eq!(
        started["verification_uri"],
        world.url(Service::Authority, "/device")
    );

    let (status, body) = world.poll(&device_code).await;
    assert_eq!(
        (status.as_u16(), body["error"].as_str().unwrap()),
        (400, "authorization_pending")
    );
    assert_eq!(aadsts(&body), 70_016);

    assert_eq!(
        world
            .answer_device(&started, "riley@contoso.example", "approve")
            .await
            .0,
        204
    );
    world.advance(5);
    let (status, body) = world.poll(&device_code).await;
    assert_eq!(status, 200);
    assert_eq!(body["token_type"], "Bearer");
    assert!(
        body.get("refresh_token").is_none(),
        "offline_access was not asked for"
    );
    assert!(body.get("id_token").is_none(), "openid was not asked for");
}

#[tokio::test]
async fn polling_faster_than_the_interval_is_slowed_down_for_good() {
    let world = world().await;
    let (_, device_code) = pending(&world).await;
    assert_eq!(
        world.poll(&device_code).await.1["error"],
        "authorization_pending"
    );
    assert_eq!(world.poll(&device_code).await.1["error"], "slow_down");
    world.advance(6);
    assert_eq!(
        world.poll(&device_code).await.1["error"],
        "slow_down",
        "the interval grew to ten seconds"
    );
    world.advance(16);
    assert_eq!(
        world.poll(&device_code).await.1["error"],
        "authorization_pending"
    );
}

#[tokio::test]
async fn a_declined_sign_in_says_so_once() {
    let world = world().await;
    let (started, device_code) = pending(&world).await;
    assert_eq!(
        world
            .answer_device(&started, "riley@contoso.example", "decline")
            .await
            .0,
        204
    );
    let (status, body) = world.poll(&device_code).await;
    assert_eq!(
        (status.as_u16(), body["error"].as_str().unwrap()),
        (400, "authorization_declined")
    );
    assert_eq!(
        world.poll(&device_code).await.1["error"],
        "bad_verification_code"
    );
}

#[tokio::test]
async fn a_code_ends_with_its_time() {
    let world = world().await;
    let (started, device_code) = pending(&world).await;
    world.advance(900);
    let (status, body) = world.poll(&device_code).await;
    assert_eq!(
        (status.as_u16(), body["error"].as_str().unwrap()),
        (400, "expired_token")
    );
    let (status, body) = world
        .answer_device(&started, "riley@contoso.example", "approve")
        .await;
    assert_eq!(
        (status.as_u16(), body["error"]["code"].as_str().unwrap()),
        (410, "expired")
    );
}

#[tokio::test]
async fn a_code_works_once() {
    let world = world().await;
    let (started, device_code) = pending(&world).await;
    world
        .answer_device(&started, "riley@contoso.example", "approve")
        .await;
    assert_eq!(world.poll(&device_code).await.0, 200);
    assert_eq!(
        world.poll(&device_code).await.1["error"],
        "bad_verification_code"
    );
    let (status, _) = world
        .answer_device(&started, "riley@contoso.example", "approve")
        .await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn an_unknown_device_code_is_not_pending() {
    let world = world().await;
    let (status, body) = world.poll("made-up").await;
    assert_eq!(
        (status.as_u16(), body["error"].as_str().unwrap()),
        (400, "bad_verification_code")
    );
    assert_eq!(aadsts(&body), 70_018);
}

#[tokio::test]
async fn a_disabled_person_cannot_sign_in() {
    let world = world().await;
    let (started, device_code) = pending(&world).await;
    world
        .test_api(
            "POST",
            "people/olga@contoso.example",
            Some(serde_json::json!({ "enabled": false })),
        )
        .await;
    assert_eq!(
        world
            .answer_device(&started, "olga@contoso.example", "approve")
            .await
            .0,
        403
    );
    assert_eq!(
        world.poll(&device_code).await.1["error"],
        "authorization_pending"
    );
}

#[tokio::test]
async fn a_confidential_client_cannot_use_device_codes() {
    let world = world().await;
    let client = seed::DATA_SERVICE.to_string();
    let (status, body) = world
        .devicecode(&[("client_id", &client), ("scope", "User.Read")])
        .await;
    assert_eq!((status.as_u16(), aadsts(&body)), (401, 7_000_218));
}

#[tokio::test]
async fn a_secret_on_a_public_client_is_refused() {
    let world = world().await;
    let client = seed::CONSOLE.to_string();
    let form = [
        ("client_id", client.as_str()),
        ("scope", "User.Read"),
        ("client_secret", "x"),
    ];
    let (status, body) = world.devicecode(&form).await;
    assert_eq!(
        (
            status.as_u16(),
            body["error"].as_str().unwrap(),
            aadsts(&body)
        ),
        (401, "invalid_client", 700_025)
    );
}

#[tokio::test]
async fn an_authority_may_leave_the_interval_out_and_issue_opaque_tokens() {
    let options = SandboxOptions {
        device_interval: None,
        opaque_access_tokens: true,
        ..SandboxOptions::default()
    };
    let world = world_with(options).await;
    let (started, _) = pending(&world).await;
    assert!(started.get("interval").is_none());
    let token = world.graph_token("admin@contoso.example").await;
    assert_eq!(token.split('.').count(), 2);
    assert_eq!(
        world.graph("GET", "/me", &token, None).await.1["displayName"],
        "Ada Admin"
    );
}

#[tokio::test]
async fn the_page_signs_a_person_in() {
    let world = world().await;
    let (started, device_code) = pending(&world).await;
    let url = world.url(Service::Authority, "/device");
    let origin = world.sandbox.base_url(Service::Authority);
    // People type codes in lower case and with blanks.
    let code = started["user_code"].as_str().unwrap().to_lowercase();
    let typed = format!("{} {}", &code[..4], &code[4..]);
    let page = world
        .http
        .post(&url)
        .header("origin", &origin)
        .form(&[("user_code", &typed)])
        .send()
        .await
        .unwrap();
    let text = page.text().await.unwrap();
    assert!(
        text.contains("Countersign Console") && text.contains("Riley Requester"),
        "{text}"
    );

    let form = [
        ("user_code", typed.as_str()),
        ("person", "riley@contoso.example"),
        ("answer", "approve"),
    ];
    let page = world
        .http
        .post(&url)
        .header("origin", &origin)
        .form(&form)
        .send()
        .await
        .unwrap();
    assert!(page.text().await.unwrap().contains("You are signed in"));
    assert_eq!(world.poll(&device_code).await.0, 200);
}

#[tokio::test]
async fn the_page_refuses_a_code_it_does_not_know() {
    let world = world().await;
    let url = world.url(Service::Authority, "/device");
    let page = world
        .http
        .post(&url)
        .form(&[("user_code", "ABCDEFGHJ")])
        .send()
        .await
        .unwrap();
    assert_eq!(page.status(), 400);
    assert!(
        page.text()
            .await
            .unwrap()
            .contains("That code is not known")
    );
}
