//! Cancelling the run that waits for an answer which no longer counts.

use countersign_domain::{
    audit::{Happening, Subject},
    outbox::OutboxRow,
    request::TriggerState,
};
use countersign_power_automate::trigger::RunId;

use super::{Unfinished, called::flow_key, cancel::not_cancelled};
use crate::{acting::Acting, engine::Engine, failure, fault_point};

impl Engine {
    pub(super) async fn settle(&self, row: &OutboxRow) -> Result<(), Unfinished> {
        let request = self.request(row.request).await?;
        let store = self.enabled_store(request.store).await?;
        let Some(place) = self.place_of_run(&store, &request).await? else {
            self.linking_tokens(&store).await?; // without it nothing could be looked for, and nothing cancelled
            return Err(not_cancelled(
                "It is not known which flow runs: the linking account cannot find it, or the workflow was linked to another.",
            ));
        };
        let run = match &request.trigger {
            TriggerState::Triggered { run: Some(run) } => RunId::new(run),
            TriggerState::Triggered { run: None }
            | TriggerState::NotLinked
            | TriggerState::Queued
            | TriggerState::Waiting { .. }
            | TriggerState::Parked { .. }
            | TriggerState::Withdrawn => self
                .runs_of(&store, &flow_key(&place), &request)
                .await?
                .into_iter()
                .next()
                .map(|run| run.id),
        };
        let Some(run) = run else {
            return Err(not_cancelled("No run carries the request's id."));
        };
        fault_point::reach("settle.claimed");
        let happening = self.cancel_run(&store, &place, &run).await?;
        self.settled(row, happening).await
    }

    async fn settled(&self, row: &OutboxRow, happening: Happening) -> Result<(), Unfinished> {
        let entry = Acting::system().entry(Subject::Request(row.request), happening);
        self.storage()
            .settle_done(row.id, entry)
            .await
            .map_err(failure::storage)?;
        fault_point::reach("settle.recorded");
        Ok(())
    }
}
