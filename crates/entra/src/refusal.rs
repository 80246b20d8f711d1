//! What the authority refuses, and what that means.
//!
//! Decisions rest on `error` and `suberror` alone: Microsoft changes its codes and texts. The codes only choose the help that is shown.

mod aadsts;
mod class;
mod repeated;
mod suberror;

use std::{fmt, time::Duration};

use countersign_net::{Claims, Correlation};
use serde::Deserialize;
use serde_json::Value;

use crate::lenient;
pub use class::ErrorClass;
pub use suberror::SuberrorHelp;

/// Longer words are not error codes.
const WORD_LIMIT: usize = 64;

/// What an AADSTS code means, for people to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Help {
    /// The number after `AADSTS`.
    pub code: u32,
    /// What happened, a sentence.
    pub cause: &'static str,
    /// What to do next, a sentence.
    pub remedy: &'static str,
}

/// Returns what is known about an AADSTS code.
#[must_use]
pub fn help(code: u32) -> Option<&'static Help> {
    aadsts::HELP.iter().find(|help| help.code == code)
}

/// An error that the authority reported. `Debug` leaves out the description, which may hold user names.
#[derive(Clone, PartialEq, Eq)]
pub struct EntraError {
    /// Member `error`: what decisions rest on.
    pub error: String,
    /// Member `suberror`: which kind of it.
    pub suberror: Option<String>,
    /// Member `error_codes`: AADSTS numbers.
    pub codes: Vec<u32>,
    /// Member `error_description` up to its ids. It may hold user names: for the eyes of the person concerned, never for a log.
    pub description: Option<String>,
    /// Member `correlation_id`.
    pub correlation_id: Option<String>,
    /// Member `trace_id`.
    pub trace_id: Option<String>,
    /// Member `timestamp`, as written.
    pub time: Option<String>,
    /// Member `claims`: what the next sign-in has to satisfy.
    pub claims: Option<Claims>,
    /// The answer's status, which may even be 200.
    pub status: u16,
    /// The pause that the answer asked for.
    pub retry_after: Option<Duration>,
    /// The id that was sent with the call.
    pub correlation: Correlation,
}

impl EntraError {
    pub(crate) fn new(
        body: ErrorBody,
        status: u16,
        retry_after: Option<Duration>,
        correlation: Correlation,
    ) -> Self {
        let described = body.error_description.as_deref().and_then(code_in);
        let mut codes = body.error_codes;
        codes.extend(described.filter(|code| !codes.contains(code)));

        Self {
            error: word(&body.error).unwrap_or_else(|| "unknown".to_owned()),
            suberror: body.suberror.filter(|word| is_word(word)),
            codes,
            description: body
                .error_description
                .map(|text| without_ids(&text))
                .filter(|text| !text.is_empty()),
            correlation_id: body.correlation_id.filter(|id| is_word(id)),
            trace_id: body.trace_id.filter(|id| is_word(id)),
            time: body.timestamp.filter(|time| time.len() <= WORD_LIMIT),
            claims: body.claims.as_deref().and_then(Claims::from_json),
            status,
            retry_after,
            correlation,
        }
    }

    /// Returns what kind of trouble it is.
    #[must_use]
    pub fn class(&self) -> ErrorClass {
        ErrorClass::of(&self.error, self.suberror.as_deref(), self.status)
    }

    /// Returns the AADSTS number to show: one that we have help for, else the first.
    #[must_use]
    pub fn code(&self) -> Option<u32> {
        self.help()
            .map(|help| help.code)
            .or_else(|| self.codes.first().copied())
    }

    /// Returns what is known about its suberror.
    #[must_use]
    pub fn suberror_help(&self) -> Option<SuberrorHelp> {
        suberror::help(self.suberror.as_deref()?)
    }

    /// Returns what is known about its codes.
    #[must_use]
    pub fn help(&self) -> Option<&'static Help> {
        self.codes.iter().find_map(|code| help(*code))
    }
}

/// Prints the plain cause and the code.
impl fmt::Display for EntraError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.help() {
            Some(help) => write!(
                f,
                "{} (AADSTS{})",
                help.cause.trim_end_matches('.'),
                help.code
            ),
            None => {
                write!(f, "the sign-in authority refused with {}", self.error)?;
                if let Some(suberror) = &self.suberror {
                    write!(f, "/{suberror}")?;
                }
                match self.code() {
                    Some(code) => write!(f, " (AADSTS{code})"),
                    None => Ok(()),
                }
            }
        }
    }
}

