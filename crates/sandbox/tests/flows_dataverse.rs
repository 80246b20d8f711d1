//! The Dataverse Web API of the environment.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod flows_support;

use countersign_sandbox::{Service, seed};
use flows_support::{Token, World, ask, client_data};
use http::{Method, StatusCode};
use serde_json::{Value, json};

const ADA: &str = "admin@contoso.example";

struct Answer {
    status: StatusCode,
    headers: http::HeaderMap,
    body: Value,
}

impl Answer {
    fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }

    fn message(&self) -> &str {
        self.body["error"]["message"].as_str().unwrap_or_default()
    }
}

/// A request with everything that Dataverse wants.
fn request(world: &World, token: &Token, method: Method, path: &str) -> reqwest::RequestBuilder {
    let base = world.sandbox.endpoints().dataverse_audience();
    world
        .http
        .request(method, format!("{base}/api/data/v9.2/{path}"))
        .bearer_auth(token)
        .header("Accept", "application/json")
        .header("OData-Version", "4.0")
        .header("OData-MaxVersion", "4.0")
}

async fn send(request: reqwest::RequestBuilder) -> Answer {
    let answer = request.send().await.expect("an answer");
    let (status, headers) = (answer.status(), answer.headers().clone());
    Answer {
        status,
        headers,
        body: answer.json().await.unwrap_or(Value::Null),
    }
}

async fn get(world: &World, token: &Token, path: &str) -> Answer {
    send(request(world, token, Method::GET, path)).await
}

async fn create(world: &World, token: &Token, body: Value) -> Answer {
    send(request(world, token, Method::POST, "workflows").json(&body)).await
}

async fn patch(world: &World, token: &Token, id: &str, body: Value) -> Answer {
    send(
        request(world, token, Method::PATCH, &format!("workflows({id})"))
            .header("If-Match", "*")
            .json(&body),
    )
    .await
}

fn new_flow(document: &Value) -> Value {
    json!({
        "category": 5, "type": 1, "primaryentity": "none", "name": "Made here",
        "clientdata": document.to_string(),
    })
}

fn simple() -> Value {
    client_data(
        json!({ "A": { "type": "Compose", "runAfter": {}, "inputs": 1 } }),
        json!({}),
    )
}

fn id_of(answer: &Answer) -> String {
    let address = answer.headers["odata-entityid"].to_str().unwrap();
    address
        .split_once("workflows(")
        .unwrap()
        .1
        .trim_end_matches(')')
        .to_owned()
}

#[tokio::test]
async fn who_am_i_names_the_system_user_of_the_caller() {
    let world = World::start().await;
    let token = world.dataverse_token(ADA).await;
    let answer = get(&world, &token, "WhoAmI").await;
    assert_eq!(answer.status, StatusCode::OK);
    let id = answer.body["UserId"].as_str().unwrap();
    let users = get(
        &world,
        &token,
        &format!("systemusers?$filter=systemuserid eq {id}"),
    )
    .await;
    assert_eq!(
        users.body["value"][0]["azureactivedirectoryobjectid"],
        seed::ADA.to_string()
    );
}

#[tokio::test]
async fn a_token_for_another_audience_is_refused_with_a_challenge() {
    let world = World::start().await;
    let token = world.flow_token(ADA).await;
    let answer = get(&world, &token, "WhoAmI").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    let challenge = answer.headers["www-authenticate"].to_str().unwrap();
    assert!(
        challenge.contains(&world.sandbox.endpoints().dataverse_audience()),
        "{challenge}"
    );
}

#[tokio::test]
async fn the_version_headers_are_required() {
    let world = World::start().await;
    let token = world.dataverse_token(ADA).await;
    let base = world.sandbox.endpoints().dataverse_audience();
    let bare = world
        .http
        .get(format!("{base}/api/data/v9.2/WhoAmI"))
        .bearer_auth(&token);
    let answer = send(bare.header("Accept", "application/json")).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(
        answer.message().contains("OData-Version"),
        "{}",
        answer.message()
    );
}

