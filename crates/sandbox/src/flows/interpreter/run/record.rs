//! What is known of one action of a run.

use serde_json::{Value, json};

use crate::flows::interpreter::definition::{Action, ActionStatus, Secured};

/// A code and a message in the service's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::flows) struct Problem {
    /// The code, such as `InvalidTemplate`.
    pub(in crate::flows) code: String,
    /// The message.
    pub(in crate::flows) message: String,
}

/// One action of a run: status, times, inputs and outputs.
#[derive(Debug, Clone)]
pub(in crate::flows) struct ActionRecord {
    /// The action.
    pub(in crate::flows) name: String,
    /// Its type.
    pub(in crate::flows) kind: &'static str,
    /// How it stands.
    pub(in crate::flows) status: ActionStatus,
    /// When it began, in milliseconds since 1970.
    pub(in crate::flows) started: i64,
    /// When it ended.
    pub(in crate::flows) ended: Option<i64>,
    /// Its computed inputs.
    pub(in crate::flows) inputs: Value,
    /// Its outputs; null until there are some.
    pub(in crate::flows) outputs: Value,
    /// Why it failed or was skipped.
    pub(in crate::flows) problem: Option<Problem>,
    /// What the run history must not show.
    pub(in crate::flows) secured: Secured,
}

impl ActionRecord {
    /// An action that begins at `now`.
    pub(super) fn begun(action: &Action, now: i64) -> Self {
        Self {
            name: action.name.clone(),
            kind: action.kind.type_name(),
            status: ActionStatus::Running,
            started: now,
            ended: None,
            inputs: Value::Null,
            outputs: Value::Null,
            problem: None,
            secured: action.secured,
        }
    }

    /// The same action, ended at `now`.
    pub(in crate::flows) fn ended(mut self, status: ActionStatus, now: i64) -> Self {
        self.status = status;
        self.ended = Some(now);
        self
    }

    /// The same action with a problem.
    pub(super) fn with_problem(
        mut self,
        code: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        self.problem = Some(Problem {
            code: code.into(),
            message: message.into(),
        });
        self
    }

    /// The value of `actions('name')`: everything, secured parts included.
    pub(super) fn as_value(&self) -> Value {
        json!({
            "name": self.name,
            "startTime": self.started,
            "endTime": self.ended,
            "status": self.status.name(),
            "code": self.code(),
            "inputs": self.inputs,
            "outputs": self.outputs,
            "error": self.problem.as_ref().map(|it| json!({ "code": it.code, "message": it.message })),
        })
    }

    /// The short code of the run history.
    pub(in crate::flows) fn code(&self) -> &str {
        match (&self.problem, self.status) {
            (Some(problem), _) => &problem.code,
            (None, ActionStatus::Succeeded) => "OK",
            (
                None,
                ActionStatus::Running
                | ActionStatus::Waiting
                | ActionStatus::Failed
                | ActionStatus::Skipped
                | ActionStatus::TimedOut
                | ActionStatus::Cancelled,
            ) => "NotSpecified",
        }
    }
}