impl fmt::Debug for EntraError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EntraError")
            .field("error", &self.error)
            .field("suberror", &self.suberror)
            .field("codes", &self.codes)
            .field("status", &self.status)
            .field("correlation_id", &self.correlation_id)
            .field("trace_id", &self.trace_id)
            .field("correlation", &self.correlation)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for EntraError {}

/// The body of an error, each member of which may be missing.
#[derive(Deserialize)]
pub(crate) struct ErrorBody {
    #[serde(default)]
    error: Value,
    #[serde(default, deserialize_with = "lenient::text")]
    error_description: Option<String>,
    #[serde(default, deserialize_with = "lenient::numbers")]
    error_codes: Vec<u32>,
    #[serde(default, deserialize_with = "lenient::text")]
    suberror: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    timestamp: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    trace_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    correlation_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    claims: Option<String>,
}

impl ErrorBody {
    /// Tells whether it is an error at all; `error` itself may be missing.
    pub(crate) fn is_error(&self) -> bool {
        !self.error.is_null() || self.error_description.is_some() || !self.error_codes.is_empty()
    }

    /// Takes out what repeats a secret of the form that was sent, or looks like one.
    pub(crate) fn without_secrets(mut self, fields: &[(&str, &str)]) -> Self {
        for text in [
            &mut self.error_description,
            &mut self.suberror,
            &mut self.trace_id,
            &mut self.correlation_id,
            &mut self.timestamp,
        ]
        .into_iter()
        .flatten()
        {
            *text = repeated::without_secrets(text, fields);
        }
        let nested = self.error.is_object();
        let name = if nested {
            self.error.get_mut("code")
        } else {
            Some(&mut self.error)
        };
        if let Some(Value::String(name)) = name {
            *name = repeated::without_secrets(name, fields);
        }
        self
    }
}

/// Returns the error's name; some services nest it in an object.
fn word(error: &Value) -> Option<String> {
    error
        .as_str()
        .or_else(|| error.get("code")?.as_str())
        .map(str::trim)
        .filter(|text| is_word(text))
        .map(str::to_owned)
}

fn is_word(text: &str) -> bool {
    (1..=WORD_LIMIT).contains(&text.len()) && text.chars().all(|c| c.is_ascii_graphic())
}

fn code_in(description: &str) -> Option<u32> {
    let (_, rest) = description.split_once("AADSTS")?;
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());

    rest.get(..end)?.parse().ok()
}

