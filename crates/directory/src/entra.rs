//! Microsoft Entra ID over Graph v1.0.

mod graph;
mod groups;
mod members;
mod operation;
mod picker;
mod read_only;
mod refusal;
mod shapes;
mod tenant;
mod users;

use std::{collections::HashSet, fmt, sync::Arc};

use async_trait::async_trait;
use countersign_domain::{
    ObjectId, approver::ApproverReference, cloud::CloudProfile, group::NewGroup, store::DomainName,
    user::NewUser,
};
use countersign_net::{Delivery, HttpClient, TokenSource};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    Addition, ApproverError, Created, Directory, DirectoryError, Disabled, FoundGroup, GroupSearch,
    Hit, Missing, Patch, Permission, Person, Removal, SearchKind, UserDetails, UserSearch,
};
use graph::Graph;
use operation::Operation;
use shapes::{GroupBody, NewUserBody, PasswordProfile, UserBody};

const PERSON: &str = "id,displayName,userPrincipalName,mail,accountEnabled";
const GROUP: &str = "id,displayName";
/// The largest page of members that Graph gives.
const PAGE: &str = "999";

/// The people and groups of a Microsoft Entra ID tenant.
pub struct EntraDirectory {
    graph: Graph,
}

impl fmt::Debug for EntraDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EntraDirectory")
    }
}

impl EntraDirectory {
    /// Makes the directory of the tenant that `tokens` are for.
    #[must_use]
    pub fn new(http: HttpClient, profile: &CloudProfile, tokens: Arc<dyn TokenSource>) -> Self {
        Self {
            graph: Graph::new(http, profile, tokens),
        }
    }

    async fn person_by_key(&self, key: &str) -> Result<Option<Person>, DirectoryError> {
        let operation =
            Operation::new("directory.person", Permission::READ_USERS).about(Missing::User, key);
        let url = self.graph.user(key, &[("$select", PERSON)]);
        let found = self.graph.get::<UserBody>(&operation, url).await?;

        Ok(found.and_then(UserBody::person))
    }

    async fn group_reference(
        &self,
        object: ObjectId,
    ) -> Result<Option<ApproverReference>, DirectoryError> {
        let id = object.to_string();
        let operation =
            Operation::new("directory.group", Permission::READ_GROUPS).about(Missing::Group, &id);
        let url = self.graph.url(&["groups", &id], &[("$select", GROUP)]);
        let found = self.graph.get::<GroupBody>(&operation, url).await?;

        Ok(found.and_then(GroupBody::reference))
    }

    /// Returns everybody whose `property` is exactly `value`.
    async fn people_with(
        &self,
        property: &str,
        value: &str,
    ) -> Result<Vec<Person>, DirectoryError> {
        let filter = equals(property, value);
        let query = [("$select", PERSON), ("$filter", filter.as_str())];
        let url = self.graph.url(&["users"], &query);
        let operation = Operation::new("directory.people", Permission::READ_USERS);
        let found: Vec<UserBody> = self.graph.all(&operation, url).await?;

        Ok(found.into_iter().filter_map(UserBody::person).collect())
    }

    async fn groups_with(
        &self,
        property: &str,
        value: &str,
    ) -> Result<Vec<ApproverReference>, DirectoryError> {
        let filter = equals(property, value);
        let query = [("$select", GROUP), ("$filter", filter.as_str())];
        let url = self.graph.url(&["groups"], &query);
        let operation = Operation::new("directory.groups", Permission::READ_GROUPS);
        let found: Vec<GroupBody> = self.graph.all(&operation, url).await?;

        Ok(found.into_iter().filter_map(GroupBody::reference).collect())
    }

    async fn approver_by_object(&self, object: ObjectId) -> Result<Candidates, DirectoryError> {
        if let Some(person) = self.person_by_key(&object.to_string()).await? {
            return Ok(Candidates::person(person));
        }

        Ok(Candidates {
            people: Vec::new(),
            groups: Vec::from_iter(self.group_reference(object).await?),
        })
    }

