//! Identity stores and their Power Automate clients.

use countersign_domain::{
    StoreId, audit::AuditEntry, link::LinkHealth, power_automate_client::PowerAutomateClient,
    store::Store, system_workflow::SystemWorkflow,
};

use crate::{
    Storage, StorageError,
    tables::{audit, clients, links, outbox, requests, stores, workflows},
};

/// What a store holds, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreCounts {
    /// Its workflows.
    pub workflows: u32,
    /// Those of them that take part.
    pub workflows_enabled: u32,
    /// Its undecided requests.
    pub open_requests: u32,
}

/// What came of removing a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientRemoval {
    /// It is gone.
    Removed,
    /// The store has none.
    None,
    /// It is in use, and stays.
    InUse {
        /// How many workflows of the store are linked to flows.
        links: u32,
        /// How many undecided requests a flow may still report on.
        requests: u32,
    },
}

/// What depends on the environment that a store's client names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientDependents {
    /// The names of the workflows that are linked to flows.
    pub linked: Vec<String>,
    /// The names of the workflows whose templates are in it.
    pub templates: Vec<String>,
    /// How many undecided requests a flow may still report on.
    pub requests: u32,
}

impl ClientDependents {
    /// Tells whether nothing does.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.linked.is_empty() && self.templates.is_empty() && self.requests == 0
    }
}

/// What came of registering a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientRegistration {
    /// It is registered.
    Registered,
    /// It names another environment than the one that these depend on, and the former client stays.
    Depended(ClientDependents),
}

/// What registering a client does to a store that had one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientMove {
    /// The Dataverse address of the environment that the present client names.
    pub from: String,
    /// The health of the store's links afterwards, where the move was confirmed.
    pub confirmed: Option<LinkHealth>,
}

