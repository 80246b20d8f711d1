//! Global discovery: the Dataverse environments that a person reaches.
//!
//! Source: "Discover user organizations (Global Discovery Service)" of the Dataverse developer guide. It answers for people only, and lists
//! nothing for guests of delegated administration or for those whom an environment's security group leaves out: that an environment is
//! missing proves nothing.

use std::{fmt, sync::Arc};

use countersign_domain::{cloud::CloudProfile, power_automate_client::EnvironmentId};
use countersign_net::{Call, HttpClient, Resource, TokenSource, Url};
use serde::Deserialize;

use crate::service::{self, Service, ServiceError};

const PATH: [&str; 4] = ["api", "discovery", "v2.0", "Instances"];
const COLUMNS: &str = "ApiUrl,Url,UrlName,UniqueName,FriendlyName,EnvironmentId,State";

/// An environment with a Dataverse organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// Its id, where discovery tells one.
    pub environment: Option<EnvironmentId>,
    /// The address of its web pages, without a trailing slash.
    pub url: Option<String>,
    /// The address of its interfaces.
    pub api_url: Option<String>,
    /// The first part of its address.
    pub url_name: Option<String>,
    /// The name for people.
    pub name: Option<String>,
    /// Whether it is in use.
    pub enabled: bool,
}

impl Instance {
    /// Tells whether `base` is one of its addresses.
    #[must_use]
    pub fn is_at(&self, base: &str) -> bool {
        [&self.url, &self.api_url]
            .into_iter()
            .flatten()
            .any(|own| is_same_address(own, base))
    }
}

/// Tells whether two addresses are the same but for the case of the host and a trailing slash.
pub(crate) fn is_same_address(one: &str, other: &str) -> bool {
    let (Ok(one), Ok(other)) = (Url::parse(one), Url::parse(other)) else {
        return false;
    };
    one.origin() == other.origin()
        && one.path().trim_end_matches('/') == other.path().trim_end_matches('/')
}

/// Global discovery in the name of one person.
pub struct Discovery {
    service: Service,
    base: Url,
}

impl fmt::Debug for Discovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Discovery")
    }
}

impl Discovery {
    /// Makes it for the account that `tokens` belong to. Its audience is the origin of the service.
    #[must_use]
    pub fn new(http: HttpClient, profile: &CloudProfile, tokens: Arc<dyn TokenSource>) -> Self {
        let base = profile.discovery_url().clone();
        let audience = base.origin().ascii_serialization();
        Self {
            service: Service::new(http, Resource::new(audience), tokens),
            base,
        }
    }

    /// Returns the environments that the account reaches. None at all is a normal answer.
    ///
    /// # Errors
    ///
    /// Fails when the service refuses or cannot be asked.
    pub async fn instances(&self) -> Result<Vec<Instance>, ServiceError> {
        let mut url = self.base.clone();
        // Only a URL without a host has no path to extend, and a profile has none of those.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(PATH);
        }
        url.query_pairs_mut().append_pair("$select", COLUMNS);

        let answer = self
            .service
            .send("discovery.instances", Call::get(url))
            .await?;
        let list: List = service::read(&answer, "list")?;

        Ok(list.value.into_iter().map(Row::instance).collect())
    }
}

#[derive(Deserialize)]
struct List {
    value: Vec<Row>,
}

/// Every column may be missing, or null.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Row {
    #[serde(default)]
    environment_id: Option<String>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    api_url: Option<String>,
    #[serde(default)]
    url_name: Option<String>,
    #[serde(default)]
    unique_name: Option<String>,
    #[serde(default)]
    friendly_name: Option<String>,
    #[serde(default)]
    state: Option<i64>,
}

impl Row {
    fn instance(self) -> Instance {
        Instance {
            environment: self.environment_id.and_then(|id| id.parse().ok()),
            url: self.url.map(trimmed),
            api_url: self.api_url.map(trimmed),
            url_name: self.url_name.or(self.unique_name),
            name: self.friendly_name,
            enabled: self.state.unwrap_or_default() == 0,
        }
    }
}

fn trimmed(url: String) -> String {
    url.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_same_whatever_its_case_and_last_slash() {
        for (one, other, same) in [
            (
                "https://Contoso.crm4.dynamics.com/",
                "https://contoso.crm4.dynamics.com",
                true,
            ),
            (
                "https://contoso.crm.dynamics.com",
                "https://contoso.crm4.dynamics.com",
                false,
            ),
            (
                "http://127.0.0.1:1/contoso/crm4",
                "http://127.0.0.1:1/contoso/crm4/",
                true,
            ),
            (
                "http://127.0.0.1:1/contoso/crm4",
                "http://127.0.0.1:1/contoso/crm",
                false,
            ),
            ("x", "x", false),
        ] {
            assert_eq!(is_same_address(one, other), same, "{one} {other}");
        }
    }

    #[test]
    fn a_row_without_most_of_its_columns_is_read() {
        let list: List =
            serde_json::from_str(r#"{"value":[{"Url":"https://x.example/","State":null}]}"#)
                .unwrap();

        let instance = list.value.into_iter().next().unwrap().instance();

        assert!(instance.is_at("https://x.example") && instance.enabled);
        assert_eq!(instance.environment, None);
    }
}
