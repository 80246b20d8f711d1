//! How the directory can refuse.

use std::time::Duration;

use countersign_domain::{approver::ApproverReference, attribute::Attribute};
use countersign_entra::TokenTrouble;
use countersign_net::{Correlation, Delivery, NetError};

use crate::Permission;

/// What the directory said when it refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The answer's status.
    pub status: u16,
    /// The directory's own code, such as `Authorization_RequestDenied`.
    pub code: Option<String>,
    /// The directory's own words, cut after 500 characters. They may hold user names.
    pub message: Option<String>,
    /// The id a support engineer of the directory asks for.
    pub request_id: Option<String>,
    /// The id that was sent with the call.
    pub correlation: Correlation,
}

/// Which object of a call is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The user the call is about.
    User,
    /// The group the call is about.
    Group,
    /// The person who should become manager.
    Manager,
    /// The object that should become a member.
    Member,
    /// One of those who should become owners.
    Owner,
}

impl Missing {
    const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Manager => "manager",
            Self::Member => "member",
            Self::Owner => "owner",
        }
    }
}

/// Why an object cannot be changed here, whoever asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadOnlyReason {
    /// It is mastered in an on-premises directory.
    Synced,
    /// A rule decides who is a member of the group.
    Dynamic,
    /// Directory roles can be given to the group, so changing its members needs `RoleManagement.ReadWrite.Directory`.
    RoleAssignable,
}

impl ReadOnlyReason {
    const fn text(self) -> &'static str {
        match self {
            Self::Synced => "it is mastered in an on-premises directory",
            Self::Dynamic => "a rule decides who is a member of the group",
            Self::RoleAssignable => "directory roles can be given to the group",
        }
    }
}

/// A call to the directory that failed. `Display` repeats nothing of what the directory said.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// The object is not there.
    #[error("the {} is not in the directory", missing.map_or("object", Missing::name))]
    NotFound {
        /// Which object, where that is known.
        missing: Option<Missing>,
        /// What the directory said.
        refusal: Box<Refusal>,
    },
    /// The credential lacks a permission, or a role.
    #[error(
        "the directory denied it: the credential lacks a permission or a role{}",
        permission.map_or_else(String::new, |it| format!("; the least permission for it is {it}"))
    )]
    Denied {
        /// The least permission for the call; `None` when the token itself was refused.
        permission: Option<Permission>,
        /// What the directory said.
        refusal: Box<Refusal>,
    },
    /// The object cannot be changed here.
    #[error("the object is read-only: {}", reason.text())]
    ReadOnly {
        /// Why.
        reason: ReadOnlyReason,
        /// What the directory said.
        refusal: Box<Refusal>,
    },
    /// Another object has that name.
    #[error("another object in the directory has that {}", field.map_or("name", Attribute::name))]
    NameTaken {
        /// The field, where the directory tells.
        field: Option<Attribute>,
        /// What the directory said.
        refusal: Box<Refusal>,
    },
    /// The sign-in name's domain is not verified in the tenant.
    #[error("the domain of the user principal name is not verified in the tenant")]
    DomainNotVerified {
        /// What the directory said.
        refusal: Box<Refusal>,
    },
    /// The directory does not take a value.
    #[error("the directory does not take the value of {}", field.map_or("a field", Attribute::name))]
    InvalidField {
        /// The field, where the directory tells and a request can set it.
        field: Option<Attribute>,
        /// What the directory said.
        refusal: Box<Refusal>,
    },
    /// The directory wants to be left alone for a while.
    #[error("the directory asks for a pause")]
    Throttled {
        /// For how long.
        after: Option<Duration>,
        /// The id that was sent with the call.
        correlation: Correlation,
    },
    /// There is no token until a person signs in again.
    #[error("the credential needs a new sign-in: {source}")]
    SignInNeeded {
        /// Why.
        source: NetError,
    },
    /// There is no token, or the directory does not take it, until an administrator changes something.
    #[error("the credential gives no token for the directory: {source}")]
    TokenRefused {
        /// Why.
        source: NetError,
    },
    /// The directory, or the sign-in authority, could not be asked or gave no whole answer.
    #[error("the directory gave no answer: {source}")]
    Unreachable {
        /// Why.
        source: NetError,
    },
    /// An answer we do not know.
    #[error("the directory gave an unexpected answer with status {}", refusal.status)]
    Unexpected {
        /// What the directory said.
        refusal: Box<Refusal>,
        /// What is known about the effect.
        delivery: Delivery,
    },
}

