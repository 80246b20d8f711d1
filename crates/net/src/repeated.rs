//! What an error may not repeat to a person: the secrets that we sent, and whatever looks like one.

/// No word of a language with a digit in it is so long; tokens, codes and signatures are longer.
const LONGEST_WORD: usize = 24;
/// Stands in place of what was taken out.
const TAKEN_OUT: &str = "(hidden)";

/// Returns `text` without what was `sent` in confidence, without words that look like tokens, and without the queries of addresses.
#[must_use]
pub fn without_secrets<'a>(text: &str, sent: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = text.to_owned();
    for secret in sent.into_iter().filter(|secret| !secret.is_empty()) {
        text = text.replace(secret, TAKEN_OUT);
    }

    text.split_inclusive(ends_a_word)
        .map(|word| {
            if word.contains("://") {
                without_query(word)
            } else if word.contains('@') {
                // Somebody's name.
                word.to_owned()
            } else {
                word.split_inclusive(|c| !is_of_a_token(c))
                    .map(without_token)
                    .collect()
            }
        })
        .collect()
}

/// Tells whether there is something in `text` that looks like a secret. It is no code or id then.
#[must_use]
pub fn repeats_a_secret(text: &str) -> bool {
    without_secrets(text, []) != text
}

/// In sentences, and in documents within them.
fn ends_a_word(c: char) -> bool {
    c.is_whitespace() || "\"'`<>(){}[],;|\\".contains(c)
}

/// People need the address; signatures stand in its query.
fn without_query(word: &str) -> String {
    let end = word.trim_end_matches(ends_a_word).len();
    let (address, end) = word.split_at(end);
    let query = address.find(['?', '#']).map_or(address.len(), |at| at + 1);
    let (address, query) = address.split_at(query);
    let query = if query.is_empty() { "" } else { TAKEN_OUT };
    let address: String = address.split_inclusive('/').map(without_token).collect();

    format!("{address}{query}{end}")
}

fn without_token(part: &str) -> String {
    let bare = part.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    if looks_like_a_token(bare) {
        part.replace(bare, TAKEN_OUT)
    } else {
        part.to_owned()
    }
}

fn is_of_a_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "._~+/=-".contains(c)
}

/// Ids are no tokens; people need them.
fn looks_like_a_token(word: &str) -> bool {
    word.len() >= LONGEST_WORD
        && word.bytes().any(|byte| byte.is_ascii_digit())
        && word.bytes().any(|byte| byte.is_ascii_alphabetic())
        && word.chars().all(is_of_a_token)
        && !is_guid(word)
        && !is_host(word)
}

fn is_guid(word: &str) -> bool {
    let parts: Vec<usize> = word.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12]
        && word
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// Three names or more, each short: `contoso.crm4.dynamics.com`.
fn is_host(word: &str) -> bool {
    let names: Vec<&str> = word.split('.').collect();
    names.len() > 2
        && names.iter().all(|name| {
            (1..LONGEST_WORD).contains(&name.len())
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> String {
        format!("eyJ0.{}", "aB3".repeat(20))
    }

    #[test]
    fn what_we_sent_is_not_repeated() {
        assert_eq!(
            without_secrets("AADSTS7000215: 'pass word' of app is wrong.", ["pass word"]),
            "AADSTS7000215: '(hidden)' of app is wrong."
        );
    }

    #[test]
    fn what_looks_like_a_token_is_not_repeated() {
        for (text, shown) in [
            (
                format!("Token '{}', sent.", token()),
                "Token '(hidden)', sent.",
            ),
            (format!("{{\"a\":\"{}\"}}", token()), "{\"a\":\"(hidden)\"}"),
            (
                format!("{{\\\"a\\\":\\\"{}\\\"}}", token()),
                "{\\\"a\\\":\\\"(hidden)\\\"}",
            ),
            (format!("Bearer:{}", token()), "Bearer:(hidden)"),
            (format!("v=1&sig={}&c", token()), "v=1&(hidden)&c"),
        ] {
            assert_eq!(without_secrets(&text, []), shown);
            assert!(repeats_a_secret(&text));
        }
    }

    #[test]
    fn an_address_is_repeated_without_its_query() {
        for (text, shown) in [
            (
                "At https://a.example/b?v=1&sig=x, it ended.",
                "At https://a.example/b?(hidden), it ended.",
            ),
            (
                "(http://localhost:1/#code=x)",
                "(http://localhost:1/#(hidden))",
            ),
            ("Is it https://a.example/b?", "Is it https://a.example/b?"),
        ] {
            assert_eq!(without_secrets(text, []), shown);
        }
        let text = format!("https://a.example/{}/b", token());
        assert_eq!(without_secrets(&text, []), "https://a.example/(hidden)/b");
    }

    #[test]
    fn ids_names_and_addresses_stay() {
        let text = "AADSTS50011: The redirect URI 'http://localhost:49152/some/long/path' of '3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f301' and \
                    riley.a.long.name.4711@contoso.example for https://graph.microsoft.com/User.ReadWrite.All at contoso.crm4.dynamics.com, \
                    westeurope:3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f301, 0x80040220, WorkflowRunActionInputsMissingProperty.";

        assert_eq!(without_secrets(text, []), text);
        assert!(!repeats_a_secret(text));
    }

    #[test]
    fn an_empty_secret_takes_nothing_out() {
        assert_eq!(without_secrets("As it is.", [""]), "As it is.");
    }
}
