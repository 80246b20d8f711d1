//! Which definitions are saved and which are refused.

use serde_json::{Value, json};

use super::error::OpenApiRule;
use super::*;
use crate::flows::seeded;

fn template() -> Value {
    serde_json::from_str(&seeded::template("Tenant", None)).unwrap()
}

fn with_actions(actions: Value) -> Value {
    let mut document = template();
    document["properties"]["definition"]["actions"] = actions;
    document
}

fn refused(document: &Value) -> DefinitionError {
    match read_client_data(&document.to_string(), Injection::ByService) {
        Err(refused) => refused,
        Ok(_) => panic!("saved: {document}"),
    }
}

fn compose(inputs: &str, run_after: Value) -> Value {
    json!({ "type": "Compose", "runAfter": run_after, "inputs": inputs })
}

#[test]
fn the_template_is_saved_as_it_was_meant() {
    let read = read_client_data(&template().to_string(), Injection::ByService).unwrap();
    assert_eq!(read.trigger.name, "manual");
    assert_eq!(read.trigger.method.as_deref(), Some("POST"));
    assert_eq!(read.trigger.authentication, TriggerAuthentication::Tenant);
    assert_eq!(
        read.trigger.secured,
        Secured {
            inputs: true,
            outputs: true
        }
    );
    assert_eq!(read.used_connections, ["shared_approvals"]);
    assert!(read.has_response());
}

#[test]
fn who_may_call_is_read_from_the_trigger() {
    let mut document = template();
    let inputs = "/properties/definition/triggers/manual/inputs";
    let inputs = document
        .pointer_mut(inputs)
        .and_then(Value::as_object_mut)
        .unwrap();
    inputs.insert("triggerAuthenticationType".to_owned(), json!("User"));
    inputs.insert("triggerAllowedUsers".to_owned(), json!("a@b.example; 42 ;"));
    let read = read_client_data(&document.to_string(), Injection::ByService).unwrap();
    let allowed = vec!["a@b.example".to_owned(), "42".to_owned()];
    assert_eq!(
        read.trigger.authentication,
        TriggerAuthentication::User { allowed }
    );
}

#[test]
fn text_that_is_not_client_data_is_refused() {
    for text in ["", "{", "[]", "{}", "{\"schemaVersion\":\"1.0.0.0\"}"] {
        assert!(
            matches!(
                read_client_data(text, Injection::ByService),
                Err(DefinitionError::InvalidContent { .. })
            ),
            "{text}"
        );
    }
}

#[test]
fn the_connections_parameter_is_required() {
    let mut document = template();
    document["properties"]["definition"]["parameters"]
        .as_object_mut()
        .unwrap()
        .remove("$connections");
    assert!(matches!(
        refused(&document),
        DefinitionError::InvalidTemplate { .. }
    ));
}

#[test]
fn a_missing_authentication_parameter_is_an_internal_error() {
    let mut document = template();
    document["properties"]["definition"]["parameters"]
        .as_object_mut()
        .unwrap()
        .remove("$authentication");
    let refused = refused(&document);
    assert_eq!(refused, DefinitionError::MissingAuthenticationParameter);
    assert_eq!(refused.status(), http::StatusCode::INTERNAL_SERVER_ERROR);
}

#[test]
fn authentication_in_a_connector_action_is_refused() {
    let mut document = template();
    let ask = "/properties/definition/actions/Is_probe/else/actions/Ask_approver/inputs";
    document.pointer_mut(ask).unwrap()["authentication"] = json!("@parameters('$authentication')");
    assert!(matches!(
        refused(&document),
        DefinitionError::InvalidOpenApiFlow {
            detail: OpenApiRule::InvalidProperty,
            ..
        }
    ));
}

#[test]
fn a_connection_name_without_a_reference_is_refused() {
    let mut document = template();
    document["properties"]["connectionReferences"] = json!({});
    assert!(matches!(
        refused(&document),
        DefinitionError::InvalidOpenApiFlow {
            detail: OpenApiRule::MissingProperty,
            ..
        }
    ));
}

