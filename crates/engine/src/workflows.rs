//! Workflows of a store.

mod define;

use std::sync::Arc;

use countersign_contract::{
    ApiError, Code, Done, StoreRequest, WorkflowListResponse, WorkflowRequest,
    WorkflowSwitchRequest, WorkflowView,
};
use countersign_directory::Directory;
use countersign_domain::{
    WorkflowId,
    approver::ApproverReference,
    audit::{Happening, Subject},
    store::Store,
    system_workflow::Unavailable,
    workflow::Workflow,
};

use crate::{acting::Acting, clock, engine::Engine, failure, notices, views};

impl Engine {
    pub(crate) async fn workflow_list(
        &self,
        _acting: &Acting,
        request: StoreRequest,
    ) -> Result<WorkflowListResponse, ApiError> {
        let store = self.store(request.store).await?;
        let mut workflows = Vec::new();
        for workflow in self
            .storage()
            .workflows(store.id)
            .await
            .map_err(failure::storage)?
        {
            workflows.push(self.workflow_view(&store, workflow).await?);
        }
        Ok(WorkflowListResponse { workflows })
    }

    pub(crate) async fn workflow_show(
        &self,
        _acting: &Acting,
        request: WorkflowRequest,
    ) -> Result<WorkflowView, ApiError> {
        let workflow = self.workflow(request.workflow).await?;
        let store = self.store(workflow.store).await?;
        self.workflow_view(&store, workflow).await
    }

    pub(crate) async fn workflow_delete(
        &self,
        acting: &Acting,
        request: WorkflowRequest,
    ) -> Result<Done, ApiError> {
        let workflow = self.workflow(request.workflow).await?;
        if workflow.system.is_some() {
            return Err(ApiError::new(
                Code::SystemWorkflow,
                "A system workflow cannot be deleted.",
            ));
        }
        let entry = acting.entry(
            Subject::Workflow(workflow.id),
            Happening::WorkflowDeleted {
                name: workflow.name,
            },
        );
        self.storage()
            .delete_workflow(workflow.id, clock::now(), entry)
            .await
            .map_err(failure::storage)?;
        Ok(Done {})
    }

    pub(crate) async fn workflow_switch(
        &self,
        acting: &Acting,
        request: WorkflowSwitchRequest,
    ) -> Result<WorkflowView, ApiError> {
        let workflow = self.workflow(request.workflow).await?;
        let store = self.store(workflow.store).await?;
        let workflow = Workflow {
            enabled: request.enabled,
            ..workflow
        };
        if workflow.enabled {
            if let Some(why) = unavailable(&store, &workflow) {
                return Err(ApiError::new(Code::WorkflowUnavailable, why.reason()));
            }
            define::somebody_can_approve(&store, &workflow)?;
        }
        let entry = acting.entry(
            Subject::Workflow(workflow.id),
            Happening::WorkflowSwitched {
                enabled: workflow.enabled,
            },
        );
        self.storage()
            .set_workflow_enabled(workflow.id, request.enabled, entry)
            .await
            .map_err(failure::storage)?;
        self.workflow_view(&store, workflow).await
    }

    pub(crate) async fn workflow(&self, id: WorkflowId) -> Result<Workflow, ApiError> {
        let workflow = self
            .storage()
            .workflow(id)
            .await
            .map_err(failure::storage)?;
        workflow.ok_or_else(|| failure::not_found("The workflow"))
    }

    async fn workflow_view(
        &self,
        store: &Store,
        workflow: Workflow,
    ) -> Result<WorkflowView, ApiError> {
        let link = self
            .storage()
            .link(workflow.id)
            .await
            .map_err(failure::storage)?;
        let why = unavailable(store, &workflow)
            .map(|why| notices::notice(Code::WorkflowUnavailable, why.reason()));
        Ok(views::workflow(workflow, why, link))
    }

    /// Resolves an approver's text in the store's directory.
    pub(crate) async fn find_approver(
        &self,
        store: &Store,
        text: &str,
    ) -> Result<ApproverReference, ApiError> {
        let directory = self.directory_of(store).await?;
        directory
            .approver(text)
            .await
            .map_err(|failed| failure::approver(text, &failed))
    }

    /// Returns the store's directory in the name of its service credential.
    pub(crate) async fn directory_of(&self, store: &Store) -> Result<Arc<dyn Directory>, ApiError> {
        let Some(account) = store.service_credential else {
            return Err(ApiError::new(
                Code::ServiceCredentialMissing,
                "The store names no service credential.",
            ));
        };
        let tokens = self.tokens_of_id(account).await?;
        Ok(self.cloud().directory(&store.provider, tokens))
    }
}

/// Tells why the store cannot carry the workflow out, where it cannot.
fn unavailable(store: &Store, workflow: &Workflow) -> Option<Unavailable> {
    workflow.system?.unavailable_in(&store.provider)
}
