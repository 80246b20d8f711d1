//! `countersign client`: the Power Automate client of a store.

use clap::Subcommand;
use countersign_contract::*;

use crate::{exit::Failure, name, output::Output, owner::Owner, text};

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Register the client, or replace its values
    Register {
        /// The store: id or name
        #[arg(long)]
        store: String,
        /// The first part of the environment's address: contoso of contoso.crm4.dynamics.com
        #[arg(long)]
        organization_code: String,
        /// The second part of the environment's address: crm4 of contoso.crm4.dynamics.com
        #[arg(long)]
        region: String,
        /// The public address under which Power Automate reaches the Data service
        #[arg(long)]
        data_service_url: String,
        /// Tenant ID of the app registration
        #[arg(long)]
        tenant: String,
        /// Client ID of the app registration
        #[arg(long)]
        client_id: String,
    },
    /// Show the registered client
    Show {
        /// The store: id or name
        store: String,
    },
}

pub(crate) async fn run(verb: Verb, owner: &Owner, output: &mut Output) -> Result<(), Failure> {
    match verb {
        Verb::Register {
            store,
            organization_code,
            region,
            data_service_url,
            tenant,
            client_id,
        } => {
            let request = ClientRegisterRequest {
                store: name::store(owner, &store).await?,
                organization_code,
                region,
                data_service_url,
                tenant_id: tenant,
                client_id,
            };
            let client = owner.client_register(request).await?;
            output.result(&client, described)
        }
        Verb::Show { store } => {
            let store = name::store(owner, &store).await?;
            let response = owner.client_show(StoreRequest { store }).await?;
            output.result(&response, |response| match &response.client {
                Some(client) => described(client),
                None => "No Power Automate client is registered.".to_owned(),
            })
        }
    }
}

fn described(client: &ClientView) -> String {
    text::fields(&[
        (
            "Organization code",
            client.organization_code.as_str().to_owned(),
        ),
        ("Region", client.region.as_str().to_owned()),
        (
            "Data service URL",
            client.data_service_url.as_str().to_owned(),
        ),
        ("Tenant ID", client.tenant_id.to_string()),
        ("Client ID", client.client_id.to_string()),
        ("Environment", client.environment_url.clone()),
        ("Registered", client.registered_at.to_string()),
    ])
}
