//! Microsoft Entra ID over Graph v1.0.

mod graph;
mod refusal;
mod shapes;

use std::{collections::HashSet, fmt, sync::Arc};

use async_trait::async_trait;
use countersign_domain::{
    ObjectId, Timestamp, approver::ApproverReference, attribute::Attribute, change::ObjectKind,
    cloud::CloudProfile, user::NewUser,
};
use countersign_net::{Delivery, HttpClient, TokenSource};
use secrecy::{ExposeSecret, SecretString};

use crate::{ApproverError, Created, Directory, DirectoryError, FoundUser, Person, UserSearch};
use graph::Graph;
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

    async fn user(&self, key: &str) -> Result<Option<Person>, DirectoryError> {
        let url = self.graph.user(key, &[("$select", PERSON)]);
        let found = self.graph.get::<UserBody>("directory.person", url).await?;

        Ok(found.and_then(UserBody::person))
    }

    async fn group(&self, object: ObjectId) -> Result<Option<ApproverReference>, DirectoryError> {
        let id = object.to_string();
        let url = self.graph.url(&["groups", &id], &[("$select", GROUP)]);
        let found = self.graph.get::<GroupBody>("directory.group", url).await?;

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
        let found: Vec<UserBody> = self.graph.all("directory.people", url).await?;

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
        let found: Vec<GroupBody> = self.graph.all("directory.groups", url).await?;

        Ok(found.into_iter().filter_map(GroupBody::reference).collect())
    }

    async fn approver_by_object(&self, object: ObjectId) -> Result<Candidates, DirectoryError> {
        if let Some(person) = self.user(&object.to_string()).await? {
            return Ok(Candidates::person(person));
        }

        Ok(Candidates {
            people: Vec::new(),
            groups: Vec::from_iter(self.group(object).await?),
        })
    }

    async fn approver_by_name(&self, typed: &str) -> Result<Candidates, DirectoryError> {
        let mut found = Candidates::default();
        if typed.contains('@') {
            // A sign-in name belongs to one person only, whoever else has it as mail address.
            if let Some(person) = self.user(typed).await? {
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
        if !reference.contains('@') && reference.parse::<ObjectId>().is_err() {
            return Ok(None); // neither a sign-in name nor an object id
        }

        self.user(reference).await
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
        let members: Vec<UserBody> = self.graph.all("directory.members", url).await?;

        let mut seen = HashSet::new();
        Ok(members
            .into_iter()
            .filter(UserBody::is_user)
            .filter_map(UserBody::person)
            .filter(|person| person.enabled && seen.insert(person.object))
            .collect())
    }

    async fn find_user(&self, user_principal_name: &str) -> Result<UserSearch, DirectoryError> {
        let names: Vec<&str> = Attribute::texts_of(ObjectKind::User)
            .map(Attribute::name)
            .collect();
        let select = format!("id,createdDateTime,{}", names.join(","));
        let url = self
            .graph
            .user(user_principal_name, &[("$select", &select)]);

        let (answer, missing) = self.graph.ask("directory.find-user", url).await?;
        let server_time = answer.date();
        if missing {
            return Ok(UserSearch {
                found: None,
                server_time,
            });
        }
        let body: UserBody = graph::read(&answer, Delivery::NotSent)?;
        let object = body
            .object()
            .ok_or_else(|| graph::unexpected(&answer, Delivery::NotSent))?;

        Ok(UserSearch {
            found: Some(FoundUser {
                object,
                enabled: body.enabled(),
                created_at: body.created_at().and_then(Timestamp::parse_rfc3339),
                fields: body.fields(),
            }),
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

        let answer = self
            .graph
            .post(
                "directory.create-user",
                self.graph.url(&["users"], &[]),
                &body,
            )
            .await?;

        // The user exists by now, whatever the answer's body is worth.
        let made: UserBody = graph::read(&answer, Delivery::Unknown)?;
        made.object()
            .map(|object| Created { object })
            .ok_or_else(|| graph::unexpected(&answer, Delivery::Unknown))
    }
}
