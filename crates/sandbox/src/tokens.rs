//! Access tokens: which resources they are for, and checking them.
//!
//! The table of what was issued is the truth. A token that is not in it, whatever it claims, was not issued by this
//! tenant (or was issued before a reset), so services need no signature check, and the signature is for the clients that
//! want one.

use std::collections::HashMap;

use http::HeaderMap;
use http::header::AUTHORIZATION;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::endpoints::{Endpoints, Service};
use crate::tenant::{ClientId, ObjectId};

/// A resource that tokens are issued for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ResourceKind {
    /// Microsoft Graph.
    Graph,
    /// Dataverse global discovery.
    Discovery,
    /// The Dataverse organization.
    Dataverse,
    /// Flow management and triggers.
    Flow,
    /// The environments service.
    Environments,
}

impl ResourceKind {
    /// All resources of the tenant.
    pub const ALL: [ResourceKind; 5] = [
        ResourceKind::Graph,
        ResourceKind::Discovery,
        ResourceKind::Dataverse,
        ResourceKind::Flow,
        ResourceKind::Environments,
    ];

    /// The resource an audience belongs to, with or without a slash at its end; `None` for one this tenant lacks.
    pub fn of_audience(audience: &str, endpoints: &Endpoints) -> Option<Self> {
        let bare = audience.strip_suffix('/').unwrap_or(audience);
        Self::ALL
            .into_iter()
            .find(|kind| kind.bare_audience(endpoints) == bare)
    }

    fn bare_audience(self, endpoints: &Endpoints) -> String {
        match self {
            ResourceKind::Graph => endpoints.origin(Service::Graph),
            ResourceKind::Discovery => endpoints.origin(Service::Discovery),
            ResourceKind::Dataverse => endpoints.dataverse_audience(),
            ResourceKind::Flow => endpoints.origin(Service::Flow),
            ResourceKind::Environments => endpoints.origin(Service::Environments),
        }
    }

    /// The delegated permissions that this resource defines.
    pub fn delegated_scopes(self) -> &'static [&'static str] {
        match self {
            ResourceKind::Graph => &[
                "User.Read",
                "User.ReadBasic.All",
                "User.Read.All",
                "User.ReadWrite.All",
                "User.RevokeSessions.All",
                "Group.Read.All",
                "Group.ReadWrite.All",
                "GroupMember.Read.All",
                "GroupMember.ReadWrite.All",
                "Directory.Read.All",
                "Directory.ReadWrite.All",
                "Organization.Read.All",
            ],
            ResourceKind::Discovery | ResourceKind::Dataverse => &["user_impersonation"],
            ResourceKind::Flow => &[
                "User",
                "Flows.Read.All",
                "Flows.Manage.All",
                "Activity.Read.All",
                "Approvals.Read.All",
                "Approvals.Manage.All",
            ],
            ResourceKind::Environments => &["User"],
        }
    }

    /// What a person is told the resource is.
    pub fn display_name(self) -> &'static str {
        match self {
            ResourceKind::Graph => "Microsoft Graph",
            ResourceKind::Discovery => "Dataverse discovery",
            ResourceKind::Dataverse => "Dataverse",
            ResourceKind::Flow => "Power Automate",
            ResourceKind::Environments => "Power Platform environments",
        }
    }
}

/// Who stands behind a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The person, or the service principal of an app-only token.
    pub object_id: ObjectId,
    /// Whether the token is app-only.
    pub is_app: bool,
    /// The application that asked for the token.
    pub client_id: ClientId,
    /// The tenant.
    pub tenant_id: Uuid,
    /// Delegated permissions (`scp`).
    pub scopes: Vec<String>,
    /// Application permissions (`roles`).
    pub roles: Vec<String>,
}

impl Caller {
    /// Whether the token carries this delegated permission.
    pub fn has_scope(&self, name: &str) -> bool {
        self.scopes.iter().any(|scope| scope == name)
    }

    /// Whether the token carries this application permission.
    pub fn has_role(&self, name: &str) -> bool {
        self.roles.iter().any(|role| role == name)
    }
}

/// Why a bearer token was refused. Never holds the token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenRejection {
    /// There was no `Authorization` header.
    #[error("the request carries no access token")]
    Missing,
    /// The header is not one `Bearer` token.
    #[error("the Authorization header is not one bearer token")]
    Malformed,
    /// This tenant did not issue it.
    #[error("the access token was not issued by this tenant")]
    Unknown,
    /// It is for another resource.
    #[error("the access token is for {presented}")]
    WrongAudience {
        /// The audience it is for.
        presented: String,
    },
    /// It has ended.
    #[error("the access token has expired")]
    Expired,
    /// It was revoked.
    #[error("the access token was revoked")]
    Revoked,
}

#[derive(Debug)]
pub(crate) struct IssuedToken {
    pub(crate) caller: Caller,
    pub(crate) audience: String,
    pub(crate) expires: Timestamp,
    pub(crate) revoked: bool,
}

/// The access tokens that were issued, by the hash of their text.
#[derive(Debug, Default)]
pub struct TokenTable {
    issued: HashMap<[u8; 32], IssuedToken>,
}

impl TokenTable {
    pub(crate) fn record(&mut self, token: &str, issued: IssuedToken) {
        self.issued
            .insert(Sha256::digest(token.as_bytes()).into(), issued);
    }

    /// Revokes every access token of one principal, or of all; returns how many.
    pub fn revoke(&mut self, of: Option<ObjectId>) -> usize {
        let mut revoked = 0;
        for token in self.issued.values_mut() {
            if of.is_none_or(|id| token.caller.object_id == id) && !token.revoked {
                token.revoked = true;
                revoked += 1;
            }
        }
        revoked
    }

    pub(crate) fn verify(
        &self,
        headers: &HeaderMap,
        audiences: &[&str],
        now: Timestamp,
    ) -> Result<Caller, TokenRejection> {
        let token = bearer(headers)?;
        let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        let issued = self.issued.get(&hash).ok_or(TokenRejection::Unknown)?;
        if issued.revoked {
            return Err(TokenRejection::Revoked);
        }
        if issued.expires <= now {
            return Err(TokenRejection::Expired);
        }
        if !audiences.contains(&issued.audience.as_str()) {
            return Err(TokenRejection::WrongAudience {
                presented: issued.audience.clone(),
            });
        }
        Ok(issued.caller.clone())
    }
}

/// The token of exactly one `Authorization: Bearer` header.
fn bearer(headers: &HeaderMap) -> Result<&str, TokenRejection> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let value = values.next().ok_or(TokenRejection::Missing)?;
    if values.next().is_some() {
        return Err(TokenRejection::Malformed);
    }
    let value = value.to_str().map_err(|_| TokenRejection::Malformed)?;
    let (scheme, token) = value.split_once(' ').ok_or(TokenRejection::Malformed)?;
    if !scheme.eq_ignore_ascii_case("bearer")
        || token.is_empty()
        || token.contains(char::is_whitespace)
    {
        return Err(TokenRejection::Malformed);
    }
    Ok(token)
}
