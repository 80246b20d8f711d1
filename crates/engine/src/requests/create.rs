//! Asking for a change: checked, matched, its approvers fixed, and stored in one transaction.

use countersign_contract::{ApiError, Code, RequestCreateRequest, RequestCreateResponse};
use countersign_domain::{
    RequestId,
    approver::{Awaiting, FrozenApprovers, freeze},
    audit::{Happening, Subject},
    callback::CallbackToken,
    change::FieldChange,
    matching::{Coverage, Covered, coverage},
    request::{
        ApplyState, DecidedThrough, Decision, InitialPassword, Outcome, Request, RequestStatus,
        SettleState, TriggerState,
    },
    store::Store,
};
use countersign_storage::{NewRequest, TriggerPlan};

use super::{
    asked::{Asked, asked},
    new_row,
    people::About,
};
use crate::{acting::Acting, clock, engine::Engine, failure, fault_point, journey::summary};

impl Engine {
    pub(crate) async fn request_create(
        &self,
        acting: &Acting,
        request: RequestCreateRequest,
    ) -> Result<RequestCreateResponse, ApiError> {
        let store = self.enabled_store(request.store).await?;
        acting.require_tenant_of(&store)?;
        let direct = request.direct;
        if direct && !acting.is_administrator() {
            return Err(ApiError::new(
                Code::PermissionDenied,
                "Only an administrator may confirm a direct change.",
            ));
        }
        let asked = asked(self, acting, &store, &request).await?;
        let workflows = self
            .storage()
            .workflows(store.id)
            .await
            .map_err(failure::storage)?;
        let found = coverage(
            &workflows,
            asked.object,
            asked.event,
            &asked.changes,
            &asked.after,
        );
        if found.uncovered && !direct && !store.settings.apply_uncovered {
            return Err(uncovered(&found));
        }
        let mut new = Vec::new();
        for covered in &found.covered {
            new.push(self.covered(acting, &store, &asked, covered).await?);
        }
        if found.uncovered {
            new.push(at_once(acting, &store, &asked, found.left));
        }
        let made: Vec<Request> = new.iter().map(|new| new.request.clone()).collect();
        self.storage()
            .record_requests(new)
            .await
            .map_err(failure::storage)?;
        fault_point::reach("request.recorded");
        self.outbox_bell().notify_waiters();
        let mut requests = Vec::new();
        for request in made {
            requests.push(self.view_beside_others(request).await?);
        }
        Ok(RequestCreateResponse { requests })
    }

    async fn covered(
        &self,
        acting: &Acting,
        store: &Store,
        asked: &Asked,
        covered: &Covered<'_>,
    ) -> Result<NewRequest, ApiError> {
        let workflow = covered.workflow;
        let about = About {
            object: asked.object,
            event: asked.event,
            target: asked.target.as_ref(),
            changes: &covered.changes,
        };
        let named = self.people(store, &workflow.approvers, about).await?;
        let requester = acting.person_of(store.provider.tenant());
        // The default approver is looked up only when it is needed: a directory call less in the usual case.
        let mut frozen = freeze(
            requester,
            named.clone(),
            Vec::new(),
            store.settings.self_decision,
        );
        if let (
            Awaiting::AdministratorForNobody | Awaiting::AdministratorForRequester,
            Some(default),
        ) = (frozen.awaiting, &store.settings.default_approver)
        {
            let default = self
                .people(store, std::slice::from_ref(default), about)
                .await?;
            frozen = freeze(requester, named, default, store.settings.self_decision);
        }
        let linked = self
            .storage()
            .link(workflow.id)
            .await
            .map_err(failure::storage)?
            .is_some();
        let state = match frozen.awaiting {
            // A flow cannot ask nobody.
            Awaiting::AdministratorForNobody => TriggerState::Parked {
                code: Code::NobodyCanApprove.to_string(),
            },
            Awaiting::AdministratorForRequester => TriggerState::Parked {
                code: Code::RequesterIsOnlyApprover.to_string(),
            },
            Awaiting::Approvers | Awaiting::DefaultApprover if linked => TriggerState::Queued,
            Awaiting::Approvers | Awaiting::DefaultApprover => TriggerState::NotLinked,
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
        let mut request = blank(acting, store, asked, covered.changes.clone(), frozen);
        request.workflow = Some(workflow.id);
        request.workflow_name.clone_from(&workflow.name);
        request.trigger = state;
        let trigger = match &request.trigger {
            TriggerState::Queued => Some(self.trigger_plan(&request, store).await?),
            TriggerState::NotLinked
            | TriggerState::Waiting { .. }
            | TriggerState::Triggered { .. }
            | TriggerState::Parked { .. }
            | TriggerState::Withdrawn => None,
        };
        let entry = acting.entry(Subject::Request(request.id), happening);
        Ok(NewRequest {
            request,
            trigger,
            apply: None,
            audit: vec![entry],
        })
    }

    /// Makes what a trigger needs: its row and a fresh callback token, sealed, with the hashes that stay.
    pub(super) async fn trigger_plan(
        &self,
        request: &Request,
        store: &Store,
    ) -> Result<TriggerPlan, ApiError> {
        let row = new_row();
        let token = CallbackToken::generate(&mut rand::rng());
        let sealed = self.keys().seal_callback_token(row, &token).await?;
        Ok(TriggerPlan {
            row,
            token_hash: token.hash(),
            token: sealed,
            summary: summary::hash(request, store),
            at: clock::now(),
        })
    }
}

/// A change that no workflow covers is refused, unless an administrator confirms it or the store's settings apply it.
fn uncovered(found: &Coverage<'_>) -> ApiError {
    let fields: Vec<&str> = found
        .left
        .iter()
        .map(|change| change.field.name())
        .collect();
    let message = if found.covered.is_empty() {
        "No enabled workflow of the store covers this change."
    } else {
        "No enabled workflow of the store covers some of the fields; nothing was asked for."
    };
    ApiError::new(Code::NoWorkflowCoversThis, message).with_detail("fields", fields.join(", "))
}

/// A change that an administrator confirmed, or that the store's settings let through.
fn at_once(acting: &Acting, store: &Store, asked: &Asked, changes: Vec<FieldChange>) -> NewRequest {
    let frozen = FrozenApprovers {
        people: Vec::new(),
        awaiting: Awaiting::Approvers,
    };
    let mut request = blank(acting, store, asked, changes, frozen);
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
    NewRequest {
        request,
        trigger: None,
        apply: Some(new_row()),
        audit: vec![entry],
    }
}

fn blank(
    acting: &Acting,
    store: &Store,
    asked: &Asked,
    changes: Vec<FieldChange>,
    frozen: FrozenApprovers,
) -> Request {
    Request {
        id: RequestId::random(),
        store: store.id,
        workflow: None,
        workflow_name: String::new(),
        requester: acting.actor.clone(),
        requester_name: acting.name(),
        object: asked.object,
        event: asked.event,
        target: asked.target.clone(),
        target_name: asked.target_name.clone(),
        changes,
        approvers: frozen.people,
        awaiting: frozen.awaiting,
        status: RequestStatus::Pending,
        decision: None,
        trigger: TriggerState::NotLinked,
        apply: ApplyState::NotDue,
        settle: SettleState::NotDue,
        doubt: None,
        initial_password: InitialPassword::None,
        call: None,
        called: None,
        decide_by: None,
        created_at: clock::now(),
    }
}
