//! The HTTP trigger endpoint: each accepted call is one run.

mod access;
mod answer;
mod refusal;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::Response;
use axum::routing::any;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, Method, Uri};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::flow::FlowState;
use super::interpreter::definition::Trigger;
use super::runs::AcceptedCall;
use super::state::Flows;
use refusal::Refusal;

/// Largest body the endpoint takes.
const LARGEST_BODY: usize = 100 * 1024 * 1024;
/// How long a caller waits for a `Response` action.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// The router of the triggers service.
pub(super) fn router(flows: Arc<Flows>) -> Router {
    const INVOKE: &str =
        "/powerautomate/automations/direct/workflows/{workflow}/triggers/{trigger}/paths/invoke";
    Router::new()
        .route(INVOKE, any(invoke))
        .route(&format!("{INVOKE}/"), any(invoke))
        .fallback(unknown_route)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(flows)
}

/// Also where request URLs of the old form end up: they are not served any more.
async fn unknown_route(uri: Uri) -> Response {
    Refusal::UnknownRoute {
        path: uri.path().to_owned(),
    }
    .into_response()
}

async fn invoke(
    State(flows): State<Arc<Flows>>,
    Path((workflow, trigger)): Path<(String, String)>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match call(&flows, &workflow, &trigger, &method, &uri, &headers, &body).await {
        Ok(response) => response,
        Err(refusal) => refusal.into_response(),
    }
}

async fn call(
    flows: &Arc<Flows>,
    workflow: &str,
    trigger: &str,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<Response, Refusal> {
    let query = Query::of(uri);
    if query.get("api-version") != Some("1") {
        return Err(Refusal::ApiVersion);
    }
    let not_found = || Refusal::WorkflowNotFound {
        workflow: workflow.to_owned(),
    };
    // URLs hold the id without dashes; anything else is a URL that was cut or invented.
    let id = Uuid::parse_str(workflow)
        .ok()
        .filter(|_| workflow.len() == 32)
        .ok_or_else(not_found)?;
    let flow = flows
        .state()
        .flow_known_as(id)
        .cloned()
        .ok_or_else(not_found)?;
    let wanted = &flow.definition.trigger;
    if wanted.name != trigger {
        return Err(Refusal::TriggerNotFound {
            trigger: trigger.to_owned(),
        });
    }
    access::check(flows.tenant(), &flow, &query, headers)?;
    if flow.state != FlowState::Activated {
        return Err(Refusal::NotEnabled {
            workflow: workflow.to_owned(),
            trigger: trigger.to_owned(),
        });
    }
    if let Some(expected) = wanted
        .method
        .as_deref()
        .filter(|expected| *expected != method.as_str())
    {
        return Err(Refusal::Method {
            trigger: trigger.to_owned(),
            expected: expected.to_owned(),
            actual: method.to_string(),
        });
    }
    let body = read_body(headers, body)?;
    check_schema(wanted, &body)?;

    let suppress_headers = wanted.suppress_headers;
    let waits = flow.definition.has_response();
    let tracking_id = headers
        .get("x-ms-client-tracking-id")
        .and_then(|value| value.to_str().ok())
        .filter(|value| !value.is_empty())
        .map(str::to_owned);
    let call = AcceptedCall {
        headers: visible_headers(headers),
        body,
        tracking_id,
    };
    let run = flows.start_run(&flow, call);
    let marks = (!suppress_headers).then(|| answer::Marks::of(&flow, &run));
    if !waits {
        return Ok(answer::accepted(marks));
    }

    match tokio::time::timeout(LONGEST_WAIT, run.answer).await {
        Ok(Ok(given)) => Ok(answer::given(given, marks)),
        Ok(Err(_ended)) => Err(Refusal::NoResponse {
            tracking_id: run.tracking_id,
        }),
        Err(_elapsed) => Err(Refusal::GatewayTimeout),
    }
}

/// JSON bodies are read; any other body is opaque to the flow, as the service has it.
fn read_body(headers: &HeaderMap, body: &Bytes) -> Result<Value, Refusal> {
    if body.is_empty() {
        return Ok(Value::Null);
    }
    let declared = headers
        .get(http::header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let declared = declared.unwrap_or("application/octet-stream");
    let media_type = declared
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    if media_type == "application/json" || media_type.ends_with("+json") {
        return serde_json::from_slice(body).map_err(|problem| Refusal::NotJson {
            reason: problem.to_string(),
        });
    }

    Ok(json!({ "$content-type": declared, "$content": STANDARD.encode(body) }))
}

fn check_schema(trigger: &Trigger, body: &Value) -> Result<(), Refusal> {
    let Some(schema) = &trigger.schema else {
        return Ok(());
    };
    // The schema was compiled once before, when the definition was saved.
    let Ok(validator) = jsonschema::validator_for(schema) else {
        return Ok(());
    };
    match validator.iter_errors(body).next() {
        None => Ok(()),
        Some(problem) => Err(Refusal::SchemaMismatch {
            reason: problem.to_string(),
            place: problem.instance_path().to_string(),
        }),
    }
}

/// What the flow sees of the caller's headers: never who called.
fn visible_headers(headers: &HeaderMap) -> Value {
    let mut visible = Map::new();
    for (name, value) in headers {
        if matches!(name.as_str(), "authorization" | "cookie") {
            continue;
        }
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        visible.insert(name.to_string(), Value::from(value));
    }
    Value::Object(visible)
}

/// The query of a request URL.
struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    fn of(uri: &Uri) -> Self {
        let pairs = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
            .into_owned()
            .collect();
        Self { pairs }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}
