//! `$filter`: the part of OData's grammar that Graph takes for users and groups.
//!
//! `or` binds less than `and`, `and` less than `not`. Text is compared without regard to case, as the directory does.

use serde_json::Value;

use super::answer::GraphError;

/// A condition.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Filter {
    Or(Box<Filter>, Box<Filter>),
    And(Box<Filter>, Box<Filter>),
    Not(Box<Filter>),
    Compare {
        property: String,
        how: Comparison,
        with: Value,
    },
    In {
        property: String,
        values: Vec<Value>,
    },
    StartsWith {
        property: String,
        prefix: String,
    },
    EndsWith {
        property: String,
        suffix: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    AtLeast,
    AtMost,
}

impl Filter {
    pub(super) fn parse(text: &str) -> Result<Self, GraphError> {
        let tokens = tokens(text).ok_or_else(invalid)?;
        let mut parser = Parser {
            tokens: &tokens,
            at: 0,
        };
        let filter = parser.or()?;
        if parser.at == tokens.len() {
            Ok(filter)
        } else {
            Err(invalid())
        }
    }

    /// Whether Graph serves it only with `ConsistencyLevel: eventual` and `$count=true`.
    pub(super) fn is_advanced(&self) -> bool {
        match self {
            Filter::Or(left, right) | Filter::And(left, right) => {
                left.is_advanced() || right.is_advanced()
            }
            Filter::Not(_) | Filter::EndsWith { .. } => true,
            Filter::Compare { how, .. } => *how == Comparison::NotEqual,
            Filter::In { .. } | Filter::StartsWith { .. } => false,
        }
    }

    /// Every property it names.
    pub(super) fn properties(&self) -> Vec<&str> {
        match self {
            Filter::Or(left, right) | Filter::And(left, right) => {
                [left.properties(), right.properties()].concat()
            }
            Filter::Not(inner) => inner.properties(),
            Filter::Compare { property, .. }
            | Filter::In { property, .. }
            | Filter::StartsWith { property, .. }
            | Filter::EndsWith { property, .. } => vec![property],
        }
    }

    /// Whether it holds for an object whose properties `value` gives.
    pub(super) fn holds(&self, value: &dyn Fn(&str) -> Value) -> bool {
        match self {
            Filter::Or(left, right) => left.holds(value) || right.holds(value),
            Filter::And(left, right) => left.holds(value) && right.holds(value),
            Filter::Not(inner) => !inner.holds(value),
            Filter::Compare {
                property,
                how,
                with,
            } => compare(&value(property), *how, with),
            Filter::In { property, values } => {
                let own = value(property);
                values
                    .iter()
                    .any(|with| compare(&own, Comparison::Equal, with))
            }
            Filter::StartsWith { property, prefix } => value(property)
                .as_str()
                .is_some_and(|own| own.to_lowercase().starts_with(&prefix.to_lowercase())),
            Filter::EndsWith { property, suffix } => value(property)
                .as_str()
                .is_some_and(|own| own.to_lowercase().ends_with(&suffix.to_lowercase())),
        }
    }
}

fn compare(own: &Value, how: Comparison, with: &Value) -> bool {
    let (own, with) = (folded(own), folded(with));
    match how {
        Comparison::Equal => own == with,
        Comparison::NotEqual => own != with,
        Comparison::AtLeast => {
            matches!((own.as_str(), with.as_str()), (Some(own), Some(with)) if own >= with)
        }
        Comparison::AtMost => {
            matches!((own.as_str(), with.as_str()), (Some(own), Some(with)) if own <= with)
        }
    }
}

fn folded(value: &Value) -> Value {
    value
        .as_str()
        .map_or_else(|| value.clone(), |text| text.to_lowercase().into())
}

