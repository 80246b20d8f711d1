//! The owner dies while a request is given to others, or while answers are looked for whose reports never came; another takes
//! over. Nothing is lost, and nothing is done twice.

use countersign_tests::house::House;
use countersign_tests::{Person, wait};
use serde_json::{Value, json};

use crate::outcome::Timeline;

/// A request that waits for Megan, whose run is known.
async fn waiting(house: &House) -> String {
    let (request, _) = house.asked("jdoe").await;
    until_runs(house, &request).await;
    request
}

async fn until_runs(house: &House, request: &str) -> Value {
    house
        .until(request, "the run to be known", |shown| {
            shown["request"]["trigger"]["kind"] == "triggered"
        })
        .await
}

async fn until_applied(house: &House, request: &str) -> Value {
    house
        .until(request, "the user to be made", |shown| {
            shown["request"]["apply"]["kind"] == "applied"
        })
        .await
}

/// Waits until whoever the request awaits has it; gives the id of the approval.
async fn approval_of_present_approver(house: &House, request: &str) -> String {
    let shown = house.show(request).await;
    let asked = shown["request"]["approvers"][0]["object"].as_str().unwrap();
    wait::until("the approver to be asked", || async {
        let approvals = house.approvals_of(request).await;
        let theirs = approvals
            .iter()
            .find(|approval| approval["assignees"].to_string().contains(asked))?;
        theirs["approvalId"].as_str().map(str::to_owned)
    })
    .await
}

async fn a_reroute_survives(place: &str) {
    let mut house = House::furnished().await;
    let request = waiting(&house).await;
    house.act_as(Person::Ada).await;
    house.stop().await;
    house.start_dying_at(place).await;
    let reroute = ["request", "reroute", &request, "--to", Person::Alex.upn()];

    let answered = house.unless_owner_dies(&reroute).await;
    house.see_owner_die().await;
    house.start().await;

    let alex = |shown: &Value| shown["request"]["approvers"][0]["name"] == "Alex Wilber";
    let recorded = alex(&house.show(&request).await);
    assert!(
        recorded || answered.is_none(),
        "what was answered stands: {answered:?}"
    );
    assert_eq!(recorded, place != "reroute.planned");
    if !recorded {
        house.done(&reroute).await;
    }
    until_runs(&house, &request).await;
    let approval = approval_of_present_approver(&house, &request).await;
    house.answer(&approval, Person::Alex, "Approve", "").await;
    until_applied(&house, &request).await;
    let shown = house
        .until(&request, "the old run to be cancelled", |shown| {
            Timeline::of(shown).has("runCancelled")
        })
        .await;

    assert_eq!(shown["request"]["decision"]["byName"], "Alex Wilber");
    let mut ends: Vec<String> = Vec::new();
    wait::until_true("the runs to be over", || async {
        house
            .runs_of(&request)
            .await
            .iter()
            .all(|run| run["status"] == "Succeeded" || run["status"] == "Cancelled")
    })
    .await;
    for run in house.runs_of(&request).await {
        ends.push(run["status"].as_str().unwrap().to_owned());
    }
    ends.sort();
    assert_eq!(ends, ["Cancelled", "Succeeded"], "one run each");
    assert_eq!(house.approvals_of(&request).await.len(), 2);
    assert_eq!(house.users_named("jdoe@contoso.example").await.len(), 1);
    let timeline = Timeline::of(&shown);
    for once in ["asked", "rerouted", "runCancelled", "decided", "applied"] {
        timeline.only(once);
    }
}

/// The approver answers while nobody listens, until the flow gives up. The owner dies on the first look for the answer.
async fn a_late_answer_survives(place: &str) {
    let mut house = House::furnished().await;
    let quick = json!({ "retryCeilingMilliseconds": 50 });
    house.sandbox.put("flows/settings", quick).await;
    let request = waiting(&house).await;
    house.cut_power().await;
    house.approve(&request).await;
    wait::until_true("the flow to give up", || async {
        let runs = house.runs_of(&request).await;
        runs.iter().all(|run| run["status"] == "Failed")
    })
    .await;

    found_by_the_next_owner(&mut house, place).await;

    let shown = until_applied(&house, &request).await;
    assert_eq!(house.users_named("jdoe@contoso.example").await.len(), 1);
    assert_eq!(house.runs_of(&request).await.len(), 1);
    let timeline = Timeline::of(&shown);
    for once in ["flowTriggered", "answerFound", "decided", "applied"] {
        timeline.only(once);
    }
    assert!(!timeline.has("lateAnswer"), "{timeline:?}");
}

