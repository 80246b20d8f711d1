//! Checks the expressions of a definition before it ever runs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Action, ActionKind, Definition, DefinitionError, Scope};
use crate::flows::interpreter::expression::{self, Expression, Piece, Text};

/// Most characters in one expression.
const LONGEST_EXPRESSION: usize = 8_192;

/// Checks that every expression can be read and refers only to actions that are done by then.
///
/// An unknown function is left to the run: the service knows more functions than the sandbox.
///
/// # Errors
///
/// Fails with the first expression that breaks a rule.
pub(super) fn check(definition: &Definition) -> Result<(), DefinitionError> {
    let mut known = BTreeSet::new();
    collect_names(&definition.actions, &mut known);

    scope(&definition.actions, &BTreeSet::new(), &known)
}

fn collect_names<'a>(scope: &'a Scope, names: &mut BTreeSet<&'a str>) {
    for action in &scope.actions {
        names.insert(&action.name);
        action
            .scopes()
            .into_iter()
            .for_each(|inner| collect_names(inner, names));
    }
}

/// `before` holds the actions that ended before this scope began.
fn scope(
    scope: &Scope,
    before: &BTreeSet<&str>,
    known: &BTreeSet<&str>,
) -> Result<(), DefinitionError> {
    let by_name: BTreeMap<&str, &Action> = scope
        .actions
        .iter()
        .map(|action| (action.name.as_str(), action))
        .collect();
    for action in &scope.actions {
        let mut done = before.clone();
        predecessors(action, &by_name, &mut done);
        for template in templates(action) {
            check_template(template, action, &done, known)?;
        }
        for inner in action.scopes() {
            self::scope(inner, &done, known)?;
        }
    }

    Ok(())
}

fn predecessors<'a>(
    action: &'a Action,
    by_name: &BTreeMap<&'a str, &'a Action>,
    done: &mut BTreeSet<&'a str>,
) {
    for after in &action.run_after {
        let Some(before) = by_name.get(after.action.as_str()) else {
            continue;
        };
        if done.insert(&before.name) {
            before
                .scopes()
                .into_iter()
                .for_each(|inner| collect_names(inner, done));
            predecessors(before, by_name, done);
        }
    }
}

fn templates(action: &Action) -> Vec<&Value> {
    match &action.kind {
        ActionKind::If { condition, .. } => condition.templates(),
        ActionKind::Scope { .. }
        | ActionKind::Response
        | ActionKind::Http
        | ActionKind::Approval
        | ActionKind::Compose
        | ActionKind::Terminate => vec![&action.inputs],
    }
}

fn check_template(
    template: &Value,
    action: &Action,
    done: &BTreeSet<&str>,
    known: &BTreeSet<&str>,
) -> Result<(), DefinitionError> {
    match template {
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
        Value::Array(items) => items
            .iter()
            .try_for_each(|item| check_template(item, action, done, known)),
        Value::Object(members) => members
            .values()
            .try_for_each(|member| check_template(member, action, done, known)),
        Value::String(written) => {
            let refuse = |reason: String| DefinitionError::InvalidTemplate { reason };
            let text = expression::read(written).map_err(|problem| {
                refuse(format!(
                    "the template action '{}' at position '1' is not valid: \"Unable to parse template language expression '{written}': {problem}.\"",
                    action.name
                ))
            })?;
            let expressions: Vec<&Expression> = match &text {
                Text::Plain(_) => return Ok(()),
                Text::Whole(expression) => vec![expression],
                Text::Interpolated(pieces) => pieces
                    .iter()
                    .filter_map(|piece| match piece {
                        Piece::Plain(_) => None,
                        Piece::Value(expression) => Some(expression),
                    })
                    .collect(),
            };
            if written.chars().count() > LONGEST_EXPRESSION {
                return Err(refuse(format!(
                    "an expression of action '{}' is longer than {LONGEST_EXPRESSION} characters",
                    action.name
                )));
            }
            expressions.into_iter().flat_map(referenced_actions).try_for_each(|name| {
                if !known.contains(name.as_str()) {
                    return Err(refuse(format!(
                        "the action(s) '{name}' referenced by 'inputs' in action '{}' are not defined in the template",
                        action.name
                    )));
                }
                if !done.contains(name.as_str()) {
                    return Err(refuse(format!(
                        "the inputs of template action '{}' cannot reference action '{name}'. Action '{name}' must either be in 'runAfter' path, or be a Trigger",
                        action.name
                    )));
                }
                Ok(())
            })
        }
    }
}

/// The actions that an expression names with a constant.
fn referenced_actions(expression: &Expression) -> Vec<String> {
    let mut names = Vec::new();
    expression::walk(expression, &mut |one| match one {
        Expression::Call {
            function,
            arguments,
        } => {
            let looks_at_actions = ["actions", "outputs", "body"]
                .iter()
                .any(|name| function.eq_ignore_ascii_case(name));
            if let (true, [Expression::Literal(Value::String(name))]) =
                (looks_at_actions, arguments.as_slice())
            {
                names.push(name.clone());
            }
        }
        Expression::Literal(_) | Expression::Access { .. } => {}
    });
    names
}
