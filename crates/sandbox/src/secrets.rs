//! Every secret that crossed a border of the tenant, so that a test can search for them where they must not be.
//!
//! They are read from requests and answers as they pass, whichever service handles them: tokens and codes that the
//! authority hands out, and the credentials, tokens and passwords that callers present. A real tenant has nothing like it.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use http::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};
use http::{HeaderMap, Uri};
use serde::Serialize;
use serde_json::Value;

/// What a secret is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum SecretKind {
    /// A bearer token for a service.
    AccessToken,
    /// It can be traded for access tokens.
    RefreshToken,
    /// It says who signed in.
    IdToken,
    /// The half of a device sign-in that the device keeps.
    DeviceCode,
    /// The code of a browser sign-in.
    AuthorizationCode,
    /// The verifier of a browser sign-in (RFC 7636).
    CodeVerifier,
    /// What an application proves itself with.
    ClientSecret,
    /// `sig` of a request URL.
    Signature,
    /// What a flow shows when it reports on a request.
    CallbackToken,
    /// The password of a user.
    Password,
}

/// A secret, and what it is for.
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Secret {
    /// What it is for.
    pub kind: SecretKind,
    /// The secret itself.
    pub value: String,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.kind)
    }
}

/// Enough for any test; the oldest are forgotten so that a sandbox can run for days.
const KEPT: usize = 10_000;

/// The secrets that were seen, oldest first, each once.
#[derive(Default)]
pub struct Secrets {
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    known: HashSet<Secret>,
    in_order: std::collections::VecDeque<Secret>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secrets").finish_non_exhaustive()
    }
}

impl Secrets {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, kind: SecretKind, value: &str) {
        if value.is_empty() {
            return;
        }
        let secret = Secret {
            kind,
            value: value.to_owned(),
        };
        let mut seen = self.seen();
        if !seen.known.insert(secret.clone()) {
            return;
        }
        seen.in_order.push_back(secret);
        if seen.in_order.len() > KEPT
            && let Some(oldest) = seen.in_order.pop_front()
        {
            seen.known.remove(&oldest);
        }
    }

    /// All that is kept, oldest first.
    pub fn all(&self) -> Vec<Secret> {
        self.seen().in_order.iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        *self.seen() = Seen::default();
    }

    /// Notes what a caller presents.
    pub(crate) fn note_request(&self, uri: &Uri, headers: &HeaderMap, body: &[u8]) {
        for value in headers.get_all(AUTHORIZATION) {
            let token = value.to_str().ok().and_then(|text| text.split_once(' '));
            if let Some((scheme, token)) = token
                && scheme.eq_ignore_ascii_case("bearer")
            {
                self.add(SecretKind::AccessToken, token);
            }
        }
        self.note_query(uri.query().unwrap_or_default());
        if is(headers, "application/x-www-form-urlencoded") {
            for (name, value) in url::form_urlencoded::parse(body) {
                self.note_member(&name, &value);
            }
            return;
        }
        self.note_json(body);
    }

    /// Notes what an answer hands out.
    pub(crate) fn note_answer(&self, headers: &HeaderMap, body: &[u8]) {
        let location = headers
            .get(LOCATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|text| text.split_once('?'));
        if let Some((_, query)) = location {
            for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
                self.note_member(&name, &value);
            }
        }
        if is(headers, "text/html") {
            self.note_posting_page(&String::from_utf8_lossy(body));
            return;
        }
        self.note_json(body);
    }

    /// `response_mode=form_post` carries the code in a hidden field.
    fn note_posting_page(&self, page: &str) {
        const FIELD: &str = "name=\"code\" value=\"";
        if let Some((_, rest)) = page.split_once(FIELD)
            && let Some((code, _)) = rest.split_once('"')
        {
            self.add(SecretKind::AuthorizationCode, code);
        }
    }

    fn note_json(&self, body: &[u8]) {
        if let Ok(document) = serde_json::from_slice(body) {
            self.note_value(&document);
        }
    }

    fn note_value(&self, value: &Value) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    if let Value::String(text) = member {
                        self.note_member(name, text);
                    }
                    self.note_value(member);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.note_value(item)),
            Value::String(text) => {
                if let Some((_, query)) = text.split_once('?') {
                    self.note_query(query);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn note_query(&self, query: &str) {
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            if name == "sig" {
                self.add(SecretKind::Signature, &value);
            }
        }
    }

    /// Members of JSON, fields of forms and parameters of redirects that hold secrets, by their documented names.
    fn note_member(&self, name: &str, value: &str) {
        let kind = match name {
            "access_token" => SecretKind::AccessToken,
            "refresh_token" => SecretKind::RefreshToken,
            "id_token" => SecretKind::IdToken,
            "device_code" => SecretKind::DeviceCode,
            "code" if is_code(value) => SecretKind::AuthorizationCode,
            "code_verifier" => SecretKind::CodeVerifier,
            "client_secret" => SecretKind::ClientSecret,
            "callbackToken" => SecretKind::CallbackToken,
            "password" => SecretKind::Password,
            _ => return,
        };
        self.add(kind, value);
    }
}

