//! Identity stores.

use countersign_domain::{StoreId, store::Store};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

use crate::value::{json, name_key, optional_parsed, parsed, time, to_json};

const COLUMNS: &str = "id, name, description, enabled, provider, service_credential, linking_account, settings, created_at";

fn store(row: &Row<'_>) -> rusqlite::Result<Store> {
    Ok(Store {
        id: parsed(row, "id")?,
        name: row.get("name")?,
        description: row.get("description")?,
        enabled: row.get("enabled")?,
        provider: json(row, "provider")?,
        service_credential: optional_parsed(row, "service_credential")?,
        linking_account: optional_parsed(row, "linking_account")?,
        settings: json(row, "settings")?,
        created_at: time(row, "created_at")?,
    })
}

/// Tells whether another store has the name.
pub(crate) fn name_taken(connection: &Connection, store: &Store) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM stores WHERE name_key = ? AND id <> ?")?
        .exists(params![name_key(&store.name), store.id.to_string()])
}

/// Adds a store.
pub(crate) fn insert(connection: &Connection, store: &Store) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO stores (id, name, name_key, description, enabled, provider, service_credential, linking_account, settings, created_at)
             VALUES (:id, :name, :name_key, :description, :enabled, :provider, :service_credential, :linking_account, :settings, :created_at)",
        )?
        .execute(named_params! {
            ":id": store.id.to_string(),
            ":name": store.name,
            ":name_key": name_key(&store.name),
            ":description": store.description,
            ":enabled": store.enabled,
            ":provider": to_json(&store.provider)?,
            ":service_credential": store.service_credential.map(|id| id.to_string()),
            ":linking_account": store.linking_account.map(|id| id.to_string()),
            ":settings": to_json(&store.settings)?,
            ":created_at": store.created_at.as_millis(),
        })?;
    Ok(())
}

/// Changes everything of a store but whether it takes part and when it was made. False when it does not exist.
pub(crate) fn update(connection: &Connection, store: &Store) -> rusqlite::Result<bool> {
    let changed = connection
        .prepare_cached(
            "UPDATE stores SET name = :name, name_key = :name_key, description = :description, provider = :provider, service_credential = :service_credential,
                               linking_account = :linking_account, settings = :settings
             WHERE id = :id",
        )?
        .execute(named_params! {
            ":id": store.id.to_string(),
            ":name": store.name,
            ":name_key": name_key(&store.name),
            ":description": store.description,
            ":provider": to_json(&store.provider)?,
            ":service_credential": store.service_credential.map(|id| id.to_string()),
            ":linking_account": store.linking_account.map(|id| id.to_string()),
            ":settings": to_json(&store.settings)?,
        })?;
    Ok(changed == 1)
}

/// Returns all stores, oldest first.
pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<Store>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM stores ORDER BY seq"))?
        .query_map([], store)?
        .collect()
}

/// Returns one store.
pub(crate) fn find(connection: &Connection, id: StoreId) -> rusqlite::Result<Option<Store>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM stores WHERE id = ?"))?
        .query_row([id.to_string()], store)
        .optional()
}

/// Sets whether a store takes part. False when it does not exist.
pub(crate) fn set_enabled(
    connection: &Connection,
    id: StoreId,
    enabled: bool,
) -> rusqlite::Result<bool> {
    let changed = connection
        .prepare_cached("UPDATE stores SET enabled = ? WHERE id = ?")?
        .execute(params![enabled, id.to_string()])?;
    Ok(changed == 1)
}

/// Destroys a store with all that belongs to it: client, workflows, links, requests, what they owe, and every sealed value of theirs. The
/// audit trail stays. False when it does not exist.
pub(crate) fn remove(connection: &Connection, id: StoreId) -> rusqlite::Result<bool> {
    const REQUESTS: &str = "SELECT id FROM requests WHERE store = ?1";
    const WORKFLOWS: &str = "SELECT id FROM workflows WHERE store = ?1";
    let id = id.to_string();
    for statement in [
        format!(
            "DELETE FROM sealed_values WHERE holder = 'outbox'
             AND holder_id IN (SELECT id FROM outbox WHERE request IN ({REQUESTS}))"
        ),
        format!("DELETE FROM sealed_values WHERE holder = 'intent' AND holder_id IN ({REQUESTS})"),
        format!("DELETE FROM sealed_values WHERE holder = 'link' AND holder_id IN ({WORKFLOWS})"),
        format!("DELETE FROM outbox WHERE request IN ({REQUESTS})"),
        format!("DELETE FROM intents WHERE request IN ({REQUESTS})"),
        format!("DELETE FROM request_approvers WHERE request IN ({REQUESTS})"),
        "DELETE FROM requests WHERE store = ?1".to_owned(),
        format!("DELETE FROM links WHERE workflow IN ({WORKFLOWS})"),
        "DELETE FROM workflows WHERE store = ?1".to_owned(),
        "DELETE FROM power_automate_clients WHERE store = ?1".to_owned(),
    ] {
        connection.prepare_cached(&statement)?.execute([&id])?;
    }
    let removed = connection
        .prepare_cached("DELETE FROM stores WHERE id = ?")?
        .execute([&id])?;
    Ok(removed == 1)
}
