//! The index page and the directory page.

mod directory;
mod index;

use std::sync::Arc;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;

use crate::tenant::Tenant;

/// The pages of this half of the sandbox.
pub(crate) fn router(tenant: Arc<Tenant>) -> Router {
    Router::new()
        .route("/", get(index::show))
        .route("/directory", get(directory::people_and_groups))
        .route("/directory/users/{id}", get(directory::user))
        .route("/directory/groups/{id}", get(directory::group))
        .with_state(tenant)
}

/// The answer for an address no page has.
pub(crate) async fn unknown() -> Response {
    (StatusCode::NOT_FOUND, "There is no such page. Start at /.").into_response()
}
