//! What a run does to the world: requests, approvals, answers, history.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use serde_json::Value;
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::flows::ids::{RunId, WorkflowId};
use crate::flows::interpreter::run::{
    ActionFailure, ActionRecord, Answer, ApprovalRequest, Host, HttpAnswer, HttpRequest, Problem,
};
use crate::flows::state::Flows;

/// The world as one run sees it.
pub(super) struct World {
    pub(super) flows: Arc<Flows>,
    pub(super) flow: WorkflowId,
    pub(super) run: RunId,
    answering: Mutex<Option<oneshot::Sender<Answer>>>,
}

impl World {
    /// The world of run `run`, whose caller waits at the other end of `answering`.
    pub(super) fn new(
        flows: Arc<Flows>,
        flow: WorkflowId,
        run: RunId,
        answering: oneshot::Sender<Answer>,
    ) -> Self {
        Self {
            flows,
            flow,
            run,
            answering: Mutex::new(Some(answering)),
        }
    }
}

/// A failure without outputs.
pub(super) fn failure(code: &str, message: impl Into<String>) -> ActionFailure {
    ActionFailure {
        problem: Problem {
            code: code.to_owned(),
            message: message.into(),
        },
        outputs: Value::Null,
    }
}

#[async_trait]
impl Host for World {
    async fn send(&self, request: HttpRequest) -> Result<HttpAnswer, ActionFailure> {
        self.send_with_retries(request).await
    }

    async fn approve(&self, request: ApprovalRequest) -> Result<Value, ActionFailure> {
        self.ask_and_wait(request).await
    }

    fn respond(&self, answer: Answer) -> bool {
        let answering = self
            .answering
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        // A caller that hung up has its answer lost; the run goes on, as it does in the service.
        answering.map(|answering| answering.send(answer)).is_some()
    }

    fn record(&self, record: &ActionRecord) {
        if let Some(run) = self.flows.state().runs.get_mut(&self.run) {
            run.note(record);
        }
    }

    fn now(&self) -> i64 {
        self.flows.now().as_millisecond()
    }

    fn guid(&self) -> String {
        Uuid::new_v4().to_string()
    }
}
