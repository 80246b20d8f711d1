//! The callback listener: what it takes, what it refuses, and that a refusal is harmless.

use countersign_contract::{
    Contract, RequestRequest, RequestRerouteRequest, RequestView, RerouteTo, WorkflowRequest,
};
use countersign_domain::{
    RequestId, Timestamp,
    audit::{CallbackRefusal, Happening, Subject},
    request::{DecidedThrough, Doubt, RequestStatus},
};
use countersign_sandbox::{
    Service,
    faults::{Effect, Fault},
};
use countersign_storage::Storage;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::house::{Furnished, House, until};

fn report(request: RequestId) -> Value {
    json!({
        "requestId": request.to_string(), "status": "Succeeded", "outcome": "Approve",
        "responses": [{ "responder": { "userPrincipalName": "megan@contoso.example" }, "approverResponse": "Approve" }]
    })
}

async fn call_back(
    house: &Furnished,
    method: Method,
    request: RequestId,
    token: &str,
    body: &Value,
) -> StatusCode {
    let url = format!(
        "http://{}/dataservice/callbacks/{request}",
        house.engine.callback_listener().unwrap()
    );
    house
        .http
        .request(method, url)
        .header("X-Callback-Token", token)
        .json(body)
        .send()
        .await
        .unwrap()
        .status()
}

async fn refusals(house: &Furnished, request: RequestId) -> Vec<CallbackRefusal> {
    house
        .happenings(request)
        .await
        .into_iter()
        .filter_map(|happening| match happening {
            Happening::CallbackRefused { refusal } => Some(refusal),
            _ => None,
        })
        .collect()
}

/// The token of a request, read from the run history of a flow that does not hide its inputs.
async fn token_of(house: &Furnished, request: RequestId) -> String {
    until("the flow has the token", async || {
        find(
            &house.pages(&format!("runs?trackingId={request}")).await,
            "callbackToken",
        )
    })
    .await
}

