//! Carries out one run of a definition.

mod action;
mod host;
mod record;
mod scope;

pub(in crate::flows) use host::{
    ActionFailure, Answer, ApprovalRequest, Host, HttpAnswer, HttpRequest,
};
pub(in crate::flows) use record::{ActionRecord, Problem};

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use super::definition::{ActionStatus, Definition, Scope};
use super::expression::Context;

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::flows) struct RunEnd {
    /// `Succeeded`, `Failed` or `Cancelled`.
    pub(in crate::flows) status: RunEndStatus,
    /// What went wrong, when something did.
    pub(in crate::flows) problem: Option<Problem>,
}

/// The statuses a run can end in by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::flows) enum RunEndStatus {
    /// All that mattered went well.
    Succeeded,
    /// Something failed and nothing made up for it.
    Failed,
    /// The definition ended it so.
    Cancelled,
}

/// What a run knows of its workflow and itself; the value of `workflow()`.
#[derive(Debug, Clone)]
pub(in crate::flows) struct Identity {
    /// The workflow's name in URLs, 32 hexadecimal digits.
    pub(in crate::flows) workflow: String,
    /// The name people gave the flow.
    pub(in crate::flows) display_name: String,
    /// The environment.
    pub(in crate::flows) environment: String,
    /// The run's id.
    pub(in crate::flows) run: String,
}

/// A run in progress.
pub(in crate::flows) struct Run<'a> {
    definition: &'a Definition,
    identity: Identity,
    /// The trigger's record: `{name, inputs, outputs: {headers, body}}`.
    trigger: Value,
    host: &'a dyn Host,
    records: Mutex<BTreeMap<String, ActionRecord>>,
}

/// Why actions stop before they have a status: `Terminate` was reached.
#[derive(Debug, Clone, PartialEq)]
struct Terminated {
    end: RunEnd,
}

impl<'a> Run<'a> {
    /// Prepares a run that was triggered with `trigger`, the value of `trigger()`.
    pub(in crate::flows) fn new(
        definition: &'a Definition,
        identity: Identity,
        trigger: Value,
        host: &'a dyn Host,
    ) -> Self {
        Self {
            definition,
            identity,
            trigger,
            host,
            records: Mutex::default(),
        }
    }

    /// Runs all actions, telling the host of each change as it happens.
    pub(in crate::flows) async fn carry_out(self) -> RunEnd {
        match self.scope(&self.definition.actions).await {
            Err(Terminated { end }) => {
                self.stop_open_actions();
                end
            }
            Ok(ActionStatus::Failed | ActionStatus::TimedOut) => RunEnd {
                status: RunEndStatus::Failed,
                problem: Some(self.first_problem()),
            },
            Ok(ActionStatus::Cancelled) => RunEnd {
                status: RunEndStatus::Cancelled,
                problem: None,
            },
            Ok(
                ActionStatus::Succeeded
                | ActionStatus::Skipped
                | ActionStatus::Running
                | ActionStatus::Waiting,
            ) => RunEnd {
                status: RunEndStatus::Succeeded,
                problem: None,
            },
        }
    }

    fn records(&self) -> MutexGuard<'_, BTreeMap<String, ActionRecord>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, record: ActionRecord) {
        self.host.record(&record);
        self.records().insert(record.name.clone(), record);
    }

    fn stop_open_actions(&self) {
        let open: Vec<ActionRecord> = self
            .records()
            .values()
            .filter(|record| matches!(record.status, ActionStatus::Running | ActionStatus::Waiting))
            .cloned()
            .collect();
        for record in open {
            self.note(record.ended(ActionStatus::Cancelled, self.host.now()));
        }
    }

    fn first_problem(&self) -> Problem {
        let records = self.records();
        let failed = records
            .values()
            .filter(|record| matches!(record.status, ActionStatus::Failed | ActionStatus::TimedOut))
            .filter(|record| {
                record
                    .problem
                    .as_ref()
                    .is_some_and(|problem| problem.code != "ActionFailed")
            })
            .min_by_key(|record| record.ended);
        match failed {
            Some(record) => Problem {
                code: "ActionFailed".to_owned(),
                message: format!(
                    "An action failed. No dependent actions succeeded. The action '{}' ended as '{}'.",
                    record.name,
                    record.status.name()
                ),
            },
            None => Problem {
                code: "ActionFailed".to_owned(),
                message: "An action failed. No dependent actions succeeded.".to_owned(),
            },
        }
    }
}

impl Context for Run<'_> {
    fn trigger(&self) -> Value {
        self.trigger.clone()
    }

    fn action(&self, name: &str) -> Option<Value> {
        if let Some(record) = self.records().get(name) {
            return Some(record.as_value());
        }
        has_action(&self.definition.actions, name)
            .then(|| json!({ "name": name, "status": "Skipped" }))
    }

    fn workflow(&self) -> Value {
        json!({
            "id": format!("/workflows/{}", self.identity.workflow),
            "name": self.identity.workflow,
            "type": "Microsoft.Logic/workflows",
            "tags": {
                "flowDisplayName": self.identity.display_name,
                "environmentName": self.identity.environment,
            },
            "run": {
                "id": format!("/workflows/{}/runs/{}", self.identity.workflow, self.identity.run),
                "name": self.identity.run,
                "type": "Microsoft.Logic/workflows/runs",
            },
        })
    }

    fn parameter(&self, name: &str) -> Option<Value> {
        self.definition.parameters.get(name).cloned()
    }

    fn now(&self) -> i64 {
        self.host.now()
    }

    fn guid(&self) -> String {
        self.host.guid()
    }
}

fn has_action(scope: &Scope, name: &str) -> bool {
    scope.any(&|action| action.name == name)
}
