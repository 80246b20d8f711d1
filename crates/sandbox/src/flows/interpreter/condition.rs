//! The condition of an `If` action: a tree of comparisons, or one expression.

use serde_json::Value;

use super::expression::{Context, EvaluationError, evaluate_template};

/// A condition. Operands are templates: constants or strings with expressions.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::flows) enum Condition {
    /// `"@equals(...)"`: text with an expression that gives a boolean.
    Expression(Value),
    /// All of them; true when there are none.
    And(Vec<Condition>),
    /// At least one of them.
    Or(Vec<Condition>),
    /// The opposite.
    Not(Box<Condition>),
    /// A comparison, carried out by the function of that name.
    Compare {
        /// Which comparison.
        comparison: Comparison,
        /// The left operand.
        left: Value,
        /// The right operand.
        right: Value,
    },
}

/// The comparisons a condition may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::flows) enum Comparison {
    /// The same value.
    Equals,
    /// Text within text, item within a list, member of an object.
    Contains,
    /// Text begins with text.
    StartsWith,
    /// Text ends with text.
    EndsWith,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEquals,
    /// `<`
    Less,
    /// `<=`
    LessOrEquals,
}

impl Comparison {
    /// Its name in definitions, which is that of the function that carries it out.
    fn name(self) -> &'static str {
        match self {
            Self::Equals => "equals",
            Self::Contains => "contains",
            Self::StartsWith => "startsWith",
            Self::EndsWith => "endsWith",
            Self::Greater => "greater",
            Self::GreaterOrEquals => "greaterOrEquals",
            Self::Less => "less",
            Self::LessOrEquals => "lessOrEquals",
        }
    }

    fn named(name: &str) -> Option<Self> {
        [
            Self::Equals,
            Self::Contains,
            Self::StartsWith,
            Self::EndsWith,
            Self::Greater,
            Self::GreaterOrEquals,
            Self::Less,
            Self::LessOrEquals,
        ]
        .into_iter()
        .find(|comparison| comparison.name() == name)
    }
}

impl Condition {
    /// Reads the `expression` of an `If` action.
    ///
    /// # Errors
    ///
    /// Fails with the reason, in words, when the value is no condition.
    pub(super) fn read(written: &Value) -> Result<Self, String> {
        match written {
            Value::String(_) => Ok(Self::Expression(written.clone())),
            Value::Object(members) => {
                let mut members = members.iter();
                let (Some((operator, operands)), None) = (members.next(), members.next()) else {
                    return Err("an expression object holds exactly one operator".to_owned());
                };
                Self::operator(operator, operands)
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
                Err("an expression is a string or an object".to_owned())
            }
        }
    }

    fn operator(operator: &str, operands: &Value) -> Result<Self, String> {
        match operator {
            "and" => Ok(Self::And(Self::list(operator, operands)?)),
            "or" => Ok(Self::Or(Self::list(operator, operands)?)),
            "not" => Ok(Self::Not(Box::new(Self::read(operands)?))),
            _ => {
                let Some(comparison) = Comparison::named(operator) else {
                    return Err(format!("the operator '{operator}' is not valid"));
                };
                match operands.as_array().map(Vec::as_slice) {
                    Some([left, right]) => Ok(Self::Compare {
                        comparison,
                        left: left.clone(),
                        right: right.clone(),
                    }),
                    Some(_) | None => Err(format!(
                        "the operator '{operator}' takes a list of two operands"
                    )),
                }
            }
        }
    }

    fn list(operator: &str, operands: &Value) -> Result<Vec<Self>, String> {
        let Some(operands) = operands.as_array() else {
            return Err(format!(
                "the operator '{operator}' takes a list of expressions"
            ));
        };
        operands.iter().map(Self::read).collect()
    }

    /// Computes the condition.
    ///
    /// # Errors
    ///
    /// Fails when an expression in it has no value, or when operands cannot be compared.
    pub(super) fn holds(&self, context: &dyn Context) -> Result<bool, EvaluationError> {
        match self {
            Self::Expression(written) => {
                let value = evaluate_template(written, context)?;
                // The designer of the service writes booleans as text in places; both count.
                let word = value.as_str().map(str::to_ascii_lowercase);
                match (value.as_bool(), word.as_deref()) {
                    (Some(value), _) => Ok(value),
                    (None, Some("true")) => Ok(true),
                    (None, Some("false")) => Ok(false),
                    (None, Some(_) | None) => Err(EvaluationError::BadValue {
                        name: "if".to_owned(),
                        reason: format!(
                            "the condition gives '{value}', which is neither true nor false"
                        ),
                    }),
                }
            }
            Self::And(all) => {
                for one in all {
                    if !one.holds(context)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Self::Or(any) => {
                for one in any {
                    if one.holds(context)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Self::Not(inner) => inner.holds(context).map(|value| !value),
            Self::Compare {
                comparison,
                left,
                right,
            } => {
                let operands = vec![
                    evaluate_template(left, context)?,
                    evaluate_template(right, context)?,
                ];
                super::expression::call(comparison.name(), operands, context)
                    .map(|value| value == Value::Bool(true))
            }
        }
    }

    /// Every template in the condition.
    pub(super) fn templates(&self) -> Vec<&Value> {
        match self {
            Self::Expression(written) => vec![written],
            Self::And(inner) | Self::Or(inner) => inner.iter().flat_map(Self::templates).collect(),
            Self::Not(inner) => inner.templates(),
            Self::Compare { left, right, .. } => vec![left, right],
        }
    }
}
