//! The Power Automate client of a store, and the links of its workflows.

use countersign_domain::{
    AccountId, ClientId, StoreId, TenantId, Timestamp, WorkflowId,
    power_automate_client::{DataServiceUrl, OrganizationCode, Region, ResolvedEnvironment},
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{CheckView, Code, Notice, SecretInput};

/// **Register Client**: connects a store to Power Automate. Registering again replaces the values. Naming another environment is refused with
/// `client_move_unconfirmed` while links, templates or open requests depend on the present one, unless it is confirmed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClientRegisterRequest {
    /// The store.
    pub store: StoreId,
    /// **Organization Code**, or the whole address of the environment, which is taken apart.
    pub organization_code: String,
    /// **Region**; may be left out when the whole address is given.
    #[serde(default)]
    #[ts(optional)]
    pub region: Option<String>,
    /// **Data service URL**.
    pub data_service_url: String,
    /// **Tenant ID**.
    pub tenant_id: String,
    /// **Client ID**.
    pub client_id: String,
    /// **Client Secret**: the app is added as an account with it, and becomes the store's service credential where the store names none.
    #[serde(default)]
    #[ts(optional)]
    pub client_secret: Option<SecretInput>,
    /// The environment's id, for when no service tells it.
    #[serde(default)]
    #[ts(optional)]
    pub environment_id: Option<String>,
    /// Move the store to another environment, although something depends on the present one. The store's links are broken until each was looked
    /// at again.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub confirm_move: bool,
}

/// Asks for the regions that environments are in.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClientRegionsRequest {}

/// The regions of this cloud. New ones appear: a region that is not here can be given too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ClientRegionsResponse {
    /// The regions, in the order of their codes.
    pub regions: Vec<RegionView>,
}

/// A region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RegionView {
    /// The code: the part before the second dot of an environment's address.
    pub code: String,
    /// The place.
    pub place: String,
}

/// What testing a client showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ClientTestResponse {
    /// The client that was tested, with what the test found out.
    pub client: ClientView,
    /// Token, app registration, `WhoAmI`, environment, approvals and Data service, in this order.
    pub checks: Vec<CheckView>,
    /// When.
    pub tested_at: Timestamp,
}

/// The registered client of a store, where there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ClientShowResponse {
    /// The client.
    pub client: Option<ClientView>,
}

/// A Power Automate client, as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ClientView {
    /// The store.
    pub store: StoreId,
    /// **Organization Code**.
    pub organization_code: OrganizationCode,
    /// **Region**.
    pub region: Region,
    /// **Data service URL**.
    #[serde(deserialize_with = "data_service_url")]
    pub data_service_url: DataServiceUrl,
    /// **Tenant ID**.
    pub tenant_id: TenantId,
    /// **Client ID**.
    pub client_id: ClientId,
    /// The environment's Dataverse address that follows from organization code and region.
    pub environment_url: String,
    /// The environment's id and how it was found, once it was.
    pub environment: Option<ResolvedEnvironment>,
    /// The app account that was added for the client, with its client secret or otherwise.
    pub app_account: Option<AccountId>,
    /// What a person should know: that the environment is not known yet, or seems to be another.
    pub notices: Vec<Notice>,
    /// When it was registered.
    pub registered_at: Timestamp,
}

fn data_service_url<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<DataServiceUrl, D::Error> {
    String::deserialize(deserializer).map(DataServiceUrl::from_stored)
}

/// Asks for a page of the maker portal.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PortalPageRequest {
    /// The store.
    pub store: StoreId,
    /// A workflow of the store: the page of its flow. Left out: the Solutions of the store's environment.
    #[serde(default)]
    #[ts(optional)]
    pub workflow: Option<WorkflowId>,
}

/// A page of the maker portal, for a person to open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PortalPage {
    /// Its address, which is within the portal of the cloud profile.
    pub address: String,
}

/// Links a workflow to a flow by the flow's request URL.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LinkSetRequest {
    /// The workflow.
    pub workflow: WorkflowId,
    /// **Request URL**: the HTTP POST URL of the flow's trigger.
    pub request_url: SecretInput,
    /// Whether to start a run that only answers, to prove the whole way. It costs one run and needs a flow made from the template.
    #[serde(default)]
    pub probe: bool,
}

/// A link that was just set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkSetResponse {
    /// The link, with its health.
    pub link: LinkView,
    /// What a person should know: the notices of what failed, and why it is not known whether the URL is current.
    pub notices: Vec<Notice>,
}

/// **Authenticate**: looks whether a request URL works, layer by layer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LinkAuthenticateRequest {
    /// The workflow.
    pub workflow: WorkflowId,
    /// A request URL that is not saved; left out, that of the workflow's link is looked at, and what is seen becomes the link's health.
    #[serde(default)]
    #[ts(optional)]
    pub request_url: Option<SecretInput>,
    /// Whether to start a run that only answers, to prove the whole way. It costs one run and needs a flow made from the template.
    #[serde(default)]
    pub probe: bool,
}

/// What **Authenticate** saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkAuthenticateResponse {
    /// The six layers, in their order.
    pub health: LinkHealthView,
    /// Whether a link with this request URL can be saved.
    pub can_save: bool,
}

/// How a link stood when it was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkHealthView {
    /// When it was looked at.
    pub checked_at: Timestamp,
    /// Format, cloud and environment, current, turned on, reachable, authorised.
    pub checks: Vec<CheckView>,
}

/// The link of a workflow, where there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkShowResponse {
    /// The link.
    pub link: Option<LinkView>,
}

/// A link, as shown: the request URL itself never is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkView {
    /// The workflow.
    pub workflow: WorkflowId,
    /// The host of the request URL.
    pub host: String,
    /// The last four characters of the flow's runtime id.
    pub hint: String,
    /// Whether the trigger wants a bearer token.
    pub bearer: bool,
    /// The flow's name, once it was found by its URL.
    pub flow_name: Option<String>,
    /// Why the link is broken.
    pub fault: Option<Code>,
    /// What authenticating it last showed.
    pub health: Option<LinkHealthView>,
    /// When a request was last decided on the flow's word, since the approval could not be read. None where that did not happen, or a
    /// later decision was confirmed.
    pub unconfirmed_at: Option<Timestamp>,
    /// When it was set.
    pub linked_at: Timestamp,
}
