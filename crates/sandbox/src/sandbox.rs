//! Starting and stopping the whole sandbox.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use crate::endpoints::{Endpoints, Service};
use crate::faults::Faults;
use crate::signing::SigningKey;
use crate::tenant::Tenant;
use crate::{entra, flows, graph, pages, serve, test_api};

/// Which ports the services listen on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ports {
    /// Any free ports; for tests.
    Ephemeral,
    /// Consecutive ports from this one, in the order of [`Service::ALL`].
    From(u16),
}

/// How a sandbox is started.
#[derive(Debug, Clone)]
pub struct SandboxOptions {
    /// Which ports to listen on.
    pub ports: Ports,
    /// Seconds between polls that a device code asks for. `None` leaves `interval` out of the answer, which means 5.
    pub device_interval: Option<u32>,
    /// How long a device code lives.
    pub device_code_lifetime: Duration,
    /// How long an access token lives.
    pub access_token_lifetime: Duration,
    /// Issue access tokens that are not JWTs, as some authorities do.
    pub opaque_access_tokens: bool,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self {
            ports: Ports::Ephemeral,
            device_interval: Some(5),
            device_code_lifetime: Duration::from_secs(900),
            access_token_lifetime: Duration::from_secs(75 * 60),
            opaque_access_tokens: false,
        }
    }
}

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// A port is taken or not allowed.
    #[error(
        "port {port} of 127.0.0.1 cannot be opened for the {service:?} service; choose another base port with --port"
    )]
    Listen {
        /// The service that wanted the port.
        service: Service,
        /// The port; 0 when any would have done.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
    /// The base port leaves no room for all services.
    #[error("base port {base} is too high: {needed} consecutive ports are needed")]
    PortsExhausted {
        /// The base port asked for.
        base: u16,
        /// How many ports are needed.
        needed: usize,
    },
    /// No signing key could be made.
    #[error("the key that signs the sandbox's tokens could not be made")]
    SigningKey,
}

/// The pretend tenant; see [`Sandbox::start`].
#[derive(Debug, Clone, Copy)]
pub struct Sandbox;

impl Sandbox {
    /// Opens all listeners and begins to serve. Needs a Tokio runtime.
    pub async fn start(options: SandboxOptions) -> Result<RunningSandbox, SandboxError> {
        let signing = tokio::task::spawn_blocking(SigningKey::of_this_process)
            .await
            .map_err(|_| SandboxError::SigningKey)?
            .map_err(|_| SandboxError::SigningKey)?;

        let mut listeners = BTreeMap::new();
        let mut ports = BTreeMap::new();
        for (offset, service) in Service::ALL.into_iter().enumerate() {
            let port = port_of(options.ports, offset)?;
            let refused = |source| SandboxError::Listen {
                service,
                port,
                source,
            };
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
                .await
                .map_err(refused)?;
            ports.insert(service, listener.local_addr().map_err(refused)?.port());
            listeners.insert(service, listener);
        }

        let stopping = CancellationToken::new();
        let tenant = Tenant::new(Endpoints::new(ports), options, signing, stopping.clone());
        let tasks = TaskTracker::new();
        let mut routers = routers(&tenant);
        for (service, listener) in listeners {
            let router = routers.remove(&service).unwrap_or_default();
            tasks.spawn(serve::listen(
                service,
                listener,
                router,
                Arc::clone(&tenant),
                stopping.clone(),
            ));
        }
        tasks.close();
        Ok(RunningSandbox {
            tenant,
            tasks,
            _stop_on_drop: stopping.clone().drop_guard(),
            stopping,
        })
    }
}

fn port_of(ports: Ports, offset: usize) -> Result<u16, SandboxError> {
    match ports {
        Ports::Ephemeral => Ok(0),
        Ports::From(base) => {
            u16::try_from(usize::from(base) + offset).map_err(|_| SandboxError::PortsExhausted {
                base,
                needed: Service::ALL.len(),
            })
        }
    }
}

fn routers(tenant: &Arc<Tenant>) -> BTreeMap<Service, Router> {
    let flows = flows::routers(Arc::clone(tenant));
    let pages = pages::router(Arc::clone(tenant))
        .merge(test_api::router(Arc::clone(tenant)))
        .merge(flows.pages);
    BTreeMap::from([
        (Service::Pages, pages.fallback(pages::unknown)),
        (Service::Authority, entra::router(Arc::clone(tenant))),
        (Service::Graph, graph::router(Arc::clone(tenant))),
        (Service::Discovery, flows.discovery),
        (Service::Dataverse, flows.dataverse),
        (Service::Flow, flows.flow),
        (Service::Environments, flows.environments),
        (Service::Triggers, flows.triggers),
    ])
}

/// A sandbox that serves. Dropping it stops it.
pub struct RunningSandbox {
    tenant: Arc<Tenant>,
    tasks: TaskTracker,
    stopping: CancellationToken,
    _stop_on_drop: DropGuard,
}

impl RunningSandbox {
    /// The cloud profile to give the product.
    pub fn profile(&self) -> Value {
        self.tenant.endpoints().profile()
    }

    /// Where the services listen.
    pub fn endpoints(&self) -> &Endpoints {
        self.tenant.endpoints()
    }

    /// The base URL of one service, without a slash at the end.
    pub fn base_url(&self, service: Service) -> String {
        self.endpoints().origin(service)
    }

    /// The tenant behind the services.
    pub fn tenant(&self) -> &Arc<Tenant> {
        &self.tenant
    }

    /// The switchboard that makes services misbehave.
    pub fn faults(&self) -> &Faults {
        self.tenant.faults()
    }

    /// Stops serving and waits until every connection is closed.
    pub async fn shutdown(self) {
        self.stopping.cancel();
        self.tasks.wait().await;
    }
}
