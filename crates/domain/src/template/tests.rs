//! The invariants of a generated flow, for any workflow, and what it looks like.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::*;
use crate::{
    ObjectId, StoreId, Timestamp, WorkflowId,
    approver::ApproverReference,
    change::{Event, ObjectKind},
};

const ACTIONS: &str = "/properties/definition/actions";

fn workflow(name: &str, approvers: &[String]) -> Workflow {
    Workflow {
        id: WorkflowId::random(),
        store: StoreId::random(),
        system: None,
        name: name.into(),
        description: String::new(),
        enabled: true,
        objects: vec![ObjectKind::User],
        event: Event::Create,
        fields: vec![],
        filters: vec![],
        approvers: approvers
            .iter()
            .map(|name| ApproverReference::Person {
                object: ObjectId::random(),
                name: name.clone(),
            })
            .collect(),
        created_at: Timestamp::from_millis(0),
    }
}

fn template(name: &str, approvers: &[String], store: &str) -> FlowTemplate {
    let workflow = workflow(name, approvers);
    FlowTemplate::of(
        &workflow,
        store,
        WhoCanTrigger::Tenant,
        ActionAuthentication::Omitted,
    )
    .unwrap()
}

fn data(template: &FlowTemplate) -> Value {
    serde_json::from_str(&template.client_data).unwrap()
}

/// Every scope of actions, outermost first.
fn scopes(actions: &Map<String, Value>) -> Vec<&Map<String, Value>> {
    let mut found = vec![actions];
    for action in actions.values() {
        for place in ["/actions", "/else/actions"] {
            if let Some(Value::Object(inner)) = action.pointer(place) {
                found.extend(scopes(inner));
            }
        }
    }
    found
}

fn all_scopes(data: &Value) -> Vec<&Map<String, Value>> {
    scopes(data.pointer(ACTIONS).and_then(Value::as_object).unwrap())
}

/// Every text of the document with the path to it, those of descriptions left out: they are not evaluated.
fn evaluated(value: &Value, path: String, found: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => found.push((path, text.clone())),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(at, item)| evaluated(item, format!("{path}/{at}"), found)),
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| *name != "description")
            .for_each(|(name, member)| {
                found.push((path.clone(), name.clone()));
                evaluated(member, format!("{path}/{name}"), found);
            }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn texts(data: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    evaluated(data, String::new(), &mut found);
    found
}

/// Names as people and attackers give them.
fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{1,80}",
        "[@{}\"'\\\\$()\\[\\]?a-z]{1,80}",
        Just("@{triggerBody()?['callbackToken']}".to_owned()),
        Just("@triggerBody()".to_owned()),
        Just("\"},\"actions\":{\"Evil\":{}".to_owned()),
        Just("Größe 🦀 \u{202e}".to_owned()),
    ]
}

