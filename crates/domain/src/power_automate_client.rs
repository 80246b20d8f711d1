//! The Power Automate client of an identity store, as **Register Client** takes it.

mod environment;
mod known_region;

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;
use url::{Host, Url};

use crate::{ClientId, StoreId, TenantId, Timestamp, cloud::is_loopback};

pub use environment::{
    EnvironmentId, EnvironmentSource, InvalidEnvironmentId, ResolvedEnvironment,
};
pub use known_region::{KnownRegion, known_regions};

/// The text is no organization code: the part before the first dot of `contoso.crm4.dynamics.com`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the organization code is not made of letters, digits and dashes")]
pub struct InvalidOrganizationCode;

/// The text is no region: the part before the second dot of `contoso.crm4.dynamics.com`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the region is not made of letters, digits and dashes")]
pub struct InvalidRegion;

/// Why a Data service URL is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidDataServiceUrl {
    /// It is no absolute URL with a host.
    #[error("it is not an absolute URL such as https://approvals.contoso.com/dataservice")]
    NotAUrl,
    /// It is not https. Power Automate must not send a decision in the clear.
    #[error("it does not begin with https://")]
    NotHttps,
    /// It names this computer, which Power Automate cannot reach.
    #[error("it names this computer, which Power Automate cannot reach")]
    Loopback,
    /// It names an address of a private network.
    #[error("it names a private address, which Power Automate cannot reach")]
    Private,
    /// It holds a user name, a query or a fragment.
    #[error("it holds a user name, a query or a fragment")]
    Extra,
}

