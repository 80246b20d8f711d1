//! Requests: asking, looking, deciding, trying again, and the one reveal of an initial password.

mod asked;
mod cleanup;
mod create;
mod decide;
mod form;
mod list;
mod named;
mod others;
mod overwrite;
pub(crate) mod people;
mod reroute;
mod reroute_to;
mod reveal;
mod send_open;

use countersign_contract::{ApiError, Code, RequestRequest, RequestShowResponse, RequestView};
use countersign_domain::{
    OutboxId, RequestId,
    audit::{AuditEntry, Happening, Subject},
    outbox::{Duty, OutboxState},
    request::{Request, RequestStatus, TriggerState},
};

use crate::{acting::Acting, clock, engine::Engine, failure, fault_point, notices, views};

pub(crate) use decide::settle_plan;

/// A timeline shows so many entries at most.
const TIMELINE_LIMIT: usize = 1_000;

impl Engine {
    pub(crate) async fn request_show(
        &self,
        _acting: &Acting,
        request: RequestRequest,
    ) -> Result<RequestShowResponse, ApiError> {
        let found = self.request(request.request).await?;
        let mut timeline = self
            .storage()
            .entries_about(Subject::Request(found.id))
            .await
            .map_err(failure::storage)?;
        // Whoever knows a request's id can have refusals recorded: the newest entries are the ones to show.
        let surplus = timeline.len().saturating_sub(TIMELINE_LIMIT);
        timeline.drain(..surplus);
        let late = answered_late(&found, &timeline);
        let mut request = self.view_beside_others(found).await?;
        if late {
            let message = "The flow runs, but gave no answer in time. It is not called again.";
            request
                .notices
                .push(notices::notice(Code::FlowAnswerTimedOut, message));
        }
        for row in self
            .storage()
            .outbox_of(request.id)
            .await
            .map_err(failure::storage)?
        {
            if let (Duty::Confirm, OutboxState::Parked { code }) = (row.duty, &row.state) {
                let message = "The flow's answer is here and could not be confirmed yet.";
                request
                    .notices
                    .insert(0, notices::notice(views::code(code), message));
            }
        }
        Ok(RequestShowResponse { request, timeline })
    }

    /// Calls the flow again, or for the first time after the workflow was linked.
    pub(crate) async fn request_send_again(
        &self,
        acting: &Acting,
        request: RequestRequest,
    ) -> Result<RequestView, ApiError> {
        let found = self.request(request.request).await?;
        if let Some(decision) = &found.decision {
            return Err(decide::already_decided(decision));
        }
        let Some(workflow) = found.workflow else {
            return Err(ApiError::new(
                Code::NothingToRetry,
                "The request has no workflow.",
            ));
        };
        if self
            .storage()
            .link(workflow)
            .await
            .map_err(failure::storage)?
            .is_none()
        {
            return Err(ApiError::new(
                Code::NotLinked,
                "The workflow is not linked to a flow.",
            ));
        }
        if found.approvers.is_empty() {
            return Err(ApiError::new(
                Code::NobodyCanApprove,
                "The request has no approvers whom the flow could ask.",
            )
            .with_remedy("An administrator decides it here."));
        }
        if self.look_again(acting, &found).await? {
            return self.request(found.id).await.map(view);
        }
        let store = self.store(found.store).await?;
        let plan = self.trigger_plan(&found, &store).await?;
        let entry = acting.entry(Subject::Request(found.id), Happening::TriggerSentAgain);
        let queued = self
            .storage()
            .queue_trigger(found.id, plan, entry)
            .await
            .map_err(failure::storage)?;
        fault_point::reach("trigger.queued");
        if !queued {
            return Err(ApiError::new(
                Code::NothingToRetry,
                "The flow has the request, or is about to.",
            ));
        }
        self.outbox_bell().notify_waiters();
        self.request(found.id).await.map(view)
    }

