//! Every way in which the sandbox can misbehave while a client is registered, a template made, and a workflow linked: the
//! command works, or says why not and works when it is given again; nothing is there twice.

use countersign_tests::house::{APPROVER, House, STORE};
use countersign_tests::{Finished, Person, Sandbox, TENANT_ID};
use serde_json::{Value, json};

/// All of them.
fn effects() -> Vec<Value> {
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
async fn given_until_done(
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

fn is_explained(ended: &Finished, effect: &Value) {
    let error = &ended.objects()[0]["error"];
    for member in ["message", "remedy"] {
        let text = error[member].as_str().unwrap_or_default();
        assert!(text.ends_with('.'), "{effect}: {member}: {error}");
    }
    assert_ne!(error["code"], "internal", "{effect}: {error}");
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
    let workflow = countersign_tests::house::WORKFLOW;
    for service in ["dataverse", "flow", "triggers"] {
        for effect in effects() {
            let fault = json!({ "service": service });
            let set = ["link", "set", "--workflow", workflow];
            given_until_done(&house, fault, &effect, &set, &url).await;

            let shown = house.done(&["link", "show", workflow]).await;
            assert!(shown["link"].is_object(), "{service}, {effect}: {shown}");
        }
    }
    assert_eq!(house.runs().await, 0, "linking starts no run");
    let again = house.link(&url).await.object();
    assert_eq!(again["link"]["flowName"], workflow, "{again}");
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
