//! Asking for a change: checked, matched, its approvers fixed, and stored in one transaction.

use countersign_contract::{
    ApiError, Code, FieldInput, RequestCreateRequest, RequestCreateResponse,
};
use countersign_domain::{
    RequestId,
    approver::{Approver, ApproverReference, Awaiting, FrozenApprovers, freeze},
    attribute::Attribute,
    audit::{Happening, Subject},
    callback::CallbackToken,
    change::{Event, ObjectKind, Values},
    request::{
        ApplyState, DecidedThrough, Decision, InitialPassword, Outcome, Request, RequestStatus,
        SettleState, TriggerState,
    },
    store::{Provider, Store},
    user::NewUser,
    workflow::Workflow,
};
use countersign_storage::{NewRequest, TriggerPlan};

use super::{new_row, view};
use crate::{acting::Acting, clock, engine::Engine, failure, fault_point};

impl Engine {
    pub(crate) async fn request_create(
        &self,
        acting: &Acting,
        request: RequestCreateRequest,
    ) -> Result<RequestCreateResponse, ApiError> {
        let store = self.enabled_store(request.store).await?;
        let user = checked_user(&store, &request.fields)?;
        let changes = user.changes();
        let workflows = self
            .storage()
            .workflows(store.id)
            .await
            .map_err(failure::storage)?;
        let covering: Vec<Workflow> = workflows
            .into_iter()
            .filter(|workflow| {
                workflow.watches(
                    ObjectKind::User,
                    Event::Create,
                    &Values::default().after(&changes),
                )
            })
            .collect();

        let new = if covering.is_empty() {
            vec![uncovered(acting, &store, &user, request.direct)?]
        } else {
            let mut new = Vec::new();
            for workflow in &covering {
                new.push(self.covered(acting, &store, workflow, &user).await?);
            }
            new
        };
        let made: Vec<Request> = new.iter().map(|new| new.request.clone()).collect();
        self.storage()
            .record_requests(new)
            .await
            .map_err(failure::storage)?;
        fault_point::reach("request.recorded");
        self.outbox_bell().notify_waiters();
        Ok(RequestCreateResponse {
            requests: made.into_iter().map(view).collect(),
        })
    }

    async fn covered(
        &self,
        acting: &Acting,
        store: &Store,
        workflow: &Workflow,
        user: &NewUser,
    ) -> Result<NewRequest, ApiError> {
        let named = self.people(store, &workflow.approvers).await?;
        // The default approver is looked up only when it is needed: a directory call less in the usual case.
        let mut frozen = freeze(
            acting.person(),
            named.clone(),
            Vec::new(),
            store.settings.self_decision,
        );
        if let (
            Awaiting::AdministratorForNobody | Awaiting::AdministratorForRequester,
            Some(default),
        ) = (frozen.awaiting, &store.settings.default_approver)
        {
            let default = self.people(store, std::slice::from_ref(default)).await?;
            frozen = freeze(
                acting.person(),
                named,
                default,
                store.settings.self_decision,
            );
        }
        let linked = self
            .storage()
            .link(workflow.id)
            .await
            .map_err(failure::storage)?
            .is_some();
        let (state, trigger) = match frozen.awaiting {
            // A flow cannot ask nobody.
            Awaiting::AdministratorForNobody => (
                TriggerState::Parked {
                    code: Code::NobodyCanApprove.to_string(),
                },
                None,
            ),
            Awaiting::AdministratorForRequester => (
                TriggerState::Parked {
                    code: Code::RequesterIsOnlyApprover.to_string(),
                },
                None,
            ),
            Awaiting::Approvers | Awaiting::DefaultApprover if linked => {
                (TriggerState::Queued, Some(self.trigger_plan().await?))
            }
            Awaiting::Approvers | Awaiting::DefaultApprover => (TriggerState::NotLinked, None),
        };

        let happening = Happening::Asked {
            workflow: workflow.name.clone(),
            awaiting: frozen.awaiting,
            approvers: frozen
                .people
                .iter()
                .map(|approver| approver.name.clone())
                .collect(),
        };
        let mut request = blank(acting, store, user, frozen);
        request.workflow = Some(workflow.id);
        request.workflow_name.clone_from(&workflow.name);
        request.trigger = state;
        let entry = acting.entry(Subject::Request(request.id), happening);
        Ok(NewRequest {
            request,
            trigger,
            apply: None,
            audit: vec![entry],
        })
    }

