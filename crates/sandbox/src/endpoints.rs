//! Where each service of the sandbox listens, and the audiences that follow from it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::seed;

/// One listener of the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Service {
    /// Pages for people, and the test API under `/_sandbox/`.
    Pages,
    /// The sign-in authority.
    Authority,
    /// Microsoft Graph v1.0.
    Graph,
    /// Dataverse global discovery.
    Discovery,
    /// Dataverse, with organization and region in the path.
    Dataverse,
    /// Flow management (ProcessSimple).
    Flow,
    /// Environments (BAP).
    Environments,
    /// The HTTP trigger endpoint of flows.
    Triggers,
}

impl Service {
    /// All services, in the order of their ports.
    pub const ALL: [Service; 8] = [
        Service::Pages,
        Service::Authority,
        Service::Graph,
        Service::Discovery,
        Service::Dataverse,
        Service::Flow,
        Service::Environments,
        Service::Triggers,
    ];

    /// Whether people open this service in a browser, so that forms of its own origin are welcome.
    pub fn has_pages(self) -> bool {
        match self {
            Service::Pages | Service::Authority => true,
            Service::Graph
            | Service::Discovery
            | Service::Dataverse
            | Service::Flow
            | Service::Environments
            | Service::Triggers => false,
        }
    }
}

/// The loopback port of every service.
#[derive(Debug, Clone)]
pub struct Endpoints {
    ports: BTreeMap<Service, u16>,
}

impl Endpoints {
    pub(crate) fn new(ports: BTreeMap<Service, u16>) -> Self {
        Self { ports }
    }

    /// The port `service` listens on.
    pub fn port(&self, service: Service) -> u16 {
        self.ports.get(&service).copied().unwrap_or_default()
    }

    /// The origin of `service`: `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn origin(&self, service: Service) -> String {
        format!("http://127.0.0.1:{}", self.port(service))
    }

    /// The base of one Dataverse organization, which is also its audience.
    pub fn dataverse_base(&self, organization: &str, region: &str) -> String {
        format!(
            "{}/{organization}/{region}",
            self.origin(Service::Dataverse)
        )
    }

    /// Audience of the organization that stands in the sandbox.
    pub fn dataverse_audience(&self) -> String {
        self.dataverse_base(seed::ORGANIZATION, seed::REGION)
    }

    /// Audience of flow management and of triggers. It ends in a slash, as the real one does, so that the v2 scope for
    /// it needs two.
    pub fn flow_audience(&self) -> String {
        format!("{}/", self.origin(Service::Flow))
    }

    /// Audience of the environments service. It ends in a slash too.
    pub fn environments_audience(&self) -> String {
        format!("{}/", self.origin(Service::Environments))
    }

    /// The cloud profile to give the product.
    pub fn profile(&self) -> Value {
        json!({
            "name": "sandbox",
            "authority": self.origin(Service::Authority),
            "graph": self.origin(Service::Graph),
            "discovery": self.origin(Service::Discovery),
            "dataverse": self.dataverse_base("{org}", "{region}"),
            "flow": self.origin(Service::Flow),
            "environments": self.origin(Service::Environments),
            "environmentsAudience": self.environments_audience(),
            "triggerHosts": [format!("127.0.0.1:{}", self.port(Service::Triggers))],
            "flowAudience": self.flow_audience(),
            "portal": self.origin(Service::Pages),
        })
    }
}
