//! The flow maker: the list of flows, and one flow with everything the portal lets a maker do to it.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Form, Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{back_to, moment};
use crate::flows::flow::{Flow, FlowRules, FlowState, NewFlow};
use crate::flows::interpreter::definition::TriggerAuthentication;
use crate::flows::seeded;
use crate::flows::state::{Flows, State as FlowsState, connection_name};
use crate::page::{self, Page, Section};
use crate::seed;

pub(super) fn router() -> Router<Arc<Flows>> {
    Router::new()
        .route("/maker", get(list).post(create))
        .route("/maker/{flow}", get(one))
        .route(
            "/environments/{environment}/solutions",
            get(list_of_environment),
        )
        .route(
            "/environments/{environment}/flows/{flow}/details",
            get(one_of_environment),
        )
        .route("/maker/{flow}/save", post(save))
        .route("/maker/{flow}/state", post(change_state))
        .route("/maker/{flow}/access-key", post(regenerate))
        .route("/maker/{flow}/delete", post(delete))
}

fn state_badge(state: FlowState) -> Markup {
    match state {
        FlowState::Draft => html! { span class="badge" { "Off" } },
        FlowState::Activated => html! { span class="badge ok" { "On" } },
        FlowState::Suspended => html! { span class="badge bad" { "Suspended" } },
    }
}

async fn list(State(flows): State<Arc<Flows>>) -> Response {
    let state = flows.state();
    let mut listed: Vec<&Flow> = state.flows.values().collect();
    listed.sort_by(|one, other| one.name.cmp(&other.name));
    Page::new(flows.tenant().endpoints(), Section::Flows, "Cloud flows").body(html! {
        @if listed.is_empty() { p.muted { "There are no flows in this environment." } }
        @else {
            table {
                thead { tr { th scope="col" { "Name" } th scope="col" { "State" } th scope="col" { "Modified" } th scope="col" { "Runs" } } }
                tbody {
                    @for flow in listed {
                        tr {
                            td { a href={ "/maker/" (flow.id) } { (flow.name) } }
                            td { (state_badge(flow.state)) }
                            td { (moment(flow.modified)) }
                            td { a href={ "/runs?flow=" (flow.id) } {
                                (state.runs.values().filter(|run| run.flow == flow.id).count())
                            } }
                        }
                    }
                }
            }
        }
        h2 { "New flow" }
        form method="post" action="/maker" class="card narrow" {
            p.muted { "Makes a flow from the approval template. It is off, and its connection is not bound." }
            label for="name" { "Name" }
            input type="text" id="name" name="name" required maxlength="256";
            p { button type="submit" class="primary" { "Create" } }
        }
    })
}

/// The form for a new flow.
#[derive(Debug, Deserialize)]
struct Create {
    name: String,
}

async fn create(State(flows): State<Arc<Flows>>, Form(wanted): Form<Create>) -> Response {
    let name = wanted.name.trim();
    let endpoints = flows.tenant().endpoints();
    if name.is_empty() {
        return Page::new(endpoints, Section::Flows, "Cloud flows")
            .status(StatusCode::BAD_REQUEST)
            .body(html! {
                p class="notice bad" role="alert" { "A flow needs a name." }
                p { a href="/maker" { "Back to cloud flows" } }
            });
    }
    let new = NewFlow {
        id: None,
        name: name.to_owned(),
        description: None,
        client_data: seeded::template("Tenant", None),
        owner: seed::ADA,
        rules: FlowRules::default(),
    };
    match Flow::new(new, flows.now()) {
        Ok(flow) => {
            let id = flow.id;
            flows.state().flows.insert(id, flow);
            back_to(&format!("/maker/{id}"))
        }
        Err(refused) => Page::new(endpoints, Section::Flows, "Cloud flows")
            .status(refused.status())
            .body(html! {
                p class="notice bad" role="alert" { (refused) }
            }),
    }
}

/// The address at which the real portal shows the Solutions of an environment. All flows here are in one solution.
async fn list_of_environment(
    flows: State<Arc<Flows>>,
    Path(environment): Path<String>,
) -> Response {
    if !is_ours(&environment) {
        return no_such_environment(&flows);
    }
    list(flows).await
}

/// The address at which the real portal shows a flow.
async fn one_of_environment(
    flows: State<Arc<Flows>>,
    Path((environment, flow)): Path<(String, Uuid)>,
) -> Response {
    if !is_ours(&environment) {
        return no_such_environment(&flows);
    }
    one(flows, Path(flow)).await
}

