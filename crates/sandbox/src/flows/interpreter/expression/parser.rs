//! Turns tokens into an expression tree.

use serde_json::{Number, Value};

use super::SyntaxError;
use super::lexer::{Placed, Token};

/// An expression without its leading `@`.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::flows::interpreter) enum Expression {
    /// A constant.
    Literal(Value),
    /// A function call; names are compared without regard to case.
    Call {
        /// The function's name as written.
        function: String,
        /// Its arguments in order.
        arguments: Vec<Expression>,
    },
    /// `target.name`, `target['name']`, `target[0]` and their forgiving forms with `?`.
    Access {
        /// What is looked into.
        target: Box<Expression>,
        /// The member's name or the item's index.
        key: Box<Expression>,
        /// Whether a missing member, or a null target, gives null instead of an error.
        forgiving: bool,
    },
}

/// Deepest nesting of calls and accesses that is read; protects the stack from hostile input.
const DEEPEST: usize = 64;

/// Reads one whole expression.
///
/// # Errors
///
/// Fails when the tokens do not form exactly one expression.
pub(super) fn parse(tokens: &[Placed]) -> Result<Expression, SyntaxError> {
    let mut parser = Parser {
        tokens,
        next: 0,
        depth: 0,
    };
    let expression = parser.expression()?;
    match parser.tokens.get(parser.next) {
        None => Ok(expression),
        Some(rest) => Err(SyntaxError::UnexpectedToken {
            position: rest.position,
        }),
    }
}

struct Parser<'a> {
    tokens: &'a [Placed],
    next: usize,
    depth: usize,
}

impl Parser<'_> {
    fn expression(&mut self) -> Result<Expression, SyntaxError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(SyntaxError::TooDeep);
        }
        let mut expression = self.primary()?;
        let mut accesses = 0;
        while let Some(forgiving) = self.access_begins()? {
            accesses += 1;
            if accesses > DEEPEST {
                return Err(SyntaxError::TooDeep);
            }
            let key = self.key()?;
            expression = Expression::Access {
                target: Box::new(expression),
                key: Box::new(key),
                forgiving,
            };
        }
        self.depth -= 1;

        Ok(expression)
    }

    fn primary(&mut self) -> Result<Expression, SyntaxError> {
        let placed = self.take()?;
        match placed.token {
            Token::Text(text) => Ok(Expression::Literal(Value::String(text))),
            Token::Integer(whole) => Ok(Expression::Literal(Value::from(whole))),
            Token::Decimal(decimal) => Ok(Expression::Literal(
                Number::from_f64(decimal).map_or(Value::Null, Value::Number),
            )),
            Token::Name(name) => self.named(name, placed.position),
            Token::Open
            | Token::Close
            | Token::OpenBracket
            | Token::CloseBracket
            | Token::Comma
            | Token::Dot
            | Token::Question => Err(SyntaxError::UnexpectedToken {
                position: placed.position,
            }),
        }
    }

    fn named(&mut self, name: String, position: usize) -> Result<Expression, SyntaxError> {
        if !self.skip(&Token::Open) {
            return match name.as_str() {
                "true" => Ok(Expression::Literal(Value::Bool(true))),
                "false" => Ok(Expression::Literal(Value::Bool(false))),
                "null" => Ok(Expression::Literal(Value::Null)),
                _ => Err(SyntaxError::BareName { name, position }),
            };
        }
        let mut arguments = Vec::new();
        if self.skip(&Token::Close) {
            return Ok(Expression::Call {
                function: name,
                arguments,
            });
        }
        loop {
            arguments.push(self.expression()?);
            let after = self.take()?;
            match after.token {
                Token::Comma => {}
                Token::Close => {
                    return Ok(Expression::Call {
                        function: name,
                        arguments,
                    });
                }
                Token::Name(_)
                | Token::Text(_)
                | Token::Integer(_)
                | Token::Decimal(_)
                | Token::Open
                | Token::OpenBracket
                | Token::CloseBracket
                | Token::Dot
                | Token::Question => {
                    return Err(SyntaxError::UnexpectedToken {
                        position: after.position,
                    });
                }
            }
        }
    }

    /// Whether an access follows, and whether it is a forgiving one. The opening mark stays to be read.
    fn access_begins(&mut self) -> Result<Option<bool>, SyntaxError> {
        let forgiving = self.skip(&Token::Question);
        match self.tokens.get(self.next) {
            Some(Placed {
                token: Token::Dot | Token::OpenBracket,
                ..
            }) => Ok(Some(forgiving)),
            Some(other) if forgiving => Err(SyntaxError::UnexpectedToken {
                position: other.position,
            }),
            None if forgiving => Err(SyntaxError::UnexpectedEnd),
            Some(_) | None => Ok(None),
        }
    }

    fn key(&mut self) -> Result<Expression, SyntaxError> {
        if self.skip(&Token::Dot) {
            let placed = self.take()?;
            return match placed.token {
                Token::Name(name) => Ok(Expression::Literal(Value::String(name))),
                Token::Text(_)
                | Token::Integer(_)
                | Token::Decimal(_)
                | Token::Open
                | Token::Close
                | Token::OpenBracket
                | Token::CloseBracket
                | Token::Comma
                | Token::Dot
                | Token::Question => Err(SyntaxError::UnexpectedToken {
                    position: placed.position,
                }),
            };
        }
        self.take()?; // the bracket that `access_begins` saw
        let key = self.expression()?;
        let close = self.take()?;
        if close.token != Token::CloseBracket {
            return Err(SyntaxError::UnexpectedToken {
                position: close.position,
            });
        }

        Ok(key)
    }

    fn take(&mut self) -> Result<Placed, SyntaxError> {
        let placed = self
            .tokens
            .get(self.next)
            .cloned()
            .ok_or(SyntaxError::UnexpectedEnd)?;
        self.next += 1;
        Ok(placed)
    }

    fn skip(&mut self, token: &Token) -> bool {
        let found = self
            .tokens
            .get(self.next)
            .is_some_and(|placed| placed.token == *token);
        if found {
            self.next += 1;
        }
        found
    }
}
