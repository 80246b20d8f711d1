//! Flow management, the environments service and discovery.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod flows_support;

use countersign_sandbox::{Service, seed};
use flows_support::{Token, World, ask};
use http::{Method, StatusCode};
use serde_json::{Value, json};

const ADA: &str = "admin@contoso.example";

async fn call(world: &World, token: &Token, method: Method, path: &str) -> (StatusCode, Value) {
    let separator = if path.contains('?') { '&' } else { '?' };
    let url = format!(
        "{}/providers/Microsoft.ProcessSimple{path}{separator}api-version=2016-11-01",
        world.sandbox.base_url(Service::Flow)
    );
    let answer = world
        .http
        .request(method, url)
        .bearer_auth(token)
        .send()
        .await
        .expect("an answer");
    (answer.status(), answer.json().await.unwrap_or(Value::Null))
}

fn environment() -> String {
    format!("/environments/{}", seed::ENVIRONMENT_ID)
}

async fn create_user(world: &World) -> (Value, String) {
    let flow = world.create_user_flow().await;
    let path = format!(
        "{}/flows/{}",
        environment(),
        flow["workflowId"].as_str().unwrap()
    );
    (flow, path)
}

#[tokio::test]
async fn flows_of_solutions_are_listed_when_they_are_asked_for() {
    let world = World::start().await;
    let token = world.flow_token(ADA).await;
    let (status, listed) = call(
        &world,
        &token,
        Method::GET,
        &format!("{}/flows", environment()),
    )
    .await;
    assert_eq!((status, &listed["value"]), (StatusCode::OK, &json!([])));
    let path = format!("{}/flows?include=includeSolutionCloudFlows", environment());
    let (_, listed) = call(&world, &token, Method::GET, &path).await;
    let flow = &listed["value"][0];
    assert_eq!(flow["properties"]["displayName"], "Create User");
    assert_eq!(flow["properties"]["state"], "Started");
    assert_eq!(
        flow["properties"]["workflowEntityId"],
        world.create_user_flow().await["workflowId"]
    );
    assert_ne!(flow["name"], flow["properties"]["workflowEntityId"]);
}

#[tokio::test]
async fn long_lists_come_in_pages() {
    let world = World::start().await;
    let token = world.flow_token(ADA).await;
    for _ in 0..2 {
        world.flow_on("All").await;
    }
    let path = format!(
        "{}/flows?include=includeSolutionCloudFlows&$top=2",
        environment()
    );
    let (_, first) = call(&world, &token, Method::GET, &path).await;
    assert_eq!(first["value"].as_array().unwrap().len(), 2);
    let next = first["nextLink"].as_str().unwrap();
    let second: Value = world
        .http
        .get(next)
        .bearer_auth(&token)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(second["value"].as_array().unwrap().len(), 1);
    assert!(second.get("nextLink").is_none());
}

#[tokio::test]
async fn app_only_tokens_are_refused() {
    let world = World::start().await;
    let token = world
        .app_token(&world.sandbox.endpoints().flow_audience())
        .await;
    let (status, body) = call(&world, &token, Method::GET, "/environments").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(
        body["error"]["message"]
            .as_str()
            .unwrap()
            .contains("x-ms-client-scope header must not be null or empty")
    );
}

#[tokio::test]
async fn another_environment_is_denied() {
    let world = World::start().await;
    let token = world.flow_token(ADA).await;
    let (status, body) = call(&world, &token, Method::GET, "/environments/elsewhere/flows").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(
        body["error"]["message"],
        "Access to the environment 'elsewhere' is denied."
    );
}

#[tokio::test]
async fn a_flow_of_somebody_else_looks_like_one_that_is_not_there() {
    let world = World::start().await;
    let token = world.flow_token("riley@contoso.example").await;
    let (_, path) = create_user(&world).await;
    let (theirs, body) = call(&world, &token, Method::GET, &path).await;
    assert!(
        body["error"]["message"]
            .as_str()
            .unwrap()
            .contains("under Api 'shared_logicflows'")
    );
    let nowhere = format!("{}/flows/{}", environment(), seed::TENANT_ID);
    let (missing, _) = call(&world, &token, Method::GET, &nowhere).await;
    assert_eq!(
        (theirs, missing),
        (StatusCode::FORBIDDEN, StatusCode::FORBIDDEN)
    );
}

