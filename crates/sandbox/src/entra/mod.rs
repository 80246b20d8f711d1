//! The sign-in authority.

mod authorize;
mod client;
mod device;
mod device_page;
mod error;
mod issue;
mod metadata;
mod scope;
mod sign_ins;
mod token;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

pub use device::{DeviceAnswer, DeviceAnswerError, answer_device};
pub use sign_ins::SignIns;

use crate::tenant::Tenant;

/// The authority's router. The tenant segment is checked by each endpoint.
pub(crate) fn router(tenant: Arc<Tenant>) -> Router {
    Router::new()
        .route("/", get(device_page::ask_for_code))
        .route(
            "/device",
            get(device_page::ask_for_code).post(device_page::post),
        )
        .route("/{tenant}/oauth2/v2.0/devicecode", post(device::start))
        .route("/{tenant}/oauth2/v2.0/token", post(token::redeem))
        .route(
            "/{tenant}/oauth2/v2.0/authorize",
            get(authorize::ask).post(authorize::answer),
        )
        .route(
            "/{tenant}/v2.0/.well-known/openid-configuration",
            get(metadata::configuration),
        )
        .route("/{tenant}/discovery/v2.0/keys", get(metadata::keys))
        .with_state(tenant)
}
