//! Cancelling a run: of a request that was decided here, or of one that was taken away from it.

use countersign_contract::{ApiError, Code};
use countersign_domain::{
    audit::{Happening, Subject},
    called_flow::FlowPlace,
    outbox::OutboxRow,
    store::Store,
};
use countersign_power_automate::{
    runs::{Cancelled, RunStatus},
    trigger::RunId,
};

use super::{Unfinished, called::flow_key};
use crate::{acting::Acting, engine::Engine, failure, fault_point};

impl Engine {
    /// Cancels a run that asks people whom the request does not await any more.
    pub(super) async fn cancel_stray(&self, row: &OutboxRow) -> Result<(), Unfinished> {
        let request = self.request(row.request).await?;
        let store = self.enabled_store(request.store).await?;
        let run = row
            .run
            .as_ref()
            .and_then(|stray| Some((&stray.place, RunId::new(&stray.run)?)));
        let Some((place, run)) = run else {
            return Err(not_cancelled("No run is known that could be cancelled."));
        };
        fault_point::reach("cancel.claimed");
        let happening = self.cancel_run(&store, place, &run).await?;
        fault_point::reach("cancel.sent");
        let entry = Acting::system().entry(Subject::Request(row.request), happening);
        self.storage()
            .cancel_done(row.id, entry)
            .await
            .map_err(failure::storage)?;
        fault_point::reach("cancel.recorded");
        Ok(())
    }

    /// Cancels a run, and says whether it was cancelled or over before.
    pub(super) async fn cancel_run(
        &self,
        store: &Store,
        place: &FlowPlace,
        run: &RunId,
    ) -> Result<Happening, Unfinished> {
        let flow = flow_key(place);
        let tokens = self.linking_tokens(store).await?;
        let management = self.cloud().flow_management(tokens);
        let cancelled = management
            .cancel(&flow, run)
            .await
            .map_err(|failed| failure::service(&failed))?;
        fault_point::reach("settle.sent");
        match cancelled {
            Cancelled::Cancelled => Ok(Happening::RunCancelled),
            Cancelled::AlreadyOver => {
                // Over by itself, or by an earlier call of ours whose answer was lost.
                let ended = management
                    .run(&flow, run)
                    .await
                    .map_err(|failed| failure::service(&failed))?;
                let cancelled = ended.is_some_and(|run| run.status == RunStatus::Cancelled);
                Ok(if cancelled {
                    Happening::RunCancelled
                } else {
                    Happening::RunWasOver
                })
            }
            Cancelled::NoSuchRun => Err(not_cancelled("The flow knows no such run any more.")),
        }
    }
}

pub(super) fn not_cancelled(message: &str) -> Unfinished {
    Unfinished::Stuck(ApiError::new(Code::RunNotCancelled, message))
}
