//! The owner dies when a call that waits for somebody is made again, or when an answer decides nothing; another takes over. There is one run
//! for each request, and what was found out is recorded once.

use countersign_tests::Person;
use countersign_tests::house::{House, WORKFLOW, id_of};
use serde_json::{Value, json};

use crate::outcome::Timeline;

/// Gives a command to an owner that dies at `place` on it. The next owner is at work afterwards.
async fn given_once(house: &mut House, place: &str, words: &[&str]) {
    house.stop().await;
    house.start_dying_at(place).await;
    let answered = house.unless_owner_dies(words).await;
    assert_eq!(answered, None, "it dies on the command");
    house.see_owner_die().await;
    house.start().await;
}

async fn until_trigger(house: &House, request: &str, kind: &str) -> Value {
    house
        .until(request, "the call to end", |shown| {
            shown["request"]["trigger"]["kind"] == kind
        })
        .await
}

/// The request runs once, and is approved and applied.
async fn made_by_one_run(house: &House, request: &str, name: &str) -> Timeline {
    until_trigger(house, request, "triggered").await;
    house.approve(request).await;
    let shown = house
        .until(request, "the user to be made", |shown| {
            shown["request"]["apply"]["kind"] == "applied"
        })
        .await;
    assert_eq!(house.runs_of(request).await.len(), 1, "one run");
    assert_eq!(house.approvals_of(request).await.len(), 1, "one approval");
    let upn = format!("{name}@contoso.example");
    assert_eq!(house.users_named(&upn).await.len(), 1, "one user");
    let timeline = Timeline::of(&shown);
    for once in ["asked", "flowTriggered", "decided", "applied"] {
        timeline.only(once);
    }
    timeline
}

/// The flow refused the call.
async fn a_call_that_is_made_again_survives(place: &str) {
    let mut house = House::furnished().await;
    let refused =
        json!({ "service": "triggers", "method": "POST", "effect": { "kind": "revokedToken" } });
    house.sandbox.post("faults", refused).await;
    let request = id_of(&house.ask_for("jdoe").await);
    until_trigger(&house, &request, "parked").await;
    house.act_as(Person::Ada).await;

    given_once(&mut house, place, &["request", "send-again", &request]).await;

    let timeline = made_by_one_run(&house, &request, "jdoe").await;
    timeline.only("triggerSentAgain");
}

/// The answer to the call was lost, and its runs could not be listed.
async fn a_call_that_is_looked_for_again_survives(place: &str) {
    let mut house = House::furnished().await;
    let lost =
        json!({ "service": "triggers", "method": "POST", "effect": { "kind": "loseAnswer" } });
    house.sandbox.post("faults", lost).await;
    let forbidden = json!({
        "service": "flow", "method": "GET", "path": "*/runs", "effect": { "kind": "status", "status": 403 }
    });
    house.sandbox.post("faults", forbidden).await;
    let request = id_of(&house.ask_for("jdoe").await);
    until_trigger(&house, &request, "parked").await;
    house.act_as(Person::Ada).await;

    given_once(&mut house, place, &["request", "send-again", &request]).await;

    let timeline = made_by_one_run(&house, &request, "jdoe").await;
    timeline.only("triggerSentAgain");
    assert_eq!(timeline.only("flowTriggered")["foundAgain"], true);
}

/// The requests were asked for before their workflow was linked. The owner dies after the first.
async fn sending_open_requests_survives(place: &str) {
    let mut house = House::furnished().await;
    house.act_as(Person::Ada).await;
    house.done(&["link", "remove", WORKFLOW]).await;
    house.act_as(Person::Riley).await;
    let mut asked = Vec::new();
    for name in ["adele", "diego"] {
        asked.push((id_of(&house.ask_for(name).await), name));
    }
    house.act_as(Person::Ada).await;
    house.link(&house.request_url().await).await.object();
    let send = ["link", "send-open", WORKFLOW];

    given_once(&mut house, place, &send).await;
    house.done(&send).await;

    for (request, name) in asked {
        made_by_one_run(&house, &request, name)
            .await
            .only("triggerSentAgain");
    }
}

/// The run of a request that was decided here could not be cancelled.
async fn a_cancelling_that_is_tried_again_survives(place: &str) {
    let mut house = House::furnished().await;
    let (request, _) = house.asked("jdoe").await;
    until_trigger(&house, &request, "triggered").await;
    let forbidden = json!({
        "service": "flow", "method": "POST", "path": "*/cancel", "effect": { "kind": "status", "status": 403 }
    });
    house.sandbox.post("faults", forbidden).await;
    house.act_as(Person::Ada).await;
    house.done(&["request", "approve", &request]).await;
    house
        .until(&request, "the cancelling to be refused", |shown| {
            shown["request"]["settle"]["kind"] == "refused"
        })
        .await;

    given_once(&mut house, place, &["request", "retry", &request]).await;

    let shown = house
        .until(&request, "the run to be cancelled", |shown| {
            shown["request"]["settle"]["kind"] == "cancelled"
        })
        .await;
    let timeline = Timeline::of(&shown);
    for once in ["takenUpAgain", "runCancelled"] {
        timeline.only(once);
    }
    assert_eq!(house.runs_of(&request).await[0]["status"], "Cancelled");
}

/// Somebody answers who was not asked.
async fn a_doubtful_answer_survives(place: &str) {
    let mut house = House::furnished().await;
    house.stop().await;
    house.start_dying_at(place).await;
    let (request, approval) = house.asked("jdoe").await;

    house.answer(&approval, Person::Olga, "Approve", "").await;
    house.see_owner_die().await;
    house.start().await;

    let shown = house
        .until(&request, "the doubt", |shown| {
            !shown["request"]["doubt"].is_null()
        })
        .await;
    assert_eq!(shown["request"]["doubt"], "responderIsNoApprover");
    assert_eq!(shown["request"]["status"], "pending");
    Timeline::of(&shown).only("doubted");
    assert!(house.users_named("jdoe@contoso.example").await.is_empty());
}

survived! {
    dead_when_a_refused_call_is_to_be_made_again: a_call_that_is_made_again_survives("trigger.queued");
    dead_when_an_unknown_call_is_to_be_looked_for_again: a_call_that_is_looked_for_again_survives("trigger.taken_up");
    dead_when_the_first_of_the_open_requests_is_sent: sending_open_requests_survives("trigger.queued");
    dead_when_a_refused_cancelling_is_to_be_tried_again: a_cancelling_that_is_tried_again_survives("retry.taken_up");
    dead_when_a_doubtful_answer_is_recorded: a_doubtful_answer_survives("confirm.doubted");
}
