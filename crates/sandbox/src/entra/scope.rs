//! Scopes: what one token is asked for.

use serde_json::Value;

use super::error::EntraError;
use crate::endpoints::{Endpoints, Service};
use crate::tenant::App;
use crate::tokens::ResourceKind;

/// A scope parameter, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ScopeRequest {
    pub(crate) resource: ResourceKind,
    /// The audience to the letter: what stands before the last slash.
    pub(crate) audience: String,
    pub(crate) wanted: Wanted,
    pub(crate) openid: bool,
    pub(crate) profile: bool,
    pub(crate) offline_access: bool,
    /// What the person satisfied when signing in: the claims that the application passed on.
    pub(crate) satisfied: Option<Value>,
}

/// Which permissions of the resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// `/.default`: everything the registration lists.
    Default,
    /// These, each defined by the resource. Empty when only OpenID scopes were asked for.
    Named(Vec<String>),
}

/// What to do with scopes of two resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Several {
    /// A token is for one resource.
    Refuse,
    /// The authorize endpoint takes them, for consent; the token is for the first.
    FirstWins,
}

impl ScopeRequest {
    pub(crate) fn parse(
        text: &str,
        endpoints: &Endpoints,
        several: Several,
    ) -> Result<Self, EntraError> {
        let graph = endpoints.origin(Service::Graph);
        let mut request = Self {
            resource: ResourceKind::Graph,
            audience: graph.clone(),
            wanted: Wanted::Named(Vec::new()),
            openid: false,
            profile: false,
            offline_access: false,
            satisfied: None,
        };
        let mut seen = false;
        for scope in text.split_whitespace() {
            match scope {
                "openid" => request.openid = true,
                "profile" => request.profile = true,
                "email" => {}
                "offline_access" => request.offline_access = true,
                _ => {
                    let (audience, name) = split(scope, &graph)?;
                    if seen && audience != request.audience {
                        if several == Several::FirstWins {
                            continue;
                        }
                        return Err(EntraError::new(
                            "invalid_scope",
                            700_022,
                            "The provided value for the input parameter 'scope' is not valid because it contains more \
                             than one resource. Ask for the scopes of one resource at a time.",
                        ));
                    }
                    request.resource = ResourceKind::of_audience(&audience, endpoints)
                        .ok_or_else(|| unknown_resource(&audience))?;
                    request.audience = audience;
                    request.add(name, seen)?;
                    seen = true;
                }
            }
        }
        Ok(request)
    }

    fn add(&mut self, name: &str, seen: bool) -> Result<(), EntraError> {
        if name == ".default" {
            if seen {
                return Err(mixed());
            }
            self.wanted = Wanted::Default;
            return Ok(());
        }
        if !self.resource.delegated_scopes().contains(&name) {
            return Err(EntraError::new(
                "invalid_scope",
                70_011,
                format!(
                    "The provided value for the input parameter 'scope' is not valid. The scope '{name}' does not exist on {}.",
                    self.audience
                ),
            ));
        }
        match &mut self.wanted {
            Wanted::Default => Err(mixed()),
            Wanted::Named(names) => {
                names.push(name.to_owned());
                Ok(())
            }
        }
    }

    /// The delegated permissions that `app` gets, or why it gets none.
    pub(crate) fn delegated(&self, app: &App) -> Result<Vec<String>, EntraError> {
        let registered = app.delegated_for(self.resource);
        match &self.wanted {
            Wanted::Default if registered.is_empty() => Err(EntraError::new(
                "invalid_resource",
                650_057,
                format!(
                    "Invalid resource. The client has requested access to a resource which is not listed in the \
                     requested permissions in the client's application registration. Client app ID: {}({}). Resource \
                     value from request: {}.",
                    app.client_id, app.display_name, self.audience
                ),
            )),
            Wanted::Default => Ok(registered.to_vec()),
            Wanted::Named(names) if names.iter().all(|name| registered.contains(name)) => {
                Ok(names.clone())
            }
            Wanted::Named(_) => Err(consent_required(app)),
        }
    }

