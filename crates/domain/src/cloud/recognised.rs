//! Hosts that are known and that no flow is triggered at: what people paste by mistake.

use url::Url;

use super::{CloudProfile, HostPattern, built_in};

/// What a host is known for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownHost {
    /// Pages for people: the maker portal, or an admin center.
    Portal,
    /// An interface for programs that manages flows or environments.
    Management,
    /// The triggers of another built-in cloud.
    TriggersOf {
        /// The cloud's name.
        cloud: &'static str,
    },
}

impl CloudProfile {
    /// Returns what `host` (lower case, with its explicit port) is known for, in this cloud or any built-in one; `None` for a stranger, and for
    /// what triggers flows in this cloud.
    #[must_use]
    pub fn recognise(&self, host: &str, port: Option<u16>) -> Option<KnownHost> {
        if self.allows_trigger_host(host, port) {
            return None;
        }
        let is_own = |url: &Url| url.host_str() == Some(host) && url.port() == port;
        if [&self.flow, &self.environments, &self.discovery, &self.graph]
            .into_iter()
            .any(is_own)
        {
            return Some(KnownHost::Management);
        }
        if is_own(&self.portal) {
            return Some(KnownHost::Portal);
        }
        if port.is_some_and(|port| port != 443) {
            return None;
        }
        if is_or_under(host, built_in::MANAGEMENT_DOMAINS) {
            return Some(KnownHost::Management);
        }
        if is_or_under(host, built_in::PORTAL_DOMAINS) {
            return Some(KnownHost::Portal);
        }
        built_in::trigger_hosts()
            .find(|(_, pattern)| {
                pattern
                    .parse::<HostPattern>()
                    .is_ok_and(|pattern| pattern.matches(host, None))
            })
            .map(|(cloud, _)| KnownHost::TriggersOf { cloud })
    }
}

fn is_or_under(host: &str, domains: &[&str]) -> bool {
    domains.iter().any(|domain| {
        host.strip_suffix(domain)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(host: &str) -> Option<KnownHost> {
        CloudProfile::built_in("public")
            .unwrap()
            .recognise(host, None)
    }

    #[test]
    fn pages_for_people_are_told_from_interfaces_for_programs() {
        for host in [
            "make.powerautomate.com",
            "emea.flow.microsoft.com",
            "flow.microsoft.com",
            "make.powerapps.com",
        ] {
            assert_eq!(known(host), Some(KnownHost::Portal), "{host}");
        }
        for host in [
            "api.flow.microsoft.com",
            "emea.api.flow.microsoft.com",
            "api.bap.microsoft.com",
            "management.azure.com",
            "contoso.crm4.dynamics.com",
        ] {
            assert_eq!(known(host), Some(KnownHost::Management), "{host}");
        }
    }

    #[test]
    fn the_triggers_of_another_cloud_are_named() {
        assert_eq!(
            known("prod-01.usgovvirginia.logic.azure.us"),
            Some(KnownHost::TriggersOf { cloud: "gcc" })
        );
        assert_eq!(
            known("x.01.environment.api.powerplatform.partner.microsoftonline.cn"),
            Some(KnownHost::TriggersOf { cloud: "china" })
        );
    }

    #[test]
    fn a_stranger_and_the_own_triggers_are_nothing_of_these() {
        for host in [
            "make.powerautomate.com.evil.example",
            "evilflow.microsoft.com.example",
            "x.01.environment.api.powerplatform.com",
        ] {
            assert_eq!(known(host), None, "{host}");
        }
    }
}
