//! Making and changing a workflow: names and texts resolved, and the whole checked before anything is stored.

use countersign_contract::{
    ApiError, Code, WorkflowCreateRequest, WorkflowUpdateRequest, WorkflowView,
};
use countersign_domain::{
    WorkflowId,
    approver::{ApproverReference, ApproverRelation},
    audit::{Happening, Subject},
    store::{Store, checked_name},
    workflow::{InvalidWorkflow, Workflow},
};

use crate::{acting::Acting, clock, engine::Engine, failure, stores::name_refused};

impl Engine {
    pub(crate) async fn workflow_create(
        &self,
        acting: &Acting,
        request: WorkflowCreateRequest,
    ) -> Result<WorkflowView, ApiError> {
        let store = self.store(request.store).await?;
        let name = checked_name(&request.name).map_err(name_refused)?;
        let mut workflow = Workflow {
            id: WorkflowId::random(),
            store: store.id,
            system: None,
            name: name.clone(),
            description: request.description.trim().to_owned(),
            enabled: request.enabled,
            objects: once(request.objects),
            event: request.event,
            fields: once(request.fields),
            filters: request.filters,
            approvers: relations(request.relations),
            created_at: clock::now(),
        };
        check(&workflow)?;
        let named = self.approvers_named(&store, &request.approvers).await?;
        workflow.approvers = together(named, workflow.approvers);
        somebody_can_approve(&store, &workflow)?;

        let entry = acting.entry(
            Subject::Workflow(workflow.id),
            Happening::WorkflowCreated { name },
        );
        self.storage()
            .create_workflow(workflow.clone(), entry)
            .await
            .map_err(failure::storage)?;
        self.workflow_view(&store, workflow).await
    }

    pub(crate) async fn workflow_update(
        &self,
        acting: &Acting,
        request: WorkflowUpdateRequest,
    ) -> Result<WorkflowView, ApiError> {
        // Read, changed and written by one caller at a time, so that no change is undone by another's older copy.
        let _turn = self.store_changes().lock().await;
        let before = self.workflow(request.workflow).await?;
        let store = self.store(before.store).await?;
        let mut workflow = before.clone();
        if let Some(name) = &request.name {
            workflow.name = checked_name(name).map_err(name_refused)?;
        }
        if let Some(description) = &request.description {
            description.trim().clone_into(&mut workflow.description);
        }
        if let Some(objects) = request.objects {
            workflow.objects = once(objects);
        }
        if let Some(event) = request.event {
            workflow.event = event;
        }
        if let Some(fields) = request.fields {
            workflow.fields = once(fields);
        }
        if let Some(filters) = request.filters {
            workflow.filters = filters;
        }
        let (mut named, mut related): (Vec<_>, Vec<_>) = before
            .approvers
            .iter()
            .cloned()
            .partition(|approver| approver.relation().is_none());
        if let Some(given) = request.relations {
            related = relations(given);
        }
        if let Some(given) = &request.approvers {
            named = self.approvers_named(&store, given).await?;
        }
        workflow.approvers = together(named, related);

        let members = changed_members(&before, &workflow);
        let fixed = members
            .iter()
            .find(|member| !matches!(**member, "description" | "approvers"));
        if let (Some(member), Some(_)) = (fixed, workflow.system) {
            return Err(ApiError::new(
                Code::SystemWorkflow,
                format!("The {member} of a system workflow is fixed."),
            )
            .at_field(member));
        }
        check(&workflow)?;
        somebody_can_approve(&store, &workflow)?;
        if members.is_empty() {
            return self.workflow_view(&store, workflow).await;
        }
        let entry = acting.entry(
            Subject::Workflow(workflow.id),
            Happening::WorkflowChanged {
                members: members.into_iter().map(str::to_owned).collect(),
            },
        );
        self.storage()
            .update_workflow(workflow.clone(), entry)
            .await
            .map_err(failure::storage)?;
        self.workflow_view(&store, workflow).await
    }

    /// Resolves people and groups in the store's directory, each once.
    async fn approvers_named(
        &self,
        store: &Store,
        texts: &[String],
    ) -> Result<Vec<ApproverReference>, ApiError> {
        let mut approvers: Vec<ApproverReference> = Vec::new();
        for text in texts
            .iter()
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
        {
            let approver = self.find_approver(store, text).await?;
            if approvers
                .iter()
                .all(|known| known.object() != approver.object())
            {
                approvers.push(approver);
            }
        }
        Ok(approvers)
    }
}

/// Refuses a workflow that takes part and whose requests nobody but an administrator could decide.
pub(super) fn somebody_can_approve(store: &Store, workflow: &Workflow) -> Result<(), ApiError> {
    let nobody = workflow.approvers.is_empty() && store.settings.default_approver.is_none();
    if workflow.enabled && nobody {
        return Err(ApiError::new(
            Code::NobodyCanApprove,
            "The workflow names no approver and the store has no default approver.",
        )
        .at_field("approvers"));
    }
    Ok(())
}

fn relations(given: Vec<ApproverRelation>) -> Vec<ApproverReference> {
    once(given)
        .into_iter()
        .map(|relation| ApproverReference::Relation { relation })
        .collect()
}

fn together(
    mut named: Vec<ApproverReference>,
    related: Vec<ApproverReference>,
) -> Vec<ApproverReference> {
    named.extend(related);
    named
}

fn once<T: PartialEq>(given: Vec<T>) -> Vec<T> {
    let mut kept = Vec::with_capacity(given.len());
    for value in given {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept
}

fn changed_members(before: &Workflow, after: &Workflow) -> Vec<&'static str> {
    [
        ("name", before.name != after.name),
        ("description", before.description != after.description),
        ("objects", before.objects != after.objects),
        ("event", before.event != after.event),
        ("fields", before.fields != after.fields),
        ("filters", before.filters != after.filters),
        ("approvers", before.approvers != after.approvers),
    ]
    .into_iter()
    .filter_map(|(member, changed)| changed.then_some(member))
    .collect()
}

fn check(workflow: &Workflow) -> Result<(), ApiError> {
    workflow.check().map_err(|invalid| {
        let (code, member) = match &invalid {
            InvalidWorkflow::NoObject => (Code::WorkflowInvalid, "objects"),
            InvalidWorkflow::SystemEvent => (Code::WorkflowInvalid, "event"),
            InvalidWorkflow::FieldsWithoutEdit | InvalidWorkflow::Field { .. } => {
                (Code::WorkflowInvalid, "fields")
            }
            InvalidWorkflow::Filter { .. } | InvalidWorkflow::EmptyFilterValue { .. } => {
                (Code::InvalidFilter, "filters")
            }
            InvalidWorkflow::Relation { .. } => (Code::WorkflowInvalid, "relations"),
        };
        ApiError::new(
            code,
            format!("The workflow cannot be like this: {invalid}."),
        )
        .at_field(member)
    })
}