#[tokio::test]
async fn another_organization_is_not_found() {
    let world = World::start().await;
    let token = world.dataverse_token(ADA).await;
    let url = world.url(Service::Dataverse, "/fabrikam/crm4/api/data/v9.2/WhoAmI");
    let answer = send(world.http.get(url).bearer_auth(token)).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_app_without_an_application_user_is_no_member() {
    let world = World::start().await;
    let token = world
        .app_token(&world.sandbox.endpoints().dataverse_audience())
        .await;
    let answer = get(&world, &token, "WhoAmI").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(
        answer
            .message()
            .contains("not a member of the organization"),
        "{}",
        answer.message()
    );

    let user = json!({ "objectId": seed::DATA_SERVICE_PRINCIPAL.to_string() });
    world.post("/_sandbox/flows/application-users", user).await;
    assert_eq!(get(&world, &token, "WhoAmI").await.status, StatusCode::OK);
}

#[tokio::test]
async fn somebody_who_is_no_maker_cannot_read_flows() {
    let world = World::start().await;
    let token = world.dataverse_token("riley@contoso.example").await;
    let answer = get(&world, &token, "workflows?$select=name").await;
    assert_eq!(
        (answer.status, answer.code()),
        (StatusCode::FORBIDDEN, "0x80040220")
    );
    assert!(
        answer.message().contains("prvReadworkflow"),
        "{}",
        answer.message()
    );
}

#[tokio::test]
async fn flows_are_listed_by_filter_with_the_columns_asked_for() {
    let world = World::start().await;
    let token = world.dataverse_token(ADA).await;
    let filter = "workflows?$filter=category eq 5 and name eq 'Create User'&$select=name,statecode";
    let answer = get(&world, &token, filter).await;
    assert_eq!(answer.status, StatusCode::OK);
    let flow = &answer.body["value"][0];
    assert_eq!(
        (&flow["name"], &flow["statecode"]),
        (&json!("Create User"), &json!(1))
    );
    assert!(
        flow.get("workflowid").is_some() && flow.get("clientdata").is_none(),
        "{flow}"
    );
    let none = get(&world, &token, "workflows?$filter=category eq 6").await;
    assert_eq!(none.body["value"], json!([]));
    let by_id = format!(
        "workflows?$filter=workflowid eq {}",
        flow["workflowid"].as_str().unwrap()
    );
    assert_eq!(
        get(&world, &token, &by_id).await.body["value"][0]["name"],
        "Create User"
    );
}

#[tokio::test]
async fn a_column_that_does_not_exist_is_refused() {
    let world = World::start().await;
    let token = world.dataverse_token(ADA).await;
    let answer = get(&world, &token, "workflows?$select=nonsense").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_created_flow_is_off_whatever_was_asked() {
    let world = World::start().await;
    let token = world.dataverse_token(ADA).await;
    let mut body = new_flow(&simple());
    body["statecode"] = json!(1);
    let created = create(&world, &token, body).await;
    assert_eq!(created.status, StatusCode::NO_CONTENT);
    let row = get(&world, &token, &format!("workflows({})", id_of(&created))).await;
    assert_eq!(
        (&row.body["statecode"], &row.body["statuscode"]),
        (&json!(0), &json!(1))
    );
    let document: Value = serde_json::from_str(row.body["clientdata"].as_str().unwrap()).unwrap();
    assert_eq!(document, simple());
}

#[tokio::test]
async fn a_chosen_id_is_honoured_once() {
    let world = World::start().await;
    let token = world.dataverse_token(ADA).await;
    let id = "0b1e7a52-1111-4222-8333-944455556666";
    let mut body = new_flow(&simple());
    body["workflowid"] = json!(id);
    let created = create(&world, &token, body.clone()).await;
    assert_eq!(id_of(&created), id);
    let again = create(&world, &token, body).await;
    assert_eq!(
        (again.status, again.code()),
        (StatusCode::PRECONDITION_FAILED, "0x80040237")
    );
}

#[tokio::test]
async fn a_refused_definition_is_quoted_inside_the_message() {
    let world = World::start().await;
    let token = world.dataverse_token(ADA).await;
    let document = client_data(
        json!({ "A": { "type": "OpenApiConnection", "runAfter": {}, "inputs": {} } }),
        json!({}),
    );
    let answer = create(&world, &token, new_flow(&document)).await;
    assert_eq!(
        (answer.status, answer.code()),
        (StatusCode::BAD_REQUEST, "0x80060467")
    );
    let quoted = answer
        .message()
        .split_once("details \"")
        .unwrap()
        .1
        .trim_end_matches("\".");
    let inner: Value = serde_json::from_str(quoted).unwrap();
    assert_eq!(inner["error"]["code"], "InvalidOpenApiFlow");
}

#[tokio::test]
async fn client_data_must_be_text() {
    let world = World::start().await;
    let token = world.dataverse_token(ADA).await;
    let mut body = new_flow(&simple());
    body["clientdata"] = simple();
    assert_eq!(
        create(&world, &token, body).await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn an_update_needs_if_match() {
    let world = World::start().await;
    let token = world.dataverse_token(ADA).await;
    let id = id_of(&create(&world, &token, new_flow(&simple())).await);
    let bare = request(&world, &token, Method::PATCH, &format!("workflows({id})"))
        .json(&json!({ "name": "x" }));
    assert_eq!(send(bare).await.status, StatusCode::BAD_REQUEST);
    let stale = request(&world, &token, Method::PATCH, &format!("workflows({id})"))
        .header("If-Match", "W/\"999\"")
        .json(&json!({ "name": "x" }));
    assert_eq!(send(stale).await.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(
        patch(&world, &token, &id, json!({ "name": "x" }))
            .await
            .status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        get(&world, &token, &format!("workflows({id})")).await.body["name"],
        "x"
    );
}

#[tokio::test]
async fn a_flow_whose_connection_is_not_bound_cannot_be_turned_on() {
    let world = World::start().await;
    let token = world.dataverse_token(ADA).await;
    let (_, draft) = world
        .post("/_sandbox/flows", json!({ "name": "Draft" }))
        .await;
    let id = draft["workflowId"].as_str().unwrap();
    let refused = patch(
        &world,
        &token,
        id,
        json!({ "statecode": 1, "name": "Renamed" }),
    )
    .await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::FORBIDDEN, "0x80060467")
    );
    assert!(
        refused.message().contains("ConnectionAuthorizationFailed"),
        "{}",
        refused.message()
    );
    let row = get(&world, &token, &format!("workflows({id})")).await;
    assert_eq!(
        (&row.body["statecode"], &row.body["name"]),
        (&json!(0), &json!("Draft"))
    );

    world
        .post(&format!("/_sandbox/flows/{id}/bind"), Value::Null)
        .await;
    let on = patch(&world, &token, id, json!({ "statecode": 1 })).await;
    assert_eq!(on.status, StatusCode::NO_CONTENT);
    assert_eq!(
        world.get(&format!("/_sandbox/flows/{id}")).await["on"],
        true
    );
}

#[tokio::test]
async fn a_connection_reference_binds_the_flows_that_name_it() {
    let world = World::start().await;
    let token = world.dataverse_token(ADA).await;
    let reference = json!({
        "connectionreferencelogicalname": "cs_approvals",
        "connectionreferencedisplayname": "Approvals",
        "connectorid": "/providers/Microsoft.PowerApps/apis/shared_approvals",
    });
    let made =
        send(request(&world, &token, Method::POST, "connectionreferences").json(&reference)).await;
    assert_eq!(made.status, StatusCode::NO_CONTENT);
    let (_, draft) = world
        .post("/_sandbox/flows", json!({ "name": "Draft" }))
        .await;
    let id = draft["workflowId"].as_str().unwrap();
    let row = get(&world, &token, &format!("workflows({id})")).await;
    let mut document: Value =
        serde_json::from_str(row.body["clientdata"].as_str().unwrap()).unwrap();
    document["properties"]["connectionReferences"]["shared_approvals"]["connection"] =
        json!({ "connectionReferenceLogicalName": "cs_approvals" });
    let on = json!({ "clientdata": document.to_string(), "statecode": 1 });
    assert_eq!(
        patch(&world, &token, id, on.clone()).await.status,
        StatusCode::FORBIDDEN
    );

    let listed = get(&world, &token, "connectionreferences").await;
    let reference = listed.body["value"][0]["connectionreferenceid"]
        .as_str()
        .unwrap();
    let bound = request(
        &world,
        &token,
        Method::PATCH,
        &format!("connectionreferences({reference})"),
    )
    .header("If-Match", "*")
    .json(&json!({ "connectionid": format!("shared-approvals-{}", seed::ADA) }));
    assert_eq!(send(bound).await.status, StatusCode::NO_CONTENT);
    assert_eq!(
        patch(&world, &token, id, on).await.status,
        StatusCode::NO_CONTENT
    );
}

#[tokio::test]
async fn an_application_user_cannot_turn_a_flow_on() {
    let world = World::start().await;
    let user = json!({ "objectId": seed::DATA_SERVICE_PRINCIPAL.to_string() });
    world.post("/_sandbox/flows/application-users", user).await;
    let token = world
        .app_token(&world.sandbox.endpoints().dataverse_audience())
        .await;
    let id = id_of(&create(&world, &token, new_flow(&simple())).await);
    let refused = patch(&world, &token, &id, json!({ "statecode": 1 })).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(
        refused.message().contains("MissingUserDetails"),
        "{}",
        refused.message()
    );
}

#[tokio::test]
async fn a_flow_must_be_off_to_be_deleted() {
    let world = World::start().await;
    let token = world.dataverse_token(ADA).await;
    let flow = world.create_user_flow().await;
    let path = format!("workflows({})", flow["workflowId"].as_str().unwrap());
    let refused = send(request(&world, &token, Method::DELETE, &path)).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(
        refused.message(),
        "Cannot delete an active workflow definition."
    );
    patch(
        &world,
        &token,
        flow["workflowId"].as_str().unwrap(),
        json!({ "statecode": 0 }),
    )
    .await;
    assert_eq!(
        send(request(&world, &token, Method::DELETE, &path))
            .await
            .status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        get(&world, &token, &path).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn the_tables_of_approvals_exist_only_after_the_first_one() {
    let world = World::start().await;
    let token = world.dataverse_token(ADA).await;
    let answer = get(&world, &token, "msdyn_flow_approvals").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_decided_approval_can_be_read_with_its_responses_and_their_owners() {
    let world = World::start().await;
    let token = world.dataverse_token(ADA).await;
    let flow = world.create_user_flow().await;
    world
        .call(&flow["requestUrl"], &ask("http://127.0.0.1:9/callback"))
        .await;
    let approval = world.open_approval().await;
    let by_title = "msdyn_flow_approvals?$filter=contains(msdyn_flow_approval_title,'req-1')&$select=msdyn_flow_approval_result,statecode";
    let open = get(&world, &token, by_title).await;
    assert_eq!(
        open.body["value"][0]["msdyn_flow_approvalid"],
        approval["approvalId"]
    );
    assert_eq!(open.body["value"][0]["statecode"], 0);

    world
        .answer(&approval, "megan@contoso.example", "Approve")
        .await;
    let id = approval["approvalId"].as_str().unwrap();
    let decided = get(&world, &token, &format!("msdyn_flow_approvals({id})")).await;
    assert_eq!(decided.body["msdyn_flow_approval_result"], "Approve");
    assert_eq!(
        (
            &decided.body["statecode"],
            &decided.body["msdyn_flow_approval_stage"]
        ),
        (&json!(1), &json!(192_351_000))
    );

    let responses = format!(
        "msdyn_flow_approvalresponses?$filter=msdyn_flow_approvalresponseidx_approvalid eq '{id}'&$expand=owninguser($select=azureactivedirectoryobjectid)"
    );
    let responses = get(&world, &token, &responses).await;
    let response = &responses.body["value"][0];
    assert_eq!(response["msdyn_flow_approvalresponse_response"], "Approve");
    assert_eq!(
        response["msdyn_flow_approvalresponse_comments"],
        "fine by me"
    );
    assert_eq!(
        response["owninguser"],
        json!({ "azureactivedirectoryobjectid": seed::MEGAN.to_string() })
    );
}

#[tokio::test]
async fn rows_of_others_are_seen_only_by_those_with_the_right() {
    let world = World::start().await;
    let flow = world.create_user_flow().await;
    world
        .call(&flow["requestUrl"], &ask("http://127.0.0.1:9/callback"))
        .await;
    world.open_approval().await;
    let count = async |person: &str, table: &str| {
        let token = world.dataverse_token(person).await;
        get(&world, &token, table).await.body["value"]
            .as_array()
            .map(Vec::len)
    };
    assert_eq!(count(ADA, "msdyn_flow_approvalrequests").await, Some(2));
    assert_eq!(
        count("megan@contoso.example", "msdyn_flow_approvalrequests").await,
        Some(1)
    );
    assert_eq!(
        count("riley@contoso.example", "msdyn_flow_approvals").await,
        Some(0)
    );

    let readers = json!({ "readers": [seed::RILEY.to_string()] });
    assert_eq!(
        world.put("/_sandbox/approvals/readers", readers).await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        count("riley@contoso.example", "msdyn_flow_approvals").await,
        Some(1)
    );
    assert_eq!(count(ADA, "msdyn_flow_approvalrequests").await, Some(0));
}

#[tokio::test]
async fn approvals_are_not_written() {
    let world = World::start().await;
    let token = world.dataverse_token(ADA).await;
    let flow = world.create_user_flow().await;
    world
        .call(&flow["requestUrl"], &ask("http://127.0.0.1:9/callback"))
        .await;
    let approval = world.open_approval().await;
    let path = format!(
        "msdyn_flow_approvals({})",
        approval["approvalId"].as_str().unwrap()
    );
    let write = request(&world, &token, Method::PATCH, &path).header("If-Match", "*");
    let refused = send(write.json(&json!({ "msdyn_flow_approval_result": "Approve" }))).await;
    assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(world.open_approval().await["open"], true);
}

#[tokio::test]
async fn runs_show_in_flowruns_of_the_owner() {
    let world = World::start().await;
    let token = world.dataverse_token(ADA).await;
    let flow = world.create_user_flow().await;
    let probe = json!({ "probe": true, "requestId": "p", "workflow": "w" });
    world.call(&flow["requestUrl"], &probe).await;
    world
        .eventually("the run in flowruns", async |world| {
            let runs = get(world, &token, "flowruns?$filter=status eq 'Success'").await;
            (runs.body["value"].as_array()?.len() == 1).then_some(())
        })
        .await;
}