    async fn approver_by_name(&self, typed: &str) -> Result<Candidates, DirectoryError> {
        let mut found = Candidates::default();
        if typed.contains('@') {
            // A sign-in name belongs to one person only, whoever else has it as mail address.
            if let Some(person) = self.person_by_key(typed).await? {
                return Ok(Candidates::person(person));
            }
            found.people = self.people_with("mail", typed).await?;
            found.groups = self.groups_with("mail", typed).await?;
        }
        if found.is_empty() {
            found.groups = self.groups_with("displayName", typed).await?;
        }

        Ok(found)
    }
}

/// Whom a typed name could mean.
#[derive(Default)]
struct Candidates {
    people: Vec<Person>,
    groups: Vec<ApproverReference>,
}

impl Candidates {
    fn person(person: Person) -> Self {
        Self {
            people: vec![person],
            groups: Vec::new(),
        }
    }

    fn is_empty(&self) -> bool {
        self.people.is_empty() && self.groups.is_empty()
    }

    fn only_one(self) -> Result<ApproverReference, ApproverError> {
        let disabled = self.people.iter().find(|person| !person.enabled);
        let disabled = disabled.map(|person| person.display_name.clone());
        let mut matches: Vec<ApproverReference> = self
            .people
            .into_iter()
            .filter(|person| person.enabled)
            .map(|person| ApproverReference::Person {
                object: person.object,
                name: person.display_name,
            })
            .chain(self.groups)
            .collect();

        match (matches.len(), disabled) {
            (0, Some(name)) => Err(ApproverError::Disabled { name }),
            (1, _) => Ok(matches.remove(0)),
            (0, None) => Err(ApproverError::NotFound),
            (_, _) => Err(ApproverError::Ambiguous { matches }),
        }
    }
}

/// Writes an OData comparison; quotes in a text are doubled.
fn equals(property: &str, value: &str) -> String {
    format!("{property} eq '{}'", value.replace('\'', "''"))
}

#[async_trait]
impl Directory for EntraDirectory {
    async fn person(&self, reference: &str) -> Result<Option<Person>, DirectoryError> {
        let reference = reference.trim();
        if !names_a_user(reference) {
            return Ok(None);
        }

        self.person_by_key(reference).await
    }

