//! Expressions of the workflow language ("Reference guide to functions in expressions for Azure Logic Apps and Power Automate").
//!
//! They are made of what is written here and of nothing that anybody typed, so that no text can turn into one.

use serde::Serialize;

/// An expression, without the `@` that marks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expression(String);

impl Expression {
    /// A member of the trigger's body; null when it is missing.
    pub(super) fn body(member: &'static str) -> Self {
        Self(format!("triggerBody()?{}", index(member)))
    }

    /// An output of an action; null when it has none.
    pub(super) fn output(action: &'static str, member: &'static str) -> Self {
        Self(format!("outputs({})?{}", quoted(action), index(member)))
    }

    /// How an action ended.
    pub(super) fn status(action: &'static str) -> Self {
        Self(format!("actions({})?['status']", quoted(action)))
    }

    /// The run's id.
    pub(super) fn run() -> Self {
        Self("workflow()?['run']?['name']".to_owned())
    }

    /// A parameter of the definition.
    pub(super) fn parameter(name: &'static str) -> Self {
        Self(format!("parameters({})", quoted(name)))
    }

    /// A text.
    pub(super) fn text(text: &'static str) -> Self {
        Self(quoted(text))
    }

    /// A JSON document.
    pub(super) fn json(document: &'static str) -> Self {
        Self(format!("json({})", quoted(document)))
    }

    /// The expression itself, or `instead` when it is null.
    pub(super) fn or(self, instead: Self) -> Self {
        Self(format!("coalesce({}, {})", self.0, instead.0))
    }

    /// Whatever the expression gives, of whatever type.
    pub(super) fn value(self) -> Text {
        Text(format!("@{}", self.0))
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn index(member: &str) -> String {
    format!("[{}]", quoted(member))
}

/// A text where the service looks for expressions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Text(String);

impl Text {
    /// A text without any expression.
    pub(super) fn plain(text: &'static str) -> Self {
        debug_assert!(
            !text.starts_with('@') && !text.contains("@{"),
            "{text} would be read as an expression"
        );
        Self(text.to_owned())
    }

    /// A text with one expression, another text, and another expression.
    pub(super) fn joined(first: &Expression, between: &'static str, last: &Expression) -> Self {
        Self(format!("@{{{}}}{between}@{{{}}}", first.0, last.0))
    }
}
