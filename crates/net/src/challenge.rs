//! Reading `WWW-Authenticate` (RFC 9110, section 11.6.1): which claims a resource wants of the next token.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use http::{HeaderMap, header};

/// Padding and stray bits vary from service to service.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// A claims challenge: a JSON object, to be sent to the authority as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims(String);

impl Claims {
    /// Wraps `json` when it is a JSON object.
    #[must_use]
    pub fn from_json(json: &str) -> Option<Self> {
        let value: serde_json::Value = serde_json::from_str(json).ok()?;

        value.is_object().then(|| Self(json.to_owned()))
    }

    /// Returns the JSON.
    #[must_use]
    pub fn as_json(&self) -> &str {
        &self.0
    }

    fn from_parameter(value: &str) -> Option<Self> {
        if let Some(claims) = Self::from_json(value) {
            return Some(claims);
        }
        let standard: String = value
            .chars()
            .map(|letter| match letter {
                '-' => '+',
                '_' => '/',
                other => other,
            })
            .collect();
        let bytes = LENIENT.decode(standard).ok()?;

        Self::from_json(std::str::from_utf8(&bytes).ok()?)
    }
}

/// One challenge of a header that may hold several.
#[derive(Debug, PartialEq, Eq)]
struct Challenge {
    scheme: String,
    /// Names in lower case.
    parameters: Vec<(String, String)>,
}

impl Challenge {
    fn parameter(&self, name: &str) -> Option<&str> {
        let (_, value) = self.parameters.iter().find(|(own, _)| own == name)?;

        Some(value)
    }
}

/// Returns the claims of the first Bearer challenge that names some.
pub(crate) fn claims(headers: &HeaderMap) -> Option<Claims> {
    headers
        .get_all(header::WWW_AUTHENTICATE)
        .iter()
        .flat_map(|value| challenges(&String::from_utf8_lossy(value.as_bytes())))
        .filter(|challenge| challenge.scheme.eq_ignore_ascii_case("Bearer"))
        .find_map(|challenge| Claims::from_parameter(challenge.parameter("claims")?))
}

