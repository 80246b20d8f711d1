//! What each account was last granted or refused for each service.

use countersign_domain::{
    AccountId, Timestamp,
    account::{AccountFailure, AccountResource},
};
use rusqlite::{Connection, Row, named_params, params};

use crate::value::{required, time};

fn resource(row: &Row<'_>) -> rusqlite::Result<AccountResource> {
    let failure = match row.get::<_, Option<String>>("failure")? {
        Some(error) => Some(AccountFailure {
            at: time(row, "failed_at")?,
            error,
            claims: row.get("claims")?,
        }),
        None => None,
    };
    Ok(AccountResource {
        audience: row.get("audience")?,
        scopes: required(row, "scopes")?
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        granted_at: row
            .get::<_, Option<i64>>("granted_at")?
            .map(Timestamp::from_millis),
        failure,
    })
}

/// Returns what is known of an account, by audience.
pub(crate) fn of(
    connection: &Connection,
    account: AccountId,
) -> rusqlite::Result<Vec<AccountResource>> {
    connection
        .prepare_cached("SELECT * FROM account_resources WHERE account = ? ORDER BY audience")?
        .query_map([account.to_string()], resource)?
        .collect()
}

/// Keeps that a token came; what failed before is over. Returns whether something had.
pub(crate) fn grant(
    connection: &Connection,
    account: AccountId,
    audience: &str,
    scopes: &[String],
    at: Timestamp,
) -> rusqlite::Result<bool> {
    let failed = connection
        .prepare_cached(
            "SELECT 1 FROM account_resources WHERE account = ? AND audience = ? AND failure IS NOT NULL",
        )?
        .exists(params![account.to_string(), audience])?;
    connection
        .prepare_cached(
            "INSERT INTO account_resources (account, audience, scopes, granted_at)
             VALUES (:account, :audience, :scopes, :at)
             ON CONFLICT (account, audience) DO UPDATE SET
                 scopes = :scopes, granted_at = :at, failed_at = NULL, failure = NULL, claims = NULL",
        )?
        .execute(named_params! {
            ":account": account.to_string(),
            ":audience": audience,
            ":scopes": scopes.join(" "),
            ":at": at.as_millis(),
        })?;
    Ok(failed)
}

/// Keeps that a token was refused. What was asked of the next sign-in stays asked until a token comes.
pub(crate) fn refuse(
    connection: &Connection,
    account: AccountId,
    audience: &str,
    failure: &AccountFailure,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO account_resources (account, audience, scopes, failed_at, failure, claims)
             VALUES (:account, :audience, '', :at, :failure, :claims)
             ON CONFLICT (account, audience) DO UPDATE SET
                 failed_at = :at, failure = :failure, claims = coalesce(:claims, claims)",
        )?
        .execute(named_params! {
            ":account": account.to_string(),
            ":audience": audience,
            ":at": failure.at.as_millis(),
            ":failure": failure.error,
            ":claims": failure.claims,
        })?;
    Ok(())
}
