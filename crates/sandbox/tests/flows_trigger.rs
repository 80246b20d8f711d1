//! The trigger endpoint: who may call, what is refused, what an accepted call gets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod flows_support;

use countersign_sandbox::{Service, seed};
use flows_support::{World, ask, client_data};
use http::StatusCode;
use serde_json::{Value, json};

const CALLBACK: &str = "http://127.0.0.1:9/callback";

async fn refusal(answer: reqwest::Response) -> (StatusCode, String, String) {
    let status = answer.status();
    let body: Value = answer.json().await.expect("JSON");
    let text = |key: &str| body["error"][key].as_str().unwrap_or_default().to_owned();
    (status, text("code"), text("message"))
}

/// The request URL without its signature.
fn unsigned(flow: &Value) -> String {
    let url = flow["requestUrl"].as_str().unwrap();
    url.split("&sp=").next().unwrap().to_owned()
}

async fn runs(world: &World) -> u64 {
    world.get("/_sandbox/runs").await["count"].as_u64().unwrap()
}

#[tokio::test]
async fn the_request_url_has_the_new_form() {
    let world = World::start().await;
    let flow = world.create_user_flow().await;
    let url = flow["requestUrl"].as_str().unwrap();
    let start = format!(
        "{}/powerautomate/automations/direct/workflows/{}/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=",
        world.sandbox.base_url(Service::Triggers),
        flow["runtimeId"].as_str().unwrap(),
    );
    assert!(url.starts_with(&start), "{url}");
    assert_eq!(url.len() - start.len(), 43);
}

#[tokio::test]
async fn an_accepted_call_has_the_service_headers_and_keeps_its_tracking_id() {
    let world = World::start().await;
    let flow = world.create_user_flow().await;
    let url = flow["requestUrl"].as_str().unwrap();
    let answer = world
        .http
        .post(url)
        .header("x-ms-client-tracking-id", "our-own-id")
        .json(&ask(CALLBACK))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    for name in [
        "x-ms-workflow-run-id",
        "x-ms-correlation-id",
        "x-ms-request-id",
        "x-ms-trigger-history-name",
        "x-ms-workflow-id",
    ] {
        assert!(answer.headers().contains_key(name), "{name}");
    }
    assert_eq!(answer.headers()["x-ms-client-tracking-id"], "our-own-id");
    let found = world.get("/_sandbox/runs?trackingId=our-own-id").await;
    assert_eq!(found["count"], 1);
}

#[tokio::test]
async fn the_same_call_twice_makes_two_runs() {
    let world = World::start().await;
    let flow = world.create_user_flow().await;
    world.call(&flow["requestUrl"], &ask(CALLBACK)).await;
    world.call(&flow["requestUrl"], &ask(CALLBACK)).await;
    assert_eq!(runs(&world).await, 2);
}

#[tokio::test]
async fn a_body_that_does_not_fit_the_schema_is_refused_and_makes_no_run() {
    let world = World::start().await;
    let flow = world.create_user_flow().await;
    let mut body = ask(CALLBACK);
    body["summary"] = Value::Null;
    let (status, code, message) = refusal(world.call(&flow["requestUrl"], &body).await).await;
    assert_eq!(
        (status, code.as_str()),
        (StatusCode::BAD_REQUEST, "TriggerInputSchemaMismatch")
    );
    assert!(message.contains("/summary"), "{message}");
    assert_eq!(runs(&world).await, 0);
}

