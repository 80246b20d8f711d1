//! Identity stores.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

use crate::{AccountId, StoreId, TenantId, Timestamp, approver::ApproverReference};

/// Where the identities of a store live.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Provider {
    /// A Microsoft Entra ID tenant, reached through Microsoft Graph.
    EntraId {
        /// The tenant's id.
        tenant: TenantId,
        /// A verified domain of the tenant, for new sign-in names.
        domain: DomainName,
    },
}

impl Provider {
    /// Returns the tenant whose principals act on the store.
    #[must_use]
    pub fn tenant(&self) -> TenantId {
        match self {
            Self::EntraId { tenant, .. } => *tenant,
        }
    }

    /// Returns the domain that new sign-in names get.
    #[must_use]
    pub fn domain(&self) -> &DomainName {
        match self {
            Self::EntraId { domain, .. } => domain,
        }
    }
}

/// The text is no DNS name with at least two labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the text is not a domain name such as contoso.com")]
pub struct InvalidDomainName;

/// A DNS name in lower case, such as `contoso.com`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct DomainName(String);

impl DomainName {
    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for DomainName {
    type Err = InvalidDomainName;

    fn from_str(text: &str) -> Result<Self, InvalidDomainName> {
        let name = text.trim().to_ascii_lowercase();
        let label = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        };
        if name.len() > 253 || name.split('.').count() < 2 || !name.split('.').all(label) {
            return Err(InvalidDomainName);
        }
        Ok(Self(name))
    }
}

impl TryFrom<String> for DomainName {
    type Error = InvalidDomainName;

    fn try_from(text: String) -> Result<Self, InvalidDomainName> {
        text.parse()
    }
}

impl From<DomainName> for String {
    fn from(name: DomainName) -> Self {
        name.0
    }
}

/// What a store does where the documented product and caution differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StoreSettings {
    /// Whether a requester may decide their own request. Off unless somebody decides otherwise.
    pub self_decision: bool,
    /// Whether a change that no workflow covers is made at once, as the documented product does. Off: it is refused.
    pub apply_uncovered: bool,
    /// Whether the waiting run is cancelled when a request is decided in the console. Off: the flow stays open, as documented.
    pub settle_flows: bool,
    /// Who decides when a workflow leaves nobody but the requester.
    pub default_approver: Option<ApproverReference>,
}

impl Default for StoreSettings {
    fn default() -> Self {
        Self {
            self_decision: false,
            apply_uncovered: false,
            settle_flows: true,
            default_approver: None,
        }
    }
}

/// An identity store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    /// Its identity.
    pub id: StoreId,
    /// The name people gave it; unique without regard to case.
    pub name: String,
    /// What people wrote about it; may be empty.
    pub description: String,
    /// Whether it takes part. A disabled store takes no requests, and nothing is decided or done in its name until it is enabled again.
    pub enabled: bool,
    /// Where its identities live.
    pub provider: Provider,
    /// The account whose token triggers flows and writes to the directory, day and night.
    pub service_credential: Option<AccountId>,
    /// The person whose token manages flows, since those services refuse app-only callers.
    pub linking_account: Option<AccountId>,
    /// Its settings.
    pub settings: StoreSettings,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Why a name is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidName {
    /// There is nothing but blanks.
    #[error("the name is empty")]
    Empty,
    /// It is longer than 80 characters, the limit of a flow's name.
    #[error("the name is longer than 80 characters")]
    TooLong,
    /// It holds a line break or another control character.
    #[error("the name holds a control character")]
    Control,
}

/// Returns the name of a store or workflow without blanks around it.
///
/// # Errors
///
/// Fails when it is empty, longer than 80 characters, or holds control characters.
pub fn checked_name(text: &str) -> Result<String, InvalidName> {
    let name = text.trim();
    if name.is_empty() {
        return Err(InvalidName::Empty);
    }
    if name.chars().count() > 80 {
        return Err(InvalidName::TooLong);
    }
    if name.chars().any(char::is_control) {
        return Err(InvalidName::Control);
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_name_has_two_sound_labels() {
        assert_eq!(
            "Contoso.Example".parse::<DomainName>().unwrap().as_str(),
            "contoso.example"
        );
        for text in [
            "contoso",
            "contoso..com",
            "-contoso.com",
            "con toso.com",
            "https://contoso.com",
        ] {
            assert!(text.parse::<DomainName>().is_err(), "{text}");
        }
    }

    #[test]
    fn nobody_decides_their_own_request_by_default() {
        assert!(!StoreSettings::default().self_decision);
    }

    #[test]
    fn a_name_is_trimmed_and_bounded() {
        assert_eq!(checked_name("  Contoso ").unwrap(), "Contoso");
        assert_eq!(checked_name(&"x".repeat(81)), Err(InvalidName::TooLong));
        assert_eq!(checked_name("a\nb"), Err(InvalidName::Control));
    }
}
