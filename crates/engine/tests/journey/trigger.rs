//! Triggering: exactly one run, whatever happens on the way, and what cannot work is said.

use countersign_contract::{Code, Contract, RequestRequest, WorkflowRequest};
use countersign_domain::{
    audit::Happening,
    request::{RequestStatus, TriggerState},
};
use countersign_sandbox::{
    Service,
    faults::{Effect, Fault},
};
use serde_json::json;

use crate::house::{House, until};

fn parked(state: &TriggerState) -> Option<String> {
    match state {
        TriggerState::Parked { code } => Some(code.clone()),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_does_not_start_a_second_run() {
    let house = House::open().await.furnish().await;
    house.fault(Fault::next(Service::Triggers, Effect::LoseAnswer));

    let request = house.ask_for("jdoe").await.unwrap().id;
    until("the run is found again", async || {
        let happenings = house.happenings(request).await;
        happenings.into_iter().find(|happening| {
            matches!(
                happening,
                Happening::FlowTriggered {
                    found_again: true,
                    ..
                }
            )
        })
    })
    .await;

    assert_eq!(house.runs().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_throttled_trigger_is_sent_again() {
    let house = House::open().await.furnish().await;
    house.fault(Fault::next(
        Service::Triggers,
        Effect::Throttle {
            retry_after_seconds: Some(1),
        },
    ));

    let request = house.ask_for("jdoe").await.unwrap().id;
    let run = house.until_triggered(request).await;

    assert!(run.is_some());
    assert_eq!(house.runs().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_that_is_off_parks_the_request_and_says_so() {
    let house = House::open().await.furnish().await;
    let off = format!("flows/{}/off", house.flow["workflowId"].as_str().unwrap());
    house.tell_sandbox(&off, json!({})).await;

    let request = house.ask_for("jdoe").await.unwrap().id;
    let code = until("the trigger is parked", async || {
        parked(&house.request(request).await.trigger)
    })
    .await;

    assert_eq!(code, Code::FlowOff.as_str());
    assert_eq!(house.request(request).await.status, RequestStatus::Pending);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parked_request_can_be_sent_again_once_the_flow_is_on() {
    let house = House::open().await.furnish().await;
    let flow = house.flow["workflowId"].as_str().unwrap().to_owned();
    house
        .tell_sandbox(&format!("flows/{flow}/off"), json!({}))
        .await;
    let request = house.ask_for("jdoe").await.unwrap().id;
    until("the trigger is parked", async || {
        parked(&house.request(request).await.trigger)
    })
    .await;

    house
        .tell_sandbox(&format!("flows/{flow}/on"), json!({}))
        .await;
    house
        .session
        .request_send_again(RequestRequest { request })
        .await
        .unwrap();
    let approval = house.approval_of(request).await;
    house
        .answer(&approval, "megan@contoso.example", "Approve", "")
        .await;

    house.until_applied(request).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workflow_without_a_link_leaves_the_request_pending_and_says_why() {
    let house = House::open().await.furnish().await;
    let workflow = house.workflow;
    house
        .session
        .link_remove(WorkflowRequest { workflow })
        .await
        .unwrap();

    let view = house.ask_for("jdoe").await.unwrap();

    assert_eq!(
        (view.status, view.trigger),
        (RequestStatus::Pending, TriggerState::NotLinked)
    );
    assert_eq!(view.notices[0].code, Code::NotLinked);
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_was_owed_is_done_by_the_next_owner() {
    let mut house = House::open().await.furnish().await;
    house.fault(Fault::next(
        Service::Triggers,
        Effect::Throttle {
            retry_after_seconds: Some(2),
        },
    ));
    let request = house.ask_for("jdoe").await.unwrap().id;
    until("the trigger waits", async || {
        matches!(
            house.request(request).await.trigger,
            TriggerState::Waiting { .. }
        )
        .then_some(())
    })
    .await;

    house.reopen().await;
    house.approval_of(request).await;

    assert_eq!(house.runs().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_only_flow_is_called_with_a_token() {
    let house = House::open().await.furnish().await;
    house
        .tell_sandbox(
            "flows",
            json!({ "name": "Tenant only", "authentication": "Tenant", "on": true }),
        )
        .await;
    let flows = house.pages("flows").await;
    let url = flows["flows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|flow| flow["name"] == "Tenant only")
        .unwrap()["requestUrl"]
        .as_str()
        .unwrap()
        .to_owned();
    // The app of the service credential may call it; a person could too.
    let linked = house.link(house.workflow, &url).await.unwrap();

    assert!(linked.link.bearer);

    let request = house.ask_for("jdoe").await.unwrap().id;
    house.until_triggered(request).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_of_an_earlier_call_is_not_taken_for_that_of_a_later_one() {
    let house = House::open().await.furnish().await;
    let (request, approval) = house.asked("jdoe").await;
    house
        .answer(&approval, "olga@contoso.example", "Approve", "Sure")
        .await;
    until("the answer is doubted", async || {
        house.request(request).await.doubt
    })
    .await;
    house.fault(Fault::next(Service::Triggers, Effect::DropRequest));

    house
        .session
        .request_send_again(RequestRequest { request })
        .await
        .unwrap();
    house.approval_of(request).await;

    assert_eq!(house.runs().await, 2);
}
