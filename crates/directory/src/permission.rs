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
    pub(crate) const READ_ORGANIZATION: Self = Self {
        delegated: "User.Read",
        application: "Organization.Read.All",
    };
    pub(crate) const READ_GROUPS: Self = Self::both("GroupMember.Read.All");
    pub(crate) const WRITE_GROUPS: Self = Self::both("Group.ReadWrite.All");
    pub(crate) const WRITE_MEMBERS: Self = Self::both("GroupMember.ReadWrite.All");
    pub(crate) const CREATE_GROUPS: Self = Self {
        delegated: "Group.ReadWrite.All",
        application: "Group.Create",
    };

    /// What users and groups are made, changed and deleted with.
    pub const TO_WRITE: [Self; 2] = [Self::WRITE_USERS, Self::WRITE_GROUPS];

    /// Returns those of [`Permission::TO_WRITE`] that are not among the permissions that a credential was granted.
    #[must_use]
    pub fn missing_to_write(granted: &[String]) -> Vec<Self> {
        let has = |wanted: &str| is_granted(granted, wanted);
        if has("Directory.ReadWrite.All") {
            return Vec::new();
        }
        Self::TO_WRITE
            .into_iter()
            .filter(|needed| !has(needed.delegated))
            .collect()
    }

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

/// Tells whether a permission is among those that an account was granted. A scope may carry its resource in front.
#[must_use]
pub fn is_granted(granted: &[String], wanted: &str) -> bool {
    granted.iter().any(|granted| {
        let name = granted.rsplit('/').next().unwrap_or(granted);
        name.eq_ignore_ascii_case(wanted)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(granted: &[&str]) -> Vec<Permission> {
        let granted: Vec<String> = granted.iter().map(|&name| name.to_owned()).collect();
        Permission::missing_to_write(&granted)
    }

    #[test]
    fn writing_needs_a_permission_for_users_and_one_for_groups() {
        assert_eq!(missing(&["User.Read"]), Permission::TO_WRITE);
        assert_eq!(
            missing(&["https://graph.microsoft.com/User.ReadWrite.All"]),
            [Permission::WRITE_GROUPS]
        );
        assert_eq!(missing(&["user.readwrite.all", "Group.ReadWrite.All"]), []);
    }

    #[test]
    fn the_permission_on_the_whole_directory_is_enough() {
        assert_eq!(missing(&["Directory.ReadWrite.All"]), []);
    }

    #[test]
    fn a_permission_is_known_with_its_resource_in_front_and_not_by_its_beginning() {
        let granted = [
            "https://service.flow.microsoft.com/Flows.Manage.All",
            "openid",
        ];
        let granted = granted.map(str::to_owned);

        assert!(is_granted(&granted, "flows.manage.all"));
        assert!(!is_granted(&granted, "Flows.Manage"));
        assert!(!is_granted(&[], "openid"));
    }
}
