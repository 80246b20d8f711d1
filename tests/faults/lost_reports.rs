//! The flow's report never comes: the approval in Dataverse is found all the same.

use countersign_tests::house::House;
use countersign_tests::wait;
use serde_json::json;

use crate::outcome::Timeline;

/// The flow reports while nobody listens, until it gives up; the next owner looks for the answer.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_whose_report_never_came_is_found_and_applied_once() {
    let mut house = House::furnished().await;
    let quick = json!({ "retryCeilingMilliseconds": 50 });
    house.sandbox.put("flows/settings", quick).await;
    let (request, _) = house.asked("jdoe").await;
    house
        .until(&request, "the run to be known", |shown| {
            shown["request"]["trigger"]["kind"] == "triggered"
        })
        .await;

    house.cut_power().await;
    house.approve(&request).await;
    wait::until_true("the flow to give up", || async {
        let runs = house.runs_of(&request).await;
        runs.iter().all(|run| run["status"] == "Failed")
    })
    .await;
    house.start().await;
    house.done(&["request", "reconcile"]).await;

    let shown = house
        .until(&request, "the user to be made", |shown| {
            shown["request"]["apply"]["kind"] == "applied"
        })
        .await;
    assert_eq!(shown["request"]["decision"]["byName"], "Megan Bowen");
    assert_eq!(house.users_named("jdoe@contoso.example").await.len(), 1);
    assert_eq!(house.runs_of(&request).await.len(), 1);
    assert_eq!(house.approvals_of(&request).await.len(), 1);
    let timeline = Timeline::of(&shown);
    for once in ["asked", "flowTriggered", "decided", "applied"] {
        timeline.only(once);
    }
}
