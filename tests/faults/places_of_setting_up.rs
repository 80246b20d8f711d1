//! The owner dies while a template is made or changed, a client registered, a workflow linked, or a flow turned on or off; another takes over and the
//! same command is given again. Nothing is made twice, and nothing that was answered is lost.

use countersign_tests::house::{House, STORE, WORKFLOW, asking_for, refusal};
use countersign_tests::{Finished, Person, Sandbox, TENANT_ID};
use serde_json::{Value, json};

use crate::outcome::{Decided, made_once};

/// A house that is furnished up to the workflow, which is not linked.
async fn house_without_a_link() -> House {
    let house = House::open().await;
    house.move_in().await;
    house.add_workflow().await;
    house
}

/// Gives a command to an owner that dies at `place` on it, and again to the next owner. Gives what that answers.
async fn given_twice(house: &mut House, place: &str, words: &[&str], input: &str) -> Finished {
    house.stop().await;
    house.start_dying_at(place).await;
    let first = house.console().run_with(words, input).await;
    let error = first.objects().pop().unwrap_or_default();
    assert_eq!(error["error"]["code"], "owner_unreachable", "{first:?}");
    assert_eq!(first.status, Some(5), "{first:?}");
    house.see_owner_die().await;
    house.start().await;

    house.console().run_with(words, input).await
}

async fn a_template_survives(place: &str) {
    let mut house = house_without_a_link().await;
    house.remove_ready_flow().await;

    let create = ["template", "create", WORKFLOW];
    let again = given_twice(&mut house, place, &create, "").await;
    if place == "template.kept" {
        // It was made and recorded; only nobody was told.
        refusal(&again, "template_exists", 1);
    } else {
        again.object();
    }

    let flows = house.sandbox.get("flows").await;
    let flows = flows["flows"].as_array().unwrap();
    assert_eq!(flows.len(), 1, "one flow: {flows:?}");
    assert_eq!(flows[0]["name"], WORKFLOW);
    assert_eq!(flows[0]["on"], false);
    let shown = house.done(&["template", "show", WORKFLOW]).await;
    assert_eq!(shown["template"]["flow"], flows[0]["workflowId"]);
}

async fn a_change_of_a_template_survives(place: &str) {
    let mut house = house_without_a_link().await;
    house.remove_ready_flow().await;
    house.done(&["template", "create", WORKFLOW]).await;
    house
        .done(&[
            "workflow",
            "update",
            WORKFLOW,
            "--approver",
            Person::Alex.upn(),
        ])
        .await;

    let update = ["template", "update", WORKFLOW];
    given_twice(&mut house, place, &update, "").await.object();

    let flows = house.sandbox.get("flows").await;
    assert_eq!(flows["flows"].as_array().unwrap().len(), 1);
    let again = house
        .done(&["template", "update", WORKFLOW, "--dry-run"])
        .await;
    assert_eq!(
        again["changed"],
        json!([]),
        "nothing is left to do: {again}"
    );
}

/// Dataverse refuses the flow once. The owner dies when that is known, or when the flow is to be posted in another form.
async fn a_refused_template_survives(place: &str, refusal_of_dataverse: Value) {
    let mut house = house_without_a_link().await;
    house.remove_ready_flow().await;
    let refused = json!({
        "service": "dataverse", "method": "POST", "path": "*/workflows", "effect": refusal_of_dataverse
    });
    house.sandbox.post("faults", refused).await;

    let create = ["template", "create", WORKFLOW];
    given_twice(&mut house, place, &create, "").await.object();

    is_the_only_template(&house).await;
}

/// The template was made, which nobody could know. The owner dies when it has found that.
async fn a_template_that_is_found_again_survives(place: &str) {
    let mut house = house_without_a_link().await;
    house.remove_ready_flow().await;
    let lost = json!({
        "service": "dataverse", "method": "POST", "path": "*/workflows", "effect": { "kind": "loseAnswer" }
    });
    house.sandbox.post("faults", lost).await;
    let unread = json!({
        "service": "dataverse", "method": "GET", "path": "*/workflows(*)", "effect": { "kind": "status", "status": 403 }
    });
    house.sandbox.post("faults", unread).await;
    let create = ["template", "create", WORKFLOW];
    house.refused(&create, "template_unconfirmed", 1).await;

    let again = given_twice(&mut house, place, &create, "").await;
    refusal(&again, "template_exists", 1);

    is_the_only_template(&house).await;
}

