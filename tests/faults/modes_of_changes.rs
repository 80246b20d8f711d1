//! Every way in which Graph can misbehave while something that exists is changed, somebody joins or leaves, or a group is made:
//! the change is made once, by itself or when it is made again as the request says.

use countersign_tests::Person;
use countersign_tests::house::{House, STORE, id_of};
use serde_json::{Value, json};

use crate::modes_of_setting_up::{effects, explains, is_explained};
use crate::outcome::Timeline;

/// What is asked for, one for each effect.
struct Changes<'a> {
    /// What workflows cover, where they are none of the system's.
    covered: &'a [&'a str],
    /// Which requests to Graph misbehave.
    place: Value,
    /// From which moment on.
    from: Moment,
    /// The words that ask for the change of that number.
    asked: fn(usize) -> Vec<String>,
    /// Whether it is made.
    made: fn(&Value, usize) -> bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Moment {
    Asking,
    Approving,
}

const OLGA: &str = "olga@contoso.example";

/// Lives through one change for each effect, in one house, decided by an administrator.
async fn lived_through(changes: Changes<'_>) {
    let house = House::open().await;
    house.move_in().await;
    house.cover(changes.covered).await;
    house.sign_in(Person::Riley).await;
    lived_through_in(&house, Person::Riley, changes).await;
}

async fn lived_through_in(house: &House, asker: Person, changes: Changes<'_>) {
    for (number, effect) in effects().iter().enumerate() {
        let person = format!("person{number}");
        let person = json!({ "displayName": person, "userPrincipalName": format!("{person}@contoso.example") });
        house.sandbox.post("people", person).await;
        let enabled = json!({ "enabled": true });
        let alex = format!("people/{}", Person::Alex.upn());
        house.sandbox.post(&alex, enabled).await;
        let mut fault = changes.place.clone();
        fault["effect"] = effect.clone();
        if changes.from == Moment::Asking {
            house.sandbox.post("faults", fault.clone()).await;
        }
        house.act_as(asker).await;
        let request = asked(house, &(changes.asked)(number), effect).await;
        house.act_as(Person::Ada).await;
        if changes.from == Moment::Approving {
            house.sandbox.post("faults", fault).await;
        }
        let timeline = made(house, &request, effect).await;

        let left = house.sandbox.get("faults").await;
        assert_eq!(left, json!({ "faults": [] }), "{effect} has struck");
        for once in ["asked", "decided", "applied"] {
            timeline.only(once);
        }
        let state = house.sandbox.get("state").await;
        assert!((changes.made)(&state, number), "{effect}: {state}");
    }
}

async fn asked(house: &House, asking: &[String], effect: &Value) -> String {
    let create = ["request", "create", "--store", STORE];
    let asking: Vec<&str> = asking.iter().map(String::as_str).collect();
    let create = [&create[..], &asking].concat();
    let mut ended = house.console().run(&create).await;
    if ended.status != Some(0) {
        is_explained(&ended, effect);
        ended = house.console().run(&create).await;
    }
    id_of(&ended.object()["requests"][0])
}

/// Approves it; when the directory refuses it, says why and makes it again.
async fn made(house: &House, request: &str, effect: &Value) -> Timeline {
    house.done(&["request", "approve", request]).await;
    let ended = |shown: &Value| {
        let apply = &shown["request"]["apply"]["kind"];
        apply == "applied" || apply == "failed"
    };
    let mut shown = house.until(request, "the change to end", ended).await;
    if shown["request"]["apply"]["kind"] == "failed" {
        explains(&shown["request"]["notices"][0], effect);
        house.done(&["request", "retry", request]).await;
        shown = house
            .until(request, "the change to be made", |shown| {
                shown["request"]["apply"]["kind"] == "applied"
            })
            .await;
    }
    Timeline::of(&shown)
}

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

fn person<'a>(state: &'a Value, upn: &str) -> Option<&'a Value> {
    let people = state["people"].as_array().unwrap();
    people
        .iter()
        .find(|person| person["userPrincipalName"] == upn)
}

fn groups_named(state: &Value, name: &str) -> usize {
    let groups = state["groups"].as_array().unwrap();
    let named = groups.iter().filter(|group| group["displayName"] == name);
    named.count()
}