    async fn approver(&self, typed: &str) -> Result<ApproverReference, ApproverError> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(ApproverError::NotFound);
        }

        let found = match typed.parse::<ObjectId>() {
            Ok(object) => self.approver_by_object(object).await?,
            Err(_) => self.approver_by_name(typed).await?,
        };

        found.only_one()
    }

    async fn group_members(&self, group: ObjectId) -> Result<Vec<Person>, DirectoryError> {
        let id = group.to_string();
        let query = [("$select", PERSON), ("$top", PAGE)];
        let url = self
            .graph
            .url(&["groups", &id, "transitiveMembers"], &query);
        let operation =
            Operation::new("directory.members", Permission::READ_GROUPS).about(Missing::Group, &id);
        let members: Vec<UserBody> = self.graph.all(&operation, url).await?;

        let mut seen = HashSet::new();
        Ok(members
            .into_iter()
            .filter(UserBody::is_user)
            .filter_map(UserBody::person)
            .filter(|person| person.enabled && seen.insert(person.object))
            .collect())
    }

    async fn find_user(&self, user_principal_name: &str) -> Result<UserSearch, DirectoryError> {
        let operation = Operation::new("directory.find-user", Permission::READ_USERS)
            .about(Missing::User, user_principal_name);
        let select = users::user_properties();
        let url = self
            .graph
            .user(user_principal_name, &[("$select", &select)]);

        let (answer, missing) = self.graph.ask(&operation, url).await?;
        let server_time = answer.date();
        if missing {
            return Ok(UserSearch {
                found: None,
                server_time,
            });
        }
        let body: UserBody = graph::read(&answer, Delivery::NotSent)?;
        let found = body
            .found()
            .ok_or_else(|| graph::unexpected(&answer, Delivery::NotSent))?;

        Ok(UserSearch {
            found: Some(found),
            server_time,
        })
    }

    async fn create_user(
        &self,
        user: &NewUser,
        password: &SecretString,
    ) -> Result<Created, DirectoryError> {
        let body = NewUserBody {
            account_enabled: true,
            password_profile: PasswordProfile {
                password: password.expose_secret(),
                force_change_password_next_sign_in: true,
            },
            fields: user
                .fields()
                .map(|(field, value)| (field.name(), value))
                .collect(),
        };

        let operation = Operation::new("directory.create-user", Permission::WRITE_USERS)
            .confiding(password.expose_secret());
        let url = self.graph.url(&["users"], &[]);
        let answer = self.graph.post(&operation, url, &body).await?;

        // The user exists by now, whatever the answer's body is worth.
        let made: UserBody = graph::read(&answer, Delivery::Unknown)?;
        let object = made
            .object()
            .ok_or_else(|| graph::unexpected(&answer, Delivery::Unknown))?;
        self.graph.made(object);

        Ok(Created { object })
    }

    async fn user(&self, reference: &str) -> Result<Option<UserDetails>, DirectoryError> {
        let reference = reference.trim();
        if !names_a_user(reference) {
            return Ok(None);
        }

        self.user_details(reference).await
    }

    async fn update_user(&self, user: ObjectId, patch: &Patch) -> Result<(), DirectoryError> {
        self.patch_user(user, patch).await
    }

    async fn delete_user(&self, user: ObjectId) -> Result<Removal, DirectoryError> {
        self.remove_user(user).await
    }

    async fn disable_user(&self, user: ObjectId) -> Result<Disabled, DirectoryError> {
        self.disable(user).await
    }

    async fn manager_of(&self, user: ObjectId) -> Result<Option<Person>, DirectoryError> {
        self.manager(user).await
    }

    async fn set_manager(
        &self,
        user: ObjectId,
        manager: Option<ObjectId>,
    ) -> Result<(), DirectoryError> {
        match manager {
            Some(manager) => self.put_manager(user, manager).await,
            None => self.clear_manager(user).await,
        }
    }

    async fn group(&self, group: ObjectId) -> Result<Option<FoundGroup>, DirectoryError> {
        self.found_group(group).await
    }

    async fn groups_named(&self, name: &str) -> Result<Vec<FoundGroup>, DirectoryError> {
        let name = name.trim();
        if name.is_empty() {
            return Ok(Vec::new());
        }
        if name.contains('@') {
            let by_mail = self.found_groups("mail", name).await?.found;
            if !by_mail.is_empty() {
                return Ok(by_mail);
            }
        }

        Ok(self.found_groups("displayName", name).await?.found)
    }

    async fn find_groups(&self, mail_nickname: &str) -> Result<GroupSearch, DirectoryError> {
        self.found_groups("mailNickname", mail_nickname).await
    }

    async fn owners_of(&self, group: ObjectId) -> Result<Vec<Person>, DirectoryError> {
        self.owners(group).await
    }

    async fn create_group(&self, group: &NewGroup) -> Result<Created, DirectoryError> {
        self.make_group(group).await
    }

    async fn update_group(&self, group: ObjectId, patch: &Patch) -> Result<(), DirectoryError> {
        self.patch_group(group, patch).await
    }

    async fn delete_group(&self, group: ObjectId) -> Result<Removal, DirectoryError> {
        self.remove_group(group).await
    }

    async fn is_member(&self, group: ObjectId, object: ObjectId) -> Result<bool, DirectoryError> {
        self.has_member(group, object).await
    }

    async fn add_member(
        &self,
        group: ObjectId,
        object: ObjectId,
    ) -> Result<Addition, DirectoryError> {
        self.join(group, object).await
    }

    async fn remove_member(
        &self,
        group: ObjectId,
        object: ObjectId,
    ) -> Result<Removal, DirectoryError> {
        self.leave(group, object).await
    }

    async fn verified_domains(&self) -> Result<Vec<DomainName>, DirectoryError> {
        self.domains().await
    }

    async fn try_reading(&self) -> Result<(), DirectoryError> {
        self.some_user().await
    }

    async fn search(&self, kind: SearchKind, prefix: &str) -> Result<Vec<Hit>, DirectoryError> {
        self.hits(kind, prefix).await
    }
}

/// Tells whether a text is a sign-in name or an object id.
fn names_a_user(reference: &str) -> bool {
    reference.contains('@') || reference.parse::<ObjectId>().is_ok()
}
