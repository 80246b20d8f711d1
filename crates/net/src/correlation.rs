//! The id that ties a call, its log lines and the other side's log together.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

/// Microsoft Graph, Entra and most Azure services read this header.
const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");
/// Dataverse and the Power Platform services read this one.
const X_MS_CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-client-request-id");

/// A GUID that is sent with every attempt of one call and returned in its answer and its errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Correlation(Uuid);

impl Correlation {
    /// Returns a fresh id.
    #[must_use]
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }

    /// Wraps an id that the caller already uses for its own work.
    #[must_use]
    pub const fn from_uuid(id: Uuid) -> Self {
        Self(id)
    }

    /// Returns the id.
    #[must_use]
    pub const fn as_uuid(self) -> Uuid {
        self.0
    }

    /// Puts the id in the headers that Microsoft's services look at.
    pub(crate) fn stamp(self, headers: &mut HeaderMap) {
        let Ok(value) = HeaderValue::from_str(&self.to_string()) else {
            return; // hexadecimal digits and hyphens always make a header value
        };
        headers.insert(CLIENT_REQUEST_ID, value.clone());
        headers.insert(X_MS_CLIENT_REQUEST_ID, value);
    }
}

/// Prints the lower-case GUID.
impl fmt::Display for Correlation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_headers_carry_the_same_guid() {
        let correlation = Correlation::random();
        let mut headers = HeaderMap::new();

        correlation.stamp(&mut headers);

        assert_eq!(headers[CLIENT_REQUEST_ID], correlation.to_string().as_str());
        assert_eq!(headers[X_MS_CLIENT_REQUEST_ID], headers[CLIENT_REQUEST_ID]);
    }
}
