//! The Power Automate client of a store: **Register Client**, its test, its removal.

mod data_service;
mod environment;
mod moving;
mod place;
mod test;

use std::future::{Ready, ready};

use countersign_contract::{
    AccountAddAppRequest, ApiError, ClientRegionsRequest, ClientRegionsResponse,
    ClientRegisterRequest, ClientShowResponse, ClientView, Code, Done, Notice, RegionView,
    SecretInput, StoreRequest,
};
use countersign_domain::{
    AccountId, ClientId, TenantId,
    account::AccountKind,
    audit::{Happening, Subject},
    power_automate_client::{DataServiceUrl, EnvironmentId, PowerAutomateClient, known_regions},
    store::Store,
};
use countersign_storage::{ClientRegistration, ClientRemoval};

use crate::{
    accounts::checked_guid, acting::Acting, clock, engine::Engine, failure, fault_point, notices,
    views,
};

pub(crate) use environment::Resolution;

impl Engine {
    pub(crate) async fn client_show(
        &self,
        _acting: &Acting,
        request: StoreRequest,
    ) -> Result<ClientShowResponse, ApiError> {
        let store = self.store(request.store).await?;
        let client = match self.client_of(&store).await? {
            Some(client) => Some(self.client_view(client, Vec::new()).await?),
            None => None,
        };
        Ok(ClientShowResponse { client })
    }

    /// Every command is awaited, also this one, which waits for nothing.
    pub(crate) fn client_regions(
        &self,
        _acting: &Acting,
        _request: ClientRegionsRequest,
    ) -> Ready<Result<ClientRegionsResponse, ApiError>> {
        let regions = known_regions(self.profile())
            .iter()
            .map(|region| RegionView {
                code: region.code.to_owned(),
                place: region.place.to_owned(),
            })
            .collect();
        ready(Ok(ClientRegionsResponse { regions }))
    }

    /// Registers a client: everything is checked first, then the client secret is tried, then the environment is looked for; the client is
    /// kept last and at once. That the environment is not found keeps nobody from registering, but it is said.
    pub(crate) async fn client_register(
        &self,
        acting: &Acting,
        request: ClientRegisterRequest,
    ) -> Result<ClientView, ApiError> {
        let store = self.store(request.store).await?;
        let (organization_code, region) =
            self.place_of(&request.organization_code, request.region.as_deref())?;
        let data_service_url =
            DataServiceUrl::parse(&request.data_service_url, self.profile().is_custom())
                .map_err(failure::data_service_url)?;
        let tenant: TenantId = checked_guid(&request.tenant_id, "tenant ID", "tenantId")?;
        let client: ClientId = checked_guid(&request.client_id, "client ID", "clientId")?;
        let typed = request
            .environment_id
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(environment_id)
            .transpose()?;
        let mut registered = PowerAutomateClient {
            store: store.id,
            organization_code,
            region,
            data_service_url,
            tenant,
            client,
            environment: None,
            registered_at: clock::now(),
        };

        let before = self.client_of(&store).await?;
        let moved = self
            .check_move(before.as_ref(), &registered, request.confirm_move)
            .await?;
        let resolution = self.resolve_environment(&store, &registered, typed).await;
        let mut notices = Vec::new();
        match resolution {
            Resolution::Found(environment) => registered.environment = Some(environment),
            Resolution::Conflict(error) => return Err(error),
            Resolution::Elsewhere(notice) | Resolution::Unknown { notice, .. } => {
                notices.push(notice);
            }
        }
        fault_point::reach("client.resolved");
        if let Some(secret) = request.client_secret {
            self.keep_client_secret(acting, &store, &registered, secret)
                .await?;
            fault_point::reach("client.secret-kept");
        }

        let happening = Happening::ClientRegistered {
            environment: self.environment_url(&registered),
        };
        let entry = acting.entry(Subject::Store(store.id), happening);
        let from = moved.from.clone();
        let registration = self
            .storage()
            .register_client(registered.clone(), moved, entry)
            .await
            .map_err(failure::storage)?;
        if let ClientRegistration::Depended(dependents) = registration {
            return Err(moving::unconfirmed(&from, &dependents));
        }
        fault_point::reach("client.recorded");
        self.client_view(registered, notices).await
    }

