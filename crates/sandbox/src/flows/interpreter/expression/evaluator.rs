//! Computes the value of expressions and of whole JSON templates.

use serde_json::{Map, Value};
use thiserror::Error;

use super::{Expression, Piece, SyntaxError, Text, functions, read};

/// What an expression can look at: the trigger, the actions that ran, the run itself.
///
/// Secured parts are present here: hiding them is a matter of the run history, not of the language.
pub(in crate::flows::interpreter) trait Context {
    /// The trigger's record, with its `outputs`.
    fn trigger(&self) -> Value;
    /// The record of the action called `name`, or `None` when the definition has no such action.
    fn action(&self, name: &str) -> Option<Value>;
    /// The workflow and the run.
    fn workflow(&self) -> Value;
    /// The value of a parameter of the definition.
    fn parameter(&self, name: &str) -> Option<Value>;
    /// Now, in milliseconds since 1970-01-01 UTC.
    fn now(&self) -> i64;
    /// A new random GUID.
    fn guid(&self) -> String;
}

/// Why an expression has no value. The texts follow the service's `InvalidTemplate` messages.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(in crate::flows::interpreter) enum EvaluationError {
    /// The text is not an expression.
    #[error("The template language expression is not valid: {0}.")]
    Syntax(#[from] SyntaxError),
    /// No such function.
    #[error("The template function '{name}' is not defined or not valid.")]
    UnknownFunction {
        /// The name as written.
        name: String,
    },
    /// The wrong number of arguments.
    #[error(
        "The template language function '{name}' was invoked with '{given}' parameter(s); it expects {expected}."
    )]
    ArgumentCount {
        /// The function.
        name: String,
        /// How many it was given.
        given: usize,
        /// How many it takes, in words.
        expected: String,
    },
    /// An argument of the wrong type.
    #[error(
        "The template language function '{name}' expects its parameter '{position}' to be {expected}. The provided value is of type '{given}'."
    )]
    ArgumentType {
        /// The function.
        name: String,
        /// Which argument, from one.
        position: usize,
        /// What it should be.
        expected: &'static str,
        /// What it is.
        given: &'static str,
    },
    /// An argument of the right type with a value that makes no sense.
    #[error("The template language function '{name}' cannot use the provided value: {reason}.")]
    BadValue {
        /// The function.
        name: String,
        /// Why.
        reason: String,
    },
    /// A reference to an action that the definition does not have, or that has not run.
    #[error("The template action '{name}' is not defined in the template or has not run.")]
    UnknownAction {
        /// The action.
        name: String,
    },
    /// A reference to a parameter that the definition does not have.
    #[error("The workflow parameter '{name}' is not found.")]
    UnknownParameter {
        /// The parameter.
        name: String,
    },
    /// A member of an object that lacks it.
    #[error(
        "The template language expression cannot be evaluated because property '{property}' doesn't exist, available properties are '{available}'."
    )]
    MissingProperty {
        /// The member.
        property: String,
        /// The members there are.
        available: String,
    },
    /// A member of something that has none.
    #[error(
        "The template language expression cannot be evaluated because property '{property}' cannot be selected. Property selection is not supported on values of type '{given}'."
    )]
    NotSelectable {
        /// The member.
        property: String,
        /// The type of the target.
        given: &'static str,
    },
    /// An index outside an array.
    #[error(
        "The template language expression cannot be evaluated because array index '{index}' is outside bounds (0, {last}) of array."
    )]
    OutOfBounds {
        /// The index.
        index: String,
        /// The last index.
        last: i64,
    },
}

/// The name the service gives to the type of a value.
pub(super) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "Null",
        Value::Bool(_) => "Boolean",
        Value::Number(number) if number.is_f64() => "Float",
        Value::Number(_) => "Integer",
        Value::String(_) => "String",
        Value::Array(_) => "Array",
        Value::Object(_) => "Object",
    }
}

