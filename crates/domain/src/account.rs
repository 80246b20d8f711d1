//! Accounts: people who signed in, and apps with a credential of their own.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{AccountId, ClientId, Principal, TenantId, Timestamp};

/// How an account gets its tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum AccountKind {
    /// A person who signed in; a refresh token is kept.
    Delegated,
    /// An app with a client secret.
    App,
}

/// Whether an account's session still gives tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Session {
    /// As far as we know.
    Live,
    /// Entra refused; a person has to sign in again (or an administrator to renew the app's secret).
    SignInNeeded,
}

/// What an account was last granted or refused for one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountResource {
    /// The service, as tokens name it.
    pub audience: String,
    /// The scopes of the last token, in the authority's words.
    pub scopes: Vec<String>,
    /// When the last token came.
    pub granted_at: Option<Timestamp>,
    /// How the last attempt failed, when it did.
    pub failure: Option<AccountFailure>,
}

/// A refused token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountFailure {
    /// When.
    pub at: Timestamp,
    /// Why: an error of the contract, as JSON.
    pub error: String,
    /// What the next sign-in has to satisfy (a claims challenge), as JSON.
    pub claims: Option<String>,
}

/// An account of this data directory. Its tokens and secrets are elsewhere, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its identity.
    pub id: AccountId,
    /// A person or an app.
    pub kind: AccountKind,
    /// The tenant text that was signed in to: an id or a domain, exactly as given.
    pub tenant_hint: String,
    /// The tenant's id, where the authority told it.
    pub tenant: Option<TenantId>,
    /// The app registration.
    pub client: ClientId,
    /// Whom the token named, where the authority told it.
    pub principal: Option<Principal>,
    /// The display name, or the app's id.
    pub name: String,
    /// The sign-in name, where there is one.
    pub user_principal_name: Option<String>,
    /// Whether its session still gives tokens.
    pub session: Session,
    /// Whether a local person acts as this account.
    pub active: bool,
    /// When it was added.
    pub added_at: Timestamp,
}