/// Whether a member named `code` is an authorization code of this tenant: errors have a code too, and people type one.
fn is_code(value: &str) -> bool {
    value.starts_with("1.") && value.len() > 40
}

fn is(headers: &HeaderMap, media_type: &str) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.to_ascii_lowercase().starts_with(media_type))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(note: impl FnOnce(&Secrets)) -> Vec<(SecretKind, String)> {
        let secrets = Secrets::default();
        note(&secrets);
        let all = secrets.all().into_iter();
        all.map(|secret| (secret.kind, secret.value)).collect()
    }

    fn headers(name: http::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn what_a_caller_presents_is_seen() {
        let form = headers(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let bearer = headers(AUTHORIZATION, "Bearer a.b.c");
        let uri: Uri = "/x?api-version=1&sig=s%2Fg".parse().unwrap();

        assert_eq!(
            seen(|it| it.note_request(&uri, &bearer, br#"{"a":[{"password":"p"}]}"#)),
            [
                (SecretKind::AccessToken, "a.b.c".to_owned()),
                (SecretKind::Signature, "s/g".to_owned()),
                (SecretKind::Password, "p".to_owned())
            ]
        );
        let body = b"client_secret=s%20t&code_verifier=v&client_id=c";
        assert_eq!(
            seen(|it| it.note_request(&Uri::from_static("/token"), &form, body)),
            [
                (SecretKind::ClientSecret, "s t".to_owned()),
                (SecretKind::CodeVerifier, "v".to_owned())
            ]
        );
    }

    #[test]
    fn what_an_answer_hands_out_is_seen() {
        let code = format!("1.{}", "c".repeat(64));
        let redirect = headers(
            LOCATION,
            &format!("http://localhost:1/?code={code}&state=x"),
        );
        let page = format!(r#"<input type="hidden" name="code" value="{code}">"#);
        let expected = [(SecretKind::AuthorizationCode, code)];

        assert_eq!(seen(|it| it.note_answer(&redirect, b"")), expected);
        let html = headers(CONTENT_TYPE, "text/html; charset=utf-8");
        assert_eq!(seen(|it| it.note_answer(&html, page.as_bytes())), expected);
        let json = br#"{"access_token":"t","value":"https://x.example/i?sig=s&b=1"}"#;
        assert_eq!(
            seen(|it| it.note_answer(&HeaderMap::new(), json)),
            [
                (SecretKind::AccessToken, "t".to_owned()),
                (SecretKind::Signature, "s".to_owned())
            ]
        );
    }

    #[test]
    fn codes_of_errors_are_no_secrets() {
        let error = br#"{"error":{"code":"WorkflowNotFound","message":"What?"}}"#;
        assert_eq!(seen(|it| it.note_answer(&HeaderMap::new(), error)), []);
    }

    #[test]
    fn a_secret_is_kept_once() {
        let twice = |it: &Secrets| {
            it.note_answer(&HeaderMap::new(), br#"{"access_token":"t"}"#);
            it.note_answer(&HeaderMap::new(), br#"{"access_token":"t"}"#);
        };
        assert_eq!(seen(twice).len(), 1);
    }
}