#[test]
fn run_after_must_name_an_action_of_the_same_scope() {
    let document = with_actions(json!({
        "Group": { "type": "Scope", "runAfter": {}, "actions": { "Inner": compose("x", json!({})) } },
        "After": compose("x", json!({ "Inner": ["Succeeded"] })),
    }));
    assert!(
        refused(&document)
            .to_string()
            .contains("non-existent action: 'Inner'")
    );
}

#[test]
fn run_after_must_not_lead_in_a_circle() {
    let document = with_actions(json!({
        "A": compose("x", json!({ "B": ["Succeeded"] })),
        "B": compose("x", json!({ "A": ["Succeeded"] })),
    }));
    assert!(refused(&document).to_string().contains("circle"));
}

#[test]
fn run_after_takes_only_its_four_statuses() {
    let document = with_actions(json!({
        "A": compose("x", json!({})),
        "B": compose("x", json!({ "A": ["Done"] })),
    }));
    assert!(matches!(
        refused(&document),
        DefinitionError::InvalidTemplate { .. }
    ));
}

#[test]
fn an_expression_may_look_only_at_actions_before_it() {
    let document = with_actions(json!({
        "A": compose("@outputs('B')", json!({})),
        "B": compose("x", json!({})),
    }));
    assert!(refused(&document).to_string().contains("'runAfter' path"));
    let document = with_actions(json!({ "A": compose("@outputs('Nobody')", json!({})) }));
    assert!(
        refused(&document)
            .to_string()
            .contains("are not defined in the template")
    );
}

#[test]
fn an_expression_that_cannot_be_read_is_refused() {
    let document = with_actions(json!({ "A": compose("@concat('a'", json!({})) }));
    assert!(
        refused(&document)
            .to_string()
            .contains("Unable to parse template language expression")
    );
}

#[test]
fn an_unknown_function_is_left_to_the_run() {
    let document = with_actions(json!({ "A": compose("@xpath('a')", json!({})) }));
    assert!(read_client_data(&document.to_string(), Injection::ByService).is_ok());
}

#[test]
fn names_are_unique_and_at_most_eighty_characters() {
    let document = with_actions(json!({
        "A": compose("x", json!({})),
        "Group": { "type": "Scope", "runAfter": {}, "actions": { "A": compose("x", json!({})) } },
    }));
    assert!(refused(&document).to_string().contains("more than once"));
    let document = with_actions(json!({ ("n".repeat(81)): compose("x", json!({})) }));
    assert!(
        refused(&document)
            .to_string()
            .contains("1 to 80 characters")
    );
}

#[test]
fn nesting_ends_at_eight_levels() {
    let mut inner = compose("x", json!({}));
    for level in 0..9 {
        inner =
            json!({ "type": "Scope", "runAfter": {}, "actions": { (format!("L{level}")): inner } });
    }
    assert!(
        refused(&with_actions(json!({ "Top": inner })))
            .to_string()
            .contains("deeper than 8")
    );
}

#[test]
fn a_condition_has_no_secure_data_and_one_operator() {
    let secured = json!({ "A": {
        "type": "If", "runAfter": {}, "expression": "@true", "actions": {},
        "runtimeConfiguration": { "secureData": { "properties": ["inputs"] } },
    } });
    assert!(
        refused(&with_actions(secured))
            .to_string()
            .contains("secure data")
    );
    let two = json!({ "A": {
        "type": "If", "runAfter": {}, "expression": { "equals": [1, 1], "and": [] }, "actions": {},
    } });
    assert!(
        refused(&with_actions(two))
            .to_string()
            .contains("exactly one operator")
    );
}

#[test]
fn a_response_must_not_redirect() {
    let document = with_actions(json!({ "A": {
        "type": "Response", "kind": "Http", "runAfter": {}, "inputs": { "statusCode": 302 },
    } }));
    assert!(refused(&document).to_string().contains("not allowed"));
}

#[test]
fn action_types_that_are_not_played_are_refused() {
    for kind in ["OpenApiConnection", "Foreach", "Frobnicate", ""] {
        let document = with_actions(json!({ "A": { "type": kind, "runAfter": {}, "inputs": {} } }));
        refused(&document);
    }
}
