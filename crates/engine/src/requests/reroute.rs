//! **Reroute Workflow Request**: an administrator gives an undecided request to other approvers.

use countersign_contract::{ApiError, Code, RequestRerouteRequest, RequestView};
use countersign_domain::{
    approver::FrozenApprovers,
    audit::{AuditEntry, Happening, Subject},
    called_flow::StrayRun,
    request::{Request, TriggerState},
    store::Store,
};
use countersign_storage::{Reroute, Rerouted};

use super::{decide::already_decided, new_row, view};
use crate::{acting::Acting, clock, engine::Engine, failure};

impl Engine {
    pub(crate) async fn request_reroute(
        &self,
        acting: &Acting,
        request: RequestRerouteRequest,
    ) -> Result<RequestView, ApiError> {
        let found = self.request(request.request).await?;
        if let Some(decision) = &found.decision {
            return Err(already_decided(decision));
        }
        let store = self.enabled_store(found.store).await?;
        acting.require_tenant_of(&store)?;
        let frozen = self.rerouted_to(&store, &found, &request.to).await?;
        let linked = match found.workflow {
            Some(workflow) => self
                .storage()
                .link(workflow)
                .await
                .map_err(failure::storage)?
                .is_some(),
            None => false,
        };
        let mut audit = vec![rerouted(acting, &found, &frozen)];
        let cancel = self.stray_run(&store, &found, &mut audit).await?;
        let reroute = Reroute {
            approvers: frozen.people,
            awaiting: frozen.awaiting,
            trigger: if linked {
                Some(self.trigger_plan().await?)
            } else {
                None
            },
            cancel: cancel.map(|stray| (new_row(), stray)),
            at: clock::now(),
            audit,
        };
        let came_of_it = self
            .storage()
            .reroute(found.id, reroute)
            .await
            .map_err(failure::storage)?;
        match came_of_it {
            Rerouted::Done => {}
            Rerouted::Decided => {
                return Err(ApiError::new(
                    Code::AlreadyDecided,
                    "The request is decided already.",
                ));
            }
            Rerouted::Calling => {
                return Err(ApiError::new(
                    Code::FlowBeingCalled,
                    "The flow is being called, or its answer was lost and its run is looked for.",
                ));
            }
        }
        self.outbox_bell().notify_waiters();
        self.request(found.id).await.map(view)
    }

    /// Returns the run that asks the approvers before these, when it is to be cancelled. What keeps it from being cancelled is recorded: its
    /// answer does nothing, since its callback token dies.
    async fn stray_run(
        &self,
        store: &Store,
        request: &Request,
        audit: &mut Vec<AuditEntry>,
    ) -> Result<Option<StrayRun>, ApiError> {
        let TriggerState::Triggered { run } = &request.trigger else {
            return Ok(None);
        };
        let told = |happening| Acting::system().entry(Subject::Request(request.id), happening);
        if !store.settings.settle_flows {
            audit.push(told(Happening::RunLeftOpen));
            return Ok(None);
        }
        let place = self.place_called(store, request).await?;
        let run = match (run, &place) {
            (Some(run), _) => Some(run.clone()),
            // Afterwards two runs carry the request's id, and it could not be told which is which.
            (None, Some(place)) => self.newest_run(store, place, request).await,
            (None, None) => None,
        };
        match (place, run) {
            (Some(place), Some(run)) => Ok(Some(StrayRun { place, run })),
            (None, _) | (_, None) => {
                audit.push(told(Happening::RunNotCancelled {
                    code: Code::RunNotCancelled.to_string(),
                }));
                Ok(None)
            }
        }
    }
}

fn rerouted(acting: &Acting, request: &Request, frozen: &FrozenApprovers) -> AuditEntry {
    let happening = Happening::Rerouted {
        awaiting: frozen.awaiting,
        approvers: frozen
            .people
            .iter()
            .map(|approver| approver.name.clone())
            .collect(),
    };
    acting.entry(Subject::Request(request.id), happening)
}
