//! Calling the linked flow.

use std::sync::Arc;

use countersign_contract::{ApiError, Code};
use countersign_domain::{
    Timestamp,
    audit::{Happening, Subject},
    called_flow::SummaryHash,
    link::Link,
    outbox::OutboxRow,
    power_automate_client::PowerAutomateClient,
    request::{Request, RequestStatus},
    request_url::RequestUrl,
    store::Store,
};
use countersign_net::TokenSource;
use countersign_power_automate::trigger::Outcome;
use tracing::warn;

use super::{
    Unfinished,
    flow_run::Found,
    trigger_body,
    verdict::{self, Verdict},
};
use crate::{acting::Acting, clock, engine::Engine, failure, fault_point, requests::settle_plan};

/// What a trigger needs to know, read afresh for each attempt.
struct Call {
    request: Request,
    store: Store,
    client: PowerAutomateClient,
    link: Link,
    /// When the link was set through which the run began: what it shows is so of that link alone.
    linked_at: Timestamp,
    url: RequestUrl,
}

impl Engine {
    pub(super) async fn trigger(&self, row: &OutboxRow) -> Result<(), Unfinished> {
        let request = self.request(row.request).await?;
        if request.status != RequestStatus::Pending && !row.outcome_unknown {
            self.storage()
                .finish(row.id, None)
                .await
                .map_err(failure::storage)?;
            return Ok(());
        }
        let mut call = self.call_of(request).await?;
        fault_point::reach("trigger.claimed");
        if row.outcome_unknown {
            let decided = call.request.status != RequestStatus::Pending;
            let found = match self.find_run(&call.store, &call.request).await {
                Err(Unfinished::Stuck(error))
                    if decided && error.code == Code::FlowOutcomeUnknown =>
                {
                    return self.run_left_unknown(row, &error).await;
                }
                found => found?,
            };
            match found {
                Found::Yes { run } => {
                    if let Some(called) = &call.request.called {
                        call.linked_at = called.linked_at;
                    }
                    return self.triggered(row, &call, run, true, None).await;
                }
                Found::No if decided => {
                    self.storage()
                        .finish(row.id, None)
                        .await
                        .map_err(failure::storage)?;
                    return Ok(());
                }
                Found::No => {} // nothing started: it is safe to call
            }
        }

        let Some(sealed) = &row.payload else {
            return Err(ApiError::new(
                Code::Internal,
                "The callback token of the trigger is gone.",
            )
            .into());
        };
        let token = self.keys().callback_token(row.id, sealed).await?;
        let tokens: Option<Arc<dyn TokenSource>> = if call.link.bearer {
            Some(self.service_tokens(&call.store).await?)
        } else {
            None
        };
        // Committed before the call: whoever looks for its run later has to look in this flow.
        let body = trigger_body::of(&call.request, &call.store, &call.client, &token);
        let summary = SummaryHash::of(body.summary());
        self.keep_called(&call.request, &call.link, &call.client, summary)
            .await?;
        fault_point::reach("trigger.kept");
        let outcome = self
            .cloud()
            .triggers()
            .post(&call.url, call.request.id, &body, tokens.as_ref())
            .await;
        fault_point::reach("trigger.sent");
        self.judge(row, &call, outcome).await
    }

    /// Ends the call of a request that was decided meanwhile, where nobody can tell whether a run waits: there is nothing left to try.
    async fn run_left_unknown(&self, row: &OutboxRow, error: &ApiError) -> Result<(), Unfinished> {
        let code = error.code.to_string();
        let entry = Acting::system().entry(
            Subject::Request(row.request),
            Happening::RunNotCancelled { code },
        );
        self.storage()
            .finish(row.id, Some(entry))
            .await
            .map_err(failure::storage)?;
        Ok(())
    }

    async fn judge(
        &self,
        row: &OutboxRow,
        call: &Call,
        outcome: Outcome,
    ) -> Result<(), Unfinished> {
        match verdict::of(outcome) {
            Verdict::Runs { run } => {
                let run = run.map(|run| run.to_string());
                self.triggered(row, call, run, false, None).await
            }
            Verdict::RunsFaulty { run, error } => {
                let run = Some(run.to_string());
                self.triggered(row, call, run, false, Some(error.code))
                    .await
            }
            Verdict::RunsLate { run } => {
                let told = run.map(|run| run.to_string());
                let found_again = told.is_none();
                let run = match told {
                    Some(run) => Some(run),
                    None => self.run_that_timed_out(call).await,
                };
                let found_again = found_again && run.is_some();
                self.answered_late(call).await;
                let fault = Some(Code::FlowAnswerTimedOut);
                self.triggered(row, call, run, found_again, fault).await
            }
            Verdict::Unfinished(unfinished) => Err(unfinished),
            Verdict::Broken(error) => {
                self.set_link_fault(call, Some(error.code)).await?;
                Err(Unfinished::Stuck(error))
            }
        }
    }

