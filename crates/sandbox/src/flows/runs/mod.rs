//! Runs of flows: their history, and starting and cancelling them.

mod asking;
mod sending;
mod world;

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};
use thiserror::Error;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::flow::Flow;
use super::ids::{self, RunId, RuntimeId, WorkflowId};
use super::interpreter::definition::{ActionStatus, Definition, Secured};
use super::interpreter::run::{ActionRecord, Answer, Identity, Problem, Run, RunEndStatus};
use super::state::Flows;
use crate::seed;
use world::World;

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RunStatus {
    /// At work.
    Running,
    /// Waiting for people.
    Waiting,
    /// Done.
    Succeeded,
    /// Something failed.
    Failed,
    /// Stopped from outside or by the definition.
    Cancelled,
}

impl RunStatus {
    /// The word the service uses.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Running => "Running",
            Self::Waiting => "Waiting",
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
            Self::Cancelled => "Cancelled",
        }
    }
}

/// The trigger of a run, as the history keeps it.
#[derive(Debug, Clone)]
pub(super) struct TriggerRecord {
    /// The trigger's name.
    pub(super) name: String,
    /// Its outputs: headers and body of the call.
    pub(super) outputs: Value,
    /// What must not be shown.
    pub(super) secured: Secured,
}

/// One run.
#[derive(Debug, Clone)]
pub(super) struct RunRecord {
    /// The run.
    pub(super) id: RunId,
    /// The flow.
    pub(super) flow: WorkflowId,
    /// The id under which the runtime ran it.
    pub(super) runtime_id: RuntimeId,
    /// When it began.
    pub(super) started: Timestamp,
    /// `correlation.clientTrackingId`: what the caller sent, or the run's own id.
    pub(super) tracking_id: String,
    /// The trigger.
    pub(super) trigger: TriggerRecord,
    /// The actions so far, in the order they began.
    pub(super) actions: Vec<ActionRecord>,
    /// How and when it ended.
    pub(super) end: Option<End>,
    /// Stops the run.
    pub(super) cancel: CancellationToken,
    /// The secret in the links to its inputs and outputs.
    pub(super) content_signature: String,
}

/// How and when a run ended.
#[derive(Debug, Clone)]
pub(super) struct End {
    /// When.
    pub(super) at: Timestamp,
    /// How.
    pub(super) status: RunStatus,
    /// Why, when it did not end well.
    pub(super) problem: Option<Problem>,
}

impl RunRecord {
    /// How the run stands.
    pub(super) fn status(&self) -> RunStatus {
        if let Some(end) = &self.end {
            return end.status;
        }
        let waits = self
            .actions
            .iter()
            .any(|action| action.status == ActionStatus::Waiting);
        if waits {
            RunStatus::Waiting
        } else {
            RunStatus::Running
        }
    }

    /// Notes how an action stands; an ended run learns nothing more.
    fn note(&mut self, record: &ActionRecord) {
        if self.end.is_some() {
            return;
        }
        match self
            .actions
            .iter_mut()
            .find(|known| known.name == record.name)
        {
            Some(known) => *known = record.clone(),
            None => self.actions.push(record.clone()),
        }
    }

    fn finish(&mut self, end: End) {
        if self.end.is_none() {
            self.end = Some(end);
        }
    }
}

/// A call that the trigger accepted.
pub(super) struct AcceptedCall {
    /// Headers that the flow may see.
    pub(super) headers: Value,
    /// The body.
    pub(super) body: Value,
    /// What the caller sent as tracking id.
    pub(super) tracking_id: Option<String>,
}

/// A run that was begun.
pub(super) struct StartedRun {
    /// The run.
    pub(super) id: RunId,
    /// Its tracking id.
    pub(super) tracking_id: String,
    /// What its `Response` action answers; closed when it ends without one.
    pub(super) answer: oneshot::Receiver<Answer>,
}

