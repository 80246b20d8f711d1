//! The Dataverse Web API of the environment: workflows, connection references, approvals, runs, users.

mod access;
mod approvals;
mod connection_references;
mod error;
mod flow_runs;
mod people;
mod query;
mod workflows;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use axum::routing::any;
use http::{HeaderMap, Method, Uri};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::state::Flows;
use access::Member;
use error::DataverseError;

/// The state of the handlers.
#[derive(Clone)]
pub(super) struct Shared(Arc<Flows>);

/// A request for a table.
struct Call {
    method: Method,
    /// The id in the address.
    key: Option<Uuid>,
    query: Option<String>,
    headers: HeaderMap,
    body: Bytes,
}

impl Call {
    /// The body as a JSON object.
    ///
    /// # Errors
    ///
    /// Fails when it is not one.
    fn object(&self) -> Result<Map<String, Value>, DataverseError> {
        serde_json::from_slice(&self.body).map_err(|problem| DataverseError::Body {
            reason: format!("Error identified in Payload provided by the user: {problem}"),
        })
    }
}

/// The router of the Dataverse service.
pub(super) fn router(flows: Arc<Flows>) -> Router {
    Router::new()
        // Keys stand in parentheses within the segment, which is no job for the router.
        .route("/{org}/{region}/api/data/v9.2/{segment}", any(dispatch))
        .fallback(unknown)
        .with_state(Shared(flows))
}

async fn unknown(uri: Uri) -> DataverseError {
    DataverseError::ResourceNotFound {
        segment: uri.path().rsplit('/').next().unwrap_or_default().to_owned(),
    }
}

async fn dispatch(
    member: Member,
    Path((_org, _region, segment)): Path<(String, String, String)>,
    method: Method,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, DataverseError> {
    let (set, key) = query::address(&segment)?;
    let call = Call {
        method,
        key,
        query,
        headers,
        body,
    };
    match set {
        "WhoAmI" if call.method == Method::GET => Ok(people::who_am_i(&member)),
        workflows::SET => workflows::answer(&member, &call),
        connection_references::SET => connection_references::answer(&member, &call),
        _ => {
            let mut tables = people::TABLES
                .iter()
                .chain(&approvals::TABLES)
                .chain(&flow_runs::TABLES);
            match tables.find(|table| table.set == set) {
                Some(table) => query::read_only(table, &member, &call),
                None => Err(DataverseError::ResourceNotFound {
                    segment: segment.clone(),
                }),
            }
        }
    }
}
