//! Late and lost: answers whose reports never came are found, and decided by the same rules.

use countersign_contract::{
    Code, Contract, RequestDenyRequest, RequestReconcileRequest, RequestReconcileResponse,
    WorkflowRequest,
};
use countersign_domain::{
    RequestId,
    audit::Happening,
    called_flow::CalledFlow,
    request::{DecidedThrough, Doubt, RequestStatus, SettleState},
};
use countersign_sandbox::{
    Service,
    faults::{Effect, Fault},
};
use countersign_storage::Storage;
use serde_json::{Value, json};

use crate::house::{Furnished, House, until};

/// A house whose flows cannot reach it: they report to a port at which nobody listens.
async fn unreachable_house() -> Furnished {
    let house = House::open().await.furnish().await;
    house
        .register_client_at(house.store, "http://127.0.0.1:9/dataservice".to_owned())
        .await;
    house
}

async fn reconcile(house: &Furnished) -> RequestReconcileResponse {
    house
        .session
        .request_reconcile(RequestReconcileRequest::default())
        .await
        .unwrap()
}

/// Waits until the call is recorded, so that the request is one of those that are looked at.
async fn asked(house: &Furnished, name: &str) -> (RequestId, String) {
    let (request, approval) = house.asked(name).await;
    house.until_triggered(request).await;
    (request, approval)
}

async fn let_nobody_read_approvals(house: &Furnished) {
    let_read_approvals(house, &[]).await;
}

async fn let_read_approvals(house: &Furnished, people: &[&str]) {
    let readers = format!(
        "{}/_sandbox/approvals/readers",
        house.sandbox.base_url(Service::Pages)
    );
    house
        .http
        .put(readers)
        .json(&json!({ "readers": people }))
        .send()
        .await
        .unwrap()
        .error_for_status()
        .unwrap();
}

/// Has approvals read by Megan, who may see them all and owns none. Ada asks.
async fn read_by_megan(house: &Furnished) {
    let megan = house.sign_in("megan@contoso.example").await;
    house
        .update(house.store, |update| {
            update.linking_account = Some(megan.id)
        })
        .await;
    let_read_approvals(house, &[&megan.object_id.unwrap().to_string()]).await;
    house.act_as(house.ada).await;
}

