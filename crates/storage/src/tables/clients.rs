//! The Power Automate clients; a store has at most one.

use countersign_domain::{
    StoreId,
    power_automate_client::{DataServiceUrl, PowerAutomateClient, ResolvedEnvironment},
};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use crate::{
    operations::stores::ClientDependents,
    tables::words::environment_source,
    value::{parsed, time},
};

const COLUMNS: &str = "store, organization_code, region, data_service_url, tenant, client, environment, environment_source, registered_at";

fn client(row: &Row<'_>) -> rusqlite::Result<PowerAutomateClient> {
    Ok(PowerAutomateClient {
        store: parsed(row, "store")?,
        organization_code: parsed(row, "organization_code")?,
        region: parsed(row, "region")?,
        data_service_url: DataServiceUrl::from_stored(row.get("data_service_url")?),
        tenant: parsed(row, "tenant")?,
        client: parsed(row, "client")?,
        environment: environment(row)?,
        registered_at: time(row, "registered_at")?,
    })
}

fn environment(row: &Row<'_>) -> rusqlite::Result<Option<ResolvedEnvironment>> {
    if row.get::<_, Option<String>>("environment")?.is_none() {
        return Ok(None);
    }
    Ok(Some(ResolvedEnvironment {
        id: parsed(row, "environment")?,
        source: environment_source::read(row, "environment_source")?,
    }))
}

/// Registers a client in the stead of the one the store had.
pub(crate) fn put(connection: &Connection, client: &PowerAutomateClient) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO power_automate_clients (store, organization_code, region, data_service_url, tenant, client, environment, environment_source, registered_at)
             VALUES (:store, :organization_code, :region, :data_service_url, :tenant, :client, :environment, :environment_source, :registered_at)
             ON CONFLICT (store) DO UPDATE SET
                 organization_code = :organization_code, region = :region, data_service_url = :data_service_url,
                 tenant = :tenant, client = :client, environment = :environment,
                 environment_source = :environment_source, registered_at = :registered_at",
        )?
        .execute(named_params! {
            ":store": client.store.to_string(),
            ":organization_code": client.organization_code.as_str(),
            ":region": client.region.as_str(),
            ":data_service_url": client.data_service_url.as_str(),
            ":tenant": client.tenant.to_string(),
            ":client": client.client.to_string(),
            ":environment": client.environment.as_ref().map(|environment| environment.id.as_str()),
            ":environment_source": client.environment.as_ref().map(|environment| environment_source::word(environment.source)),
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

/// Removes the store's client. False when there is none.
pub(crate) fn remove(connection: &Connection, store: StoreId) -> rusqlite::Result<bool> {
    let removed = connection
        .prepare_cached("DELETE FROM power_automate_clients WHERE store = ?")?
        .execute([store.to_string()])?;
    Ok(removed == 1)
}

/// Keeps what the client's environment turned out to be, while organization code and region are still those it was found by. False when they
/// are not, or there is no client.
pub(crate) fn set_environment(
    connection: &Connection,
    client: &PowerAutomateClient,
) -> rusqlite::Result<bool> {
    let environment = client.environment.as_ref();
    let changed = connection
        .prepare_cached(
            "UPDATE power_automate_clients SET environment = :environment, environment_source = :environment_source
             WHERE store = :store AND organization_code = :organization_code AND region = :region",
        )?
        .execute(named_params! {
            ":environment": environment.map(|environment| environment.id.as_str()),
            ":environment_source": environment.map(|environment| environment_source::word(environment.source)),
            ":store": client.store.to_string(),
            ":organization_code": client.organization_code.as_str(),
            ":region": client.region.as_str(),
        })?;
    Ok(changed == 1)
}

/// Returns how many workflows of the store are linked, and how many of its requests a flow may still report on.
pub(crate) fn uses(connection: &Connection, store: StoreId) -> rusqlite::Result<(u32, u32)> {
    connection
        .prepare_cached(
            "SELECT
                 (SELECT COUNT(*) FROM links JOIN workflows ON workflows.id = links.workflow WHERE workflows.store = ?1) AS links,
                 (SELECT COUNT(*) FROM requests WHERE store = ?1 AND status = 'pending'
                      AND trigger_state IN ('queued', 'waiting', 'triggered')) AS requests",
        )?
        .query_row([store.to_string()], |row| {
            Ok((row.get("links")?, row.get("requests")?))
        })
}

/// Returns what depends on the environment that the store's client names, whose Dataverse address is `environment`: its linked workflows, those
/// with a template in it, and the requests that a flow may still report on.
pub(crate) fn dependents(
    connection: &Connection,
    store: StoreId,
    environment: &str,
) -> rusqlite::Result<ClientDependents> {
    let linked = connection
        .prepare_cached(
            "SELECT workflows.name FROM links JOIN workflows ON workflows.id = links.workflow
             WHERE workflows.store = ? AND workflows.deleted_at IS NULL ORDER BY workflows.seq",
        )?
        .query_map([store.to_string()], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let templates = connection
        .prepare_cached(
            "SELECT workflows.name FROM templates JOIN workflows ON workflows.id = templates.workflow
             WHERE workflows.store = ? AND workflows.deleted_at IS NULL AND templates.environment_url = ? ORDER BY workflows.seq",
        )?
        .query_map([store.to_string().as_str(), environment], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let (_, requests) = uses(connection, store)?;
    Ok(ClientDependents {
        linked,
        templates,
        requests,
    })
}
