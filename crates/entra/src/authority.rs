//! The sign-in authority: a cloud and a tenant in it.

use countersign_domain::{TenantId, cloud::CloudProfile};
use thiserror::Error;
use url::Url;

/// The text names no tenant: it is neither a GUID, nor a domain, nor `organizations`, `common` or `consumers`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the tenant is neither a GUID nor a domain such as contoso.com")]
pub struct InvalidTenant;

/// Where tokens come from: the authority of a cloud profile, and the tenant exactly as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    base: Url,
    tenant: String,
}

impl Authority {
    /// Returns the authority of `profile` for a tenant id, a verified domain, or `organizations`, `common`, `consumers`.
    ///
    /// # Errors
    ///
    /// Fails when the text can name no tenant.
    pub fn new(profile: &CloudProfile, tenant: &str) -> Result<Self, InvalidTenant> {
        let tenant = tenant.trim();
        let label = |label: &str| {
            !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        };
        if tenant.len() > 253 || !tenant.split('.').all(label) {
            return Err(InvalidTenant);
        }
        let named = matches!(tenant, "organizations" | "common" | "consumers");
        if !named && !tenant.contains('.') && tenant.parse::<TenantId>().is_err() {
            return Err(InvalidTenant);
        }

        Ok(Self {
            base: Url::parse(profile.authority()).map_err(|_| InvalidTenant)?,
            tenant: tenant.to_owned(),
        })
    }

    /// Returns the tenant as it was given.
    #[must_use]
    pub fn tenant(&self) -> &str {
        &self.tenant
    }

    /// Returns the tenant's id where it was given as one.
    #[must_use]
    pub fn tenant_id(&self) -> Option<TenantId> {
        self.tenant.parse().ok()
    }

    /// Returns the origin that the authority's pages have.
    pub(crate) fn origin(&self) -> String {
        self.base.origin().ascii_serialization()
    }

    pub(crate) fn authorize_url(&self) -> Url {
        self.endpoint("authorize")
    }

    pub(crate) fn device_code_url(&self) -> Url {
        self.endpoint("devicecode")
    }

    pub(crate) fn token_url(&self) -> Url {
        self.endpoint("token")
    }

    pub(crate) fn metadata_url(&self) -> Url {
        self.below(&["v2.0", ".well-known", "openid-configuration"])
    }

    fn endpoint(&self, name: &str) -> Url {
        self.below(&["oauth2", "v2.0", name])
    }

    fn below(&self, segments: &[&str]) -> Url {
        let mut url = self.base.clone();
        // Only a URL without a host has no path to extend, and a profile has none of those.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty()
                .push(self.tenant.as_str())
                .extend(segments);
        }

        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(tenant: &str) -> Result<Authority, InvalidTenant> {
        Authority::new(&CloudProfile::built_in("public").unwrap(), tenant)
    }

    #[test]
    fn the_endpoints_follow_the_tenant() {
        let authority = public(" contoso.com ").unwrap();

        assert_eq!(
            authority.token_url().as_str(),
            "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token"
        );
        assert_eq!(
            authority.device_code_url().as_str(),
            "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/devicecode"
        );
    }

    #[test]
    fn an_authority_with_a_path_keeps_it() {
        let profile = serde_json::json!({
            "name": "other", "authority": "https://sign-in.example/realm/", "graph": "https://graph.example",
            "discovery": "https://d.example", "dataverse": "https://{org}.{region}.example", "flow": "https://f.example",
            "environments": "https://e.example", "triggerHosts": [], "flowAudience": "https://f.example/",
            "portal": "https://p.example"
        });
        let profile = CloudProfile::from_json(&profile.to_string()).unwrap();

        let authority = Authority::new(&profile, "organizations").unwrap();

        assert_eq!(
            authority.metadata_url().as_str(),
            "https://sign-in.example/realm/organizations/v2.0/.well-known/openid-configuration"
        );
        assert_eq!(
            authority.token_url().as_str(),
            "https://sign-in.example/realm/organizations/oauth2/v2.0/token"
        );
    }

    #[test]
    fn a_tenant_that_would_leave_its_place_in_the_path_is_refused() {
        for tenant in [
            "",
            "contoso",
            "a/b.com",
            "..",
            "a..b",
            "contoso.com?x=1",
            "%2e.com",
        ] {
            assert_eq!(public(tenant), Err(InvalidTenant), "{tenant}");
        }
    }
}
