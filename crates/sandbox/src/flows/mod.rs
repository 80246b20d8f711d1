//! Flows: their definitions and runs, approvals, and the services that show them.

mod approvals;
mod dataverse;
mod environments;
mod filter;
mod flow;
mod history;
mod ids;
mod interpreter;
mod management;
mod pages;
mod runs;
mod seeded;
mod state;
mod test_api;
mod trigger;

use std::sync::Arc;

use axum::Router;

use crate::tenant::Tenant;

/// One router per service that this half of the sandbox answers for.
pub struct FlowRouters {
    /// Dataverse; paths start with `/{org}/{region}/`.
    pub dataverse: Router,
    /// Flow management (ProcessSimple).
    pub flow: Router,
    /// Environments (BAP).
    pub environments: Router,
    /// Dataverse global discovery.
    pub discovery: Router,
    /// The HTTP trigger endpoint.
    pub triggers: Router,
    /// Pages for people, and this half's test API under `/_sandbox/`; merged into the pages service.
    pub pages: Router,
}

/// Builds the routers over `tenant`.
pub fn routers(tenant: Arc<Tenant>) -> FlowRouters {
    let flows = state::Flows::new(tenant);
    FlowRouters {
        dataverse: dataverse::router(Arc::clone(&flows)),
        flow: management::router(Arc::clone(&flows)),
        environments: environments::router(Arc::clone(&flows)),
        discovery: environments::discovery(Arc::clone(&flows)),
        triggers: trigger::router(Arc::clone(&flows)),
        pages: pages::router(Arc::clone(&flows)).merge(test_api::router(Arc::clone(&flows))),
    }
}
