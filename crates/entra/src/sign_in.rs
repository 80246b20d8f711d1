//! A person's sign-in, whichever way it goes: what is asked for, and how it ends.

use countersign_domain::ClientId;
use countersign_net::{Claims, NetError};

use crate::{exchange::AuthorityError, grant::TokenGrant, scope::Scopes};

/// What a sign-in asks for.
#[derive(Debug, Clone)]
pub struct SignInRequest {
    /// The app registration: a public client.
    pub client: ClientId,
    /// An identity, a refresh token, and what is consented of one resource.
    pub scopes: Scopes,
    /// What the sign-in has to satisfy, since a resource or the authority asked for it.
    pub claims: Option<Claims>,
    /// The sign-in name of the person who is expected. A code on another device has no place for it.
    pub login_hint: Option<String>,
    /// Whether the person chooses among the accounts that the browser knows, instead of going on with the only one.
    pub choose_account: bool,
}

impl SignInRequest {
    /// Returns the request of a plain sign-in.
    #[must_use]
    pub const fn new(client: ClientId, scopes: Scopes) -> Self {
        Self {
            client,
            scopes,
            claims: None,
            login_hint: None,
            choose_account: false,
        }
    }
}

/// How a sign-in ended.
#[derive(Debug)]
pub enum SignIn {
    /// The person signed in.
    SignedIn(Box<TokenGrant>),
    /// The person said no.
    Declined,
    /// Nobody answered in time. Only a person may start again.
    Expired {
        /// Why the authority could not be asked, when that is how it stood at the end.
        last_failure: Option<NetError>,
    },
    /// The caller took it back.
    Cancelled,
    /// The authority refused for good.
    Failed(AuthorityError),
}

/// Returns the form field of a claims challenge.
pub(crate) fn claims_field(claims: Option<&Claims>) -> Option<(&'static str, &str)> {
    claims.map(|claims| ("claims", claims.as_json()))
}
