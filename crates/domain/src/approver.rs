//! Who decides a request.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    ObjectId,
    change::{Event, ObjectKind},
};

/// Somebody who stands in a relation to the change, and is looked up when it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ApproverRelation {
    /// **Owner of the Group**. Entra ID does not rank owners: all of them.
    Owner,
    /// **Owner and Additional Owner of the Group**: all owners.
    OwnerAndAdditionalOwner,
    /// **Manager of User**.
    Manager,
    /// **Manager and Additional Manager of User**. Entra ID has no additional managers: the manager.
    ManagerAndAdditionalManager,
    /// The manager whom a **Transfer** gives the user.
    NewManager,
}

impl ApproverRelation {
    /// Every relation, in the order in which they are offered.
    pub const ALL: [Self; 5] = [
        Self::Owner,
        Self::OwnerAndAdditionalOwner,
        Self::Manager,
        Self::ManagerAndAdditionalManager,
        Self::NewManager,
    ];

    /// Returns the documented label.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Owner => "Owner of the Group",
            Self::OwnerAndAdditionalOwner => "Owner and Additional Owner of the Group",
            Self::Manager => "Manager of User",
            Self::ManagerAndAdditionalManager => "Manager and Additional Manager of User",
            Self::NewManager => "New Manager of User",
        }
    }

    /// Tells whether it means somebody for such a change: owners for groups and managers for users that exist, the new manager for a
    /// Transfer.
    #[must_use]
    pub fn is_offered_for(self, object: ObjectKind, event: Event) -> bool {
        let exists = event != Event::Create;
        match self {
            Self::Owner | Self::OwnerAndAdditionalOwner => exists && object == ObjectKind::Group,
            Self::Manager | Self::ManagerAndAdditionalManager => {
                exists && object == ObjectKind::User
            }
            Self::NewManager => event == Event::Transfer,
        }
    }
}

/// Whom a workflow or store names as approver. A person or group is resolved to an object before it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum ApproverReference {
    /// One person.
    Person {
        /// The person's object in the store's tenant.
        object: ObjectId,
        /// The name at the time of choosing, for people to read.
        name: String,
    },
    /// All members of a group, when a request is made.
    Group {
        /// The group's object in the store's tenant.
        object: ObjectId,
        /// The name at the time of choosing, for people to read.
        name: String,
    },
    /// Whoever stands in a relation to the change, when a request is made.
    Relation {
        /// The relation.
        relation: ApproverRelation,
    },
}

impl ApproverReference {
    /// Returns the object that is named, where one is.
    #[must_use]
    pub fn object(&self) -> Option<ObjectId> {
        match self {
            Self::Person { object, .. } | Self::Group { object, .. } => Some(*object),
            Self::Relation { .. } => None,
        }
    }

    /// Returns the relation, where it is one.
    #[must_use]
    pub fn relation(&self) -> Option<ApproverRelation> {
        match self {
            Self::Person { .. } | Self::Group { .. } => None,
            Self::Relation { relation } => Some(*relation),
        }
    }

    /// Returns the name at the time of choosing, or the relation's label.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Person { name, .. } | Self::Group { name, .. } => name,
            Self::Relation { relation } => relation.label(),
        }
    }
}

/// A person who may decide one request, fixed when it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Approver {
    /// The person's object.
    pub object: ObjectId,
    /// The display name at that moment.
    pub name: String,
    /// The sign-in name at that moment.
    pub user_principal_name: String,
    /// The mail address at that moment, where there is one.
    pub mail: Option<String>,
}

/// Whose decision a request awaits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Awaiting {
    /// The approvers that the workflow names.
    Approvers,
    /// The store's default approver, since the workflow left nobody but the requester.
    DefaultApprover,
    /// An administrator: nobody else could approve.
    AdministratorForNobody,
    /// An administrator: the only approver is the requester.
    AdministratorForRequester,
}

/// The approvers of a new request, and whom it therefore awaits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenApprovers {
    /// The people who may decide, without duplicates, in the order in which they were named.
    pub people: Vec<Approver>,
    /// Whom the request awaits.
    pub awaiting: Awaiting,
}

/// Fixes the approvers of a request that `requester` makes.
///
/// Groups are already expanded. The requester is left out unless `self_decision` allows it; when that leaves nobody, the default approver
/// steps in, and when that leaves nobody either, the request waits for an administrator. It is never approved by itself.
#[must_use]
pub fn freeze(
    requester: Option<ObjectId>,
    named: Vec<Approver>,
    default: Vec<Approver>,
    self_decision: bool,
) -> FrozenApprovers {
    let requester_is_named = named
        .iter()
        .any(|approver| Some(approver.object) == requester);
    let admit = |people: Vec<Approver>| {
        let mut kept: Vec<Approver> = Vec::new();
        for person in people {
            let own = Some(person.object) == requester && !self_decision;
            if !own && kept.iter().all(|other| other.object != person.object) {
                kept.push(person);
            }
        }
        kept
    };

    let people = admit(named);
    if !people.is_empty() {
        return FrozenApprovers {
            people,
            awaiting: Awaiting::Approvers,
        };
    }
    let people = admit(default);
    if !people.is_empty() {
        return FrozenApprovers {
            people,
            awaiting: Awaiting::DefaultApprover,
        };
    }
    let awaiting = if requester_is_named {
        Awaiting::AdministratorForRequester
    } else {
        Awaiting::AdministratorForNobody
    };
    FrozenApprovers { people, awaiting }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn approver(name: &str) -> Approver {
        Approver {
            object: ObjectId::random(),
            name: name.to_owned(),
            user_principal_name: format!("{name}@contoso.example"),
            mail: None,
        }
    }

    #[test]
    fn the_requester_is_left_out() {
        let (megan, riley) = (approver("megan"), approver("riley"));

        let frozen = freeze(
            Some(riley.object),
            vec![riley, megan.clone()],
            vec![],
            false,
        );

        assert_eq!(
            frozen,
            FrozenApprovers {
                people: vec![megan],
                awaiting: Awaiting::Approvers
            }
        );
    }

    #[test]
    fn the_default_approver_steps_in_for_a_requester_alone() {
        let (megan, riley) = (approver("megan"), approver("riley"));

        let frozen = freeze(Some(riley.object), vec![riley], vec![megan.clone()], false);

        assert_eq!(
            frozen,
            FrozenApprovers {
                people: vec![megan],
                awaiting: Awaiting::DefaultApprover
            }
        );
    }

    #[test]
    fn a_requester_alone_without_default_approver_waits_for_an_administrator() {
        let riley = approver("riley");

        let frozen = freeze(Some(riley.object), vec![riley.clone()], vec![riley], false);

        assert_eq!(
            frozen,
            FrozenApprovers {
                people: vec![],
                awaiting: Awaiting::AdministratorForRequester
            }
        );
    }

    #[test]
    fn nobody_at_all_waits_for_an_administrator() {
        assert_eq!(
            freeze(None, vec![], vec![], false).awaiting,
            Awaiting::AdministratorForNobody
        );
    }

    #[test]
    fn self_decision_keeps_the_requester() {
        let riley = approver("riley");

        assert_eq!(
            freeze(Some(riley.object), vec![riley.clone()], vec![], true).people,
            vec![riley]
        );
    }

    #[test]
    fn somebody_named_twice_is_kept_once() {
        let megan = approver("megan");

        assert_eq!(
            freeze(None, vec![megan.clone(), megan.clone()], vec![], false).people,
            vec![megan]
        );
    }
}
