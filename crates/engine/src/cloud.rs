//! The ways out: one HTTP client for each purpose, each held to the hosts of the cloud profile.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use countersign_contract::{ApiError, Code};
use countersign_directory::{Directory, EntraDirectory};
use countersign_domain::{
    cloud::CloudProfile, power_automate_client::PowerAutomateClient, store::Provider,
};
use countersign_net::{HostGuard, HostRule, HttpClient, TokenSource, Url};
use countersign_power_automate::{
    approvals::Dataverse, discovery::Discovery, environments::EnvironmentList,
    runs::FlowManagement, trigger::Triggers,
};

use crate::clock;

/// The active cloud profile with its HTTP clients.
pub(crate) struct Cloud {
    pub(crate) profile: CloudProfile,
    pub(crate) sign_in: HttpClient,
    services: HttpClient,
    triggers: HttpClient,
    /// Environments have hosts of their own; each gets a client on first use.
    dataverse: Mutex<HashMap<String, HttpClient>>,
}

impl Cloud {
    pub(crate) fn new(profile: CloudProfile) -> Result<Self, ApiError> {
        let services = [
            profile.graph(),
            profile.discovery(),
            profile.flow(),
            profile.environments(),
        ];
        let trigger_hosts: Vec<String> = profile
            .trigger_hosts()
            .iter()
            .map(ToString::to_string)
            .collect();
        let trigger_rules = trigger_hosts
            .iter()
            .map(|pattern| HostRule::pattern(pattern).map_err(|_| unusable()))
            .collect::<Result<Vec<_>, _>>()?;

        Ok(Self {
            sign_in: client(origins([profile.authority()])?)?,
            services: client(origins(services)?)?,
            triggers: HttpClient::builder(HostGuard::new(trigger_rules), clock::now)
                .fresh_connections()
                .build()
                .map_err(|_| unusable())?,
            dataverse: Mutex::new(HashMap::new()),
            profile,
        })
    }

    /// The directory of a provider, written and read with these tokens: in a store's name those of its service credential.
    pub(crate) fn directory(
        &self,
        provider: &Provider,
        tokens: Arc<dyn TokenSource>,
    ) -> Arc<dyn Directory> {
        match provider {
            Provider::EntraId { .. } => Arc::new(EntraDirectory::new(
                self.services.clone(),
                &self.profile,
                tokens,
            )),
        }
    }

    /// The triggers of flows.
    pub(crate) fn triggers(&self) -> Triggers {
        Triggers::new(self.triggers.clone(), &self.profile)
    }

    /// The flow management service, with the tokens of a linking account.
    pub(crate) fn flow_management(&self, tokens: Arc<dyn TokenSource>) -> FlowManagement {
        FlowManagement::new(self.services.clone(), &self.profile, tokens)
    }

    /// Global discovery, with the tokens of a linking account.
    pub(crate) fn discovery(&self, tokens: Arc<dyn TokenSource>) -> Discovery {
        Discovery::new(self.services.clone(), &self.profile, tokens)
    }

    /// The list of environments, with the tokens of a linking account; `None` when the cloud profile does not tell its audience.
    pub(crate) fn environment_list(&self, tokens: Arc<dyn TokenSource>) -> Option<EnvironmentList> {
        EnvironmentList::new(self.services.clone(), &self.profile, tokens)
    }

    /// A client for our own Data service as flows reach it, and for nothing else. It carries no token.
    pub(crate) fn data_service(&self, url: &Url) -> Result<HttpClient, ApiError> {
        let rule = HostRule::origin(url).map_err(|_| unusable())?;
        HttpClient::builder(HostGuard::new([rule]), clock::now)
            .fresh_connections()
            .build()
            .map_err(|_| unusable())
    }

    /// The Dataverse of the environment that a client names.
    pub(crate) fn dataverse(
        &self,
        registered: &PowerAutomateClient,
        tokens: Arc<dyn TokenSource>,
    ) -> Result<Dataverse, ApiError> {
        let base = self.profile.dataverse(
            registered.organization_code.as_str(),
            registered.region.as_str(),
        );
        let known = self
            .dataverse
            .lock()
            .ok()
            .and_then(|known| known.get(&base).cloned());
        let http = match known {
            Some(http) => http,
            None => {
                let http = client(origins([base.as_str()])?)?;
                if let Ok(mut known) = self.dataverse.lock() {
                    known.insert(base, http.clone());
                }
                http
            }
        };
        Dataverse::new(
            http,
            &self.profile,
            &registered.organization_code,
            &registered.region,
            tokens,
        )
        .map_err(|_| unusable())
    }
}

fn origins<'a>(bases: impl IntoIterator<Item = &'a str>) -> Result<HostGuard, ApiError> {
    let rules = bases
        .into_iter()
        .map(|base| {
            let url = Url::parse(base).map_err(|_| unusable())?;
            HostRule::origin(&url).map_err(|_| unusable())
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(HostGuard::new(rules))
}

fn client(hosts: HostGuard) -> Result<HttpClient, ApiError> {
    HttpClient::builder(hosts, clock::now)
        .build()
        .map_err(|_| unusable())
}

/// The profile's own parser refuses what could get us here, except for TLS or proxy settings of the system that cannot be used.
fn unusable() -> ApiError {
    ApiError::new(
        Code::ProfileInvalid,
        "The addresses of the cloud profile cannot be used on this computer.",
    )
}
