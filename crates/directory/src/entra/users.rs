//! Users and their managers.

use countersign_domain::{ObjectId, attribute::Attribute, change::ObjectKind};
use countersign_net::{Delivery, Method, Url};
use serde_json::{Map, Value, json};

use super::{EntraDirectory, PERSON, graph, operation::Operation, shapes::UserBody};
use crate::{
    DirectoryError, Disabled, FoundUser, Missing, Patch, Permission, Person, Removal, UserDetails,
};

/// Returns the properties that make a [`FoundUser`].
pub(super) fn user_properties() -> String {
    let names: Vec<&str> = Attribute::texts_of(ObjectKind::User)
        .map(Attribute::name)
        .collect();

    format!(
        "id,createdDateTime,onPremisesSyncEnabled,{}",
        names.join(",")
    )
}

impl EntraDirectory {
    pub(super) async fn found_user(&self, key: &str) -> Result<Option<FoundUser>, DirectoryError> {
        let operation =
            Operation::new("directory.user", Permission::READ_USERS).about(Missing::User, key);
        let select = user_properties();
        let url = self.graph.user(key, &[("$select", &select)]);
        let (answer, missing) = self.graph.ask(&operation, url).await?;
        if missing {
            return Ok(None);
        }
        let body: UserBody = graph::read(&answer, Delivery::NotSent)?;

        body.found()
            .map(Some)
            .ok_or_else(|| graph::unexpected(&answer, Delivery::NotSent))
    }

    pub(super) async fn user_details(
        &self,
        key: &str,
    ) -> Result<Option<UserDetails>, DirectoryError> {
        let Some(user) = self.found_user(key).await? else {
            return Ok(None);
        };
        let manager = self.manager_body(&user.object.to_string()).await?;

        Ok(Some(UserDetails {
            user,
            manager: manager.and_then(|body| body.named()),
        }))
    }

    /// Returns the manager, or `None` when there is none, or no such user.
    async fn manager_body(&self, user: &str) -> Result<Option<UserBody>, DirectoryError> {
        let operation = Operation::new("directory.manager", Permission::READ_USERS);
        let url = self
            .graph
            .url(&["users", user, "manager"], &[("$select", PERSON)]);

        self.graph.get(&operation, url).await
    }

    pub(super) async fn manager(&self, user: ObjectId) -> Result<Option<Person>, DirectoryError> {
        let key = user.to_string();
        if let Some(body) = self.manager_body(&key).await? {
            return Ok(body.person());
        }
        self.require_user(&key).await?;

        Ok(None)
    }

    /// Fails with [`DirectoryError::NotFound`] when there is no such user.
    async fn require_user(&self, key: &str) -> Result<(), DirectoryError> {
        let operation =
            Operation::new("directory.user", Permission::READ_USERS).about(Missing::User, key);
        let url = self.graph.user(key, &[("$select", "id")]);
        let (answer, missing) = self.graph.ask(&operation, url).await?;
        if missing {
            return Err(super::refusal::error_of(&answer, &operation));
        }

        Ok(())
    }

    fn manager_reference(&self, user: &str) -> Url {
        self.graph.url(&["users", user, "manager", "$ref"], &[])
    }

    pub(super) async fn put_manager(
        &self,
        user: ObjectId,
        manager: ObjectId,
    ) -> Result<(), DirectoryError> {
        let (user, manager_key) = (user.to_string(), manager.to_string());
        let operation = Operation::new("directory.set-manager", Permission::WRITE_USERS)
            .about(Missing::User, &user)
            .about(Missing::Manager, &manager_key);
        let url = self.manager_reference(&user);
        let body = json!({ "@odata.id": self.graph.link("users", manager) });

        match self
            .graph
            .repeatable(&operation, Method::PUT, url, Some(&body))
            .await
        {
            Ok(_) => Ok(()),
            Err(failed) => Err(self.explained_for_user(failed, &user).await),
        }
    }

    pub(super) async fn clear_manager(&self, user: ObjectId) -> Result<(), DirectoryError> {
        let user = user.to_string();
        let operation = Operation::new("directory.clear-manager", Permission::WRITE_USERS)
            .about(Missing::User, &user);
        let url = self.manager_reference(&user);

        match self
            .graph
            .repeatable(&operation, Method::DELETE, url, None)
            .await
        {
            Ok(_) => Ok(()),
            // There is no manager any more, or no such user.
            Err(DirectoryError::NotFound { .. }) => self.require_user(&user).await,
            Err(failed) => Err(self.explained_for_user(failed, &user).await),
        }
    }

    pub(super) async fn patch_user(
        &self,
        user: ObjectId,
        patch: &Patch,
    ) -> Result<(), DirectoryError> {
        if patch.is_empty() {
            return Ok(());
        }
        let fields: Map<String, Value> = patch
            .fields()
            .map(|(field, value)| (field.name().to_owned(), value.into()))
            .collect();

        self.send_patch("directory.update-user", user, fields.into())
            .await
    }

    async fn send_patch(
        &self,
        purpose: &'static str,
        user: ObjectId,
        body: Value,
    ) -> Result<(), DirectoryError> {
        let user = user.to_string();
        let operation =
            Operation::new(purpose, Permission::WRITE_USERS).about(Missing::User, &user);
        let url = self.graph.user(&user, &[]);

        match self
            .graph
            .repeatable(&operation, Method::PATCH, url, Some(&body))
            .await
        {
            Ok(_) => Ok(()),
            Err(failed) => Err(self.explained_for_user(failed, &user).await),
        }
    }

    pub(super) async fn remove_user(&self, user: ObjectId) -> Result<Removal, DirectoryError> {
        let user = user.to_string();
        let operation = Operation::new("directory.delete-user", Permission::WRITE_USERS)
            .about(Missing::User, &user);
        let url = self.graph.user(&user, &[]);

        match self
            .graph
            .repeatable(&operation, Method::DELETE, url, None)
            .await
        {
            Ok(_) => Ok(Removal::Removed),
            Err(DirectoryError::NotFound { .. }) => Ok(Removal::AlreadyGone),
            Err(failed) => Err(self.explained_for_user(failed, &user).await),
        }
    }

    pub(super) async fn disable(&self, user: ObjectId) -> Result<Disabled, DirectoryError> {
        self.send_patch(
            "directory.disable-user",
            user,
            json!({ "accountEnabled": false }),
        )
        .await?;

        let user = user.to_string();
        let operation = Operation::new("directory.revoke-sessions", Permission::REVOKE_SESSIONS)
            .about(Missing::User, &user);
        let url = self
            .graph
            .url(&["users", &user, "revokeSignInSessions"], &[]);
        let revoked = self
            .graph
            .repeatable(&operation, Method::POST, url, None)
            .await;

        Ok(Disabled {
            sessions: revoked.map(|_| ()),
        })
    }
}
