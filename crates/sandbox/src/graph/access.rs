//! Who may do what in Graph.

use http::HeaderMap;

use super::answer::GraphError;
use crate::endpoints::Service;
use crate::tenant::{ObjectId, Tenant};
use crate::tokens::Caller;

/// What a request wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// Read the user who asks.
    OwnUser,
    /// Read any user.
    ReadUsers,
    /// Make, change and delete users.
    WriteUsers,
    /// Read groups and their members.
    ReadGroups,
    /// End the sessions of a user.
    RevokeSessions,
    /// Make groups.
    CreateGroups,
    /// Change and delete groups.
    WriteGroups,
    /// Change who is in a group.
    WriteMembers,
    /// Read the organization.
    ReadOrganization,
}

impl Need {
    /// Any of these permissions is enough.
    fn permissions(self) -> &'static [&'static str] {
        match self {
            Need::OwnUser => &[
                "User.Read",
                "User.ReadBasic.All",
                "User.Read.All",
                "User.ReadWrite.All",
                "Directory.Read.All",
                "Directory.ReadWrite.All",
            ],
            Need::ReadUsers => &[
                "User.ReadBasic.All",
                "User.Read.All",
                "User.ReadWrite.All",
                "Directory.Read.All",
                "Directory.ReadWrite.All",
            ],
            Need::WriteUsers => &["User.ReadWrite.All", "Directory.ReadWrite.All"],
            Need::ReadGroups => &[
                "Group.Read.All",
                "Group.ReadWrite.All",
                "GroupMember.Read.All",
                "GroupMember.ReadWrite.All",
                "Directory.Read.All",
                "Directory.ReadWrite.All",
            ],
            Need::RevokeSessions => &["User.RevokeSessions.All", "Directory.ReadWrite.All"],
            Need::CreateGroups => &[
                "Group.Create",
                "Group.ReadWrite.All",
                "Directory.ReadWrite.All",
            ],
            Need::WriteGroups => &["Group.ReadWrite.All", "Directory.ReadWrite.All"],
            Need::WriteMembers => &[
                "GroupMember.ReadWrite.All",
                "Group.ReadWrite.All",
                "Directory.ReadWrite.All",
            ],
            Need::ReadOrganization => &[
                "Organization.Read.All",
                "User.Read",
                "Directory.Read.All",
                "Directory.ReadWrite.All",
            ],
        }
    }

    fn writes(self) -> bool {
        match self {
            Need::WriteUsers
            | Need::RevokeSessions
            | Need::CreateGroups
            | Need::WriteGroups
            | Need::WriteMembers => true,
            Need::OwnUser | Need::ReadUsers | Need::ReadGroups | Need::ReadOrganization => false,
        }
    }
}

/// The caller, if the token is good for Graph and for this need. A person writes only as an administrator.
pub(super) fn allow(
    tenant: &Tenant,
    headers: &HeaderMap,
    need: Need,
) -> Result<Caller, GraphError> {
    let caller = authenticate(tenant, headers)?;
    require(tenant, &caller, need)?;
    Ok(caller)
}

/// The caller, if the token is good for Graph at all.
pub(super) fn authenticate(tenant: &Tenant, headers: &HeaderMap) -> Result<Caller, GraphError> {
    let audience = tenant.endpoints().origin(Service::Graph);
    let caller = tenant.verify_bearer(headers, &[&audience])?;
    Ok(caller)
}

/// Whether `caller` may do this.
pub(super) fn require(tenant: &Tenant, caller: &Caller, need: Need) -> Result<(), GraphError> {
    let granted = need.permissions().iter().any(|permission| {
        if caller.is_app {
            caller.has_role(permission)
        } else {
            caller.has_scope(permission)
        }
    });
    let entitled = caller.is_app || !need.writes() || is_administrator(tenant, caller.object_id);
    if granted && entitled {
        Ok(())
    } else {
        Err(GraphError::denied())
    }
}

fn is_administrator(tenant: &Tenant, id: ObjectId) -> bool {
    tenant.person(id).is_some_and(|person| person.administrator)
}
