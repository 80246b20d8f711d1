//! The request URL of a flow: the **HTTP POST URL** of its "When a HTTP request is received" trigger.
//!
//! It is a credential (`sig`), so it is kept exactly as pasted, never normalised, and never shown again. Two forms exist: that of an
//! environment's own host, and the older one of `logic.azure.com`, which the public cloud retired on 30 November 2025.

mod environment_label;
mod error;
mod paste_fault;

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::cloud::{CloudProfile, KnownHost, is_loopback};

pub use environment_label::EnvironmentLabel;
pub use error::RequestUrlError;
pub use paste_fault::PasteFault;

/// The longest URL that is taken, in characters; the service's own limit ("Limits for automated, scheduled, and instant flows").
const MAX_CHARS: usize = 16_384;

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
    environment: Option<EnvironmentLabel>,
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
        let characters = text.chars().count();
        if characters > MAX_CHARS {
            return Err(RequestUrlError::TooLong { characters });
        }
        if let Some(fault) = paste_fault::find(text) {
            return Err(RequestUrlError::Pasted { fault });
        }
        let url = Url::parse(text).map_err(|_| RequestUrlError::NotAUrl)?;
        let host = url.host_str().ok_or(RequestUrlError::NotAUrl)?.to_owned();
        check_place(&url, &host, profile)?;
        let environment = EnvironmentLabel::of_host(&host)?;
        if is_of_management(&url) {
            return Err(RequestUrlError::ManagementLink { host });
        }

        let workflow = workflow_of(&url)?;
        let authentication = authentication_of(&url)?;
        Ok(Self {
            text: SecretString::from(text.to_owned()),
            host,
            workflow,
            authentication,
            environment,
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

    /// Returns the environment that the host names; the older form names none.
    #[must_use]
    pub fn environment(&self) -> Option<&EnvironmentLabel> {
        self.environment.as_ref()
    }
}

impl fmt::Debug for RequestUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestUrl({}, flow …{})", self.host, self.hint())
    }
}

/// Checks scheme and host: where the URL would send what is posted to it.
fn check_place(url: &Url, host: &str, profile: &CloudProfile) -> Result<(), RequestUrlError> {
    // What else could stand in a host is nothing to be repeated in an error.
    if !host
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '[' | ']' | ':'))
    {
        return Err(RequestUrlError::NotAUrl);
    }
    let host = host.to_owned();
    // A link from the address bar is named as one, whatever else is wrong with it.
    match profile.recognise(&host, url.port()) {
        Some(KnownHost::Portal) => return Err(RequestUrlError::PortalLink { host }),
        Some(KnownHost::Management) => return Err(RequestUrlError::ManagementLink { host }),
        Some(KnownHost::TriggersOf { .. }) | None => {}
    }
    let local_http = url.scheme() == "http" && profile.is_custom() && is_loopback(url);
    match url.scheme() {
        "https" => {}
        "http" if local_http => {}
        "http" => return Err(RequestUrlError::NotHttps),
        _ => return Err(RequestUrlError::NotAUrl),
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(RequestUrlError::NotAUrl);
    }
    // `Url` drops a scheme's own port, which these URLs carry as `:443`.
    if !profile.allows_trigger_host(&host, url.port()) {
        let cloud = match profile.recognise(&host, url.port()) {
            Some(KnownHost::TriggersOf { cloud }) => Some(cloud),
            Some(KnownHost::Portal | KnownHost::Management) | None => None,
        };
        let host = url
            .port()
            .map_or(host.clone(), |port| format!("{host}:{port}"));
        return Err(RequestUrlError::ForeignHost { host, cloud });
    }
    if host.ends_with(".logic.azure.com") {
        return Err(RequestUrlError::Retired { host });
    }
    Ok(())
}

