//! Identity stores.

use countersign_domain::{
    AccountId, StoreId, Timestamp,
    store::{Provider, StoreSettings},
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{CheckView, Code};

/// Asks for every identity store.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StoreListRequest {}

/// Every identity store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StoreListResponse {
    /// The stores, by name.
    pub stores: Vec<StoreView>,
}

/// Names a store.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StoreRequest {
    /// The store.
    pub store: StoreId,
}

/// An identity store, as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StoreView {
    /// Its identity.
    pub id: StoreId,
    /// Its name.
    pub name: String,
    /// **Description**; may be empty.
    pub description: String,
    /// Whether it takes part.
    pub enabled: bool,
    /// Where its identities live.
    pub provider: Provider,
    /// The account for triggering flows and writing to the directory.
    pub service_credential: Option<AccountId>,
    /// The person's account for managing flows.
    pub linking_account: Option<AccountId>,
    /// Its settings.
    pub settings: StoreSettings,
    /// What it lacks or what is broken, worst first; empty when healthy.
    pub problems: Vec<StoreProblem>,
    /// Whether a Power Automate client is registered.
    pub power_automate: bool,
    /// How many workflows it has.
    pub workflows: u32,
    /// How many of them are enabled.
    pub workflows_enabled: u32,
    /// How many requests are undecided.
    pub open_requests: u32,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Something that a store lacks or that is broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StoreProblem {
    /// What.
    pub code: Code,
    /// Whether the store cannot work because of it; otherwise it still has to be set up.
    pub broken: bool,
}

/// Makes a Microsoft Entra ID store.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StoreCreateRequest {
    /// **Name**.
    pub name: String,
    /// **Tenant ID**.
    pub tenant_id: String,
    /// **Domain Name**: a verified domain of the tenant.
    pub domain: String,
}

/// **Test connection**: looks whether a store with these values could work, before it is created or saved. Nothing is kept.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StoreTestRequest {
    /// **Tenant ID**.
    pub tenant: String,
    /// **Domain Name**.
    pub domain: String,
    /// The account that looks. Left out: the service credential of `store`, else the active account where it is of that tenant.
    #[serde(default)]
    #[ts(optional)]
    pub credential: Option<AccountId>,
    /// The store, where it is made already.
    #[serde(default)]
    #[ts(optional)]
    pub store: Option<StoreId>,
}

/// What testing a store's connection showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StoreTestResponse {
    /// Tenant, domain, reading and writing, in this order.
    pub checks: Vec<CheckView>,
    /// The account that looked, where there was one.
    pub credential: Option<AccountId>,
    /// When.
    pub tested_at: Timestamp,
}

/// Changes a store. Members that are left out stay as they are.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StoreUpdateRequest {
    /// The store.
    pub store: StoreId,
    /// A new name.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// **Description**; empty for none.
    #[serde(default)]
    #[ts(optional)]
    pub description: Option<String>,
    /// **Domain Name**: the domain that new sign-in names get from now on.
    #[serde(default)]
    #[ts(optional)]
    pub domain: Option<String>,
    /// The account for triggering flows and writing to the directory.
    #[serde(default)]
    #[ts(optional)]
    pub service_credential: Option<AccountId>,
    /// The person's account for managing flows.
    #[serde(default)]
    #[ts(optional)]
    pub linking_account: Option<AccountId>,
    /// Who decides when a workflow leaves nobody: a sign-in name, an object id or a group's name. Empty for nobody.
    #[serde(default)]
    #[ts(optional)]
    pub default_approver: Option<String>,
    /// Whether a requester may decide their own request.
    #[serde(default)]
    #[ts(optional)]
    pub self_decision: Option<bool>,
    /// Whether a change that no workflow covers is made at once.
    #[serde(default)]
    #[ts(optional)]
    pub apply_uncovered: Option<bool>,
    /// Whether the waiting run is cancelled when a request is decided in the console.
    #[serde(default)]
    #[ts(optional)]
    pub settle_flows: Option<bool>,
}

/// Deletes a store.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StoreDeleteRequest {
    /// The store.
    pub store: StoreId,
    /// Its name, as a confirmation: a store that was renamed meanwhile, or another one, is not deleted.
    pub name: String,
}
