//! **Who can trigger the flow?**

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;
use ts_rs::TS;
use uuid::Uuid;

/// The most characters of a mail address (RFC 5321, section 4.5.3.1: 64, `@`, 255).
const MAX_ADDRESS_CHARS: usize = 320;

/// Who can call the trigger of a flow; the labels are those of the designer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS, Default)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum WhoCanTrigger {
    /// **Anyone**: whoever holds the URL with its signature.
    Anyone,
    /// **Any user in my tenant**: with a token.
    #[default]
    Tenant,
    /// **Specific users in my tenant**: with a token of one of them.
    SpecificUsers {
        /// Mail addresses, or object ids; of an app that of its enterprise application.
        allowed: Vec<String>,
    },
}

/// The list of users who can trigger a flow cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidAccess {
    /// It is empty, which Power Automate takes for the whole tenant.
    #[error("it names nobody, which would let everybody of the tenant in")]
    Nobody,
    /// An entry is neither a mail address nor an object id.
    #[error("\"{0}\" is neither a mail address nor an object id")]
    Entry(String),
}

impl WhoCanTrigger {
    /// Returns it with blanks removed and each entry once.
    ///
    /// # Errors
    ///
    /// Fails when a list of users is empty or holds what is neither a mail address nor an object id.
    pub fn checked(self) -> Result<Self, InvalidAccess> {
        let Self::SpecificUsers { allowed } = self else {
            return Ok(self);
        };
        let mut known: Vec<String> = Vec::new();
        for entry in allowed.iter().map(|entry| entry.trim()) {
            if !is_object_id(entry) && !is_address(entry) {
                return Err(InvalidAccess::Entry(entry.to_owned()));
            }
            if known.iter().all(|one| !one.eq_ignore_ascii_case(entry)) {
                known.push(entry.to_owned());
            }
        }
        if known.is_empty() {
            return Err(InvalidAccess::Nobody);
        }

        Ok(Self::SpecificUsers { allowed: known })
    }

    /// Reads it from `clientdata` of a flow; `None` when the flow has no such trigger, or a setting that is not known here.
    #[must_use]
    pub fn in_client_data(client_data: &Value) -> Option<Self> {
        let inputs = client_data
            .pointer("/properties/definition/triggers")?
            .as_object()?
            .values()
            .find(|trigger| is_request(trigger))?
            .get("inputs");
        let text = |member| inputs?.get(member)?.as_str();

        match text("triggerAuthenticationType") {
            None | Some("" | "All") => Some(Self::Anyone),
            Some("Tenant") => Some(Self::Tenant),
            Some("User") => {
                let allowed: Vec<String> = text("triggerAllowedUsers")
                    .unwrap_or_default()
                    .split(';')
                    .map(str::trim)
                    .filter(|entry| !entry.is_empty())
                    .map(str::to_owned)
                    .collect();
                // Nobody named means everybody of the tenant.
                Some(if allowed.is_empty() {
                    Self::Tenant
                } else {
                    Self::SpecificUsers { allowed }
                })
            }
            Some(_) => None,
        }
    }

    /// Returns `triggerAuthenticationType`.
    pub(super) fn authentication_type(&self) -> &'static str {
        match self {
            Self::Anyone => "All",
            Self::Tenant => "Tenant",
            Self::SpecificUsers { .. } => "User",
        }
    }

    /// Returns `triggerAllowedUsers`, where the setting has one.
    pub(super) fn allowed_users(&self) -> Option<String> {
        match self {
            Self::Anyone | Self::Tenant => None,
            Self::SpecificUsers { allowed } => Some(allowed.join(";")),
        }
    }
}

fn is_request(trigger: &Value) -> bool {
    trigger
        .get("type")
        .and_then(Value::as_str)
        .is_some_and(|kind| kind.eq_ignore_ascii_case("Request"))
}

fn is_object_id(text: &str) -> bool {
    text.len() == 36 && Uuid::parse_str(text).is_ok()
}

/// A mail address or sign-in name, without what separates entries or could begin an expression.
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let plain = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_alphanumeric() || ".!#$%&'*+/=?^_`|~-".contains(c))
    };

    text.chars().count() <= MAX_ADDRESS_CHARS && plain(local) && plain(domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users(allowed: &[&str]) -> Result<WhoCanTrigger, InvalidAccess> {
        WhoCanTrigger::SpecificUsers {
            allowed: allowed.iter().map(|&entry| entry.to_owned()).collect(),
        }
        .checked()
    }

    #[test]
    fn addresses_and_object_ids_are_taken_once() {
        let checked = users(&[
            " ada@contoso.example ",
            "ADA@contoso.example",
            "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f001",
        ])
        .unwrap();

        assert_eq!(
            checked.allowed_users().as_deref(),
            Some("ada@contoso.example;3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f001")
        );
    }

    #[test]
    fn an_empty_list_is_refused_since_it_would_let_the_tenant_in() {
        assert_eq!(users(&[]), Err(InvalidAccess::Nobody));
    }

    #[test]
    fn what_could_be_an_expression_or_two_entries_is_refused() {
        for entry in [
            "",
            "ada",
            "@{triggerBody()}",
            "a@{b}",
            "a@b;c@d",
            "a@b@c",
            "@b",
            "a@",
            "a b@c",
            "a\n@c",
        ] {
            assert_eq!(
                users(&[entry]),
                Err(InvalidAccess::Entry(entry.trim().to_owned())),
                "{entry}"
            );
        }
    }
}
