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

/// How a person signs in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SignInMethod {
    /// With a code that is entered on a page, on any device (RFC 8628).
    #[default]
    DeviceCode,
    /// In a browser of this computer (RFC 8252 with PKCE).
    Browser,
}

/// Starts a sign-in.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccountSignInStartRequest {
    /// **Tenant ID**, or a verified domain of the tenant.
    pub tenant: String,
    /// **Client ID** of an app registration that allows public client flows.
    pub client_id: String,
    /// How; by device code when it does not say.
    #[serde(default)]
    #[ts(optional, as = "Option<SignInMethod>")]
    pub method: SignInMethod,
    /// The account that signs in again: its name is suggested, and what its services asked of the next sign-in is passed on.
    #[serde(default)]
    #[ts(optional)]
    pub account: Option<AccountId>,
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
    /// How the person signs in.
    pub method: SignInMethod,
    /// How it stands.
    pub state: SignInState,
}

impl JobView {
    /// Tells whether it has ended.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        match self.state {
            SignInState::Starting | SignInState::Waiting { .. } => false,
            SignInState::SignedIn { .. } | SignInState::Failed { .. } => true,
        }
    }
}

/// How a sign-in stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum SignInState {
    /// It is being prepared: the authority is asked for a code. It can be cancelled.
    Starting,
    /// Somebody has to sign in.
    Waiting {
        /// What that person does.
        prompt: SignInPrompt,
        /// When it is too late.
        expires_at: Timestamp,
        /// Seconds for which it could be done when the wait began.
        expires_in: u32,
    },
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

/// What a person does to sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum SignInPrompt {
    /// Enters a code.
    DeviceCode {
        /// The code; for people to read.
        user_code: String,
        /// The page on which it is entered.
        verification_uri: String,
    },
    /// Signs in on the page that [`account_sign_in_page`](crate::Contract::account_sign_in_page) names, in a browser of this computer.
    Browser,
}

/// The page on which a person signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SignInPage {
    /// Its address, for the program that opens it in a browser. A window's page does not get it.
    pub address: String,
}

/// An account with what is known of the services that it gets tokens for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountShowResponse {
    /// The account.
    pub account: AccountView,
    /// The services that it asked for tokens of, by audience.
    pub resources: Vec<AccountResourceView>,
}

/// What an account was last granted or refused for one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountResourceView {
    /// The service, as tokens name it.
    pub audience: String,
    /// The scopes of the last token, in the authority's words. Empty when it named none, as for apps.
    pub scopes: Vec<String>,
    /// When the last token came.
    pub granted_at: Option<Timestamp>,
    /// How the last attempt failed, when it did.
    pub failure: Option<AccountFailureView>,
}

/// A token that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountFailureView {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub error: ApiError,
    /// Whether the next sign-in has to satisfy something that this service asks for.
    pub claims_asked: bool,
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
