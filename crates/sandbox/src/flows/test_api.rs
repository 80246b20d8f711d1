//! The JSON face of flows, approvals and runs for tests and tools, under `/_sandbox/`.
//!
//! Nothing here asks who calls: it is for the computer the sandbox runs on, as the rest of the test API is.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::approvals::{Approval, Standing};
use super::flow::{Flow, FlowRules, FlowState, NewFlow};
use super::ids::{ApprovalId, RunId};
use super::interpreter::definition::Injection;
use super::runs::RunRecord;
use super::state::Flows;
use super::{history, seeded, state};
use crate::clock::iso_seconds;
use crate::seed;
use crate::tenant::ObjectId;

/// The routes of the test API.
pub(super) fn router(flows: Arc<Flows>) -> Router {
    Router::new()
        .route("/_sandbox/flows", get(list_flows).post(create_flow))
        .route("/_sandbox/flows/settings", put(change_settings))
        .route(
            "/_sandbox/flows/application-users",
            post(add_application_user),
        )
        .route("/_sandbox/flows/{flow}", get(one_flow).delete(delete_flow))
        .route("/_sandbox/flows/{flow}/definition", post(rewrite_flow))
        .route("/_sandbox/flows/{flow}/{change}", post(change_flow))
        .route("/_sandbox/approvals", get(list_approvals))
        .route("/_sandbox/approvals/answer", post(answer))
        .route(
            "/_sandbox/approvals/readers",
            get(readers).put(change_readers),
        )
        .route("/_sandbox/runs", get(list_runs))
        .route("/_sandbox/runs/{run}", get(one_run))
        .route("/_sandbox/runs/{run}/cancel", post(cancel_run))
        .with_state(flows)
}

fn problem(status: StatusCode, message: impl Into<String>) -> Response {
    (status, Json(json!({ "error": message.into() }))).into_response()
}

fn flow_value(flows: &Flows, flow: &Flow) -> Value {
    json!({
        "workflowId": flow.id.to_string(),
        "runtimeId": flow.runtime_id().hex(),
        "name": flow.name,
        "on": flow.state == FlowState::Activated,
        "state": flow.state.management_name(),
        "owner": flow.owner.to_string(),
        "requestUrl": flow.request_url(&flows.trigger_origin()),
        "clientData": flow.client_data,
    })
}

async fn list_flows(State(flows): State<Arc<Flows>>) -> Json<Value> {
    let listed: Vec<Value> = flows
        .state()
        .flows
        .values()
        .map(|flow| flow_value(&flows, flow))
        .collect();
    Json(json!({ "flows": listed }))
}

async fn one_flow(State(flows): State<Arc<Flows>>, Path(id): Path<Uuid>) -> Response {
    match flows.state().flow_known_as(id) {
        Some(flow) => Json(flow_value(&flows, flow)).into_response(),
        None => problem(StatusCode::NOT_FOUND, "there is no such flow"),
    }
}

/// What a test gives to make a flow.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CreateFlow {
    /// `name`.
    name: String,
    /// The whole `clientdata` document, as JSON or as text; the approval template when absent.
    #[serde(default)]
    definition: Option<Value>,
    /// `triggerAuthenticationType` of the template.
    #[serde(default = "all")]
    authentication: String,
    /// Bind the approvals connection and turn the flow on.
    #[serde(default)]
    on: bool,
}

fn all() -> String {
    "All".to_owned()
}

async fn create_flow(State(flows): State<Arc<Flows>>, Json(wanted): Json<CreateFlow>) -> Response {
    let connection = state::connection_name(seed::ADA);
    let client_data = match wanted.definition {
        None => seeded::template(
            &wanted.authentication,
            wanted.on.then_some(connection.as_str()),
        ),
        Some(Value::String(text)) => text,
        Some(document) => document.to_string(),
    };
    let new = NewFlow {
        id: None,
        name: wanted.name,
        description: None,
        client_data,
        owner: seed::ADA,
        rules: flows.state().rules,
    };
    let now = flows.now();
    let mut flow = match Flow::new(new, now) {
        Ok(flow) => flow,
        Err(refused) => return (refused.status(), Json(refused.document())).into_response(),
    };
    if wanted.on {
        flow.bind_all(&connection, now);
        flow.activate(now);
    }
    let value = flow_value(&flows, &flow);
    flows.state().flows.insert(flow.id, flow);
    (StatusCode::CREATED, Json(value)).into_response()
}

