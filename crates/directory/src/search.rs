//! What a people picker finds.

use countersign_domain::ObjectId;

use crate::Person;

/// The most hits of one search.
pub const MAX_HITS: usize = 25;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchKind {
    /// People, by the beginning of display name, mail address or sign-in name.
    Users,
    /// Groups, by the beginning of the display name.
    Groups,
}

/// One hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hit {
    /// A person, disabled ones included.
    User(Person),
    /// A group.
    Group {
        /// The group's object.
        object: ObjectId,
        /// The display name.
        name: String,
        /// The mail address, where there is one.
        mail: Option<String>,
    },
}

impl Hit {
    /// Returns the object.
    #[must_use]
    pub fn object(&self) -> ObjectId {
        match self {
            Self::User(person) => person.object,
            Self::Group { object, .. } => *object,
        }
    }

    /// Returns the display name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::User(person) => &person.display_name,
            Self::Group { name, .. } => name,
        }
    }
}
