//! Cloud profiles: every host we talk to, and nothing else names one.
//!
//! Five are built in; a custom one is read from a JSON file. Only a custom profile may name loopback, and plain http only to loopback.

mod built_in;
mod environment_address;
mod host_pattern;
mod recognised;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;
use url::{Host, Url};

pub use built_in::BUILT_IN_NAMES;
pub use environment_address::EnvironmentAddress;
pub use host_pattern::{HostPattern, InvalidHostPattern};
pub use recognised::KnownHost;

/// Why a profile is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProfileError {
    /// The text is not JSON of the documented shape.
    #[error("the profile is not JSON of the documented shape: {reason}")]
    Shape {
        /// What the parser said, without the text itself.
        reason: String,
    },
    /// The name is reserved for a built-in profile, or is not made of lower-case letters, digits and dashes.
    #[error("\"{name}\" cannot name a custom profile")]
    Name {
        /// The name as given.
        name: String,
    },
    /// There is no built-in profile of that name.
    #[error("there is no built-in cloud \"{name}\"")]
    UnknownBuiltIn {
        /// The name as given.
        name: String,
    },
    /// A member holds no usable address.
    #[error("\"{key}\" is not a usable address: {reason}")]
    Address {
        /// The member of the file.
        key: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A trigger host is no host or host:port pattern.
    #[error("\"{pattern}\" is not a host or host:port pattern")]
    TriggerHost {
        /// The pattern as given.
        pattern: String,
    },
    /// The Dataverse pattern lacks `{org}` or `{region}`.
    #[error("\"dataverse\" must hold {{org}} and {{region}}")]
    DataversePattern,
}

/// The file's own shape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ProfileFile {
    name: String,
    authority: String,
    graph: String,
    discovery: String,
    dataverse: String,
    flow: String,
    environments: String,
    trigger_hosts: Vec<String>,
    flow_audience: String,
    portal: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    environments_audience: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    power_platform: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    power_platform_audience: Option<String>,
    #[serde(default, rename = "$schema", skip_serializing)]
    _schema: Option<String>,
}

/// A named set of hosts, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloudProfile {
    file: ProfileFile,
    custom: bool,
    authority: Url,
    graph: Url,
    discovery: Url,
    flow: Url,
    environments: Url,
    portal: Url,
    trigger_hosts: Vec<HostPattern>,
}

impl CloudProfile {
    /// Reads a custom profile from the text of its JSON file.
    ///
    /// # Errors
    ///
    /// Says which member is wrong and how.
    pub fn from_json(text: &str) -> Result<Self, ProfileError> {
        let file: ProfileFile =
            serde_json::from_str(text).map_err(|error| ProfileError::Shape {
                reason: error.to_string(),
            })?;
        let plain = !file.name.is_empty()
            && file
                .name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if !plain || BUILT_IN_NAMES.contains(&file.name.as_str()) {
            return Err(ProfileError::Name { name: file.name });
        }
        Self::checked(file, true)
    }

    /// Returns a built-in profile by its name, one of [`BUILT_IN_NAMES`].
    ///
    /// # Errors
    ///
    /// Fails when no built-in profile has that name.
    pub fn built_in(name: &str) -> Result<Self, ProfileError> {
        let file = built_in::find(name).ok_or_else(|| ProfileError::UnknownBuiltIn {
            name: name.to_owned(),
        })?;
        Self::checked(file, false)
    }

    fn checked(file: ProfileFile, custom: bool) -> Result<Self, ProfileError> {
        let trigger_hosts = file
            .trigger_hosts
            .iter()
            .map(|pattern| {
                pattern
                    .parse()
                    .map_err(|_: InvalidHostPattern| ProfileError::TriggerHost {
                        pattern: pattern.clone(),
                    })
            })
            .collect::<Result<Vec<HostPattern>, _>>()?;
        if !file.dataverse.contains("{org}") || !file.dataverse.contains("{region}") {
            return Err(ProfileError::DataversePattern);
        }
        let sample = file
            .dataverse
            .replace("{org}", "org")
            .replace("{region}", "region");
        address("dataverse", &sample, custom)?;
        address("flowAudience", &file.flow_audience, custom)?;
        for (key, value) in [
            ("environmentsAudience", &file.environments_audience),
            ("powerPlatform", &file.power_platform),
            ("powerPlatformAudience", &file.power_platform_audience),
        ] {
            if let Some(value) = value {
                address(key, value, custom)?;
            }
        }

        Ok(Self {
            custom,
            authority: address("authority", &file.authority, custom)?,
            graph: address("graph", &file.graph, custom)?,
            discovery: address("discovery", &file.discovery, custom)?,
            flow: address("flow", &file.flow, custom)?,
            environments: address("environments", &file.environments, custom)?,
            portal: address("portal", &file.portal, custom)?,
            trigger_hosts,
            file,
        })
    }

