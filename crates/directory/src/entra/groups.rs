//! Groups and their owners.

use countersign_domain::{ObjectId, attribute::Attribute, group::NewGroup};
use countersign_net::{Delivery, Method};
use serde_json::{Map, Value};

use super::{
    EntraDirectory, PAGE, PERSON, equals, graph,
    operation::Operation,
    shapes::{GroupBody, IdBody, NewGroupBody, UserBody},
};
use crate::{
    Created, DirectoryError, FoundGroup, GroupSearch, Missing, Patch, Permission, Person, Removal,
};

pub(super) const GROUP_PROPERTIES: &str = "id,displayName,mailNickname,description,visibility,mail,mailEnabled,\
    securityEnabled,groupTypes,isAssignableToRole,onPremisesSyncEnabled,createdDateTime";

impl EntraDirectory {
    pub(super) async fn found_group(
        &self,
        group: ObjectId,
    ) -> Result<Option<FoundGroup>, DirectoryError> {
        let id = group.to_string();
        let operation =
            Operation::new("directory.group", Permission::READ_GROUPS).about(Missing::Group, &id);
        let url = self
            .graph
            .url(&["groups", &id], &[("$select", GROUP_PROPERTIES)]);
        let (answer, missing) = self.graph.ask(&operation, url).await?;
        if missing {
            return Ok(None);
        }
        let body: GroupBody = graph::read(&answer, Delivery::NotSent)?;

        body.group()
            .map(Some)
            .ok_or_else(|| graph::unexpected(&answer, Delivery::NotSent))
    }

    /// Returns the groups whose `property` is exactly `value`.
    pub(super) async fn found_groups(
        &self,
        property: &str,
        value: &str,
    ) -> Result<GroupSearch, DirectoryError> {
        let operation = Operation::new("directory.find-groups", Permission::READ_GROUPS);
        let filter = equals(property, value);
        let query = [("$select", GROUP_PROPERTIES), ("$filter", filter.as_str())];
        let url = self.graph.url(&["groups"], &query);
        let mut found = Vec::new();
        let answer = self
            .graph
            .pages(&operation, url, |page: Vec<GroupBody>| {
                found.extend(page.into_iter().filter_map(GroupBody::group));
                std::ops::ControlFlow::Continue(())
            })
            .await?;

        Ok(GroupSearch {
            found,
            server_time: answer.date(),
        })
    }

    pub(super) async fn owners(&self, group: ObjectId) -> Result<Vec<Person>, DirectoryError> {
        let id = group.to_string();
        let operation =
            Operation::new("directory.owners", Permission::READ_GROUPS).about(Missing::Group, &id);
        let query = [("$select", PERSON), ("$top", PAGE)];
        let url = self.graph.url(&["groups", &id, "owners"], &query);
        let owners: Vec<UserBody> = self.graph.all(&operation, url).await?;

        Ok(owners
            .into_iter()
            .filter(UserBody::is_user)
            .filter_map(UserBody::person)
            .collect())
    }

    pub(super) async fn make_group(&self, group: &NewGroup) -> Result<Created, DirectoryError> {
        let owner = group.owner().object;
        let owner_key = owner.to_string();
        let operation = Operation::new("directory.create-group", Permission::CREATE_GROUPS)
            .about(Missing::Owner, &owner_key);
        let microsoft_365 = group.is_microsoft_365();
        let body = NewGroupBody {
            fields: group
                .fields()
                .filter(|(field, _)| *field != Attribute::GroupTypes)
                .map(|(field, value)| (field.name(), value))
                .collect(),
            group_types: if microsoft_365 { &["Unified"] } else { &[] },
            mail_enabled: microsoft_365,
            security_enabled: !microsoft_365,
            owners: vec![self.graph.link("users", owner)],
        };

        let url = self.graph.url(&["groups"], &[]);
        let answer = self.graph.post(&operation, url, &body).await?;
        // The group exists by now, whatever the answer's body is worth.
        let made: IdBody = graph::read(&answer, Delivery::Unknown)?;
        let object = made
            .id
            .parse()
            .map_err(|_| graph::unexpected(&answer, Delivery::Unknown))?;
        self.graph.made(object);

        Ok(Created { object })
    }

    pub(super) async fn patch_group(
        &self,
        group: ObjectId,
        patch: &Patch,
    ) -> Result<(), DirectoryError> {
        if patch.is_empty() {
            return Ok(());
        }
        let body: Map<String, Value> = patch
            .fields()
            .map(|(field, value)| (field.name().to_owned(), value.into()))
            .collect();

        let id = group.to_string();
        let operation = Operation::new("directory.update-group", Permission::WRITE_GROUPS)
            .about(Missing::Group, &id);
        let url = self.graph.url(&["groups", &id], &[]);
        match self
            .graph
            .repeatable(&operation, Method::PATCH, url, Some(&body.into()))
            .await
        {
            Ok(_) => Ok(()),
            Err(failed) => Err(self.explained_for_group(failed, group).await),
        }
    }

    pub(super) async fn remove_group(&self, group: ObjectId) -> Result<Removal, DirectoryError> {
        let id = group.to_string();
        let operation = Operation::new("directory.delete-group", Permission::WRITE_GROUPS)
            .about(Missing::Group, &id);
        let url = self.graph.url(&["groups", &id], &[]);

        match self
            .graph
            .repeatable(&operation, Method::DELETE, url, None)
            .await
        {
            Ok(_) => Ok(Removal::Removed),
            Err(DirectoryError::NotFound { .. }) => Ok(Removal::AlreadyGone),
            Err(failed) => Err(self.explained_for_group(failed, group).await),
        }
    }
}