async fn is_the_only_template(house: &House) {
    let flows = house.sandbox.get("flows").await;
    let flows = flows["flows"].as_array().unwrap();
    assert_eq!(flows.len(), 1, "one flow: {flows:?}");
    let shown = house.done(&["template", "show", WORKFLOW]).await;
    assert_eq!(shown["template"]["flow"], flows[0]["workflowId"]);
}

/// The first try of the update ends so; the owner dies on the second, or on the first itself.
async fn a_change_of_a_template_that_failed_survives(place: &str, effect: Value) {
    let mut house = house_without_a_link().await;
    house.remove_ready_flow().await;
    house.done(&["template", "create", WORKFLOW]).await;
    let alex = Person::Alex.upn();
    house
        .done(&["workflow", "update", WORKFLOW, "--approver", alex])
        .await;
    let failing = json!({
        "service": "dataverse", "method": "PATCH", "path": "*/workflows(*)", "times": 100, "effect": effect
    });
    house.sandbox.post("faults", failing).await;
    let update = ["template", "update", WORKFLOW];
    if place == "template_update.caught_up" {
        let failed = house.console().run(&update).await;
        assert_ne!(failed.status, Some(0), "{failed:?}");
        house.sandbox.delete("faults").await;
    }

    house.stop().await;
    house.start_dying_at(place).await;
    assert_eq!(house.unless_owner_dies(&update).await, None);
    house.see_owner_die().await;
    house.sandbox.delete("faults").await;
    house.start().await;
    house.done(&update).await;

    let again = house
        .done(&["template", "update", WORKFLOW, "--dry-run"])
        .await;
    assert_eq!(
        again["changed"],
        json!([]),
        "nothing is left to do: {again}"
    );
}

/// Nobody knew the environment when the client was registered.
async fn an_environment_that_is_found_later_survives(place: &str) {
    let mut house = House::open().await;
    house.move_in().await;
    for service in ["discovery", "environments"] {
        let down = json!({ "service": service, "times": 100, "effect": { "kind": "status", "status": 403 } });
        house.sandbox.post("faults", down).await;
    }
    let registered = house.register_client().await;
    assert_eq!(
        registered["client"]["environment"],
        Value::Null,
        "{registered}"
    );
    house.sandbox.delete("faults").await;

    given_twice(&mut house, place, &["client", "test", STORE], "")
        .await
        .object();

    let shown = house.done(&["client", "show", STORE]).await;
    let found = &shown["client"]["environment"]["id"];
    assert_eq!(*found, Sandbox::ENVIRONMENT, "{shown}");
}

/// The saved link is looked at.
async fn a_look_at_a_link_survives(place: &str) {
    let mut house = house_without_a_link().await;
    house.link(&house.request_url().await).await.object();

    let look = ["link", "authenticate", WORKFLOW];
    let looked = given_twice(&mut house, place, &look, "").await.object();

    let shown = house.done(&["link", "show", WORKFLOW]).await;
    assert_eq!(shown["link"]["health"], looked["health"], "{shown}");
}

async fn the_end_of_a_link_survives(place: &str) {
    let mut house = house_without_a_link().await;
    house.link(&house.request_url().await).await.object();

    let remove = ["link", "remove", WORKFLOW];
    let again = given_twice(&mut house, place, &remove, "").await;

    refusal(&again, "not_linked", 1);
    let shown = house.done(&["link", "show", WORKFLOW]).await;
    assert_eq!(shown["link"], Value::Null, "{shown}");
}

/// A definition that is refused for its own sake.
fn refused_definition() -> Value {
    json!({ "kind": "nestedError", "status": 400, "code": "InvalidTemplate", "message": "It is not taken." })
}

/// A definition whose actions lack what other environments forbid.
fn refused_for_want_of_authentication() -> Value {
    json!({ "kind": "nestedError", "status": 400, "code": "InvalidOpenApiFlow",
        "message": "Flow save failed with code 'WorkflowRunActionInputsMissingProperty' and message: 'authentication'." })
}

async fn a_client_survives(place: &str, words: &[&str]) {
    let mut house = House::open().await;
    house.move_in().await;

    let answered = given_twice(&mut house, place, words, "").await.object();

    let shown = house.done(&["client", "show", STORE]).await;
    assert_eq!(shown["client"]["organizationCode"], "contoso", "{answered}");
    assert_eq!(apps(&house).await, 1);
}