fn is_ours(environment: &str) -> bool {
    environment.eq_ignore_ascii_case(&seed::ENVIRONMENT_ID.to_string())
}

fn no_such_environment(flows: &Flows) -> Response {
    page::not_found(flows.tenant().endpoints(), "There is no such environment.")
}

async fn one(State(flows): State<Arc<Flows>>, Path(id): Path<Uuid>) -> Response {
    flow_page(&flows, id, None)
}

fn flow_page(flows: &Flows, id: Uuid, refused: Option<&str>) -> Response {
    let endpoints = flows.tenant().endpoints();
    let state = flows.state();
    let Some(flow) = state.flow_known_as(id) else {
        return page::not_found(endpoints, "There is no such flow.");
    };
    let status = if refused.is_some() {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::OK
    };
    Page::new(endpoints, Section::Flows, flow.name.clone()).status(status).body(html! {
        @if let Some(refused) = refused { p class="notice bad" role="alert" { (refused) } }
        div.card {
            div.row {
                (state_badge(flow.state))
                form method="post" action={ "/maker/" (flow.id) "/state" } {
                    @if flow.state == FlowState::Activated {
                        button type="submit" name="on" value="false" { "Turn off" }
                    } @else {
                        button type="submit" name="on" value="true" class="primary" { "Turn on" }
                    }
                }
                a href={ "/runs?flow=" (flow.id) } { "Run history" }
            }
            dl.fields {
                dt { "Workflow id" } dd { code { (flow.id) } }
                dt { "Runtime id" } dd { code { (flow.runtime_id().hex()) } }
                @if let Some(description) = &flow.description { dt { "Description" } dd { (description) } }
                dt { "Created" } dd { (moment(flow.created)) }
                dt { "Modified" } dd { (moment(flow.modified)) }
            }
        }
        (url_card(flows, flow))
        (save_card(&state, flow))
        h2 { "Definition" }
        pre { (pretty(&flow.client_data)) }
        @if flow.state != FlowState::Activated {
            form method="post" action={ "/maker/" (flow.id) "/delete" } {
                p { button type="submit" class="danger" { "Delete" } }
            }
        }
    })
}

fn url_card(flows: &Flows, flow: &Flow) -> Markup {
    html! {
        div.card {
            h2 { label for="request-url" { "HTTP POST URL" } }
            @match flow.request_url(&flows.trigger_origin()) {
                None => p.muted { "The URL will be generated after save." },
                Some(url) => {
                    input type="text" id="request-url" name="request-url" readonly value=(url);
                    form method="post" action={ "/maker/" (flow.id) "/access-key" } {
                        p.row {
                            button type="submit" { "Regenerate access key" }
                            span.muted { "The present URL stops working." }
                        }
                    }
                }
            }
        }
    }
}

fn save_card(state: &FlowsState, flow: &Flow) -> Markup {
    let (chosen, allowed) = match &flow.definition.trigger.authentication {
        TriggerAuthentication::All => ("All", String::new()),
        TriggerAuthentication::Tenant => ("Tenant", String::new()),
        TriggerAuthentication::User { allowed } => ("User", allowed.join(";")),
    };
    let choices = [
        ("All", "Anyone"),
        ("Tenant", "Any user in my tenant"),
        ("User", "Specific users in my tenant"),
    ];
    html! {
        form method="post" action={ "/maker/" (flow.id) "/save" } class="card" {
            h2 { "Who can trigger the flow?" }
            @for (value, label) in choices {
                label.choice {
                    input type="radio" name="authentication" value=(value) checked[value == chosen];
                    (label)
                }
            }
            label for="allowed" { "Allowed users (mail addresses or object ids, separated by ;)" }
            input type="text" id="allowed" name="allowed" value=(allowed);
            h2 { "Connections" }
            @for (key, binding) in flow.connections() {
                @let bound = state.connection_of(binding.as_ref()).is_some();
                label.choice {
                    input type="checkbox" name="bind" value="true" checked[bound] disabled[bound];
                    (key)
                    @if bound { span class="badge ok" { "Connected" } }
                    @else { span class="badge warn" { "Not connected: tick to use your Approvals connection" } }
                }
            }
            p { button type="submit" class="primary" { "Save" } }
        }
    }
}

fn pretty(client_data: &str) -> String {
    serde_json::from_str::<Value>(client_data)
        .ok()
        .and_then(|document| serde_json::to_string_pretty(&document).ok())
        .unwrap_or_else(|| client_data.to_owned())
}

