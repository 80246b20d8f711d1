//! Every way in which the sandbox can misbehave, at every service that the journey needs: nothing is lost, nothing is done
//! twice, and where a person is needed the request says so with a code and what to do.

use countersign_tests::house::{House, id_of};
use countersign_tests::{Person, wait};
use serde_json::{Value, json};

use crate::outcome::Timeline;

/// How the journey goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// By itself.
    Heals,
    /// Somebody reads one of these codes on the request and does what it says.
    NeedsSomebody(&'static [&'static str]),
}

use End::{Heals, NeedsSomebody};

fn kind(name: &str) -> Value {
    json!({ "kind": name })
}

fn throttled() -> Value {
    json!({ "kind": "throttle", "retryAfterSeconds": 1 })
}

fn failing(status: u16) -> Value {
    json!({ "kind": "status", "status": status })
}

fn slow() -> Value {
    json!({ "kind": "delay", "milliseconds": 1_200 })
}

fn nested() -> Value {
    json!({ "kind": "nestedError", "status": 403, "code": "ConnectionAuthorizationFailed",
        "message": "The caller is not authorized." })
}

/// Lives through the journey once for each effect, in one house, each time for another user.
async fn lived_through(place: &Value, effects: &[(Value, End)]) {
    let house = House::furnished().await;
    for (number, (effect, end)) in effects.iter().enumerate() {
        let name = format!("user{number}");
        let mut fault = place.clone();
        fault["effect"] = effect.clone();
        if place["service"] == "authority" {
            // Tokens are kept in memory; without these the authority is asked.
            let tokens = json!({ "access": true, "refresh": false });
            house.sandbox.post("tokens/revoke", tokens).await;
        }
        house.sandbox.post("faults", fault).await;

        let request = asked(&house, &name).await;
        settled(&house, &request, &name, *end, effect).await;

        let left = house.sandbox.get("faults").await;
        assert_eq!(left, json!({ "faults": [] }), "{effect} has struck");
    }
}

/// Asks. A fault that strikes while approvers are looked up is told at once, and asking again works.
async fn asked(house: &House, name: &str) -> String {
    let words = countersign_tests::house::asking_for(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let first = house.console().run(&words).await;
    if first.status == Some(0) {
        return id_of(&first.object()["requests"][0]);
    }
    let error = first.objects()[0]["error"].clone();
    assert!(explained(&error), "{first:?}");
    assert_eq!(house.requests_for(name).await, [""; 0], "nothing was made");
    id_of(&house.ask_for(name).await)
}

fn explained(error: &Value) -> bool {
    ["code", "message", "remedy"]
        .iter()
        .all(|member| error[*member].as_str().is_some_and(|text| !text.is_empty()))
        && error["code"] != "internal"
}

/// Approves, does what the request asks for, and sees in the end that there was one of everything.
async fn settled(house: &House, request: &str, name: &str, end: End, effect: &Value) {
    let mut helped = Vec::new();
    let shown = wait::until(&format!("the user to be made ({effect})"), || async {
        house.approve_all().await;
        let shown = house.show(request).await;
        let view = &shown["request"];
        if view["apply"]["kind"] == "applied" && view["trigger"]["kind"] == "triggered" {
            return Some(shown);
        }
        needs_somebody(view).then_some(shown)
    })
    .await;
    let view = &shown["request"];
    let shown = if needs_somebody(view) {
        let notice = &view["notices"][0];
        assert!(explained(notice), "{effect}: {view}");
        helped.push(notice["code"].as_str().unwrap().to_owned());
        help(house, request, view).await;
        house
            .until(request, "the user to be made after all", |shown| {
                shown["request"]["apply"]["kind"] == "applied"
            })
            .await
    } else {
        shown
    };

    match end {
        Heals => assert!(helped.is_empty(), "{effect} needed help: {helped:?}"),
        NeedsSomebody(codes) => assert!(
            helped.iter().all(|code| codes.contains(&code.as_str())) && !helped.is_empty(),
            "{effect} was explained by {helped:?}, not {codes:?}"
        ),
    }
    let upn = format!("{name}@contoso.example");
    assert_eq!(house.runs_of(request).await.len(), 1, "{effect}: one run");
    assert_eq!(
        house.approvals_of(request).await.len(),
        1,
        "{effect}: one approval"
    );
    assert_eq!(house.users_named(&upn).await.len(), 1, "{effect}: one user");
    assert_eq!(
        house.requests_for(name).await,
        [request],
        "{effect}: one request"
    );
    let timeline = Timeline::of(&shown);
    for once in ["asked", "flowTriggered", "decided", "applied"] {
        timeline.only(once);
    }
}

/// Whether nothing more happens by itself.
fn needs_somebody(view: &Value) -> bool {
    view["trigger"]["kind"] == "parked"
        || view["apply"]["kind"] == "failed"
        || !view["doubt"].is_null()
}

/// What an administrator would do, once the other side is well again.
async fn help(house: &House, request: &str, view: &Value) {
    house.sign_in(Person::Ada).await;
    if view["trigger"]["kind"] == "parked" {
        house.done(&["request", "send-again", request]).await;
    } else if view["apply"]["kind"] == "failed" {
        house.done(&["request", "retry", request]).await;
    } else {
        house.done(&["request", "approve", request]).await;
    }
    house.act_as(Person::Riley).await;
    wait::until_true("the approver to be asked", || async {
        house.approve_all().await;
        !house.approvals_of(request).await.is_empty()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trigger_endpoint_misbehaves() {
    const REFUSED: End = NeedsSomebody(&["flow_refused", "flow_signature_refused"]);
    lived_through(
        &json!({ "service": "triggers", "method": "POST" }),
        &[
            (throttled(), Heals),
            (failing(503), Heals),
            (failing(500), Heals),
            (slow(), Heals),
            (kind("cutBody"), Heals),
            (kind("loseAnswer"), Heals),
            (kind("dropRequest"), Heals),
            (kind("revokedToken"), REFUSED),
            (kind("claimsChallenge"), REFUSED),
            (nested(), REFUSED),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_directory_misbehaves() {
    lived_through(
        &json!({ "service": "graph", "method": "POST", "path": "/v1.0/users" }),
        &[
            (throttled(), Heals),
            (failing(503), Heals),
            (failing(500), Heals),
            (slow(), Heals),
            (kind("cutBody"), Heals),
            (kind("loseAnswer"), Heals),
            (kind("dropRequest"), Heals),
            (kind("revokedToken"), Heals),
            // An app cannot answer the challenge; it asks for another token.
            (kind("claimsChallenge"), Heals),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dataverse_misbehaves() {
    lived_through(
        &json!({ "service": "dataverse", "method": "GET" }),
        &[
            (throttled(), Heals),
            (failing(503), Heals),
            (failing(500), Heals),
            (slow(), Heals),
            (kind("cutBody"), Heals),
            (kind("loseAnswer"), Heals),
            (kind("dropRequest"), Heals),
            (kind("revokedToken"), Heals),
            (kind("claimsChallenge"), Heals),
            (nested(), Heals),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_authority_misbehaves() {
    lived_through(
        &json!({ "service": "authority", "method": "POST", "path": "*/token" }),
        &[
            (throttled(), Heals),
            (failing(503), Heals),
            (slow(), Heals),
            (kind("cutBody"), Heals),
            (kind("loseAnswer"), Heals),
            (kind("dropRequest"), Heals),
            (failing(500), Heals),
            (kind("revokedToken"), Heals),
            (kind("claimsChallenge"), Heals),
        ],
    )
    .await;
}
