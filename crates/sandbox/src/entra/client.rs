//! Who asks: the tenant segment, the form, and the client application.

use std::collections::HashMap;

use axum::body::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::error::EntraError;
use crate::seed;
use crate::tenant::{App, AppKind, ClientId, TenantState};

/// What the tenant segment of a path means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Segment {
    /// This tenant, by id or domain.
    Own,
    /// `common`, `organizations` or `consumers`.
    Shared,
}

impl Segment {
    pub(crate) fn parse(text: &str) -> Result<Self, EntraError> {
        if ["common", "organizations", "consumers"].contains(&text) {
            return Ok(Self::Shared);
        }
        let own = match text.parse::<Uuid>() {
            Ok(id) => id == seed::TENANT_ID,
            Err(_) if text.contains('.') => text.eq_ignore_ascii_case(seed::DOMAIN),
            Err(_) => {
                return Err(EntraError::new(
                    "invalid_request",
                    900_023,
                    format!(
                        "Specified tenant identifier '{text}' is neither a valid DNS name, nor a valid external domain."
                    ),
                ));
            }
        };
        if own {
            return Ok(Self::Own);
        }
        Err(EntraError::new(
            "invalid_request",
            90_002,
            format!(
                "Tenant '{text}' not found. Check to make sure you have the correct tenant ID and are signing into \
                 the correct cloud."
            ),
        ))
    }

    /// The applications here are registered for their own tenant only.
    pub(crate) fn require_own(self, app: &App) -> Result<(), EntraError> {
        match self {
            Segment::Own => Ok(()),
            Segment::Shared => Err(EntraError::new(
                "invalid_request",
                50_194,
                format!(
                    "Application '{}'({}) is not configured as a multi-tenant application. Usage of the /common \
                     endpoint is not supported for such apps. Use a tenant-specific endpoint.",
                    app.client_id, app.display_name
                ),
            )),
        }
    }
}

/// A form body. Every parameter may appear once.
pub(crate) struct Form(HashMap<String, String>);

impl Form {
    pub(crate) fn read(headers: &HeaderMap, body: &Bytes) -> Result<Self, EntraError> {
        let kind = headers
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(EntraError::missing("grant_type or client_id"));
        }
        Self::parse(body)
    }

    pub(crate) fn parse(text: &[u8]) -> Result<Self, EntraError> {
        let mut fields = HashMap::new();
        for (name, value) in url::form_urlencoded::parse(text) {
            if fields
                .insert(name.clone().into_owned(), value.into_owned())
                .is_some()
            {
                return Err(EntraError::new(
                    "invalid_request",
                    9_002_313,
                    format!("Invalid request. The parameter '{name}' is duplicated."),
                ));
            }
        }
        Ok(Self(fields))
    }

    /// A parameter that is there and not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    pub(crate) fn require(&self, name: &str) -> Result<&str, EntraError> {
        self.get(name).ok_or_else(|| EntraError::missing(name))
    }

    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// The application that `client_id` names.
pub(crate) fn known_app(state: &TenantState, client_id: &str) -> Result<App, EntraError> {
    client_id.parse::<ClientId>().ok().and_then(|id| state.app(id)).cloned().ok_or_else(|| {
        EntraError::new(
            "unauthorized_client",
            700_016,
            format!(
                "Application with identifier '{client_id}' was not found in the directory '{}'. This can happen if \
                 the application has not been installed by the administrator of the tenant.",
                seed::TENANT_NAME
            ),
        )
    })
}

/// Checks the credential of the client: none for a public one, the right secret for a confidential one.
pub(crate) fn authenticate(app: &App, form: &Form) -> Result<(), EntraError> {
    let presented = form.get("client_secret");
    match &app.kind {
        AppKind::Public { .. } if presented.is_some() || form.get("client_assertion").is_some() => {
            Err(EntraError::new(
                "invalid_client",
                700_025,
                "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
            ))
        }
        AppKind::Public { .. } => Ok(()),
        AppKind::Confidential { secret, .. } => match presented {
            None => Err(EntraError::new(
                "invalid_client",
                7_000_218,
                "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
            )),
            Some(presented) if presented.as_bytes().ct_eq(secret.as_bytes()).into() => Ok(()),
            Some(_) => Err(EntraError::new(
                "invalid_client",
                7_000_215,
                format!(
                    "Invalid client secret provided. Ensure the secret being sent in the request is the client secret \
                     value, not the client secret ID, for a secret added to app '{}'.",
                    app.client_id
                ),
            )),
        },
    }
}