    /// Returns the profile's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.file.name
    }

    /// Tells whether the profile came from a file. Only then may it name loopback.
    #[must_use]
    pub fn is_custom(&self) -> bool {
        self.custom
    }

    /// Returns the base of the sign-in endpoints, without a trailing slash; the tenant follows.
    #[must_use]
    pub fn authority(&self) -> &str {
        trimmed(&self.file.authority)
    }

    /// Returns the base of Microsoft Graph, without version or trailing slash.
    #[must_use]
    pub fn graph(&self) -> &str {
        trimmed(&self.file.graph)
    }

    /// Returns the base of Microsoft Graph as a URL, to which a path is added.
    #[must_use]
    pub fn graph_url(&self) -> &Url {
        &self.graph
    }

    /// Returns the base of the flow management service as a URL, to which a path is added.
    #[must_use]
    pub fn flow_url(&self) -> &Url {
        &self.flow
    }

    /// Returns the base of the Global Discovery Service.
    #[must_use]
    pub fn discovery(&self) -> &str {
        trimmed(&self.file.discovery)
    }

    /// Returns the base of the Global Discovery Service as a URL, to which a path is added.
    #[must_use]
    pub fn discovery_url(&self) -> &Url {
        &self.discovery
    }

    /// Returns the base of the environments service as a URL, to which a path is added.
    #[must_use]
    pub fn environments_url(&self) -> &Url {
        &self.environments
    }

    /// Returns the audience of the environments service, exactly as tokens carry it; `None` when a custom profile does not tell it.
    #[must_use]
    pub fn environments_audience(&self) -> Option<&str> {
        self.file.environments_audience.as_deref()
    }

    /// Returns the base of the flow management service.
    #[must_use]
    pub fn flow(&self) -> &str {
        trimmed(&self.file.flow)
    }

    /// Returns the base of the environments service.
    #[must_use]
    pub fn environments(&self) -> &str {
        trimmed(&self.file.environments)
    }

    /// Returns the address of the maker portal, for links that a person opens.
    #[must_use]
    pub fn portal(&self) -> &str {
        trimmed(&self.file.portal)
    }

    /// Returns a page of the maker portal below its list of environments: an environment's id, and what is in it.
    #[must_use]
    pub fn portal_page(&self, segments: &[&str]) -> Url {
        let mut url = self.portal.clone();
        // Only a URL without a host has no path to extend, and a profile has none of those.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push("environments").extend(segments);
        }

        url
    }

    /// Tells whether a page at `address` is one of the maker portal, and may be opened for this profile.
    #[must_use]
    pub fn allows_portal_page(&self, address: &str) -> bool {
        Url::parse(address).is_ok_and(|page| page.origin() == self.portal.origin())
    }

    /// Returns the audience of flow management and of triggers, exactly as tokens carry it (trailing slash included).
    #[must_use]
    pub fn flow_audience(&self) -> &str {
        &self.file.flow_audience
    }

    /// Returns the audience of Graph: its origin.
    #[must_use]
    pub fn graph_audience(&self) -> String {
        self.graph.origin().ascii_serialization()
    }

    /// Returns the Dataverse base of an environment, without trailing slash; it is also the audience of its tokens.
    #[must_use]
    pub fn dataverse(&self, organization_code: &str, region: &str) -> String {
        trimmed(&self.file.dataverse)
            .replace("{org}", organization_code)
            .replace("{region}", region)
    }

    /// Tells whether a request URL may point at `host` and `port`.
    #[must_use]
    pub fn allows_trigger_host(&self, host: &str, port: Option<u16>) -> bool {
        self.trigger_hosts
            .iter()
            .any(|pattern| pattern.matches(host, port))
    }

    /// Returns the trigger hosts, for the outbound allow-list.
    #[must_use]
    pub fn trigger_hosts(&self) -> &[HostPattern] {
        &self.trigger_hosts
    }

    /// Tells whether a sign-in page at `address` may be opened for this profile.
    ///
    /// The built-in clouds send people to pages of Microsoft; a custom profile to its own authority's origin or an https page.
    #[must_use]
    pub fn allows_sign_in_page(&self, address: &str) -> bool {
        let Ok(page) = Url::parse(address) else {
            return false;
        };
        if self.custom {
            return page.scheme() == "https" || page.origin() == self.authority.origin();
        }
        let Some(host) = page.host_str() else {
            return false;
        };
        page.scheme() == "https"
            && built_in::SIGN_IN_PAGE_DOMAINS.iter().any(|domain| {
                host == *domain
                    || host
                        .strip_suffix(domain)
                        .is_some_and(|rest| rest.ends_with('.'))
            })
    }

    /// Returns a hash over every host of the profile. A data directory is bound to it, and so is everything sealed.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        // A sorted map, so that the order of members in the file does not matter.
        let members: BTreeMap<String, serde_json::Value> = match serde_json::to_value(&self.file) {
            Ok(serde_json::Value::Object(members)) => members.into_iter().collect(),
            Ok(_) | Err(_) => BTreeMap::new(), // a struct of strings always becomes an object
        };
        let text: Vec<String> = members
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        hex::encode(Sha256::digest(text.join("\n").as_bytes()))
    }
}