/// Whether somebody is among the approvers, once.
fn is_member(state: &Value, upn: &str) -> bool {
    let id = &person(state, upn).unwrap()["id"];
    let groups = state["groups"].as_array().unwrap();
    let approvers = groups
        .iter()
        .find(|group| group["displayName"] == "Approvers");
    let members = approvers.unwrap()["members"].as_array().unwrap();
    match members.iter().filter(|member| *member == id).count() {
        0 => false,
        1 => true,
        times => panic!("{upn} is a member {times} times"),
    }
}

const EDITS: &[&str] = &[
    "--object",
    "user",
    "--event",
    "edit",
    "--field",
    "displayName",
];

fn renaming(number: usize) -> Vec<String> {
    words(&format!(
        "--event edit --target {OLGA} --field displayName=Olga{number}"
    ))
}

fn is_renamed(state: &Value, number: usize) -> bool {
    person(state, OLGA).unwrap()["displayName"] == format!("Olga{number}")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_directory_misbehaves_when_it_is_read() {
    lived_through(Changes {
        covered: EDITS,
        place: json!({ "service": "graph", "method": "GET" }),
        from: Moment::Asking,
        asked: renaming,
        made: is_renamed,
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_directory_misbehaves_when_it_is_read_before_a_change() {
    lived_through(Changes {
        covered: EDITS,
        place: json!({ "service": "graph", "method": "GET" }),
        from: Moment::Approving,
        asked: renaming,
        made: is_renamed,
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_directory_misbehaves_when_a_user_is_changed() {
    lived_through(Changes {
        covered: EDITS,
        place: json!({ "service": "graph", "method": "PATCH" }),
        from: Moment::Approving,
        asked: renaming,
        made: is_renamed,
    })
    .await;
}

fn joining(upn: &str, joins: bool) -> Vec<String> {
    let event = if joins { "join" } else { "leave" };
    words(&format!("--event {event} --group Approvers --member {upn}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_directory_misbehaves_when_somebody_joins_or_leaves() {
    lived_through(Changes {
        covered: &[],
        place: json!({ "service": "graph", "path": "*/$ref" }),
        from: Moment::Approving,
        asked: |number| joining(OLGA, number.is_multiple_of(2)),
        made: |state, number| is_member(state, OLGA) == number.is_multiple_of(2),
    })
    .await;
}

/// The effects that struck somebody who joins strike somebody who leaves, and the other way round.
#[tokio::test(flavor = "multi_thread")]
async fn the_directory_misbehaves_when_somebody_leaves_or_joins() {
    const MEGAN: &str = "megan@contoso.example";
    lived_through(Changes {
        covered: &[],
        place: json!({ "service": "graph", "path": "*/$ref" }),
        from: Moment::Approving,
        asked: |number| joining(MEGAN, !number.is_multiple_of(2)),
        made: |state, number| is_member(state, MEGAN) != number.is_multiple_of(2),
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_directory_misbehaves_when_a_group_is_made() {
    lived_through(Changes {
        covered: &["--object", "group", "--event", "create"],
        place: json!({ "service": "graph", "method": "POST", "path": "*/groups" }),
        from: Moment::Approving,
        asked: |number| {
            words(&format!(
                "--object group --event create --field displayName=Shift{number}"
            ))
        },
        made: |state, number| groups_named(state, &format!("Shift{number}")) == 1,
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_directory_misbehaves_when_sessions_are_ended() {
    const ALEX: &str = "alex@contoso.example";
    let house = House::open().await;
    house.move_in().await;
    let workflow = "Workflow to Terminate a User";
    let approver = Person::Olga.upn();
    house
        .done(&["workflow", "update", workflow, "--approver", approver])
        .await;
    house.done(&["workflow", "enable", workflow]).await;
    house.sign_in(Person::Megan).await;
    let changes = Changes {
        covered: &[],
        place: json!({ "service": "graph", "method": "POST", "path": "*/revokeSignInSessions" }),
        from: Moment::Approving,
        asked: |_| words(&format!("--event terminate --target {ALEX}")),
        made: |state, _| person(state, ALEX).unwrap()["enabled"] == false,
    };

    lived_through_in(&house, Person::Megan, changes).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_directory_misbehaves_when_somebody_is_deleted() {
    lived_through(Changes {
        covered: &["--object", "user", "--event", "delete"],
        place: json!({ "service": "graph", "method": "DELETE", "path": "*/users/*" }),
        from: Moment::Approving,
        asked: |number| {
            words(&format!(
                "--event delete --target person{number}@contoso.example"
            ))
        },
        made: |state, number| person(state, &format!("person{number}@contoso.example")).is_none(),
    })
    .await;
}