async fn a_registration_survives(place: &str) {
    let register = registering(Sandbox::CONSOLE);
    let register: Vec<&str> = register.iter().map(String::as_str).collect();
    a_client_survives(place, &register).await;
}

/// The app is added as an account with its secret, once.
async fn a_registration_with_a_secret_survives(place: &str) {
    let mut house = House::open().await;
    house.sign_in(Person::Ada).await;
    house.add_store().await;
    house
        .done(&[
            "store",
            "set",
            STORE,
            "--linking-account",
            Person::Ada.upn(),
        ])
        .await;
    let secret = house.place.file("secret", Sandbox::DATA_SERVICE_SECRET);
    let register = registering(Sandbox::DATA_SERVICE);
    let mut register: Vec<&str> = register.iter().map(String::as_str).collect();
    register.extend(["--client-secret-file", secret.to_str().unwrap()]);

    given_twice(&mut house, place, &register, "").await.object();

    assert_eq!(apps(&house).await, 1);
    let shown = house.done(&["client", "show", STORE]).await;
    assert_eq!(shown["client"]["clientId"], Sandbox::DATA_SERVICE);
}

fn registering(client_id: &str) -> Vec<String> {
    let line = format!(
        "client register --store {STORE} --organization-code contoso --region crm4 \
         --data-service-url http://127.0.0.1:9 --tenant {TENANT_ID} --client-id {client_id}"
    );
    line.split_whitespace().map(str::to_owned).collect()
}

/// How often the app is among the accounts.
async fn apps(house: &House) -> usize {
    let accounts = house.done(&["account", "list"]).await;
    let accounts = accounts["accounts"].as_array().unwrap();
    accounts
        .iter()
        .filter(|one| one["clientId"] == Sandbox::DATA_SERVICE)
        .count()
}

async fn a_link_survives(place: &str, words: &[&str]) {
    let mut house = house_without_a_link().await;
    let url = house.request_url().await;

    let linked = given_twice(&mut house, place, words, &url).await;
    assert_eq!(linked.status, Some(0), "{linked:?}");

    if words[1] == "authenticate" {
        let link = house.done(&["link", "show", WORKFLOW]).await;
        assert_eq!(link["link"], Value::Null, "looking saves nothing");
        house.link(&url).await.object();
    }
    house.sign_in(Person::Riley).await;
    let words = asking_for("jdoe");
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let request = house.done(&words).await["requests"][0]["id"].clone();
    let request = request.as_str().unwrap();
    house.approve(request).await;
    made_once(&house, request, "jdoe", Decided::InTheFlow).await;
}

