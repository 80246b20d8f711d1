//! What an identity store can be asked.

use async_trait::async_trait;
use countersign_domain::{ObjectId, approver::ApproverReference, user::NewUser};
use secrecy::SecretString;

use crate::{ApproverError, Created, DirectoryError, Person, UserSearch};

/// The people and groups of one tenant.
#[async_trait]
pub trait Directory: Send + Sync {
    /// Returns the person whose user principal name or object id this is, disabled ones included; `None` when there is nobody.
    ///
    /// # Errors
    ///
    /// Fails when the directory refuses or cannot be asked.
    async fn person(&self, reference: &str) -> Result<Option<Person>, DirectoryError>;

    /// Returns what somebody typed as approver: a person by user principal name, mail address or object id; a group by object id, mail
    /// address or its exact display name.
    ///
    /// # Errors
    ///
    /// Fails when it names nobody, several, or somebody who cannot sign in.
    async fn approver(&self, typed: &str) -> Result<ApproverReference, ApproverError>;

    /// Returns the people of a group and of the groups within it who can sign in, each once.
    ///
    /// # Errors
    ///
    /// Fails with [`DirectoryError::NotFound`] when there is no such group.
    async fn group_members(&self, group: ObjectId) -> Result<Vec<Person>, DirectoryError>;

    /// Looks for a user by sign-in name, with the fields that a request can set.
    ///
    /// # Errors
    ///
    /// Fails when the directory refuses or cannot be asked.
    async fn find_user(&self, user_principal_name: &str) -> Result<UserSearch, DirectoryError>;

    /// Makes an enabled user who has to change `password` at the first sign-in. Sent once only.
    ///
    /// # Errors
    ///
    /// When [`DirectoryError::delivery`] is unknown the user may exist: look with [`Directory::find_user`] before trying again.
    async fn create_user(
        &self,
        user: &NewUser,
        password: &SecretString,
    ) -> Result<Created, DirectoryError>;
}
