//! The eight workflows that every identity store has from the start.
//!
//! Names, objects, events, fields, approvers and whether they take part: Directory Manager's documents, "Workflows" and "Workflow APIs"
//! (section 3 of our reference).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    StoreId, Timestamp, WorkflowId,
    approver::{ApproverReference, ApproverRelation},
    attribute::Attribute,
    change::{Event, ObjectKind},
    store::Provider,
    workflow::Workflow,
};

/// One of the system workflows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SystemWorkflow {
    /// **Workflow to Reset Password**.
    ResetPassword,
    /// **Workflow to Change Group Expiration Policy**.
    ChangeGroupExpirationPolicy,
    /// **Workflow to Nest a Group**.
    NestGroup,
    /// **Workflow to Join a Group**.
    JoinGroup,
    /// **Workflow to Leave a Group**.
    LeaveGroup,
    /// **Workflow to Transfer a User**.
    TransferUser,
    /// **Workflow to Terminate a User**.
    TerminateUser,
    /// **Workflow to Change Manager**.
    ChangeManager,
}

impl SystemWorkflow {
    /// Every system workflow, in the documented order.
    pub const ALL: [Self; 8] = [
        Self::ResetPassword,
        Self::ChangeGroupExpirationPolicy,
        Self::NestGroup,
        Self::JoinGroup,
        Self::LeaveGroup,
        Self::TransferUser,
        Self::TerminateUser,
        Self::ChangeManager,
    ];

    /// Returns the documented name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ResetPassword => "Workflow to Reset Password",
            Self::ChangeGroupExpirationPolicy => "Workflow to Change Group Expiration Policy",
            Self::NestGroup => "Workflow to Nest a Group",
            Self::JoinGroup => "Workflow to Join a Group",
            Self::LeaveGroup => "Workflow to Leave a Group",
            Self::TransferUser => "Workflow to Transfer a User",
            Self::TerminateUser => "Workflow to Terminate a User",
            Self::ChangeManager => "Workflow to Change Manager",
        }
    }

    /// Returns the kind of object it watches.
    #[must_use]
    pub const fn object(self) -> ObjectKind {
        match self {
            Self::ResetPassword
            | Self::TransferUser
            | Self::TerminateUser
            | Self::ChangeManager => ObjectKind::User,
            Self::ChangeGroupExpirationPolicy
            | Self::NestGroup
            | Self::JoinGroup
            | Self::LeaveGroup => ObjectKind::Group,
        }
    }

    /// Returns what happens to the object.
    #[must_use]
    pub const fn event(self) -> Event {
        match self {
            Self::ResetPassword => Event::ResetPassword,
            Self::ChangeGroupExpirationPolicy => Event::ChangeExpirationPolicy,
            Self::NestGroup => Event::Nest,
            Self::JoinGroup => Event::Join,
            Self::LeaveGroup => Event::Leave,
            Self::TransferUser => Event::Transfer,
            Self::TerminateUser => Event::Terminate,
            Self::ChangeManager => Event::Edit,
        }
    }

    /// Returns the documented fields.
    #[must_use]
    pub const fn fields(self) -> &'static [Attribute] {
        match self {
            Self::ResetPassword | Self::ChangeGroupExpirationPolicy => &[],
            Self::NestGroup | Self::JoinGroup | Self::LeaveGroup => &[Attribute::Member],
            Self::TransferUser | Self::TerminateUser => &[Attribute::DirectReports],
            Self::ChangeManager => &[Attribute::Manager, Attribute::AdditionalManager],
        }
    }

    /// Returns who approves until somebody decides otherwise.
    #[must_use]
    pub const fn approver(self) -> Option<ApproverRelation> {
        match self {
            Self::ResetPassword | Self::ChangeManager => {
                Some(ApproverRelation::ManagerAndAdditionalManager)
            }
            Self::NestGroup | Self::JoinGroup | Self::LeaveGroup => {
                Some(ApproverRelation::OwnerAndAdditionalOwner)
            }
            Self::TransferUser => Some(ApproverRelation::NewManager),
            Self::ChangeGroupExpirationPolicy | Self::TerminateUser => None,
        }
    }

    /// Tells whether it takes part until somebody decides otherwise. The documents leave **Reset Password** open; it ships off.
    #[must_use]
    pub const fn is_enabled_at_first(self) -> bool {
        match self {
            Self::ResetPassword | Self::ChangeGroupExpirationPolicy | Self::TerminateUser => false,
            Self::NestGroup
            | Self::JoinGroup
            | Self::LeaveGroup
            | Self::TransferUser
            | Self::ChangeManager => true,
        }
    }

    /// Tells why a store of that provider cannot carry the workflow out; such a workflow stays off.
    #[must_use]
    pub const fn unavailable_in(self, provider: &Provider) -> Option<Unavailable> {
        let Provider::EntraId { .. } = provider;
        match self {
            Self::ResetPassword => Some(Unavailable::OwnPassword),
            Self::ChangeGroupExpirationPolicy => Some(Unavailable::ExpirationPolicy),
            Self::NestGroup
            | Self::JoinGroup
            | Self::LeaveGroup
            | Self::TransferUser
            | Self::TerminateUser
            | Self::ChangeManager => None,
        }
    }

    /// Returns the workflow as a new store gets it.
    #[must_use]
    pub fn of_new_store(self, store: StoreId, created_at: Timestamp) -> Workflow {
        Workflow {
            id: WorkflowId::random(),
            store,
            system: Some(self),
            name: self.name().to_owned(),
            description: String::new(),
            enabled: self.is_enabled_at_first(),
            objects: vec![self.object()],
            event: self.event(),
            fields: self.fields().to_vec(),
            filters: Vec::new(),
            approvers: self
                .approver()
                .map(|relation| ApproverReference::Relation { relation })
                .into_iter()
                .collect(),
            created_at,
        }
    }
}

/// Why a workflow cannot be carried out in a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unavailable {
    /// Entra ID lets nobody reset the own password through an approval: its own self-service reset does that.
    OwnPassword,
    /// Entra ID has one lifetime of groups for the whole tenant, and none for each group.
    ExpirationPolicy,
}

impl Unavailable {
    /// Says why, as a sentence.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::OwnPassword => {
                "In Microsoft Entra ID people reset their own password with its self-service reset, which no approval can stand before."
            }
            Self::ExpirationPolicy => {
                "Microsoft Entra ID has one expiration policy for the groups of the whole tenant, and none for a single group."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_entra_id_store_cannot_do_is_off_at_first() {
        let entra = Provider::EntraId {
            tenant: crate::TenantId::random(),
            domain: "contoso.example".parse().unwrap(),
        };
        for system in SystemWorkflow::ALL {
            if system.unavailable_in(&entra).is_some() {
                assert!(!system.is_enabled_at_first(), "{system:?}");
            }
        }
    }

    #[test]
    fn every_approver_is_offered_for_its_workflow() {
        for system in SystemWorkflow::ALL {
            if let Some(relation) = system.approver() {
                assert!(
                    relation.is_offered_for(system.object(), system.event()),
                    "{system:?}"
                );
            }
        }
    }
}
