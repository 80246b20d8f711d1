//! The request URL of a flow: the **HTTP POST URL** of its "When a HTTP request is received" trigger.
//!
//! It is a credential (`sig`), so it is kept exactly as pasted, never normalised, and never shown again. Two forms exist: that of an
//! environment's own host, and the older one of `logic.azure.com`, which the public cloud retired on 30 November 2025.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;
use url::Url;

use crate::cloud::{CloudProfile, is_loopback};

/// The longest URL that is taken; the service's own limit is 16,384 characters.
const MAX_CHARS: usize = 16_384;

/// Why a request URL is refused. No variant holds any part of the query.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RequestUrlError {
    /// There is nothing.
    #[error("there is no URL")]
    Empty,
    /// It is no absolute URL, or far too long.
    #[error("it is not a URL")]
    NotAUrl,
    /// It is not https.
    #[error("it does not begin with https://")]
    NotHttps,
    /// Its host is none of those that run flows in this cloud.
    #[error("{host} does not run flows of this cloud")]
    ForeignHost {
        /// The host, with a port where one is named.
        host: String,
    },
    /// A part that every request URL has is missing.
    #[error("{missing} is missing")]
    Truncated {
        /// The part.
        missing: &'static str,
    },
    /// It is of the form that the public cloud retired.
    #[error("{host} no longer runs flows since 30 November 2025")]
    Retired {
        /// The host.
        host: String,
    },
}

/// Who can trigger the flow, as far as the URL tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TriggerAuthentication {
    /// Anyone who has the URL: it carries a signature, and a token must not be sent.
    Signature,
    /// Users of the tenant, all or named: it carries none, and a bearer token is needed.
    Bearer,
}

/// A request URL, checked. `Debug` shows the host and the last four characters of the workflow's id.
#[derive(Clone)]
pub struct RequestUrl {
    text: SecretString,
    host: String,
    workflow: String,
    authentication: TriggerAuthentication,
}

impl RequestUrl {
    /// Checks a pasted URL against the hosts of the active cloud profile. White space around it is dropped; nothing else is changed.
    ///
    /// # Errors
    ///
    /// Says what is wrong with it, without repeating it.
    pub fn parse(pasted: &SecretString, profile: &CloudProfile) -> Result<Self, RequestUrlError> {
        let text = pasted.expose_secret().trim();
        if text.is_empty() {
            return Err(RequestUrlError::Empty);
        }
        if text.len() > MAX_CHARS || text.chars().any(char::is_whitespace) {
            return Err(RequestUrlError::NotAUrl);
        }
        let url = Url::parse(text).map_err(|_| RequestUrlError::NotAUrl)?;
        let host = url.host_str().ok_or(RequestUrlError::NotAUrl)?.to_owned();
        let local_http = url.scheme() == "http" && profile.is_custom() && is_loopback(&url);
        if url.scheme() != "https" && !local_http {
            return Err(RequestUrlError::NotHttps);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(RequestUrlError::NotAUrl);
        }
        // `Url` drops a scheme's own port, which these URLs carry as `:443`.
        if !profile.allows_trigger_host(&host, url.port()) {
            let host = url
                .port()
                .map_or(host.clone(), |port| format!("{host}:{port}"));
            return Err(RequestUrlError::ForeignHost { host });
        }
        if host.ends_with(".logic.azure.com") {
            return Err(RequestUrlError::Retired { host });
        }

        let workflow = workflow_of(&url)?;
        let authentication = authentication_of(&url)?;
        Ok(Self {
            text: SecretString::from(text.to_owned()),
            host,
            workflow,
            authentication,
        })
    }

    /// Returns the URL exactly as it was pasted. Only the call itself and the vault need it.
    #[must_use]
    pub fn secret(&self) -> &SecretString {
        &self.text
    }

    /// Returns the host, which is no secret.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the runtime id of the flow, 32 hexadecimal digits.
    #[must_use]
    pub fn workflow(&self) -> &str {
        &self.workflow
    }

    /// Returns the last four characters of the flow's runtime id, which is all that people are shown.
    #[must_use]
    pub fn hint(&self) -> &str {
        self.workflow
            .get(self.workflow.len().saturating_sub(4)..)
            .unwrap_or_default()
    }

    /// Returns who can trigger the flow, as far as the URL tells.
    #[must_use]
    pub fn authentication(&self) -> TriggerAuthentication {
        self.authentication
    }
}

impl fmt::Debug for RequestUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestUrl({}, flow …{})", self.host, self.hint())
    }
}