#[tokio::test]
async fn a_body_without_a_json_content_type_is_opaque() {
    let world = World::start().await;
    let flow = world.create_user_flow().await;
    let url = flow["requestUrl"].as_str().unwrap();
    let answer = world
        .http
        .post(url)
        .body(ask(CALLBACK).to_string())
        .send()
        .await
        .unwrap();
    let (_, code, _) = refusal(answer).await;
    assert_eq!(code, "TriggerInputSchemaMismatch");
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused() {
    let world = World::start().await;
    let flow = world.create_user_flow().await;
    let url = flow["requestUrl"].as_str().unwrap();
    let sending = world
        .http
        .post(url)
        .header("content-type", "application/json")
        .body("{");
    let (status, code, _) = refusal(sending.send().await.unwrap()).await;
    assert_eq!(
        (status, code.as_str()),
        (StatusCode::BAD_REQUEST, "InvalidRequestContent")
    );
}

#[tokio::test]
async fn a_flow_that_is_off_is_not_enabled() {
    let world = World::start().await;
    let flow = world.create_user_flow().await;
    let id = flow["workflowId"].as_str().unwrap();
    world
        .post(&format!("/_sandbox/flows/{id}/off"), Value::Null)
        .await;
    let (status, code, _) = refusal(world.call(&flow["requestUrl"], &ask(CALLBACK)).await).await;
    assert_eq!(
        (status, code.as_str()),
        (StatusCode::BAD_REQUEST, "WorkflowTriggerIsNotEnabled")
    );
}

#[tokio::test]
async fn a_deleted_flow_is_not_found() {
    let world = World::start().await;
    let flow = world.create_user_flow().await;
    let id = flow["workflowId"].as_str().unwrap();
    let gone = world
        .http
        .delete(world.url(Service::Pages, &format!("/_sandbox/flows/{id}")));
    assert_eq!(gone.send().await.unwrap().status(), StatusCode::NO_CONTENT);
    let (status, code, _) = refusal(world.call(&flow["requestUrl"], &ask(CALLBACK)).await).await;
    assert_eq!(
        (status, code.as_str()),
        (StatusCode::NOT_FOUND, "WorkflowNotFound")
    );
}

#[tokio::test]
async fn a_url_that_was_cut_is_not_found() {
    let world = World::start().await;
    let flow = world.create_user_flow().await;
    let url = flow["requestUrl"].as_str().unwrap();
    let hex = flow["runtimeId"].as_str().unwrap();
    let cut = Value::from(url.replace(hex, &hex[..20]));
    let (status, code, _) = refusal(world.call(&cut, &ask(CALLBACK)).await).await;
    assert_eq!(
        (status, code.as_str()),
        (StatusCode::NOT_FOUND, "WorkflowNotFound")
    );
}

#[tokio::test]
async fn a_url_of_the_old_form_matches_no_route() {
    let world = World::start().await;
    let hex = "0".repeat(32);
    let path = format!("/workflows/{hex}/triggers/manual/paths/invoke?api-version=2016-06-01");
    let url = Value::from(world.url(Service::Triggers, &path));
    let (status, _, message) = refusal(world.call(&url, &ask(CALLBACK)).await).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(
        message.contains("does not match any known API routes"),
        "{message}"
    );
}

#[tokio::test]
async fn a_slash_before_the_query_is_accepted() {
    let world = World::start().await;
    let flow = world.create_user_flow().await;
    let url = Value::from(
        flow["requestUrl"]
            .as_str()
            .unwrap()
            .replace("invoke?", "invoke/?"),
    );
    assert_eq!(
        world.call(&url, &ask(CALLBACK)).await.status(),
        StatusCode::ACCEPTED
    );
}

#[tokio::test]
async fn the_id_from_before_activation_still_works() {
    let world = World::start().await;
    let (_, draft) = world
        .post("/_sandbox/flows", json!({ "name": "Draft" }))
        .await;
    let id = draft["workflowId"].as_str().unwrap();
    world
        .post(&format!("/_sandbox/flows/{id}/bind"), Value::Null)
        .await;
    let before = world.get(&format!("/_sandbox/flows/{id}")).await;
    let (_, after) = world
        .post(&format!("/_sandbox/flows/{id}/on"), Value::Null)
        .await;
    assert_ne!(before["runtimeId"], after["runtimeId"]);
    assert_eq!(
        world
            .call(&before["requestUrl"], &ask(CALLBACK))
            .await
            .status(),
        StatusCode::ACCEPTED
    );
    assert_eq!(
        world
            .call(&after["requestUrl"], &ask(CALLBACK))
            .await
            .status(),
        StatusCode::ACCEPTED
    );
}

#[tokio::test]
async fn a_flow_that_was_never_saved_has_no_url() {
    let world = World::start().await;
    let (_, draft) = world
        .post("/_sandbox/flows", json!({ "name": "Draft" }))
        .await;
    assert_eq!(draft["requestUrl"], Value::Null);
    let path = format!(
        "/powerautomate/automations/direct/workflows/{}/triggers/manual/paths/invoke?api-version=1",
        draft["runtimeId"].as_str().unwrap()
    );
    let (status, code, _) = refusal(
        world
            .call(
                &Value::from(world.url(Service::Triggers, &path)),
                &ask(CALLBACK),
            )
            .await,
    )
    .await;
    assert_eq!(
        (status, code.as_str()),
        (StatusCode::UNAUTHORIZED, "DirectApiAuthorizationRequired")
    );
}

#[tokio::test]
async fn a_wrong_signature_is_refused() {
    let world = World::start().await;
    let flow = world.create_user_flow().await;
    let url = Value::from(format!(
        "{}&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={}",
        unsigned(&flow),
        "A".repeat(43)
    ));
    let (status, code, _) = refusal(world.call(&url, &ask(CALLBACK)).await).await;
    assert_eq!(
        (status, code.as_str()),
        (StatusCode::UNAUTHORIZED, "AuthorizationFailed")
    );
}

#[tokio::test]
async fn a_rotated_key_retires_the_old_url() {
    let world = World::start().await;
    let flow = world.create_user_flow().await;
    let id = flow["workflowId"].as_str().unwrap();
    let (_, rotated) = world
        .post(
            &format!("/_sandbox/flows/{id}/regenerate-access-key"),
            Value::Null,
        )
        .await;
    let (_, code, _) = refusal(world.call(&flow["requestUrl"], &ask(CALLBACK)).await).await;
    assert_eq!(code, "AuthorizationFailed");
    assert_eq!(
        world
            .call(&rotated["requestUrl"], &ask(CALLBACK))
            .await
            .status(),
        StatusCode::ACCEPTED
    );
}

#[tokio::test]
async fn an_anyone_trigger_without_signature_asks_for_shared_access() {
    let world = World::start().await;
    let flow = world.create_user_flow().await;
    let (status, code, message) = refusal(
        world
            .call(&Value::from(unsigned(&flow)), &ask(CALLBACK))
            .await,
    )
    .await;
    assert_eq!(
        (status, code.as_str()),
        (StatusCode::UNAUTHORIZED, "DirectApiAuthorizationRequired")
    );
    assert!(
        message.contains("must be authenticated only by Shared Access scheme"),
        "{message}"
    );
}

#[tokio::test]
async fn a_signature_and_a_token_together_are_refused() {
    let world = World::start().await;
    let flow = world.create_user_flow().await;
    let url = flow["requestUrl"].as_str().unwrap();
    let answer = world
        .http
        .post(url)
        .bearer_auth("anything")
        .json(&ask(CALLBACK))
        .send()
        .await
        .unwrap();
    let (status, code, _) = refusal(answer).await;
    assert_eq!(
        (status, code.as_str()),
        (
            StatusCode::UNAUTHORIZED,
            "DirectApiRequestHasMoreThanOneAuthorization"
        )
    );
}

#[tokio::test]
async fn a_tenant_trigger_without_a_token_asks_for_oauth_and_makes_no_run() {
    let world = World::start().await;
    let flow = world.flow_on("Tenant").await;
    assert!(!flow["requestUrl"].as_str().unwrap().contains("sig="));
    let (status, code, message) =
        refusal(world.call(&flow["requestUrl"], &ask(CALLBACK)).await).await;
    assert_eq!(
        (status, code.as_str()),
        (StatusCode::UNAUTHORIZED, "DirectApiAuthorizationRequired")
    );
    assert!(
        message.contains("OAuth authorization scheme is required"),
        "{message}"
    );
    assert_eq!(runs(&world).await, 0);
}

#[tokio::test]
async fn a_tenant_trigger_takes_any_token_of_the_tenant_with_the_exact_audience() {
    let world = World::start().await;
    let flow = world.flow_on("Tenant").await;
    let url = flow["requestUrl"].as_str().unwrap();
    let call = async |token: &str| {
        world
            .http
            .post(url)
            .bearer_auth(token)
            .json(&ask(CALLBACK))
            .send()
            .await
            .unwrap()
    };
    let audience = world.sandbox.endpoints().flow_audience();
    assert_eq!(
        call(&world.token("riley@contoso.example", &audience).await)
            .await
            .status(),
        StatusCode::ACCEPTED
    );
    assert_eq!(
        call(&world.app_token(&audience).await).await.status(),
        StatusCode::ACCEPTED
    );

    let single_slash = world
        .token("riley@contoso.example", audience.trim_end_matches('/'))
        .await;
    let (status, code, _) = refusal(call(&single_slash).await).await;
    assert_eq!(
        (status, code.as_str()),
        (StatusCode::FORBIDDEN, "MisMatchingOAuthClaims")
    );
}

#[tokio::test]
async fn a_token_that_was_not_issued_here_is_refused() {
    let world = World::start().await;
    let flow = world.flow_on("Tenant").await;
    let url = flow["requestUrl"].as_str().unwrap();
    let answer = world
        .http
        .post(url)
        .bearer_auth("made-up")
        .json(&ask(CALLBACK))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_user_trigger_takes_only_those_it_names() {
    let world = World::start().await;
    let actions = json!({ "A": { "type": "Compose", "runAfter": {}, "inputs": 1 } });
    let allowed = format!("riley@contoso.example;{}", seed::DATA_SERVICE_PRINCIPAL);
    let inputs = json!({ "triggerAuthenticationType": "User", "triggerAllowedUsers": allowed });
    let wanted = json!({ "name": "Picky", "definition": client_data(actions, inputs), "on": true });
    let (_, flow) = world.post("/_sandbox/flows", wanted).await;
    let url = flow["requestUrl"].as_str().unwrap();
    let call = async |token: &str| {
        world
            .http
            .post(url)
            .bearer_auth(token)
            .send()
            .await
            .unwrap()
    };
    assert_eq!(
        call(&world.flow_token("riley@contoso.example").await)
            .await
            .status(),
        StatusCode::ACCEPTED
    );
    let audience = world.sandbox.endpoints().flow_audience();
    assert_eq!(
        call(&world.app_token(&audience).await).await.status(),
        StatusCode::ACCEPTED
    );
    let (status, code, _) =
        refusal(call(&world.flow_token("megan@contoso.example").await).await).await;
    assert_eq!(
        (status, code.as_str()),
        (StatusCode::FORBIDDEN, "MisMatchingOAuthClaims")
    );
}

#[tokio::test]
async fn another_method_is_refused() {
    let world = World::start().await;
    let flow = world.create_user_flow().await;
    let answer = world
        .http
        .get(flow["requestUrl"].as_str().unwrap())
        .send()
        .await
        .unwrap();
    let (status, code, _) = refusal(answer).await;
    assert_eq!(
        (status, code.as_str()),
        (StatusCode::BAD_REQUEST, "TriggerRequestMethodNotValid")
    );
}

#[tokio::test]
async fn a_flow_without_a_response_is_accepted_at_once() {
    let world = World::start().await;
    let flow = world
        .flow_with_actions(json!({ "A": { "type": "Compose", "runAfter": {}, "inputs": "x" } }))
        .await;
    let answer = world.call(&flow["requestUrl"], &json!({})).await;
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    assert_eq!(answer.bytes().await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_response_sets_status_body_and_allowed_headers_only() {
    let world = World::start().await;
    let flow = world
        .flow_with_actions(
            json!({ "A": { "type": "Response", "kind": "Http", "runAfter": {}, "inputs": {
            "statusCode": 418,
            "headers": { "X-Own": "yes", "Set-Cookie": "a=b", "Content-Language": "en" },
            "body": "short and stout",
        } } }),
        )
        .await;
    let answer = world.call(&flow["requestUrl"], &json!({})).await;
    assert_eq!(answer.status().as_u16(), 418);
    assert_eq!(answer.headers()["x-own"], "yes");
    assert!(!answer.headers().contains_key("set-cookie"));
    assert!(!answer.headers().contains_key("content-language"));
    assert_eq!(answer.text().await.unwrap(), "short and stout");
}

#[tokio::test]
async fn a_run_that_ends_without_its_response_is_a_bad_gateway() {
    let world = World::start().await;
    let flow = world
        .flow_with_actions(json!({
            "A": { "type": "Compose", "runAfter": {}, "inputs": "@int('x')" },
            "B": { "type": "Response", "kind": "Http", "runAfter": { "A": ["Succeeded"] }, "inputs": { "statusCode": 200 } },
        }))
        .await;
    let (status, code, _) = refusal(world.call(&flow["requestUrl"], &json!({})).await).await;
    assert_eq!(
        (status, code.as_str()),
        (StatusCode::BAD_GATEWAY, "NoResponse")
    );
}

#[tokio::test]
async fn an_http_action_does_not_leave_this_computer() {
    let world = World::start().await;
    let flow = world
        .flow_with_actions(json!({ "A": { "type": "Http", "runAfter": {}, "inputs": {
            "method": "POST", "uri": "http://192.0.2.1/", "retryPolicy": { "type": "none" },
        } } }))
        .await;
    let answer = world.call(&flow["requestUrl"], &json!({})).await;
    let run = answer.headers()["x-ms-workflow-run-id"]
        .to_str()
        .unwrap()
        .to_owned();
    let run = world.run_in(&run, "Failed").await;
    assert_eq!(run["actions"][0]["error"]["code"], "Forbidden");
}