/// Computes one expression.
///
/// # Errors
///
/// Fails when a function is unknown or misused, or when something looked for is not there.
pub(in crate::flows::interpreter) fn evaluate(
    expression: &Expression,
    context: &dyn Context,
) -> Result<Value, EvaluationError> {
    match expression {
        Expression::Literal(value) => Ok(value.clone()),
        Expression::Call {
            function,
            arguments,
        } => {
            // The service computes all arguments first, those of `if` and `or` included.
            let values = arguments
                .iter()
                .map(|argument| evaluate(argument, context))
                .collect::<Result<Vec<_>, _>>()?;
            functions::call(function, values, context)
        }
        Expression::Access {
            target,
            key,
            forgiving,
        } => {
            let key = evaluate(key, context)?;
            let looks_at_outputs = is_call_of_outputs(target);
            let target = evaluate(target, context)?;
            select(&target, &key, *forgiving, looks_at_outputs)
        }
    }
}

/// Computes every expression in a JSON value; member names are left alone.
///
/// # Errors
///
/// Fails with the first expression that has no value.
pub(in crate::flows::interpreter) fn evaluate_template(
    template: &Value,
    context: &dyn Context,
) -> Result<Value, EvaluationError> {
    match template {
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(template.clone()),
        Value::String(written) => evaluate_text(&read(written)?, context),
        Value::Array(items) => {
            let items = items
                .iter()
                .map(|item| evaluate_template(item, context))
                .collect::<Result<Vec<_>, _>>()?;
            Ok(Value::Array(items))
        }
        Value::Object(members) => {
            let mut computed = Map::new();
            for (name, member) in members {
                computed.insert(name.clone(), evaluate_template(member, context)?);
            }
            Ok(Value::Object(computed))
        }
    }
}

fn evaluate_text(text: &Text, context: &dyn Context) -> Result<Value, EvaluationError> {
    match text {
        Text::Plain(plain) => Ok(Value::String(plain.clone())),
        Text::Whole(expression) => evaluate(expression, context),
        Text::Interpolated(pieces) => {
            let mut joined = String::new();
            for piece in pieces {
                match piece {
                    Piece::Plain(plain) => joined.push_str(plain),
                    Piece::Value(expression) => {
                        joined.push_str(&functions::as_text(&evaluate(expression, context)?));
                    }
                }
            }
            Ok(Value::String(joined))
        }
    }
}

/// Whether `expression` is `outputs('x')` or its kin, on which `'body/outcome'` names a nested member.
fn is_call_of_outputs(expression: &Expression) -> bool {
    match expression {
        Expression::Call { function, .. } => {
            function.eq_ignore_ascii_case("outputs")
                || function.eq_ignore_ascii_case("triggerOutputs")
        }
        Expression::Literal(_) | Expression::Access { .. } => false,
    }
}

fn select(
    target: &Value,
    key: &Value,
    forgiving: bool,
    looks_at_outputs: bool,
) -> Result<Value, EvaluationError> {
    let written = functions::as_text(key);
    match (target, key) {
        (Value::Null, _) if forgiving => Ok(Value::Null),
        (Value::Object(members), Value::String(name)) => {
            if let Some(value) = members.get(name) {
                return Ok(value.clone());
            }
            if looks_at_outputs && name.contains('/') {
                return nested(target, name, forgiving);
            }
            if forgiving {
                return Ok(Value::Null);
            }
            let available = members.keys().cloned().collect::<Vec<_>>().join(", ");
            Err(EvaluationError::MissingProperty {
                property: name.clone(),
                available,
            })
        }
        (Value::Array(items), Value::Number(number)) => {
            let found = number
                .as_u64()
                .and_then(|index| usize::try_from(index).ok())
                .and_then(|index| items.get(index));
            match found {
                Some(item) => Ok(item.clone()),
                None if forgiving => Ok(Value::Null),
                None => Err(EvaluationError::OutOfBounds {
                    index: written,
                    last: i64::try_from(items.len()).unwrap_or(i64::MAX) - 1,
                }),
            }
        }
        (
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_),
            _,
        ) => Err(EvaluationError::NotSelectable {
            property: written,
            given: type_name(target),
        }),
    }
}

fn nested(target: &Value, path: &str, forgiving: bool) -> Result<Value, EvaluationError> {
    let mut at = target.clone();
    for step in path.split('/') {
        at = select(&at, &Value::from(step), forgiving, false)?;
    }

    Ok(at)
}
