//! A call to the ready flow, the approval it makes, and the callback that reports the decision.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod flows_support;

use countersign_sandbox::{Service, seed};
use flows_support::{Callbacks, World, ask};
use http::StatusCode;
use serde_json::Value;

fn run_id(answer: &reqwest::Response) -> String {
    answer.headers()["x-ms-workflow-run-id"]
        .to_str()
        .expect("text")
        .to_owned()
}

#[tokio::test]
async fn an_approved_request_is_reported_to_the_callback() {
    let world = World::start().await;
    let callbacks = Callbacks::answering(&[]).await;
    let flow = world.create_user_flow().await;

    let accepted = world.call(&flow["requestUrl"], &ask(&callbacks.url)).await;
    assert_eq!(accepted.status(), StatusCode::ACCEPTED);
    let run = run_id(&accepted);
    let body: Value = accepted.json().await.unwrap();
    assert_eq!(body["runId"], run.as_str());

    let approval = world.open_approval().await;
    assert_eq!(approval["title"], "Create User request req-1");
    assert_eq!(approval["details"], "Jane Doe, Sales");
    world.run_in(&run, "Waiting").await;

    let (status, _) = world
        .answer(&approval, "megan@contoso.example", "Approve")
        .await;
    assert_eq!(status, StatusCode::OK);
    let (headers, report) = callbacks.wait_for(1).await.remove(0);
    assert_eq!(headers["x-callback-token"], "single-use-token");
    assert_eq!(report["requestId"], "req-1");
    assert_eq!(report["runId"], run.as_str());
    assert_eq!(report["status"], "Succeeded");
    assert_eq!(report["outcome"], "Approve");
    assert_eq!(report["approvalId"], approval["approvalId"]);
    let response = &report["responses"][0];
    assert_eq!(response["approverResponse"], "Approve");
    assert_eq!(response["comments"], "fine by me");
    assert_eq!(response["responder"]["id"], seed::MEGAN.to_string());
    assert_eq!(response["responder"]["displayName"], "Megan Bowen");
    assert_eq!(
        response["responder"]["userPrincipalName"],
        "megan@contoso.example"
    );
    assert_eq!(
        response["responder"]["tenantId"],
        seed::TENANT_ID.to_string()
    );
    world.run_in(&run, "Succeeded").await;
}

#[tokio::test]
async fn a_rejected_request_is_reported_as_reject() {
    let world = World::start().await;
    let callbacks = Callbacks::answering(&[]).await;
    let flow = world.create_user_flow().await;
    world.call(&flow["requestUrl"], &ask(&callbacks.url)).await;
    let approval = world.open_approval().await;
    world
        .answer(&approval, "alex@contoso.example", "Reject")
        .await;
    let (_, report) = callbacks.wait_for(1).await.remove(0);
    assert_eq!(report["outcome"], "Reject");
}

#[tokio::test]
async fn the_probe_is_answered_without_an_approval() {
    let world = World::start().await;
    let flow = world.create_user_flow().await;
    let probe = serde_json::json!({ "probe": true, "requestId": "p-1", "workflow": "Create User" });
    let answer = world.call(&flow["requestUrl"], &probe).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let run = run_id(&answer);
    assert_eq!(
        answer.json::<Value>().await.unwrap(),
        serde_json::json!({ "probe": "ok", "requestId": "p-1" })
    );
    let run = world.run_in(&run, "Succeeded").await;
    let skipped: Vec<&str> = run["actions"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|action| action["status"] == "Skipped")
        .filter_map(|action| action["name"].as_str())
        .collect();
    assert_eq!(skipped.len(), 3, "{skipped:?}");
    assert_eq!(world.get("/_sandbox/approvals").await["count"], 0);
}

#[tokio::test]
async fn the_history_hides_secured_parts_and_shows_everything_else() {
    let world = World::start().await;
    let callbacks = Callbacks::answering(&[]).await;
    let flow = world.create_user_flow().await;
    let run = run_id(&world.call(&flow["requestUrl"], &ask(&callbacks.url)).await);
    let approval = world.open_approval().await;
    world
        .answer(&approval, "megan@contoso.example", "Approve")
        .await;
    let run = world.run_in(&run, "Succeeded").await;
    let written = run.to_string();
    assert!(!written.contains("single-use-token"), "{written}");
    assert!(written.contains("Jane Doe, Sales"), "{written}");
    let page = world.url(
        Service::Pages,
        &format!("/runs/{}", run["runId"].as_str().unwrap()),
    );
    let page = world
        .http
        .get(page)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(!page.contains("single-use-token"));
    assert!(page.contains("Content not shown due to security configuration."));
}

#[tokio::test]
async fn a_callback_that_fails_at_first_is_sent_again() {
    let world = World::start().await;
    let settings = serde_json::json!({ "retryCeilingMilliseconds": 5 });
    assert_eq!(
        world.put("/_sandbox/flows/settings", settings).await,
        StatusCode::NO_CONTENT
    );
    let callbacks = Callbacks::answering(&[
        StatusCode::SERVICE_UNAVAILABLE,
        StatusCode::TOO_MANY_REQUESTS,
    ])
    .await;
    let flow = world.create_user_flow().await;
    let run = run_id(&world.call(&flow["requestUrl"], &ask(&callbacks.url)).await);
    let approval = world.open_approval().await;
    world
        .answer(&approval, "megan@contoso.example", "Approve")
        .await;
    world.run_in(&run, "Succeeded").await;
    assert_eq!(callbacks.all().len(), 3);
}

