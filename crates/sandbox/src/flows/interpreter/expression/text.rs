//! Tells plain text, whole expressions and interpolations apart.

use super::{Piece, SyntaxError, Text, lexer, parser};

/// Reads a string of a definition; see [`super::read`].
pub(super) fn read(written: &str) -> Result<Text, SyntaxError> {
    let characters: Vec<char> = written.chars().collect();
    match (characters.first(), characters.get(1)) {
        (Some('@'), Some('{')) => interpolated(&characters),
        (Some('@'), Some('@')) => {
            // Only the first `@` of the text is an escape; what follows may still hold interpolations.
            interpolated(&characters)
        }
        (Some('@'), Some(_)) => {
            let body = characters.get(1..).unwrap_or_default();
            let (tokens, _) = lexer::tokens(body, false)?;
            Ok(Text::Whole(parser::parse(&tokens)?))
        }
        (Some(_), _) => interpolated(&characters),
        (None, _) => Ok(Text::Plain(String::new())),
    }
}

fn interpolated(characters: &[char]) -> Result<Text, SyntaxError> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut at = 0;
    while let Some(&character) = characters.get(at) {
        let next = characters.get(at + 1);
        let after_next = characters.get(at + 2);
        let escapes = next == Some(&'@') && (at == 0 || after_next == Some(&'{'));
        if character == '@' && escapes {
            plain.push('@');
            // Keep a brace from being read as an interpolation by the next turn.
            if after_next == Some(&'{') {
                plain.push('{');
                at += 1;
            }
            at += 2;
            continue;
        }
        if character != '@' || next != Some(&'{') {
            plain.push(character);
            at += 1;
            continue;
        }
        let body = characters.get(at + 2..).unwrap_or_default();
        let (tokens, read) = lexer::tokens(body, true)?;
        if !plain.is_empty() {
            pieces.push(Piece::Plain(std::mem::take(&mut plain)));
        }
        pieces.push(Piece::Value(parser::parse(&tokens)?));
        at += 2 + read + 1;
    }
    if pieces.is_empty() {
        return Ok(Text::Plain(plain));
    }
    if !plain.is_empty() {
        pieces.push(Piece::Plain(plain));
    }

    Ok(Text::Interpolated(pieces))
}