    /// Names the run of a call that was accepted and not answered in time. That it cannot be found changes nothing: it exists, and calling
    /// again would start another.
    async fn run_that_timed_out(&self, call: &Call) -> Option<String> {
        match self.find_run(&call.store, &call.request).await {
            Ok(Found::Yes { run }) => run,
            Ok(Found::No) | Err(_) => None,
        }
    }

    /// Keeps that the flow answered too late. When that cannot be written, the call goes on all the same: that it runs is what counts.
    async fn answered_late(&self, call: &Call) {
        let entry = Acting::system().entry(
            Subject::Request(call.request.id),
            Happening::FlowAnsweredLate,
        );
        if let Err(error) = self.storage().record(entry).await {
            warn!(request = %call.request.id, %error, "that the flow answered late could not be recorded");
        }
    }

    async fn triggered(
        &self,
        row: &OutboxRow,
        call: &Call,
        run: Option<String>,
        found_again: bool,
        fault: Option<Code>,
    ) -> Result<(), Unfinished> {
        let happening = Happening::FlowTriggered {
            run: run.clone(),
            found_again,
        };
        let entry = Acting::system().entry(Subject::Request(row.request), happening);
        // Whoever sees that the flow runs also sees what is wrong with it.
        if let Some(code) = fault {
            self.set_link_fault(call, Some(code))
                .await
                .map_err(|error| Unfinished::Later {
                    error,
                    after: None,
                    outcome_unknown: true,
                })?;
        }
        self.storage()
            .trigger_done(
                row.id,
                run,
                settle_plan(&call.store, row.request),
                clock::now(),
                entry,
            )
            .await
            .map_err(|failed| Unfinished::Later {
                // The flow runs: whatever comes of keeping that, it is looked for before it is called again.
                error: failure::storage(failed),
                after: None,
                outcome_unknown: true,
            })?;
        fault_point::reach("trigger.recorded");
        // Somebody may have decided while the call was under way; the run is to be cancelled then.
        self.outbox_bell().notify_waiters();
        if fault.is_none() {
            self.set_link_fault(call, None).await?;
        }
        Ok(())
    }

    async fn set_link_fault(&self, call: &Call, fault: Option<Code>) -> Result<(), ApiError> {
        let workflow = call.link.workflow;
        match fault {
            Some(code) => {
                self.storage()
                    .set_link_fault(workflow, call.linked_at, code.to_string())
                    .await
            }
            None => {
                self.storage()
                    .link_triggered(workflow, call.linked_at)
                    .await
            }
        }
        .map_err(failure::storage)?;
        Ok(())
    }

    async fn call_of(&self, request: Request) -> Result<Call, Unfinished> {
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
            return Err(
                ApiError::new(Code::NotLinked, "The workflow is not linked to a flow.").into(),
            );
        };
        let client = self
            .storage()
            .client(store.id)
            .await
            .map_err(failure::storage)?;
        let Some(client) = client else {
            return Err(ApiError::new(
                Code::ClientMissing,
                "The store has no Power Automate client.",
            )
            .into());
        };
        let pasted = self
            .keys()
            .request_url(link.workflow, &link.request_url)
            .await?;
        let url = RequestUrl::parse(&pasted, self.profile())
            .map_err(|refused| failure::request_url(&refused))?;
        Ok(Call {
            request,
            store,
            client,
            linked_at: link.linked_at,
            link,
            url,
        })
    }

    /// The tokens of the store's service credential.
    pub(super) async fn service_tokens(
        &self,
        store: &Store,
    ) -> Result<Arc<dyn TokenSource>, ApiError> {
        let Some(account) = store.service_credential else {
            return Err(ApiError::new(
                Code::ServiceCredentialMissing,
                "The store names no service credential.",
            ));
        };
        let tokens = self.tokens_of_id(account).await?;
        Ok(tokens)
    }
}
