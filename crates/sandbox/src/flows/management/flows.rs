//! Flows: listing, reading, turning on and off, and their request URLs.

use axum::Json;
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::access::User;
use super::error::ManagementError;
use super::{PREFIX, environment};
use crate::clock::iso_seconds;
use crate::endpoints::Service;
use crate::flows::flow::{Flow, FlowState};
use crate::flows::interpreter::definition::{Action, Scope};
use crate::seed;

/// Most flows on one page, when the caller names no number.
const PAGE: usize = 50;

/// Lists the environments of the caller.
pub(super) async fn environments(user: User) -> Json<Value> {
    Json(json!({ "value": [environment(&user.flows)] }))
}

/// Lists the caller's flows. Those of solutions, which all of Dataverse are, come only when they are asked for.
pub(super) async fn list(user: User) -> Json<Value> {
    let with_solutions = user.option("include") == Some("includeSolutionCloudFlows");
    let shared_only = user
        .option("$filter")
        .is_some_and(|filter| filter.contains("'team'"));
    let flows: Vec<Flow> = if with_solutions && !shared_only {
        let state = user.flows.state();
        state
            .flows
            .values()
            .filter(|flow| flow.owner == user.caller.object_id)
            .cloned()
            .collect()
    } else {
        Vec::new()
    };
    page(&user, "", &flows)
}

/// Lists all flows of the environment.
pub(super) async fn list_as_admin(user: User) -> Json<Value> {
    let flows: Vec<Flow> = user.flows.state().flows.values().cloned().collect();
    page(&user, "/scopes/admin", &flows)
}

/// The path without `v2`, which is closed now, to administrators as well.
pub(super) async fn list_as_admin_of_old(_user: User) -> ManagementError {
    ManagementError::NotAdministrator
}

fn page(user: &User, scope: &str, flows: &[Flow]) -> Json<Value> {
    let size = user
        .option("$top")
        .and_then(|top| top.parse().ok())
        .filter(|top| *top > 0)
        .unwrap_or(PAGE);
    let skip: usize = user
        .option("$skiptoken")
        .and_then(|skip| skip.parse().ok())
        .unwrap_or(0);
    let listed: Vec<Value> = flows
        .iter()
        .skip(skip)
        .take(size)
        .map(|flow| flow_value(flow, false))
        .collect();
    let mut answer = json!({ "value": listed });
    if skip + size < flows.len() {
        let version = if scope.is_empty() { "" } else { "/v2" };
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(user.query.iter().filter(|(name, _)| name != "$skiptoken"));
        query.append_pair("$skiptoken", &(skip + size).to_string());
        answer["nextLink"] = Value::from(format!(
            "{}{PREFIX}{scope}/environments/{}{version}/flows?{}",
            user.flows.tenant().endpoints().origin(Service::Flow),
            seed::ENVIRONMENT_ID,
            query.finish(),
        ));
    }
    Json(answer)
}

/// The id by which management knows a flow: the runtime's, which may change at activation.
fn management_id(flow: &Flow) -> String {
    flow.runtime_id().to_string()
}

fn flow_value(flow: &Flow, whole: bool) -> Value {
    let name = management_id(flow);
    let environment = format!("{PREFIX}/environments/{}", seed::ENVIRONMENT_ID);
    let mut properties = json!({
        "apiId": "/providers/Microsoft.PowerApps/apis/shared_logicflows",
        "displayName": flow.name,
        "state": flow.state.management_name(),
        "createdTime": iso_seconds(flow.created),
        "lastModifiedTime": iso_seconds(flow.modified),
        "environment": {
            "name": seed::ENVIRONMENT_ID.to_string(),
            "type": "Microsoft.ProcessSimple/environments",
            "id": environment,
        },
        "definitionSummary": {
            "triggers": [{ "type": "Request", "kind": "Http" }],
            "actions": action_summaries(&flow.definition.actions),
        },
        "creator": {
            "tenantId": seed::TENANT_ID.to_string(),
            "objectId": flow.owner.to_string(),
            "userId": flow.owner.to_string(),
            "userType": "ActiveDirectory",
        },
        "workflowEntityId": flow.id.to_string(),
        "workflowUniqueId": flow.unique_id.to_string(),
    });
    if whole {
        let document: Value = serde_json::from_str(&flow.client_data).unwrap_or_default();
        for part in ["definition", "connectionReferences"] {
            properties[part] = document
                .pointer(&format!("/properties/{part}"))
                .cloned()
                .unwrap_or(Value::Null);
        }
    }
    json!({
        "name": name,
        "id": format!("{environment}/flows/{name}"),
        "type": "Microsoft.ProcessSimple/environments/flows",
        "properties": properties,
    })
}

