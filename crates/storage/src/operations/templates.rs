//! The flows that were made from workflows.

use countersign_domain::{WorkflowId, audit::AuditEntry, template::MadeTemplate};
use uuid::Uuid;

use crate::{
    Storage, StorageError,
    tables::{audit, templates},
};

impl Storage {
    /// Remembers a workflow's template, in the stead of the one it had, with the audit entry that tells of it, if one does.
    ///
    /// # Errors
    ///
    /// `NotFound` when the workflow does not exist.
    pub async fn put_template(
        &self,
        template: MadeTemplate,
        audit: Option<AuditEntry>,
    ) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                templates::put(tx, &template)?;
                if let Some(entry) = &audit {
                    audit::insert(tx, entry)?;
                }
                Ok(())
            })
            .await
    }

    /// Forgets a workflow's template that was never made.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be written.
    pub async fn forget_template(&self, workflow: WorkflowId) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| Ok(templates::remove(tx, workflow)?))
            .await
    }

    /// Returns a workflow's template.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn template(
        &self,
        workflow: WorkflowId,
    ) -> Result<Option<MadeTemplate>, StorageError> {
        self.threads
            .read(move |tx| Ok(templates::find(tx, workflow)?))
            .await
    }

    /// Returns the workflow whose template is that flow.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn workflow_of_template(
        &self,
        flow: Uuid,
    ) -> Result<Option<WorkflowId>, StorageError> {
        self.threads
            .read(move |tx| Ok(templates::workflow_of(tx, &flow.to_string())?))
            .await
    }
}