    /// Removes a client. It is refused while workflows are linked or a flow may still report on a request: without the client the report would
    /// be turned away, and its approval could not be read.
    pub(crate) async fn client_remove(
        &self,
        acting: &Acting,
        request: StoreRequest,
    ) -> Result<Done, ApiError> {
        let store = self.store(request.store).await?;
        let Some(client) = self.client_of(&store).await? else {
            return Err(client_missing());
        };
        let happening = Happening::ClientRemoved {
            environment: self.environment_url(&client),
        };
        let entry = acting.entry(Subject::Store(store.id), happening);
        let removal = self
            .storage()
            .remove_client(store.id, entry)
            .await
            .map_err(failure::storage)?;
        match removal {
            ClientRemoval::Removed => Ok(Done {}),
            ClientRemoval::None => Err(client_missing()),
            ClientRemoval::InUse { links, requests } => Err(ApiError::new(
                Code::ClientInUse,
                format!(
                    "The client stays: {links} linked workflows and {requests} open requests need it."
                ),
            )
            .with_detail("linkedWorkflows", links.to_string())
            .with_detail("openRequests", requests.to_string())),
        }
    }

    /// Returns the store's client.
    pub(crate) async fn client_of(
        &self,
        store: &Store,
    ) -> Result<Option<PowerAutomateClient>, ApiError> {
        self.storage()
            .client(store.id)
            .await
            .map_err(failure::storage)
    }

    /// Returns the Dataverse address of a client's environment, as the cloud profile builds it.
    pub(crate) fn environment_url(&self, client: &PowerAutomateClient) -> String {
        self.profile()
            .dataverse(client.organization_code.as_str(), client.region.as_str())
    }

    /// Adds the app with its secret as an account, and names it where the store has no service credential. Registering again goes on where it
    /// ended when this process dies in between.
    async fn keep_client_secret(
        &self,
        acting: &Acting,
        store: &Store,
        client: &PowerAutomateClient,
        secret: SecretInput,
    ) -> Result<(), ApiError> {
        let app = AccountAddAppRequest {
            tenant: client.tenant.to_string(),
            client_id: client.client.to_string(),
            client_secret: secret,
        };
        let account = self.account_add_app(acting, app).await?;
        if store.provider.tenant() != client.tenant {
            return Ok(()); // an app of another tenant cannot write to the store's
        }
        let _turn = self.store_changes().lock().await;
        let mut store = self.store(store.id).await?;
        if store.service_credential.is_some() {
            return Ok(());
        }
        store.service_credential = Some(account.id);
        let happening = Happening::StoreChanged {
            members: vec!["serviceCredential".to_owned()],
        };
        let entry = acting.entry(Subject::Store(store.id), happening);
        self.storage()
            .update_store(store, entry)
            .await
            .map_err(failure::storage)
    }

    /// Shows a client. `notices` is what was found out just now.
    async fn client_view(
        &self,
        client: PowerAutomateClient,
        mut notices: Vec<Notice>,
    ) -> Result<ClientView, ApiError> {
        if client.environment.is_none() && notices.is_empty() {
            notices.push(notices::notice(
                Code::EnvironmentUnresolved,
                "The environment's id is not known.",
            ));
        }
        let app_account = self.app_account_of(&client).await?;
        Ok(views::client(client, self.profile(), app_account, notices))
    }

    async fn app_account_of(
        &self,
        client: &PowerAutomateClient,
    ) -> Result<Option<AccountId>, ApiError> {
        let accounts = self.storage().accounts().await.map_err(failure::storage)?;
        let app = accounts.into_iter().find(|account| {
            account.kind == AccountKind::App
                && account.client == client.client
                && account.tenant == Some(client.tenant)
        });
        Ok(app.map(|account| account.id))
    }
}

pub(crate) fn client_missing() -> ApiError {
    ApiError::new(
        Code::ClientMissing,
        "The store has no Power Automate client.",
    )
}

fn environment_id(text: &str) -> Result<EnvironmentId, ApiError> {
    text.parse().map_err(|_| {
        ApiError::new(
            Code::InvalidEnvironmentId,
            "The environment ID is neither a GUID nor Default- and a GUID.",
        )
        .at_field("environmentId")
    })
}