fn action_summaries(scope: &Scope) -> Vec<Value> {
    let of = |action: &Action| {
        let mut all = vec![json!({ "type": action.kind.type_name() })];
        all.extend(action.scopes().into_iter().flat_map(action_summaries));
        all
    };
    scope.actions.iter().flat_map(of).collect()
}

/// Gives one flow.
pub(super) async fn one(user: User) -> Result<Json<Value>, ManagementError> {
    let flow = user.flow(&user.flows.state())?;
    Ok(Json(flow_value(&flow, true)))
}

/// Turns a flow on.
pub(super) async fn start(user: User) -> Result<StatusCode, ManagementError> {
    let mut state = user.flows.state();
    let flow = user.flow(&state)?;
    state.activate(flow.id, user.caller.object_id, user.flows.now())?;
    Ok(StatusCode::OK)
}

/// Turns a flow off.
pub(super) async fn stop(user: User) -> Result<StatusCode, ManagementError> {
    let mut state = user.flows.state();
    let flow = user.flow(&state)?;
    if let Some(flow) = state.flows.get_mut(&flow.id) {
        flow.deactivate(user.flows.now());
    }
    Ok(StatusCode::OK)
}

/// Deletes a flow; one that is not there was deleted already, which is 204 here.
pub(super) async fn delete(user: User) -> Result<StatusCode, ManagementError> {
    let mut state = user.flows.state();
    let known = uuid::Uuid::parse_str(user.part("flow"))
        .ok()
        .and_then(|id| state.flow_known_as(id));
    if known.is_none() {
        return Ok(StatusCode::NO_CONTENT);
    }
    let flow = user.flow(&state)?;
    state.flows.remove(&flow.id);
    Ok(StatusCode::OK)
}

/// Makes a new signature.
pub(super) async fn regenerate_access_key(user: User) -> Result<StatusCode, ManagementError> {
    let mut state = user.flows.state();
    let flow = user.flow(&state)?;
    if let Some(flow) = state.flows.get_mut(&flow.id) {
        flow.regenerate_access_key(user.flows.now());
    }
    Ok(StatusCode::OK)
}

/// Lists the triggers of a flow.
pub(super) async fn triggers(user: User) -> Result<Json<Value>, ManagementError> {
    let flow = user.flow(&user.flows.state())?;
    let state = if flow.state == FlowState::Activated {
        "Enabled"
    } else {
        "Disabled"
    };
    let mut trigger = Map::new();
    trigger.insert(
        "name".to_owned(),
        Value::from(flow.definition.trigger.name.as_str()),
    );
    trigger.insert(
        "type".to_owned(),
        Value::from("Microsoft.ProcessSimple/environments/flows/triggers"),
    );
    let properties = json!({
        "state": state,
        "createdTime": iso_seconds(flow.created),
        "changedTime": iso_seconds(flow.modified),
        "provisioningState": "Succeeded",
    });
    trigger.insert("properties".to_owned(), properties);
    Ok(Json(json!({ "value": [trigger] })))
}

/// Gives the request URL. A flow that is off has none to give.
pub(super) async fn list_callback_url(user: User) -> Result<Json<Value>, ManagementError> {
    let flow = user.flow(&user.flows.state())?;
    let trigger = user.part("trigger");
    if flow.definition.trigger.name != trigger {
        return Err(ManagementError::TriggerNotFound {
            trigger: trigger.to_owned(),
        });
    }
    let origin = user.flows.trigger_origin();
    let url = flow
        .request_url(&origin)
        .filter(|_| flow.state == FlowState::Activated);
    let url = url.ok_or_else(|| ManagementError::NotEnabled {
        flow: management_id(&flow),
    })?;
    let base = url.split('?').next().unwrap_or_default();
    let method = flow.definition.trigger.method.as_deref().unwrap_or("POST");
    Ok(Json(json!({
        "response": { "value": url, "method": method, "basePath": base },
        "httpStatusCode": "OK",
    })))
}