proptest! {
    #[test]
    fn client_data_is_json_that_survives_being_a_string(name in any_name(), store in any_name(), approvers in prop::collection::vec(any_name(), 0..40)) {
        let template = template(&name, &approvers, &store);

        let as_string = serde_json::to_string(&template.client_data).unwrap();
        let back: String = serde_json::from_str(&as_string).unwrap();

        prop_assert_eq!(&back, &template.client_data);
        prop_assert!(serde_json::from_str::<Value>(&back).is_ok());
    }

    #[test]
    fn nothing_that_is_evaluated_depends_on_what_somebody_typed(name in any_name(), store in any_name(), approvers in prop::collection::vec(any_name(), 0..40)) {
        let plain = template("Create User", &[], "Contoso");
        let theirs = template(&name, &approvers, &store);

        prop_assert_eq!(texts(&data(&theirs)), texts(&data(&plain)));
    }

    #[test]
    fn descriptions_keep_their_limit_and_begin_no_expression(name in any_name(), store in any_name(), approvers in prop::collection::vec(any_name(), 0..40)) {
        let template = template(&name, &approvers, &store);
        let data = data(&template);
        let of_action = all_scopes(&data)
            .into_iter()
            .find_map(|scope| scope.get("Ask_approver"))
            .and_then(|ask| ask["description"].as_str())
            .unwrap()
            .to_owned();

        for text in [template.description, of_action] {
            prop_assert!(text.chars().count() <= MAX_DESCRIPTION_CHARS, "{}", text);
            prop_assert!(!text.starts_with('@') && !text.contains("@{"), "{}", text);
            prop_assert!(!text.chars().any(char::is_control));
        }
    }

    #[test]
    fn both_parameters_of_the_service_are_declared(name in any_name()) {
        let data = data(&template(&name, &[], "Contoso"));
        let kind = |name: &str| data.pointer(&format!("/properties/definition/parameters/{name}/type")).cloned();

        prop_assert_eq!(kind("$connections"), Some("Object".into()));
        prop_assert_eq!(kind("$authentication"), Some("SecureObject".into()));
    }

    #[test]
    fn every_connection_that_is_used_is_declared(name in any_name(), approvers in prop::collection::vec(any_name(), 0..10)) {
        let data = data(&template(&name, &approvers, "Contoso"));
        let declared = data.pointer("/properties/connectionReferences").and_then(Value::as_object).unwrap();

        let used: Vec<&str> = all_scopes(&data)
            .into_iter()
            .flat_map(Map::values)
            .filter_map(|action| action.pointer("/inputs/host/connectionName")?.as_str())
            .collect();

        prop_assert_eq!(&used, &["shared_approvals"]);
        prop_assert!(used.iter().all(|key| declared.contains_key(*key)));
        prop_assert!(declared.values().all(|reference| reference["connection"] == serde_json::json!({})), "nothing is bound");
    }

    #[test]
    fn run_after_names_actions_of_its_own_scope(name in any_name()) {
        let data = data(&template(&name, &[], "Contoso"));

        for scope in all_scopes(&data) {
            for (action, written) in scope {
                let after = written["runAfter"].as_object().unwrap();
                for predecessor in after.keys() {
                    prop_assert!(scope.contains_key(predecessor) && predecessor != action);
                }
            }
            let begins = scope.values().filter(|written| written["runAfter"].as_object().unwrap().is_empty()).count();
            prop_assert_eq!(begins, 1);
        }
    }

    #[test]
    fn action_names_are_short_and_unique(name in any_name(), approvers in prop::collection::vec(any_name(), 0..10)) {
        let data = data(&template(&name, &approvers, "Contoso"));
        let names: Vec<&String> = all_scopes(&data).into_iter().flat_map(Map::keys).collect();

        let unique: BTreeSet<&&String> = names.iter().collect();

        prop_assert_eq!(unique.len(), names.len());
        prop_assert!(names.iter().all(|name| (1..=80).contains(&name.chars().count())));
        prop_assert!(names.len() <= 500);
    }

    #[test]
    fn expressions_keep_their_limit(name in any_name()) {
        let texts = texts(&data(&template(&name, &[], "Contoso")));

        prop_assert!(texts.iter().all(|(_, text)| text.chars().count() <= 8_192));
    }

    #[test]
    fn only_the_report_reads_the_callback_token(name in any_name(), approvers in prop::collection::vec(any_name(), 0..10)) {
        let data = data(&template(&name, &approvers, "Contoso"));
        let schema = "/properties/definition/triggers/manual/inputs/schema";

        let readers: Vec<String> = texts(&data)
            .into_iter()
            .filter(|(path, text)| text.contains("callbackToken") && !path.starts_with(schema))
            .map(|(path, _)| path)
            .collect();

        prop_assert_eq!(readers, ["/properties/definition/actions/Is_probe/else/actions/Report_decision/inputs/headers/X-Callback-Token"]);
    }

    #[test]
    fn it_holds_no_signature_token_or_secret(name in "[A-Za-z ]{1,40}") {
        let client_data = template(&name, &[], "Contoso").client_data.to_ascii_lowercase();

        for forbidden in ["sig=", "bearer", "client_secret", "password", "\"secret\"", "tenantid"] {
            prop_assert!(!client_data.contains(forbidden), "{}", forbidden);
        }
    }

    #[test]
    fn the_same_workflow_gives_the_same_text(name in any_name(), approvers in prop::collection::vec(any_name(), 0..10)) {
        prop_assert_eq!(template(&name, &approvers, "Contoso"), template(&name, &approvers, "Contoso"));
    }

    #[test]
    fn what_was_written_differs_in_nothing_from_itself_and_merges_into_the_next(one in any_name(), other in any_name()) {
        let old = template(&one, &[], "Contoso").document().unwrap();
        let new = template(&other, &["Megan".to_owned()], "Contoso").document().unwrap();

        prop_assert_eq!(difference::differences(&old, &old), vec![]);
        let merged = merge::merge(&old, None, &new, &old);
        prop_assert_eq!(&merged.document, &new);
        prop_assert!(merged.conflicts.is_empty());
    }
}

