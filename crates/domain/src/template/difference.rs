//! What differs between two states of a flow, member by member.
//!
//! The service may reorder members and add some of its own; portals add more on each save. Neither is anybody's change.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use super::action::is_injected_authentication;

/// How a member differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DifferenceKind {
    /// It is there now and was not before.
    Added,
    /// It was there before and is not now.
    Removed,
    /// It has another value.
    Changed,
}

/// A member that differs. Values are not kept: what a person wrote into a flow may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// Where, as a JSON pointer (RFC 6901) into the document of `name`, `description` and `clientdata`.
    pub member: String,
    /// How.
    pub kind: DifferenceKind,
}

/// Returns what differs in `after` from `before`, leaving out what bindings, portals and the service do by themselves, and who can trigger
/// the flow, which a person chooses when they finish it.
#[must_use]
pub fn edits(before: &Value, after: &Value) -> Vec<Difference> {
    let mut found = differences(before, after);
    found.retain(|difference| !is_finishing(&difference.member));

    found
}

/// Returns what differs in `after` from `before`, leaving out bindings and what portals and the service add.
#[must_use]
pub fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    look(Some(before), Some(after), &mut Vec::new(), &mut found);

    found
}

/// Returns the members of `written` that `read` lacks or holds with another value. What was added does not count.
#[must_use]
pub fn lost(written: &Value, read: &Value) -> Vec<Difference> {
    let mut found = differences(written, read);
    found.retain(|difference| difference.kind != DifferenceKind::Added);

    found
}

fn look<'a>(
    before: Option<&'a Value>,
    after: Option<&'a Value>,
    path: &mut Vec<&'a str>,
    found: &mut Vec<Difference>,
) {
    let kind = match (before, after) {
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            for name in names(&[before, after]) {
                path.push(name);
                look(before.get(name), after.get(name), path, found);
                path.pop();
            }
            return;
        }
        (Some(before), Some(after)) if same(before, after) => return,
        (Some(_), Some(_)) => DifferenceKind::Changed,
        (Some(_), None) => DifferenceKind::Removed,
        (None, Some(_)) => DifferenceKind::Added,
        (None, None) => return,
    };
    if !is_by_itself(path, before.or(after), kind) {
        found.push(Difference {
            member: pointer(path),
            kind,
        });
    }
}

/// The names of all members, each once, in order.
pub(super) fn names<'a>(objects: &[&'a Map<String, Value>]) -> Vec<&'a str> {
    let mut names: Vec<&str> = objects
        .iter()
        .flat_map(|object| object.keys())
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    names.dedup();

    names
}

/// Tells whether two values mean the same. Lists of words (`runAfter`, `required`, `secureData`) have no order.
pub(super) fn same(one: &Value, other: &Value) -> bool {
    let words = |value: &Value| -> Option<Vec<String>> {
        let mut words: Vec<String> = value
            .as_array()?
            .iter()
            .map(|word| word.as_str().map(str::to_owned))
            .collect::<Option<_>>()?;
        words.sort_unstable();
        Some(words)
    };
    if one == other {
        return true;
    }
    match (words(one), words(other)) {
        (Some(one), Some(other)) => one == other,
        (_, _) => false,
    }
}

/// Writes a path as a JSON pointer.
pub(super) fn pointer(path: &[&str]) -> String {
    path.iter()
        .map(|name| format!("/{}", name.replace('~', "~0").replace('/', "~1")))
        .collect()
}

/// Tells whether a member is one that differs without anybody having changed the flow.
fn is_by_itself(path: &[&str], value: Option<&Value>, kind: DifferenceKind) -> bool {
    match path {
        // What a reference is bound to, and what the service notes about it. A reference of another key is somebody's.
        [
            "clientdata",
            "properties",
            "connectionReferences",
            _,
            rest @ ..,
        ] if !rest.is_empty() => rest.first() != Some(&"api"),
        ["clientdata", "properties", "definition", within @ ..] if within.contains(&"metadata") => {
            true
        }
        [
            "clientdata",
            "properties",
            "definition",
            ..,
            "inputs",
            "authentication",
        ] => value.is_some_and(is_injected_authentication),
        // Notes of the service beside the definition, such as `templateName`.
        ["clientdata", "properties", other] | ["clientdata", other] => {
            kind == DifferenceKind::Added && !["definition", "connectionReferences"].contains(other)
        }
        ["clientdata", "properties", "definition", "outputs"] => value.is_some_and(is_empty),
        _ => kind == DifferenceKind::Added && value.is_some_and(is_empty),
    }
}

pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(members) => members.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Tells whether a member is one that a person sets while finishing the flow as documented: **Who can trigger the flow**.
pub(super) fn is_finishing(member: &str) -> bool {
    let of_trigger = member.starts_with("/clientdata/properties/definition/triggers/");
    of_trigger
        && ["/triggerAuthenticationType", "/triggerAllowedUsers"]
            .iter()
            .any(|end| member.ends_with(end))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn flow(definition: Value, bound: Value) -> Value {
        json!({
            "name": "Create User",
            "description": "",
            "clientdata": { "properties": {
                "connectionReferences": { "shared_approvals": { "connection": bound, "api": { "name": "shared_approvals" } } },
                "definition": definition,
            } },
        })
    }

    fn members(found: &[Difference]) -> Vec<&str> {
        found.iter().map(|one| one.member.as_str()).collect()
    }

    #[test]
    fn a_flow_that_was_finished_as_documented_has_no_edits() {
        let before = flow(
            json!({
                "triggers": { "manual": { "inputs": { "triggerAuthenticationType": "Tenant" } } },
                "actions": { "Ask": { "runAfter": { "A": ["Succeeded", "Failed"] }, "inputs": { "x": 1 } } },
                "outputs": {},
            }),
            json!({}),
        );
        let after = flow(
            json!({
                "triggers": { "manual": { "inputs": { "triggerAuthenticationType": "User", "triggerAllowedUsers": "a@b.example" } } },
                "actions": { "Ask": {
                    "runAfter": { "A": ["Failed", "Succeeded"] },
                    "metadata": { "operationMetadataId": "1" },
                    "inputs": { "x": 1, "authentication": "@parameters('$authentication')" },
                } },
            }),
            json!({ "name": "shared-approvals-1" }),
        );

        assert_eq!(edits(&before, &after), vec![]);
    }

    #[test]
    fn added_changed_and_removed_members_are_named_without_their_values() {
        let before = flow(
            json!({ "actions": { "Ask": { "inputs": { "a/b": 1, "c": 2 } } } }),
            json!({}),
        );
        let after = flow(
            json!({ "actions": { "Ask": { "inputs": { "a/b": 3 } }, "Grant": { "type": "Http" } } }),
            json!({}),
        );

        let found = edits(&before, &after);

        let actions = "/clientdata/properties/definition/actions";
        assert_eq!(
            found
                .iter()
                .map(|one| (one.member.clone(), one.kind))
                .collect::<Vec<_>>(),
            vec![
                (
                    format!("{actions}/Ask/inputs/a~1b"),
                    DifferenceKind::Changed
                ),
                (format!("{actions}/Ask/inputs/c"), DifferenceKind::Removed),
                (format!("{actions}/Grant"), DifferenceKind::Added),
            ]
        );
    }

    #[test]
    fn a_secret_that_replaced_the_injected_authentication_is_an_edit() {
        let before = flow(json!({ "actions": { "H": { "inputs": {} } } }), json!({}));
        let after = flow(
            json!({ "actions": { "H": { "inputs": { "authentication": { "type": "Basic" } } } } }),
            json!({}),
        );

        assert_eq!(
            members(&edits(&before, &after)),
            ["/clientdata/properties/definition/actions/H/inputs/authentication"]
        );
    }

    #[test]
    fn a_connection_reference_of_somebody_else_is_an_edit() {
        let before = flow(json!({}), json!({}));
        let mut after = before.clone();
        after["clientdata"]["properties"]["connectionReferences"]["shared_sharepointonline"] =
            json!({ "api": { "name": "shared_sharepointonline" } });

        assert_eq!(
            members(&edits(&before, &after)),
            ["/clientdata/properties/connectionReferences/shared_sharepointonline"]
        );
    }

    #[test]
    fn what_the_service_added_is_not_lost() {
        let written = flow(json!({ "actions": { "A": { "type": "Http" } } }), json!({}));
        let mut read = written.clone();
        read["clientdata"]["properties"]["definition"]["actions"]["A"]["operationOptions"] =
            json!("X");

        assert_eq!(lost(&written, &read), vec![]);
        assert_eq!(lost(&read, &written).len(), 1);
    }
}
