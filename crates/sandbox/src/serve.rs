//! One listener: accepting connections, and what every request passes before it reaches its service.
//!
//! We run the connections ourselves because a fault must be able to drop one without an answer, which a service behind
//! a ready-made server cannot do.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::response::Response;
use http::HeaderValue;
use http::header::DATE;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use crate::clock::http_date;
use crate::endpoints::Service;
use crate::faults::{Effect, Fault};
use crate::guard;
use crate::tenant::Tenant;

/// The request is not answered: its connection ends.
#[derive(Debug, thiserror::Error)]
#[error("the connection is dropped on purpose")]
struct Dropped;

/// Serves `service` until `stopping`.
pub(crate) async fn listen(
    service: Service,
    listener: TcpListener,
    router: Router,
    tenant: Arc<Tenant>,
    stopping: CancellationToken,
) {
    let connections = TaskTracker::new();
    loop {
        let stream = tokio::select! {
            () = stopping.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    // Out of file descriptors, or a connection that ended before we took it.
                    tracing::debug!(%error, ?service, "a connection could not be accepted");
                    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                    continue;
                }
            },
        };
        let (router, tenant, stopping) = (router.clone(), Arc::clone(&tenant), stopping.clone());
        connections.spawn(async move {
            tokio::select! {
                () = stopping.cancelled() => {}
                () = connection(service, stream, router, tenant) => {}
            }
        });
    }
    connections.close();
    connections.wait().await;
}

async fn connection(service: Service, stream: TcpStream, router: Router, tenant: Arc<Tenant>) {
    let _ = stream.set_nodelay(true);
    let answer = service_fn(move |request: http::Request<Incoming>| {
        let (router, tenant) = (router.clone(), Arc::clone(&tenant));
        async move { exchange(service, request.map(Body::new), router, &tenant).await }
    });
    let served = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), answer)
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, ?service, "a connection ended early");
    }
}

/// One request: the guard, the fault that is due for it, the service, the log.
async fn exchange(
    service: Service,
    request: http::Request<Body>,
    router: Router,
    tenant: &Tenant,
) -> Result<Response, Dropped> {
    let (method, path) = (
        request.method().as_str().to_owned(),
        request.uri().path().to_owned(),
    );
    // The test API must stay usable whatever a test has broken.
    let of_test_api = service == Service::Pages && path.starts_with("/_sandbox/");
    let mut result =
        match guard::refuse(service, tenant.endpoints().port(service), request.headers()) {
            Some(refusal) => Ok(refusal),
            None if of_test_api => Ok(route(router, request).await),
            None => {
                let request = noted(request, tenant).await?;
                match tenant.faults().take(service, &method, &path) {
                    Some(fault) => misbehave(fault, service, router, request, tenant).await,
                    None => Ok(answered(router, request, tenant).await),
                }
            }
        };
    if let Ok(response) = &mut result {
        date(response, tenant);
    }
    if !of_test_api {
        let status = result
            .as_ref()
            .ok()
            .map(|response| response.status().as_u16());
        tenant.log().record(service, &method, &path, status);
    }
    result
}

/// Gives an answer the tenant's time, which is not the computer's once a test has moved the clock.
fn date(response: &mut Response, tenant: &Tenant) {
    if let Ok(now) = HeaderValue::from_str(&http_date(tenant.clock().now())) {
        response.headers_mut().entry(DATE).or_insert(now);
    }
}

async fn route(router: Router, request: http::Request<Body>) -> Response {
    match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// The request with its secrets noted.
async fn noted(
    request: http::Request<Body>,
    tenant: &Tenant,
) -> Result<http::Request<Body>, Dropped> {
    let (parts, body) = request.into_parts();
    // A body that breaks off is no request.
    let body = to_bytes(body, usize::MAX).await.map_err(|_| Dropped)?;
    tenant
        .secrets()
        .note_request(&parts.uri, &parts.headers, &body);
    Ok(http::Request::from_parts(parts, Body::from(body)))
}

/// What the service answers, with its secrets noted.
async fn answered(router: Router, request: http::Request<Body>, tenant: &Tenant) -> Response {
    let (parts, body) = route(router, request).await.into_parts();
    let body = crate::faults::whole_body(Response::new(body)).await;
    tenant.secrets().note_answer(&parts.headers, &body);
    Response::from_parts(parts, Body::from(body))
}

async fn misbehave(
    fault: Fault,
    service: Service,
    router: Router,
    request: http::Request<Body>,
    tenant: &Tenant,
) -> Result<Response, Dropped> {
    match fault.effect {
        Effect::Delay { milliseconds } => {
            tokio::time::sleep(std::time::Duration::from_millis(milliseconds)).await;
            Ok(answered(router, request, tenant).await)
        }
        Effect::CutBody => {
            Ok(crate::faults::cut_short(answered(router, request, tenant).await).await)
        }
        Effect::LoseAnswer => {
            // The effect happens, all of it, and only then the caller is left without an answer.
            let _ = answered(router, request, tenant).await;
            Err(Dropped)
        }
        Effect::LateAnswer { .. } => {
            let _ = answered(router, request, tenant).await;
            Ok(fault.effect.answer(service))
        }
        Effect::DropRequest => Err(Dropped),
        Effect::Throttle { .. }
        | Effect::Status { .. }
        | Effect::Answer { .. }
        | Effect::NestedError { .. }
        | Effect::RevokedToken
        | Effect::ClaimsChallenge { .. } => Ok(fault.effect.answer(service)),
    }
}
