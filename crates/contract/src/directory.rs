//! Looking for people and groups in the directory of a store, for a people picker.

use countersign_domain::{ObjectId, StoreId, change::ObjectKind};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Looks for people or groups whose name begins with a text.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DirectorySearchRequest {
    /// The store in whose directory is looked. Its service credential reads.
    pub store: StoreId,
    /// The beginning of a display name; of people also of a mail address or sign-in name. Nothing is found for an empty text.
    pub text: String,
    /// What is looked for.
    pub kind: DirectorySearchKind,
}

/// What is looked for in a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DirectorySearchKind {
    /// People.
    People,
    /// Groups.
    Groups,
    /// Both.
    PeopleAndGroups,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DirectorySearchResponse {
    /// The hits by name, 25 people and 25 groups at most. Whoever looks for somebody who is missing types more of the name.
    pub hits: Vec<DirectoryHit>,
}

/// A person or group that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DirectoryHit {
    /// The object.
    pub object: ObjectId,
    /// Whether it is a person or a group.
    pub kind: ObjectKind,
    /// The display name.
    pub name: String,
    /// The sign-in name of a person.
    pub user_principal_name: Option<String>,
    /// The mail address, where there is one.
    pub mail: Option<String>,
    /// Whether a person can sign in; nothing for a group.
    pub enabled: Option<bool>,
}
