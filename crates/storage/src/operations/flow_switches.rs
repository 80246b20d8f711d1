//! Turning flows on and off: begun, then done.

use countersign_domain::{WorkflowId, audit::AuditEntry, flow_switch::FlowSwitch};

use crate::{
    Storage, StorageError,
    tables::{audit, flow_switches},
};

impl Storage {
    /// Remembers that the flow of a workflow is about to be switched.
    ///
    /// # Errors
    ///
    /// `NotFound` when the workflow does not exist.
    pub async fn begin_flow_switch(
        &self,
        workflow: WorkflowId,
        switch: FlowSwitch,
    ) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| Ok(flow_switches::put(tx, workflow, &switch)?))
            .await
    }

    /// Returns the switching of a workflow's flow that was begun and is not known to be done.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be read.
    pub async fn flow_switch(
        &self,
        workflow: WorkflowId,
    ) -> Result<Option<FlowSwitch>, StorageError> {
        self.threads
            .read(move |tx| Ok(flow_switches::find(tx, workflow)?))
            .await
    }

    /// Ends it, with the audit entry that tells of it where it was done.
    ///
    /// # Errors
    ///
    /// Fails only when the database cannot be written.
    pub async fn end_flow_switch(
        &self,
        workflow: WorkflowId,
        audit: Option<AuditEntry>,
    ) -> Result<(), StorageError> {
        self.threads
            .write(move |tx| {
                flow_switches::remove(tx, workflow)?;
                if let Some(entry) = &audit {
                    audit::insert(tx, entry)?;
                }
                Ok(())
            })
            .await
    }
}