    /// Takes up a parked call that may have started a run already: the run is looked for before the flow is called again. When looking was
    /// all that could be done and told nothing, sending again is the administrator's own decision.
    async fn look_again(&self, acting: &Acting, request: &Request) -> Result<bool, ApiError> {
        let rows = self
            .storage()
            .outbox_of(request.id)
            .await
            .map_err(failure::storage)?;
        let unknown = rows.into_iter().find(|row| {
            row.duty == Duty::Trigger
                && row.outcome_unknown
                && matches!(&row.state, OutboxState::Parked { code } if code != Code::FlowOutcomeUnknown.as_str())
        });
        let Some(row) = unknown else {
            return Ok(false);
        };
        let entry = acting.entry(Subject::Request(request.id), Happening::TriggerSentAgain);
        self.storage()
            .unpark(row.id, clock::now(), Some(entry))
            .await
            .map_err(failure::storage)?;
        fault_point::reach("trigger.taken_up");
        self.outbox_bell().notify_waiters();
        Ok(true)
    }

    /// Makes a change again that the directory refused, confirms an answer again, or cancels a run again.
    pub(crate) async fn request_retry(
        &self,
        acting: &Acting,
        request: RequestRequest,
    ) -> Result<RequestView, ApiError> {
        let found = self.request(request.request).await?;
        let entry = acting.entry(Subject::Request(found.id), Happening::ApplyRetried);
        let mut taken_up = self
            .storage()
            .queue_apply(found.id, clock::now(), entry)
            .await
            .map_err(failure::storage)?;
        fault_point::reach("apply.queued");
        for row in self
            .storage()
            .outbox_of(found.id)
            .await
            .map_err(failure::storage)?
        {
            let waits = matches!(row.state, OutboxState::Parked { .. });
            let owes = match row.duty {
                Duty::Confirm | Duty::Settle | Duty::Cancel => true,
                // Once the request is decided, only the run that it may have started is looked for.
                Duty::Trigger => row.outcome_unknown && found.decision.is_some(),
                Duty::Apply => false,
            };
            if waits && owes {
                let entry = acting.entry(Subject::Request(found.id), Happening::TakenUpAgain);
                self.storage()
                    .unpark(row.id, clock::now(), Some(entry))
                    .await
                    .map_err(failure::storage)?;
                fault_point::reach("retry.taken_up");
                taken_up = true;
            }
        }
        if !taken_up {
            return Err(ApiError::new(
                Code::NothingToRetry,
                "Nothing of the request waits for a retry.",
            ));
        }
        self.outbox_bell().notify_waiters();
        self.request(found.id).await.map(view)
    }

    pub(crate) async fn request(&self, id: RequestId) -> Result<Request, ApiError> {
        let request = self.storage().request(id).await.map_err(failure::storage)?;
        request.ok_or_else(|| failure::not_found("The request"))
    }
}

/// Tells whether the last call of the flow, whose answer is awaited, was answered too late.
fn answered_late(request: &Request, timeline: &[AuditEntry]) -> bool {
    let awaited = request.status == RequestStatus::Pending
        && matches!(request.trigger, TriggerState::Triggered { .. });
    let of_last_call = timeline
        .iter()
        .rev()
        .map(|entry| &entry.happening)
        .take_while(|happening| {
            !matches!(
                happening,
                Happening::TriggerSentAgain | Happening::Rerouted { .. }
            )
        });
    awaited
        && of_last_call
            .into_iter()
            .any(|happening| *happening == Happening::FlowAnsweredLate)
}

/// What the contract shows of a request.
pub(crate) fn view(request: Request) -> RequestView {
    let notices = notices::of_request(&request, clock::now());
    RequestView {
        id: request.id,
        store: request.store,
        workflow: request.workflow,
        workflow_name: request.workflow_name,
        requester: request.requester,
        requester_name: request.requester_name,
        object: request.object,
        event: request.event,
        target: request.target,
        target_name: request.target_name,
        changes: request.changes,
        approvers: request.approvers,
        awaiting: request.awaiting,
        status: request.status,
        decision: request.decision,
        trigger: request.trigger,
        apply: request.apply,
        settle: request.settle,
        doubt: request.doubt,
        initial_password: request.initial_password,
        notices,
        decide_by: request.decide_by,
        created_at: request.created_at,
    }
}

/// A new row of the outbox.
pub(crate) fn new_row() -> OutboxId {
    OutboxId::random()
}
