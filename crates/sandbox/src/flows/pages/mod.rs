//! The pages of the maker portal, the approvals centre and the run history.

mod approvals;
mod maker;
mod runs;

use std::sync::Arc;

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use maud::{Markup, html};

use super::runs::RunStatus;
use super::state::Flows;
use crate::clock::iso_seconds;

/// The pages, to be merged into the pages service.
pub(super) fn router(flows: Arc<Flows>) -> Router {
    Router::new()
        .merge(maker::router())
        .merge(runs::router())
        .merge(approvals::router())
        .with_state(flows)
}

/// Back to a page of ours after a form was posted.
fn back_to(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// A point in time, as people read it.
fn moment(at: Timestamp) -> Markup {
    let written = iso_seconds(at);
    html! { time datetime=(written) { (at.strftime("%Y-%m-%d %H:%M:%S")) " UTC" } }
}

fn run_badge(status: RunStatus) -> Markup {
    let class = match status {
        RunStatus::Running | RunStatus::Waiting => "badge warn",
        RunStatus::Succeeded => "badge ok",
        RunStatus::Failed => "badge bad",
        RunStatus::Cancelled => "badge",
    };
    html! { span class=(class) { (status.name()) } }
}
