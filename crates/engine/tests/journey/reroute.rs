//! Reroute, "Send open requests", what is parked, and clean-ups.

use countersign_contract::*;
use countersign_domain::{
    RequestId,
    audit::Happening,
    request::{RequestStatus, TriggerState},
};
use serde_json::json;

use crate::house::{Furnished, House, until};

async fn reroute(
    house: &Furnished,
    request: RequestId,
    approver: &str,
) -> Result<RequestView, ApiError> {
    let to = RerouteTo::Other {
        approver: approver.into(),
    };
    house
        .session
        .request_reroute(RequestRerouteRequest { request, to })
        .await
}

/// The approval that asks whom the request awaits now.
async fn newest_approval(house: &Furnished, request: RequestId) -> String {
    let asked = house.request(request).await.approvers[0].object;
    until("the new approver is asked", async || {
        let approvals = house.pages("approvals").await;
        let theirs = approvals["approvals"]
            .as_array()
            .unwrap()
            .iter()
            .find(|approval| {
                approval["assignees"]
                    .to_string()
                    .contains(&asked.to_string())
            })?;
        theirs["approvalId"].as_str().map(str::to_owned)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rerouted_request_is_decided_by_the_new_approver_and_its_old_run_cancelled() {
    let house = House::open().await.furnish().await;
    let (request, _) = house.asked("jdoe").await;
    house.until_triggered(request).await;
    house.act_as(house.ada).await;

    let view = reroute(&house, request, "alex@contoso.example")
        .await
        .unwrap();

    assert_eq!(view.approvers[0].name, "Alex Wilber");
    until("the old run is cancelled", async || {
        house
            .happenings(request)
            .await
            .contains(&Happening::RunCancelled)
            .then_some(())
    })
    .await;
    let approval = newest_approval(&house, request).await;
    house
        .answer(&approval, "alex@contoso.example", "Approve", "")
        .await;
    let view = house.until_applied(request).await;
    assert_eq!(view.decision.unwrap().by_name, "Alex Wilber");
    assert_eq!(house.runs().await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_the_approval_before_a_reroute_does_nothing() {
    let house = House::open().await.furnish().await;
    let (request, old) = house.asked("jdoe").await;
    house.until_triggered(request).await;
    house
        .update(house.store, |update| update.settle_flows = Some(false))
        .await;
    house.act_as(house.ada).await;
    reroute(&house, request, "alex@contoso.example")
        .await
        .unwrap();
    house.until_triggered(request).await;

    house
        .answer(&old, "megan@contoso.example", "Approve", "")
        .await;
    until("the old run's report is refused", async || {
        let happenings = house.happenings(request).await;
        happenings
            .iter()
            .any(|happening| matches!(happening, Happening::CallbackRefused { .. }))
            .then_some(())
    })
    .await;
    let found = house
        .session
        .request_reconcile(RequestReconcileRequest::default())
        .await
        .unwrap();

    assert!(found.decided.is_empty(), "{found:?}");
    let view = house.request(request).await;
    assert_eq!(view.status, RequestStatus::Pending);
    let happenings = house.happenings(request).await;
    assert!(happenings.contains(&Happening::RunLeftOpen));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_not_rerouted_to_its_requester() {
    let house = House::open().await.furnish().await;
    let (request, _) = house.asked("jdoe").await;
    house.until_triggered(request).await;

    let refused = reroute(&house, request, "riley@contoso.example")
        .await
        .unwrap_err();

    assert_eq!(refused.code, Code::OwnRequest);
    assert_eq!(
        house.request(request).await.approvers[0].name,
        "Megan Bowen"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decided_request_is_not_rerouted() {
    let house = House::open().await.furnish().await;
    let (request, approval) = house.asked("jdoe").await;
    house
        .answer(&approval, "megan@contoso.example", "Reject", "No")
        .await;
    house.until_decided(request).await;

    let refused = reroute(&house, request, "alex@contoso.example")
        .await
        .unwrap_err();

    assert_eq!(refused.code, Code::AlreadyDecided);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_without_a_run_is_rerouted_too() {
    let house = House::open().await.furnish().await;
    let workflow = house.workflow;
    house
        .session
        .link_remove(WorkflowRequest { workflow })
        .await
        .unwrap();
    let request = house.ask_for("jdoe").await.unwrap().id;

    let view = reroute(&house, request, "alex@contoso.example")
        .await
        .unwrap();

    assert_eq!(view.approvers[0].name, "Alex Wilber");
    assert_eq!(view.trigger, TriggerState::NotLinked);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_goes_to_the_manager_of_whoever_asked_for_a_new_user() {
    let house = House::open().await.furnish().await;
    let workflow = house.workflow;
    house
        .session
        .link_remove(WorkflowRequest { workflow })
        .await
        .unwrap();
    let request = house.ask_for("jdoe").await.unwrap().id;
    reroute(&house, request, "alex@contoso.example")
        .await
        .unwrap();

    let view = house
        .session
        .request_reroute(RequestRerouteRequest {
            request,
            to: RerouteTo::ManagerOfUser,
        })
        .await
        .unwrap();

    assert_eq!(view.approvers[0].name, "Megan Bowen", "Riley's manager");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_who_does_not_exist_is_said() {
    let house = House::open().await.furnish().await;
    house.act_as(house.ada).await;
    let request = house.ask_for("jdoe").await.unwrap().id;
    house.until_triggered(request).await;

    let refused = house
        .session
        .request_reroute(RequestRerouteRequest {
            request,
            to: RerouteTo::ManagerAndAdditionalManager,
        })
        .await
        .unwrap_err();

    assert_eq!(refused.code, Code::ApproverNotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn open_requests_are_sent_after_linking_and_the_others_skipped_with_their_reason() {
    let house = House::open().await.furnish().await;
    let workflow = house.workflow;
    let url = house.flow["requestUrl"].as_str().unwrap().to_owned();
    house
        .session
        .link_remove(WorkflowRequest { workflow })
        .await
        .unwrap();
    let open = house.ask_for("jdoe").await.unwrap().id;
    let megan = house.sign_in("megan@contoso.example").await.id;
    house.act_as(megan).await;
    let own = house.ask_for("rroe").await.unwrap().id;
    house.link(workflow, &url).await.unwrap();

    let response = house
        .session
        .link_send_open(WorkflowRequest { workflow })
        .await
        .unwrap();

    assert_eq!(response.sent, [open]);
    assert_eq!(response.skipped[0].request, own);
    assert_eq!(response.skipped[0].reason.code, Code::NobodyCanApprove);
    house.approval_of(open).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn parked_work_says_what_waits_and_why() {
    let house = House::open().await.furnish().await;
    let off = format!("flows/{}/off", house.flow["workflowId"].as_str().unwrap());
    house.tell_sandbox(&off, json!({})).await;
    let request = house.ask_for("jdoe").await.unwrap().id;

    let parked = until("the call is parked", async || {
        let response = house
            .session
            .request_parked(RequestParkedRequest::default())
            .await
            .unwrap();
        response.parked.into_iter().next()
    })
    .await;

    assert_eq!(
        (parked.request, parked.work, parked.code()),
        (request, Work::CallFlow, Code::FlowOff)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_a_list_says_how_many_there_are_and_where_the_next_begins() {
    let house = House::open().await.furnish().await;
    for number in 0..3 {
        house.ask_for(&format!("user{number}")).await.unwrap();
    }
    let page = async |after| {
        let asked = RequestListRequest {
            limit: Some(2),
            after,
            ..RequestListRequest::default()
        };
        house.session.request_list(asked).await.unwrap()
    };

    let first = page(None).await;
    let second = page(first.next).await;

    assert_eq!((first.requests.len(), first.total), (2, 3));
    assert_eq!((second.requests.len(), second.next), (1, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clean_up_refuses_an_age_of_no_days() {
    let house = House::open().await.furnish().await;

    let refused = house
        .session
        .request_cleanup(RequestCleanupRequest {
            store: None,
            status: None,
            older_than_days: 0,
            dry_run: true,
        })
        .await
        .unwrap_err();

    assert_eq!(
        (refused.code, refused.details["field"].as_str()),
        (Code::InvalidField, "olderThanDays")
    );
}
