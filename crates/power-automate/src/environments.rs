//! The list of environments, as the environments service (BAP) keeps it.
//!
//! The service is not a supported API of its vendor; it is asked when discovery does not tell.

use std::{fmt, sync::Arc};

use countersign_domain::{cloud::CloudProfile, power_automate_client::EnvironmentId};
use countersign_net::{Call, HttpClient, Resource, TokenSource, Url};
use serde::Deserialize;

use crate::{
    discovery::is_same_address,
    service::{self, Service, ServiceError},
};

const PATH: [&str; 3] = ["providers", "Microsoft.BusinessAppPlatform", "environments"];
const API_VERSION: (&str, &str) = ("api-version", "2020-10-01");
/// More pages than this are no list that anybody meant.
const MOST_PAGES: usize = 50;

/// An environment of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedEnvironment {
    /// Its id.
    pub id: EnvironmentId,
    /// The name for people.
    pub name: Option<String>,
    /// The address of its Dataverse organization; `None` when it has none.
    pub url: Option<String>,
    /// The address of the organization's interfaces.
    pub api_url: Option<String>,
    /// The first part of its address.
    pub url_name: Option<String>,
}

impl ListedEnvironment {
    /// Tells whether `base` is one of its addresses.
    #[must_use]
    pub fn is_at(&self, base: &str) -> bool {
        [&self.url, &self.api_url]
            .into_iter()
            .flatten()
            .any(|own| is_same_address(own, base))
    }
}

/// The environments service in the name of one account.
pub struct EnvironmentList {
    service: Service,
    base: Url,
}

impl fmt::Debug for EnvironmentList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnvironmentList")
    }
}

impl EnvironmentList {
    /// Makes it for the account that `tokens` belong to; `None` when the cloud profile does not tell the service's audience.
    #[must_use]
    pub fn new(
        http: HttpClient,
        profile: &CloudProfile,
        tokens: Arc<dyn TokenSource>,
    ) -> Option<Self> {
        let audience = profile.environments_audience()?;
        Some(Self {
            service: Service::new(http, Resource::new(audience), tokens),
            base: profile.environments_url().clone(),
        })
    }

    /// Returns the environments that the account reaches. Those whose id cannot be read are left out.
    ///
    /// # Errors
    ///
    /// Fails when the service refuses or cannot be asked.
    pub async fn all(&self) -> Result<Vec<ListedEnvironment>, ServiceError> {
        let mut first = self.base.clone();
        if let Ok(mut path) = first.path_segments_mut() {
            path.pop_if_empty().extend(PATH);
        }
        first
            .query_pairs_mut()
            .append_pair(API_VERSION.0, API_VERSION.1);

        let mut environments = Vec::new();
        let mut next = Some(first);
        let mut pages = 0;
        while let Some(url) = next {
            let answer = self
                .service
                .send("environments.list", Call::get(url))
                .await?;
            let page: Page = service::read(&answer, "list")?;
            environments.extend(page.value.into_iter().filter_map(Row::environment));
            pages += 1;
            next = match page.next_link {
                None => None,
                // The link to the next page is followed as it is, and only within the service.
                Some(link) => match Url::parse(&link) {
                    Ok(url) if url.origin() == self.base.origin() && pages < MOST_PAGES => {
                        Some(url)
                    }
                    Ok(_) | Err(_) => {
                        return Err(ServiceError::Unreadable {
                            what: "link to the next page",
                            correlation: answer.correlation(),
                        });
                    }
                },
            };
        }

        Ok(environments)
    }
}

#[derive(Deserialize)]
struct Page {
    value: Vec<Row>,
    #[serde(default, rename = "nextLink", alias = "@odata.nextLink")]
    next_link: Option<String>,
}

#[derive(Deserialize)]
struct Row {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    properties: Properties,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Properties {
    #[serde(default)]
    display_name: Option<String>,
    #[serde(default)]
    linked_environment_metadata: Option<Linked>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Linked {
    #[serde(default)]
    instance_url: Option<String>,
    #[serde(default)]
    instance_api_url: Option<String>,
    #[serde(default)]
    domain_name: Option<String>,
}

impl Row {
    fn environment(self) -> Option<ListedEnvironment> {
        let linked = self
            .properties
            .linked_environment_metadata
            .unwrap_or_default();
        Some(ListedEnvironment {
            id: self.name?.parse().ok()?,
            name: self.properties.display_name,
            url: linked.instance_url,
            api_url: linked.instance_api_url,
            url_name: linked.domain_name,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_without_dataverse_is_at_no_address() {
        let page: Page = serde_json::from_str(
            r#"{"value":[
                {"name":"Default-3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f001","properties":{"linkedEnvironmentMetadata":null}},
                {"name":"unknown form","properties":{}},
                {"properties":{}}
            ]}"#,
        )
        .unwrap();

        let found: Vec<_> = page
            .value
            .into_iter()
            .filter_map(Row::environment)
            .collect();

        let [environment] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert!(!environment.is_at("https://contoso.crm4.dynamics.com"));
    }
}
