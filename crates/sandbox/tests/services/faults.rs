//! The fault switchboard, from both of its faces.

use countersign_sandbox::Service;
use countersign_sandbox::faults::{Effect, Fault};
use serde_json::json;

use crate::support::{World, read, world};

const ADMIN: &str = "admin@contoso.example";

async fn me(world: &World, token: &str) -> Result<reqwest::Response, reqwest::Error> {
    world
        .http
        .get(world.url(Service::Graph, "/v1.0/me"))
        .bearer_auth(token)
        .send()
        .await
}

fn new_user() -> serde_json::Value {
    json!({
        "accountEnabled": true, "displayName": "Nora New", "mailNickname": "nora",
        "userPrincipalName": "nora@contoso.example", "passwordProfile": { "password": "Str0ng&Secret" },
    })
}

#[tokio::test]
async fn throttling_names_when_to_come_back_and_is_spent() {
    let world = world().await;
    let token = world.graph_token(ADMIN).await;
    let id = world.sandbox.faults().add(Fault::next(
        Service::Graph,
        Effect::Throttle {
            retry_after_seconds: Some(7),
        },
    ));
    let response = me(&world, &token).await.unwrap();
    assert_eq!(response.headers()["retry-after"], "7");
    let (status, body) = read(response).await;
    assert_eq!(
        (status.as_u16(), body["error"]["code"].as_str().unwrap()),
        (429, "TooManyRequests")
    );
    assert_eq!(world.sandbox.faults().remaining(id), 0);
    assert_eq!(me(&world, &token).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_server_error_strikes_as_often_as_it_was_told() {
    let world = world().await;
    let token = world.graph_token(ADMIN).await;
    world.sandbox.faults().add(
        Fault::next(Service::Graph, Effect::Status { status: 503 })
            .times(2)
            .after(1),
    );
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(me(&world, &token).await.unwrap().status().as_u16());
    }
    assert_eq!(statuses, [200, 503, 503, 200]);
}

#[tokio::test]
async fn a_lost_answer_leaves_its_effect() {
    let world = world().await;
    let token = world.graph_token(ADMIN).await;
    world
        .sandbox
        .faults()
        .add(Fault::next(Service::Graph, Effect::LoseAnswer).on("POST", "/v1.0/users"));
    let url = world.url(Service::Graph, "/v1.0/users");
    let lost = world
        .http
        .post(url)
        .bearer_auth(&token)
        .json(&new_user())
        .send()
        .await;
    assert!(lost.is_err(), "no answer at all");
    assert!(
        world
            .sandbox
            .tenant()
            .find_person("nora@contoso.example")
            .is_some()
    );
    let logged = world.sandbox.tenant().log().all();
    assert_eq!(logged.last().unwrap().status, None);
}

#[tokio::test]
async fn a_dropped_request_has_no_effect() {
    let world = world().await;
    let token = world.graph_token(ADMIN).await;
    world
        .sandbox
        .faults()
        .add(Fault::next(Service::Graph, Effect::DropRequest));
    let url = world.url(Service::Graph, "/v1.0/users");
    assert!(
        world
            .http
            .post(url)
            .bearer_auth(&token)
            .json(&new_user())
            .send()
            .await
            .is_err()
    );
    assert!(
        world
            .sandbox
            .tenant()
            .find_person("nora@contoso.example")
            .is_none()
    );
}

#[tokio::test]
async fn a_cut_body_begins_and_does_not_end() {
    let world = world().await;
    let token = world.graph_token(ADMIN).await;
    world
        .sandbox
        .faults()
        .add(Fault::next(Service::Graph, Effect::CutBody));
    let response = me(&world, &token).await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.text().await.is_err());
}

#[tokio::test]
async fn a_delay_holds_the_answer_back() {
    let world = world().await;
    let token = world.graph_token(ADMIN).await;
    world.sandbox.faults().add(Fault::next(
        Service::Graph,
        Effect::Delay { milliseconds: 150 },
    ));
    let begun = std::time::Instant::now();
    assert_eq!(me(&world, &token).await.unwrap().status(), 200);
    assert!(begun.elapsed() >= std::time::Duration::from_millis(150));
}

