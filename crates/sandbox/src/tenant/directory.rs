//! The directory: users and groups.

use jiff::Timestamp;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::ObjectId;

/// All objects of the directory, in the order they were made.
#[derive(Debug, Default)]
pub struct Directory {
    /// The users.
    pub users: Vec<User>,
    /// The groups.
    pub groups: Vec<Group>,
}

/// A user. What Graph shows is in `fields`, under Graph's own property names.
#[derive(Debug, Clone)]
pub struct User {
    /// The object id; never changes.
    pub id: ObjectId,
    /// When the user was made (`createdDateTime`).
    pub created: Timestamp,
    /// Properties by their Graph names, each already checked to be of the right type.
    pub fields: Map<String, Value>,
    /// The user's manager.
    pub manager: Option<ObjectId>,
    /// Whether the user may write to the directory.
    pub administrator: bool,
    /// Only a hash: a password is never shown again.
    pub password: Option<PasswordRecord>,
}

/// What is kept of a password.
#[derive(Clone)]
pub struct PasswordRecord {
    salt: [u8; 16],
    hash: [u8; 32],
    /// Whether the person must choose a new one at the next sign-in.
    pub force_change: bool,
}

impl std::fmt::Debug for PasswordRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PasswordRecord")
            .field("force_change", &self.force_change)
            .finish_non_exhaustive()
    }
}

impl PasswordRecord {
    /// Keeps a salted hash of `password`.
    pub fn new(password: &str, force_change: bool) -> Self {
        let salt: [u8; 16] = rand::random();
        Self {
            salt,
            hash: salted(&salt, password),
            force_change,
        }
    }

    /// Whether `password` is the one that was set.
    pub fn matches(&self, password: &str) -> bool {
        use subtle::ConstantTimeEq;
        salted(&self.salt, password).ct_eq(&self.hash).into()
    }
}

fn salted(salt: &[u8], password: &str) -> [u8; 32] {
    Sha256::new()
        .chain_update(salt)
        .chain_update(password.as_bytes())
        .finalize()
        .into()
}

impl User {
    /// A user without manager, role or password.
    pub fn new(id: ObjectId, created: Timestamp, fields: Map<String, Value>) -> Self {
        Self {
            id,
            created,
            fields,
            manager: None,
            administrator: false,
            password: None,
        }
    }

    /// A text property, if it is set.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(Value::as_str)
    }

    /// The user principal name.
    pub fn upn(&self) -> &str {
        self.text("userPrincipalName").unwrap_or_default()
    }

    /// The display name.
    pub fn display_name(&self) -> &str {
        self.text("displayName").unwrap_or_default()
    }

    /// Whether the user is mastered on-premises.
    pub fn synced(&self) -> bool {
        self.fields
            .get("onPremisesSyncEnabled")
            .and_then(Value::as_bool)
            .unwrap_or(false)
    }

    /// Whether the user may sign in.
    pub fn enabled(&self) -> bool {
        self.fields
            .get("accountEnabled")
            .and_then(Value::as_bool)
            .unwrap_or(true)
    }

    /// The user as the other modules see one.
    pub fn person(&self) -> Person {
        Person {
            id: self.id,
            display_name: self.display_name().to_owned(),
            user_principal_name: self.upn().to_owned(),
            mail: self.text("mail").map(str::to_owned),
            enabled: self.enabled(),
            administrator: self.administrator,
        }
    }
}

/// A user, reduced to what services and pages need to know about people.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// The object id.
    pub id: ObjectId,
    /// The display name.
    pub display_name: String,
    /// The user principal name.
    pub user_principal_name: String,
    /// The mail address.
    pub mail: Option<String>,
    /// Whether the person may sign in.
    pub enabled: bool,
    /// Whether the person may write to the directory.
    pub administrator: bool,
}

