//! `countersign client`: the Power Automate client of a store.

use std::path::PathBuf;

use clap::Subcommand;
use countersign_contract::*;
use countersign_domain::power_automate_client::{EnvironmentSource, ResolvedEnvironment};

use crate::{checks, exit::Failure, input, name, output::Output, owner::Owner, text, words};

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Register the client, or replace its values
    Register {
        /// The store: id or name
        #[arg(long)]
        store: String,
        /// The first part of the environment's address, contoso of contoso.crm4.dynamics.com; or the whole address
        #[arg(long)]
        organization_code: String,
        /// The second part of the environment's address, crm4 of contoso.crm4.dynamics.com; see `client regions`
        #[arg(long)]
        region: Option<String>,
        /// The public address under which Power Automate reaches the Data service
        #[arg(long)]
        data_service_url: String,
        /// Tenant ID of the app registration
        #[arg(long)]
        tenant: String,
        /// Client ID of the app registration
        #[arg(long)]
        client_id: String,
        /// Read the app's client secret from this file, or from standard input when it is -; the app is added as an account with it
        #[arg(long, value_name = "FILE")]
        client_secret_file: Option<PathBuf>,
        /// The environment's ID, for when no service tells it
        #[arg(long, value_name = "ID")]
        environment_id: Option<String>,
        /// Move the store to another environment, although links, templates or open requests depend on the present one
        #[arg(long)]
        confirm_move: bool,
    },
    /// Show the registered client
    Show {
        /// The store: id or name
        store: String,
    },
    /// Test the registered client, one thing after the other; fails when one of them does
    Test {
        /// The store: id or name
        store: String,
    },
    /// Remove the client; refused while workflows are linked or flows may still report on requests
    Remove {
        /// The store: id or name
        store: String,
    },
    /// List the regions that environments are in
    Regions,
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
            client_secret_file,
            environment_id,
            confirm_move,
        } => {
            let client_secret = client_secret_file
                .map(|file| input::secret(&file, "client secret", Code::InvalidField))
                .transpose()?;
            let request = ClientRegisterRequest {
                store: name::store(owner, &store).await?,
                organization_code,
                region,
                data_service_url,
                tenant_id: tenant,
                client_id,
                client_secret,
                environment_id,
                confirm_move,
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
        Verb::Test { store } => {
            let store = name::store(owner, &store).await?;
            let response = owner.client_test(StoreRequest { store }).await?;
            output.result(&response, |response| checks::described(&response.checks))?;
            checks::end(&response.checks)
        }
        Verb::Remove { store } => {
            let store = name::store(owner, &store).await?;
            let done = owner.client_remove(StoreRequest { store }).await?;
            output.result(&done, |_| "The client is removed.".to_owned())
        }
        Verb::Regions => {
            let response = owner.client_regions(ClientRegionsRequest {}).await?;
            output.result(&response, |response| {
                let rows: Vec<[String; 2]> = response
                    .regions
                    .iter()
                    .map(|region| [region.code.clone(), region.place.clone()])
                    .collect();
                text::table(["Region", "Place"], &rows, "No regions.")
            })
        }
    }
}

fn described(client: &ClientView) -> String {
    let fields = text::fields(&[
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
        (
            "Client secret",
            client
                .app_account
                .map(|account| format!("kept with account {account}"))
                .unwrap_or_default(),
        ),
        ("Environment", client.environment_url.clone()),
        (
            "Environment ID",
            client
                .environment
                .as_ref()
                .map_or_else(|| "not known".to_owned(), environment),
        ),
        ("Registered", client.registered_at.to_string()),
    ]);
    let notices = client.notices.iter().map(words::notice);
    fields + &notices.collect::<String>()
}

fn environment(environment: &ResolvedEnvironment) -> String {
    let found = match environment.source {
        EnvironmentSource::Discovery => "found by discovery",
        EnvironmentSource::EnvironmentList => "found in the list of environments",
        EnvironmentSource::Typed => "typed",
    };
    format!("{} ({found})", environment.id)
}
