//! Reading members whose type varies from server to server. A member of a type that makes no sense is taken as absent.

use std::time::Duration;

use secrecy::SecretString;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Reads text, or a number as text.
pub(crate) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    })
}

/// Reads text that is a secret. Anything but text is no secret.
pub(crate) fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SecretString>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::String(text) if !text.is_empty() => Some(SecretString::from(text)),
        Value::String(_)
        | Value::Number(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Array(_)
        | Value::Object(_) => None,
    })
}

/// Reads whole seconds from a number or from text.
pub(crate) fn seconds<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    Ok(whole(&Value::deserialize(from)?).map(Duration::from_secs))
}

/// Reads a list of numbers, or one number; those that are none are left out.
pub(crate) fn numbers<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u32>, D::Error> {
    let value = Value::deserialize(from)?;
    let items = value
        .as_array()
        .map_or(std::slice::from_ref(&value), Vec::as_slice);

    Ok(items
        .iter()
        .filter_map(|item| u32::try_from(whole(item)?).ok())
        .collect())
}

fn whole(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64().or_else(|| {
            let fraction = number.as_f64()?;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the range was checked"
            )]
            (0.0..1e15).contains(&fraction).then_some(fraction as u64)
        }),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Sample {
        #[serde(default, deserialize_with = "seconds")]
        span: Option<Duration>,
        #[serde(default, deserialize_with = "numbers")]
        codes: Vec<u32>,
        #[serde(default, deserialize_with = "text")]
        word: Option<String>,
    }

    fn sample(json: &str) -> Sample {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn seconds_may_be_a_number_a_text_or_a_fraction() {
        for json in [
            r#"{"span":900}"#,
            r#"{"span":"900"}"#,
            r#"{"span":" 900 "}"#,
            r#"{"span":900.7}"#,
        ] {
            assert_eq!(sample(json).span, Some(Duration::from_secs(900)), "{json}");
        }
    }

    #[test]
    fn nonsense_is_taken_as_absent() {
        for json in [
            "{}",
            r#"{"span":null}"#,
            r#"{"span":-1}"#,
            r#"{"span":"soon"}"#,
            r#"{"span":[5]}"#,
            r#"{"span":{"s":5}}"#,
        ] {
            assert_eq!(sample(json).span, None, "{json}");
        }
        assert_eq!(sample(r#"{"word":["x"]}"#).word, None);
    }

    #[test]
    fn codes_may_be_numbers_texts_or_a_single_one() {
        assert_eq!(
            sample(r#"{"codes":[70016,"65001",true,-5]}"#).codes,
            [70016, 65001]
        );
        assert_eq!(sample(r#"{"codes":70016}"#).codes, [70016]);
    }
}
