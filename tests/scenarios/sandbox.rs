//! The sandbox as a process: what every other story stands on.

use countersign_tests::{Person, Sandbox, TENANT_ID};

#[tokio::test]
async fn a_sandbox_has_its_tenant_and_its_people() {
    let sandbox = Sandbox::start().await;

    let state = sandbox.get("state").await;

    assert_eq!(state["tenantId"], TENANT_ID);
    let people = state["people"].as_array().unwrap();
    for person in [
        Person::Ada,
        Person::Riley,
        Person::Megan,
        Person::Alex,
        Person::Olga,
    ] {
        let found = people
            .iter()
            .find(|other| other["userPrincipalName"] == person.upn());
        assert_eq!(found.unwrap()["id"], person.object_id());
    }
}

#[tokio::test]
async fn sandboxes_run_side_by_side_and_forget_each_other() {
    let (one, other) = (Sandbox::start().await, Sandbox::start().await);

    one.post(
        "people",
        serde_json::json!({ "userPrincipalName": "new@contoso.example" }),
    )
    .await;

    let upns = |state: &serde_json::Value| state["people"].to_string();
    assert!(upns(&one.get("state").await).contains("new@contoso.example"));
    assert!(!upns(&other.get("state").await).contains("new@contoso.example"));
}