    /// Makes what a trigger needs: its row and a fresh callback token, sealed, with the hash that stays.
    pub(super) async fn trigger_plan(&self) -> Result<TriggerPlan, ApiError> {
        let row = new_row();
        let token = CallbackToken::generate(&mut rand::rng());
        let sealed = self.keys().seal_callback_token(row, &token).await?;
        Ok(TriggerPlan {
            row,
            token_hash: token.hash(),
            token: sealed,
            at: clock::now(),
        })
    }

    /// Resolves approvers to people who can decide now: groups expanded, disabled and deleted accounts left out.
    pub(super) async fn people(
        &self,
        store: &Store,
        named: &[ApproverReference],
    ) -> Result<Vec<Approver>, ApiError> {
        let directory = self.directory_of(store).await?;
        let mut people = Vec::new();
        for reference in named {
            match reference {
                ApproverReference::Person { object, .. } => {
                    let person = directory
                        .person(&object.to_string())
                        .await
                        .map_err(|failed| failure::directory(&failed))?;
                    people.extend(person.filter(|person| person.enabled).map(Approver::from));
                }
                // Nothing that can be asked for yet has an owner or a manager.
                ApproverReference::Relation { .. } => {}
                ApproverReference::Group { object, .. } => {
                    match directory.group_members(*object).await {
                        Ok(members) => people.extend(members.into_iter().map(Approver::from)),
                        Err(countersign_directory::DirectoryError::NotFound { .. }) => {}
                        Err(failed) => return Err(failure::directory(&failed)),
                    }
                }
            }
        }
        Ok(people)
    }
}

fn checked_user(store: &Store, fields: &[FieldInput]) -> Result<NewUser, ApiError> {
    let Provider::EntraId { domain, .. } = &store.provider;
    let given: Vec<(Attribute, String)> = fields
        .iter()
        .map(|field| (field.field, field.value.clone()))
        .collect();
    NewUser::checked(&given, domain).map_err(|invalid| {
        ApiError::new(
            Code::InvalidField,
            format!("The user cannot be asked for like this: {invalid}."),
        )
        .at_field(invalid.field().name())
    })
}

/// A change that no workflow covers is refused, unless an administrator confirms it or the store's settings apply it.
fn uncovered(
    acting: &Acting,
    store: &Store,
    user: &NewUser,
    direct: bool,
) -> Result<NewRequest, ApiError> {
    if direct && !acting.is_administrator() {
        return Err(ApiError::new(
            Code::PermissionDenied,
            "Only an administrator may confirm a direct change.",
        ));
    }
    if !direct && !store.settings.apply_uncovered {
        return Err(ApiError::new(
            Code::NoWorkflowCoversThis,
            "No enabled workflow of the store covers this change.",
        ));
    }
    let frozen = FrozenApprovers {
        people: Vec::new(),
        awaiting: Awaiting::Approvers,
    };
    let mut request = blank(acting, store, user, frozen);
    request.workflow_name = "Direct change".to_owned();
    request.status = RequestStatus::Approved;
    request.apply = ApplyState::Queued;
    request.decision = Some(Decision {
        outcome: Outcome::Approve,
        by: acting.actor.clone(),
        by_name: acting.name(),
        comment: "No workflow covers this change.".to_owned(),
        through: DecidedThrough::Console,
        at: request.created_at,
    });
    let entry = acting.entry(Subject::Request(request.id), Happening::AskedDirectly);
    Ok(NewRequest {
        request,
        trigger: None,
        apply: Some(new_row()),
        audit: vec![entry],
    })
}

fn blank(acting: &Acting, store: &Store, user: &NewUser, frozen: FrozenApprovers) -> Request {
    Request {
        id: RequestId::random(),
        store: store.id,
        workflow: None,
        workflow_name: String::new(),
        requester: acting.actor.clone(),
        requester_name: acting.name(),
        object: ObjectKind::User,
        event: Event::Create,
        target: None,
        target_name: user.display_name().to_owned(),
        changes: user.changes(),
        approvers: frozen.people,
        awaiting: frozen.awaiting,
        status: RequestStatus::Pending,
        decision: None,
        trigger: TriggerState::NotLinked,
        apply: ApplyState::NotDue,
        settle: SettleState::NotDue,
        doubt: None,
        initial_password: InitialPassword::None,
        called: None,
        decide_by: None,
        created_at: clock::now(),
    }
}
