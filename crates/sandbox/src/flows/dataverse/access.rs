//! Who calls Dataverse, and whether the request carries what every request must.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use http::header::{ACCEPT, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderMap, Method};
use uuid::Uuid;

use super::Shared;
use super::error::DataverseError;
use crate::endpoints::Service;
use crate::flows::state::Flows;
use crate::seed;
use crate::tenant::ObjectId;
use crate::tokens::{Caller, TokenRejection};

/// A caller with a user in the environment, whose request is well formed.
pub(super) struct Member {
    /// The flow services.
    pub(super) flows: Arc<Flows>,
    /// The caller.
    pub(super) caller: Caller,
}

impl Member {
    /// Whether the caller may read and write flows: makers, who here are the administrators.
    pub(super) fn is_maker(&self) -> bool {
        self.caller.is_app
            || self
                .flows
                .tenant()
                .person(self.caller.object_id)
                .is_some_and(|it| it.administrator)
    }

    /// # Errors
    ///
    /// Fails for callers who are no makers.
    pub(super) fn require_maker(&self, privilege: &'static str) -> Result<(), DataverseError> {
        if self.is_maker() {
            Ok(())
        } else {
            Err(DataverseError::MissingPrivilege { privilege })
        }
    }

    /// The base of all addresses in answers.
    pub(super) fn base(&self) -> String {
        format!(
            "{}/api/data/v9.2",
            self.flows.tenant().endpoints().dataverse_audience()
        )
    }
}

/// The id of the `systemuser` of a person or principal. It differs from the object id, as it does in the service.
pub(super) fn system_user_id(principal: ObjectId) -> Uuid {
    let mut bytes = *principal.0.as_bytes();
    bytes.reverse();
    uuid::Builder::from_bytes(bytes).into_uuid()
}

impl FromRequestParts<Shared> for Member {
    type Rejection = DataverseError;

    async fn from_request_parts(
        parts: &mut Parts,
        shared: &Shared,
    ) -> Result<Self, Self::Rejection> {
        let flows = Arc::clone(&shared.0);
        let path =
            Path::<std::collections::BTreeMap<String, String>>::from_request_parts(parts, shared)
                .await;
        let is_ours = path.is_ok_and(|Path(path)| {
            path.get("org")
                .is_some_and(|org| org.eq_ignore_ascii_case(seed::ORGANIZATION))
                && path
                    .get("region")
                    .is_some_and(|region| region.eq_ignore_ascii_case(seed::REGION))
        });
        if !is_ours {
            return Err(DataverseError::ResourceNotFound {
                segment: "organization".to_owned(),
            });
        }
        let caller = authenticate(&flows, &parts.headers)?;
        check_headers(&parts.method, &parts.headers)?;
        let is_member = if caller.is_app {
            flows.state().application_users.contains(&caller.object_id)
        } else {
            flows
                .tenant()
                .person(caller.object_id)
                .is_some_and(|person| person.enabled)
        };
        if !is_member {
            return Err(DataverseError::NotAMember);
        }

        Ok(Self { flows, caller })
    }
}

fn authenticate(flows: &Flows, headers: &HeaderMap) -> Result<Caller, DataverseError> {
    let endpoints = flows.tenant().endpoints();
    let audience = endpoints.dataverse_audience();
    flows.tenant().verify_bearer(headers, &[audience.as_str()]).map_err(|rejection| {
        tracing::debug!(%rejection, "Dataverse refused a token");
        let error = match rejection {
            TokenRejection::Missing => "",
            TokenRejection::Malformed
            | TokenRejection::Unknown
            | TokenRejection::WrongAudience { .. }
            | TokenRejection::Expired
            | TokenRejection::Revoked => ", error=\"invalid_token\"",
        };
        let authority = endpoints.origin(Service::Authority);
        DataverseError::Unauthorized {
            challenge: format!(
                "Bearer authorization_uri={authority}/{}/oauth2/authorize, resource_id={audience}{error}",
                seed::TENANT_ID
            ),
        }
    })
}

fn check_headers(method: &Method, headers: &HeaderMap) -> Result<(), DataverseError> {
    for name in ["OData-Version", "OData-MaxVersion"] {
        if headers.get(name).is_none_or(|value| value != "4.0") {
            return Err(DataverseError::Header {
                name,
                expected: "4.0",
            });
        }
    }
    let says_json = |name| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value: &str| value.to_ascii_lowercase().contains("application/json"))
    };
    if !says_json(ACCEPT) {
        return Err(DataverseError::Header {
            name: "Accept",
            expected: "application/json",
        });
    }
    if matches!(*method, Method::POST | Method::PATCH) && !says_json(CONTENT_TYPE) {
        return Err(DataverseError::Header {
            name: "Content-Type",
            expected: "application/json",
        });
    }

    Ok(())
}
