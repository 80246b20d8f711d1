//! Accounts and signing in.

use countersign_domain::{
    AccountId, ClientId, JobId, ObjectId, TenantId, Timestamp,
    account::{AccountKind, Session},
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{ApiError, SecretInput};

/// Asks for every account.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccountListRequest {}

/// Every account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountListResponse {
    /// The accounts, in the order in which they were added.
    pub accounts: Vec<AccountView>,
}

/// An account, as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// Its identity.
    pub id: AccountId,
    /// A person or an app.
    pub kind: AccountKind,
    /// The tenant as it was given when signing in.
    pub tenant_hint: String,
    /// The tenant's id, where the authority told it.
    pub tenant_id: Option<TenantId>,
    /// The app registration.
    pub client_id: ClientId,
    /// The directory object, where the authority told it.
    pub object_id: Option<ObjectId>,
    /// The display name.
    pub name: String,
    /// The sign-in name.
    pub user_principal_name: Option<String>,
    /// Whether its session still gives tokens.
    pub session: Session,
    /// Whether a local person acts as this account.
    pub active: bool,
    /// When it was added.
    pub added_at: Timestamp,
}

/// Starts a sign-in by device code (RFC 8628).
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccountSignInStartRequest {
    /// **Tenant ID**, or a verified domain of the tenant.
    pub tenant: String,
    /// **Client ID** of an app registration that allows public client flows.
    pub client_id: String,
}

/// Asks how a sign-in stands.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JobRequest {
    /// The job.
    pub job: JobId,
}

/// Long work, as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    /// Its identity.
    pub id: JobId,
    /// The code to enter at the verification address; for people to read.
    pub user_code: String,
    /// The page on which the code is entered.
    pub verification_uri: String,
    /// When the code expires.
    pub expires_at: Timestamp,
    /// Seconds for which the code was valid when it was issued.
    pub expires_in: u32,
    /// How it stands.
    pub state: SignInState,
}

/// How a sign-in stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum SignInState {
    /// Somebody has to enter the code.
    Waiting,
    /// Somebody did.
    SignedIn {
        /// The account.
        account: AccountView,
    },
    /// It ended otherwise: declined, expired, cancelled, refused.
    Failed {
        /// How.
        error: ApiError,
    },
}

/// Adds an app with a client secret.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccountAddAppRequest {
    /// **Tenant ID**, or a verified domain of the tenant.
    pub tenant: String,
    /// **Client ID**.
    pub client_id: String,
    /// The secret's value.
    pub client_secret: SecretInput,
}

/// Names an account.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccountRequest {
    /// The account.
    pub account: AccountId,
}

/// The answer of a command that has nothing to tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Done {}
