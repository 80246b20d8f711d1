//! What an error may not repeat to a person: the secrets that we sent, and whatever looks like one.

/// Members of a form that hold secrets.
const SECRET_FIELDS: [&str; 6] = [
    "client_assertion",
    "client_secret",
    "code",
    "code_verifier",
    "device_code",
    "refresh_token",
];
/// No word of a language with a digit in it is so long; tokens, codes and signatures are longer.
const LONGEST_WORD: usize = 24;
/// Stands in place of what was taken out.
const TAKEN_OUT: &str = "(hidden)";

/// Returns `text` without the secrets among the form's `fields` and without words that look like tokens.
pub(super) fn without_secrets(text: &str, fields: &[(&str, &str)]) -> String {
    let mut text = text.to_owned();
    let secrets = fields
        .iter()
        .filter(|(name, value)| SECRET_FIELDS.contains(name) && !value.is_empty());
    for (_, secret) in secrets {
        text = text.replace(secret, TAKEN_OUT);
    }

    text.split_inclusive(char::is_whitespace)
        .map(|word| {
            let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
            if looks_like_a_token(bare) {
                word.replace(bare, TAKEN_OUT)
            } else {
                word.to_owned()
            }
        })
        .collect()
}

/// Addresses and ids are no tokens; people need them.
fn looks_like_a_token(word: &str) -> bool {
    word.len() >= LONGEST_WORD
        && word.bytes().any(|byte| byte.is_ascii_digit())
        && word.bytes().any(|byte| byte.is_ascii_alphabetic())
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._~+/=-".contains(&byte))
        && !is_guid(word)
}

fn is_guid(word: &str) -> bool {
    let parts: Vec<usize> = word.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12]
        && word
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_we_sent_is_not_repeated() {
        let fields = [("client_id", "app"), ("client_secret", "pass word")];

        assert_eq!(
            without_secrets("AADSTS7000215: 'pass word' of app is wrong.", &fields),
            "AADSTS7000215: '(hidden)' of app is wrong."
        );
    }

    #[test]
    fn what_looks_like_a_token_is_not_repeated() {
        let text = format!("Token 'eyJ0.{}', sent.", "aB3".repeat(20));

        assert_eq!(without_secrets(&text, &[]), "Token '(hidden)', sent.");
    }

    #[test]
    fn ids_names_and_addresses_stay() {
        let text = "AADSTS50011: The redirect URI 'http://localhost:49152/some/long/path' of '3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f301' and \
                    riley.a.long.name.4711@contoso.example for https://graph.microsoft.com/User.ReadWrite.All.";

        assert_eq!(without_secrets(text, &[("client_id", "The")]), text);
    }

    #[test]
    fn an_empty_secret_takes_nothing_out() {
        assert_eq!(without_secrets("As it is.", &[("code", "")]), "As it is.");
    }
}