/// A group with its direct members.
#[derive(Debug, Clone)]
pub struct Group {
    /// The object id.
    pub id: ObjectId,
    /// When the group was made.
    pub created: Timestamp,
    /// The display name.
    pub display_name: String,
    /// What it is for.
    pub description: Option<String>,
    /// The mail alias.
    pub mail_nickname: String,
    /// Whether mail to it arrives.
    pub mail_enabled: bool,
    /// Whether permissions may be given to it.
    pub security_enabled: bool,
    /// `Unified` for a Microsoft 365 group, nothing for a security group.
    pub group_types: Vec<String>,
    /// `Public` or `Private`, for a Microsoft 365 group.
    pub visibility: Option<String>,
    /// Whether directory roles can be given to it.
    pub role_assignable: bool,
    /// Whether it is mastered on-premises.
    pub synced: bool,
    /// The people who own it.
    pub owners: Vec<ObjectId>,
    /// Direct members: users and groups.
    pub members: Vec<ObjectId>,
}

impl Group {
    /// A security group without owner or member.
    pub fn security(id: ObjectId, created: Timestamp, name: &str, nickname: &str) -> Self {
        Self {
            id,
            created,
            display_name: name.to_owned(),
            description: None,
            mail_nickname: nickname.to_owned(),
            mail_enabled: false,
            security_enabled: true,
            group_types: Vec::new(),
            visibility: None,
            role_assignable: false,
            synced: false,
            owners: Vec::new(),
            members: Vec::new(),
        }
    }

    /// Whether a rule decides who is a member.
    pub fn is_dynamic(&self) -> bool {
        self.group_types
            .iter()
            .any(|kind| kind == "DynamicMembership")
    }

    /// Whether it is a Microsoft 365 group.
    pub fn is_unified(&self) -> bool {
        self.group_types.iter().any(|kind| kind == "Unified")
    }
}

impl Directory {
    /// The user with this id.
    pub fn user(&self, id: ObjectId) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    /// The user with this id, to change.
    pub fn user_mut(&mut self, id: ObjectId) -> Option<&mut User> {
        self.users.iter_mut().find(|user| user.id == id)
    }

    /// The user whose object id or user principal name is `key`.
    pub fn user_by_key(&self, key: &str) -> Option<&User> {
        if let Ok(id) = key.parse::<ObjectId>() {
            return self.user(id);
        }
        self.users
            .iter()
            .find(|user| user.upn().eq_ignore_ascii_case(key))
    }

    /// The user whose object id, user principal name or mail address is `key`.
    pub fn person_by_key(&self, key: &str) -> Option<&User> {
        self.user_by_key(key).or_else(|| {
            self.users.iter().find(|user| {
                user.text("mail")
                    .is_some_and(|m| m.eq_ignore_ascii_case(key))
            })
        })
    }

    /// The group with this id.
    pub fn group(&self, id: ObjectId) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == id)
    }

    /// The group with this id, to change.
    pub fn group_mut(&mut self, id: ObjectId) -> Option<&mut Group> {
        self.groups.iter_mut().find(|group| group.id == id)
    }

    /// Removes a user from the directory, from all groups, and from everybody whose manager it was.
    pub fn remove_user(&mut self, id: ObjectId) -> bool {
        let before = self.users.len();
        self.users.retain(|user| user.id != id);
        for group in &mut self.groups {
            group.members.retain(|member| *member != id);
            group.owners.retain(|owner| *owner != id);
        }
        for user in &mut self.users {
            user.manager = user.manager.filter(|manager| *manager != id);
        }
        self.users.len() != before
    }

    /// Removes a group from the directory and from all groups.
    pub fn remove_group(&mut self, id: ObjectId) {
        self.groups.retain(|group| group.id != id);
        for group in &mut self.groups {
            group.members.retain(|member| *member != id);
        }
    }

    /// Members of a group and of the groups in it, each once, groups included; circles do no harm.
    pub fn transitive_members(&self, id: ObjectId) -> Option<Vec<ObjectId>> {
        let mut found = Vec::new();
        let mut open = self.group(id)?.members.clone();
        open.reverse();
        while let Some(member) = open.pop() {
            if member == id || found.contains(&member) {
                continue;
            }
            found.push(member);
            if let Some(group) = self.group(member) {
                open.extend(group.members.iter().rev().copied());
            }
        }
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_matches_only_itself_and_is_not_printed() {
        let record = PasswordRecord::new("Correct-Horse-1", true);
        assert!(record.matches("Correct-Horse-1"));
        assert!(!record.matches("Correct-Horse-2"));
        assert!(!format!("{record:?}").contains("Correct"));
    }
}
