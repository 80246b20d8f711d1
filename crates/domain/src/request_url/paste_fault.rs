//! What happens to a URL between a copy button and a field: quotes around it, a line broken by a mail client, `&amp;` for `&`.

use thiserror::Error;

/// How a URL was damaged on its way. None of these can stand in a request URL, so each is certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PasteFault {
    /// It stands in quotation marks, or holds one.
    #[error("it holds a quotation mark")]
    Quoted,
    /// It stands in angle brackets, or holds one.
    #[error("it holds an angle bracket")]
    AngleBracket,
    /// A line ends in its middle.
    #[error("a line breaks in its middle")]
    LineBreak,
    /// There is a space in its middle.
    #[error("there is a space in its middle")]
    Space,
    /// It comes out of a web page's source: `&amp;` stands for `&`.
    #[error("&amp; stands where & belongs")]
    HtmlEscaped,
    /// It comes out of a JSON or program text: a backslash stands before characters.
    #[error("it holds a backslash, as in a JSON or program text")]
    JsonEscaped,
    /// Its escapes were escaped once more: `%252F` for `%2F`, or the whole of it.
    #[error("it was percent-encoded twice")]
    EncodedTwice,
    /// It holds a character that no URL has: an invisible one, a dash that a text editor made nicer, three dots.
    #[error("it holds a character that no URL has, perhaps an invisible one or an ellipsis")]
    ForeignCharacter,
    /// It is there twice, or something else follows.
    #[error("two URLs stand one behind the other")]
    Doubled,
    /// It does not begin with `https://`, though it goes on like a request URL.
    #[error("its beginning, https://, is missing")]
    StartMissing,
}

impl PasteFault {
    /// Returns the fault's name, for programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Quoted => "quoted",
            Self::AngleBracket => "angle_bracket",
            Self::LineBreak => "line_break",
            Self::Space => "space",
            Self::HtmlEscaped => "html_escaped",
            Self::JsonEscaped => "json_escaped",
            Self::EncodedTwice => "encoded_twice",
            Self::ForeignCharacter => "foreign_character",
            Self::Doubled => "doubled",
            Self::StartMissing => "start_missing",
        }
    }

    /// Returns what to do about it.
    #[must_use]
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Quoted => {
                "Remove the quotation marks, or copy the URL again with its copy button."
            }
            Self::AngleBracket => {
                "Remove the angle brackets, or copy the URL again with its copy button."
            }
            Self::LineBreak => {
                "Copy the URL from Power Automate itself; a mail or a document broke it into lines."
            }
            Self::Space => {
                "Copy the URL from Power Automate itself; what it was kept in put a space into it."
            }
            Self::HtmlEscaped => {
                "Copy the URL from Power Automate itself; it was taken from the source of a web page or mail, which writes & as &amp;."
            }
            Self::JsonEscaped => {
                "Copy the URL from Power Automate itself; it was taken from a JSON or program text, which puts backslashes in."
            }
            Self::EncodedTwice => {
                "Copy the URL from Power Automate itself; a tool encoded it once more, and its signature is no longer right."
            }
            Self::ForeignCharacter => {
                "Copy the URL from Power Automate itself; a document or chat replaced or added a character, or shortened it with an ellipsis."
            }
            Self::Doubled => "Clear the field and paste the URL once.",
            Self::StartMissing => {
                "Copy the URL again with its copy button; selecting it by hand left its beginning out."
            }
        }
    }
}

/// Finds the first fault of a text without white space around it.
pub(super) fn find(text: &str) -> Option<PasteFault> {
    let lower = text.to_ascii_lowercase();
    let has = |wanted: fn(char) -> bool| text.chars().any(wanted);

    if has(is_quote) {
        return Some(PasteFault::Quoted);
    }
    if has(|c| matches!(c, '<' | '>' | '‹' | '›')) {
        return Some(PasteFault::AngleBracket);
    }
    if has(|c| {
        matches!(
            c,
            '\r' | '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
        )
    }) {
        return Some(PasteFault::LineBreak);
    }
    if has(char::is_whitespace) {
        return Some(PasteFault::Space);
    }
    if ["&amp;", "&#38;", "&#x26;"]
        .iter()
        .any(|escape| lower.contains(escape))
    {
        return Some(PasteFault::HtmlEscaped);
    }
    if text.contains('\\') {
        return Some(PasteFault::JsonEscaped);
    }
    if !text.chars().all(|c| c.is_ascii_graphic()) {
        return Some(PasteFault::ForeignCharacter);
    }
    if lower.starts_with("https%3a") || lower.starts_with("http%3a") || is_encoded_twice(text) {
        return Some(PasteFault::EncodedTwice);
    }
    let begins = lower.starts_with("https://") || lower.starts_with("http://");
    if lower.match_indices("://").count() > 1 {
        return Some(PasteFault::Doubled);
    }
    if !begins && lower.contains("/workflows/") {
        return Some(PasteFault::StartMissing);
    }

    None
}

fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '`' | '“' | '”' | '„' | '‘' | '’' | '‚' | '«' | '»'
    )
}

/// `%25` is an escaped percent sign; before two hexadecimal digits it was the sign of an escape.
fn is_encoded_twice(text: &str) -> bool {
    text.match_indices("%25").any(|(at, found)| {
        text.get(at + found.len()..at + found.len() + 2)
            .is_some_and(|next| next.chars().all(|c| c.is_ascii_hexdigit()))
    })
}