fn invalid() -> GraphError {
    GraphError::bad_request("Invalid filter clause.")
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Open,
    Close,
    Comma,
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(&next) = chars.peek() {
        match next {
            ' ' => {
                chars.next();
            }
            '(' | ')' | ',' => {
                chars.next();
                tokens.push(match next {
                    '(' => Token::Open,
                    ')' => Token::Close,
                    _ => Token::Comma,
                });
            }
            '\'' => {
                chars.next();
                tokens.push(Token::Text(quoted(&mut chars)?));
            }
            _ => {
                let mut word = String::new();
                while let Some(&c) = chars.peek() {
                    if " (),'".contains(c) {
                        break;
                    }
                    word.push(c);
                    chars.next();
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    Some(tokens)
}

/// The rest of a quoted text; two quotes stand for one.
fn quoted(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<String> {
    let mut text = String::new();
    loop {
        match chars.next()? {
            '\'' if chars.peek() == Some(&'\'') => {
                chars.next();
                text.push('\'');
            }
            '\'' => return Some(text),
            c => text.push(c),
        }
    }
}

struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
}

impl Parser<'_> {
    fn peek_word(&self, word: &str) -> bool {
        matches!(self.tokens.get(self.at), Some(Token::Word(found)) if found == word)
    }

    fn next(&mut self) -> Result<Token, GraphError> {
        let token = self.tokens.get(self.at).cloned().ok_or_else(invalid)?;
        self.at += 1;
        Ok(token)
    }

    fn expect(&mut self, token: &Token) -> Result<(), GraphError> {
        if self.next()? == *token {
            Ok(())
        } else {
            Err(invalid())
        }
    }

    fn or(&mut self) -> Result<Filter, GraphError> {
        let mut left = self.and()?;
        while self.peek_word("or") {
            self.at += 1;
            left = Filter::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Filter, GraphError> {
        let mut left = self.not()?;
        while self.peek_word("and") {
            self.at += 1;
            left = Filter::And(Box::new(left), Box::new(self.not()?));
        }
        Ok(left)
    }

    fn not(&mut self) -> Result<Filter, GraphError> {
        if self.peek_word("not") {
            self.at += 1;
            return Ok(Filter::Not(Box::new(self.not()?)));
        }
        match self.next()? {
            Token::Open => {
                let inner = self.or()?;
                self.expect(&Token::Close)?;
                Ok(inner)
            }
            Token::Word(word) if self.tokens.get(self.at) == Some(&Token::Open) => {
                self.function(&word)
            }
            Token::Word(property) => self.comparison(property),
            Token::Text(_) | Token::Close | Token::Comma => Err(invalid()),
        }
    }

    fn function(&mut self, name: &str) -> Result<Filter, GraphError> {
        self.expect(&Token::Open)?;
        let Token::Word(property) = self.next()? else {
            return Err(invalid());
        };
        self.expect(&Token::Comma)?;
        let Token::Text(text) = self.next()? else {
            return Err(invalid());
        };
        self.expect(&Token::Close)?;
        match name {
            "startswith" | "startsWith" => Ok(Filter::StartsWith {
                property,
                prefix: text,
            }),
            "endswith" | "endsWith" => Ok(Filter::EndsWith {
                property,
                suffix: text,
            }),
            _ => Err(GraphError::unsupported_query(format!(
                "The function '{name}' is not supported in $filter."
            ))),
        }
    }

    fn comparison(&mut self, property: String) -> Result<Filter, GraphError> {
        let Token::Word(operator) = self.next()? else {
            return Err(invalid());
        };
        let how = match operator.as_str() {
            "eq" => Comparison::Equal,
            "ne" => Comparison::NotEqual,
            "ge" => Comparison::AtLeast,
            "le" => Comparison::AtMost,
            "in" => return self.membership(property),
            _ => {
                return Err(GraphError::unsupported_query(format!(
                    "Unsupported property filter clause operator '{operator}'."
                )));
            }
        };
        let with = self.literal()?;
        Ok(Filter::Compare {
            property,
            how,
            with,
        })
    }

    fn membership(&mut self, property: String) -> Result<Filter, GraphError> {
        self.expect(&Token::Open)?;
        let mut values = vec![self.literal()?];
        loop {
            match self.next()? {
                Token::Comma => values.push(self.literal()?),
                Token::Close => return Ok(Filter::In { property, values }),
                Token::Word(_) | Token::Text(_) | Token::Open => return Err(invalid()),
            }
        }
    }

    fn literal(&mut self) -> Result<Value, GraphError> {
        match self.next()? {
            Token::Text(text) => Ok(text.into()),
            Token::Word(word) => Ok(match word.as_str() {
                "true" => true.into(),
                "false" => false.into(),
                "null" => Value::Null,
                // A moment, which stands without quotes.
                _ if word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('T') => {
                    word.into()
                }
                _ => return Err(invalid()),
            }),
            Token::Open | Token::Close | Token::Comma => Err(invalid()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(filter: &str) -> bool {
        Filter::parse(filter).unwrap().holds(&|name| match name {
            "displayName" => "Megan O'Neil".into(),
            "accountEnabled" => true.into(),
            "createdDateTime" => "2026-11-20T10:00:00Z".into(),
            _ => Value::Null,
        })
    }

    #[test]
    fn filters_are_evaluated_with_their_precedence() {
        assert!(holds("displayName eq 'megan o''neil'"));
        assert!(holds(
            "startswith(displayName,'meg') and accountEnabled eq true"
        ));
        assert!(holds(
            "displayName eq 'x' or displayName eq 'y' or accountEnabled eq true and mail eq null"
        ));
        assert!(!holds(
            "(displayName eq 'x' or accountEnabled eq true) and mail eq 'a'"
        ));
        assert!(holds("not startswith(displayName,'alex')"));
        assert!(holds("displayName in ('Alex', 'Megan O''Neil')"));
        assert!(holds("createdDateTime ge 2026-11-20T09:00:00Z"));
        assert!(!holds("createdDateTime le 2026-11-20T09:00:00Z"));
    }

    #[test]
    fn text_that_is_no_filter_is_refused() {
        for text in [
            "",
            "displayName",
            "displayName eq",
            "displayName eq 'x",
            "eq 'x'",
            "(displayName eq 'x'",
            "displayName eq 'x' 'y'",
            "displayName eq x",
        ] {
            assert!(Filter::parse(text).is_err(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_filter_or_is_refused(text in "[a-z'(), ]{0,40}|.{0,40}") {
            if let Ok(filter) = Filter::parse(&text) {
                filter.holds(&|_| Value::Null);
            }
        }

        #[test]
        fn any_quoted_text_comes_back_as_it_was(text in ".{0,40}") {
            let filter = Filter::parse(&format!("displayName eq '{}'", text.replace('\'', "''"))).unwrap();
            proptest::prop_assert!(filter.holds(&|_| text.clone().into()));
        }
    }
}