    /// The `scope` member of a token answer. An audience that ends in a slash keeps both.
    pub(crate) fn answer_text(&self, granted: &[String]) -> String {
        let mut parts: Vec<String> = granted
            .iter()
            .map(|name| format!("{}/{name}", self.audience))
            .collect();
        if self.wanted == Wanted::Default {
            parts.push(format!("{}/.default", self.audience));
        }
        for (asked, name) in [(self.openid, "openid"), (self.profile, "profile")] {
            if asked {
                parts.push(name.to_owned());
            }
        }
        parts.join(" ")
    }
}

/// Consent is missing or was taken back.
pub(crate) fn consent_required(app: &App) -> EntraError {
    EntraError::new(
        "invalid_grant",
        65_001,
        format!(
            "The user or administrator has not consented to use the application with ID '{}' named '{}'. Send an \
             interactive authorization request for this user and resource.",
            app.client_id, app.display_name
        ),
    )
    .suberror("consent_required")
}

fn unknown_resource(audience: &str) -> EntraError {
    EntraError::new(
        "invalid_resource",
        500_011,
        format!(
            "The resource principal named {audience} was not found in the tenant named Contoso (sandbox). This can \
             happen if the application has not been installed by the administrator of the tenant."
        ),
    )
}

fn mixed() -> EntraError {
    EntraError::new(
        "invalid_scope",
        70_011,
        "The provided value for the input parameter 'scope' is not valid. .default scope can't be combined with \
         resource-specific scopes.",
    )
}

/// A scope's audience and permission name: v2 cuts at the last slash. A bare name means Graph.
fn split<'a>(scope: &'a str, graph: &str) -> Result<(String, &'a str), EntraError> {
    if !scope.contains("://") {
        return Ok((graph.to_owned(), scope));
    }
    let malformed = || {
        EntraError::new(
            "invalid_scope",
            70_011,
            format!(
                "The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid."
            ),
        )
    };
    let (audience, name) = scope.rsplit_once('/').ok_or_else(malformed)?;
    if name.is_empty() || audience.ends_with(':') || audience.ends_with(":/") {
        return Err(malformed());
    }
    Ok((audience.to_owned(), name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoints() -> Endpoints {
        Endpoints::new(Service::ALL.into_iter().zip(7000..).collect())
    }

    fn audience(scope: &str) -> Result<String, u32> {
        ScopeRequest::parse(scope, &endpoints(), Several::Refuse)
            .map(|r| r.audience)
            .map_err(|e| e.code)
    }

    #[test]
    fn the_audience_is_what_stands_before_the_last_slash() {
        assert_eq!(
            audience("http://127.0.0.1:7005//.default"),
            Ok("http://127.0.0.1:7005/".to_owned())
        );
        assert_eq!(
            audience("http://127.0.0.1:7005/.default"),
            Ok("http://127.0.0.1:7005".to_owned())
        );
        assert_eq!(
            audience("http://127.0.0.1:7004/contoso/crm4/user_impersonation openid"),
            Ok("http://127.0.0.1:7004/contoso/crm4".to_owned())
        );
        assert_eq!(
            audience("User.Read"),
            Ok("http://127.0.0.1:7002".to_owned())
        );
    }

    #[test]
    fn scopes_that_cannot_be_one_token_are_refused() {
        assert_eq!(
            audience("User.Read http://127.0.0.1:7003/user_impersonation"),
            Err(700_022)
        );
        assert_eq!(
            audience("http://127.0.0.1:7002/.default User.Read"),
            Err(70_011)
        );
        assert_eq!(
            audience("User.Read http://127.0.0.1:7002/.default"),
            Err(70_011)
        );
        assert_eq!(audience("Mail.Send"), Err(70_011));
        assert_eq!(
            audience("http://127.0.0.1:7004/fabrikam/crm4/.default"),
            Err(500_011)
        );
        assert_eq!(audience("https://"), Err(70_011));
    }
}
