//! The owner dies while a group is made, something that exists is changed, or a change is taken up again; another takes over.
//! The change is made, and made once.

use countersign_tests::Person;
use countersign_tests::house::{House, STORE, id_of, refusal};
use serde_json::{Value, json};

use crate::outcome::Timeline;

/// What the story is about: what the workflow covers, where that is none of the system's; what is asked for; and what is to
/// be seen in the directory.
#[derive(Clone, Copy)]
struct Change {
    covered: &'static [&'static str],
    asked: &'static [&'static str],
    made: fn(&Value) -> bool,
}

const OLGA: &str = "olga@contoso.example";
const RENAMED: &str = "Olga Osman";

const GROUP: Change = Change {
    covered: &["--object", "group", "--event", "create"],
    asked: &[
        "--object",
        "group",
        "--event",
        "create",
        "--field",
        "displayName=Night Shift",
    ],
    made: |state| {
        let groups = state["groups"].as_array().unwrap();
        let named = |group: &&Value| group["displayName"] == "Night Shift";
        groups.iter().filter(named).count() == 1
    },
};
const EDIT: Change = Change {
    covered: &[
        "--object",
        "user",
        "--event",
        "edit",
        "--field",
        "displayName",
    ],
    asked: &[
        "--event",
        "edit",
        "--target",
        OLGA,
        "--field",
        "displayName=Olga Osman",
    ],
    made: |state| olga(state).is_some_and(|olga| olga["displayName"] == RENAMED),
};
const JOIN: Change = Change {
    covered: &[],
    asked: &["--event", "join", "--group", "Approvers", "--member", OLGA],
    made: |state| {
        let id = &olga(state).unwrap()["id"];
        let groups = state["groups"].as_array().unwrap();
        let joined = groups
            .iter()
            .find(|group| group["displayName"] == "Approvers");
        let members = joined.unwrap()["members"].as_array().unwrap();
        members.iter().filter(|member| *member == id).count() == 1
    },
};
const TERMINATE: Change = Change {
    covered: &[],
    asked: &["--event", "terminate", "--target", "alex@contoso.example"],
    made: |state| person(state, "alex@contoso.example").unwrap()["enabled"] == false,
};
const DELETE: Change = Change {
    covered: &["--object", "user", "--event", "delete"],
    asked: &["--event", "delete", "--target", OLGA],
    made: |state| olga(state).is_none(),
};

fn olga(state: &Value) -> Option<&Value> {
    person(state, OLGA)
}

fn person<'a>(state: &'a Value, upn: &str) -> Option<&'a Value> {
    let people = state["people"].as_array().unwrap();
    people
        .iter()
        .find(|person| person["userPrincipalName"] == upn)
}

/// A house with a workflow that covers the change, and no flow: an administrator decides.
async fn house_for(change: Change) -> House {
    let house = House::open().await;
    house.move_in().await;
    house.cover(change.covered).await;
    house.sign_in(Person::Riley).await;
    house
}

async fn asked(house: &House, change: &[&str]) -> String {
    let create = ["request", "create", "--store", STORE];
    let made = house.done(&[&create[..], change].concat()).await;
    id_of(&made["requests"][0])
}

/// Gives a command to an owner that dies at `place` on it or on what follows. The next owner is at work afterwards.
async fn given_once(house: &mut House, place: &str, words: &[&str]) {
    house.stop().await;
    house.start_dying_at(place).await;
    house.unless_owner_dies(words).await;
    house.see_owner_die().await;
    house.start().await;
}

async fn until_applied(house: &House, request: &str) -> Timeline {
    let shown = house
        .until(request, "the change to be made", |shown| {
            shown["request"]["apply"]["kind"] == "applied"
        })
        .await;
    let timeline = Timeline::of(&shown);
    for once in ["asked", "decided", "applied"] {
        timeline.only(once);
    }
    timeline
}

/// It is approved, and the owner dies while it is made.
async fn a_change_survives(place: &str, change: Change, recognised: bool) {
    let house = house_for(change).await;
    approved_and_made(house, place, change, recognised).await;
}

