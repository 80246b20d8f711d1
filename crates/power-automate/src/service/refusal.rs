//! The error envelope, and errors within errors.
//!
//! Dataverse quotes the flow service's JSON inside the text of its own message, after `details "`; the flow service in turn quotes Dataverse.

use countersign_net::{Answer, repeated};
use serde::Deserialize;
use serde_json::Value;

use super::{Refusal, ServiceError};

const MESSAGE_LIMIT: usize = 500;
const CODE_LIMIT: usize = 100;
/// Errors nest twice in practice.
const DEEPEST: usize = 4;

/// Code and message of one level.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

#[derive(Deserialize, Default)]
struct Envelope {
    #[serde(default)]
    error: Value,
}

/// Returns the error that an answer without success stands for.
pub(crate) fn error_of(answer: &Answer) -> ServiceError {
    let refusal = refusal_of(answer);

    match refusal.status {
        404 => ServiceError::NotFound { refusal },
        401 | 403 => ServiceError::Denied { refusal },
        429 => ServiceError::Throttled {
            after: answer.retry_after(),
            correlation: refusal.correlation,
        },
        _ => ServiceError::Refused { refusal },
    }
}

fn refusal_of(answer: &Answer) -> Refusal {
    let outer = outermost(answer);
    let inner = innermost(&outer);
    let request_id = ["x-ms-service-request-id", "x-ms-request-id", "request-id"]
        .into_iter()
        .find_map(|name| answer.header(name));

    Refusal {
        status: answer.status().as_u16(),
        code: inner.code,
        outer_code: outer.code,
        message: inner.message.map(|text| shown(&text, [])),
        request_id: request_id
            .filter(|id| id.len() <= CODE_LIMIT && !repeated::repeats_a_secret(id))
            .map(str::to_owned),
        correlation: answer.correlation(),
    }
}

/// Reads the envelope itself. A body that is no error says nothing.
pub(crate) fn outermost(answer: &Answer) -> Said {
    said(&answer.json::<Envelope>().unwrap_or_default().error)
}

/// Follows quoted errors to the last one.
pub(crate) fn innermost(outer: &Said) -> Said {
    let mut said = outer.clone();
    for _ in 0..DEEPEST {
        let Some(inner) = said.message.as_deref().and_then(quoted) else {
            break;
        };
        said = inner;
    }

    said
}

/// Returns what a person may be shown of a message: without secrets, those that were `sent` among them, and cut.
pub(crate) fn shown<'a>(text: &str, sent: impl IntoIterator<Item = &'a str>) -> String {
    repeated::without_secrets(text, sent)
        .chars()
        .filter(|c| !c.is_control())
        .take(MESSAGE_LIMIT)
        .collect()
}

fn said(error: &Value) -> Said {
    let text = |name| error.get(name).and_then(Value::as_str).map(str::to_owned);

    Said {
        code: text("code").filter(|code| {
            (1..=CODE_LIMIT).contains(&code.len())
                && code.chars().all(|c| c.is_ascii_graphic())
                && !repeated::repeats_a_secret(code)
        }),
        message: text("message"),
    }
}

/// Finds an error document in a message: plain, or with its quotes escaped once more.
fn quoted(message: &str) -> Option<Said> {
    let from = message.find("details \"").unwrap_or_default();
    let rest = message.get(from..)?;
    let document = rest.get(rest.find('{')?..)?;

    first_document(document)
        .or_else(|| first_document(&document.replace("\\\"", "\"").replace("\\\\", "\\")))
}

fn first_document(text: &str) -> Option<Said> {
    let value: Value = serde_json::Deserializer::from_str(text)
        .into_iter()
        .next()?
        .ok()?;
    let error = value.get("error")?;
    let said = said(error);

    said.code.is_some().then_some(said)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn outer(message: &str) -> Said {
        said(&json!({"code": "0x80060467", "message": message}))
    }

    fn code_within(message: &str) -> Option<String> {
        innermost(&outer(message)).code
    }

    fn quote(document: &Value) -> String {
        format!(
            "Flow client error returned with status code \"Forbidden\" and details \"{document}\"."
        )
    }

    #[test]
    fn the_error_of_the_flow_service_is_found_in_the_message_of_dataverse() {
        let inner = json!({"error": {"code": "ConnectionAuthorizationFailed", "message": "The caller may not."}});

        let said = innermost(&outer(&quote(&inner)));

        assert_eq!(said.code.as_deref(), Some("ConnectionAuthorizationFailed"));
        assert_eq!(said.message.as_deref(), Some("The caller may not."));
    }

    #[test]
    fn an_error_within_an_error_within_an_error_is_found() {
        let deepest =
            json!({"error": {"code": "0x80040220", "message": "Missing prvReadworkflow."}});
        let middle = json!({"error": {"code": "XrmApiRequestFailed", "message": quote(&deepest)}});

        assert_eq!(code_within(&quote(&middle)).as_deref(), Some("0x80040220"));
    }

    #[test]
    fn a_quoted_document_with_escaped_quotes_is_read() {
        let message = r#"Flow client error returned with status code "BadRequest" and details "{\"error\":{\"code\":\"InvalidOpenApiFlow\",\"message\":\"x\"}}"."#;

        assert_eq!(code_within(message).as_deref(), Some("InvalidOpenApiFlow"));
    }

    #[test]
    fn a_code_that_looks_like_a_secret_is_none() {
        let signature = "aB3".repeat(14);

        assert_eq!(said(&json!({"code": signature, "message": "x"})).code, None);
    }

    #[test]
    fn what_is_shown_of_a_message_repeats_no_secret() {
        let text = format!("No {} at\u{7} https://a.example/b?sig=x", "aB3".repeat(14));

        assert_eq!(
            shown(&text, []),
            "No (hidden) at https://a.example/b?(hidden)"
        );
    }

    #[test]
    fn a_message_without_a_document_keeps_the_outer_code() {
        for message in [
            "",
            "plain",
            "details \"",
            "details \"{",
            "{\"error\":5}",
            "{\"other\":1}",
        ] {
            assert_eq!(
                code_within(message).as_deref(),
                Some("0x80060467"),
                "{message}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_message_is_read_without_panic(message in ".{0,120}") {
            let _ = innermost(&outer(&message));
        }

        #[test]
        fn a_code_survives_being_quoted(code in "[A-Za-z]{1,30}", text in "[a-z {}]{0,40}") {
            let inner = json!({"error": {"code": code, "message": text}});

            prop_assert_eq!(code_within(&quote(&inner)), Some(code));
        }
    }
}
