//! Identifiers. Each is a GUID of its own type, so that one cannot stand in for another.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;
use uuid::Uuid;

/// The text is not a GUID such as `3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f001`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the text is not a GUID")]
pub struct InvalidGuid;

macro_rules! guid {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS,
        )]
        #[serde(transparent)]
        #[ts(type = "string")]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a GUID that is known to name this kind of thing.
            #[must_use]
            pub const fn from_uuid(value: Uuid) -> Self {
                Self(value)
            }

            /// Returns a new random (version 4) identifier.
            #[must_use]
            pub fn random() -> Self {
                Self(Uuid::new_v4())
            }

            /// Returns the GUID itself.
            #[must_use]
            pub const fn as_uuid(&self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidGuid;

            fn from_str(text: &str) -> Result<Self, InvalidGuid> {
                let text = text.trim();
                // `uuid` also reads the URN, braced and undashed forms; people paste the dashed one,
                // and anything else is more often a wrong field than a GUID in disguise.
                if text.len() != 36 {
                    return Err(InvalidGuid);
                }
                Uuid::parse_str(text).map(Self).map_err(|_| InvalidGuid)
            }
        }
    )*};
}

guid! {
    /// A Microsoft Entra ID tenant (directory).
    TenantId;
    /// An app registration: "Application (client) ID".
    ClientId;
    /// A directory object: a person, a group, or a service principal.
    ObjectId;
    /// A signed-in account, or an app with a credential, in this data directory.
    AccountId;
    /// An identity store.
    StoreId;
    /// A workflow of an identity store.
    WorkflowId;
    /// A request for a change.
    RequestId;
    /// Work that is owed to another system and outlives a crash.
    OutboxId;
    /// A row of the audit trail.
    AuditId;
    /// Long work whose progress is shown.
    JobId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dashed_guid_is_read_and_printed_in_lower_case() {
        let id: TenantId = " 3F1C9E52-8A4B-4D0E-9B7A-5C2D61E8F001 ".parse().unwrap();

        assert_eq!(id.to_string(), "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f001");
    }

    #[test]
    fn anything_but_a_dashed_guid_is_refused() {
        for text in [
            "",
            "contoso",
            "{3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f001}",
            "3f1c9e528a4b4d0e9b7a5c2d61e8f001",
        ] {
            assert_eq!(text.parse::<ClientId>(), Err(InvalidGuid), "{text}");
        }
    }
}
