//! Runs the actions of a scope in the order of their `runAfter`.

use std::collections::BTreeMap;
use std::pin::Pin;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use super::record::ActionRecord;
use super::{Run, Terminated};
use crate::flows::interpreter::definition::{Action, ActionStatus, Scope};

/// Future of a scope's status; boxed because scopes hold actions that hold scopes.
pub(super) type ScopeFuture<'f> =
    Pin<Box<dyn Future<Output = Result<ActionStatus, Terminated>> + Send + 'f>>;

enum Next {
    Wait,
    Start,
    Skip { code: &'static str, reason: String },
}

impl Run<'_> {
    /// Runs a scope and gives its status, as the service computes it from the actions nobody runs after.
    pub(super) fn scope<'f>(&'f self, scope: &'f Scope) -> ScopeFuture<'f> {
        Box::pin(async move {
            let mut done: BTreeMap<&str, ActionStatus> = BTreeMap::new();
            let mut waiting: Vec<&Action> = scope.actions.iter().collect();
            let mut running = FuturesUnordered::new();
            loop {
                let mut still = Vec::new();
                let mut skipped_one = false;
                for action in waiting {
                    match next(action, &done) {
                        Next::Wait => still.push(action),
                        Next::Start => {
                            running.push(async move {
                                (action.name.as_str(), self.action(action).await)
                            });
                        }
                        Next::Skip { code, reason } => {
                            self.skip(action, code, &reason);
                            done.insert(&action.name, ActionStatus::Skipped);
                            skipped_one = true;
                        }
                    }
                }
                waiting = still;
                if skipped_one {
                    continue;
                }
                let Some((name, status)) = running.next().await else {
                    break;
                };
                done.insert(name, status?);
            }

            Ok(overall(scope, &done))
        })
    }

    /// Marks an action, and every action inside it, as skipped.
    pub(super) fn skip(&self, action: &Action, code: &'static str, reason: &str) {
        let now = self.host.now();
        let record = ActionRecord::begun(action, now).ended(ActionStatus::Skipped, now);
        self.note(record.with_problem(code, reason));
        for inner in action.scopes() {
            self.skip_all(inner, "ActionSkipped", "The parent action was skipped.");
        }
    }

    /// Marks all actions of a scope as skipped.
    pub(super) fn skip_all(&self, scope: &Scope, code: &'static str, reason: &str) {
        for action in &scope.actions {
            self.skip(action, code, reason);
        }
    }
}

fn next(action: &Action, done: &BTreeMap<&str, ActionStatus>) -> Next {
    for after in &action.run_after {
        if !done.contains_key(after.action.as_str()) {
            return Next::Wait;
        }
    }
    for after in &action.run_after {
        let Some(actual) = done.get(after.action.as_str()) else {
            return Next::Wait;
        };
        if after.statuses.contains(actual) {
            continue;
        }
        let expected = after
            .statuses
            .iter()
            .map(|status| status.name())
            .collect::<Vec<_>>()
            .join(", ");
        let code = match actual {
            ActionStatus::Skipped => "ActionDependencyFailed",
            ActionStatus::Running
            | ActionStatus::Waiting
            | ActionStatus::Succeeded
            | ActionStatus::Failed
            | ActionStatus::TimedOut
            | ActionStatus::Cancelled => "ActionConditionFailed",
        };
        return Next::Skip {
            code,
            reason: format!(
                "The execution of template action '{}' skipped: the 'runAfter' condition for action '{}' is not satisfied. Expected status values '{expected}' and actual value '{}'.",
                action.name,
                after.action,
                actual.name()
            ),
        };
    }

    Next::Start
}

/// The status of a scope: each action that nobody runs after counts, and a skipped one counts as what it waited for.
fn overall(scope: &Scope, done: &BTreeMap<&str, ActionStatus>) -> ActionStatus {
    let is_leaf = |action: &&Action| {
        !scope.actions.iter().any(|other| {
            other
                .run_after
                .iter()
                .any(|after| after.action == action.name)
        })
    };
    let statuses: Vec<ActionStatus> = scope
        .actions
        .iter()
        .filter(is_leaf)
        .map(|leaf| effective(leaf, scope, done))
        .collect();
    let failed =
        |status: &ActionStatus| matches!(status, ActionStatus::Failed | ActionStatus::TimedOut);
    if statuses.iter().any(failed) {
        ActionStatus::Failed
    } else {
        ActionStatus::Succeeded
    }
}

fn effective(action: &Action, scope: &Scope, done: &BTreeMap<&str, ActionStatus>) -> ActionStatus {
    let own = done
        .get(action.name.as_str())
        .copied()
        .unwrap_or(ActionStatus::Skipped);
    if own != ActionStatus::Skipped {
        return own;
    }
    let mut status = ActionStatus::Skipped;
    for after in &action.run_after {
        let Some(before) = scope
            .actions
            .iter()
            .find(|other| other.name == after.action)
        else {
            continue;
        };
        match effective(before, scope, done) {
            failed @ (ActionStatus::Failed | ActionStatus::TimedOut) => return failed,
            ActionStatus::Skipped => {}
            other @ (ActionStatus::Running
            | ActionStatus::Waiting
            | ActionStatus::Succeeded
            | ActionStatus::Cancelled) => status = other,
        }
    }

    status
}
