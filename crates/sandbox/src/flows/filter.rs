//! `$filter`: comparisons, `contains`, `startswith`, `endswith`, `and`, `or`, `not`.

use std::cmp::Ordering;

use serde_json::{Map, Value};
use thiserror::Error;

/// Why a filter cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{reason}")]
pub(super) struct FilterError {
    /// What is wrong.
    pub(super) reason: String,
}

/// How text is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// Capitals do not matter, as in Dataverse.
    Folded,
    /// Capitals matter, as in discovery.
    Exact,
}

impl Case {
    fn of(self, text: &str) -> String {
        match self {
            Self::Folded => text.to_lowercase(),
            Self::Exact => text.to_owned(),
        }
    }
}

/// A filter that was read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Filter {
    /// Both hold.
    And(Box<Filter>, Box<Filter>),
    /// At least one holds.
    Or(Box<Filter>, Box<Filter>),
    /// It does not hold.
    Not(Box<Filter>),
    /// `column eq value` and its kin.
    Compare {
        /// The column.
        column: String,
        /// The operator.
        operator: Operator,
        /// The constant.
        value: Value,
    },
    /// `contains(column,'text')` and its kin.
    Text {
        /// Where the text must be.
        place: Place,
        /// The column.
        column: String,
        /// The text.
        text: String,
    },
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    /// `eq`
    Equal,
    /// `ne`
    NotEqual,
    /// `gt`
    Greater,
    /// `ge`
    GreaterOrEqual,
    /// `lt`
    Less,
    /// `le`
    LessOrEqual,
}

/// Where a text must be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Anywhere.
    Within,
    /// At the start.
    Start,
    /// At the end.
    End,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Open,
    Close,
    Comma,
}

impl Filter {
    /// Reads the text of `$filter`.
    ///
    /// # Errors
    ///
    /// Fails when it is not a filter of the supported kinds.
    pub(super) fn read(written: &str) -> Result<Self, FilterError> {
        let tokens = tokens(written)?;
        let mut reader = Reader {
            tokens: &tokens,
            next: 0,
            depth: 0,
        };
        let filter = reader.any()?;
        if reader.next < tokens.len() {
            return Err(refused(written));
        }

        Ok(filter)
    }

    /// The columns it names.
    pub(super) fn columns(&self) -> Vec<&str> {
        match self {
            Self::And(one, other) | Self::Or(one, other) => {
                one.columns().into_iter().chain(other.columns()).collect()
            }
            Self::Not(inner) => inner.columns(),
            Self::Compare { column, .. } | Self::Text { column, .. } => vec![column],
        }
    }

    /// Whether a row passes.
    pub(super) fn passes(&self, row: &Map<String, Value>, case: Case) -> bool {
        match self {
            Self::And(one, other) => one.passes(row, case) && other.passes(row, case),
            Self::Or(one, other) => one.passes(row, case) || other.passes(row, case),
            Self::Not(inner) => !inner.passes(row, case),
            Self::Compare {
                column,
                operator,
                value,
            } => {
                let found = column
                    .split('/')
                    .try_fold(None, |at: Option<&Value>, step| match at {
                        None => row.get(step).map(Some),
                        Some(inside) => inside.get(step).map(Some),
                    });
                let found = found.flatten().unwrap_or(&Value::Null);
                let order = compare(found, value, case);
                match operator {
                    Operator::Equal => order == Some(Ordering::Equal),
                    Operator::NotEqual => order != Some(Ordering::Equal),
                    Operator::Greater => order == Some(Ordering::Greater),
                    Operator::GreaterOrEqual => {
                        matches!(order, Some(Ordering::Greater | Ordering::Equal))
                    }
                    Operator::Less => order == Some(Ordering::Less),
                    Operator::LessOrEqual => {
                        matches!(order, Some(Ordering::Less | Ordering::Equal))
                    }
                }
            }
            Self::Text {
                place,
                column,
                text,
            } => {
                let found = row
                    .get(column)
                    .and_then(Value::as_str)
                    .map(|found| case.of(found));
                let text = case.of(text);
                found.is_some_and(|found| match place {
                    Place::Within => found.contains(&text),
                    Place::Start => found.starts_with(&text),
                    Place::End => found.ends_with(&text),
                })
            }
        }
    }
}

fn compare(left: &Value, right: &Value, case: Case) -> Option<Ordering> {
    match (left, right) {
        (Value::Null, Value::Null) => Some(Ordering::Equal),
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        (Value::Number(left), Value::Number(right)) => left.as_f64()?.partial_cmp(&right.as_f64()?),
        (Value::String(left), Value::String(right)) => Some(case.of(left).cmp(&case.of(right))),
        _ => None,
    }
}

fn refused(written: &str) -> FilterError {
    FilterError {
        reason: format!("Syntax error in the filter '{written }'."),
    }
}

fn tokens(written: &str) -> Result<Vec<Token>, FilterError> {
    let mut found = Vec::new();
    let mut rest = written.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            ' ' | '\t' => {}
            '(' => found.push(Token::Open),
            ')' => found.push(Token::Close),
            ',' => found.push(Token::Comma),
            '\'' => {
                let mut text = String::new();
                loop {
                    match rest.next() {
                        Some('\'') if rest.peek() == Some(&'\'') => {
                            rest.next();
                            text.push('\'');
                        }
                        Some('\'') => break,
                        Some(other) => text.push(other),
                        None => return Err(refused(written)),
                    }
                }
                found.push(Token::Text(text));
            }
            other => {
                let mut word = String::from(other);
                while let Some(next) =
                    rest.next_if(|next| !matches!(next, ' ' | '\t' | '(' | ')' | ',' | '\''))
                {
                    word.push(next);
                }
                found.push(Token::Word(word));
            }
        }
    }

    Ok(found)
}

