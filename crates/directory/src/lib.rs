//! Identity stores: one trait, [`Directory`], and Microsoft Entra ID over Graph v1.0 as its first implementation, [`EntraDirectory`].

mod directory;
mod entra;
mod error;
mod person;

pub use directory::Directory;
pub use entra::EntraDirectory;
pub use error::{ApproverError, DirectoryError, Refusal};
pub use person::{Created, FoundUser, Person, UserSearch};