#[tokio::test]
async fn a_claims_challenge_and_a_revoked_token_are_401s_with_their_header() {
    let world = world().await;
    let token = world.graph_token(ADMIN).await;
    world.sandbox.faults().add(Fault::next(
        Service::Graph,
        Effect::ClaimsChallenge { claims: None },
    ));
    world
        .sandbox
        .faults()
        .add(Fault::next(Service::Graph, Effect::RevokedToken));
    let challenge = me(&world, &token).await.unwrap();
    assert_eq!(challenge.status(), 401);
    let header = challenge.headers()["www-authenticate"].to_str().unwrap();
    assert!(
        header.contains("error=\"insufficient_claims\"") && header.contains("claims=\""),
        "{header}"
    );
    let revoked = me(&world, &token).await.unwrap();
    assert_eq!(revoked.status(), 401);
    assert!(
        revoked.headers()["www-authenticate"]
            .to_str()
            .unwrap()
            .contains("invalid_token")
    );
}

#[tokio::test]
async fn an_answer_of_the_tests_own_making_is_sent_as_it_is() {
    let world = world().await;
    let refusal = json!({ "error": "invalid_grant", "error_codes": [53003], "error_description": "AADSTS53003: Blocked." });
    let fault = json!({
        "service": "authority", "path": "*/token",
        "effect": { "kind": "answer", "status": 400, "headers": { "x-test": "1" }, "body": refusal },
    });
    assert_eq!(world.test_api("POST", "faults", Some(fault)).await.0, 201);
    assert_eq!(
        world.poll("any").await,
        (reqwest::StatusCode::BAD_REQUEST, refusal)
    );
}

#[tokio::test]
async fn dataverse_errors_can_hide_the_useful_one_inside_their_message() {
    let world = world().await;
    let effect = Effect::NestedError {
        status: 403,
        code: "ConnectionAuthorizationFailed".to_owned(),
        message: "The caller may not use the connection.".to_owned(),
    };
    world
        .sandbox
        .faults()
        .add(Fault::next(Service::Dataverse, effect));
    let url = world.url(Service::Dataverse, "/contoso/crm4/api/data/v9.2/WhoAmI");
    let (status, body) = read(world.http.get(url).send().await.unwrap()).await;
    assert_eq!(
        (status.as_u16(), body["error"]["code"].as_str().unwrap()),
        (403, "0x80060467")
    );
    let message = body["error"]["message"].as_str().unwrap();
    let inner = message
        .split_once("details \"")
        .unwrap()
        .1
        .trim_end_matches("\".");
    let inner: serde_json::Value = serde_json::from_str(inner).unwrap();
    assert_eq!(inner["error"]["code"], "ConnectionAuthorizationFailed");
}

#[tokio::test]
async fn faults_are_set_listed_and_lifted_by_the_test_api_which_they_do_not_touch() {
    let world = world().await;
    let token = world.graph_token(ADMIN).await;
    let fault = json!({ "times": 5, "effect": { "kind": "status", "status": 500 } });
    let (_, set) = world.test_api("POST", "faults", Some(fault)).await;
    assert_eq!(me(&world, &token).await.unwrap().status(), 500);
    let (_, listed) = world.test_api("GET", "faults", None).await;
    assert_eq!(
        (
            &listed["faults"][0]["id"],
            &listed["faults"][0]["fault"]["times"]
        ),
        (&set["id"], &json!(4))
    );
    assert_eq!(
        world
            .test_api("DELETE", &format!("faults/{}", set["id"]), None)
            .await
            .0,
        204
    );
    assert_eq!(me(&world, &token).await.unwrap().status(), 200);
    let unknown = json!({ "effect": { "kind": "explode" } });
    assert_eq!(world.test_api("POST", "faults", Some(unknown)).await.0, 422);
}
