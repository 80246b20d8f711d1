//! Scopes: what a token is asked for.

use std::fmt;

use countersign_net::Resource;

/// The scopes of one request. All but the OpenID Connect ones belong to the same resource, since a token is for one only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scopes(Vec<String>);

impl Scopes {
    /// Returns what a person's sign-in asks for: an identity, a refresh token, and what is consented of `resource`.
    #[must_use]
    pub fn sign_in(resource: &Resource) -> Self {
        let mut scopes = Self::app(resource);
        scopes
            .0
            .extend(["openid", "profile", "offline_access"].map(str::to_owned));

        scopes
    }

    /// Returns what an app asks for: all that `resource` grants it.
    #[must_use]
    pub fn app(resource: &Resource) -> Self {
        Self(vec![resource.default_scope()])
    }

    /// Returns exactly these scopes, for an authority that is not Entra.
    #[must_use]
    pub fn exactly(scopes: &[&str]) -> Self {
        Self(scopes.iter().map(|&scope| scope.to_owned()).collect())
    }

    /// Returns them one by one.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// Prints the scopes as they are sent, with spaces between them.
impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

/// Returns the audience that Entra makes of a scope: all before its last slash. `None` for a scope without a resource, such as `openid`.
///
/// An audience that ends in a slash therefore needs two: `https://host//.default` is for `https://host/`.
#[must_use]
pub fn audience_of(scope: &str) -> Option<&str> {
    let (audience, name) = scope.rsplit_once('/')?;
    let absolute = audience.contains("://") && !audience.ends_with(":/") && !name.is_empty();

    absolute.then_some(audience)
}

#[cfg(test)]
mod tests {
    use countersign_domain::cloud::{BUILT_IN_NAMES, CloudProfile};

    use super::*;

    #[test]
    fn the_audience_of_a_scope_is_all_before_its_last_slash() {
        for (scope, audience) in [
            ("https://h//.default", Some("https://h/")),
            ("https://h/.default", Some("https://h")),
            (
                "https://service.flow.microsoft.com//.default",
                Some("https://service.flow.microsoft.com/"),
            ),
            (
                "https://contoso.crm4.dynamics.com/user_impersonation",
                Some("https://contoso.crm4.dynamics.com"),
            ),
            (
                "https://graph.microsoft.com/User.Read",
                Some("https://graph.microsoft.com"),
            ),
            (
                "http://127.0.0.1:1/org/crm4/.default",
                Some("http://127.0.0.1:1/org/crm4"),
            ),
            ("openid", None),
            ("User.Read", None),
            ("https://h", None),
        ] {
            assert_eq!(audience_of(scope), audience, "{scope}");
        }
    }

    #[test]
    fn every_audience_of_every_cloud_survives_the_way_through_its_scope() {
        for name in BUILT_IN_NAMES {
            let profile = CloudProfile::built_in(name).unwrap();
            for audience in [
                profile.flow_audience().to_owned(),
                profile.graph_audience(),
                profile.dataverse("contoso", "crm4"),
            ] {
                let scope = Resource::new(audience.clone()).default_scope();

                assert_eq!(audience_of(&scope), Some(audience.as_str()), "{name}");
            }
        }
    }

    #[test]
    fn a_sign_in_asks_for_an_identity_and_a_refresh_token() {
        assert_eq!(
            Scopes::sign_in(&Resource::new("https://h/")).to_string(),
            "https://h//.default openid profile offline_access"
        );
    }
}