/// A flow that is turned off, or on again: it stands as it was told to, its link says so, and the switching is recorded once.
async fn a_switch_survives(place: &str, words: &[&str]) {
    let mut house = house_without_a_link().await;
    let url = house.request_url().await;
    house.link(&url).await.object();
    let on = words[1] == "turn-on";
    if on {
        house.done(&["flow", "turn-off", WORKFLOW]).await;
    }
    let before = switchings(&house, on);

    let again = given_twice(&mut house, place, words, "").await.object();

    assert_eq!(again["flow"]["origin"], "link", "{again}");
    let flows = house.sandbox.get("flows").await;
    assert_eq!(flows["flows"].as_array().unwrap().len(), 1);
    assert_eq!(flows["flows"][0]["on"], on);
    let shown = house.done(&["link", "show", WORKFLOW]).await;
    let turned_on = shown["link"]["health"]["checks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|check| check["check"] == "turnedOn")
        .unwrap();
    assert_eq!(
        turned_on["outcome"],
        if on { "passed" } else { "failed" },
        "{shown}"
    );
    let fault = if on { Value::Null } else { json!("flow_off") };
    assert_eq!(shown["link"]["fault"], fault, "{shown}");
    assert_eq!(switchings(&house, on), before + 1);
}

/// How often the audit trail says that the flow was switched so.
pub fn switchings(house: &House, on: bool) -> usize {
    let database = rusqlite::Connection::open(house.place.data().join("countersign.db")).unwrap();
    let kind = if on { "true" } else { "false" };
    database
        .query_row(
            "SELECT COUNT(*) FROM audit WHERE happening LIKE '%flowSwitched%' AND happening LIKE ?",
            [format!("%\"on\":{kind}%")],
            |row| row.get::<_, i64>(0),
        )
        .unwrap() as usize
}

const SET: [&str; 5] = ["link", "set", "--workflow", WORKFLOW, "--probe"];
const AUTHENTICATE: [&str; 6] = [
    "link",
    "authenticate",
    WORKFLOW,
    "--request-url-file",
    "-",
    "--probe",
];

const TURN_OFF: [&str; 3] = ["flow", "turn-off", WORKFLOW];
const TURN_ON: [&str; 3] = ["flow", "turn-on", WORKFLOW];

survived! {
    dead_when_the_template_was_looked_for: a_template_survives("template.looked_up");
    dead_when_the_template_is_intended: a_template_survives("template.recorded");
    dead_when_the_template_is_refused: a_refused_template_survives("template.undone", refused_definition());
    dead_when_the_template_is_intended_in_another_form: a_refused_template_survives("template.recorded_again", refused_for_want_of_authentication());
    dead_when_a_template_that_nobody_knew_of_is_found: a_template_that_is_found_again_survives("template.found_again");
    dead_when_the_template_is_made_and_nothing_is_recorded: a_template_survives("template.sent");
    dead_when_the_template_was_read_back: a_template_survives("template.read");
    dead_when_the_template_is_recorded_and_nobody_was_told: a_template_survives("template.kept");
    dead_when_the_change_of_a_template_is_intended: a_change_of_a_template_survives("template_update.recorded");
    dead_when_the_template_is_changed_and_nothing_is_recorded: a_change_of_a_template_survives("template_update.sent");
    dead_when_the_changed_template_was_read_back: a_change_of_a_template_survives("template_update.read");
    dead_when_the_change_of_a_template_is_recorded: a_change_of_a_template_survives("template_update.kept");
    dead_when_the_change_of_a_template_is_refused: a_change_of_a_template_that_failed_survives("template_update.undone", refused_definition());
    dead_when_a_change_of_a_template_is_found_to_have_arrived: a_change_of_a_template_that_failed_survives("template_update.caught_up", json!({ "kind": "loseAnswer" }));
    dead_when_the_flow_is_to_be_turned_off: a_switch_survives("flow.intended", &TURN_OFF);
    dead_when_the_flow_is_off_and_nothing_is_recorded: a_switch_survives("flow.switched", &TURN_OFF);
    dead_when_the_flow_is_off_and_its_link_is_not_looked_at: a_switch_survives("flow.recorded", &TURN_OFF);
    dead_when_the_link_of_the_flow_that_is_off_was_looked_at: a_switch_survives("flow.looked", &TURN_OFF);
    dead_when_the_flow_is_to_be_turned_on: a_switch_survives("flow.intended", &TURN_ON);
    dead_when_the_flow_is_on_and_nothing_is_recorded: a_switch_survives("flow.switched", &TURN_ON);
    dead_when_the_flow_is_on_and_its_link_is_not_looked_at: a_switch_survives("flow.recorded", &TURN_ON);
    dead_when_the_link_of_the_flow_that_is_on_was_looked_at: a_switch_survives("flow.looked", &TURN_ON);
    dead_when_the_environment_was_resolved: a_registration_survives("client.resolved");
    dead_when_the_secret_is_kept_and_no_client_is: a_registration_with_a_secret_survives("client.secret-kept");
    dead_when_the_client_is_recorded_and_nobody_was_told: a_registration_survives("client.recorded");
    dead_when_the_client_was_tested: a_client_survives("client.tested", &["client", "test", STORE]);
    dead_when_the_environment_is_found_later: an_environment_that_is_found_later_survives("client.environment-kept");
    dead_when_the_flow_was_looked_at: a_link_survives("link.looked", &SET);
    dead_when_the_flow_was_probed: a_link_survives("link.probed", &SET);
    dead_when_the_request_url_is_sealed: a_link_survives("link.sealed", &SET);
    dead_when_the_link_is_recorded_and_nobody_was_told: a_link_survives("link.recorded", &SET);
    dead_when_what_was_seen_of_a_link_is_recorded: a_look_at_a_link_survives("link.health-recorded");
    dead_when_a_link_is_removed_and_nobody_was_told: the_end_of_a_link_survives("link.removed");
    dead_when_the_request_url_was_authenticated: a_link_survives("link.authenticated", &AUTHENTICATE);
}