impl Storage {
    /// Adds a store with its system workflows.
    ///
    /// # Errors
    ///
    /// `NameTaken` without regard to case; `NotFound` when it names an account that does not exist.
    pub async fn create_store(&self, store: Store, audit: AuditEntry) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                if stores::name_taken(tx, &store)? {
                    return Err(StorageError::NameTaken.into());
                }
                stores::insert(tx, &store)?;
                for system in SystemWorkflow::ALL {
                    workflows::insert(tx, &system.of_new_store(store.id, store.created_at))?;
                }
                audit::insert(tx, &audit)?;
                Ok(())
            })
            .await
    }

    /// Changes everything of a store but whether it takes part and when it was made.
    ///
    /// # Errors
    ///
    /// `NameTaken` without regard to case; `NotFound` when the store, or an account it names, does not exist.
    pub async fn update_store(&self, store: Store, audit: AuditEntry) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                if stores::name_taken(tx, &store)? {
                    return Err(StorageError::NameTaken.into());
                }
                if !stores::update(tx, &store)? {
                    return Err(StorageError::NotFound.into());
                }
                audit::insert(tx, &audit)?;
                Ok(())
            })
            .await
    }

    /// Enables or disables a store.
    ///
    /// # Errors
    ///
    /// `NotFound` when it does not exist.
    pub async fn set_store_enabled(
        &self,
        id: StoreId,
        enabled: bool,
        audit: AuditEntry,
    ) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                if !stores::set_enabled(tx, id, enabled)? {
                    return Err(StorageError::NotFound.into());
                }
                audit::insert(tx, &audit)?;
                Ok(())
            })
            .await
    }

    /// Destroys a store with its client, workflows, links and requests. The audit trail stays.
    ///
    /// # Errors
    ///
    /// `InUse` when a request of it is undecided or work for one is due or under way; `NotFound` when it does not exist.
    pub async fn delete_store(&self, id: StoreId, audit: AuditEntry) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                if requests::count_open(tx, id)? > 0 || outbox::is_owed_by(tx, id)? {
                    return Err(StorageError::InUse.into());
                }
                if !stores::remove(tx, id)? {
                    return Err(StorageError::NotFound.into());
                }
                audit::insert(tx, &audit)?;
                Ok(())
            })
            .await
    }

    /// Returns all stores, oldest first.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn stores(&self) -> Result<Vec<Store>, StorageError> {
        self.threads.read(|tx| Ok(stores::all(tx)?)).await
    }

    /// Returns one store.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn store(&self, id: StoreId) -> Result<Option<Store>, StorageError> {
        self.threads.read(move |tx| Ok(stores::find(tx, id)?)).await
    }

    /// Returns what a store holds; a store that does not exist holds nothing.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn store_counts(&self, id: StoreId) -> Result<StoreCounts, StorageError> {
        self.threads
            .search(move |tx| {
                let (workflows, workflows_enabled) = workflows::count(tx, id)?;
                Ok(StoreCounts {
                    workflows,
                    workflows_enabled,
                    open_requests: requests::count_open(tx, id)?,
                })
            })
            .await
    }

    /// Registers a store's Power Automate client in the stead of the one it had. One of another environment is registered only when nothing
    /// depends on the present one, or with what is said of the links then, which become their health.
    ///
    /// # Errors
    ///
    /// `NotFound` when the store does not exist.
    pub async fn register_client(
        &self,
        client: PowerAutomateClient,
        moved: ClientMove,
        audit: AuditEntry,
    ) -> Result<ClientRegistration, StorageError> {
        self.threads
            .write(move |tx| {
                if let Some(before) = clients::find(tx, client.store)?
                    && !before.is_at_same_address(&client)
                {
                    let dependents = clients::dependents(tx, client.store, &moved.from)?;
                    match &moved.confirmed {
                        None if !dependents.is_empty() => {
                            return Ok(ClientRegistration::Depended(dependents));
                        }
                        None => {}
                        Some(health) => links::set_health_of_store(tx, client.store, health)?,
                    }
                }
                clients::put(tx, &client)?;
                audit::insert(tx, &audit)?;
                Ok(ClientRegistration::Registered)
            })
            .await
    }

    /// Returns what depends on the environment that a store's client names, whose Dataverse address is `environment`.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn client_dependents(
        &self,
        store: StoreId,
        environment: String,
    ) -> Result<ClientDependents, StorageError> {
        self.threads
            .read(move |tx| Ok(clients::dependents(tx, store, &environment)?))
            .await
    }

    /// Returns a store's Power Automate client.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn client(
        &self,
        store: StoreId,
    ) -> Result<Option<PowerAutomateClient>, StorageError> {
        self.threads
            .read(move |tx| Ok(clients::find(tx, store)?))
            .await
    }

    /// Returns all Power Automate clients, in the order of their first registration.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn clients(&self) -> Result<Vec<PowerAutomateClient>, StorageError> {
        self.threads.read(|tx| Ok(clients::all(tx)?)).await
    }

    /// Removes a store's Power Automate client, unless workflows are linked or a flow may still report on a request: without the client its
    /// report would be turned away. Nothing is recorded unless it was removed.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be written.
    pub async fn remove_client(
        &self,
        store: StoreId,
        audit: AuditEntry,
    ) -> Result<ClientRemoval, StorageError> {
        self.threads
            .write(move |tx| {
                let (links, requests) = clients::uses(tx, store)?;
                if links > 0 || requests > 0 {
                    return Ok(ClientRemoval::InUse { links, requests });
                }
                if !clients::remove(tx, store)? {
                    return Ok(ClientRemoval::None);
                }
                audit::insert(tx, &audit)?;
                Ok(ClientRemoval::Removed)
            })
            .await
    }

    /// Keeps what a client's environment turned out to be. False when the client was removed, or registered anew for another environment,
    /// meanwhile.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be written.
    pub async fn set_client_environment(
        &self,
        client: PowerAutomateClient,
    ) -> Result<bool, StorageError> {
        self.threads
            .write(move |tx| Ok(clients::set_environment(tx, &client)?))
            .await
    }
}
