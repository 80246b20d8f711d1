//! Bringing what a workflow became into a flow that a person finished, and perhaps went on building.

use serde_json::{Map, Value};

use super::difference::{is_finishing, names, pointer, same};

/// A flow with both what a person did to it and what the workflow became. A person may have written secrets into it, so it has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Merged {
    /// The document to be written. Where both changed the same member, it holds what the person wrote.
    pub document: Value,
    /// The members that both changed, as JSON pointers.
    pub conflicts: Vec<String>,
}

/// Merges three ways: `old` is what was written last, `new` what is to be written, `present` what the flow holds.
///
/// `as_read` is what the service made of `old`; a present member that agrees with it was not changed by a person.
#[must_use]
pub fn merge(old: &Value, as_read: Option<&Value>, new: &Value, present: &Value) -> Merged {
    let mut conflicts = Vec::new();
    let states = States {
        old: Some(old),
        as_read,
        new: Some(new),
        present: Some(present),
    };
    let document = merged(states, &mut Vec::new(), &mut conflicts);

    Merged {
        document: document.unwrap_or(Value::Null),
        conflicts,
    }
}

impl Merged {
    /// Takes who can trigger the flow from `new`, whatever a person chose: it was asked for.
    #[must_use]
    pub fn with_access_of(mut self, new: &Value) -> Self {
        keep_access(&mut self.document, new);
        self.conflicts.retain(|member| !is_finishing(member));

        self
    }
}

/// Replaces what a person changed by `new`, but for what finishing the flow brought: the connections that references are bound to, and,
/// unless `new_access`, who can trigger it.
#[must_use]
pub fn overwrite(new: &Value, present: &Value, new_access: bool) -> Value {
    let mut document = new.clone();
    let references = "/clientdata/properties/connectionReferences";
    if let Some(Value::Object(own)) = document.pointer_mut(references) {
        for (key, reference) in own {
            let bound = present.pointer(&format!("{references}{}", pointer(&[key])));
            if let (Value::Object(reference), Some(bound)) =
                (reference, bound.and_then(Value::as_object))
            {
                for (name, value) in bound.iter().filter(|(name, _)| *name != "api") {
                    reference.insert(name.clone(), value.clone());
                }
            }
        }
    }
    if !new_access {
        keep_access(&mut document, present);
    }

    document
}

fn keep_access(document: &mut Value, present: &Value) {
    let triggers = "/clientdata/properties/definition/triggers";
    let Some(Value::Object(own)) = document.pointer_mut(triggers) else {
        return;
    };
    for (name, trigger) in own {
        let place = format!("{triggers}{}/inputs", pointer(&[name]));
        let (Some(Value::Object(inputs)), Some(Value::Object(chosen))) =
            (trigger.get_mut("inputs"), present.pointer(&place))
        else {
            continue;
        };
        for member in ["triggerAuthenticationType", "triggerAllowedUsers"] {
            match chosen.get(member) {
                Some(value) => inputs.insert(member.to_owned(), value.clone()),
                None => inputs.remove(member),
            };
        }
    }
}

/// One member in its four states.
#[derive(Clone, Copy)]
struct States<'a> {
    old: Option<&'a Value>,
    as_read: Option<&'a Value>,
    new: Option<&'a Value>,
    present: Option<&'a Value>,
}

