//! The environment behind a registered client.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;
use uuid::Uuid;

/// What the id of a tenant's default environment begins with.
const DEFAULT: &str = "Default-";

/// The text is no environment id: a GUID, or `Default-` and the tenant's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the text is neither a GUID nor Default- and a GUID")]
pub struct InvalidEnvironmentId;

/// The id of an environment: a GUID, or `Default-` and a GUID. It is not the id of the environment's Dataverse organization.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct EnvironmentId(String);

impl EnvironmentId {
    /// Returns the id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns its digits, in lower case and without dashes, with `default` before those of a default environment.
    #[must_use]
    pub fn digits(&self) -> String {
        self.0
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect()
    }
}

impl FromStr for EnvironmentId {
    type Err = InvalidEnvironmentId;

    fn from_str(text: &str) -> Result<Self, InvalidEnvironmentId> {
        let text = text.trim();
        let (prefix, guid) = match text.split_at_checked(DEFAULT.len()) {
            Some((front, rest)) if front.eq_ignore_ascii_case(DEFAULT) => (DEFAULT, rest),
            Some(_) | None => ("", text),
        };
        if guid.len() != 36 {
            return Err(InvalidEnvironmentId);
        }
        let guid = Uuid::parse_str(guid).map_err(|_| InvalidEnvironmentId)?;

        Ok(Self(format!("{prefix}{}", guid.as_hyphenated())))
    }
}

impl TryFrom<String> for EnvironmentId {
    type Error = InvalidEnvironmentId;

    fn try_from(text: String) -> Result<Self, InvalidEnvironmentId> {
        text.parse()
    }
}

impl From<EnvironmentId> for String {
    fn from(id: EnvironmentId) -> Self {
        id.0
    }
}

impl fmt::Display for EnvironmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How an environment's id was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum EnvironmentSource {
    /// Global discovery lists the environment's address with it.
    Discovery,
    /// The list of environments does.
    EnvironmentList,
    /// An administrator typed it, and no service knew better.
    Typed,
}

/// The environment that an organization code and region stand for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedEnvironment {
    /// Its id.
    pub id: EnvironmentId,
    /// How the id was found.
    pub source: EnvironmentSource,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_and_that_of_a_default_environment_are_read() {
        let plain: EnvironmentId = " 3F1C9E52-8a4b-4d0e-9b7a-5c2d61e8f401 ".parse().unwrap();
        let default: EnvironmentId = "default-3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f001"
            .parse()
            .unwrap();

        assert_eq!(plain.as_str(), "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f401");
        assert_eq!(plain.digits(), "3f1c9e528a4b4d0e9b7a5c2d61e8f401");
        assert_eq!(
            default.as_str(),
            "Default-3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f001"
        );
        assert_eq!(default.digits(), "default3f1c9e528a4b4d0e9b7a5c2d61e8f001");
    }

    #[test]
    fn anything_else_is_no_environment_id() {
        for text in [
            "",
            "contoso",
            "3f1c9e528a4b4d0e9b7a5c2d61e8f401",
            "Default-",
            "Other-3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f001",
            "{3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f40}",
        ] {
            assert!(text.parse::<EnvironmentId>().is_err(), "{text}");
        }
    }
}
