//! Workflows and their links to flows.

use countersign_domain::{StoreId, WorkflowId, audit::AuditEntry, link::Link, workflow::Workflow};

use crate::{
    Storage, StorageError,
    tables::{audit, links, workflows},
};

impl Storage {
    /// Adds a workflow.
    ///
    /// # Errors
    ///
    /// `NameTaken` within the store, without regard to case; `CreateWorkflowExists` when the store has one for making that kind of object;
    /// `NotFound` when the store does not exist.
    pub async fn create_workflow(
        &self,
        workflow: Workflow,
        audit: AuditEntry,
    ) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                if workflows::name_taken(tx, &workflow)? {
                    return Err(StorageError::NameTaken.into());
                }
                if workflows::create_is_covered(tx, &workflow)? {
                    return Err(StorageError::CreateWorkflowExists.into());
                }
                workflows::insert(tx, &workflow)?;
                audit::insert(tx, &audit)?;
                Ok(())
            })
            .await
    }

    /// Switches a workflow on or off.
    ///
    /// # Errors
    ///
    /// `NotFound` when it does not exist.
    pub async fn set_workflow_enabled(
        &self,
        id: WorkflowId,
        enabled: bool,
        audit: AuditEntry,
    ) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                if !workflows::set_enabled(tx, id, enabled)? {
                    return Err(StorageError::NotFound.into());
                }
                audit::insert(tx, &audit)?;
                Ok(())
            })
            .await
    }

    /// Returns a store's workflows, oldest first.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn workflows(&self, store: StoreId) -> Result<Vec<Workflow>, StorageError> {
        self.threads
            .read(move |tx| Ok(workflows::of_store(tx, store)?))
            .await
    }

    /// Returns one workflow.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn workflow(&self, id: WorkflowId) -> Result<Option<Workflow>, StorageError> {
        self.threads
            .read(move |tx| Ok(workflows::find(tx, id)?))
            .await
    }

    /// Links a workflow in the stead of the link it had, whose request URL is destroyed.
    ///
    /// # Errors
    ///
    /// `NotFound` when the workflow does not exist.
    pub async fn set_link(&self, link: Link, audit: AuditEntry) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                links::put(tx, &link)?;
                audit::insert(tx, &audit)?;
                Ok(())
            })
            .await
    }

    /// Removes a workflow's link and destroys its request URL. False, and nothing is recorded, when there is none.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be written.
    pub async fn remove_link(
        &self,
        workflow: WorkflowId,
        audit: AuditEntry,
    ) -> Result<bool, StorageError> {
        self.threads
            .write(move |tx| {
                if !links::remove(tx, workflow)? {
                    return Ok(false);
                }
                audit::insert(tx, &audit)?;
                Ok(true)
            })
            .await
    }

    /// Returns a workflow's link.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn link(&self, workflow: WorkflowId) -> Result<Option<Link>, StorageError> {
        self.threads
            .read(move |tx| Ok(links::find(tx, workflow)?))
            .await
    }

    /// Sets or clears why a link is broken. Returns whether that changed anything; a link that was removed meanwhile does not change.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be written.
    pub async fn set_link_fault(
        &self,
        workflow: WorkflowId,
        fault: Option<String>,
    ) -> Result<bool, StorageError> {
        self.threads
            .write(move |tx| Ok(links::set_fault(tx, workflow, fault.as_deref())?))
            .await
    }
}