fn challenges(text: &str) -> Vec<Challenge> {
    let mut found: Vec<Challenge> = Vec::new();
    let mut reader = Reader { rest: text };
    // Right after a scheme, a word without `=` is that scheme's opaque token, not the next scheme.
    let mut after_scheme = false;

    loop {
        let comma = reader.skip_separators();
        after_scheme &= !comma;
        let word = reader.word();
        if word.is_empty() {
            if reader.skip_one() {
                continue; // a stray quote or equals sign
            }
            return found;
        }
        match (reader.value(), found.last_mut()) {
            (Some(value), Some(challenge)) => {
                challenge
                    .parameters
                    .push((word.to_ascii_lowercase(), value));
                after_scheme = false;
            }
            (Some(_), None) => {} // a parameter of no scheme
            (None, _) if after_scheme => after_scheme = false,
            (None, _) => {
                found.push(Challenge {
                    scheme: word.to_owned(),
                    parameters: Vec::new(),
                });
                after_scheme = true;
            }
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// Skips blanks and commas; tells whether there was a comma.
    fn skip_separators(&mut self) -> bool {
        let rest = self.rest.trim_start_matches([' ', '\t', ',']);
        let skipped = &self.rest[..self.rest.len() - rest.len()];
        self.rest = rest;

        skipped.contains(',')
    }

    fn skip_one(&mut self) -> bool {
        let mut letters = self.rest.chars();
        let skipped = letters.next().is_some();
        self.rest = letters.as_str();

        skipped
    }

    fn word(&mut self) -> &'a str {
        self.until([' ', '\t', ',', '=', '"', '\''].as_slice())
    }

    fn until(&mut self, ends: &[char]) -> &'a str {
        let end = self.rest.find(ends).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;

        word
    }

    /// Reads `= value` when it follows. Padding signs after an opaque token are no value.
    fn value(&mut self) -> Option<String> {
        let rest = self
            .rest
            .trim_start_matches([' ', '\t'])
            .strip_prefix('=')?;
        let rest = rest.trim_start_matches([' ', '\t']);
        let Some(first) = rest
            .chars()
            .next()
            .filter(|first| !matches!(first, '=' | ','))
        else {
            self.rest = rest.trim_start_matches('=');
            return None;
        };
        self.rest = rest;

        Some(match first {
            '"' | '\'' => self.quoted(first),
            _ => self.until(&[' ', '\t', ',']).to_owned(),
        })
    }

    /// Reads a quoted value with its backslash escapes; a missing end quote ends it with the text.
    fn quoted(&mut self, quote: char) -> String {
        let mut value = String::new();
        let mut letters = self.rest.chars();
        letters.next();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => value.extend(letters.next()),
                end if end == quote => break,
                other => value.push(other),
            }
        }
        self.rest = letters.as_str();

        value
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    const JSON: &str = r#"{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}"#;
    /// The JSON above in standard base64 with padding.
    const CLAIMS: &str =
        "eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxNjA0MTA2NjUxIn19fQ==";

    fn claims_of(lines: &[&str]) -> Option<String> {
        let headers = lines
            .iter()
            .map(|line| {
                (
                    header::WWW_AUTHENTICATE,
                    HeaderValue::from_str(line).unwrap(),
                )
            })
            .collect();
        claims(&headers).map(|claims| claims.as_json().to_owned())
    }

    #[test]
    fn claims_of_a_bearer_challenge_are_decoded() {
        let line = format!(r#"Bearer realm="", error="insufficient_claims", claims="{CLAIMS}""#);

        assert_eq!(claims_of(&[&line]).as_deref(), Some(JSON));
    }

    #[test]
    fn padding_quotes_and_spacing_may_vary() {
        let bare = CLAIMS.trim_end_matches('=');
        for line in [
            format!(r#"Bearer claims="{bare}""#),
            format!("bearer Claims = '{CLAIMS}' , error=insufficient_claims"),
            format!("BEARER claims={CLAIMS},error=\"x\""),
            format!(r#"Bearer error="a \"quoted, claims=x\" text", claims="{CLAIMS}""#),
        ] {
            assert_eq!(claims_of(&[&line]).as_deref(), Some(JSON), "{line}");
        }
    }

    #[test]
    fn url_safe_letters_are_decoded() {
        // {"a":"??>>"} holds both letters in which the alphabets differ.
        assert_eq!(
            claims_of(&[r#"Bearer claims="eyJhIjoiPz8-PiJ9""#]).as_deref(),
            Some(r#"{"a":"??>>"}"#)
        );
        assert_eq!(
            claims_of(&[r#"Bearer claims="eyJhIjoiPz8+PiJ9""#]).as_deref(),
            Some(r#"{"a":"??>>"}"#)
        );
    }

    #[test]
    fn claims_are_found_among_several_challenges_and_headers() {
        let several = format!(
            r#"Negotiate YWJj==, PoP nonce="n", claims="bm8", Bearer a="b", claims="{CLAIMS}""#
        );

        assert_eq!(claims_of(&[&several]).as_deref(), Some(JSON));
        assert_eq!(
            claims_of(&["Basic realm=\"x\"", &several]).as_deref(),
            Some(JSON)
        );
    }

    #[test]
    fn claims_of_another_scheme_do_not_count() {
        assert_eq!(claims_of(&[&format!(r#"PoP claims="{CLAIMS}""#)]), None);
        assert_eq!(
            claims_of(&[&format!(r#"Negotiate Bearer, claims="{CLAIMS}""#)]),
            None
        );
    }

    #[test]
    fn claims_that_are_no_json_object_do_not_count() {
        for value in ["", "%%%", "bm90IGpzb24", "WzFd"] {
            assert_eq!(
                claims_of(&[&format!(r#"Bearer claims="{value}""#)]),
                None,
                "{value}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_header_is_read_to_its_end(text in ".{0,80}") {
            let _ = challenges(&text);
        }

        #[test]
        fn a_claims_parameter_survives_what_stands_before_it(
            scheme in "[A-Za-z]{1,8}", name in "[a-z_]{1,8}", value in "[ -~&&[^\"\\\\]]{0,20}",
        ) {
            prop_assume!(!scheme.eq_ignore_ascii_case("bearer"));
            let line = format!(r#"{scheme} {name}="{value}", Bearer claims="{CLAIMS}""#);

            prop_assert_eq!(claims_of(&[&line]), Some(JSON.to_owned()));
        }
    }
}
