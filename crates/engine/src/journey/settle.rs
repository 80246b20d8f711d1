//! Cancelling the run that waits for an answer which no longer counts.

use countersign_contract::{ApiError, Code};
use countersign_domain::{
    audit::{Happening, Subject},
    outbox::OutboxRow,
    request::TriggerState,
    request_url::RequestUrl,
};
use countersign_power_automate::{
    runs::{Cancelled, RunStatus},
    trigger::RunId,
};

use super::{Unfinished, flow_run::flow_key};
use crate::{acting::Acting, engine::Engine, failure, fault_point};

impl Engine {
    pub(super) async fn settle(&self, row: &OutboxRow) -> Result<(), Unfinished> {
        let request = self.request(row.request).await?;
        let store = self.enabled_store(request.store).await?;
        let link = match request.workflow {
            Some(workflow) => self
                .storage()
                .link(workflow)
                .await
                .map_err(failure::storage)?,
            None => None,
        };
        let Some(link) = link else {
            return Err(not_cancelled(
                "The workflow is no longer linked to the flow.",
            ));
        };
        let identity = match link.flow.clone() {
            Some(identity) => Some(identity),
            None => {
                let pasted = self
                    .keys()
                    .request_url(link.workflow, &link.request_url)
                    .await?;
                let url = RequestUrl::parse(&pasted, self.profile())
                    .map_err(|refused| failure::request_url(&refused))?;
                self.look_up(&store, &url).await.0
            }
        };
        let Some(identity) = identity else {
            return Err(not_cancelled("The linking account cannot find the flow."));
        };

        let flow = flow_key(&identity);
        let run = match &request.trigger {
            TriggerState::Triggered { run: Some(run) } => RunId::new(run),
            TriggerState::Triggered { run: None }
            | TriggerState::NotLinked
            | TriggerState::Queued
            | TriggerState::Waiting { .. }
            | TriggerState::Parked { .. }
            | TriggerState::Withdrawn => self
                .runs_of(&store, &flow, &request)
                .await?
                .into_iter()
                .next()
                .map(|run| run.id),
        };
        let Some(run) = run else {
            return Err(not_cancelled("No run carries the request's id."));
        };
        let tokens = self.linking_tokens(&store).await?;
        let management = self.cloud().flow_management(tokens);
        let cancelled = management
            .cancel(&flow, &run)
            .await
            .map_err(|failed| failure::service(&failed))?;
        fault_point::reach("settle.sent");
        match cancelled {
            Cancelled::Cancelled => self.settled(row, Happening::RunCancelled).await,
            Cancelled::AlreadyOver => {
                // Over by itself, or by an earlier call of ours whose answer was lost.
                let ended = management
                    .run(&flow, &run)
                    .await
                    .map_err(|failed| failure::service(&failed))?;
                let cancelled = ended.is_some_and(|run| run.status == RunStatus::Cancelled);
                let happening = if cancelled {
                    Happening::RunCancelled
                } else {
                    Happening::RunWasOver
                };
                self.settled(row, happening).await
            }
            Cancelled::NoSuchRun => Err(not_cancelled(
                "The flow knows no such run; the workflow may be linked to another now.",
            )),
        }
    }

    async fn settled(&self, row: &OutboxRow, happening: Happening) -> Result<(), Unfinished> {
        let entry = Acting::system().entry(Subject::Request(row.request), happening);
        self.storage()
            .settle_done(row.id, entry)
            .await
            .map_err(failure::storage)?;
        Ok(())
    }
}

fn not_cancelled(message: &str) -> Unfinished {
    Unfinished::Stuck(ApiError::new(Code::RunNotCancelled, message))
}
