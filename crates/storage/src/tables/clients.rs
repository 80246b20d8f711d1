//! The Power Automate clients; a store has at most one.

use countersign_domain::{
    StoreId,
    power_automate_client::{DataServiceUrl, PowerAutomateClient},
};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use crate::value::{parsed, time};

const COLUMNS: &str =
    "store, organization_code, region, data_service_url, tenant, client, registered_at";

fn client(row: &Row<'_>) -> rusqlite::Result<PowerAutomateClient> {
    Ok(PowerAutomateClient {
        store: parsed(row, "store")?,
        organization_code: parsed(row, "organization_code")?,
        region: parsed(row, "region")?,
        data_service_url: DataServiceUrl::from_stored(row.get("data_service_url")?),
        tenant: parsed(row, "tenant")?,
        client: parsed(row, "client")?,
        registered_at: time(row, "registered_at")?,
    })
}

/// Registers a client in the stead of the one the store had.
pub(crate) fn put(connection: &Connection, client: &PowerAutomateClient) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO power_automate_clients (store, organization_code, region, data_service_url, tenant, client, registered_at)
             VALUES (:store, :organization_code, :region, :data_service_url, :tenant, :client, :registered_at)
             ON CONFLICT (store) DO UPDATE SET
                 organization_code = :organization_code, region = :region, data_service_url = :data_service_url,
                 tenant = :tenant, client = :client, registered_at = :registered_at",
        )?
        .execute(named_params! {
            ":store": client.store.to_string(),
            ":organization_code": client.organization_code.as_str(),
            ":region": client.region.as_str(),
            ":data_service_url": client.data_service_url.as_str(),
            ":tenant": client.tenant.to_string(),
            ":client": client.client.to_string(),
            ":registered_at": client.registered_at.as_millis(),
        })?;
    Ok(())
}

/// Returns the store's client.
pub(crate) fn find(
    connection: &Connection,
    store: StoreId,
) -> rusqlite::Result<Option<PowerAutomateClient>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM power_automate_clients WHERE store = ?"
        ))?
        .query_row([store.to_string()], client)
        .optional()
}

/// Returns all clients, in the order of their stores' first registration.
pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<PowerAutomateClient>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM power_automate_clients ORDER BY seq"
        ))?
        .query_map([], client)?
        .collect()
}
