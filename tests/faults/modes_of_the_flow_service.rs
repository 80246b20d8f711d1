//! Every way in which flow management can misbehave while runs are looked for and cancelled: one run for each request, and a
//! run that nobody waits for ends.

use countersign_tests::Person;
use countersign_tests::house::{House, id_of};
use serde_json::{Value, json};

use crate::modes_of_setting_up::{effects, explains};
use crate::outcome::Timeline;

async fn until_kind(house: &House, request: &str, of: &str, kinds: &[&str]) -> Value {
    let what = format!("{of} to be one of {kinds:?}");
    house
        .until(request, &what, |shown| {
            kinds
                .iter()
                .any(|kind| shown["request"][of]["kind"] == *kind)
        })
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn flow_management_misbehaves_when_a_run_is_cancelled() {
    cancelled_through(json!({ "service": "flow", "method": "POST", "path": "*/cancel" })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn flow_management_misbehaves_when_it_is_asked_about_a_run() {
    // The answer to the cancelling is lost; what came of it is asked for.
    cancelled_through(json!({ "service": "flow", "method": "GET" })).await;
}

/// Decides in the console while flow management misbehaves at `place`.
async fn cancelled_through(place: Value) {
    let house = House::furnished().await;
    for (number, effect) in effects().iter().enumerate() {
        let name = format!("user{number}");
        house.act_as(Person::Riley).await;
        let (request, _) = house.asked(&name).await;
        until_kind(&house, &request, "trigger", &["triggered"]).await;
        let mut fault = place.clone();
        fault["effect"] = effect.clone();
        house.sandbox.post("faults", fault).await;
        if place["method"] == "GET" {
            let lost = json!({
                "service": "flow", "method": "POST", "path": "*/cancel", "effect": { "kind": "loseAnswer" }
            });
            house.sandbox.post("faults", lost).await;
        }
        house.act_as(Person::Ada).await;

        house.done(&["request", "approve", &request]).await;

        let ends = ["cancelled", "refused"];
        let mut shown = until_kind(&house, &request, "settle", &ends).await;
        house.sandbox.delete("faults").await;
        if shown["request"]["settle"]["kind"] == "refused" {
            explains(&shown["request"]["notices"][0], effect);
            house.done(&["request", "retry", &request]).await;
            shown = until_kind(&house, &request, "settle", &["cancelled"]).await;
        }
        let timeline = Timeline::of(&shown);
        timeline.only("runCancelled");
        let runs = house.runs_of(&request).await;
        assert_eq!(runs.len(), 1, "{effect}: one run");
        assert_eq!(runs[0]["status"], "Cancelled", "{effect}");
        until_kind(&house, &request, "apply", &["applied"]).await;
        let upn = format!("{name}@contoso.example");
        assert_eq!(house.users_named(&upn).await.len(), 1, "{effect}: one user");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn flow_management_misbehaves_when_a_run_is_looked_for() {
    let house = House::furnished().await;
    for (number, effect) in effects().iter().enumerate() {
        let name = format!("user{number}");
        house.act_as(Person::Riley).await;
        let lost =
            json!({ "service": "triggers", "method": "POST", "effect": { "kind": "loseAnswer" } });
        house.sandbox.post("faults", lost).await;
        let fault =
            json!({ "service": "flow", "method": "GET", "path": "*/runs", "effect": effect });
        house.sandbox.post("faults", fault).await;

        let request = id_of(&house.ask_for(&name).await);

        let ends = ["triggered", "parked"];
        let shown = until_kind(&house, &request, "trigger", &ends).await;
        assert_eq!(
            house.sandbox.get("faults").await,
            json!({ "faults": [] }),
            "{effect} has struck"
        );
        if shown["request"]["trigger"]["kind"] == "parked" {
            explains(&shown["request"]["notices"][0], effect);
            house.act_as(Person::Ada).await;
            house.done(&["request", "send-again", &request]).await;
            until_kind(&house, &request, "trigger", &["triggered"]).await;
        }
        house.approve(&request).await;
        let shown = until_kind(&house, &request, "apply", &["applied"]).await;
        let timeline = Timeline::of(&shown);
        for once in ["asked", "flowTriggered", "decided", "applied"] {
            timeline.only(once);
        }
        assert_eq!(house.runs_of(&request).await.len(), 1, "{effect}: one run");
        let approvals = house.approvals_of(&request).await.len();
        assert_eq!(approvals, 1, "{effect}: one approval");
        let upn = format!("{name}@contoso.example");
        assert_eq!(house.users_named(&upn).await.len(), 1, "{effect}: one user");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn services_misbehave_when_answers_are_looked_for() {
    let mut house = House::furnished().await;
    let quick = json!({ "retryCeilingMilliseconds": 50 });
    house.sandbox.put("flows/settings", quick).await;
    for (number, effect) in effects().iter().enumerate() {
        let name = format!("user{number}");
        house.act_as(Person::Riley).await;
        let (request, _) = house.asked(&name).await;
        until_kind(&house, &request, "trigger", &["triggered"]).await;
        house.cut_power().await;
        house.approve(&request).await;
        countersign_tests::wait::until_true("the flow to give up", || async {
            let runs = house.runs_of(&request).await;
            runs.iter().all(|run| run["status"] == "Failed")
        })
        .await;
        for service in ["flow", "dataverse"] {
            let fault = json!({ "service": service, "method": "GET", "effect": effect });
            house.sandbox.post("faults", fault).await;
        }

        house.start().await;
        countersign_tests::wait::until_true("the answer to be found", || async {
            let looked = house.console().run(&["request", "reconcile"]).await;
            if looked.status != Some(0) {
                crate::modes_of_setting_up::is_explained(&looked, effect);
            }
            let shown = house.show(&request).await;
            shown["request"]["apply"]["kind"] == "applied"
        })
        .await;

        house.sandbox.delete("faults").await;
        let timeline = Timeline::of(&house.show(&request).await);
        for once in ["flowTriggered", "answerFound", "decided", "applied"] {
            timeline.only(once);
        }
        assert_eq!(house.runs_of(&request).await.len(), 1, "{effect}: one run");
        let upn = format!("{name}@contoso.example");
        assert_eq!(house.users_named(&upn).await.len(), 1, "{effect}: one user");
    }
}