fn merged<'a>(
    states: States<'a>,
    path: &mut Vec<&'a str>,
    conflicts: &mut Vec<String>,
) -> Option<Value> {
    let States {
        old,
        as_read,
        new,
        present,
    } = states;
    if let (Some(Value::Object(new)), Some(Value::Object(present))) = (new, present) {
        let old = old.and_then(Value::as_object);
        let as_read = as_read.and_then(Value::as_object);
        let mut document = Map::new();
        for name in names(&[new, present]) {
            let within = States {
                old: old.and_then(|members| members.get(name)),
                as_read: as_read.and_then(|members| members.get(name)),
                new: new.get(name),
                present: present.get(name),
            };
            path.push(name);
            if let Some(value) = merged(within, path, conflicts) {
                document.insert(name.to_owned(), value);
            }
            path.pop();
        }
        return Some(Value::Object(document));
    }
    let alike = |one: Option<&Value>, other: Option<&Value>| match (one, other) {
        (Some(one), Some(other)) => same(one, other),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    if alike(old, new) || alike(present, new) {
        return present.cloned(); // nothing of ours to bring, or it is there already
    }
    if alike(present, old) || (as_read.is_some() && alike(present, as_read)) {
        return new.cloned(); // nobody touched it
    }
    conflicts.push(pointer(path));

    present.cloned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_action_that_a_person_added_stays_when_the_description_changes() {
        let old = json!({ "description": "Approvers: Megan.", "actions": { "Ask": 1 } });
        let new = json!({ "description": "Approvers: Adele.", "actions": { "Ask": 1 } });
        let present =
            json!({ "description": "Approvers: Megan.", "actions": { "Ask": 1, "Grant": 2 } });

        let merged = merge(&old, None, &new, &present);

        assert_eq!(merged.conflicts, Vec::<String>::new());
        assert_eq!(
            merged.document,
            json!({ "description": "Approvers: Adele.", "actions": { "Ask": 1, "Grant": 2 } })
        );
    }

    #[test]
    fn what_both_changed_is_a_conflict_and_stays_as_the_person_wrote_it() {
        let merged = merge(
            &json!({ "a": { "b": 1 } }),
            None,
            &json!({ "a": { "b": 2 } }),
            &json!({ "a": { "b": 3 } }),
        );

        assert_eq!(merged.conflicts, ["/a/b"]);
        assert_eq!(merged.document, json!({ "a": { "b": 3 } }));
    }

    #[test]
    fn what_the_service_made_of_our_writing_is_nobodys_change() {
        let merged = merge(
            &json!({ "a": "PT10S" }),
            Some(&json!({ "a": "PT00H00M10S" })),
            &json!({ "a": "PT20S" }),
            &json!({ "a": "PT00H00M10S" }),
        );

        assert_eq!(merged.conflicts, Vec::<String>::new());
        assert_eq!(merged.document, json!({ "a": "PT20S" }));
    }

    #[test]
    fn an_action_that_a_person_removed_and_we_changed_is_a_conflict() {
        let merged = merge(&json!({ "a": 1 }), None, &json!({ "a": 2 }), &json!({}));

        assert_eq!(merged.conflicts, ["/a"]);
    }

    #[test]
    fn access_that_was_asked_for_is_no_conflict_and_wins() {
        let flow = |kind: &str, uri: &str| {
            json!({ "clientdata": { "properties": { "definition": { "triggers": { "manual": { "inputs": {
                "triggerAuthenticationType": kind, "uri": uri,
            } } } } } } })
        };
        let (old, new, present) = (flow("Tenant", "a"), flow("Tenant", "b"), flow("All", "a"));

        let merged = merge(&old, None, &new, &present).with_access_of(&new);

        assert_eq!(merged.document, flow("Tenant", "b"));
        assert_eq!(merged.conflicts, Vec::<String>::new());
    }

    #[test]
    fn merging_twice_changes_nothing() {
        let old = json!({ "x": 1, "gone": 1 });
        let new = json!({ "x": 2, "came": 1 });
        let present = json!({ "x": 1, "gone": 1, "theirs": true });

        let once = merge(&old, None, &new, &present).document;
        let twice = merge(&old, None, &new, &once);

        assert_eq!(twice.document, once);
        assert_eq!(twice.conflicts, Vec::<String>::new());
    }

    #[test]
    fn overwriting_keeps_the_binding_and_who_can_trigger() {
        let flow = |bound: Value, kind: &str, extra: bool| {
            let mut actions = json!({ "Ask": {} });
            if extra {
                actions["Grant"] = json!({});
            }
            json!({ "clientdata": { "properties": {
                "connectionReferences": { "shared_approvals": { "connection": bound, "api": { "name": "shared_approvals" } } },
                "definition": {
                    "triggers": { "manual": { "inputs": { "triggerAuthenticationType": kind } } },
                    "actions": actions,
                },
            } } })
        };
        let present = flow(json!({ "name": "c-1" }), "All", true);

        let kept = overwrite(&flow(json!({}), "Tenant", false), &present, false);
        let renewed = overwrite(&flow(json!({}), "Tenant", false), &present, true);

        assert_eq!(kept, flow(json!({ "name": "c-1" }), "All", false));
        assert_eq!(renewed, flow(json!({ "name": "c-1" }), "Tenant", false));
    }
}
