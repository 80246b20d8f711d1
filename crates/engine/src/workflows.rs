//! Workflows of a store.

use std::sync::Arc;

use countersign_contract::{
    ApiError, Code, StoreRequest, WorkflowCreateRequest, WorkflowListResponse, WorkflowRequest,
    WorkflowSwitchRequest, WorkflowView,
};
use countersign_directory::Directory;
use countersign_domain::{
    WorkflowId,
    approver::ApproverReference,
    audit::{Happening, Subject},
    store::{Store, checked_name},
    workflow::Workflow,
};

use crate::{acting::Acting, clock, engine::Engine, failure, stores::name_refused, views};

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
            workflows.push(self.workflow_view(workflow).await?);
        }
        Ok(WorkflowListResponse { workflows })
    }

    pub(crate) async fn workflow_show(
        &self,
        _acting: &Acting,
        request: WorkflowRequest,
    ) -> Result<WorkflowView, ApiError> {
        let workflow = self.workflow(request.workflow).await?;
        self.workflow_view(workflow).await
    }

    pub(crate) async fn workflow_create(
        &self,
        acting: &Acting,
        request: WorkflowCreateRequest,
    ) -> Result<WorkflowView, ApiError> {
        let store = self.store(request.store).await?;
        let name = checked_name(&request.name).map_err(name_refused)?;
        let named: Vec<&str> = request
            .approvers
            .iter()
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
            .collect();
        if named.is_empty() && store.settings.default_approver.is_none() {
            return Err(ApiError::new(
                Code::NobodyCanApprove,
                "The workflow names no approver and the store has no default approver.",
            )
            .at_field("approvers"));
        }
        let mut approvers: Vec<ApproverReference> = Vec::new();
        for text in named {
            let approver = self.find_approver(&store, text).await?;
            if approvers
                .iter()
                .all(|known| known.object() != approver.object())
            {
                approvers.push(approver);
            }
        }
        let workflow = Workflow {
            id: WorkflowId::random(),
            store: store.id,
            name: name.clone(),
            description: request.description.trim().to_owned(),
            enabled: true,
            object: request.object,
            event: request.event,
            filters: request.filters,
            approvers,
            created_at: clock::now(),
        };
        let entry = acting.entry(
            Subject::Workflow(workflow.id),
            Happening::WorkflowCreated { name },
        );
        self.storage()
            .create_workflow(workflow.clone(), entry)
            .await
            .map_err(failure::storage)?;
        self.workflow_view(workflow).await
    }

    pub(crate) async fn workflow_switch(
        &self,
        acting: &Acting,
        request: WorkflowSwitchRequest,
    ) -> Result<WorkflowView, ApiError> {
        let workflow = self.workflow(request.workflow).await?;
        let entry = acting.entry(
            Subject::Workflow(workflow.id),
            Happening::WorkflowSwitched {
                enabled: request.enabled,
            },
        );
        self.storage()
            .set_workflow_enabled(workflow.id, request.enabled, entry)
            .await
            .map_err(failure::storage)?;
        self.workflow_view(Workflow {
            enabled: request.enabled,
            ..workflow
        })
        .await
    }

    pub(crate) async fn workflow(&self, id: WorkflowId) -> Result<Workflow, ApiError> {
        let workflow = self
            .storage()
            .workflow(id)
            .await
            .map_err(failure::storage)?;
        workflow.ok_or_else(|| failure::not_found("The workflow"))
    }

    async fn workflow_view(&self, workflow: Workflow) -> Result<WorkflowView, ApiError> {
        let link = self
            .storage()
            .link(workflow.id)
            .await
            .map_err(failure::storage)?;
        Ok(views::workflow(workflow, link))
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
        Ok(self.cloud().directory(store, tokens))
    }
}