/// Why a run is not cancelled.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum CancelError {
    /// There is no such run of that flow.
    #[error("The workflow run '{run}' could not be found.")]
    NotFound {
        /// The run.
        run: String,
    },
    /// It has ended.
    #[error(
        "The workflow run '{run}' cannot be cancelled because it is already in the terminal state '{status}'."
    )]
    Ended {
        /// The run.
        run: String,
        /// How it ended.
        status: &'static str,
    },
}

impl Flows {
    /// Begins a run of `flow` in the background.
    pub(super) fn start_run(self: &Arc<Self>, flow: &Flow, call: AcceptedCall) -> StartedRun {
        let now = self.now();
        let id = RunId::random(now.as_millisecond());
        let tracking_id = call.tracking_id.unwrap_or_else(|| id.to_string());
        let trigger = TriggerRecord {
            name: flow.definition.trigger.name.clone(),
            outputs: json!({ "headers": call.headers, "body": call.body }),
            secured: flow.definition.trigger.secured,
        };
        let record = RunRecord {
            id: id.clone(),
            flow: flow.id,
            runtime_id: flow.runtime_id(),
            started: now,
            tracking_id: tracking_id.clone(),
            trigger: trigger.clone(),
            actions: Vec::new(),
            end: None,
            cancel: CancellationToken::new(),
            content_signature: ids::signature(),
        };
        let cancel = record.cancel.clone();
        self.state().runs.insert(id.clone(), record);

        let (answering, answer) = oneshot::channel();
        let world = World::new(Arc::clone(self), flow.id, id.clone(), answering);
        let identity = Identity {
            workflow: flow.runtime_id().hex(),
            display_name: flow.name.clone(),
            environment: seed::ENVIRONMENT_ID.to_string(),
            run: id.to_string(),
        };
        let definition = Arc::clone(&flow.definition);
        let (flows, run) = (Arc::clone(self), id.clone());
        self.tenant().spawn(async move {
            tokio::select! {
                () = cancel.cancelled() => {}
                () = flows.carry_out(&definition, identity, trigger, world, &run) => {}
            }
        });
        tracing::info!(run = %id, "a flow run began");

        StartedRun {
            id,
            tracking_id,
            answer,
        }
    }

    async fn carry_out(
        &self,
        definition: &Definition,
        identity: Identity,
        trigger: TriggerRecord,
        world: World,
        run: &RunId,
    ) {
        let trigger = json!({ "name": trigger.name, "outputs": trigger.outputs });
        let end = Run::new(definition, identity, trigger, &world)
            .carry_out()
            .await;
        let status = match end.status {
            RunEndStatus::Succeeded => RunStatus::Succeeded,
            RunEndStatus::Failed => RunStatus::Failed,
            RunEndStatus::Cancelled => RunStatus::Cancelled,
        };
        tracing::info!(%run, status = status.name(), "a flow run ended");
        let at = self.now();
        if let Some(record) = self.state().runs.get_mut(run) {
            record.finish(End {
                at,
                status,
                problem: end.problem,
            });
        }
    }

    /// Stops a run of `flow`. An approval that it waited for stays open.
    ///
    /// # Errors
    ///
    /// Fails when there is no such run, and when it has ended.
    pub(super) fn cancel_run(&self, flow: WorkflowId, run: &RunId) -> Result<(), CancelError> {
        let at = self.now();
        let mut state = self.state();
        let not_found = || CancelError::NotFound {
            run: run.to_string(),
        };
        let record = state
            .runs
            .get_mut(run)
            .filter(|record| record.flow == flow)
            .ok_or_else(not_found)?;
        if let Some(end) = &record.end {
            return Err(CancelError::Ended {
                run: run.to_string(),
                status: end.status.name(),
            });
        }
        for action in &mut record.actions {
            if matches!(action.status, ActionStatus::Running | ActionStatus::Waiting) {
                *action = action
                    .clone()
                    .ended(ActionStatus::Cancelled, at.as_millisecond());
            }
        }
        record.finish(End {
            at,
            status: RunStatus::Cancelled,
            problem: None,
        });
        record.cancel.cancel();

        Ok(())
    }
}
