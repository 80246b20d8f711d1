//! The owner dies at each of the named places between two steps, and another takes over.

use countersign_tests::Person;

use crate::outcome::{Decided, Timeline, made_once};
use countersign_tests::house::House;

/// The step on which the owner dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Riley asks and the flow is called.
    Asking,
    /// Megan approves, the flow reports, the user is made.
    Approving,
    /// Ada decides in the console, and the waiting run is cancelled.
    Overruling,
}

/// Lives through the journey with an owner that dies at `place` on this step and another that comes after it.
async fn survived(place: &str, step: Step) -> Timeline {
    let mut house = House::furnished().await;
    let furniture = house.furniture().await;
    house.stop().await;

    house.start_dying_at(place).await;
    let mut answered = house.try_asking_for("jdoe").await;
    match step {
        Step::Asking => {}
        Step::Approving => {
            let request = answered.as_ref().expect("it lives until the flow reports");
            house.approve(request).await;
        }
        Step::Overruling => {
            let request = answered
                .take()
                .expect("it lives until the run is cancelled");
            overrule(&house, &request).await;
            answered = Some(request);
        }
    }
    house.see_owner_die().await;
    house.start().await;

    if step == Step::Overruling {
        house.done(&["account", "use", Person::Riley.upn()]).await;
    }
    let request = house.request_for("jdoe", answered).await;
    if step == Step::Asking {
        house.approve(&request).await;
    }
    let decided = match step {
        Step::Asking | Step::Approving => Decided::InTheFlow,
        Step::Overruling => Decided::InTheConsole,
    };
    let timeline = made_once(&house, &request, "jdoe", decided).await;
    assert_eq!(
        house.furniture().await,
        furniture,
        "what was set up is there"
    );
    timeline
}

/// Approves as Ada once the run is known, so that it has to be cancelled.
async fn overrule(house: &House, request: &str) {
    house
        .until(request, "the run to be known", |shown| {
            shown["request"]["trigger"]["kind"] == "triggered"
        })
        .await;
    house.done(&["account", "use", Person::Ada.upn()]).await;
    let approved = house.done(&["request", "approve", request]).await;
    assert_eq!(approved["status"], "approved");
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_when_the_request_is_recorded_and_nobody_was_told() {
    survived("request.recorded", Step::Asking).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_before_the_flow_is_called() {
    let timeline = survived("trigger.claimed", Step::Asking).await;
    assert_eq!(timeline.only("flowTriggered")["foundAgain"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_when_the_called_flow_is_kept_and_the_flow_is_not_called() {
    let timeline = survived("trigger.kept", Step::Asking).await;
    assert_eq!(timeline.only("flowTriggered")["foundAgain"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_when_the_flow_runs_and_nothing_is_recorded() {
    let timeline = survived("trigger.sent", Step::Asking).await;
    assert_eq!(timeline.only("flowTriggered")["foundAgain"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_when_the_run_is_recorded() {
    let timeline = survived("trigger.recorded", Step::Asking).await;
    assert_eq!(timeline.only("flowTriggered")["foundAgain"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_when_the_flow_reports_and_nothing_is_kept() {
    survived("callback.received", Step::Approving).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_when_the_report_is_kept_and_the_flow_was_not_answered() {
    survived("callback.kept", Step::Approving).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_when_the_approval_was_read_and_nothing_is_decided() {
    survived("confirm.read", Step::Approving).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_when_the_decision_is_recorded_and_nothing_follows_yet() {
    survived("decision.recorded", Step::Approving).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_before_the_change_is_intended() {
    let timeline = survived("apply.claimed", Step::Approving).await;
    assert_eq!(timeline.only("applied")["recognised"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_when_the_change_is_intended_and_not_made() {
    let timeline = survived("apply.user.intended", Step::Approving).await;
    assert_eq!(timeline.only("applied")["recognised"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_when_the_user_is_made_and_nothing_is_recorded() {
    let timeline = survived("apply.user.sent", Step::Approving).await;
    assert_eq!(timeline.only("applied")["recognised"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_when_the_user_is_recorded() {
    let timeline = survived("apply.recorded", Step::Approving).await;
    assert_eq!(timeline.only("applied")["recognised"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_before_the_run_is_cancelled() {
    survived("settle.claimed", Step::Overruling).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_when_the_cancelling_of_the_run_is_recorded() {
    survived("settle.recorded", Step::Overruling).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_when_the_run_is_cancelled_and_nothing_is_recorded() {
    survived("settle.sent", Step::Overruling).await;
}
