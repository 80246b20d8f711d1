//! Telling the authority's answer from everything else that reaches a loopback port: probes, other pages, other programs.

use std::sync::Arc;

use countersign_net::Correlation;
use http::{HeaderMap, Method, StatusCode, header, request::Parts};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use subtle::ConstantTimeEq;
use url::form_urlencoded;

use super::page::Page;
use crate::refusal::{EntraError, ErrorBody};

/// What the authority sent through the browser. It has no `Debug`: it is a code, or may hold user names.
pub(super) enum Answer {
    /// A code to redeem.
    Code(SecretString),
    /// It refused.
    Refused(Arc<EntraError>),
}

/// What a request turned out to be.
pub(super) enum Verdict {
    /// The answer we wait for.
    Answer(Answer),
    /// Something else, which is told this and changes nothing.
    Other(Page),
}

/// What the answer must look like.
pub(super) struct Expected {
    host: String,
    /// The origin of the page that sends the form.
    origin: String,
    state: SecretString,
    correlation: Correlation,
}

impl Expected {
    pub(super) fn new(
        port: u16,
        origin: String,
        state: SecretString,
        correlation: Correlation,
    ) -> Self {
        Self {
            host: format!("localhost:{port}"),
            origin,
            state,
            correlation,
        }
    }

    /// Judges by the head whether the request can be the answer, before its body is read.
    pub(super) fn admits(&self, head: &Parts) -> Result<(), Page> {
        let hosts: Vec<_> = head.headers.get_all(header::HOST).iter().collect();
        let ours = matches!(hosts.as_slice(), [host] if host.as_bytes().eq_ignore_ascii_case(self.host.as_bytes()));
        if !ours {
            return Err(Page::nothing(StatusCode::MISDIRECTED_REQUEST));
        }
        if head.uri.path() != "/" {
            return Err(Page::nothing(StatusCode::NOT_FOUND));
        }
        let foreign = || Err(Page::nothing(StatusCode::FORBIDDEN));
        match (&head.method, self.sender(&head.headers)) {
            (&Method::GET, Sender::Nobody) => Ok(()),
            // A form carries the origin of its page, or `null` when that page hides it.
            (&Method::POST, Sender::Nobody | Sender::Hidden | Sender::Authority) => {
                if is_form(&head.headers) {
                    Ok(())
                } else {
                    Err(Page::nothing(StatusCode::UNSUPPORTED_MEDIA_TYPE))
                }
            }
            (&Method::GET | &Method::POST, _) => foreign(),
            (_, _) => Err(Page::nothing(StatusCode::METHOD_NOT_ALLOWED)),
        }
    }

    /// Judges the whole of a request that was admitted.
    pub(super) fn judge(&self, head: &Parts, body: &[u8]) -> Verdict {
        let fields = if head.method == Method::POST {
            Fields::read(body)
        } else {
            Fields::read(head.uri.query().unwrap_or_default().as_bytes())
        };
        let Some(fields) = fields else {
            return Verdict::Other(Page::not_this_sign_in());
        };
        let state = fields.state.as_deref().unwrap_or_default();
        let ours: bool = state
            .as_bytes()
            .ct_eq(self.state.expose_secret().as_bytes())
            .into();
        if !ours {
            return Verdict::Other(Page::not_this_sign_in());
        }

        if let Some(error) = fields.refusal(self.correlation) {
            return Verdict::Answer(Answer::Refused(Arc::new(error)));
        }
        match fields.code.filter(|code| !code.is_empty()) {
            Some(code) => Verdict::Answer(Answer::Code(SecretString::from(code))),
            None => Verdict::Other(Page::not_this_sign_in()),
        }
    }

    fn sender(&self, headers: &HeaderMap) -> Sender {
        let origins: Vec<_> = headers.get_all(header::ORIGIN).iter().collect();
        match origins.as_slice() {
            [] => Sender::Nobody,
            [origin] if origin.as_bytes() == b"null" => Sender::Hidden,
            [origin]
                if origin
                    .as_bytes()
                    .eq_ignore_ascii_case(self.origin.as_bytes()) =>
            {
                Sender::Authority
            }
            _ => Sender::Stranger,
        }
    }
}

/// Whose page a request comes from, by its `Origin`.
enum Sender {
    /// It names none, as when a person follows a link.
    Nobody,
    /// A page that does not tell.
    Hidden,
    /// A page of the authority.
    Authority,
    /// Another page.
    Stranger,
}

fn is_form(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .is_some_and(|kind| {
            kind.trim()
                .eq_ignore_ascii_case("application/x-www-form-urlencoded")
        })
}

/// The fields of an answer; others are left alone.
#[derive(Default)]
struct Fields {
    state: Option<String>,
    code: Option<String>,
    /// `error` and what goes with it.
    error: Map<String, Value>,
}

impl Fields {
    /// Reads a query or a form. `None` when a field that counts stands twice: then nobody knows which one is meant.
    fn read(text: &[u8]) -> Option<Self> {
        let mut fields = Self::default();
        for (name, value) in form_urlencoded::parse(text) {
            let before = match name.as_ref() {
                "state" => fields.state.replace(value.into_owned()).is_some(),
                "code" => fields.code.replace(value.into_owned()).is_some(),
                "error" | "error_description" | "suberror" | "error_subcode" | "claims" => fields
                    .error
                    .insert(name.into_owned(), value.into_owned().into())
                    .is_some(),
                _ => false,
            };
            if before {
                return None;
            }
        }

        Some(fields)
    }

    fn refusal(&self, correlation: Correlation) -> Option<EntraError> {
        self.error.get("error")?;
        let body: ErrorBody = serde_json::from_value(Value::Object(self.error.clone())).ok()?;

        Some(EntraError::new(
            body.without_secrets(&[]),
            StatusCode::OK.as_u16(),
            None,
            correlation,
        ))
    }
}
