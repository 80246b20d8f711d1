//! Splits the text of one expression into tokens.

use super::SyntaxError;

/// One token of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A function name or a member name after a dot.
    Name(String),
    /// A string in single quotes, with `''` already turned into `'`.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction or an exponent.
    Decimal(f64),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `[`
    OpenBracket,
    /// `]`
    CloseBracket,
    /// `,`
    Comma,
    /// `.`
    Dot,
    /// `?`, which makes the access that follows it forgiving.
    Question,
}

/// A token and the character at which it starts, counted from zero.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) position: usize,
}

/// Reads tokens until `text` ends, or until a `}` that closes an interpolation when `stop_at_brace`.
///
/// Gives the tokens and the number of characters read, the closing brace not included.
///
/// # Errors
///
/// Fails on a character that begins no token and on a string that is not closed.
pub(super) fn tokens(
    text: &[char],
    stop_at_brace: bool,
) -> Result<(Vec<Placed>, usize), SyntaxError> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&character) = text.get(at) {
        if stop_at_brace && character == '}' {
            return Ok((found, at));
        }
        if character.is_whitespace() {
            at += 1;
            continue;
        }
        let position = at;
        let token = match character {
            '(' => single(&mut at, Token::Open),
            ')' => single(&mut at, Token::Close),
            '[' => single(&mut at, Token::OpenBracket),
            ']' => single(&mut at, Token::CloseBracket),
            ',' => single(&mut at, Token::Comma),
            '.' => single(&mut at, Token::Dot),
            '?' => single(&mut at, Token::Question),
            '\'' => Token::Text(quoted(text, &mut at)?),
            '-' | '0'..='9' => number(text, &mut at)?,
            c if c.is_alphabetic() || c == '_' || c == '$' => Token::Name(name(text, &mut at)),
            c => {
                return Err(SyntaxError::UnexpectedCharacter {
                    character: c,
                    position,
                });
            }
        };
        found.push(Placed { token, position });
    }
    if stop_at_brace {
        return Err(SyntaxError::UnclosedInterpolation);
    }

    Ok((found, at))
}

fn single(at: &mut usize, token: Token) -> Token {
    *at += 1;
    token
}

fn quoted(text: &[char], at: &mut usize) -> Result<String, SyntaxError> {
    let position = *at;
    *at += 1;
    let mut value = String::new();
    loop {
        match (text.get(*at), text.get(*at + 1)) {
            (Some('\''), Some('\'')) => {
                value.push('\'');
                *at += 2;
            }
            (Some('\''), _) => {
                *at += 1;
                return Ok(value);
            }
            (Some(&character), _) => {
                value.push(character);
                *at += 1;
            }
            (None, _) => return Err(SyntaxError::UnclosedText { position }),
        }
    }
}

fn number(text: &[char], at: &mut usize) -> Result<Token, SyntaxError> {
    let position = *at;
    let mut end = *at + 1;
    while let Some(&character) = text.get(end) {
        let signs_exponent =
            matches!(character, '+' | '-') && matches!(text.get(end - 1), Some('e' | 'E'));
        if !character.is_ascii_digit() && !matches!(character, '.' | 'e' | 'E') && !signs_exponent {
            break;
        }
        end += 1;
    }
    let written: String = text.get(position..end).unwrap_or_default().iter().collect();
    *at = end;
    if let Ok(whole) = written.parse::<i64>() {
        return Ok(Token::Integer(whole));
    }

    match written.parse::<f64>() {
        Ok(decimal) if decimal.is_finite() => Ok(Token::Decimal(decimal)),
        Ok(_) | Err(_) => Err(SyntaxError::BadNumber { written, position }),
    }
}

fn name(text: &[char], at: &mut usize) -> String {
    let mut value = String::new();
    while let Some(&character) = text.get(*at) {
        if !character.is_alphanumeric() && !matches!(character, '_' | '$' | '-') {
            break;
        }
        value.push(character);
        *at += 1;
    }
    value
}
