//! Flow management (ProcessSimple), the API that no vendor document promises and everybody uses.

mod access;
mod content;
mod error;
mod flows;
mod runs;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use http::Uri;
use serde_json::{Value, json};

use super::state::Flows;
use crate::endpoints::Service;
use crate::seed;
use error::ManagementError;

/// The prefix of all routes.
const PREFIX: &str = "/providers/Microsoft.ProcessSimple";

/// The state of the handlers.
#[derive(Clone)]
pub(super) struct Shared(Arc<Flows>);

/// The router of the flow management service.
pub(super) fn router(flows: Arc<Flows>) -> Router {
    let mut router = Router::new()
        .route(&format!("{PREFIX}/environments"), get(flows::environments))
        .route(
            &format!("{PREFIX}/scopes/admin/environments/{{env}}/v2/flows"),
            get(flows::list_as_admin),
        )
        .route(
            &format!("{PREFIX}/scopes/admin/environments/{{env}}/flows"),
            get(flows::list_as_admin_of_old),
        )
        .route(
            &format!("{PREFIX}/environments/{{env}}/flows"),
            get(flows::list),
        )
        .route("/content/{run}/{name}/{part}", get(content::content));
    for scope in ["", "/scopes/admin"] {
        let flow = format!("{PREFIX}{scope}/environments/{{env}}/flows/{{flow}}");
        router = router
            .route(&flow, get(flows::one).delete(flows::delete))
            .route(&format!("{flow}/start"), post(flows::start))
            .route(&format!("{flow}/stop"), post(flows::stop));
    }
    let flow = format!("{PREFIX}/environments/{{env}}/flows/{{flow}}");
    router
        .route(
            &format!("{flow}/regenerateAccessKey"),
            post(flows::regenerate_access_key),
        )
        .route(&format!("{flow}/triggers"), get(flows::triggers))
        .route(
            &format!("{flow}/triggers/{{trigger}}/listCallbackUrl"),
            post(flows::list_callback_url),
        )
        .route(&format!("{flow}/runs"), get(runs::list))
        .route(&format!("{flow}/runs/{{run}}"), get(runs::one))
        .route(&format!("{flow}/runs/{{run}}/cancel"), post(runs::cancel))
        .fallback(unknown)
        .with_state(Shared(flows))
}

async fn unknown(uri: Uri) -> ManagementError {
    ManagementError::UnknownRoute {
        path: uri.path().to_owned(),
    }
}

/// The environment as flow management shows it.
fn environment(flows: &Flows) -> Value {
    let endpoints = flows.tenant().endpoints();
    json!({
        "name": seed::ENVIRONMENT_ID.to_string(),
        "location": "europe",
        "type": "Microsoft.ProcessSimple/environments",
        "id": format!("{PREFIX}/environments/{}", seed::ENVIRONMENT_ID),
        "properties": {
            "displayName": "Contoso (sandbox)",
            "isDefault": true,
            "linkedEnvironmentMetadata": { "instanceUrl": endpoints.dataverse_audience() },
            "runtimeEndpoints": { "microsoft.Flow": endpoints.origin(Service::Flow) },
        },
    })
}
