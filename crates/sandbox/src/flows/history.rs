//! What may be shown of a run: everything but its secured parts.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::interpreter::run::ActionRecord;
use super::runs::RunRecord;
use crate::clock::iso_seconds;

/// What stands in place of a secured part.
pub(super) const HIDDEN: &str = "Content not shown due to security configuration.";

/// A time in milliseconds, written as the service does.
pub(super) fn time(ms: i64) -> String {
    Timestamp::from_millisecond(ms)
        .map(iso_seconds)
        .unwrap_or_default()
}

/// The outputs of the trigger as far as they may be shown.
pub(super) fn trigger_outputs(run: &RunRecord) -> Value {
    shown(&run.trigger.outputs, run.trigger.secured.outputs)
}

/// The inputs of an action as far as they may be shown.
pub(super) fn inputs(action: &ActionRecord) -> Value {
    shown(&action.inputs, action.secured.inputs)
}

/// The outputs of an action as far as they may be shown.
pub(super) fn outputs(action: &ActionRecord) -> Value {
    shown(&action.outputs, action.secured.outputs)
}

fn shown(value: &Value, secured: bool) -> Value {
    if secured && !value.is_null() {
        Value::from(HIDDEN)
    } else {
        value.clone()
    }
}

/// A run as JSON, with its actions.
pub(super) fn run_value(run: &RunRecord) -> Value {
    let actions: Vec<Value> = run
        .actions
        .iter()
        .map(|action| {
            json!({
                "name": action.name,
                "type": action.kind,
                "status": action.status.name(),
                "code": action.code(),
                "startTime": time(action.started),
                "endTime": action.ended.map(time),
                "inputs": inputs(action),
                "outputs": outputs(action),
                "error": action.problem.as_ref().map(|it| json!({ "code": it.code, "message": it.message })),
            })
        })
        .collect();
    json!({
        "runId": run.id.to_string(),
        "workflowId": run.flow.to_string(),
        "runtimeId": run.runtime_id.hex(),
        "status": run.status().name(),
        "startTime": iso_seconds(run.started),
        "endTime": run.end.as_ref().map(|end| iso_seconds(end.at)),
        "error": run.end.as_ref().and_then(|end| end.problem.as_ref())
            .map(|it| json!({ "code": it.code, "message": it.message })),
        "clientTrackingId": run.tracking_id,
        "trigger": { "name": run.trigger.name, "outputs": trigger_outputs(run) },
        "actions": actions,
    })
}
