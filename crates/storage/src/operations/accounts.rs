//! Accounts with their tokens and secrets.

use countersign_domain::{
    AccountId, Sealed, Timestamp,
    account::{Account, AccountFailure, AccountResource, Session},
    audit::{AuditEntry, Subject},
};

use crate::{
    Storage, StorageError,
    tables::{
        account_resources, accounts, audit,
        sealed_values::{self, Holder},
    },
};

impl Storage {
    /// Tells whether anything sealed is kept: then the key that sealed it must not be replaced.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn has_sealed_values(&self) -> Result<bool, StorageError> {
        self.threads.read(|tx| Ok(sealed_values::any(tx)?)).await
    }

    /// Returns the id under which the same person or app is kept already: the same app registration and principal, or for an app the same
    /// registration and tenant text. A secret that is bound to its row must be sealed for this id before [`add_account`](Self::add_account).
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn same_account(&self, account: Account) -> Result<Option<AccountId>, StorageError> {
        self.threads
            .read(move |tx| Ok(accounts::same(tx, &account)?))
            .await
    }

    /// Adds an account, which becomes the active one when it says so. When the same person or app is kept already, that account gets the new
    /// secret, session and names and keeps its id; an audit entry about the new id is recorded about the kept one. Returns the id.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be written.
    pub async fn add_account(
        &self,
        account: Account,
        secret: Sealed,
        audit: AuditEntry,
    ) -> Result<AccountId, StorageError> {
        self.threads
            .write(move |tx| {
                let (mut account, mut entry) = (account, audit);
                let given = account.id;
                account.id = accounts::same(tx, &account)?.unwrap_or(given);
                if entry.subject == Subject::Account(given) {
                    entry.subject = Subject::Account(account.id);
                }

                accounts::put(tx, &account)?;
                if account.active {
                    accounts::activate(tx, account.id)?;
                }
                sealed_values::put(tx, Holder::Account(account.id), &secret)?;
                audit::insert(tx, &entry)?;
                Ok(account.id)
            })
            .await
    }

    /// Returns all accounts, oldest first.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn accounts(&self) -> Result<Vec<Account>, StorageError> {
        self.threads.read(|tx| Ok(accounts::all(tx)?)).await
    }

    /// Returns one account.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn account(&self, id: AccountId) -> Result<Option<Account>, StorageError> {
        self.threads
            .read(move |tx| Ok(accounts::find(tx, id)?))
            .await
    }

    /// Returns the account that a local person acts as.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn active_account(&self) -> Result<Option<Account>, StorageError> {
        self.threads.read(|tx| Ok(accounts::active(tx)?)).await
    }

    /// Makes one account the active one, with `audit`.
    ///
    /// # Errors
    ///
    /// `NotFound` when it does not exist; the active one stays then.
    pub async fn activate_account(
        &self,
        id: AccountId,
        audit: AuditEntry,
    ) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                if !accounts::activate(tx, id)? {
                    return Err(StorageError::NotFound.into());
                }
                audit::insert(tx, &audit)?;
                Ok(())
            })
            .await
    }

    /// Sets whether the account's session gives tokens. Returns whether that changed anything.
    ///
    /// # Errors
    ///
    /// `NotFound` when the account does not exist.
    pub async fn set_session(&self, id: AccountId, session: Session) -> Result<bool, StorageError> {
        self.threads
            .write(move |tx| {
                let account = accounts::find(tx, id)?.ok_or(StorageError::NotFound)?;
                if account.session == session {
                    return Ok(false);
                }
                accounts::set_session(tx, id, session)?;
                Ok(true)
            })
            .await
    }

    /// Returns what an account was granted and refused, by audience.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn account_resources(
        &self,
        id: AccountId,
    ) -> Result<Vec<AccountResource>, StorageError> {
        self.threads
            .read(move |tx| Ok(account_resources::of(tx, id)?))
            .await
    }

    /// Keeps that an account got a token for a service; what failed before is over. Returns whether something had.
    ///
    /// # Errors
    ///
    /// `NotFound` when the account does not exist.
    pub async fn token_granted(
        &self,
        id: AccountId,
        audience: String,
        scopes: Vec<String>,
        at: Timestamp,
    ) -> Result<bool, StorageError> {
        self.threads
            .write(move |tx| {
                accounts::find(tx, id)?.ok_or(StorageError::NotFound)?;
                Ok(account_resources::grant(tx, id, &audience, &scopes, at)?)
            })
            .await
    }

    /// Keeps that an account was refused a token for a service. What was asked of the next sign-in before stays asked until a token comes.
    ///
    /// # Errors
    ///
    /// `NotFound` when the account does not exist.
    pub async fn token_refused(
        &self,
        id: AccountId,
        audience: String,
        failure: AccountFailure,
    ) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                accounts::find(tx, id)?.ok_or(StorageError::NotFound)?;
                account_resources::refuse(tx, id, &audience, &failure)?;
                Ok(())
            })
            .await
    }

    /// Removes an account and destroys its secret. Stores that named it as a credential name nobody then.
    ///
    /// # Errors
    ///
    /// `NotFound` when it does not exist.
    pub async fn remove_account(
        &self,
        id: AccountId,
        audit: AuditEntry,
    ) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                if !accounts::remove(tx, id)? {
                    return Err(StorageError::NotFound.into());
                }
                sealed_values::destroy(tx, Holder::Account(id))?;
                audit::insert(tx, &audit)?;
                Ok(())
            })
            .await
    }

    /// Returns the account's sealed refresh token, or an app's sealed client secret.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn account_secret(&self, id: AccountId) -> Result<Option<Sealed>, StorageError> {
        self.threads
            .read(move |tx| Ok(sealed_values::find(tx, Holder::Account(id))?))
            .await
    }

    /// Replaces the account's secret; the old one is destroyed.
    ///
    /// # Errors
    ///
    /// `NotFound` when the account does not exist.
    pub async fn replace_account_secret(
        &self,
        id: AccountId,
        secret: Sealed,
    ) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                accounts::find(tx, id)?.ok_or(StorageError::NotFound)?;
                Ok(sealed_values::put(tx, Holder::Account(id), &secret)?)
            })
            .await
    }
}
