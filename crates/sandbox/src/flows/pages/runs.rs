//! The run history: which runs there were, and what one of them did.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::{back_to, moment, run_badge};
use crate::flows::history;
use crate::flows::ids::RunId;
use crate::flows::interpreter::definition::ActionStatus;
use crate::flows::interpreter::run::ActionRecord;
use crate::flows::runs::{RunRecord, RunStatus};
use crate::flows::state::Flows;
use crate::page::{self, Page, Section};

/// Most runs on one page.
const MOST_ROWS: usize = 200;

pub(super) fn router() -> Router<Arc<Flows>> {
    Router::new()
        .route("/runs", get(list))
        .route("/runs/{run}", get(one))
        .route("/runs/{run}/cancel", post(cancel))
}

/// Which runs to show.
#[derive(Debug, Deserialize)]
struct Filter {
    flow: Option<Uuid>,
}

async fn list(State(flows): State<Arc<Flows>>, Query(filter): Query<Filter>) -> Response {
    let state = flows.state();
    let flow = filter.flow.and_then(|id| state.flow_known_as(id));
    let runs: Vec<&RunRecord> = state
        .runs
        .values()
        .filter(|run| filter.flow.is_none() || flow.is_some_and(|flow| flow.id == run.flow))
        .take(MOST_ROWS)
        .collect();
    let name_of = |run: &RunRecord| {
        state
            .flows
            .get(&run.flow)
            .map_or_else(|| "(deleted flow)".to_owned(), |flow| flow.name.clone())
    };
    Page::new(flows.tenant().endpoints(), Section::Runs, "Run history").body(html! {
        @if let Some(flow) = flow {
            p { "Runs of " a href={ "/maker/" (flow.id) } { (flow.name) } ". " a href="/runs" { "Show all" } }
        }
        @if runs.is_empty() { p.muted { "No flow ran yet." } }
        @else {
            table {
                thead { tr { th scope="col" { "Started" } th scope="col" { "Flow" } th scope="col" { "Status" } th scope="col" { "Run" } } }
                tbody {
                    @for run in runs {
                        tr {
                            td { (moment(run.started)) }
                            td { (name_of(run)) }
                            td { (run_badge(run.status())) }
                            td { a href={ "/runs/" (run.id) } { (run.id) } }
                        }
                    }
                }
            }
        }
    })
}

async fn one(State(flows): State<Arc<Flows>>, Path(run): Path<String>) -> Response {
    let endpoints = flows.tenant().endpoints();
    let state = flows.state();
    let Some(run) = state.runs.get(&RunId(run)) else {
        return page::not_found(endpoints, "There is no such run.");
    };
    let flow = state.flows.get(&run.flow);
    let title = flow.map_or("Run of a deleted flow", |flow| flow.name.as_str());
    Page::new(endpoints, Section::Runs, title).body(html! {
        div.card {
            dl.fields {
                dt { "Status" } dd { (run_badge(run.status())) }
                dt { "Run" } dd { code { (run.id) } }
                dt { "Client tracking id" } dd { code { (run.tracking_id) } }
                dt { "Started" } dd { (moment(run.started)) }
                @if let Some(end) = &run.end {
                    dt { "Ended" } dd { (moment(end.at)) }
                    @if let Some(problem) = &end.problem { dt { "Problem" } dd { (problem.code) ": " (problem.message) } }
                }
            }
            @if matches!(run.status(), RunStatus::Running | RunStatus::Waiting) {
                form method="post" action={ "/runs/" (run.id) "/cancel" } {
                    p { button type="submit" class="danger" { "Cancel run" } }
                }
                p.muted { "An approval that the run waits for stays open." }
            }
        }
        div.card {
            h2 { "Trigger: " (run.trigger.name) }
            h3 { "Outputs" }
            pre { (pretty(&history::trigger_outputs(run))) }
        }
        @for action in &run.actions { (action_card(action)) }
        p { a href={ "/runs?flow=" (run.flow) } { "All runs of this flow" } }
    })
}

fn action_card(action: &ActionRecord) -> Markup {
    html! {
        div.card {
            div.row { h2 { (action.name) } (action_badge(action.status)) span.muted { (action.kind) } }
            @if let Some(problem) = &action.problem { p { (problem.code) ": " (problem.message) } }
            @if !action.inputs.is_null() { h3 { "Inputs" } pre { (pretty(&history::inputs(action))) } }
            @if !action.outputs.is_null() { h3 { "Outputs" } pre { (pretty(&history::outputs(action))) } }
        }
    }
}

fn action_badge(status: ActionStatus) -> Markup {
    let class = match status {
        ActionStatus::Succeeded => "badge ok",
        ActionStatus::Failed | ActionStatus::TimedOut => "badge bad",
        ActionStatus::Running | ActionStatus::Waiting => "badge warn",
        ActionStatus::Skipped | ActionStatus::Cancelled => "badge",
    };
    html! { span class=(class) { (status.name()) } }
}

fn pretty(value: &Value) -> String {
    match value.as_str() {
        Some(text) => text.to_owned(),
        None => serde_json::to_string_pretty(value).unwrap_or_default(),
    }
}

async fn cancel(State(flows): State<Arc<Flows>>, Path(run): Path<String>) -> Response {
    let id = RunId(run);
    let Some(flow) = flows.state().runs.get(&id).map(|run| run.flow) else {
        return page::not_found(flows.tenant().endpoints(), "There is no such run.");
    };
    // A run that ended in the meantime is shown as it is.
    if let Err(refused) = flows.cancel_run(flow, &id) {
        tracing::debug!(%refused, "a run was not cancelled");
    }
    back_to(&format!("/runs/{id}"))
}
