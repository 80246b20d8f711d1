//! Identity stores: one trait, [`Directory`], and Microsoft Entra ID over Graph v1.0 as its first implementation, [`EntraDirectory`].

mod change;
mod directory;
mod entra;
mod error;
mod group;
mod outcome;
mod permission;
mod person;
mod search;

pub use change::{InvalidPatch, Patch};
pub use directory::Directory;
pub use entra::EntraDirectory;
pub use error::{ApproverError, DirectoryError, Missing, ReadOnlyReason, Refusal};
pub use group::{FoundGroup, GroupSearch};
pub use outcome::{Addition, Created, Disabled, Removal};
pub use permission::{Permission, is_granted};
pub use person::{FoundUser, NamedObject, Person, UserDetails, UserSearch};
pub use search::{Hit, MAX_HITS, SearchKind};
