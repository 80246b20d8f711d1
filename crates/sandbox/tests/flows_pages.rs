//! The maker portal, the approvals centre and the run history.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod flows_support;

use countersign_sandbox::Service;
use flows_support::{World, ask};
use http::StatusCode;
use serde_json::{Value, json};

async fn page(world: &World, path: &str) -> (StatusCode, String) {
    let answer = world
        .http
        .get(world.url(Service::Pages, path))
        .send()
        .await
        .expect("an answer");
    (answer.status(), answer.text().await.expect("text"))
}

async fn submit(world: &World, path: &str, form: &[(&str, &str)]) -> (StatusCode, Option<String>) {
    let answer = world
        .http
        .post(world.url(Service::Pages, path))
        .form(form)
        .send()
        .await
        .expect("an answer");
    let target = answer
        .headers()
        .get("location")
        .map(|target| target.to_str().unwrap().to_owned());
    (answer.status(), target)
}

#[tokio::test]
async fn a_maker_makes_binds_saves_and_turns_on_a_flow() {
    let world = World::start().await;
    let (status, target) = submit(&world, "/maker", &[("name", "Join a Group")]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let target = target.unwrap();
    assert!(
        page(&world, &target)
            .await
            .1
            .contains("The URL will be generated after save.")
    );
    let (status, _) = submit(&world, &format!("{target}/state"), &[("on", "true")]).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);

    let form = [("authentication", "All"), ("allowed", ""), ("bind", "true")];
    assert_eq!(
        submit(&world, &format!("{target}/save"), &form).await.0,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        submit(&world, &format!("{target}/state"), &[("on", "true")])
            .await
            .0,
        StatusCode::SEE_OTHER
    );
    let id = target.rsplit('/').next().unwrap();
    let flow = world.get(&format!("/_sandbox/flows/{id}")).await;
    assert_eq!(flow["on"], true);
    assert_eq!(
        world
            .call(&flow["requestUrl"], &ask("http://127.0.0.1:9/"))
            .await
            .status(),
        StatusCode::ACCEPTED
    );
    let html = page(&world, &target).await.1;
    assert!(html.contains(&flow["requestUrl"].as_str().unwrap().replace('&', "&amp;")));
}

#[tokio::test]
async fn changing_who_can_trigger_changes_the_url() {
    let world = World::start().await;
    let flow = world.create_user_flow().await;
    let path = format!("/maker/{}/save", flow["workflowId"].as_str().unwrap());
    submit(
        &world,
        &path,
        &[
            ("authentication", "User"),
            ("allowed", "riley@contoso.example"),
        ],
    )
    .await;
    let url = world.create_user_flow().await["requestUrl"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(!url.contains("sig="), "{url}");
}

#[tokio::test]
async fn a_flow_that_is_on_is_not_deleted() {
    let world = World::start().await;
    let flow = world.create_user_flow().await;
    let path = format!("/maker/{}", flow["workflowId"].as_str().unwrap());
    assert_eq!(
        submit(&world, &format!("{path}/delete"), &[]).await.0,
        StatusCode::BAD_REQUEST
    );
    submit(&world, &format!("{path}/state"), &[("on", "false")]).await;
    assert_eq!(
        submit(&world, &format!("{path}/delete"), &[]).await.0,
        StatusCode::SEE_OTHER
    );
    assert_eq!(page(&world, &path).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_approver_finds_reads_and_answers_an_approval() {
    let world = World::start().await;
    let flow = world.create_user_flow().await;
    let mut body = ask("http://127.0.0.1:9/");
    body["summary"] = Value::from("<script>alert(1)</script>");
    world.call(&flow["requestUrl"], &body).await;
    let approval = world.open_approval().await;
    let id = approval["approvalId"].as_str().unwrap();

    let (_, listed) = page(&world, "/approvals?as=megan@contoso.example").await;
    assert!(listed.contains("Create User request req-1") && listed.contains(id));
    let (_, other) = page(&world, "/approvals?as=olga@contoso.example").await;
    assert!(!other.contains(id));

    let (_, shown) = page(&world, &format!("/approvals/{id}?as=megan@contoso.example")).await;
    assert!(
        shown.contains("Approve")
            && shown.contains("&lt;script&gt;")
            && !shown.contains("<script>")
    );
    let form = [
        ("as", "megan@contoso.example"),
        ("response", "Reject"),
        ("comments", "not <now>"),
    ];
    assert_eq!(
        submit(&world, &format!("/approvals/{id}"), &form).await.0,
        StatusCode::SEE_OTHER
    );
    let (_, shown) = page(&world, &format!("/approvals/{id}?as=megan@contoso.example")).await;
    assert!(shown.contains("Rejected") && shown.contains("not &lt;now&gt;"));
}

#[tokio::test]
async fn the_run_history_lists_runs_and_cancels_one() {
    let world = World::start().await;
    let flow = world.create_user_flow().await;
    let accepted = world
        .call(&flow["requestUrl"], &ask("http://127.0.0.1:9/"))
        .await;
    let run = accepted.headers()["x-ms-workflow-run-id"]
        .to_str()
        .unwrap()
        .to_owned();
    world.run_in(&run, "Waiting").await;
    assert!(page(&world, "/runs").await.1.contains(&run));
    assert!(
        page(&world, &format!("/runs/{run}"))
            .await
            .1
            .contains("Ask_approver")
    );
    submit(&world, &format!("/runs/{run}/cancel"), &[]).await;
    assert!(
        page(&world, &format!("/runs/{run}"))
            .await
            .1
            .contains("Cancelled")
    );
}

#[tokio::test]
async fn a_page_for_what_is_not_there_is_not_found() {
    let world = World::start().await;
    let nowhere = "3f1c9e52-8a4b-4d0e-9b7a-000000000000";
    for path in [
        format!("/maker/{nowhere}"),
        format!("/approvals/{nowhere}"),
        format!("/runs/{nowhere}"),
    ] {
        assert_eq!(page(&world, &path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_test_api_refuses_a_definition_as_the_service_does() {
    let world = World::start().await;
    let (status, body) = world
        .post(
            "/_sandbox/flows",
            json!({ "name": "Bad", "definition": {} }),
        )
        .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(body["error"]["code"], "InvalidRequestContent");
}

#[tokio::test]
async fn flows_stand_where_the_real_portal_shows_them() {
    let world = World::start().await;
    let flow = world.create_user_flow().await;
    let environment = countersign_sandbox::seed::ENVIRONMENT_ID;
    let id = flow["workflowId"].as_str().unwrap();

    let solutions = page(&world, &format!("/environments/{environment}/solutions")).await;
    assert!(solutions.1.contains(id));
    let details = format!("/environments/{environment}/flows/{id}/details");
    assert!(page(&world, &details).await.1.contains("HTTP POST URL"));
    let elsewhere = format!("/environments/Default-{environment}/flows/{id}/details");
    assert_eq!(page(&world, &elsewhere).await.0, StatusCode::NOT_FOUND);
}
