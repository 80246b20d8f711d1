//! Graph v1.0: the part an identity store needs.

mod access;
mod answer;
mod filter;
mod group_writes;
mod groups;
mod list;
mod organization;
mod properties;
mod users;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;
use http::HeaderValue;
use http::header::HeaderName;
use uuid::Uuid;

use crate::tenant::Tenant;

/// The Graph router.
pub(crate) fn router(tenant: Arc<Tenant>) -> Router {
    let v1 = Router::new()
        .route("/me", get(users::me))
        .route("/users", get(users::list).post(users::create))
        .route(
            "/users/{key}",
            get(users::get).patch(users::update).delete(users::delete),
        )
        .route("/users/{key}/manager", get(users::manager))
        .route(
            "/users/{key}/manager/$ref",
            axum::routing::put(users::set_manager).delete(users::clear_manager),
        )
        .route(
            "/users/{key}/revokeSignInSessions",
            axum::routing::post(users::revoke_sessions),
        )
        .route("/groups", get(groups::list).post(group_writes::create))
        .route(
            "/groups/{id}",
            get(groups::get)
                .patch(group_writes::update)
                .delete(group_writes::delete),
        )
        .route("/groups/{id}/owners", get(groups::owners))
        .route("/groups/{id}/members", get(groups::members))
        .route(
            "/groups/{id}/members/$ref",
            axum::routing::post(groups::add_member),
        )
        .route(
            "/groups/{id}/members/{member}",
            axum::routing::delete(groups::delete_member_object),
        )
        .route(
            "/groups/{id}/members/{member}/$ref",
            axum::routing::delete(groups::remove_member),
        )
        .route(
            "/groups/{id}/transitiveMembers",
            get(groups::transitive_members),
        )
        .route("/organization", get(organization::list))
        .route(
            "/directoryObjects/{id}",
            get(organization::directory_object),
        );
    Router::new()
        .nest("/v1.0", v1)
        .fallback(answer::no_such_segment)
        .method_not_allowed_fallback(answer::method_not_allowed)
        .layer(middleware::from_fn(mark))
        .with_state(tenant)
}

/// Gives every answer the ids a support engineer asks for.
async fn mark(request: Request, next: Next) -> Response {
    let client_id = request.headers().get("client-request-id").cloned();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&Uuid::new_v4().to_string()) {
        headers.insert(
            HeaderName::from_static("client-request-id"),
            client_id.unwrap_or_else(|| id.clone()),
        );
        headers.insert(HeaderName::from_static("request-id"), id);
    }
    response
}
