//! The expression language of workflow definitions: `@expression`, `@{interpolation}` and `@@`.

mod evaluator;
mod functions;
mod lexer;
mod parser;
#[cfg(test)]
mod tests;
mod text;

pub(super) use evaluator::{Context, EvaluationError, evaluate_template};
pub(super) use functions::call;
pub(super) use parser::Expression;

use thiserror::Error;

/// Why the text of an expression cannot be read. Positions count characters from zero.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum SyntaxError {
    /// A character that begins no token.
    #[error("unexpected character '{character}' at position '{position}'")]
    UnexpectedCharacter {
        /// The character.
        character: char,
        /// Where it stands.
        position: usize,
    },
    /// A `'` without its partner.
    #[error("the string that starts at position '{position}' is not closed")]
    UnclosedText {
        /// Where the string starts.
        position: usize,
    },
    /// `@{` without `}`.
    #[error("an interpolation is not closed with a brace")]
    UnclosedInterpolation,
    /// Digits that are no number.
    #[error("'{written}' at position '{position}' is not a number")]
    BadNumber {
        /// The text.
        written: String,
        /// Where it starts.
        position: usize,
    },
    /// A token that does not belong where it stands.
    #[error("unexpected token at position '{position}'")]
    UnexpectedToken {
        /// Where it starts.
        position: usize,
    },
    /// The expression stops in the middle.
    #[error("the expression ends too early")]
    UnexpectedEnd,
    /// A name that is neither a call nor a constant.
    #[error("'{name}' at position '{position}' is neither a function call nor a constant")]
    BareName {
        /// The name.
        name: String,
        /// Where it starts.
        position: usize,
    },
    /// More nesting than the language allows.
    #[error("the expression is nested too deeply")]
    TooDeep,
}

/// What a string of a definition means.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Text {
    /// Plain text, its `@@` already turned into `@`.
    Plain(String),
    /// `@expression`: the value keeps its type.
    Whole(Expression),
    /// Text with `@{...}` in it: the value is a string.
    Interpolated(Vec<Piece>),
}

/// A part of an interpolated text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    /// Characters that stand for themselves.
    Plain(String),
    /// An expression whose value is put in as text.
    Value(Expression),
}

/// Reads a string of a definition.
///
/// # Errors
///
/// Fails when an expression in it cannot be read.
pub(super) fn read(written: &str) -> Result<Text, SyntaxError> {
    text::read(written)
}

/// Calls `visit` for `expression` and for every expression inside it.
pub(super) fn walk(expression: &Expression, visit: &mut impl FnMut(&Expression)) {
    visit(expression);
    match expression {
        Expression::Literal(_) => {}
        Expression::Call { arguments, .. } => {
            arguments.iter().for_each(|argument| walk(argument, visit))
        }
        Expression::Access { target, key, .. } => {
            walk(target, visit);
            walk(key, visit);
        }
    }
}