async fn change_flow(
    State(flows): State<Arc<Flows>>,
    Path((id, change)): Path<(Uuid, String)>,
) -> Response {
    let now = flows.now();
    let mut state = flows.state();
    let Some(flow) = state.flow_known_as_mut(id) else {
        return problem(StatusCode::NOT_FOUND, "there is no such flow");
    };
    match change.as_str() {
        "on" => flow.activate(now),
        "off" => flow.deactivate(now),
        "suspend" => {
            flow.state = FlowState::Suspended;
            flow.touch(now);
        }
        "bind" => flow.bind_all(&state::connection_name(seed::ADA), now),
        "regenerate-access-key" => flow.regenerate_access_key(now),
        _ => {
            return problem(
                StatusCode::NOT_FOUND,
                "the changes are: on, off, suspend, bind, regenerate-access-key",
            );
        }
    }
    Json(flow_value(&flows, flow)).into_response()
}

/// Saves another definition, as a person does in the designer.
async fn rewrite_flow(
    State(flows): State<Arc<Flows>>,
    Path(id): Path<Uuid>,
    Json(document): Json<Value>,
) -> Response {
    let now = flows.now();
    let mut state = flows.state();
    let Some(flow) = state.flow_known_as_mut(id) else {
        return problem(StatusCode::NOT_FOUND, "there is no such flow");
    };
    match flow.save(document.to_string(), now) {
        Ok(()) => Json(flow_value(&flows, flow)).into_response(),
        Err(refused) => (refused.status(), Json(refused.document())).into_response(),
    }
}

async fn delete_flow(State(flows): State<Arc<Flows>>, Path(id): Path<Uuid>) -> Response {
    let mut state = flows.state();
    let Some(id) = state.flow_known_as(id).map(|flow| flow.id) else {
        return problem(StatusCode::NOT_FOUND, "there is no such flow");
    };
    state.flows.remove(&id);
    StatusCode::NO_CONTENT.into_response()
}

/// Settings of the runtime.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    /// The longest that a retry of an `Http` action waits; null for the policy's own time.
    retry_ceiling_milliseconds: Option<u64>,
    /// Whether saves ask for `inputs.authentication` of connector actions, which they otherwise refuse. Of flows made from now on.
    #[serde(default)]
    authentication_wanted: bool,
    /// Whether flow management goes on knowing a flow by the same id when it is turned on. Of flows made from now on.
    #[serde(default)]
    keep_ids: bool,
}

async fn change_settings(
    State(flows): State<Arc<Flows>>,
    Json(settings): Json<Settings>,
) -> StatusCode {
    let mut state = flows.state();
    state.retry_ceiling = settings
        .retry_ceiling_milliseconds
        .map(Duration::from_millis);
    state.rules = FlowRules {
        injection: if settings.authentication_wanted {
            Injection::ByCaller
        } else {
            Injection::ByService
        },
        keeps_id: settings.keep_ids,
    };
    drop(state);
    StatusCode::NO_CONTENT
}

/// A service principal.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ApplicationUser {
    /// Its object id.
    object_id: Uuid,
}

async fn add_application_user(
    State(flows): State<Arc<Flows>>,
    Json(user): Json<ApplicationUser>,
) -> StatusCode {
    flows
        .state()
        .application_users
        .insert(ObjectId(user.object_id));
    StatusCode::NO_CONTENT
}

fn approval_value(approval: &Approval) -> Value {
    let responses: Vec<Value> = approval
        .responses
        .iter()
        .map(|response| {
            json!({
                "responder": response.responder.to_string(),
                "response": response.answer,
                "comments": response.comments,
                "at": iso_seconds(response.at),
            })
        })
        .collect();
    json!({
        "approvalId": approval.id.to_string(),
        "title": approval.question.title,
        "details": approval.question.details,
        "assignees": approval.question.assignees.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "open": approval.outcome.is_none(),
        "outcome": approval.outcome,
        "delivered": approval.delivered,
        "responses": responses,
        "workflowId": approval.question.flow.to_string(),
        "runId": approval.question.run.to_string(),
    })
}

