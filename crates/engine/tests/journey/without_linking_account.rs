//! A store that names no linking account: its flows are called, and approvals stand in for the runs that nobody may read.

use countersign_contract::{
    Code, Contract, RequestDenyRequest, RequestReconcileRequest, RequestRerouteRequest, RerouteTo,
};
use countersign_domain::{audit::Happening, request::SettleState};
use countersign_sandbox::{
    Service,
    faults::{Effect, Fault},
    seed,
};
use serde_json::json;

use crate::house::{Furnished, House, until};

/// The app that is the service credential, as an application user that may see all approvals.
async fn house() -> Furnished {
    let house = House::open().await.furnish_without_linking_account().await;
    let pages = house.sandbox.base_url(Service::Pages);
    let app = seed::DATA_SERVICE_PRINCIPAL.to_string();
    let user = house
        .http
        .post(format!("{pages}/_sandbox/flows/application-users"))
        .json(&json!({ "objectId": app }));
    let readers = house
        .http
        .put(format!("{pages}/_sandbox/approvals/readers"))
        .json(&json!({ "readers": [app] }));
    for change in [user, readers] {
        change.send().await.unwrap().error_for_status().unwrap();
    }
    house
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_found_by_its_approval_and_starts_no_second_run() {
    let house = house().await;
    house.fault(Fault::next(Service::Triggers, Effect::LoseAnswer));

    let request = house.ask_for("jdoe").await.unwrap().id;

    house.until_triggered(request).await;
    assert_eq!(house.runs().await, 1);
    let happenings = house.happenings(request).await;
    assert!(
        happenings.iter().any(|happening| matches!(
            happening,
            Happening::FlowTriggered {
                found_again: true,
                ..
            }
        )),
        "{happenings:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_rerouted_and_that_its_run_stays_open_is_recorded() {
    let house = house().await;
    let (request, _) = house.asked("jdoe").await;
    house.until_triggered(request).await;
    house.act_as(house.ada).await;

    let approver = "alex@contoso.example".into();
    let to = RerouteTo::Other { approver };
    let view = house
        .session
        .request_reroute(RequestRerouteRequest { request, to })
        .await
        .unwrap();

    assert_eq!(view.approvers[0].name, "Alex Wilber");
    let happenings = house.happenings(request).await;
    assert!(
        happenings.contains(&Happening::RunNotCancelled {
            code: Code::RunNotCancelled.to_string()
        }),
        "{happenings:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_waits_to_be_cancelled_until_a_linking_account_is_named() {
    let house = house().await;
    let (request, _) = house.asked("jdoe").await;
    house.until_triggered(request).await;
    house.act_as(house.ada).await;

    let reason = "Duplicate".into();
    let deny = RequestDenyRequest { request, reason };
    house.session.request_deny(deny).await.unwrap();
    let refused = until("cancelling is refused", async || {
        match house.request(request).await.settle {
            SettleState::Refused { code } => Some(code),
            _ => None,
        }
    })
    .await;
    assert_eq!(refused, Code::LinkingAccountMissing.as_str());
    let ada = house.ada;
    house
        .update(house.store, |update| update.linking_account = Some(ada))
        .await;

    until("the run is cancelled", async || {
        let settle = house.request(request).await.settle;
        (settle == SettleState::Cancelled).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_not_reported_is_found_without_a_failure() {
    let house = house().await;
    house
        .register_client_at(house.store, "http://127.0.0.1:9/dataservice".to_owned())
        .await;
    let (request, approval) = house.asked("jdoe").await;
    house.until_triggered(request).await;
    house
        .answer(&approval, "megan@contoso.example", "Approve", "")
        .await;

    let found = house
        .session
        .request_reconcile(RequestReconcileRequest::default())
        .await
        .unwrap();

    assert_eq!(found.decided, [request]);
    assert!(found.unread.is_empty(), "{:?}", found.unread);
}