fn without_ids(description: &str) -> String {
    let end = description.find("Trace ID").unwrap_or(description.len());
    let text = description.get(..end).unwrap_or_default();

    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn error_of(status: u16, body: Value) -> EntraError {
        EntraError::new(
            serde_json::from_value(body).unwrap(),
            status,
            None,
            Correlation::random(),
        )
    }

    #[test]
    fn error_and_suberror_decide_the_class() {
        for (error, suberror, class) in [
            ("invalid_grant", None, ErrorClass::SignInNeeded),
            (
                "invalid_grant",
                Some("basic_action"),
                ErrorClass::SignInNeeded,
            ),
            (
                "invalid_grant",
                Some("additional_action"),
                ErrorClass::SignInNeeded,
            ),
            (
                "invalid_grant",
                Some("user_password_expired"),
                ErrorClass::SignInNeeded,
            ),
            (
                "invalid_grant",
                Some("something_new"),
                ErrorClass::SignInNeeded,
            ),
            ("invalid_grant", Some("message_only"), ErrorClass::Blocked),
            (
                "invalid_grant",
                Some("client_mismatch"),
                ErrorClass::Blocked,
            ),
            (
                "invalid_grant",
                Some("protection_policy_required"),
                ErrorClass::Blocked,
            ),
            ("invalid_resource", None, ErrorClass::RegistrationWrong),
            ("invalid_request", None, ErrorClass::RegistrationWrong),
            (
                "unsupported_response_type",
                None,
                ErrorClass::RegistrationWrong,
            ),
            ("login_required", None, ErrorClass::SignInNeeded),
            ("account_selection_required", None, ErrorClass::SignInNeeded),
            (
                "invalid_grant",
                Some("consent_required"),
                ErrorClass::ConsentNeeded,
            ),
            ("invalid_grant", Some("bad_token"), ErrorClass::SessionOver),
            (
                "invalid_grant",
                Some("token_expired"),
                ErrorClass::SessionOver,
            ),
            (
                "interaction_required",
                Some("basic_action"),
                ErrorClass::SignInNeeded,
            ),
            ("invalid_client", None, ErrorClass::CredentialWrong),
            ("unauthorized_client", None, ErrorClass::RegistrationWrong),
            ("invalid_scope", None, ErrorClass::RegistrationWrong),
            ("temporarily_unavailable", None, ErrorClass::Transient),
            ("authorization_pending", None, ErrorClass::Pending),
            ("slow_down", None, ErrorClass::SlowDown),
            ("authorization_declined", None, ErrorClass::Declined),
            ("access_denied", None, ErrorClass::Declined),
            ("expired_token", None, ErrorClass::Expired),
            ("code_expired", None, ErrorClass::Expired),
            ("never_heard_of", None, ErrorClass::Unreadable),
        ] {
            let body = json!({"error": error, "suberror": suberror});

            assert_eq!(error_of(400, body).class(), class, "{error} {suberror:?}");
        }
    }

    #[test]
    fn every_suberror_that_is_known_says_what_to_do() {
        for suberror in [
            "basic_action",
            "additional_action",
            "message_only",
            "consent_required",
            "user_password_expired",
            "bad_token",
            "token_expired",
            "client_mismatch",
            "protection_policy_required",
        ] {
            let error = error_of(400, json!({"error": "invalid_grant", "suberror": suberror}));

            let help = error.suberror_help().unwrap();
            for text in [help.cause, help.remedy] {
                assert!(text.ends_with('.'), "{suberror}: {text}");
            }
        }
        let new = error_of(400, json!({"error": "invalid_grant", "suberror": "new"}));
        assert_eq!(new.suberror_help(), None);
    }

    #[test]
    fn a_code_never_decides_the_class() {
        let body = |code: u32| json!({"error": "invalid_grant", "error_codes": [code]});

        for code in [50173, 53003, 70016, 65001] {
            assert_eq!(
                error_of(400, body(code)).class(),
                ErrorClass::SignInNeeded,
                "{code}"
            );
        }
    }

    #[test]
    fn a_server_that_is_down_is_transient_whatever_it_says() {
        for status in [429, 500, 503] {
            let error = error_of(status, json!({"error": "invalid_request"}));
            assert_eq!(error.class(), ErrorClass::Transient, "{status}");
        }
    }

    #[test]
    fn the_description_ends_before_its_ids_and_stays_out_of_debug() {
        let error = error_of(
            400,
            json!({
                "error": "invalid_grant",
                "error_description": "AADSTS50126: Bad password for riley@contoso.example.\r\nTrace ID: 1\r\nCorrelation ID: 2",
                "error_codes": ["50126"], "trace_id": "t-1", "correlation_id": "c-1", "timestamp": "2026-11-20 16:00:00Z"
            }),
        );

        assert_eq!(
            error.description.as_deref(),
            Some("AADSTS50126: Bad password for riley@contoso.example.")
        );
        assert_eq!(error.codes, [50126]);
        assert!(!format!("{error:?} {error}").contains("riley"));
    }

    #[test]
    fn the_code_is_found_in_the_description_too() {
        let error = error_of(
            400,
            json!({"error_description": "AADSTS7000218: The request body must contain ..."}),
        );

        assert_eq!(error.code(), Some(7_000_218));
        assert!(error.to_string().contains("AADSTS7000218"));
    }

    #[test]
    fn a_code_with_help_is_preferred() {
        let error = error_of(
            400,
            json!({"error": "invalid_grant", "error_codes": [999_999, 53003]}),
        );

        assert_eq!(error.code(), Some(53003));
    }

    #[test]
    fn claims_are_json_text() {
        let claims = r#"{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"#;
        let error = error_of(
            400,
            json!({"error": "interaction_required", "claims": claims}),
        );

        assert_eq!(error.claims.unwrap().as_json(), claims);
    }

    #[test]
    fn words_that_are_none_are_not_repeated() {
        let error = error_of(
            400,
            json!({"error": "x".repeat(500), "suberror": "a b", "trace_id": "\u{1b}[31m"}),
        );

        assert_eq!(error.error, "unknown");
        assert_eq!((error.suberror, error.trace_id), (None, None));
    }

    #[test]
    fn a_nested_error_is_read() {
        let error = error_of(
            400,
            json!({"error": {"code": "invalid_scope", "message": "x"}}),
        );

        assert_eq!(error.class(), ErrorClass::RegistrationWrong);
    }

    proptest! {
        #[test]
        fn any_description_is_read_without_panic(text in ".{0,200}") {
            let _ = error_of(400, json!({"error": "x", "error_description": text}));
        }
    }
}