struct Reader<'a> {
    tokens: &'a [Token],
    next: usize,
    depth: usize,
}

/// Deepest nesting of a filter.
const DEEPEST: usize = 32;

impl Reader<'_> {
    fn any(&mut self) -> Result<Filter, FilterError> {
        let mut filter = self.all()?;
        while self.word("or") {
            filter = Filter::Or(Box::new(filter), Box::new(self.all()?));
        }
        Ok(filter)
    }

    fn all(&mut self) -> Result<Filter, FilterError> {
        let mut filter = self.one()?;
        while self.word("and") {
            filter = Filter::And(Box::new(filter), Box::new(self.one()?));
        }
        Ok(filter)
    }

    fn one(&mut self) -> Result<Filter, FilterError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.broken());
        }
        let filter = self.inner();
        self.depth -= 1;
        filter
    }

    fn inner(&mut self) -> Result<Filter, FilterError> {
        if self.word("not") {
            return Ok(Filter::Not(Box::new(self.one()?)));
        }
        if self.skip(&Token::Open) {
            let filter = self.any()?;
            self.expect(&Token::Close)?;
            return Ok(filter);
        }
        let Some(Token::Word(name)) = self.take() else {
            return Err(self.broken());
        };
        if self.skip(&Token::Open) {
            return self.function(&name);
        }
        let operator = match self.take() {
            Some(Token::Word(operator)) => match operator.as_str() {
                "eq" => Operator::Equal,
                "ne" => Operator::NotEqual,
                "gt" => Operator::Greater,
                "ge" => Operator::GreaterOrEqual,
                "lt" => Operator::Less,
                "le" => Operator::LessOrEqual,
                _ => return Err(self.broken()),
            },
            Some(Token::Text(_) | Token::Open | Token::Close | Token::Comma) | None => {
                return Err(self.broken());
            }
        };
        let value = match self.take() {
            Some(Token::Text(text)) => Value::String(text),
            Some(Token::Word(word)) => constant(&word),
            Some(Token::Open | Token::Close | Token::Comma) | None => return Err(self.broken()),
        };

        Ok(Filter::Compare {
            column: name,
            operator,
            value,
        })
    }

    fn function(&mut self, name: &str) -> Result<Filter, FilterError> {
        let place = match name {
            "contains" => Place::Within,
            "startswith" => Place::Start,
            "endswith" => Place::End,
            _ => {
                return Err(FilterError {
                    reason: format!(
                        "An unknown function with name '{name }' was found in the filter."
                    ),
                });
            }
        };
        let Some(Token::Word(column)) = self.take() else {
            return Err(self.broken());
        };
        self.expect(&Token::Comma)?;
        let Some(Token::Text(text)) = self.take() else {
            return Err(self.broken());
        };
        self.expect(&Token::Close)?;

        Ok(Filter::Text {
            place,
            column,
            text,
        })
    }

    fn broken(&self) -> FilterError {
        FilterError {
            reason: format!("Syntax error in the filter near term { }.", self.next),
        }
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.next).cloned();
        self.next += 1;
        token
    }

    fn skip(&mut self, token: &Token) -> bool {
        let found = self.tokens.get(self.next) == Some(token);
        if found {
            self.next += 1;
        }
        found
    }

    fn word(&mut self, word: &str) -> bool {
        self.skip(&Token::Word(word.to_owned()))
    }

    fn expect(&mut self, token: &Token) -> Result<(), FilterError> {
        if self.skip(token) {
            Ok(())
        } else {
            Err(self.broken())
        }
    }
}

/// A constant without quotes: a number, true, false, null, a GUID or a time.
fn constant(word: &str) -> Value {
    match word {
        "null" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => word
            .parse::<i64>()
            .map_or_else(|_| Value::String(word.to_owned()), Value::from),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn passes(filter: &str) -> bool {
        let row =
            json!({ "name": "Create User", "category": 5, "id": "AB", "none": null, "on": true });
        Filter::read(filter)
            .unwrap()
            .passes(row.as_object().unwrap(), Case::Folded)
    }

    #[test]
    fn comparisons_and_text_functions_are_computed() {
        for filter in [
            "category eq 5",
            "name eq 'create user'",
            "id eq ab",
            "none eq null",
            "on eq true",
            "category gt 4 and category le 5",
            "contains(name,'ate u') or category eq 6",
            "not (category eq 6)",
            "startswith(name,'Cre') and endswith(name,'ser')",
        ] {
            assert!(passes(filter), "{filter}");
        }
        for filter in [
            "category eq 6",
            "name ne 'Create User'",
            "missing eq 'x'",
            "contains(name,'zz')",
        ] {
            assert!(!passes(filter), "{filter}");
        }
    }

    #[test]
    fn a_quote_is_written_twice() {
        let row = json!({ "name": "it's" });
        assert!(
            Filter::read("name eq 'it''s'")
                .unwrap()
                .passes(row.as_object().unwrap(), Case::Folded)
        );
    }

    #[test]
    fn broken_filters_are_refused() {
        for filter in [
            "",
            "category",
            "category eq",
            "category like 5",
            "(category eq 5",
            "name eq 'x",
            "f(name,'x')",
        ] {
            assert!(Filter::read(filter).is_err(), "{filter}");
        }
    }

    #[test]
    fn and_binds_tighter_than_or() {
        assert!(passes("category eq 5 or category eq 6 and category eq 7"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in "[ -~]{0,80}") {
            let _ = Filter::read(&text);
        }
    }
}