macro_rules! text_newtype {
    ($(#[$doc:meta])* $name:ident, $error:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
        #[serde(try_from = "String", into = "String")]
        #[ts(type = "string")]
        pub struct $name(String);

        impl $name {
            /// Returns the text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = $error;

            fn try_from(text: String) -> Result<Self, $error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}

text_newtype! {
    /// **Organization Code**: the unique name of the environment that holds the flows, in lower case.
    OrganizationCode, InvalidOrganizationCode
}
text_newtype! {
    /// **Region**: where the environment is, such as `crm4`, in lower case.
    Region, InvalidRegion
}

impl FromStr for OrganizationCode {
    type Err = InvalidOrganizationCode;

    fn from_str(text: &str) -> Result<Self, InvalidOrganizationCode> {
        let code = text.trim().to_ascii_lowercase();
        if !is_host_label(&code) {
            return Err(InvalidOrganizationCode);
        }
        Ok(Self(code))
    }
}

/// Tells whether a text can stand between two dots of a host name, and is nothing more (RFC 1123, section 2.1).
fn is_host_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

impl FromStr for Region {
    type Err = InvalidRegion;

    fn from_str(text: &str) -> Result<Self, InvalidRegion> {
        let region = text.trim().to_ascii_lowercase();
        // New regions appear, and clouds name theirs as they like: any label of a host name is taken, and nothing that could end one.
        if !is_host_label(&region) {
            return Err(InvalidRegion);
        }
        Ok(Self(region))
    }
}

/// **Data service URL**: where Power Automate finds the callback listener from outside. Without a trailing slash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(transparent)]
#[ts(type = "string")]
pub struct DataServiceUrl(String);

impl DataServiceUrl {
    /// Reads the URL. Only under a custom cloud profile may it name this computer, and only then be plain http.
    ///
    /// # Errors
    ///
    /// Says what is wrong with it.
    pub fn parse(text: &str, custom_profile: bool) -> Result<Self, InvalidDataServiceUrl> {
        let url = Url::parse(text.trim()).map_err(|_| InvalidDataServiceUrl::NotAUrl)?;
        if url.host().is_none() {
            return Err(InvalidDataServiceUrl::NotAUrl);
        }
        let loopback = is_loopback(&url);
        if url.scheme() != "https" && !(custom_profile && loopback && url.scheme() == "http") {
            return Err(InvalidDataServiceUrl::NotHttps);
        }
        if loopback && !custom_profile {
            return Err(InvalidDataServiceUrl::Loopback);
        }
        if !loopback && is_private(&url) {
            return Err(InvalidDataServiceUrl::Private);
        }
        let extra = !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
            || url.fragment().is_some();
        if extra {
            return Err(InvalidDataServiceUrl::Extra);
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }

    /// Wraps a URL that was checked when it was registered.
    #[must_use]
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// Returns the URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the host with its port where one is named, as a `Host` header carries it.
    #[must_use]
    pub fn host(&self) -> Option<String> {
        let url = Url::parse(&self.0).ok()?;
        let host = url.host_str()?;
        Some(
            url.port()
                .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")),
        )
    }
}

fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => {
            address.is_private()
                || address.is_link_local()
                || address.is_unspecified()
                || address.octets()[0] == 0
        }
        Some(Host::Ipv6(address)) => {
            address.is_unspecified() || address.is_unique_local() || address.is_unicast_link_local()
        }
        Some(Host::Domain(_)) | None => false,
    }
}

/// The registered Power Automate client of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PowerAutomateClient {
    /// Whose client it is; a store has at most one.
    pub store: StoreId,
    /// **Organization Code**.
    pub organization_code: OrganizationCode,
    /// **Region**.
    pub region: Region,
    /// **Data service URL**.
    pub data_service_url: DataServiceUrl,
    /// **Tenant ID** of the app registration.
    pub tenant: TenantId,
    /// **Client ID** of the app registration.
    pub client: ClientId,
    /// The environment that organization code and region stand for, once it is known.
    pub environment: Option<ResolvedEnvironment>,
    /// When it was registered.
    pub registered_at: Timestamp,
}

impl PowerAutomateClient {
    /// Tells whether organization code and region are the same, and with them the environment.
    #[must_use]
    pub fn is_at_same_address(&self, other: &Self) -> bool {
        self.organization_code == other.organization_code && self.region == other.region
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_host_is_no_organization_code() {
        assert!(
            "contoso.crm4.dynamics.com"
                .parse::<OrganizationCode>()
                .is_err()
        );
        assert_eq!(
            " Contoso ".parse::<OrganizationCode>().unwrap().as_str(),
            "contoso"
        );
    }

    #[test]
    fn a_region_is_one_label_of_a_host_name_and_cannot_become_more() {
        for text in ["crm", "crm4", "CRM22", "crm1000", "emea", "us-gov"] {
            assert!(text.parse::<Region>().is_ok(), "{text}");
        }
        for text in [
            "",
            "crm4.dynamics.com",
            "-crm",
            "crm-",
            "crm/x",
            "crm4@evil.example",
            "crm:8443",
            "crm#",
            "crm\\x",
            "crm 4",
            "crm\u{e4}",
        ] {
            assert!(text.parse::<Region>().is_err(), "{text}");
        }
    }

    #[test]
    fn loopback_is_for_custom_profiles() {
        let text = "http://127.0.0.1:8443/dataservice/";

        assert_eq!(
            DataServiceUrl::parse(text, true).unwrap().as_str(),
            "http://127.0.0.1:8443/dataservice"
        );
        assert_eq!(
            DataServiceUrl::parse(text, false),
            Err(InvalidDataServiceUrl::NotHttps)
        );
        assert_eq!(
            DataServiceUrl::parse("https://localhost/x", false),
            Err(InvalidDataServiceUrl::Loopback)
        );
    }

    #[test]
    fn plain_http_to_a_public_host_is_refused_everywhere() {
        assert_eq!(
            DataServiceUrl::parse("http://approvals.example", true),
            Err(InvalidDataServiceUrl::NotHttps)
        );
    }

    #[test]
    fn a_private_address_is_refused() {
        assert_eq!(
            DataServiceUrl::parse("https://10.0.0.4/x", true),
            Err(InvalidDataServiceUrl::Private)
        );
    }

    #[test]
    fn the_host_header_carries_an_explicit_port() {
        assert_eq!(
            DataServiceUrl::parse("https://a.example:8443/x", false)
                .unwrap()
                .host()
                .unwrap(),
            "a.example:8443"
        );
        assert_eq!(
            DataServiceUrl::parse("https://a.example/x", false)
                .unwrap()
                .host()
                .unwrap(),
            "a.example"
        );
    }
}
