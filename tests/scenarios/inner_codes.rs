//! Every code that Dataverse hides inside its generic error (power-automate.md, section 5), as the command line shows it:
//! code, what to do, exit status; and that nothing changed.

use countersign_tests::house::{House, WORKFLOW, refusal};
use countersign_tests::maker_page::MakerPage;
use serde_json::{Value, json};

/// A generic error with another quoted inside its message.
fn nested(status: u16, code: &str, message: &str) -> Value {
    json!({ "kind": "nestedError", "status": status, "code": code, "message": message })
}

/// An error whose outer code says it all.
fn outer(status: u16, code: &str, message: &str) -> Value {
    json!({ "kind": "answer", "status": status, "headers": { "Retry-After": "1" },
        "body": { "error": { "code": code, "message": message } } })
}

/// Turning the flow on is refused so.
async fn strike(house: &House, effect: &Value, times: u32) {
    let fault = json!({ "service": "dataverse", "method": "PATCH", "path": "*/workflows*", "times": times,
        "effect": effect });
    house.sandbox.post("faults", fault).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_turning_a_flow_on() {
    let house = House::open().await;
    house.remove_ready_flow().await;
    house.move_in().await;
    house.add_workflow().await;
    let made = house.done(&["template", "create", WORKFLOW]).await;
    let flow = format!("/maker/{}", made["template"]["flow"].as_str().unwrap());
    let maker = MakerPage::of(&house.sandbox);
    maker.choose_connection_and_save(&flow).await;
    let turn_on = ["flow", "turn-on", WORKFLOW];

    for (effect, code, status) in [
        (
            nested(
                403,
                "ConnectionAuthorizationFailed",
                "The caller is not authorized.",
            ),
            "connection_not_authorized",
            4,
        ),
        (
            nested(400, "BapListServicePlansFailed", "MissingUserDetails"),
            "flow_owner_unlicensed",
            4,
        ),
        (
            nested(400, "MissingUserDetails", "The user details are missing."),
            "flow_owner_unlicensed",
            4,
        ),
        (
            nested(
                400,
                "InvalidOpenApiFlow",
                "WorkflowRunActionInputsInvalidProperty: authentication",
            ),
            "flow_property_not_allowed",
            1,
        ),
        (
            nested(
                400,
                "InvalidOpenApiFlow",
                "WorkflowRunActionInputsMissingProperty: host.connectionReferenceName",
            ),
            "flow_reference_broken",
            1,
        ),
        (
            nested(400, "InvalidOpenApiFlow", "Something else is wrong."),
            "flow_definition_refused",
            1,
        ),
        (
            nested(502, "XrmApiRequestFailed", "The request failed."),
            "flow_dataverse_failed",
            1,
        ),
        (
            nested(403, "InsufficientCdsPermissions", "No role."),
            "environment_role_missing",
            4,
        ),
        (
            outer(
                403,
                "0x80040220",
                "Principal user is missing prvWriteWorkflow privilege.",
            ),
            "environment_privilege_missing",
            4,
        ),
        (
            outer(
                403,
                "0x80072560",
                "The user is not a member of the organization.",
            ),
            "not_an_environment_user",
            4,
        ),
    ] {
        strike(&house, &effect, 20).await;

        let refused = house.console().run(&turn_on).await;
        let error = refusal(&refused, code, status);
        let told = house.console().in_words().run(&turn_on).await;
        house.sandbox.delete("faults").await;

        assert_eq!(told.status, Some(status), "{told:?}");
        let dense = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let remedy = dense(error["remedy"].as_str().unwrap());
        assert!(dense(&told.messages).contains(&remedy), "{told:?}");
        assert!(!maker.is_on(&flow).await, "{code}: nothing changed");
    }

    // The limits that protect the service are waited for.
    for code in ["0x80072321", "0x80072322", "0x80072326"] {
        strike(&house, &outer(429, code, "Too many requests."), 1).await;
        let on = house.done(&turn_on).await;
        assert_eq!(on["flow"]["state"], "on", "{on}");
        house.done(&["flow", "turn-off", WORKFLOW]).await;
    }
}
