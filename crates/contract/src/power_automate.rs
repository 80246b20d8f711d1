//! The Power Automate client of a store, and the links of its workflows.

use countersign_domain::{
    ClientId, StoreId, TenantId, Timestamp, WorkflowId,
    power_automate_client::{DataServiceUrl, OrganizationCode, Region},
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Code, Notice, SecretInput};

/// **Register Client**: connects a store to Power Automate. Registering again replaces the values.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClientRegisterRequest {
    /// The store.
    pub store: StoreId,
    /// **Organization Code**.
    pub organization_code: String,
    /// **Region**.
    pub region: String,
    /// **Data service URL**.
    pub data_service_url: String,
    /// **Tenant ID**.
    pub tenant_id: String,
    /// **Client ID**.
    pub client_id: String,
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
    /// When it was registered.
    pub registered_at: Timestamp,
}

fn data_service_url<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<DataServiceUrl, D::Error> {
    String::deserialize(deserializer).map(DataServiceUrl::from_stored)
}

/// Links a workflow to a flow by the flow's request URL.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LinkSetRequest {
    /// The workflow.
    pub workflow: WorkflowId,
    /// **Request URL**: the HTTP POST URL of the flow's trigger.
    pub request_url: SecretInput,
}

/// A link that was just set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkSetResponse {
    /// The link.
    pub link: LinkView,
    /// What a person should know: the flow is off, or could not be found by its URL.
    pub notices: Vec<Notice>,
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
    /// When it was set.
    pub linked_at: Timestamp,
}