#[tokio::test]
async fn a_callback_that_is_refused_is_not_sent_again_and_fails_the_run() {
    let world = World::start().await;
    let callbacks = Callbacks::answering(&[StatusCode::NOT_FOUND]).await;
    let flow = world.create_user_flow().await;
    let run = run_id(&world.call(&flow["requestUrl"], &ask(&callbacks.url)).await);
    let approval = world.open_approval().await;
    world
        .answer(&approval, "megan@contoso.example", "Approve")
        .await;
    let run = world.run_in(&run, "Failed").await;
    assert_eq!(callbacks.all().len(), 1);
    assert_eq!(run["error"]["code"], "ActionFailed");
}

#[tokio::test]
async fn cancelling_a_run_leaves_the_approval_open_and_a_late_answer_reports_nothing() {
    let world = World::start().await;
    let callbacks = Callbacks::answering(&[]).await;
    let flow = world.create_user_flow().await;
    let run = run_id(&world.call(&flow["requestUrl"], &ask(&callbacks.url)).await);
    let approval = world.open_approval().await;

    let (status, _) = world
        .post(&format!("/_sandbox/runs/{run}/cancel"), Value::Null)
        .await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    world.run_in(&run, "Cancelled").await;
    assert_eq!(
        world.open_approval().await["approvalId"],
        approval["approvalId"]
    );

    let (status, late) = world
        .answer(&approval, "megan@contoso.example", "Approve")
        .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(late["outcome"], "Approve");
    assert_eq!(late["delivered"], false);
    assert_eq!(callbacks.all().len(), 0);
    world.run_in(&run, "Cancelled").await;
}

#[tokio::test]
async fn the_first_answer_decides_a_basic_approval() {
    let world = World::start().await;
    let callbacks = Callbacks::answering(&[]).await;
    let flow = world.create_user_flow().await;
    world.call(&flow["requestUrl"], &ask(&callbacks.url)).await;
    let approval = world.open_approval().await;
    assert_eq!(
        world
            .answer(&approval, "megan@contoso.example", "Reject")
            .await
            .0,
        StatusCode::OK
    );
    assert_eq!(
        world
            .answer(&approval, "alex@contoso.example", "Approve")
            .await
            .0,
        StatusCode::CONFLICT
    );
    let reports = callbacks.wait_for(1).await;
    assert_eq!(reports[0].1["outcome"], "Reject");
}

#[tokio::test]
async fn only_those_asked_can_answer_on_the_page() {
    let world = World::start().await;
    let callbacks = Callbacks::answering(&[]).await;
    let flow = world.create_user_flow().await;
    world.call(&flow["requestUrl"], &ask(&callbacks.url)).await;
    let approval = world.open_approval().await;
    let page = world.url(
        Service::Pages,
        &format!("/approvals/{}", approval["approvalId"].as_str().unwrap()),
    );
    let post = async |person: &str| {
        let form = [("as", person), ("response", "Approve"), ("comments", "")];
        world
            .http
            .post(&page)
            .form(&form)
            .send()
            .await
            .unwrap()
            .status()
    };
    assert_eq!(post("olga@contoso.example").await, StatusCode::CONFLICT);
    assert_eq!(post("megan@contoso.example").await, StatusCode::SEE_OTHER);
    assert_eq!(callbacks.wait_for(1).await[0].1["outcome"], "Approve");
}

#[tokio::test]
async fn the_test_api_can_answer_as_somebody_who_was_not_asked() {
    let world = World::start().await;
    let callbacks = Callbacks::answering(&[]).await;
    let flow = world.create_user_flow().await;
    world.call(&flow["requestUrl"], &ask(&callbacks.url)).await;
    let approval = world.open_approval().await;
    world
        .answer(&approval, "olga@contoso.example", "Approve")
        .await;
    let (_, report) = callbacks.wait_for(1).await.remove(0);
    assert_eq!(
        report["responses"][0]["responder"]["id"],
        seed::OLGA.to_string()
    );
}

#[tokio::test]
async fn an_unknown_approver_fails_the_approval_and_is_reported_as_no_decision() {
    let world = World::start().await;
    let callbacks = Callbacks::answering(&[]).await;
    let flow = world.create_user_flow().await;
    let mut body = ask(&callbacks.url);
    body["approvers"] = Value::from("nobody@contoso.example");
    world.call(&flow["requestUrl"], &body).await;
    let (_, report) = callbacks.wait_for(1).await.remove(0);
    assert_eq!(report["status"], "Failed");
    assert_eq!(report["outcome"], "NoDecision");
    assert_eq!(report["approvalId"], Value::Null);
    assert_eq!(report["responses"], serde_json::json!([]));
}

#[tokio::test]
async fn a_reset_puts_the_ready_flow_back_and_forgets_runs_and_approvals() {
    let world = World::start().await;
    let flow = world.create_user_flow().await;
    world
        .call(&flow["requestUrl"], &ask("http://127.0.0.1:9/callback"))
        .await;
    world.open_approval().await;
    world.post("/_sandbox/reset", Value::Null).await;
    assert_eq!(world.get("/_sandbox/approvals").await["count"], 0);
    assert_eq!(world.get("/_sandbox/runs").await["count"], 0);
    let again = world.create_user_flow().await;
    assert_eq!(again["workflowId"], flow["workflowId"]);
    assert_ne!(again["requestUrl"], flow["requestUrl"]);
}
