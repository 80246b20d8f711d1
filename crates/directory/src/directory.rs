//! What an identity store can be asked.

use async_trait::async_trait;
use countersign_domain::{
    ObjectId, approver::ApproverReference, group::NewGroup, store::DomainName, user::NewUser,
};
use secrecy::SecretString;

use crate::{
    Addition, ApproverError, Created, DirectoryError, Disabled, FoundGroup, GroupSearch, Hit,
    Patch, Person, Removal, SearchKind, UserDetails, UserSearch,
};

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

    /// Returns the user whose sign-in name or object id this is, with every field and the manager; `None` when there is nobody.
    ///
    /// # Errors
    ///
    /// Fails when the directory refuses or cannot be asked.
    async fn user(&self, reference: &str) -> Result<Option<UserDetails>, DirectoryError>;

    /// Gives fields of a user new values. Can be repeated.
    ///
    /// # Errors
    ///
    /// Fails with [`DirectoryError::ReadOnly`] for a synced user; [`DirectoryError::delivery`] tells whether it may have happened.
    async fn update_user(&self, user: ObjectId, patch: &Patch) -> Result<(), DirectoryError>;

    /// Deletes a user. Can be repeated: one who is not there any more is no failure.
    ///
    /// # Errors
    ///
    /// [`DirectoryError::delivery`] tells whether it may have happened.
    async fn delete_user(&self, user: ObjectId) -> Result<Removal, DirectoryError>;

    /// Takes a user's sign-in away and ends the sessions that are open, which takes effect within minutes. Can be repeated.
    ///
    /// # Errors
    ///
    /// Fails when the account may still be enabled. When only the sessions could not be ended, [`Disabled::sessions`] says why.
    async fn disable_user(&self, user: ObjectId) -> Result<Disabled, DirectoryError>;

    /// Returns a user's manager, disabled ones included; `None` when there is none, or when it is a contact, who cannot sign in.
    ///
    /// # Errors
    ///
    /// Fails with [`DirectoryError::NotFound`] when there is no such user.
    async fn manager_of(&self, user: ObjectId) -> Result<Option<Person>, DirectoryError>;

    /// Gives a user another manager, or none. Can be repeated.
    ///
    /// # Errors
    ///
    /// [`DirectoryError::NotFound`] tells, where it can, whether user or manager is missing.
    async fn set_manager(
        &self,
        user: ObjectId,
        manager: Option<ObjectId>,
    ) -> Result<(), DirectoryError>;

    /// Returns a group with its attributes; `None` when there is none.
    ///
    /// # Errors
    ///
    /// Fails when the directory refuses or cannot be asked.
    async fn group(&self, group: ObjectId) -> Result<Option<FoundGroup>, DirectoryError>;

    /// Returns the groups with this mail address, or else with exactly this display name, which several can share.
    ///
    /// # Errors
    ///
    /// Fails when the directory refuses or cannot be asked.
    async fn groups_named(&self, name: &str) -> Result<Vec<FoundGroup>, DirectoryError>;

    /// Looks for groups by mail nickname, to recognise one that we made by its time of creation. A group may be listed only seconds after
    /// it was made.
    ///
    /// # Errors
    ///
    /// Fails when the directory refuses or cannot be asked.
    async fn find_groups(&self, mail_nickname: &str) -> Result<GroupSearch, DirectoryError>;

    /// Returns the people who own a group, disabled ones included.
    ///
    /// # Errors
    ///
    /// Fails with [`DirectoryError::NotFound`] when there is no such group.
    async fn owners_of(&self, group: ObjectId) -> Result<Vec<Person>, DirectoryError>;

    /// Makes a group. Sent once only.
    ///
    /// # Errors
    ///
    /// When [`DirectoryError::delivery`] is unknown the group may exist: look with [`Directory::find_groups`] before trying again.
    async fn create_group(&self, group: &NewGroup) -> Result<Created, DirectoryError>;

    /// Gives fields of a group new values. Can be repeated.
    ///
    /// # Errors
    ///
    /// Fails with [`DirectoryError::ReadOnly`] for a synced group; [`DirectoryError::delivery`] tells whether it may have happened.
    async fn update_group(&self, group: ObjectId, patch: &Patch) -> Result<(), DirectoryError>;

    /// Deletes a group. Can be repeated: one that is not there any more is no failure.
    ///
    /// # Errors
    ///
    /// [`DirectoryError::delivery`] tells whether it may have happened.
    async fn delete_group(&self, group: ObjectId) -> Result<Removal, DirectoryError>;

    /// Tells whether a user or group is a direct member of a group.
    ///
    /// # Errors
    ///
    /// Fails with [`DirectoryError::NotFound`] when there is no such group.
    async fn is_member(&self, group: ObjectId, object: ObjectId) -> Result<bool, DirectoryError>;

    /// Puts a user or group into a group. Can be repeated.
    ///
    /// # Errors
    ///
    /// Fails with [`DirectoryError::ReadOnly`] for a synced, dynamic or role-assignable group.
    async fn add_member(
        &self,
        group: ObjectId,
        object: ObjectId,
    ) -> Result<Addition, DirectoryError>;

    /// Takes a user or group out of a group; the object itself stays. Can be repeated.
    ///
    /// # Errors
    ///
    /// Fails with [`DirectoryError::ReadOnly`] for a synced, dynamic or role-assignable group, and with [`DirectoryError::NotFound`] when
    /// there is no such group.
    async fn remove_member(
        &self,
        group: ObjectId,
        object: ObjectId,
    ) -> Result<Removal, DirectoryError>;

    /// Returns the verified domains of the tenant.
    ///
    /// # Errors
    ///
    /// Fails when the directory refuses or cannot be asked.
    async fn verified_domains(&self) -> Result<Vec<DomainName>, DirectoryError>;

    /// Reads some user, whoever it is, to see that users can be read.
    ///
    /// # Errors
    ///
    /// Fails when the directory refuses or cannot be asked.
    async fn try_reading(&self) -> Result<(), DirectoryError>;

    /// Returns at most [`MAX_HITS`](crate::MAX_HITS) people or groups whose name begins with `prefix`, for a people picker. Nothing comes
    /// of an empty prefix.
    ///
    /// # Errors
    ///
    /// Fails when the directory refuses or cannot be asked.
    async fn search(&self, kind: SearchKind, prefix: &str) -> Result<Vec<Hit>, DirectoryError>;
}