#[tokio::test]
async fn the_request_url_of_a_started_flow_is_listed_in_its_wrapper() {
    let world = World::start().await;
    let token = world.flow_token(ADA).await;
    let (flow, path) = create_user(&world).await;
    let list = format!("{path}/triggers/manual/listCallbackUrl");
    let (status, body) = call(&world, &token, Method::POST, &list).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(body["response"]["value"], flow["requestUrl"]);
    assert_eq!(body["response"]["method"], "POST");
    let (status, _) = call(
        &world,
        &token,
        Method::POST,
        &format!("{path}/triggers/other/listCallbackUrl"),
    )
    .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_request_url_of_a_stopped_flow_cannot_be_listed() {
    let world = World::start().await;
    let token = world.flow_token(ADA).await;
    let (_, path) = create_user(&world).await;
    assert_eq!(
        call(&world, &token, Method::POST, &format!("{path}/stop"))
            .await
            .0,
        StatusCode::OK
    );
    let list = format!("{path}/triggers/manual/listCallbackUrl");
    assert_eq!(
        call(&world, &token, Method::POST, &list).await.0,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        call(&world, &token, Method::POST, &format!("{path}/start"))
            .await
            .0,
        StatusCode::OK
    );
    assert_eq!(
        call(&world, &token, Method::POST, &list).await.0,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_new_access_key_changes_the_request_url() {
    let world = World::start().await;
    let token = world.flow_token(ADA).await;
    let (flow, path) = create_user(&world).await;
    assert_eq!(
        call(
            &world,
            &token,
            Method::POST,
            &format!("{path}/regenerateAccessKey")
        )
        .await
        .0,
        StatusCode::OK
    );
    assert_ne!(
        world.create_user_flow().await["requestUrl"],
        flow["requestUrl"]
    );
}

#[tokio::test]
async fn runs_are_found_by_their_tracking_id_and_show_unsecured_parts_behind_links() {
    let world = World::start().await;
    let token = world.flow_token(ADA).await;
    let (flow, path) = create_user(&world).await;
    let url = flow["requestUrl"].as_str().unwrap();
    let sending = world
        .http
        .post(url)
        .header("x-ms-client-tracking-id", "t-1")
        .json(&ask("http://127.0.0.1:9/"));
    sending.send().await.unwrap();
    world
        .call(&flow["requestUrl"], &ask("http://127.0.0.1:9/"))
        .await;

    let (_, listed) = call(
        &world,
        &token,
        Method::GET,
        &format!("{path}/runs?$filter=ClientTrackingId eq 't-1'"),
    )
    .await;
    assert_eq!(listed["value"].as_array().unwrap().len(), 1);
    let run = &listed["value"][0];
    assert_eq!(run["properties"]["correlation"]["clientTrackingId"], "t-1");
    assert!(run["properties"]["trigger"].get("outputsLink").is_none());

    let name = run["name"].as_str().unwrap();
    world.run_in(name, "Waiting").await;
    let (_, run) = call(
        &world,
        &token,
        Method::GET,
        &format!("{path}/runs/{name}?$expand=properties%2Factions"),
    )
    .await;
    let ask = &run["properties"]["actions"]["Ask_approver"];
    assert_eq!(ask["status"], "Waiting");
    let link = ask["inputsLink"]["uri"].as_str().unwrap();
    let inputs: Value = world
        .http
        .get(link)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(inputs["parameters"]["approvalType"], "Basic");
    let forged = format!("{}AAAA", &link[..link.len() - 4]);
    assert_eq!(
        world.http.get(forged).send().await.unwrap().status(),
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn runs_are_filtered_by_status_and_start() {
    let world = World::start().await;
    let token = world.flow_token(ADA).await;
    let (flow, path) = create_user(&world).await;
    world
        .call(&flow["requestUrl"], &ask("http://127.0.0.1:9/"))
        .await;
    world.open_approval().await;
    let count = async |filter: &str| {
        let (_, listed) = call(
            &world,
            &token,
            Method::GET,
            &format!("{path}/runs?$filter={filter}"),
        )
        .await;
        listed["value"].as_array().unwrap().len()
    };
    assert_eq!(
        count("status eq 'Waiting' and startTime ge 2026-01-01T00:00:00Z").await,
        1
    );
    assert_eq!(count("status eq 'Failed'").await, 0);
    assert_eq!(count("startTime lt 2026-01-01T00:00:00Z").await, 0);
}

#[tokio::test]
async fn a_cancelled_run_leaves_its_approval_open_and_cannot_be_cancelled_again() {
    let world = World::start().await;
    let token = world.flow_token(ADA).await;
    let (flow, path) = create_user(&world).await;
    let accepted = world
        .call(&flow["requestUrl"], &ask("http://127.0.0.1:9/"))
        .await;
    let run = accepted.headers()["x-ms-workflow-run-id"]
        .to_str()
        .unwrap()
        .to_owned();
    world.open_approval().await;
    let cancel = format!("{path}/runs/{run}/cancel");
    assert_eq!(
        call(&world, &token, Method::POST, &cancel).await.0,
        StatusCode::OK
    );
    assert_eq!(
        world.get(&format!("/_sandbox/runs/{run}")).await["status"],
        "Cancelled"
    );
    assert_eq!(world.open_approval().await["open"], true);
    assert_eq!(
        call(&world, &token, Method::POST, &cancel).await.0,
        StatusCode::CONFLICT
    );
}

#[tokio::test]
async fn deleting_a_flow_that_is_not_there_is_no_content() {
    let world = World::start().await;
    let token = world.flow_token(ADA).await;
    let (_, path) = create_user(&world).await;
    assert_eq!(
        call(&world, &token, Method::DELETE, &path).await.0,
        StatusCode::OK
    );
    assert_eq!(
        call(&world, &token, Method::DELETE, &path).await.0,
        StatusCode::NO_CONTENT
    );
}

#[tokio::test]
async fn administrators_list_all_flows_by_the_second_version_only() {
    let world = World::start().await;
    let ada = world.flow_token(ADA).await;
    let riley = world.flow_token("riley@contoso.example").await;
    let path = format!("/scopes/admin{}/v2/flows", environment());
    let (status, listed) = call(&world, &ada, Method::GET, &path).await;
    assert_eq!(
        (status, listed["value"].as_array().unwrap().len()),
        (StatusCode::OK, 1)
    );
    assert_eq!(
        call(&world, &riley, Method::GET, &path).await.0,
        StatusCode::FORBIDDEN
    );
    let old = format!("/scopes/admin{}/flows", environment());
    assert_eq!(
        call(&world, &ada, Method::GET, &old).await.0,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn the_environment_names_its_dataverse() {
    let world = World::start().await;
    let endpoints = world.sandbox.endpoints();
    let token = world.token(ADA, &endpoints.environments_audience()).await;
    let path = "/providers/Microsoft.BusinessAppPlatform/environments?api-version=2020-10-01";
    let listed = world
        .http
        .get(world.url(Service::Environments, path))
        .bearer_auth(&token);
    let listed: Value = listed.send().await.unwrap().json().await.unwrap();
    let environment = &listed["value"][0];
    assert_eq!(environment["name"], seed::ENVIRONMENT_ID.to_string());
    let dataverse = &environment["properties"]["linkedEnvironmentMetadata"]["instanceApiUrl"];
    assert_eq!(*dataverse, endpoints.dataverse_audience());
}

#[tokio::test]
async fn discovery_answers_users_with_the_instances_they_reach() {
    let world = World::start().await;
    let endpoints = world.sandbox.endpoints();
    let token = world
        .token(ADA, &endpoints.origin(Service::Discovery))
        .await;
    let get = async |path: &str| -> Value {
        let url = world.url(Service::Discovery, &format!("/api/discovery/v2.0/{path}"));
        world
            .http
            .get(url)
            .bearer_auth(&token)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    };
    let listed = get("Instances?$select=ApiUrl,UniqueName").await;
    assert_eq!(
        listed["value"][0],
        json!({ "ApiUrl": endpoints.dataverse_audience(), "UniqueName": "contoso" })
    );
    assert_eq!(
        get("Instances(UniqueName='contoso')").await["value"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        get("Instances?$filter=UniqueName eq 'Contoso'").await["value"],
        json!([])
    );
}

#[tokio::test]
async fn discovery_refuses_apps_and_other_audiences() {
    let world = World::start().await;
    let endpoints = world.sandbox.endpoints();
    let url = world.url(Service::Discovery, "/api/discovery/v2.0/Instances");
    let status = async |token: &str| {
        world
            .http
            .get(&url)
            .bearer_auth(token)
            .send()
            .await
            .unwrap()
            .status()
    };
    assert_eq!(
        status(&world.app_token(&endpoints.origin(Service::Discovery)).await).await,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        status(&world.dataverse_token(ADA).await).await,
        StatusCode::UNAUTHORIZED
    );
}
