//! What Graph says when it refuses.

use countersign_domain::attribute::Attribute;
use countersign_net::{Answer, Delivery, repeated};
use serde::Deserialize;
use serde_json::Value;

use super::operation::Operation;
use crate::{DirectoryError, Refusal};

const MESSAGE_LIMIT: usize = 500;
const CODE_LIMIT: usize = 100;

#[derive(Deserialize, Default)]
struct Envelope {
    #[serde(default)]
    error: Value,
}

/// Returns what was said. A body that is no error of Graph says nothing.
pub(super) fn refusal_of(answer: &Answer) -> Refusal {
    said(answer, &error_member(answer), None)
}

/// Returns the error that an answer without success stands for.
pub(super) fn error_of(answer: &Answer, operation: &Operation<'_>) -> DirectoryError {
    let error = error_member(answer);
    let refusal = Box::new(said(answer, &error, operation.secret));
    let detail = Detail::first_of(&error);

    match refusal.status {
        404 => DirectoryError::NotFound {
            missing: operation.missing(refusal.message.as_deref()),
            refusal,
        },
        403 => DirectoryError::Denied {
            permission: Some(operation.needs),
            refusal,
        },
        // Graph knows the token's owner and does not take the token: a registration, a policy or the cloud profile is wrong.
        401 => DirectoryError::Denied {
            permission: None,
            refusal,
        },
        429 => DirectoryError::Throttled {
            after: answer.retry_after(),
            correlation: refusal.correlation,
        },
        409 => DirectoryError::NameTaken {
            field: detail.field,
            refusal,
        },
        400 if detail.is("ObjectConflict") => DirectoryError::NameTaken {
            field: detail.field,
            refusal,
        },
        400 if names_domain(&refusal) => DirectoryError::DomainNotVerified { refusal },
        400 => DirectoryError::InvalidField {
            field: detail.field,
            refusal,
        },
        status => DirectoryError::Unexpected {
            delivery: if status >= 500 {
                Delivery::Unknown
            } else {
                Delivery::NotSent
            },
            refusal,
        },
    }
}

fn error_member(answer: &Answer) -> Value {
    answer.json::<Envelope>().unwrap_or_default().error
}

/// Reads the error. Nothing of it repeats what was `sent` in confidence, or looks like a secret.
fn said(answer: &Answer, error: &Value, sent: Option<&str>) -> Refusal {
    let is_id = |id: &String| id.len() <= CODE_LIMIT && !repeated::repeats_a_secret(id);
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let inner = error.get("innerError").or_else(|| error.get("innererror"));
    let request_id = answer
        .header("request-id")
        .map(str::to_owned)
        .or_else(|| text(inner.and_then(|inner| inner.get("request-id"))));

    Refusal {
        status: answer.status().as_u16(),
        code: text(error.get("code")).filter(is_id),
        message: text(error.get("message"))
            .map(|text| cut(&repeated::without_secrets(&text, sent))),
        request_id: request_id.filter(is_id),
        correlation: answer.correlation(),
    }
}

fn cut(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .take(MESSAGE_LIMIT)
        .collect()
}

/// The first entry of `details`, which names the property at fault.
struct Detail {
    code: Option<String>,
    field: Option<Attribute>,
}

impl Detail {
    fn first_of(error: &Value) -> Self {
        let detail = error.pointer("/details/0");
        let text = |name| detail.and_then(|detail| detail.get(name)?.as_str());

        Self {
            code: text("code").map(str::to_owned),
            field: text("target").and_then(|target| target.parse().ok()),
        }
    }

    fn is(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }
}

/// Graph has no code of its own for a sign-in name in a foreign domain; only its sentence tells. When that changes, the error becomes the
/// plainer [`DirectoryError::InvalidField`].
fn names_domain(refusal: &Refusal) -> bool {
    refusal
        .message
        .as_deref()
        .is_some_and(|message| message.contains("verified domain"))
}

/// Graph has no code of its own for a reference that is there already; only its sentence tells.
pub(super) fn says_already_there(error: &DirectoryError) -> bool {
    error.refusal().is_some_and(|refusal| {
        refusal.status == 400
            && refusal.message.as_deref().is_some_and(|message| {
                message.contains("object references already exist") && message.contains("members")
            })
    })
}
