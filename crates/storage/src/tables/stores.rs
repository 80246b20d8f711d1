//! Identity stores.

use countersign_domain::{StoreId, store::Store};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

use crate::value::{json, name_key, optional_parsed, parsed, time, to_json};

const COLUMNS: &str =
    "id, name, provider, service_credential, linking_account, settings, created_at";

fn store(row: &Row<'_>) -> rusqlite::Result<Store> {
    Ok(Store {
        id: parsed(row, "id")?,
        name: row.get("name")?,
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
            "INSERT INTO stores (id, name, name_key, provider, service_credential, linking_account, settings, created_at)
             VALUES (:id, :name, :name_key, :provider, :service_credential, :linking_account, :settings, :created_at)",
        )?
        .execute(named_params! {
            ":id": store.id.to_string(),
            ":name": store.name,
            ":name_key": name_key(&store.name),
            ":provider": to_json(&store.provider)?,
            ":service_credential": store.service_credential.map(|id| id.to_string()),
            ":linking_account": store.linking_account.map(|id| id.to_string()),
            ":settings": to_json(&store.settings)?,
            ":created_at": store.created_at.as_millis(),
        })?;
    Ok(())
}

/// Changes everything of a store but when it was made. False when it does not exist.
pub(crate) fn update(connection: &Connection, store: &Store) -> rusqlite::Result<bool> {
    let changed = connection
        .prepare_cached(
            "UPDATE stores SET name = :name, name_key = :name_key, provider = :provider, service_credential = :service_credential,
                               linking_account = :linking_account, settings = :settings
             WHERE id = :id",
        )?
        .execute(named_params! {
            ":id": store.id.to_string(),
            ":name": store.name,
            ":name_key": name_key(&store.name),
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