/// An environment's host manages flows and connections too; those addresses start no flow.
fn is_of_management(url: &Url) -> bool {
    let path = url.path();
    !path.contains("/triggers/")
        && [
            "/powerautomate/flows",
            "/powerautomate/solutions",
            "/connectivity/",
            "/providers/",
        ]
        .iter()
        .any(|start| path.starts_with(start))
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

    #[test]
    fn each_fault_of_pasting_is_named_with_a_remedy_of_its_own() {
        let good =
            environment_url("api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=abcDEF_-123");
        let mut remedies = Vec::new();
        for (pasted, name) in [
            (format!("\"{good}\""), "quoted"),
            (format!("“{good}”"), "quoted"),
            (format!("<{good}>"), "angle_bracket"),
            (good.replace("&sv", "\r\n&sv"), "line_break"),
            (good.replace("&sv", " &sv"), "space"),
            (good.replace("&sv", "\u{a0}&sv"), "space"),
            (good.replace('&', "&amp;"), "html_escaped"),
            (good.replace('&', "\\u0026"), "json_escaped"),
            (good.replace("%2F", "%252F"), "encoded_twice"),
            (good.replace("://", "%3A%2F%2F"), "encoded_twice"),
            (good.replace("abcDEF", "abc…"), "foreign_character"),
            (format!("\u{feff}{good}"), "foreign_character"),
            (format!("{good}{good}"), "doubled"),
            (good.replace("https://", ""), "start_missing"),
            (good.replace("https:", "http:"), "not_https"),
            (
                "https://make.powerautomate.com/environments/x/flows/y/details".to_owned(),
                "portal_link",
            ),
            (
                "https://emea.flow.microsoft.com/manage/environments/x".to_owned(),
                "portal_link",
            ),
            (
                "https://api.flow.microsoft.com/providers/Microsoft.ProcessSimple/x".to_owned(),
                "management_link",
            ),
            (
                format!(
                    "https://3f1c9e528a4b4d0e9b7a5c2d61e8f4.01.environment.api.powerplatform.com/powerautomate/flows/{FLOW}?api-version=1"
                ),
                "management_link",
            ),
            (
                good.replace(
                    "api.powerplatform.com",
                    "api.high.powerplatform.microsoft.us",
                ),
                "other_cloud",
            ),
            (good.replace("&sig=abcDEF_-123", ""), "truncated"),
        ] {
            let refused = parse(&pasted).unwrap_err();
            assert_eq!(refused.name(), name, "{refused}");
            remedies.push((name, refused.remedy().expect(name)));
        }
        remedies.sort_unstable();
        remedies.dedup();
        for pair in remedies.windows(2) {
            assert_ne!(pair[0].1, pair[1].1, "{} and {}", pair[0].0, pair[1].0);
        }
    }

    #[test]
    fn a_url_of_any_length_the_service_takes_is_kept() {
        let start = environment_url("api-version=1&sp=x&sv=1.0&sig=");
        let longest = format!("{start}{}", "a".repeat(16_384 - start.len()));

        assert_eq!(
            parse(&longest).unwrap().secret().expose_secret(),
            longest.as_str()
        );
        assert_eq!(
            parse(&format!("{longest}a")).unwrap_err(),
            RequestUrlError::TooLong { characters: 16_385 }
        );
    }

    #[test]
    fn the_older_form_is_taken_in_the_clouds_that_keep_it() {
        let text = format!(
            "https://prod-07.usgovvirginia.logic.azure.us:443/workflows/{FLOW}/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=y"
        );
        let gcc = CloudProfile::built_in("gcc").unwrap();

        let url = RequestUrl::parse(&SecretString::from(text.clone()), &gcc).unwrap();

        assert_eq!(url.secret().expose_secret(), text);
        assert_eq!(url.environment(), None);
    }

    #[test]
    fn a_url_names_its_environment() {
        let url = parse(&environment_url("api-version=1")).unwrap();
        let own = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f401".parse().unwrap();

        assert!(url.environment().unwrap().names(&own));
    }

    proptest! {
        #[test]
        fn any_text_is_looked_at_without_panic(text in "\\PC{0,200}") {
            let _ = parse(&text);
        }

        #[test]
        fn any_damage_to_a_url_is_looked_at_without_panic(at in 0_usize..320, what in "\\PC{0,3}") {
            let mut text = environment_url("api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=abc");
            text.insert_str(at.min(text.len()), &what);
            let _ = parse(&text);
        }

        #[test]
        fn what_is_taken_is_kept_byte_for_byte(
            environment in "(default)?[0-9a-f]{30}\\.[0-9a-f]{2}", port in "(:443)?", slash in "/?",
            flow in "[0-9a-fA-F]{32}", sig in "[A-Za-z0-9_%-]{1,80}", more in "(&[a-z]{1,5}=[A-Z%2F]{0,9}){0,3}",
        ) {
            let text = format!(
                "https://{environment}.environment.api.powerplatform.com{port}/powerautomate/automations/direct/workflows/{flow}/triggers/manual/paths/invoke{slash}?api-version=1&sp=%2ftriggers%2Fmanual%2Frun&sv=1.0&sig={sig}{more}"
            );
            if let Ok(url) = parse(&format!(" {text}\r\n")) {
                prop_assert_eq!(url.secret().expose_secret(), text.as_str());
            } else {
                prop_assert!(text.contains("%25"), "{}", text);
            }
        }

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
