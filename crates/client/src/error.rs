//! Why there is no conversation with the owner, and how that crosses the contract.

use std::{io, path::PathBuf};

use countersign_contract::{ApiError, Code, wire};
use thiserror::Error;

/// Why no conversation with the owner came about.
#[derive(Debug, Error)]
pub enum ConnectError {
    /// No process owns the data directory, or the owner does not listen yet.
    #[error("no process owns the data directory")]
    NoOwner,
    /// The socket could have been put there, or be listened to, by somebody else.
    #[error("{} is not safe to talk to: {reason}", path.display())]
    NotPrivate {
        /// The socket, its pointer, or the directory it stands in.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The socket is answered by another user's process.
    #[error("the process that owns the data directory runs as another user")]
    OtherUser,
    /// The owner speaks another version of the protocol.
    #[error(
        "the owner is version {version}, which speaks protocol {protocol}; this is protocol {}",
        wire::PROTOCOL
    )]
    OtherProtocol {
        /// The owner's protocol.
        protocol: u32,
        /// The owner's version.
        version: String,
    },
    /// The owner works with another cloud profile.
    #[error("the owner works with another cloud profile")]
    OtherProfile,
    /// The owner is there and does not talk as it should.
    #[error("the owner does not answer: {reason}")]
    Silent {
        /// What it did instead.
        reason: &'static str,
    },
    /// The system refused.
    #[error("the local socket cannot be used: {0}")]
    Io(#[from] io::Error),
}

impl From<ConnectError> for ApiError {
    fn from(error: ConnectError) -> Self {
        let text = format!("The Data service cannot be reached: {error}.");
        match error {
            ConnectError::NoOwner | ConnectError::Silent { .. } | ConnectError::Io(_) => {
                Self::new(Code::OwnerUnreachable, text)
            }
            ConnectError::NotPrivate { .. } => Self::new(Code::DataDirectoryUnusable, text)
                .with_remedy("Make the data directory and its socket accessible to yourself alone (chmod 700 and 600), then start the Data service again."),
            ConnectError::OtherUser => Self::new(Code::OwnerUnreachable, text)
                .with_remedy("Run this command as the user that runs the Data service."),
            ConnectError::OtherProtocol { .. } => Self::new(Code::OwnerUnreachable, text)
                .with_remedy("Install the same version of window, command line and Data service, then start the Data service again."),
            ConnectError::OtherProfile => Self::new(
                Code::DataDirectoryOfOtherProfile,
                "The process that owns the data directory works with another cloud profile.",
            ),
        }
    }
}

/// The detail that a refused call carries when the owner certainly did not take it: making it again cannot do anything twice.
pub const NOT_TAKEN: &str = "notTaken";

/// Tells whether a call ended unheard, so that it may be made again elsewhere.
#[must_use]
pub fn is_not_taken(error: &ApiError) -> bool {
    error.code == Code::OwnerUnreachable && error.details.contains_key(NOT_TAKEN)
}

pub(crate) fn not_taken() -> ApiError {
    ApiError::new(
        Code::OwnerUnreachable,
        "The process that owns the data ended before it took the call. Nothing was changed.",
    )
    .with_detail(NOT_TAKEN, "true")
}

pub(crate) fn cut_off() -> ApiError {
    ApiError::new(
        Code::OwnerUnreachable,
        "The process that owns the data went away before it answered. The call may have been carried out.",
    )
    .with_remedy("Start the Data service, look whether the change was made, and only then try again.")
}
