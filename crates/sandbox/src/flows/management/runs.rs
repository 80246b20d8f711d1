//! Runs of a flow.

use axum::Json;
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::PREFIX;
use super::access::User;
use super::content::link;
use super::error::ManagementError;
use crate::clock::iso_seconds;
use crate::endpoints::Service;
use crate::flows::filter::{Case, Filter};
use crate::flows::history;
use crate::flows::ids::RunId;
use crate::flows::runs::{CancelError, RunRecord};
use crate::seed;

/// Most runs on one page, when the caller names no number.
const PAGE: usize = 50;

/// Lists the runs of a flow, the latest first.
pub(super) async fn list(user: User) -> Result<Json<Value>, ManagementError> {
    let filter = user.option("$filter").map(Filter::read).transpose()?;
    let size = user
        .option("$top")
        .and_then(|top| top.parse().ok())
        .filter(|top| *top > 0)
        .unwrap_or(PAGE);
    let skip: usize = user
        .option("$skiptoken")
        .and_then(|skip| skip.parse().ok())
        .unwrap_or(0);
    let state = user.flows.state();
    let flow = user.flow(&state)?;
    let runs: Vec<&RunRecord> = state
        .runs
        .values()
        .filter(|run| run.flow == flow.id)
        .filter(|run| {
            filter
                .as_ref()
                .is_none_or(|filter| filter.passes(&columns(run), Case::Folded))
        })
        .collect();
    let listed: Vec<Value> = runs
        .iter()
        .skip(skip)
        .take(size)
        .map(|run| run_value(&user, run, false))
        .collect();
    let mut answer = json!({ "value": listed });
    if skip + size < runs.len() {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(user.query.iter().filter(|(name, _)| name != "$skiptoken"));
        query.append_pair("$skiptoken", &(skip + size).to_string());
        let origin = user.flows.tenant().endpoints().origin(Service::Flow);
        let path = format!(
            "{PREFIX}/environments/{}/flows/{}/runs",
            seed::ENVIRONMENT_ID,
            user.part("flow")
        );
        answer["nextLink"] = Value::from(format!("{origin}{path}?{}", query.finish()));
    }

    Ok(Json(answer))
}

/// What `$filter` can look at.
fn columns(run: &RunRecord) -> Map<String, Value> {
    Map::from_iter([
        ("status".to_owned(), Value::from(run.status().name())),
        ("Status".to_owned(), Value::from(run.status().name())),
        (
            "startTime".to_owned(),
            Value::from(iso_seconds(run.started)),
        ),
        (
            "StartTime".to_owned(),
            Value::from(iso_seconds(run.started)),
        ),
        (
            "ClientTrackingId".to_owned(),
            Value::from(run.tracking_id.as_str()),
        ),
    ])
}

/// Gives one run, with its actions when they are asked for.
pub(super) async fn one(user: User) -> Result<Json<Value>, ManagementError> {
    let state = user.flows.state();
    let flow = user.flow(&state)?;
    let id = RunId(user.part("run").to_owned());
    let run = state.runs.get(&id).filter(|run| run.flow == flow.id);
    let run = run.ok_or_else(|| CancelError::NotFound {
        run: id.to_string(),
    })?;
    let with_actions = user
        .option("$expand")
        .is_some_and(|expand| expand.contains("properties/actions"));

    Ok(Json(run_value(&user, run, with_actions)))
}

/// Cancels a run. An approval that it waited for stays open.
pub(super) async fn cancel(user: User) -> Result<StatusCode, ManagementError> {
    let flow = user.flow(&user.flows.state())?;
    user.flows
        .cancel_run(flow.id, &RunId(user.part("run").to_owned()))?;
    Ok(StatusCode::OK)
}

fn run_value(user: &User, run: &RunRecord, with_actions: bool) -> Value {
    let origin = user.flows.tenant().endpoints().origin(Service::Flow);
    let mut trigger = json!({
        "name": run.trigger.name,
        "startTime": iso_seconds(run.started),
        "endTime": iso_seconds(run.started),
        "status": "Succeeded",
        "code": "OK",
        "originHistoryName": run.id.to_string(),
    });
    if !run.trigger.secured.outputs {
        trigger["outputsLink"] = link(&origin, run, &run.trigger.name, "outputs");
    }
    let mut properties = json!({
        "startTime": iso_seconds(run.started),
        "endTime": run.end.as_ref().map(|end| iso_seconds(end.at)),
        "status": run.status().name(),
        "correlation": { "clientTrackingId": run.tracking_id },
        "trigger": trigger,
    });
    if let Some(problem) = run.end.as_ref().and_then(|end| end.problem.as_ref()) {
        properties["code"] = Value::from(problem.code.as_str());
        properties["error"] = json!({ "code": problem.code, "message": problem.message });
    }
    if with_actions {
        properties["actions"] = actions(&origin, run);
    }
    json!({
        "name": run.id.to_string(),
        "id": format!(
            "{PREFIX}/environments/{}/flows/{}/runs/{}",
            seed::ENVIRONMENT_ID, user.part("flow"), run.id,
        ),
        "type": "Microsoft.ProcessSimple/environments/flows/runs",
        "properties": properties,
    })
}

fn actions(origin: &str, run: &RunRecord) -> Value {
    let mut actions = Map::new();
    for action in &run.actions {
        let mut value = json!({
            "status": action.status.name(),
            "code": action.code(),
            "startTime": history::time(action.started),
            "endTime": action.ended.map(history::time),
        });
        if let Some(problem) = &action.problem {
            value["error"] = json!({ "code": problem.code, "message": problem.message });
        }
        if !action.inputs.is_null() && !action.secured.inputs {
            value["inputsLink"] = link(origin, run, &action.name, "inputs");
        }
        if !action.outputs.is_null() && !action.secured.outputs {
            value["outputsLink"] = link(origin, run, &action.name, "outputs");
        }
        actions.insert(action.name.clone(), value);
    }
    Value::Object(actions)
}
