//! The built-in clouds. Hosts as `docs/clouds.md` lists them with their sources.

use super::ProfileFile;

/// The names of the built-in profiles; no file may take one.
pub const BUILT_IN_NAMES: &[&str] = &["public", "gcc", "gcc-high", "dod", "china"];

/// Domains of the pages that Entra sends people to with a device code.
pub(super) const SIGN_IN_PAGE_DOMAINS: &[&str] = &[
    "microsoft.com",
    "microsoftonline.com",
    "microsoftonline.us",
    "microsoftonline.cn",
    "chinacloudapi.cn",
];

/// Domains of pages for people that show flows: the maker portals and admin centers of every cloud, the former ones included.
pub(super) const PORTAL_DOMAINS: &[&str] = &[
    "powerautomate.com",
    "powerautomate.us",
    "powerautomate.appsplatform.us",
    "powerautomate.cn",
    "flow.microsoft.com",
    "flow.microsoft.us",
    "powerapps.com",
    "powerapps.us",
    "powerapps.cn",
    "admin.powerplatform.microsoft.com",
    "admin.powerplatform.microsoft.us",
    "portal.azure.com",
    "portal.azure.us",
];

/// Domains of interfaces that manage flows and environments, of every cloud. The triggers of the old form are not among them.
pub(super) const MANAGEMENT_DOMAINS: &[&str] = &[
    "api.flow.microsoft.com",
    "api.flow.microsoft.us",
    "api.flow.appsplatform.us",
    "api.powerautomate.cn",
    "api.bap.microsoft.com",
    "api.bap.microsoft.us",
    "api.bap.appsplatform.us",
    "api.bap.partner.microsoftonline.cn",
    "management.azure.com",
    "management.usgovcloudapi.net",
    "management.chinacloudapi.cn",
    "dynamics.com",
    "microsoftdynamics.us",
    "dynamics.cn",
    "graph.microsoft.com",
];

struct Hosts {
    name: &'static str,
    authority: &'static str,
    graph: &'static str,
    discovery: &'static str,
    dataverse: &'static str,
    flow: &'static str,
    environments: &'static str,
    trigger_hosts: &'static [&'static str],
    flow_audience: &'static str,
    portal: &'static str,
    environments_audience: &'static str,
    power_platform: &'static str,
}

const CLOUDS: [Hosts; 5] = [
    Hosts {
        name: "public",
        authority: "https://login.microsoftonline.com",
        graph: "https://graph.microsoft.com",
        discovery: "https://globaldisco.crm.dynamics.com",
        dataverse: "https://{org}.{region}.dynamics.com",
        flow: "https://api.flow.microsoft.com",
        environments: "https://api.bap.microsoft.com",
        trigger_hosts: &["*.api.powerplatform.com", "*.logic.azure.com"],
        flow_audience: "https://service.flow.microsoft.com/",
        portal: "https://make.powerautomate.com",
        environments_audience: "https://service.powerapps.com/",
        power_platform: "https://api.powerplatform.com",
    },
    Hosts {
        name: "gcc",
        authority: "https://login.microsoftonline.com",
        graph: "https://graph.microsoft.com",
        discovery: "https://globaldisco.crm9.dynamics.com",
        dataverse: "https://{org}.{region}.dynamics.com",
        flow: "https://gov.api.flow.microsoft.us",
        environments: "https://gov.api.bap.microsoft.us",
        trigger_hosts: &["*.api.gov.powerplatform.microsoft.us", "*.logic.azure.us"],
        flow_audience: "https://gov.service.flow.microsoft.us/",
        portal: "https://make.gov.powerautomate.us",
        environments_audience: "https://gov.service.powerapps.us/",
        power_platform: "https://api.gov.powerplatform.microsoft.us",
    },
    Hosts {
        name: "gcc-high",
        authority: "https://login.microsoftonline.us",
        graph: "https://graph.microsoft.us",
        discovery: "https://globaldisco.crm.microsoftdynamics.us",
        dataverse: "https://{org}.{region}.microsoftdynamics.us",
        flow: "https://high.api.flow.microsoft.us",
        environments: "https://high.api.bap.microsoft.us",
        trigger_hosts: &["*.api.high.powerplatform.microsoft.us", "*.logic.azure.us"],
        flow_audience: "https://high.service.flow.microsoft.us/",
        portal: "https://make.high.powerautomate.us",
        environments_audience: "https://high.service.powerapps.us/",
        power_platform: "https://api.high.powerplatform.microsoft.us",
    },
    Hosts {
        name: "dod",
        authority: "https://login.microsoftonline.us",
        graph: "https://dod-graph.microsoft.us",
        discovery: "https://globaldisco.crm.appsplatform.us",
        dataverse: "https://{org}.{region}.appsplatform.us",
        flow: "https://api.flow.appsplatform.us",
        environments: "https://api.bap.appsplatform.us",
        trigger_hosts: &["*.api.appsplatform.us", "*.logic.azure.us"],
        flow_audience: "https://service.flow.appsplatform.us/",
        portal: "https://make.powerautomate.appsplatform.us",
        environments_audience: "https://service.apps.appsplatform.us/",
        power_platform: "https://api.appsplatform.us",
    },
    Hosts {
        name: "china",
        authority: "https://login.partner.microsoftonline.cn",
        graph: "https://microsoftgraph.chinacloudapi.cn",
        discovery: "https://globaldisco.crm.dynamics.cn",
        dataverse: "https://{org}.{region}.dynamics.cn",
        flow: "https://api.powerautomate.cn",
        environments: "https://api.bap.partner.microsoftonline.cn",
        trigger_hosts: &[
            "*.api.powerplatform.partner.microsoftonline.cn",
            "*.logic.azure.cn",
        ],
        flow_audience: "https://service.powerautomate.cn/",
        portal: "https://make.powerautomate.cn",
        environments_audience: "https://service.powerapps.cn/",
        power_platform: "https://api.powerplatform.partner.microsoftonline.cn",
    },
];

/// Returns the trigger hosts of every built-in cloud, each with the cloud's name.
pub(super) fn trigger_hosts() -> impl Iterator<Item = (&'static str, &'static str)> {
    CLOUDS.iter().flat_map(|cloud| {
        cloud
            .trigger_hosts
            .iter()
            .map(move |&pattern| (cloud.name, pattern))
    })
}

/// Returns the Dataverse pattern of every built-in cloud, each with the cloud's name.
pub(super) fn dataverse_patterns() -> impl Iterator<Item = (&'static str, &'static str)> {
    CLOUDS.iter().map(|cloud| (cloud.name, cloud.dataverse))
}

pub(super) fn find(name: &str) -> Option<ProfileFile> {
    let hosts = CLOUDS.iter().find(|cloud| cloud.name == name)?;
    Some(ProfileFile {
        name: hosts.name.to_owned(),
        authority: hosts.authority.to_owned(),
        graph: hosts.graph.to_owned(),
        discovery: hosts.discovery.to_owned(),
        dataverse: hosts.dataverse.to_owned(),
        flow: hosts.flow.to_owned(),
        environments: hosts.environments.to_owned(),
        trigger_hosts: hosts
            .trigger_hosts
            .iter()
            .map(|&host| host.to_owned())
            .collect(),
        flow_audience: hosts.flow_audience.to_owned(),
        portal: hosts.portal.to_owned(),
        environments_audience: Some(hosts.environments_audience.to_owned()),
        power_platform: Some(hosts.power_platform.to_owned()),
        power_platform_audience: Some(hosts.power_platform.to_owned()),
        _schema: None,
    })
}