/// A run is over without an answer. The owner dies when it has found that.
async fn a_doubt_survives(place: &str) {
    let mut house = House::furnished().await;
    let request = waiting(&house).await;
    let run = house.runs_of(&request).await[0]["runId"].clone();
    let cancel = format!("runs/{}/cancel", run.as_str().unwrap());
    house.sandbox.post(&cancel, Value::Null).await;
    house.cut_power().await;

    found_by_the_next_owner(&mut house, place).await;

    let shown = house.show(&request).await;
    assert_eq!(shown["request"]["doubt"], "noDecision");
    Timeline::of(&shown).only("doubted");
    house.done(&["request", "send-again", &request]).await;
    until_runs(&house, &request).await;
    assert_eq!(house.runs_of(&request).await.len(), 2);
}

/// The answer to the call was lost, and its runs could not be listed. The owner dies when it finds the run at last.
async fn a_found_run_survives(place: &str) {
    let mut house = House::furnished().await;
    let lost =
        json!({ "service": "triggers", "method": "POST", "effect": { "kind": "loseAnswer" } });
    house.sandbox.post("faults", lost).await;
    let forbidden = json!({
        "service": "flow", "method": "GET", "path": "*/runs", "effect": { "kind": "status", "status": 403 }
    });
    house.sandbox.post("faults", forbidden).await;
    let request = countersign_tests::house::id_of(&house.ask_for("jdoe").await);
    house
        .until(&request, "the call to be parked", |shown| {
            shown["request"]["trigger"]["kind"] == "parked"
        })
        .await;
    house.cut_power().await;

    found_by_the_next_owner(&mut house, place).await;

    let shown = until_runs(&house, &request).await;
    let timeline = Timeline::of(&shown);
    assert_eq!(timeline.only("flowTriggered")["foundAgain"], true);
    house.approve(&request).await;
    until_applied(&house, &request).await;
    assert_eq!(house.runs_of(&request).await.len(), 1);
    assert_eq!(house.users_named("jdoe@contoso.example").await.len(), 1);
}

async fn found_by_the_next_owner(house: &mut House, place: &str) {
    house.start_dying_at(place).await;
    let answered = house.unless_owner_dies(&["request", "reconcile"]).await;
    assert_eq!(answered, None, "it dies while it looks");
    house.see_owner_die().await;
    house.start().await;
    house.done(&["request", "reconcile"]).await;
}

survived! {
    dead_when_a_reroute_is_planned: a_reroute_survives("reroute.planned");
    dead_when_a_reroute_is_recorded_and_nobody_was_told: a_reroute_survives("reroute.recorded");
    dead_before_the_old_run_is_cancelled: a_reroute_survives("cancel.claimed");
    dead_when_the_old_run_is_cancelled_and_nothing_is_recorded: a_reroute_survives("cancel.sent");
    dead_when_the_cancelling_of_the_old_run_is_recorded: a_reroute_survives("cancel.recorded");
    dead_when_a_late_answer_is_found_and_nothing_is_decided: a_late_answer_survives("reconcile.found");
    dead_when_a_late_answer_is_decided_and_the_look_is_not_recorded: a_late_answer_survives("reconcile.judged");
    dead_when_a_look_for_answers_is_recorded: a_late_answer_survives("reconcile.recorded");
    dead_when_a_run_without_an_answer_is_doubted: a_doubt_survives("reconcile.doubted");
    dead_when_the_run_of_an_unknown_call_is_found: a_found_run_survives("reconcile.run-found");
    dead_when_the_run_of_an_unknown_call_is_recorded: a_found_run_survives("reconcile.run-recorded");
}

/// A panic is as good as a crash: what may have been sent is looked for before it is sent again.
#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_panics_after_it_was_sent_is_not_made_twice() {
    let mut house = House::furnished().await;
    house.stop().await;
    house.start_panicking_at("trigger.sent").await;

    let request = countersign_tests::house::id_of(&house.ask_for("jdoe").await);
    house.approve(&request).await;

    let timeline =
        crate::outcome::made_once(&house, &request, "jdoe", crate::outcome::Decided::InTheFlow)
            .await;
    assert_eq!(timeline.only("triggerFailed")["code"], "internal");
    assert_eq!(timeline.only("flowTriggered")["foundAgain"], true);
}