fn find(value: &Value, wanted: &str) -> Option<String> {
    match value {
        Value::Object(members) => members.iter().find_map(|(name, value)| match value {
            Value::String(text) if name == wanted => Some(text.clone()),
            _ => find(value, wanted),
        }),
        Value::Array(items) => items.iter().find_map(|item| find(item, wanted)),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_token_is_refused_recorded_and_harmless() {
    let house = House::open().await.furnish().await;
    let (request, _) = house.asked("jdoe").await;

    let status = call_back(
        &house,
        Method::POST,
        request,
        &"0".repeat(64),
        &report(request),
    )
    .await;

    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(
        refusals(&house, request).await,
        [CallbackRefusal::WrongToken]
    );
    assert_eq!(house.request(request).await.status, RequestStatus::Pending);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_request_looks_like_a_wrong_token() {
    let house = House::open().await.furnish().await;
    let stranger = RequestId::random();

    let status = call_back(
        &house,
        Method::POST,
        stranger,
        &"0".repeat(64),
        &report(stranger),
    )
    .await;

    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_of_another_request_is_refused() {
    let house = House::open().await.furnish().await.with_open_flow().await;
    let (first, _) = house.asked("jdoe").await;
    let (second, _) = house.asked("rroe").await;
    let token = token_of(&house, first).await;

    let status = call_back(&house, Method::POST, second, &token, &report(second)).await;

    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(house.request(second).await.status, RequestStatus::Pending);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_get_decides_nothing() {
    let house = House::open().await.furnish().await.with_open_flow().await;
    let (request, _) = house.asked("jdoe").await;
    let token = token_of(&house, request).await;

    for method in [Method::GET, Method::HEAD, Method::PUT] {
        let status = call_back(&house, method, request, &token, &report(request)).await;
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
    }

    assert_eq!(house.request(request).await.status, RequestStatus::Pending);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replayed_report_is_told_the_recorded_decision() {
    let house = House::open().await.furnish().await.with_open_flow().await;
    let (request, approval) = house.asked("jdoe").await;
    let token = token_of(&house, request).await;
    house
        .answer(&approval, "megan@contoso.example", "Approve", "Once")
        .await;
    house.until_applied(request).await;

    let url = format!(
        "http://{}/callbacks/{request}",
        house.engine.callback_listener().unwrap()
    );
    let replay = house
        .http
        .post(url)
        .header("X-Callback-Token", token)
        .json(&report(request))
        .send()
        .await
        .unwrap();

    assert_eq!(replay.status(), StatusCode::OK);
    let answer: Value = replay.json().await.unwrap();
    assert_eq!(
        (&answer["status"], &answer["decision"]["comment"]),
        (&json!("approved"), &json!("Once"))
    );
    assert_eq!(house.users_named("jdoe@contoso.example"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_no_approval_confirms_leaves_the_request_pending_and_marked() {
    let house = House::open().await.furnish().await.with_open_flow().await;
    let (request, _) = house.asked("jdoe").await;
    let token = token_of(&house, request).await;

    let status = call_back(&house, Method::POST, request, &token, &report(request)).await;

    assert_eq!(status, StatusCode::OK);
    let view = house.request(request).await;
    assert_eq!(
        (view.status, view.doubt),
        (RequestStatus::Pending, Some(Doubt::ApprovalDisagrees))
    );
    assert_eq!(house.users_named("jdoe@contoso.example"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_somebody_who_was_not_asked_leaves_the_request_pending_and_marked() {
    let house = House::open().await.furnish().await;
    let (request, approval) = house.asked("jdoe").await;

    house
        .answer(&approval, "olga@contoso.example", "Approve", "Sure")
        .await;
    let view = until("the answer is doubted", async || {
        let view = house.request(request).await;
        view.doubt.is_some().then_some(view)
    })
    .await;

    assert_eq!(
        (view.status, view.doubt),
        (RequestStatus::Pending, Some(Doubt::ResponderIsNoApprover))
    );
    assert_eq!(house.users_named("jdoe@contoso.example"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doubted_request_can_be_sent_again_and_approved() {
    let house = House::open().await.furnish().await;
    let (request, approval) = house.asked("jdoe").await;
    house
        .answer(&approval, "olga@contoso.example", "Approve", "Sure")
        .await;
    until("the answer is doubted", async || {
        house.request(request).await.doubt
    })
    .await;

    house
        .session
        .request_send_again(RequestRequest { request })
        .await
        .unwrap();
    let second = house.approval_of(request).await;
    house
        .answer(&second, "megan@contoso.example", "Approve", "Mine to say")
        .await;
    let view = house.until_applied(request).await;

    assert_eq!(view.decision.unwrap().by_name, "Megan Bowen");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_right_to_read_approvals_the_flows_word_counts_and_is_said() {
    let house = House::open().await.furnish().await.with_open_flow().await;
    readers_become(&house, &json!({ "readers": [] })).await;

    let view = approved(&house, "jdoe").await;

    let decision = view.decision.unwrap();
    assert_eq!(decision.through, DecidedThrough::FlowUnconfirmed);
    assert_eq!(unconfirmed_at(&house).await, Some(decision.at));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_forgets_that_its_flow_was_taken_at_its_word_once_an_approval_can_be_read() {
    let house = House::open().await.furnish().await.with_open_flow().await;
    let readers = readers_become(&house, &json!({ "readers": [] })).await;
    approved(&house, "jdoe").await;
    assert!(unconfirmed_at(&house).await.is_some());

    readers_become(&house, &readers).await;
    let view = approved(&house, "kdoe").await;

    assert_eq!(view.decision.unwrap().through, DecidedThrough::Flow);
    assert_eq!(unconfirmed_at(&house).await, None);
}

/// Sets who may read the approvals of others, and returns who could before.
async fn readers_become(house: &Furnished, readers: &Value) -> Value {
    let page = format!(
        "{}/_sandbox/approvals/readers",
        house.sandbox.base_url(Service::Pages)
    );
    let before = house.http.get(&page).send().await.unwrap();
    let before = before.json().await.unwrap();
    let answer = house.http.put(&page).json(readers).send().await.unwrap();
    answer.error_for_status().unwrap();
    before
}

/// Asks for a user whom Megan approves in Power Automate.
async fn approved(house: &Furnished, name: &str) -> RequestView {
    let (request, approval) = house.asked(name).await;
    house
        .answer(&approval, "megan@contoso.example", "Approve", "")
        .await;
    house.until_applied(request).await
}

/// When the link last had to be taken at its flow's word.
async fn unconfirmed_at(house: &Furnished) -> Option<Timestamp> {
    let workflow = WorkflowRequest {
        workflow: house.workflow,
    };
    let shown = house.session.link_show(workflow).await.unwrap();
    shown.link.unwrap().unconfirmed_at
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approver_whom_the_flow_names_in_another_tenant_is_none() {
    let house = House::open().await.furnish().await.with_open_flow().await;
    // So that it is the flow's word that counts.
    house.fault(
        Fault::next(Service::Dataverse, Effect::Status { status: 403 })
            .on("GET", "*/msdyn_flow_approvals*")
            .times(9),
    );
    let (request, _) = house.asked("jdoe").await;
    let token = token_of(&house, request).await;
    let megan = house.request(request).await.approvers[0].object;
    let mut body = report(request);
    body["responses"][0]["responder"] = json!({
        "id": megan.to_string(), "userPrincipalName": "megan@contoso.example",
        "tenantId": RequestId::random().to_string()
    });

    let status = call_back(&house, Method::POST, request, &token, &body).await;

    assert_eq!(status, StatusCode::OK);
    let view = house.request(request).await;
    assert_eq!(
        (view.status, view.doubt),
        (RequestStatus::Pending, Some(Doubt::ResponderIsNoApprover))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strange_host_or_a_web_page_is_turned_away() {
    let house = House::open().await.furnish().await;
    let url = format!(
        "http://{}/health",
        house.engine.callback_listener().unwrap()
    );

    let strange = house
        .http
        .get(&url)
        .header("Host", "evil.example")
        .send()
        .await
        .unwrap();
    let page = house
        .http
        .get(&url)
        .header("Origin", "https://evil.example")
        .send()
        .await
        .unwrap();
    let healthy = house.http.get(&url).send().await.unwrap();

    assert_eq!(strange.status(), StatusCode::MISDIRECTED_REQUEST);
    assert_eq!(page.status(), StatusCode::FORBIDDEN);
    assert_eq!(healthy.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_over_64_kib_is_refused() {
    let house = House::open().await.furnish().await.with_open_flow().await;
    let (request, _) = house.asked("jdoe").await;
    let token = token_of(&house, request).await;
    let mut body = report(request);
    body["padding"] = "x".repeat(64 * 1024).into();

    let status = call_back(&house, Method::POST, request, &token, &body).await;

    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(house.request(request).await.status, RequestStatus::Pending);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_breaks_off_is_harmless_and_not_recorded() {
    let house = House::open().await.furnish().await.with_open_flow().await;
    let (request, _) = house.asked("jdoe").await;
    let token = token_of(&house, request).await;
    let address = house.engine.callback_listener().unwrap();
    let body = report(request).to_string();
    let head = format!(
        "POST /callbacks/{request} HTTP/1.1\r\nHost: {address}\r\nX-Callback-Token: {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len() + 1
    );
    let mut flow = TcpStream::connect(address).await.unwrap();

    flow.write_all(head.as_bytes()).await.unwrap();
    flow.write_all(body.as_bytes()).await.unwrap();
    flow.shutdown().await.unwrap();
    let mut answer = String::new();
    // The end of the connection says that the listener is done with it; a reset is an end too.
    let _ = flow.read_to_string(&mut answer).await;

    assert_eq!(answer, "");
    let view = house.request(request).await;
    assert_eq!((view.status, view.doubt), (RequestStatus::Pending, None));
    assert_eq!(refusals(&house, request).await, []);
    house.engine.shutdown().await;
    let storage = Storage::open(&house.directory.path().join("data")).unwrap();
    let of_no_request = storage.entries_about(Subject::None).await.unwrap();
    assert!(
        !of_no_request
            .iter()
            .any(|entry| matches!(entry.happening, Happening::CallbackRefused { .. }))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_forged_reports_is_refused_and_hardly_recorded() {
    let house = House::open().await.furnish().await;
    let (request, _) = house.asked("jdoe").await;
    let token = "0".repeat(64);

    for _ in 0..40 {
        let status = call_back(&house, Method::POST, request, &token, &report(request)).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }

    // Ten a minute; the flood may have begun at the end of one.
    let recorded = refusals(&house, request).await.len();
    assert!((10..=20).contains(&recorded), "{recorded} are recorded");
}

async fn reroute_to_alex(house: &Furnished, request: RequestId) {
    house.act_as(house.ada).await;
    let to = RerouteTo::Other {
        approver: "alex@contoso.example".into(),
    };
    house
        .session
        .request_reroute(RequestRerouteRequest { request, to })
        .await
        .unwrap();
}

/// Megan's answer is being confirmed, and Dataverse takes its time, while an administrator gives the request to Alex.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_the_approver_before_a_reroute_that_is_confirmed_during_it_decides_nothing() {
    let house = House::open().await.furnish().await;
    let (request, approval) = house.asked("jdoe").await;
    house.until_triggered(request).await;
    let late = Effect::Delay {
        milliseconds: 8_000,
    };
    house.fault(Fault::next(Service::Dataverse, late));
    house
        .answer(&approval, "megan@contoso.example", "Approve", "")
        .await;
    until("the report is kept", async || {
        let happenings = house.happenings(request).await;
        happenings
            .contains(&Happening::CallbackReceived)
            .then_some(())
    })
    .await;

    reroute_to_alex(&house, request).await;

    until("the report is confirmed", async || {
        let refused = refusals(&house, request).await;
        refused.contains(&CallbackRefusal::Superseded).then_some(())
    })
    .await;
    let view = house.request(request).await;
    assert_eq!((view.status, view.doubt), (RequestStatus::Pending, None));
    assert_eq!(house.users_named("jdoe@contoso.example"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reroute_after_the_link_was_removed_retires_the_token_and_cancels_the_run() {
    let house = House::open().await.furnish().await.with_open_flow().await;
    let (request, _) = house.asked("jdoe").await;
    house.until_triggered(request).await;
    let token = token_of(&house, request).await;
    house
        .session
        .link_remove(WorkflowRequest {
            workflow: house.workflow,
        })
        .await
        .unwrap();
    reroute_to_alex(&house, request).await;

    let status = call_back(&house, Method::POST, request, &token, &report(request)).await;

    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(house.request(request).await.status, RequestStatus::Pending);
    until("the old run is cancelled", async || {
        house
            .happenings(request)
            .await
            .contains(&Happening::RunCancelled)
            .then_some(())
    })
    .await;
}