#[test]
fn approvers_that_do_not_fit_are_counted() {
    let many: Vec<String> = (0..30).map(|at| format!("Approver number {at}")).collect();

    let text = template("Create User", &many, "Contoso").description;

    assert!(
        text.starts_with(
            "Countersign: workflow \"Create User\" of \"Contoso\". Approvers: Approver number 0, "
        ),
        "{text}"
    );
    assert!(
        text.contains(" more. Each request names who is asked."),
        "{text}"
    );
}

#[test]
fn a_workflow_without_approvers_names_the_default_approver() {
    let text = template("Create User", &[], "Contoso").description;

    assert!(text.contains("the store's default approver"), "{text}");
}

#[test]
fn a_template_for_the_whole_tenant() {
    let template = template(
        "Create User",
        &["Megan Bowen".to_owned(), "Approvers".to_owned()],
        "Contoso",
    );

    // The order of the members is ours, too: the text itself is kept.
    let client_data = in_lines(&template.client_data);
    insta::assert_snapshot!(format!(
        "{}\n{}\n{client_data}",
        template.name, template.description
    ));
}

#[test]
fn a_template_for_specific_users_that_carries_the_authentication() {
    let workflow = workflow("Création d'un \"utilisateur\"", &["@{evil}".to_owned()]);
    let template = FlowTemplate::of(
        &workflow,
        "Contoso",
        WhoCanTrigger::SpecificUsers {
            allowed: vec!["ada@contoso.example".to_owned()],
        },
        ActionAuthentication::Parameter,
    )
    .unwrap();

    insta::assert_snapshot!(in_lines(&template.client_data));
}

/// Indents JSON without reordering its members.
fn in_lines(json: &str) -> String {
    let mut lines = String::new();
    let mut depth = 0;
    let mut in_text = false;
    let mut escaped = false;
    let mut characters = json.chars().peekable();
    let line = |depth: usize| format!("\n{}", "  ".repeat(depth));
    while let Some(character) = characters.next() {
        if in_text {
            lines.push(character);
            in_text = escaped || character != '"';
            escaped = !escaped && character == '\\';
            continue;
        }
        match character {
            '{' if characters.peek() == Some(&'}') => lines.push(character),
            '{' => {
                depth += 1;
                lines.push(character);
                lines.push_str(&line(depth));
            }
            '}' if lines.ends_with('{') => lines.push(character),
            '}' => {
                depth -= 1;
                lines.push_str(&line(depth));
                lines.push(character);
            }
            ',' => {
                lines.push(character);
                lines.push_str(&line(depth));
            }
            _ => {
                in_text = character == '"';
                lines.push(character);
                if character == ':' {
                    lines.push(' ');
                }
            }
        }
    }
    lines
}
