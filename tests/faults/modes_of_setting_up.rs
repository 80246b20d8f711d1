//! Every way in which the sandbox can misbehave while a client is registered, a template made, and a workflow linked: the
//! command works, or says why not and works when it is given again; nothing is there twice.

use countersign_tests::house::{APPROVER, House, STORE, WORKFLOW};
use countersign_tests::{Finished, Person, Sandbox, TENANT_ID};
use serde_json::{Value, json};

use crate::places_of_setting_up::switchings;

/// All of them.
pub fn effects() -> Vec<Value> {
    vec![
        json!({ "kind": "throttle", "retryAfterSeconds": 1 }),
        json!({ "kind": "status", "status": 500 }),
        json!({ "kind": "status", "status": 503 }),
        json!({ "kind": "delay", "milliseconds": 1_200 }),
        json!({ "kind": "cutBody" }),
        json!({ "kind": "loseAnswer" }),
        json!({ "kind": "dropRequest" }),
        json!({ "kind": "nestedError", "status": 403, "code": "ConnectionAuthorizationFailed",
            "message": "The caller is not authorized." }),
        json!({ "kind": "revokedToken" }),
        json!({ "kind": "claimsChallenge" }),
    ]
}

/// Gives a command while the next such request is struck, and again when it says that it did not work.
pub async fn given_until_done(
    house: &House,
    mut fault: Value,
    effect: &Value,
    words: &[&str],
    input: &str,
) -> Value {
    fault["effect"] = effect.clone();
    house.sandbox.post("faults", fault).await;

    let mut ended = house.console().run_with(words, input).await;
    if ended.status != Some(0) {
        is_explained(&ended, effect);
        house.sandbox.delete("faults").await;
        if ended.status == Some(3) {
            house.sign_in(Person::Ada).await;
        }
        ended = house.console().run_with(words, input).await;
    }
    house.sandbox.delete("faults").await;
    assert_eq!(ended.status, Some(0), "{effect}: {ended:?}");
    ended.object()
}

/// By its error, or by the checks that failed.
pub fn is_explained(ended: &Finished, effect: &Value) {
    let said = &ended.objects()[0];
    match said["checks"].as_array() {
        None => explains(&said["error"], effect),
        Some(checks) => {
            let failed = checks.iter().filter(|check| check["outcome"] == "failed");
            assert!(failed.clone().count() > 0, "{effect}: {said}");
            failed.for_each(|check| explains(&check["notice"], effect));
        }
    }
}