fn trimmed(address: &str) -> &str {
    address.trim_end_matches('/')
}

fn address(key: &'static str, text: &str, custom: bool) -> Result<Url, ProfileError> {
    let refused = |reason| ProfileError::Address { key, reason };
    let url = Url::parse(text).map_err(|_| refused("it is not an absolute URL"))?;
    if url.host().is_none() {
        return Err(refused("it names no host"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused("it holds a user name or password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(refused("it holds a query or fragment"));
    }
    let loopback = is_loopback(&url);
    if loopback && !custom {
        return Err(refused("only a custom profile may name this computer"));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if loopback => Ok(url),
        "http" => Err(refused("plain http is allowed to this computer only")),
        _ => Err(refused("it is neither https nor http")),
    }
}

/// Tells whether a URL points at this computer: `localhost`, `*.localhost`, 127.0.0.0/8 or `[::1]`.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sandbox() -> serde_json::Value {
        serde_json::json!({
            "name": "sandbox",
            "authority": "http://127.0.0.1:47111",
            "graph": "http://127.0.0.1:47112",
            "discovery": "http://127.0.0.1:47113",
            "dataverse": "http://127.0.0.1:47114/{org}/{region}",
            "flow": "http://127.0.0.1:47115",
            "environments": "http://127.0.0.1:47116",
            "triggerHosts": ["127.0.0.1:47117"],
            "flowAudience": "http://127.0.0.1:47115/",
            "portal": "http://127.0.0.1:47110"
        })
    }

    fn with(key: &str, value: &str) -> Result<CloudProfile, ProfileError> {
        let mut file = sandbox();
        file[key] = value.into();
        CloudProfile::from_json(&file.to_string())
    }

    #[test]
    fn every_built_in_profile_is_sound() {
        for name in BUILT_IN_NAMES {
            assert_eq!(CloudProfile::built_in(name).unwrap().name(), *name);
        }
    }

    #[test]
    fn a_custom_profile_cannot_take_a_reserved_name() {
        assert_eq!(
            with("name", "public"),
            Err(ProfileError::Name {
                name: "public".into()
            })
        );
    }

    #[test]
    fn plain_http_to_another_host_is_refused() {
        assert!(matches!(
            with("graph", "http://graph.example"),
            Err(ProfileError::Address { key: "graph", .. })
        ));
    }

    #[test]
    fn an_unknown_member_is_refused() {
        assert!(matches!(
            with("graphs", "https://graph.example"),
            Err(ProfileError::Shape { .. })
        ));
    }

    #[test]
    fn the_dataverse_pattern_needs_both_places() {
        assert_eq!(
            with("dataverse", "https://{org}.example"),
            Err(ProfileError::DataversePattern)
        );
    }

    #[test]
    fn dataverse_is_expanded_from_organization_code_and_region() {
        let public = CloudProfile::built_in("public").unwrap();

        assert_eq!(
            public.dataverse("contoso", "crm4"),
            "https://contoso.crm4.dynamics.com"
        );
    }

    #[test]
    fn the_fingerprint_follows_the_hosts_and_not_the_order_of_members() {
        let one = CloudProfile::from_json(&sandbox().to_string()).unwrap();
        let moved = with("graph", "http://127.0.0.1:1").unwrap();

        assert_eq!(
            one.fingerprint(),
            CloudProfile::from_json(&sandbox().to_string())
                .unwrap()
                .fingerprint()
        );
        assert_ne!(one.fingerprint(), moved.fingerprint());
    }

    #[test]
    fn a_sign_in_page_of_a_stranger_is_not_opened() {
        let public = CloudProfile::built_in("public").unwrap();

        assert!(public.allows_sign_in_page("https://login.microsoft.com/device"));
        assert!(!public.allows_sign_in_page("https://microsoft.com.evil.example/device"));
        assert!(!public.allows_sign_in_page("http://microsoft.com/devicelogin"));
    }

    #[test]
    fn a_page_of_the_portal_stays_within_it() {
        let public = CloudProfile::built_in("public").unwrap();

        let page = public.portal_page(&["Default-1", "flows", "a/../b", "details"]);

        assert_eq!(
            page.as_str(),
            "https://make.powerautomate.com/environments/Default-1/flows/a%2F..%2Fb/details"
        );
        assert!(public.allows_portal_page(page.as_str()));
        for foreign in [
            "https://make.powerautomate.com.contoso.example/",
            "http://make.powerautomate.com/",
            "https://contoso.example/?make.powerautomate.com",
            "javascript:alert(1)",
        ] {
            assert!(!public.allows_portal_page(foreign), "{foreign}");
        }
    }
}
