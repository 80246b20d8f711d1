//! Deciding: by the flow, in the console, and who is first.

use countersign_contract::*;
use countersign_domain::{
    audit::Happening,
    request::{
        ApplyState, DecidedThrough, InitialPassword, Outcome, RequestStatus, SettleState,
        TriggerState,
    },
};

use countersign_sandbox::{
    Service,
    faults::{Effect, Fault},
};

use crate::house::{House, until};

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_in_the_flow_makes_the_user() {
    let house = House::open().await.furnish().await;
    let (request, approval) = house.asked("jdoe").await;

    house
        .answer(&approval, "megan@contoso.example", "Approve", "Welcome")
        .await;
    let view = house.until_applied(request).await;

    let decision = view.decision.unwrap();
    assert_eq!(view.status, RequestStatus::Approved);
    assert_eq!(decision.through, DecidedThrough::Flow);
    assert_eq!(
        (decision.by_name.as_str(), decision.comment.as_str()),
        ("Megan Bowen", "Welcome")
    );
    assert_eq!(house.users_named("jdoe@contoso.example"), 1);
    assert_eq!(house.runs().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejection_in_the_flow_denies_the_request_with_its_reason() {
    let house = House::open().await.furnish().await;
    let (request, approval) = house.asked("jdoe").await;

    house
        .answer(
            &approval,
            "megan@contoso.example",
            "Reject",
            "Not in the budget",
        )
        .await;
    let view = house.until_decided(request).await;

    assert_eq!(view.status, RequestStatus::Denied);
    assert_eq!(view.decision.unwrap().comment, "Not in the budget");
    assert_eq!(view.apply, ApplyState::NotDue);
    assert_eq!(house.users_named("jdoe@contoso.example"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_in_the_console_cancels_the_waiting_run() {
    let house = House::open().await.furnish().await;
    let (request, _) = house.asked("jdoe").await;
    house.act_as(house.ada).await;

    let approve = RequestApproveRequest {
        request,
        comment: "Fine".into(),
    };
    house.session.request_approve(approve).await.unwrap();
    house.until_applied(request).await;

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
async fn a_run_that_is_found_after_a_decision_in_the_console_is_cancelled() {
    let house = House::open().await.furnish().await;
    house.fault(Fault::next(Service::Triggers, Effect::LoseAnswer));
    house.fault(Fault::next(
        Service::Flow,
        Effect::Delay {
            milliseconds: 3_000,
        },
    ));
    let (request, _) = house.asked("jdoe").await;
    house.act_as(house.ada).await;

    let deny = RequestDenyRequest {
        request,
        reason: "Duplicate".into(),
    };
    let denied = house.session.request_deny(deny).await.unwrap();
    let settled = until("the run is cancelled", async || {
        let view = house.request(request).await;
        let ended = !matches!(view.settle, SettleState::NotDue | SettleState::Queued);
        ended.then_some(view.settle)
    })
    .await;

    assert!(!matches!(denied.trigger, TriggerState::Triggered { .. }));
    assert_eq!(denied.settle, SettleState::NotDue);
    assert_eq!(settled, SettleState::Cancelled);
    assert_eq!(house.pages("runs").await["runs"][0]["status"], "Cancelled");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_answer_of_the_flow_is_told_what_was_decided() {
    let house = House::open().await.furnish().await;
    house
        .update(house.store, |update| update.settle_flows = Some(false))
        .await;
    let (request, approval) = house.asked("jdoe").await;
    house.act_as(house.ada).await;
    let deny = RequestDenyRequest {
        request,
        reason: "Duplicate".into(),
    };
    house.session.request_deny(deny).await.unwrap();

    house
        .answer(&approval, "megan@contoso.example", "Approve", "")
        .await;
    let late = until("the late answer is recorded", async || {
        house
            .happenings(request)
            .await
            .into_iter()
            .find(|happening| matches!(happening, Happening::LateAnswer { .. }))
    })
    .await;

    assert_eq!(
        late,
        Happening::LateAnswer {
            outcome: Some(Outcome::Approve)
        }
    );
    let view = house.request(request).await;
    assert_eq!(
        (view.status, view.settle),
        (RequestStatus::Denied, SettleState::LeftOpen)
    );
    assert_eq!(house.users_named("jdoe@contoso.example"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_decides_their_own_request() {
    let house = House::open().await.furnish().await;
    let (request, _) = house.asked("jdoe").await;

    let approve = RequestApproveRequest {
        request,
        comment: String::new(),
    };
    let refused = house.session.request_approve(approve).await.unwrap_err();

    assert_eq!(refused.code, Code::OwnRequest);
    assert_eq!(house.request(request).await.status, RequestStatus::Pending);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_decision_is_told_of_the_first() {
    let house = House::open().await.furnish().await;
    let (request, _) = house.asked("jdoe").await;
    house.act_as(house.ada).await;
    let deny = RequestDenyRequest {
        request,
        reason: "No".into(),
    };
    house.session.request_deny(deny).await.unwrap();

    let approve = RequestApproveRequest {
        request,
        comment: String::new(),
    };
    let refused = house.session.request_approve(approve).await.unwrap_err();

    assert_eq!(refused.code, Code::AlreadyDecided);
    assert!(
        refused.message.contains("Ada Admin denied"),
        "{}",
        refused.message
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_initial_password_is_revealed_once() {
    let house = House::open().await.furnish().await;
    let (request, approval) = house.asked("jdoe").await;
    house
        .answer(&approval, "megan@contoso.example", "Approve", "")
        .await;
    house.until_applied(request).await;

    let revealed = house
        .session
        .request_reveal_password(RequestRequest { request })
        .await
        .unwrap();
    let again = house
        .session
        .request_reveal_password(RequestRequest { request })
        .await
        .unwrap_err();

    assert_eq!(revealed.user_principal_name, "jdoe@contoso.example");
    assert_eq!(revealed.password.expose().len(), 20);
    assert_eq!(again.code, Code::PasswordGone);
    assert_eq!(
        house.request(request).await.initial_password,
        InitialPassword::Revealed
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_denial_without_a_reason_is_refused() {
    let house = House::open().await.furnish().await;
    let (request, _) = house.asked("jdoe").await;
    house.act_as(house.ada).await;

    let refused = house
        .session
        .request_deny(RequestDenyRequest {
            request,
            reason: "  ".into(),
        })
        .await
        .unwrap_err();

    assert_eq!(refused.code, Code::ReasonMissing);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_that_decides_before_its_run_is_known_is_not_cancelled() {
    let mut house = House::open().await.furnish().await;
    house.fault(Fault::next(Service::Triggers, Effect::LoseAnswer));
    house.fault(Fault::next(
        Service::Flow,
        Effect::Delay {
            milliseconds: 3_000,
        },
    ));
    let (request, approval) = house.asked("jdoe").await;

    house
        .answer(&approval, "megan@contoso.example", "Approve", "")
        .await;
    let decided = house.until_decided(request).await;
    assert!(!matches!(decided.trigger, TriggerState::Triggered { .. }));
    until("the run is found", async || {
        let view = house.request(request).await;
        matches!(view.trigger, TriggerState::Triggered { .. }).then_some(())
    })
    .await;
    // Ending waits for what was begun, so nothing is on its way any more.
    house.reopen().await;

    assert_eq!(house.request(request).await.settle, SettleState::NotDue);
}
