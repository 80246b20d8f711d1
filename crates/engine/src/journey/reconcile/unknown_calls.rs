//! Calls of flows whose outcome nobody could tell when they were made: their runs or approvals may be readable by now.

use countersign_contract::{ApiError, Topic};
use countersign_domain::{
    audit::{Happening, Subject},
    outbox::OutboxRow,
    store::Store,
};
use tracing::info;

use super::Round;
use crate::{
    acting::Acting,
    clock,
    engine::Engine,
    failure, fault_point,
    journey::{Unfinished, flow_run::Found},
    requests::settle_plan,
};

impl Engine {
    /// Looks for what parked calls of the store started. What is found is recorded; whether to call again what is not is for a person to
    /// decide, as before.
    pub(super) async fn find_unknown_calls(
        &self,
        store: &Store,
        round: &mut Round,
    ) -> Result<(), ApiError> {
        let calls = self
            .storage()
            .unknown_calls(store.id)
            .await
            .map_err(failure::storage)?;
        for row in calls {
            match self.find_unknown_call(store, &row).await {
                Ok(true) => {
                    info!(request = %row.request, "the run of a call whose outcome was unknown is found");
                    self.events().changed(&[Topic::Requests, Topic::Links]);
                }
                Ok(false) => {}
                Err(error) => round.tell_failure(error),
            }
        }
        Ok(())
    }

    async fn find_unknown_call(&self, store: &Store, row: &OutboxRow) -> Result<bool, ApiError> {
        let request = self.request(row.request).await?;
        let place = self.place_called(store, &request).await?;
        let found = self
            .look_for_run(store, place.as_ref(), &request)
            .await
            .map_err(|unfinished| match unfinished {
                Unfinished::Later { error, .. }
                | Unfinished::Stuck(error)
                | Unfinished::Panicked(error) => error,
            })?;
        let run = match found {
            Found::Yes { run } => run,
            Found::No => return Ok(false),
        };
        let happening = Happening::FlowTriggered {
            run: run.clone(),
            found_again: true,
        };
        let entry = Acting::system().entry(Subject::Request(row.request), happening);
        fault_point::reach("reconcile.run-found");
        let recorded = self
            .storage()
            .run_found(
                row.id,
                run,
                settle_plan(store, row.request),
                clock::now(),
                entry,
            )
            .await
            .map_err(failure::storage)?;
        fault_point::reach("reconcile.run-recorded");
        self.outbox_bell().notify_waiters();
        Ok(recorded)
    }
}
