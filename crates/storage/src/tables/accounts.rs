//! Accounts. Their tokens and secrets are among the sealed values.

use countersign_domain::{
    AccountId, Principal,
    account::{Account, AccountKind, Session},
};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

use crate::{
    tables::words::{account_kind, principal_kind, session},
    value::{name_key, optional_parsed, parsed, time, unreadable},
};

const COLUMNS: &str = "id, kind, tenant_hint, tenant, client, principal_tenant, principal_object, principal_kind, name, \
                       user_principal_name, session, active, added_at";

fn principal(row: &Row<'_>) -> rusqlite::Result<Option<Principal>> {
    let Some(object) = optional_parsed(row, "principal_object")? else {
        return Ok(None);
    };
    Ok(Some(Principal {
        tenant: parsed(row, "principal_tenant")?,
        object,
        kind: principal_kind::read_optional(row, "principal_kind")?
            .ok_or_else(|| unreadable("principal_kind"))?,
    }))
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        id: parsed(row, "id")?,
        kind: account_kind::read(row, "kind")?,
        tenant_hint: row.get("tenant_hint")?,
        tenant: optional_parsed(row, "tenant")?,
        client: parsed(row, "client")?,
        principal: principal(row)?,
        name: row.get("name")?,
        user_principal_name: row.get("user_principal_name")?,
        session: session::read(row, "session")?,
        active: row.get("active")?,
        added_at: time(row, "added_at")?,
    })
}

/// Adds an account, or replaces everything of the one with its id except `active` and `added_at`. It is not made active here.
pub(crate) fn put(connection: &Connection, account: &Account) -> rusqlite::Result<()> {
    let principal = account.principal;
    connection
        .prepare_cached(
            "INSERT INTO accounts (id, kind, tenant_hint, tenant_hint_key, tenant, client, principal_tenant, principal_object,
                                   principal_kind, name, user_principal_name, session, active, added_at)
             VALUES (:id, :kind, :tenant_hint, :tenant_hint_key, :tenant, :client, :principal_tenant, :principal_object,
                     :principal_kind, :name, :user_principal_name, :session, 0, :added_at)
             ON CONFLICT (id) DO UPDATE SET
                 kind = :kind, tenant_hint = :tenant_hint, tenant_hint_key = :tenant_hint_key, tenant = :tenant, client = :client,
                 principal_tenant = :principal_tenant, principal_object = :principal_object, principal_kind = :principal_kind,
                 name = :name, user_principal_name = :user_principal_name, session = :session",
        )?
        .execute(named_params! {
            ":id": account.id.to_string(),
            ":kind": account_kind::word(account.kind),
            ":tenant_hint": account.tenant_hint,
            ":tenant_hint_key": name_key(&account.tenant_hint),
            ":tenant": account.tenant.map(|tenant| tenant.to_string()),
            ":client": account.client.to_string(),
            ":principal_tenant": principal.map(|principal| principal.tenant.to_string()),
            ":principal_object": principal.map(|principal| principal.object.to_string()),
            ":principal_kind": principal.map(|principal| principal_kind::word(principal.kind)),
            ":name": account.name,
            ":user_principal_name": account.user_principal_name,
            ":session": session::word(account.session),
            ":added_at": account.added_at.as_millis(),
        })?;
    Ok(())
}

/// Returns the id of the account that signs in as the same person or app. A person whom no token named is like nobody else.
pub(crate) fn same(
    connection: &Connection,
    account: &Account,
) -> rusqlite::Result<Option<AccountId>> {
    let client = account.client.to_string();
    match (account.kind, account.principal) {
        (AccountKind::Delegated, Some(principal)) => connection
            .prepare_cached(
                "SELECT id FROM accounts
                 WHERE kind = 'delegated' AND client = ? AND principal_tenant = ? AND principal_object = ?",
            )?
            .query_row(
                params![client, principal.tenant.to_string(), principal.object.to_string()],
                |row| parsed(row, "id"),
            )
            .optional(),
        (AccountKind::Delegated, None) => Ok(None),
        (AccountKind::App, _) => connection
            .prepare_cached(
                "SELECT id FROM accounts WHERE kind = 'app' AND client = ? AND tenant_hint_key = ?",
            )?
            .query_row(params![client, name_key(&account.tenant_hint)], |row| {
                parsed(row, "id")
            })
            .optional(),
    }
}

/// Returns all accounts, oldest first.
pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<Account>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM accounts ORDER BY seq"))?
        .query_map([], account)?
        .collect()
}

/// Returns one account.
pub(crate) fn find(connection: &Connection, id: AccountId) -> rusqlite::Result<Option<Account>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM accounts WHERE id = ?"))?
        .query_row([id.to_string()], account)
        .optional()
}

/// Returns the active account.
pub(crate) fn active(connection: &Connection) -> rusqlite::Result<Option<Account>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM accounts WHERE active = 1"))?
        .query_row([], account)
        .optional()
}

/// Makes one account active and all others inactive. False when it does not exist.
pub(crate) fn activate(connection: &Connection, id: AccountId) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("UPDATE accounts SET active = 0 WHERE active = 1 AND id <> ?")?
        .execute([id.to_string()])?;
    let changed = connection
        .prepare_cached("UPDATE accounts SET active = 1 WHERE id = ?")?
        .execute([id.to_string()])?;
    Ok(changed == 1)
}

/// Sets whether the session gives tokens.
pub(crate) fn set_session(
    connection: &Connection,
    id: AccountId,
    session: Session,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE accounts SET session = ? WHERE id = ?")?
        .execute(params![session::word(session), id.to_string()])?;
    Ok(())
}

/// Removes an account; stores that named it name nobody then. False when it does not exist.
pub(crate) fn remove(connection: &Connection, id: AccountId) -> rusqlite::Result<bool> {
    let removed = connection
        .prepare_cached("DELETE FROM accounts WHERE id = ?")?
        .execute([id.to_string()])?;
    Ok(removed == 1)
}
