//! The test API.

use countersign_sandbox::Service;
use serde_json::json;

use crate::support::world;

#[tokio::test]
async fn a_reset_puts_everything_back() {
    let world = world().await;
    let token = world.graph_token("admin@contoso.example").await;
    world
        .test_api(
            "POST",
            "people",
            Some(json!({ "userPrincipalName": "x@contoso.example" })),
        )
        .await;
    world
        .test_api(
            "POST",
            "faults",
            Some(json!({ "effect": { "kind": "dropRequest" } })),
        )
        .await;
    world
        .test_api("POST", "clock", Some(json!({ "advanceSeconds": 3600 })))
        .await;
    assert_eq!(world.test_api("POST", "reset", None).await.0, 204);
    let (_, state) = world.test_api("GET", "state", None).await;
    assert_eq!(state["people"].as_array().unwrap().len(), 5);
    assert_eq!(
        world.test_api("GET", "faults", None).await.1,
        json!({ "faults": [] })
    );
    assert_eq!(
        world.graph("GET", "/me", &token, None).await.0,
        401,
        "tokens from before are void"
    );
    let now: jiff::Timestamp = state["now"].as_str().unwrap().parse().unwrap();
    let real = jiff::Timestamp::try_from(std::time::SystemTime::now()).unwrap();
    assert!(real.duration_since(now).abs().as_secs() < 60);
}

#[tokio::test]
async fn a_person_is_made_once() {
    let world = world().await;
    let person = json!({ "userPrincipalName": "x@contoso.example", "administrator": true });
    let (status, made) = world.test_api("POST", "people", Some(person.clone())).await;
    assert_eq!(
        (status.as_u16(), &made["administrator"]),
        (201, &json!(true))
    );
    assert_eq!(world.test_api("POST", "people", Some(person)).await.0, 409);
    let token = world.graph_token("x@contoso.example").await;
    assert_eq!(
        world
            .graph(
                "PATCH",
                "/users/olga@contoso.example",
                &token,
                Some(json!({ "city": "Oslo" }))
            )
            .await
            .0,
        204
    );
}

#[tokio::test]
async fn the_log_counts_calls_and_holds_no_queries() {
    let world = world().await;
    let token = world.graph_token("admin@contoso.example").await;
    world.test_api("DELETE", "log", None).await;
    world
        .graph(
            "GET",
            "/users?$filter=startswith(displayName,'A')",
            &token,
            None,
        )
        .await;
    world
        .graph("GET", "/users/nobody@contoso.example", &token, None)
        .await;
    let (_, log) = world.test_api("GET", "log", None).await;
    assert_eq!(
        log["requests"],
        json!([
            { "number": 1, "service": "graph", "method": "GET", "path": "/v1.0/users", "status": 200 },
            { "number": 2, "service": "graph", "method": "GET", "path": "/v1.0/users/nobody@contoso.example", "status": 404 },
        ])
    );
    assert_eq!(
        world
            .sandbox
            .tenant()
            .log()
            .count(Service::Graph, "GET", "/v1.0/users*"),
        2
    );
}

#[tokio::test]
async fn nobody_unknown_is_acted_for() {
    let world = world().await;
    let started = world.start_device("User.Read").await;
    let (status, body) = world
        .answer_device(&started, "nobody@contoso.example", "approve")
        .await;
    assert_eq!(
        (status.as_u16(), body["error"]["code"].as_str().unwrap()),
        (404, "unknown_person")
    );
    assert_eq!(
        world
            .test_api("POST", "people/nobody", Some(json!({ "enabled": true })))
            .await
            .0,
        404
    );
}
