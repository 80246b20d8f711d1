//! Who is acting, and what they may do.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{ObjectId, TenantId, WorkflowId};

/// Whether a principal is a person or an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum PrincipalKind {
    /// A user of the tenant.
    Person,
    /// A service principal.
    App,
}

/// An identity taken from a token: never a name or a mail address, which change hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Principal {
    /// The tenant that vouches for the object (claim `tid`).
    pub tenant: TenantId,
    /// The object in that tenant (claim `oid`).
    pub object: ObjectId,
    /// A person or an app.
    pub kind: PrincipalKind,
}

/// Who did something, as the audit trail keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Actor {
    /// A signed-in person.
    Person {
        /// Whom the token named.
        principal: Principal,
        /// The display name at that moment, for people to read.
        name: String,
    },
    /// Whoever can open the data directory on this computer, with nobody or only an app signed in.
    LocalAdministrator,
    /// The flow that a workflow is linked to, answering through its callback.
    Flow {
        /// The workflow whose flow it is.
        workflow: WorkflowId,
    },
    /// The console itself, in the background.
    System,
}

impl Actor {
    /// Returns who the acting person is, where a person acts.
    #[must_use]
    pub fn person(&self) -> Option<Principal> {
        match self {
            Self::Person { principal, .. } => Some(*principal),
            Self::LocalAdministrator | Self::Flow { .. } | Self::System => None,
        }
    }

    /// Returns the acting person's object, where a person of that tenant acts. Objects are told apart within one tenant only.
    #[must_use]
    pub fn person_of(&self, tenant: TenantId) -> Option<ObjectId> {
        self.person()
            .filter(|person| person.tenant == tenant)
            .map(|person| person.object)
    }

    /// Tells whether a person of another tenant acts.
    #[must_use]
    pub fn is_of_other_tenant(&self, tenant: TenantId) -> bool {
        self.person().is_some_and(|person| person.tenant != tenant)
    }

    /// Tells whether both are the same, whatever a person is called at the moment.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (self.person(), other.person()) {
            (Some(one), Some(other)) => one == other,
            (None, None) => self == other,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }
}

/// What a caller may do, least first. *Approver* is no role but a relation to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// May look.
    Reader,
    /// May ask for changes.
    Requester,
    /// May do everything.
    Administrator,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(tenant: TenantId, object: ObjectId, name: &str) -> Actor {
        Actor::Person {
            principal: Principal {
                tenant,
                object,
                kind: PrincipalKind::Person,
            },
            name: name.into(),
        }
    }

    #[test]
    fn a_person_who_is_called_otherwise_is_the_same() {
        let (tenant, object) = (TenantId::random(), ObjectId::random());

        assert!(person(tenant, object, "Megan").is_same(&person(tenant, object, "Megan Bowen")));
    }

    #[test]
    fn the_same_object_id_in_another_tenant_is_somebody_else() {
        let (tenant, object) = (TenantId::random(), ObjectId::random());
        let elsewhere = person(TenantId::random(), object, "Megan");

        assert!(!person(tenant, object, "Megan").is_same(&elsewhere));
        assert_eq!(elsewhere.person_of(tenant), None);
        assert!(elsewhere.is_of_other_tenant(tenant));
    }

    #[test]
    fn somebody_without_a_tenant_is_of_no_other() {
        assert!(!Actor::LocalAdministrator.is_of_other_tenant(TenantId::random()));
    }
}