/// The form of the designer.
#[derive(Debug, Deserialize)]
struct Save {
    authentication: String,
    #[serde(default)]
    allowed: String,
    #[serde(default)]
    bind: bool,
}

async fn save(
    State(flows): State<Arc<Flows>>,
    Path(id): Path<Uuid>,
    Form(form): Form<Save>,
) -> Response {
    let now = flows.now();
    let outcome = {
        let mut state = flows.state();
        let Some(flow) = state.flow_known_as_mut(id) else {
            return page::not_found(flows.tenant().endpoints(), "There is no such flow.");
        };
        let document = with_notes_of_designer(with_authentication(&flow.client_data, &form));
        let outcome = flow.save(document, now);
        if outcome.is_ok() && form.bind {
            flow.bind_all(&connection_name(seed::ADA), now);
        }
        outcome
    };
    match outcome {
        Ok(()) => back_to(&format!("/maker/{id}")),
        Err(refused) => flow_page(
            &flows,
            id,
            Some(&format!("The flow was not saved. {refused}")),
        ),
    }
}

/// The definition with what the designer notes on every save: an id for each trigger and action that has none.
fn with_notes_of_designer(mut document: Value) -> String {
    fn note(operations: Option<&mut Value>) {
        let operations = operations.and_then(Value::as_object_mut);
        for operation in operations.into_iter().flat_map(|all| all.values_mut()) {
            if let Some(operation) = operation.as_object_mut() {
                operation
                    .entry("metadata")
                    .or_insert_with(|| json!({ "operationMetadataId": Uuid::new_v4() }));
            }
            note(operation.get_mut("actions"));
            note(operation.pointer_mut("/else/actions"));
        }
    }
    note(document.pointer_mut("/properties/definition/triggers"));
    note(document.pointer_mut("/properties/definition/actions"));
    document.to_string()
}

/// The definition with the choices of the form in its trigger.
fn with_authentication(client_data: &str, form: &Save) -> Value {
    let mut document: Value = serde_json::from_str(client_data).unwrap_or_default();
    let triggers = document
        .pointer_mut("/properties/definition/triggers")
        .and_then(Value::as_object_mut);
    for trigger in triggers.into_iter().flat_map(|all| all.values_mut()) {
        let Some(inputs) = trigger.get_mut("inputs").and_then(Value::as_object_mut) else {
            continue;
        };
        inputs.insert(
            "triggerAuthenticationType".to_owned(),
            Value::from(form.authentication.as_str()),
        );
        if form.authentication == "User" {
            inputs.insert(
                "triggerAllowedUsers".to_owned(),
                Value::from(form.allowed.trim()),
            );
        } else {
            inputs.remove("triggerAllowedUsers");
        }
    }
    document
}

/// The switch of a flow.
#[derive(Debug, Deserialize)]
struct Switch {
    on: bool,
}

async fn change_state(
    State(flows): State<Arc<Flows>>,
    Path(id): Path<Uuid>,
    Form(switch): Form<Switch>,
) -> Response {
    let now = flows.now();
    let outcome = {
        let mut state = flows.state();
        let Some(flow) = state.flow_known_as_mut(id) else {
            return page::not_found(flows.tenant().endpoints(), "There is no such flow.");
        };
        if switch.on {
            let id = flow.id;
            state.activate(id, seed::ADA, now)
        } else {
            flow.deactivate(now);
            Ok(())
        }
    };
    match outcome {
        Ok(()) => back_to(&format!("/maker/{id}")),
        Err(refused) => {
            let text = format!(
                "The flow was not turned on. {refused} Bind the connection below and save first."
            );
            flow_page(&flows, id, Some(&text))
        }
    }
}

async fn regenerate(State(flows): State<Arc<Flows>>, Path(id): Path<Uuid>) -> Response {
    let now = flows.now();
    match flows.state().flow_known_as_mut(id) {
        Some(flow) => flow.regenerate_access_key(now),
        None => return page::not_found(flows.tenant().endpoints(), "There is no such flow."),
    }
    back_to(&format!("/maker/{id}"))
}

async fn delete(State(flows): State<Arc<Flows>>, Path(id): Path<Uuid>) -> Response {
    let mut state = flows.state();
    let Some(flow) = state.flow_known_as(id) else {
        return page::not_found(flows.tenant().endpoints(), "There is no such flow.");
    };
    if flow.state == FlowState::Activated {
        drop(state);
        return flow_page(
            &flows,
            id,
            Some("A flow that is on cannot be deleted. Turn it off first."),
        );
    }
    let id = flow.id;
    state.flows.remove(&id);
    drop(state);
    back_to("/maker")
}
