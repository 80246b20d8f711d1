//! Workflows and their links to flows.

use countersign_domain::{
    StoreId, Timestamp, WorkflowId,
    audit::AuditEntry,
    link::{FaultAfter, FlowIdentity, Link, LinkHealth},
    workflow::Workflow,
};
use rusqlite::Transaction;

use crate::{
    Storage, StorageError,
    error::Attempt,
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

    /// Changes everything of a workflow but its store, type, and when it was made.
    ///
    /// # Errors
    ///
    /// As [`Storage::create_workflow`].
    pub async fn update_workflow(
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
                if !workflows::update(tx, &workflow)? {
                    return Err(StorageError::NotFound.into());
                }
                audit::insert(tx, &audit)?;
                Ok(())
            })
            .await
    }

    /// Takes a workflow out of its store, with its link and the link's request URL. Its requests go on under the name it had.
    ///
    /// # Errors
    ///
    /// `NotFound` when it does not exist.
    pub async fn delete_workflow(
        &self,
        id: WorkflowId,
        at: Timestamp,
        audit: AuditEntry,
    ) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                if !workflows::delete(tx, id, at)? {
                    return Err(StorageError::NotFound.into());
                }
                links::remove(tx, id)?;
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

    /// Returns a store's workflows: the system workflows first, then oldest first.
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

    /// Keeps what looking at a link showed, which flow it turned out to be of, where that is known now, and what becomes of its fault, all at
    /// once. False when the link was removed, or set anew since `linked_at`.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be written.
    pub async fn set_link_health(
        &self,
        workflow: WorkflowId,
        linked_at: Timestamp,
        health: LinkHealth,
        flow: Option<FlowIdentity>,
        fault: FaultAfter,
    ) -> Result<bool, StorageError> {
        self.threads
            .write(move |tx| {
                if !is_same(tx, workflow, linked_at)? {
                    return Ok(false);
                }
                if let Some(flow) = &flow {
                    links::set_flow(tx, workflow, flow)?;
                }
                match &fault {
                    FaultAfter::Stays => {}
                    FaultAfter::Is(code) => {
                        links::set_fault(tx, workflow, code)?;
                    }
                    FaultAfter::IsNoLonger(code) => {
                        links::clear_fault(tx, workflow, code)?;
                    }
                    FaultAfter::Gone => {
                        links::clear_any_fault(tx, workflow)?;
                    }
                }
                Ok(links::set_health(tx, workflow, &health)?)
            })
            .await
    }

    /// Sets why the link that was set at `linked_at` is broken. Returns whether that changed anything; a link that was removed or set anew
    /// meanwhile does not change.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be written.
    pub async fn set_link_fault(
        &self,
        workflow: WorkflowId,
        linked_at: Timestamp,
        fault: String,
    ) -> Result<bool, StorageError> {
        self.threads
            .write(move |tx| {
                Ok(is_same(tx, workflow, linked_at)? && links::set_fault(tx, workflow, &fault)?)
            })
            .await
    }

    /// Notes that a run began by the link that was set at `linked_at`: it has no fault then, and its health shows what a run proves. Returns
    /// whether that changed anything; a link that was set anew meanwhile is another, of which nothing is proven.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be written.
    pub async fn link_triggered(
        &self,
        workflow: WorkflowId,
        linked_at: Timestamp,
    ) -> Result<bool, StorageError> {
        self.threads
            .write(move |tx| {
                Ok(is_same(tx, workflow, linked_at)? && links::set_triggered(tx, workflow)?)
            })
            .await
    }
}

/// Tells whether the workflow still has the link that was set at that time.
fn is_same(tx: &Transaction<'_>, workflow: WorkflowId, linked_at: Timestamp) -> Attempt<bool> {
    Ok(links::find(tx, workflow)?.is_some_and(|link| link.linked_at == linked_at))
}
