//! The other side does what it was asked, and its answer is lost.

use serde_json::{Value, json};

use crate::outcome::{Decided, Timeline, made_once};
use countersign_tests::house::{House, id_of};

/// Lives through the journey while the next answer to such a request is lost after its effect.
async fn survived(lost: Value) -> Timeline {
    let house = House::furnished().await;
    house.sandbox.post("faults", lost).await;

    let request = id_of(&house.ask_for("jdoe").await);
    house.approve(&request).await;

    made_once(&house, &request, "jdoe", Decided::InTheFlow).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_whose_answer_was_lost_is_not_called_twice() {
    let lost =
        json!({ "service": "triggers", "method": "POST", "effect": { "kind": "loseAnswer" } });

    let timeline = survived(lost).await;

    assert_eq!(timeline.only("triggerFailed")["retrying"], true);
    assert_eq!(timeline.only("flowTriggered")["foundAgain"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_whose_answer_was_lost_is_recognised() {
    let lost = json!({
        "service": "graph", "method": "POST", "path": "/v1.0/users", "effect": { "kind": "loseAnswer" }
    });

    let timeline = survived(lost).await;

    assert_eq!(timeline.only("applied")["recognised"], true);
}