impl DirectoryError {
    /// Returns what is known about the call's effect.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        match self {
            Self::NotFound { .. }
            | Self::Denied { .. }
            | Self::ReadOnly { .. }
            | Self::NameTaken { .. }
            | Self::DomainNotVerified { .. }
            | Self::InvalidField { .. }
            | Self::Throttled { .. } => Delivery::NotSent,
            Self::SignInNeeded { source }
            | Self::TokenRefused { source }
            | Self::Unreachable { source } => source.delivery(),
            Self::Unexpected { delivery, .. } => *delivery,
        }
    }

    /// Returns what the directory said, where it said something.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::NotFound { refusal, .. }
            | Self::Denied { refusal, .. }
            | Self::ReadOnly { refusal, .. }
            | Self::NameTaken { refusal, .. }
            | Self::DomainNotVerified { refusal }
            | Self::InvalidField { refusal, .. }
            | Self::Unexpected { refusal, .. } => Some(refusal.as_ref()),
            Self::Throttled { .. }
            | Self::SignInNeeded { .. }
            | Self::TokenRefused { .. }
            | Self::Unreachable { .. } => None,
        }
    }

    /// Returns the directory's own request id.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.refusal()?.request_id.as_deref()
    }

    /// Returns the id that was sent with the call.
    #[must_use]
    pub fn correlation(&self) -> Correlation {
        match self {
            Self::Throttled { correlation, .. } => *correlation,
            Self::SignInNeeded { source }
            | Self::TokenRefused { source }
            | Self::Unreachable { source } => source.correlation(),
            Self::NotFound { refusal, .. }
            | Self::Denied { refusal, .. }
            | Self::ReadOnly { refusal, .. }
            | Self::NameTaken { refusal, .. }
            | Self::DomainNotVerified { refusal }
            | Self::InvalidField { refusal, .. }
            | Self::Unexpected { refusal, .. } => refusal.correlation,
        }
    }

    /// Tells whether the same call may work later without anybody doing anything.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Throttled { .. } | Self::Unreachable { .. } => true,
            Self::Unexpected { refusal, .. } => refusal.status >= 500,
            Self::NotFound { .. }
            | Self::Denied { .. }
            | Self::ReadOnly { .. }
            | Self::NameTaken { .. }
            | Self::DomainNotVerified { .. }
            | Self::InvalidField { .. }
            | Self::SignInNeeded { .. }
            | Self::TokenRefused { .. } => false,
        }
    }
}

impl From<NetError> for DirectoryError {
    fn from(source: NetError) -> Self {
        match &source {
            NetError::Throttled {
                remaining,
                correlation,
                ..
            } => Self::Throttled {
                after: Some(*remaining),
                correlation: *correlation,
            },
            NetError::Token { source: error, .. } => match countersign_entra::trouble(error) {
                TokenTrouble::SignInNeeded => Self::SignInNeeded { source },
                TokenTrouble::Refused => Self::TokenRefused { source },
                TokenTrouble::Transient => Self::Unreachable { source },
            },
            NetError::Invalid { .. }
            | NetError::HostNotAllowed { .. }
            | NetError::NotSent { .. }
            | NetError::OutcomeUnknown { .. }
            | NetError::BodyTooLarge { .. }
            | NetError::Cancelled { .. } => Self::Unreachable { source },
        }
    }
}

/// Why what somebody typed is no approver.
#[derive(Debug, thiserror::Error)]
pub enum ApproverError {
    /// Nobody and no group has that name.
    #[error("nobody and no group in the directory has that name")]
    NotFound,
    /// Several have it.
    #[error("{} people or groups have that name", matches.len())]
    Ambiguous {
        /// Who.
        matches: Vec<ApproverReference>,
    },
    /// The person cannot sign in.
    #[error("{name} cannot sign in")]
    Disabled {
        /// The display name.
        name: String,
    },
    /// The directory could not be asked.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
}
