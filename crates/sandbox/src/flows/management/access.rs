//! Who calls flow management.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use http::Method;
use http::request::Parts;
use uuid::Uuid;

use super::Shared;
use super::error::ManagementError;
use crate::flows::flow::Flow;
use crate::flows::state::{Flows, State};
use crate::seed;
use crate::tokens::Caller;

/// A person who may use the API, in an environment of theirs, and the options of the request.
pub(super) struct User {
    /// The flow services.
    pub(super) flows: Arc<Flows>,
    /// The caller.
    pub(super) caller: Caller,
    /// The query of the address.
    pub(super) query: Vec<(String, String)>,
    /// The variable parts of the path: `env`, `flow`, `run`, `trigger`.
    path: BTreeMap<String, String>,
    /// Whether the address is one for administrators.
    pub(super) as_admin: bool,
}

impl User {
    /// A variable part of the path.
    pub(super) fn part(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// An option of the query.
    pub(super) fn option(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The flow that the path names.
    ///
    /// # Errors
    ///
    /// Fails when there is none, or when it is somebody else's.
    pub(super) fn flow(&self, state: &State) -> Result<Flow, ManagementError> {
        let id = self.part("flow");
        let found = Uuid::parse_str(id)
            .ok()
            .and_then(|id| state.flow_known_as(id));
        match found {
            Some(flow) if self.as_admin || flow.owner == self.caller.object_id => Ok(flow.clone()),
            None if self.as_admin => Err(ManagementError::FlowNotFound {
                flow: id.to_owned(),
            }),
            Some(_) | None => Err(ManagementError::NoPermission {
                caller: self.caller.object_id.to_string(),
                flow: id.to_owned(),
            }),
        }
    }
}

impl FromRequestParts<Shared> for User {
    type Rejection = ManagementError;

    async fn from_request_parts(
        parts: &mut Parts,
        shared: &Shared,
    ) -> Result<Self, Self::Rejection> {
        let flows = Arc::clone(&shared.0);
        let endpoints = flows.tenant().endpoints();
        let audience = endpoints.flow_audience();
        // Management takes the audience with its slash and without, unlike the trigger endpoint.
        let audiences = [audience.as_str(), audience.trim_end_matches('/')];
        let caller = flows
            .tenant()
            .verify_bearer(&parts.headers, &audiences)
            .map_err(ManagementError::Token)?;
        if caller.is_app {
            return Err(ManagementError::AppOnly);
        }
        let is_read = parts.method == Method::GET;
        let may_read = is_read && caller.has_scope("Flows.Read.All");
        if !caller.has_scope("Flows.Manage.All") && !may_read {
            let scope = if is_read {
                "Flows.Read.All"
            } else {
                "Flows.Manage.All"
            };
            return Err(ManagementError::Scope { scope });
        }
        let query: Vec<(String, String)> =
            url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes())
                .into_owned()
                .collect();
        if !query
            .iter()
            .any(|(name, value)| name == "api-version" && value == "2016-11-01")
        {
            return Err(ManagementError::ApiVersion);
        }
        let as_admin = parts.uri.path().contains("/scopes/admin/");
        let is_admin = flows
            .tenant()
            .person(caller.object_id)
            .is_some_and(|person| person.administrator);
        if as_admin && !is_admin {
            return Err(ManagementError::NotAdministrator);
        }
        let path = Path::<BTreeMap<String, String>>::from_request_parts(parts, shared).await;
        let path = path.map(|Path(path)| path).unwrap_or_default();
        let ours = seed::ENVIRONMENT_ID.to_string();
        if let Some(environment) = path
            .get("env")
            .filter(|name| !name.eq_ignore_ascii_case(&ours))
        {
            return Err(ManagementError::Environment {
                environment: environment.clone(),
            });
        }

        Ok(Self {
            flows,
            caller,
            query,
            path,
            as_admin,
        })
    }
}
