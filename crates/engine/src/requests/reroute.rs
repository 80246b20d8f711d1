//! **Reroute Workflow Request**: an administrator gives an undecided request to other approvers.

use countersign_contract::{ApiError, Code, RequestRerouteRequest, RequestView, RerouteTo};
use countersign_domain::{
    approver::FrozenApprovers,
    audit::{AuditEntry, Happening, Subject},
    called_flow::StrayRun,
    request::{Request, TriggerState},
    store::Store,
};
use countersign_storage::{Reroute, Rerouted};

use super::{decide::already_decided, new_row, view};
use crate::{acting::Acting, clock, engine::Engine, failure, fault_point};

/// A request is read so often while its flow starts to run under the reroute. It starts once, and once more when it is sent again.
const MOST_READINGS: u32 = 3;

impl Engine {
    pub(crate) async fn request_reroute(
        &self,
        acting: &Acting,
        request: RequestRerouteRequest,
    ) -> Result<RequestView, ApiError> {
        // What is planned about the run that asks now is told from the request as it is read; when a run starts meanwhile, it is told anew.
        for _ in 0..MOST_READINGS {
            let found = self.request(request.request).await?;
            let id = found.id;
            match self.reroute_as_read(acting, found, &request.to).await? {
                Rerouted::Changed => {}
                Rerouted::Done => {
                    fault_point::reach("reroute.recorded");
                    self.outbox_bell().notify_waiters();
                    return self.request(id).await.map(view);
                }
                Rerouted::Decided => {
                    return Err(ApiError::new(
                        Code::AlreadyDecided,
                        "The request is decided already.",
                    ));
                }
                Rerouted::Calling => break,
            }
        }
        Err(ApiError::new(
            Code::FlowBeingCalled,
            "The flow is being called, or its answer was lost and its run is looked for.",
        ))
    }

    async fn reroute_as_read(
        &self,
        acting: &Acting,
        found: Request,
        to: &RerouteTo,
    ) -> Result<Rerouted, ApiError> {
        if let Some(decision) = &found.decision {
            return Err(already_decided(decision));
        }
        let store = self.enabled_store(found.store).await?;
        acting.require_tenant_of(&store)?;
        let frozen = self.rerouted_to(&store, &found, to).await?;
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
        let id = found.id;
        let trigger = if linked {
            Some(self.trigger_plan(&found, &store).await?)
        } else {
            None
        };
        let reroute = Reroute {
            seen: found,
            approvers: frozen.people,
            awaiting: frozen.awaiting,
            trigger,
            cancel: cancel.map(|stray| (new_row(), stray)),
            at: clock::now(),
            audit,
        };
        fault_point::reach("reroute.planned");
        self.storage()
            .reroute(id, reroute)
            .await
            .map_err(failure::storage)
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
        // That the run cannot be reached is no reason to leave the request with people who cannot decide it.
        let (place, why) = match self.place_of_run(store, request).await {
            Ok(place) => (place, Code::RunNotCancelled),
            Err(error) => (None, error.code),
        };
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
                    code: why.to_string(),
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