/// An error or a notice says what happened and what to do.
pub fn explains(said: &Value, effect: &Value) {
    for member in ["message", "remedy"] {
        let text = said[member].as_str().unwrap_or_default();
        assert!(text.ends_with('.'), "{effect}: {member}: {said}");
    }
    assert!(said["code"].is_string(), "{effect}: {said}");
    assert_ne!(said["code"], "internal", "{effect}: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_are_made_once() {
    let house = House::open().await;
    house.move_in().await;
    for (number, effect) in effects().iter().enumerate() {
        // A template for each; a workflow of edits, since a store has one for new users.
        let name = format!("Edit {number}");
        let workflow = ["workflow", "create", "--store", STORE, "--name", &name];
        let edits = ["--event", "edit", "--field", "department"];
        let approved = ["--approver", APPROVER.upn()];
        house
            .done(&[&workflow[..], &edits, &approved].concat())
            .await;

        let fault = json!({ "service": "dataverse", "method": "POST", "path": "*/workflows" });
        let create = ["template", "create", &name];
        let made = given_until_done(&house, fault, effect, &create, "").await;

        let flows = house.sandbox.get("flows").await;
        let flows = flows["flows"].as_array().unwrap();
        let named: Vec<&Value> = flows.iter().filter(|flow| flow["name"] == name).collect();
        assert_eq!(named.len(), 1, "{effect}: one flow: {named:?}");
        assert_eq!(named[0]["workflowId"], made["template"]["flow"], "{effect}");
        assert_eq!(named[0]["on"], false, "{effect}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workflow_is_linked() {
    let house = House::open().await;
    house.move_in().await;
    house.add_workflow().await;
    let url = house.request_url().await;
    for service in ["dataverse", "flow", "triggers"] {
        for effect in effects() {
            let fault = json!({ "service": service });
            let set = ["link", "set", "--workflow", WORKFLOW];
            given_until_done(&house, fault, &effect, &set, &url).await;

            let shown = house.done(&["link", "show", WORKFLOW]).await;
            assert!(shown["link"].is_object(), "{service}, {effect}: {shown}");
        }
    }
    assert_eq!(house.runs().await, 0, "linking starts no run");
    let again = house.link(&url).await.object();
    assert_eq!(again["link"]["flowName"], WORKFLOW, "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_is_changed_once() {
    let house = House::open().await;
    house.move_in().await;
    house.add_workflow().await;
    house.remove_ready_flow().await;
    house.done(&["template", "create", WORKFLOW]).await;
    let fault = json!({ "service": "dataverse", "method": "PATCH", "path": "*/workflows(*)" });
    for (number, effect) in effects().iter().enumerate() {
        let approver = [Person::Alex, Person::Megan][number % 2].upn();
        let change = ["workflow", "update", WORKFLOW, "--approver", approver];
        house.done(&change).await;

        let update = ["template", "update", WORKFLOW];
        given_until_done(&house, fault.clone(), effect, &update, "").await;

        let dry_run = [&update[..], &["--dry-run"]].concat();
        let left = house.done(&dry_run).await;
        assert_eq!(left["changed"], json!([]), "{effect}: {left}");
    }
    let flows = house.sandbox.get("flows").await;
    assert_eq!(flows["flows"].as_array().unwrap().len(), 1, "{flows}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_is_turned_off_and_on_once_each() {
    let house = House::open().await;
    house.move_in().await;
    house.add_workflow().await;
    house.link(&house.request_url().await).await.object();
    for method in ["PATCH", "GET"] {
        for effect in effects() {
            for (verb, on) in [("turn-off", false), ("turn-on", true)] {
                let before = switchings(&house, on);
                let fault = json!({ "service": "dataverse", "method": method });
                given_until_done(&house, fault, &effect, &["flow", verb, WORKFLOW], "").await;

                let flows = house.sandbox.get("flows").await;
                assert_eq!(flows["flows"][0]["on"], on, "{method}, {effect}, {verb}");
                let after = switchings(&house, on);
                assert_eq!(after, before + 1, "{method}, {effect}, {verb}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_tested() {
    let house = House::open().await;
    house.move_in().await;
    for service in ["discovery", "environments", "flow", "dataverse", "graph"] {
        for effect in effects() {
            let fault = json!({ "service": service });
            let test = ["client", "test", STORE];
            given_until_done(&house, fault, &effect, &test, "").await;
        }
    }
    let shown = house.done(&["client", "show", STORE]).await;
    let environment = &shown["client"]["environment"]["id"];
    assert_eq!(*environment, Sandbox::ENVIRONMENT, "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_signs_in() {
    let house = House::open().await;
    for path in ["*/devicecode", "*/token"] {
        for effect in effects() {
            let fault =
                json!({ "service": "authority", "method": "POST", "path": path, "effect": effect });
            house.sandbox.post("faults", fault).await;
            let mut signing_in = house.start_sign_in();
            let first = signing_in.next().await;
            if let Some(code) = first["userCode"].as_str() {
                house.sandbox.approve_device(code, Person::Ada).await;
            }

            let ended = signing_in.end().await;

            house.sandbox.delete("faults").await;
            if ended.status != Some(0) {
                let said = ended.objects().pop().unwrap_or(first);
                explains(&said["error"], &effect);
                house.sign_in(Person::Ada).await;
            }
            let accounts = house.done(&["account", "list"]).await;
            let accounts = accounts["accounts"].as_array().unwrap();
            assert_eq!(accounts.len(), 1, "{path}, {effect}: {accounts:?}");
            assert_eq!(
                accounts[0]["session"], "live",
                "{path}, {effect}: {accounts:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_registered() {
    let house = House::open().await;
    house.move_in().await;
    let register = format!(
        "client register --store {STORE} --organization-code contoso --region crm4 \
         --data-service-url http://{} --tenant {TENANT_ID} --client-id {}",
        house.listener,
        Sandbox::CONSOLE
    );
    let register: Vec<&str> = register.split_whitespace().collect();
    for service in ["discovery", "environments"] {
        for effect in effects() {
            let fault = json!({ "service": service });
            given_until_done(&house, fault, &effect, &register, "").await;

            let shown = house.done(&["client", "show", STORE]).await;
            assert_eq!(shown["client"]["organizationCode"], "contoso", "{effect}");
        }
    }
    let shown = house.register_client().await;
    assert_eq!(shown["environment"]["id"], Sandbox::ENVIRONMENT, "{shown}");
}
