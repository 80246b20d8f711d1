//! The Power Automate client of a store: **Register Client**.

use countersign_contract::{
    ApiError, ClientRegisterRequest, ClientShowResponse, ClientView, Code, StoreRequest,
};
use countersign_domain::{
    ClientId, TenantId,
    audit::{Happening, Subject},
    power_automate_client::{DataServiceUrl, OrganizationCode, PowerAutomateClient, Region},
};

use crate::{accounts::checked_guid, acting::Acting, clock, engine::Engine, failure, views};

impl Engine {
    pub(crate) async fn client_show(
        &self,
        _acting: &Acting,
        request: StoreRequest,
    ) -> Result<ClientShowResponse, ApiError> {
        let store = self.store(request.store).await?;
        let client = self
            .storage()
            .client(store.id)
            .await
            .map_err(failure::storage)?;
        Ok(ClientShowResponse {
            client: client.map(|client| views::client(client, self.profile())),
        })
    }

    pub(crate) async fn client_register(
        &self,
        acting: &Acting,
        request: ClientRegisterRequest,
    ) -> Result<ClientView, ApiError> {
        let store = self.store(request.store).await?;
        let organization_code: OrganizationCode =
            request.organization_code.parse().map_err(|_| {
                ApiError::new(
                    Code::InvalidOrganizationCode,
                    "The organization code is none.",
                )
                .at_field("organizationCode")
            })?;
        let region: Region = request.region.parse().map_err(|_| {
            ApiError::new(Code::InvalidRegion, "The region is none.").at_field("region")
        })?;
        let data_service_url =
            DataServiceUrl::parse(&request.data_service_url, self.profile().is_custom())
                .map_err(failure::data_service_url)?;
        let tenant: TenantId = checked_guid(&request.tenant_id, "tenant ID", "tenantId")?;
        let client: ClientId = checked_guid(&request.client_id, "client ID", "clientId")?;
        let registered = PowerAutomateClient {
            store: store.id,
            organization_code,
            region,
            data_service_url,
            tenant,
            client,
            environment: None,
            registered_at: clock::now(),
        };
        let view = views::client(registered.clone(), self.profile());
        let happening = Happening::ClientRegistered {
            environment: view.environment_url.clone(),
        };
        let entry = acting.entry(Subject::Store(store.id), happening);
        self.storage()
            .register_client(registered, entry)
            .await
            .map_err(failure::storage)?;
        Ok(view)
    }
}
