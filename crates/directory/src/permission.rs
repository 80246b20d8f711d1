//! Which permission of Microsoft Graph would have helped.

use std::fmt;

/// The least permission of Microsoft Graph that a call needs, by kind of credential.
///
/// Source: "Permissions" on the reference page of each operation in the Microsoft Graph v1.0 documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permission {
    /// What a signed-in person's token needs (`scp`).
    pub delegated: &'static str,
    /// What an app's own token needs (`roles`).
    pub application: &'static str,
}

impl Permission {
    pub(crate) const READ_USERS: Self = Self::both("User.Read.All");
    pub(crate) const WRITE_USERS: Self = Self::both("User.ReadWrite.All");
    pub(crate) const REVOKE_SESSIONS: Self = Self::both("User.RevokeSessions.All");
    pub(crate) const READ_GROUPS: Self = Self::both("GroupMember.Read.All");
    pub(crate) const WRITE_GROUPS: Self = Self::both("Group.ReadWrite.All");
    pub(crate) const WRITE_MEMBERS: Self = Self::both("GroupMember.ReadWrite.All");
    pub(crate) const CREATE_GROUPS: Self = Self {
        delegated: "Group.ReadWrite.All",
        application: "Group.Create",
    };

    const fn both(name: &'static str) -> Self {
        Self {
            delegated: name,
            application: name,
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.delegated == self.application {
            return f.write_str(self.delegated);
        }

        write!(
            f,
            "{} (a person) or {} (an app)",
            self.delegated, self.application
        )
    }
}