/// Finds `/workflows/{hex32}/triggers/{name}/paths/invoke`, wherever the path begins.
fn workflow_of(url: &Url) -> Result<String, RequestUrlError> {
    let truncated = |missing| RequestUrlError::Truncated { missing };
    let segments: Vec<&str> = url
        .path()
        .split('/')
        .filter(|segment| !segment.is_empty())
        .collect();
    let at = segments
        .iter()
        .position(|segment| *segment == "workflows")
        .ok_or(truncated("the path /workflows/…/triggers/…/paths/invoke"))?;
    let id = segments.get(at + 1).copied().unwrap_or_default();
    if id.len() != 32 || !id.chars().all(|c| c.is_ascii_hexdigit()) {
        return Err(truncated("the flow's id of 32 characters"));
    }
    match segments.get(at + 2..) {
        Some(["triggers", _, "paths", "invoke", ..]) => Ok(id.to_ascii_lowercase()),
        Some(_) | None => Err(truncated("the end of the path, /triggers/…/paths/invoke")),
    }
}

/// Reads `api-version` and the signature parts; `sp`, `sv` and `sig` come together or not at all.
fn authentication_of(url: &Url) -> Result<TriggerAuthentication, RequestUrlError> {
    let has = |wanted: &str| {
        url.query_pairs()
            .any(|(name, value)| name == wanted && !value.is_empty())
    };
    if !has("api-version") {
        return Err(RequestUrlError::Truncated {
            missing: "api-version",
        });
    }
    match (has("sp"), has("sv"), has("sig")) {
        (true, true, true) => Ok(TriggerAuthentication::Signature),
        (false, false, false) => Ok(TriggerAuthentication::Bearer),
        (_, _, false) => Err(RequestUrlError::Truncated { missing: "sig" }),
        (false, _, true) => Err(RequestUrlError::Truncated { missing: "sp" }),
        (true, false, true) => Err(RequestUrlError::Truncated { missing: "sv" }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FLOW: &str = "0123456789abcdef0123456789abcdef";

    fn public() -> CloudProfile {
        CloudProfile::built_in("public").unwrap()
    }

    fn environment_url(query: &str) -> String {
        format!(
            "https://3f1c9e528a4b4d0e9b7a5c2d61e8f4.01.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/{FLOW}/triggers/manual/paths/invoke?{query}"
        )
    }

    fn parse(text: &str) -> Result<RequestUrl, RequestUrlError> {
        RequestUrl::parse(&SecretString::from(text.to_owned()), &public())
    }

    #[test]
    fn an_environment_url_with_signature_is_kept_as_pasted() {
        let text =
            environment_url("api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=abcDEF_-123");

        let url = parse(&format!("  {text}\n")).unwrap();

        assert_eq!(url.secret().expose_secret(), text);
        assert_eq!(url.authentication(), TriggerAuthentication::Signature);
        assert_eq!(url.hint(), "cdef");
    }

    #[test]
    fn a_url_without_signature_needs_a_token() {
        assert_eq!(
            parse(&environment_url("api-version=1"))
                .unwrap()
                .authentication(),
            TriggerAuthentication::Bearer
        );
    }

    #[test]
    fn a_url_cut_off_in_its_query_is_told_apart() {
        let cut = parse(&environment_url(
            "api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0",
        ));

        assert_eq!(
            cut.unwrap_err(),
            RequestUrlError::Truncated { missing: "sig" }
        );
    }

    #[test]
    fn a_url_cut_off_in_its_path_is_told_apart() {
        let text = environment_url("api-version=1")
            .split("/triggers")
            .next()
            .unwrap()
            .to_owned();

        assert!(matches!(
            parse(&text).unwrap_err(),
            RequestUrlError::Truncated { .. }
        ));
    }

    #[test]
    fn a_strange_host_is_refused() {
        for host in [
            "evil.example",
            "api.powerplatform.com.evil.example",
            "api.powerplatform.com",
        ] {
            let text = format!(
                "https://{host}/workflows/{FLOW}/triggers/manual/paths/invoke?api-version=1"
            );
            assert!(
                matches!(parse(&text), Err(RequestUrlError::ForeignHost { .. })),
                "{host}"
            );
        }
    }

    #[test]
    fn the_retired_form_is_named() {
        let text = format!(
            "https://prod-07.westeurope.logic.azure.com:443/workflows/{FLOW}/triggers/manual/paths/invoke?api-version=2016-06-01&sp=x&sv=1.0&sig=y"
        );

        assert!(matches!(parse(&text), Err(RequestUrlError::Retired { .. })));
    }

    #[test]
    fn plain_http_is_refused() {
        assert_eq!(
            parse("http://x.api.powerplatform.com/").unwrap_err(),
            RequestUrlError::NotHttps
        );
    }

    proptest! {
        #[test]
        fn neither_debug_nor_an_error_repeats_the_signature(sig in "[A-Za-z0-9_-]{43}", cut in 0_usize..200) {
            let text = environment_url(&format!("api-version=1&sp=x&sv=1.0&sig={sig}"));
            let shown = format!("{:?}", parse(&text));
            prop_assert!(!shown.contains(&sig));
            let shorter = text.get(..text.len().saturating_sub(cut)).unwrap_or_default();
            let shown = format!("{:?}", parse(&format!("{shorter}&sig={sig}")));
            prop_assert!(!shown.contains(&sig));
        }
    }
}
