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
    /// Returns the acting person's object, where a person acts.
    #[must_use]
    pub fn person(&self) -> Option<ObjectId> {
        match self {
            Self::Person { principal, .. } => Some(principal.object),
            Self::LocalAdministrator | Self::Flow { .. } | Self::System => None,
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