async fn run_of(house: &Furnished, request: RequestId) -> String {
    let runs = house.pages(&format!("runs?trackingId={request}")).await;
    runs["runs"][0]["runId"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_whose_report_never_came_is_found_and_decides() {
    let house = unreachable_house().await;
    let (request, approval) = asked(&house, "jdoe").await;
    house
        .answer(&approval, "megan@contoso.example", "Approve", "Welcome")
        .await;

    let found = reconcile(&house).await;

    assert_eq!((found.looked_at, found.decided), (1, vec![request]));
    let decision = house.until_applied(request).await.decision.unwrap();
    assert_eq!(
        (&*decision.by_name, &*decision.comment, decision.through),
        ("Megan Bowen", "Welcome", DecidedThrough::Flow)
    );
    let happenings = house.happenings(request).await;
    assert!(
        happenings
            .iter()
            .any(|happening| matches!(happening, Happening::AnswerFound { .. })),
        "{happenings:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_counts_for_an_account_that_does_not_own_the_approval_too() {
    let house = unreachable_house().await;
    read_by_megan(&house).await;
    let (request, approval) = asked(&house, "jdoe").await;
    house
        .answer(&approval, "megan@contoso.example", "Approve", "")
        .await;

    let found = reconcile(&house).await;

    assert_eq!(found.decided, [request]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_that_shows_something_else_than_was_asked_decides_nothing() {
    let house = unreachable_house().await;
    let mut definition: Value =
        serde_json::from_str(house.flow["clientData"].as_str().unwrap()).unwrap();
    let text = definition.to_string();
    let details = "@triggerBody()?['summary']";
    assert!(text.contains(details));
    definition = serde_json::from_str(&text.replace(details, "Lunch at noon?")).unwrap();
    house
        .tell_sandbox(
            "flows",
            json!({ "name": "Lunch", "definition": definition, "on": true }),
        )
        .await;
    let flows = house.pages("flows").await;
    let lunch = flows["flows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|flow| flow["name"] == "Lunch")
        .unwrap();
    house
        .link(house.workflow, lunch["requestUrl"].as_str().unwrap())
        .await
        .unwrap();
    read_by_megan(&house).await;
    let (request, approval) = asked(&house, "jdoe").await;
    house
        .answer(&approval, "megan@contoso.example", "Approve", "Hungry")
        .await;

    let found = reconcile(&house).await;

    assert_eq!((found.decided, found.doubted), (vec![], vec![request]));
    assert_eq!(
        house.request(request).await.doubt,
        Some(Doubt::ApprovalDisagrees)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn many_requests_are_looked_for_with_one_query() {
    let house = unreachable_house().await;
    for number in 0..5 {
        asked(&house, &format!("user{number}")).await;
    }
    let queries = async || {
        let log = house.pages("log").await;
        log["requests"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|entry| {
                entry["path"]
                    .as_str()
                    .unwrap()
                    .ends_with("/msdyn_flow_approvals")
            })
            .count()
    };
    let before = queries().await;

    let found = reconcile(&house).await;

    assert_eq!((found.looked_at, queries().await - before), (5, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_somebody_who_was_not_asked_is_doubted_once() {
    let house = unreachable_house().await;
    let (request, approval) = asked(&house, "jdoe").await;
    house
        .answer(&approval, "olga@contoso.example", "Approve", "Sure")
        .await;

    let first = reconcile(&house).await;
    let second = reconcile(&house).await;

    assert_eq!((first.doubted, second.doubted), (vec![request], vec![]));
    let view = house.request(request).await;
    assert_eq!(
        (view.status, view.doubt),
        (RequestStatus::Pending, Some(Doubt::ResponderIsNoApprover))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_ended_without_an_answer_is_doubted() {
    let house = unreachable_house().await;
    let (request, _) = asked(&house, "jdoe").await;
    let cancel = format!("runs/{}/cancel", run_of(&house, request).await);
    house.tell_sandbox(&cancel, Value::Null).await;

    let found = reconcile(&house).await;

    assert_eq!(found.doubted, [request]);
    assert_eq!(house.request(request).await.doubt, Some(Doubt::NoDecision));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_waits_is_left_alone() {
    let house = unreachable_house().await;
    let (request, _) = asked(&house, "jdoe").await;

    let found = reconcile(&house).await;

    assert_eq!((found.decided, found.doubted), (vec![], vec![]));
    assert_eq!(house.request(request).await.doubt, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_is_shown_no_approvals_makes_no_doubts() {
    let house = unreachable_house().await;
    let megan = house.sign_in("megan@contoso.example").await.id;
    house
        .update(house.store, |update| update.linking_account = Some(megan))
        .await;
    house.act_as(house.ada).await;
    let_nobody_read_approvals(&house).await;
    let (request, approval) = asked(&house, "jdoe").await;
    house
        .answer(&approval, "alex@contoso.example", "Approve", "")
        .await;

    let found = reconcile(&house).await;

    assert_eq!((found.decided, found.doubted), (vec![], vec![]));
    assert_eq!(house.request(request).await.doubt, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_answered_has_to_be_readable() {
    let house = unreachable_house().await;
    let_nobody_read_approvals(&house).await;
    let (request, approval) = asked(&house, "jdoe").await;
    house
        .answer(&approval, "megan@contoso.example", "Approve", "")
        .await;

    let found = reconcile(&house).await;

    assert_eq!(found.unread[0].reason.code, Code::ApprovalsUnreadable);
    assert_eq!(house.request(request).await.status, RequestStatus::Pending);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workflow_that_was_linked_to_another_flow_is_looked_for_in_the_one_that_was_called() {
    let house = unreachable_house().await;
    let (request, _) = asked(&house, "jdoe").await;
    let cancel = format!("runs/{}/cancel", run_of(&house, request).await);
    house.tell_sandbox(&cancel, Value::Null).await;
    house
        .tell_sandbox("flows", json!({ "name": "Another", "on": true }))
        .await;
    let flows = house.pages("flows").await;
    let other = flows["flows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|flow| flow["name"] == "Another")
        .unwrap();
    house
        .link(house.workflow, other["requestUrl"].as_str().unwrap())
        .await
        .unwrap();

    let found = reconcile(&house).await;

    assert_eq!(found.doubted, [request], "its run is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_cancelled_in_the_flow_that_was_called_after_the_link_was_removed() {
    let house = unreachable_house().await;
    let (request, _) = asked(&house, "jdoe").await;
    house
        .session
        .link_remove(WorkflowRequest {
            workflow: house.workflow,
        })
        .await
        .unwrap();
    house.act_as(house.ada).await;
    house
        .session
        .request_deny(countersign_contract::RequestDenyRequest {
            request,
            reason: "Not now".into(),
        })
        .await
        .unwrap();

    until("the run is cancelled", async || {
        house
            .happenings(request)
            .await
            .contains(&Happening::RunCancelled)
            .then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_said_until_when_the_flow_waits() {
    let house = unreachable_house().await;
    let (request, _) = asked(&house, "jdoe").await;

    let view = house.request(request).await;

    let waits = view.decide_by.unwrap().since(view.created_at).as_secs();
    assert_eq!(waits / 86_400, 25);
}

/// Changes what is remembered of the call for a request, behind the engine's back.
async fn remember(house: &Furnished, request: RequestId, change: impl FnOnce(&mut CalledFlow)) {
    let storage = Storage::open(&house.directory.path().join("data")).unwrap();
    let read = storage.request(request).await.unwrap().unwrap();
    let mut called = read.called.unwrap();
    change(&mut called);
    storage.keep_called_flow(request, called).await.unwrap();
    storage.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_whose_answer_cannot_be_read_keeps_nobody_from_reading_the_others() {
    let house = unreachable_house().await;
    let mut requests = Vec::new();
    for name in ["jdoe", "rroe"] {
        let (request, approval) = asked(&house, name).await;
        house
            .answer(&approval, "megan@contoso.example", "Approve", "")
            .await;
        requests.push(request);
    }
    let garbled = Effect::Answer {
        status: 200,
        headers: std::collections::BTreeMap::new(),
        body: json!("no JSON"),
    };
    let one = Fault::next(Service::Dataverse, garbled);
    house.fault(one.on("GET", "*/msdyn_flow_approvals(*"));

    let first = reconcile(&house).await;
    let second = reconcile(&house).await;

    assert_eq!((first.looked_at, &*first.decided), (2, &requests[1..]));
    assert_eq!(first.unread.len(), 1, "{:?}", first.unread);
    assert_eq!((&*second.decided, second.unread), (&requests[..1], vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_environment_that_cannot_be_read_keeps_nobody_from_reading_the_others() {
    let house = unreachable_house().await;
    let (lost, _) = asked(&house, "jdoe").await;
    remember(&house, lost, |called| {
        called.organization_code = "aaa".parse().unwrap();
    })
    .await;
    let (request, approval) = asked(&house, "rroe").await;
    house
        .answer(&approval, "megan@contoso.example", "Approve", "")
        .await;

    let found = reconcile(&house).await;

    assert_eq!((found.looked_at, found.decided), (1, vec![request]));
    assert_eq!(found.unread.len(), 1, "{:?}", found.unread);
}

#[tokio::test(flavor = "multi_thread")]
async fn that_one_looked_is_recorded_although_nothing_could_be_read() {
    let house = unreachable_house().await;
    let (first, _) = asked(&house, "jdoe").await;
    let garbled = Effect::Answer {
        status: 200,
        headers: std::collections::BTreeMap::new(),
        body: json!("no JSON"),
    };
    let all = Fault::next(Service::Dataverse, garbled).on("GET", "*/msdyn_flow_approvals");
    house.fault(all);

    let found = reconcile(&house).await;

    assert_eq!((found.looked_at, found.unread.len()), (0, 1));
    let (second, _) = asked(&house, "rroe").await;
    let storage = Storage::open(&house.directory.path().join("data")).unwrap();
    assert_eq!(
        storage.running_requests(house.store).await.unwrap(),
        [second, first],
        "those that were not looked for the longest come first"
    );
    storage.close().await.unwrap();
}

/// More open requests than are asked for one by one, and more runs than a page of the service holds after them.
#[tokio::test(flavor = "multi_thread")]
async fn every_run_that_is_over_is_found_however_many_runs_came_after_it() {
    let house = unreachable_house().await;
    let mut requests = Vec::new();
    for number in 0..22 {
        requests.push(house.ask_for(&format!("user{number}")).await.unwrap().id);
    }
    for request in &requests {
        house.until_triggered(*request).await;
        let cancel = format!("runs/{}/cancel", run_of(&house, *request).await);
        house.tell_sandbox(&cancel, Value::Null).await;
    }
    for _ in 0..60 {
        let url = house.flow["requestUrl"].as_str().unwrap();
        let body = json!({
            "requestId": RequestId::random().to_string(), "workflow": "Create User", "summary": "", "approvers": "",
            "callbackUrl": "http://127.0.0.1:9/", "callbackToken": "none", "identityStore": "Contoso", "requester": "Riley",
            "target": "somebody", "changes": {}
        });
        house.http.post(url).json(&body).send().await.unwrap();
    }

    let mut found = reconcile(&house).await;

    found.doubted.sort_by_key(ToString::to_string);
    requests.sort_by_key(ToString::to_string);
    assert_eq!(found.doubted, requests);
}

/// The answer to the call is lost, and then its runs may not be listed: nobody can tell what became of it.
async fn asked_without_an_answer(house: &Furnished) -> RequestId {
    house.fault(Fault::next(Service::Triggers, Effect::LoseAnswer));
    house.fault(Fault::next(Service::Flow, Effect::Status { status: 403 }).on("GET", "*/runs"));
    let request = house.ask_for("jdoe").await.unwrap().id;
    house.until_call_parked(request).await;
    request
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_of_unknown_outcome_is_found_and_its_answer_decides() {
    let house = unreachable_house().await;
    let request = asked_without_an_answer(&house).await;
    let approval = house.approval_of(request).await;
    house
        .answer(&approval, "megan@contoso.example", "Approve", "")
        .await;

    let found = reconcile(&house).await;

    assert_eq!(found.decided, [request]);
    assert_eq!(house.runs().await, 1);
    let happenings = house.happenings(request).await;
    assert!(
        happenings.iter().any(|happening| matches!(
            happening,
            Happening::FlowTriggered {
                run: Some(_),
                found_again: true
            }
        )),
        "{happenings:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_of_a_call_of_unknown_outcome_is_cancelled_after_a_decision_in_the_console() {
    let house = unreachable_house().await;
    let request = asked_without_an_answer(&house).await;
    house.act_as(house.ada).await;

    let reason = "Duplicate".into();
    let deny = RequestDenyRequest { request, reason };
    house.session.request_deny(deny).await.unwrap();

    let settled = until("the run is cancelled", async || {
        let view = house.request(request).await;
        let ended = !matches!(view.settle, SettleState::NotDue | SettleState::Queued);
        ended.then_some(view.settle)
    })
    .await;
    assert_eq!(settled, SettleState::Cancelled);
    assert_eq!(house.pages("runs").await["runs"][0]["status"], "Cancelled");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_counts_although_the_store_was_renamed_since_it_was_asked() {
    let house = unreachable_house().await;
    read_by_megan(&house).await;
    let (request, approval) = asked(&house, "jdoe").await;
    house
        .answer(&approval, "megan@contoso.example", "Approve", "")
        .await;
    house
        .update(house.store, |update| update.name = Some("Fabrikam".into()))
        .await;

    let found = reconcile(&house).await;

    assert_eq!(found.decided, [request]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_a_call_whose_summary_is_not_remembered_counts_by_the_present_names() {
    let house = unreachable_house().await;
    read_by_megan(&house).await;
    let (request, approval) = asked(&house, "jdoe").await;
    remember(&house, request, |called| called.summary = None).await;
    house
        .answer(&approval, "megan@contoso.example", "Approve", "")
        .await;

    let found = reconcile(&house).await;

    assert_eq!(found.decided, [request]);
}