async fn list_approvals(State(flows): State<Arc<Flows>>) -> Json<Value> {
    let state = flows.state();
    let mut approvals: Vec<&Approval> = state.approvals.values().collect();
    approvals.sort_by_key(|approval| approval.created);
    let open = approvals
        .iter()
        .filter(|approval| approval.outcome.is_none())
        .count();
    let listed: Vec<Value> = approvals.into_iter().map(approval_value).collect();
    Json(json!({ "count": listed.len(), "open": open, "approvals": listed }))
}

/// An answer to an approval.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Answer {
    /// The approval.
    approval_id: Uuid,
    /// Who answers: object id, user principal name or mail address. Need not be among those asked.
    r#as: String,
    /// `Approve` or `Reject`, or a custom option.
    response: String,
    /// What they write.
    #[serde(default)]
    comments: String,
}

async fn answer(State(flows): State<Arc<Flows>>, Json(given): Json<Answer>) -> Response {
    let Some(person) = flows.tenant().find_person(&given.r#as) else {
        return problem(StatusCode::BAD_REQUEST, "there is no such person");
    };
    let now = flows.now();
    let mut state = flows.state();
    let Some(approval) = state.approvals.get_mut(&ApprovalId(given.approval_id)) else {
        return problem(StatusCode::NOT_FOUND, "there is no such approval");
    };
    match approval.answer(
        person.id,
        &given.response,
        &given.comments,
        Standing::Anybody,
        now,
    ) {
        Ok(()) => Json(approval_value(approval)).into_response(),
        Err(refused) => problem(StatusCode::CONFLICT, refused.to_string()),
    }
}

async fn readers(State(flows): State<Arc<Flows>>) -> Json<Value> {
    let readers: Vec<String> = flows
        .state()
        .approval_readers
        .iter()
        .map(ToString::to_string)
        .collect();
    Json(json!({ "readers": readers }))
}

/// Who may read the approvals of others.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Readers {
    /// Object ids of people and service principals.
    readers: Vec<Uuid>,
}

async fn change_readers(
    State(flows): State<Arc<Flows>>,
    Json(wanted): Json<Readers>,
) -> StatusCode {
    flows.state().approval_readers = wanted.readers.into_iter().map(ObjectId).collect();
    StatusCode::NO_CONTENT
}

/// Which runs to list.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RunFilter {
    /// Only those of this flow.
    flow: Option<Uuid>,
    /// Only those with this `clientTrackingId`.
    tracking_id: Option<String>,
}

async fn list_runs(
    State(flows): State<Arc<Flows>>,
    Query(filter): Query<RunFilter>,
) -> Json<Value> {
    let state = flows.state();
    let flow = filter
        .flow
        .map(|id| state.flow_known_as(id).map(|flow| flow.id));
    let wanted = |run: &&RunRecord| {
        flow.is_none_or(|flow| flow == Some(run.flow))
            && filter
                .tracking_id
                .as_ref()
                .is_none_or(|id| *id == run.tracking_id)
    };
    let runs: Vec<&RunRecord> = state.runs.values().filter(wanted).collect();
    let mut counts = serde_json::Map::new();
    for run in &runs {
        let count = counts.entry(run.status().name()).or_insert(Value::from(0));
        *count = Value::from(count.as_u64().unwrap_or(0) + 1);
    }
    let listed: Vec<Value> = runs.into_iter().map(history::run_value).collect();
    Json(json!({ "count": listed.len(), "byStatus": counts, "runs": listed }))
}

async fn one_run(State(flows): State<Arc<Flows>>, Path(run): Path<String>) -> Response {
    match flows.state().runs.get(&RunId(run)) {
        Some(run) => Json(history::run_value(run)).into_response(),
        None => problem(StatusCode::NOT_FOUND, "there is no such run"),
    }
}

async fn cancel_run(State(flows): State<Arc<Flows>>, Path(run): Path<String>) -> Response {
    let run = RunId(run);
    let Some(flow) = flows.state().runs.get(&run).map(|record| record.flow) else {
        return problem(StatusCode::NOT_FOUND, "there is no such run");
    };
    match flows.cancel_run(flow, &run) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(refused) => problem(StatusCode::CONFLICT, refused.to_string()),
    }
}
