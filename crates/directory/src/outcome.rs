//! How a change to the directory ended when it did not fail.

use countersign_domain::ObjectId;

use crate::DirectoryError;

/// An object that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Created {
    /// The new object.
    pub object: ObjectId,
}

/// How an addition ended. Either way the object is a member now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Addition {
    /// It was added.
    Added,
    /// It was a member before; after a repeated call that may be our own doing.
    AlreadyMember,
}

/// How a removal ended. Either way it is gone now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Removal {
    /// It was removed.
    Removed,
    /// It was not there; after a repeated call that may be our own doing.
    AlreadyGone,
}

/// A user who cannot sign in any more.
#[derive(Debug)]
#[must_use]
pub struct Disabled {
    /// Whether sessions that were open were ended too. When not, tokens that were issued before work until they expire.
    pub sessions: Result<(), DirectoryError>,
}