/// The same of what only a manager asks for.
async fn a_termination_survives(place: &str) {
    let house = house_for(TERMINATE).await;
    house.act_as(Person::Ada).await;
    let workflow = "Workflow to Terminate a User";
    let approver = Person::Olga.upn();
    house
        .done(&["workflow", "update", workflow, "--approver", approver])
        .await;
    house.done(&["workflow", "enable", workflow]).await;
    house.sign_in(Person::Megan).await;
    // Sessions are ended again: that they were ended cannot be read.
    approved_and_made(house, place, TERMINATE, false).await;
}

async fn approved_and_made(mut house: House, place: &str, change: Change, recognised: bool) {
    let request = asked(&house, change.asked).await;
    house.act_as(Person::Ada).await;

    given_once(&mut house, place, &["request", "approve", &request]).await;

    let timeline = until_applied(&house, &request).await;
    assert_eq!(timeline.only("applied")["recognised"], recognised);
    let state = house.sandbox.get("state").await;
    assert!((change.made)(&state), "{state}");
}

/// The directory refuses it; the owner dies when it is to be made again.
async fn a_retry_survives(place: &str) {
    let mut house = house_for(EDIT).await;
    let request = asked(&house, EDIT.asked).await;
    let denied = json!({ "service": "graph", "method": "PATCH", "effect": { "kind": "status", "status": 403 } });
    house.sandbox.post("faults", denied).await;
    house.act_as(Person::Ada).await;
    house.done(&["request", "approve", &request]).await;
    until_failed(&house, &request).await;
    let retry = ["request", "retry", &request];

    given_once(&mut house, place, &retry).await;

    let timeline = until_applied(&house, &request).await;
    timeline.only("applyRetried");
    refusal(&house.console().run(&retry).await, "nothing_to_retry", 1);
    assert!((EDIT.made)(&house.sandbox.get("state").await));
}

async fn until_failed(house: &House, request: &str) {
    house
        .until(request, "the change to be refused", |shown| {
            shown["request"]["apply"]["kind"] == "failed"
        })
        .await;
}

/// Somebody changes the same field first; the owner dies when the change is to be made all the same.
async fn an_overwrite_survives(place: &str) {
    let mut house = house_for(EDIT).await;
    let second = asked(&house, EDIT.asked).await;
    let other = [
        "--event",
        "edit",
        "--target",
        OLGA,
        "--field",
        "displayName=Olga Other",
    ];
    let first = asked(&house, &other).await;
    house.act_as(Person::Ada).await;
    house.done(&["request", "approve", &first]).await;
    until_applied(&house, &first).await;
    house.done(&["request", "approve", &second]).await;
    until_failed(&house, &second).await;
    let overwrite = ["request", "overwrite", &second];

    given_once(&mut house, place, &overwrite).await;

    let timeline = until_applied(&house, &second).await;
    timeline.only("overwriteConfirmed");
    assert!((EDIT.made)(&house.sandbox.get("state").await));
}

survived! {
    dead_when_a_group_is_intended_and_not_made: a_change_survives("apply.group.intended", GROUP, false);
    dead_when_a_group_is_made_and_nothing_is_recorded: a_change_survives("apply.group.sent", GROUP, true);
    dead_when_a_group_is_recorded: a_change_survives("apply.recorded", GROUP, false);
    dead_when_an_edit_is_intended_and_not_made: a_change_survives("apply.change.intended", EDIT, false);
    dead_when_an_edit_is_made_and_nothing_is_recorded: a_change_survives("apply.change.sent", EDIT, true);
    dead_when_an_edit_is_recorded: a_change_survives("apply.recorded", EDIT, false);
    dead_when_somebody_has_joined_and_nothing_is_recorded: a_change_survives("apply.change.sent", JOIN, true);
    dead_when_somebody_is_disabled_and_nothing_is_recorded: a_termination_survives("apply.change.sent");
    dead_when_somebody_is_deleted_and_nothing_is_recorded: a_change_survives("apply.change.sent", DELETE, true);
    dead_when_a_refused_change_is_to_be_made_again: a_retry_survives("apply.queued");
    dead_when_a_change_is_to_be_made_all_the_same: an_overwrite_survives("overwrite.queued");
}
