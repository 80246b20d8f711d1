//! What an answer of the trigger endpoint means.

use countersign_net::{Answer, Delivery, NetError, UnknownCause};
use serde_json::Value;

use super::outcome::{Outcome, RunId};
use crate::service::refusal::{self, Said};

/// Values of the body that are shorter say nothing, and would tear words apart.
const SHORTEST_VALUE: usize = 4;

/// What was to let the call in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Authorization {
    /// The signature in the URL.
    Signature,
    /// A token.
    Token,
    /// Nothing: a token was refused as unwanted.
    TokenLeftOut,
}

/// What was sent.
pub(super) struct Sent<'a> {
    pub(super) authorization: Authorization,
    pub(super) body: &'a [u8],
}

/// What may cure a refusal, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cure {
    OtherToken,
    NoToken,
    None,
}

/// Returns what may cure the answer. Only a refusal that started no run has a cure.
pub(super) fn cure(answer: &Answer, sent: &Sent<'_>) -> Cure {
    if sent.authorization != Authorization::Token || run_of(answer).is_some() {
        return Cure::None;
    }
    let code = refusal::outermost(answer).code;

    match (answer.status().as_u16(), code.as_deref()) {
        (401, Some("OAuthAccessPolicyNotFound")) => Cure::NoToken,
        (
            401,
            Some("DirectApiAuthorizationRequired" | "DirectApiRequestHasMoreThanOneAuthorization"),
        ) => Cure::None,
        (401, _) | (403, Some("MisMatchingOAuthClaims")) => Cure::OtherToken,
        (_, _) => Cure::None,
    }
}

/// Returns what the answer means.
pub(super) fn outcome(answer: &Answer, sent: &Sent<'_>) -> Outcome {
    let status = answer.status().as_u16();
    let run = run_of(answer);
    if answer.is_success() {
        return Outcome::Accepted {
            run: run.or_else(|| run_in_body(answer)),
            status,
        };
    }
    let said = refusal::outermost(answer);
    let code = said.code.as_deref().unwrap_or_default();

    match (status, code) {
        (400, "TriggerInputSchemaMismatch") => Outcome::SchemaMismatch {
            message: said.message.map(|text| without_values(&text, sent.body)),
        },
        (400, "WorkflowTriggerIsNotEnabled") if is_deleted(&said) => Outcome::FlowDeleted,
        (400, "WorkflowTriggerIsNotEnabled") => Outcome::FlowOff,
        (401 | 403, "DirectApiAuthorizationRequired") => {
            unauthorized(sent.authorization, wants_signature(&said))
        }
        (401 | 403, "DirectApiRequestHasMoreThanOneAuthorization") => Outcome::TwoAuthorizations,
        (401 | 403, "OAuthAccessPolicyNotFound") => Outcome::TokenNotWanted,
        (401 | 403, "MisMatchingOAuthClaims") => Outcome::WrongClaims,
        (404, "WorkflowNotFound") => Outcome::NotFound,
        (408 | 504, _) | (502, "NoResponse") => Outcome::TimedOutInFlow { run },
        (429, _) if run.is_none() => Outcome::Throttled {
            after: answer.retry_after(),
        },
        // The run's name on an answer means that the flow itself gave it.
        (_, _) if run.is_some() => Outcome::FlowAnswered { run, status },
        (401 | 403, _) => match sent.authorization {
            Authorization::Signature => Outcome::SignatureRefused,
            Authorization::Token => Outcome::TokenRejected,
            Authorization::TokenLeftOut => Outcome::TokenNotWanted,
        },
        (404, "") => Outcome::NoSuchRoute, // no answer of the service's own: a URL that was cut
        (404, _) if is_unrouted(&said) => Outcome::NoSuchRoute,
        (404, _) => Outcome::NotFound,
        (500..=599, _) => Outcome::ServerError {
            status,
            after: answer.retry_after(),
        },
        (_, _) => Outcome::Refused {
            status,
            code: said.code,
        },
    }
}

/// Returns what a call without a whole answer means.
pub(super) fn failure(error: NetError) -> Outcome {
    match &error {
        // The status came: the service has said what it did.
        NetError::OutcomeUnknown {
            cause: UnknownCause::BodyCut { status },
            ..
        } if status.is_success() => Outcome::Accepted {
            run: None,
            status: status.as_u16(),
        },
        NetError::Throttled { remaining, .. } => Outcome::Throttled {
            after: Some(*remaining),
        },
        NetError::Invalid { .. }
        | NetError::HostNotAllowed { .. }
        | NetError::NotSent { .. }
        | NetError::OutcomeUnknown { .. }
        | NetError::BodyTooLarge { .. }
        | NetError::Token { .. }
        | NetError::Cancelled { .. } => match error.delivery() {
            Delivery::NotSent => Outcome::NotSent(error),
            Delivery::Unknown => Outcome::Unknown(error),
        },
    }
}

fn run_of(answer: &Answer) -> Option<RunId> {
    RunId::new(answer.header("x-ms-workflow-run-id")?)
}

/// Our template answers with the run's name, for flows whose headers are suppressed.
fn run_in_body(answer: &Answer) -> Option<RunId> {
    let body: Value = answer.json().ok()?;

    RunId::new(body.get("runId")?.as_str()?)
}

fn is_deleted(said: &Said) -> bool {
    said.message
        .as_deref()
        .is_some_and(|message| message.contains("'Deleted'"))
}

fn is_unrouted(said: &Said) -> bool {
    said.message
        .as_deref()
        .is_some_and(|message| message.contains("known API routes"))
}

pub(super) fn wants_signature(said: &Said) -> bool {
    said.message
        .as_deref()
        .is_some_and(|message| message.to_ascii_lowercase().contains("shared access"))
}

/// The flow asks for what was not sent: the signature of its URL, or a token.
fn unauthorized(sent: Authorization, wants_signature: bool) -> Outcome {
    match (sent, wants_signature) {
        (Authorization::Signature, true) => Outcome::SignatureRefused,
        (Authorization::Signature | Authorization::Token, false) => Outcome::NeedsToken,
        (Authorization::Token, true) => Outcome::NeedsSignature,
        (Authorization::TokenLeftOut, _) => Outcome::TokenNotWanted,
    }
}

/// Takes every value of the body out of a message, since one of them is the callback token.
fn without_values(message: &str, body: &[u8]) -> String {
    let mut values = Vec::new();
    if let Ok(body) = serde_json::from_slice(body) {
        texts(&body, &mut values);
    }
    values.sort_by_key(|value| std::cmp::Reverse(value.len()));

    refusal::shown(message, values.iter().map(String::as_str))
}

fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.len() >= SHORTEST_VALUE => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(members) => members.values().for_each(|member| texts(member, found)),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_repeats_no_value_of_the_body() {
        let body = br#"{"callbackToken":"c0ffee11","nested":[{"name":"Jane Doe"}],"n":5}"#;

        let shown = without_values(
            "Expected Integer but got \"c0ffee11\" and 'Jane Doe'. Path 'callbackToken'.",
            body,
        );

        assert_eq!(
            shown,
            "Expected Integer but got \"(hidden)\" and '(hidden)'. Path 'callbackToken'."
        );
    }
}
