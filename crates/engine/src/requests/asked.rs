//! What somebody asks for: the objects that are named resolved, the values of the moment read, and everything that changes nothing left out.

use std::sync::Arc;

use countersign_contract::{ApiError, Code, FieldInput, RequestCreateRequest};
use countersign_directory::{Directory, DirectoryError};
use countersign_domain::{
    ObjectId,
    attribute::{Access, Attribute},
    change::{Event, FieldChange, FieldValue, ObjectKind, Target, Values, is_same_value},
    field::{self, InvalidField},
    group::NewGroup,
    store::{DomainName, Provider, Store},
    user::NewUser,
};

use crate::{
    acting::Acting,
    engine::Engine,
    failure,
    objects::{self, Present},
};

/// A change that can be asked for.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) object: ObjectKind,
    pub(super) event: Event,
    /// The object, where it exists.
    pub(super) target: Option<Target>,
    /// What people call the object.
    pub(super) target_name: String,
    /// The fields, old values as they are at this moment.
    pub(super) changes: Vec<FieldChange>,
    /// What the object's attributes hold after the change, for filters.
    pub(super) after: Values,
}

impl Asked {
    fn of_new(object: ObjectKind, name: &str, changes: Vec<FieldChange>) -> Self {
        Self {
            object,
            event: Event::Create,
            target: None,
            target_name: name.to_owned(),
            after: Values::default().after(&changes),
            changes,
        }
    }

    fn of(event: Event, object: ObjectKind, present: Present, changes: Vec<FieldChange>) -> Self {
        Self {
            object,
            event,
            target_name: present.target.name.clone(),
            target: Some(present.target),
            after: present.values.after(&changes),
            changes,
        }
    }
}

/// One asking: whose store, who asks, and with what.
struct Asking<'a> {
    engine: &'a Engine,
    acting: &'a Acting,
    store: &'a Store,
    request: &'a RequestCreateRequest,
    domain: &'a DomainName,
}

/// Checks and resolves what a request asks for.
pub(super) async fn asked(
    engine: &Engine,
    acting: &Acting,
    store: &Store,
    request: &RequestCreateRequest,
) -> Result<Asked, ApiError> {
    let Provider::EntraId { domain, .. } = &store.provider;
    let asking = Asking {
        engine,
        acting,
        store,
        request,
        domain,
    };
    match request.event {
        Event::Create => asking.creation().await,
        Event::Edit => asking.edit().await,
        Event::Delete => asking.deletion().await,
        Event::Join | Event::Leave => asking.membership().await,
        Event::Nest => asking.nesting().await,
        Event::Transfer => asking.transfer().await,
        Event::Terminate => asking.termination().await,
        Event::ResetPassword | Event::ChangeExpirationPolicy => Err(ApiError::new(
            Code::WorkflowUnavailable,
            "A Microsoft Entra ID store cannot carry this change out.",
        )),
    }
}

impl Asking<'_> {
    async fn creation(&self) -> Result<Asked, ApiError> {
        if self.request.target.is_some() {
            return Err(misplaced("target", "What is made has no object yet."));
        }
        let mut given = texts(&self.request.fields);
        match self.request.object {
            ObjectKind::User => {
                let user =
                    NewUser::checked(&given, self.domain).map_err(|error| refused(&error))?;
                let name = user.display_name().to_owned();
                Ok(Asked::of_new(ObjectKind::User, &name, user.changes()))
            }
            ObjectKind::Group => {
                given.retain(|(field, _)| *field != Attribute::Owners);
                let owner = self.person_or_self(Attribute::Owners).await?;
                let group = NewGroup::checked(&given, owner.target, self.domain)
                    .map_err(|error| refused(&error))?;
                let name = group.display_name().to_owned();
                Ok(Asked::of_new(ObjectKind::Group, &name, group.changes()))
            }
        }
    }

    async fn edit(&self) -> Result<Asked, ApiError> {
        let object = self.request.object;
        let present = self.target(object).await?;
        if present.is_synced {
            return Err(read_only("It is mastered in an on-premises directory."));
        }
        let mut changes: Vec<FieldChange> = Vec::new();
        for input in &self.request.fields {
            let field = input.field;
            if changes.iter().any(|change| change.field == field) {
                return Err(refused(&InvalidField::Twice { field }));
            }
            let new = self.edited(object, input).await?;
            let old = present.values.get(field).cloned();
            changes.push(FieldChange { field, old, new });
        }
        changes.retain(|change| {
            !is_same_value(change.field, change.old.as_ref(), change.new.as_ref())
        });
        if changes.is_empty() {
            return Err(unchanged("Every field has the value already."));
        }
        Ok(Asked::of(Event::Edit, object, present, changes))
    }

    /// Returns the new value of a field that an Edit can change.
    async fn edited(
        &self,
        object: ObjectKind,
        input: &FieldInput,
    ) -> Result<Option<FieldValue>, ApiError> {
        let field = input.field;
        if !field.is_editable(object) {
            return Err(refused(&InvalidField::NotSettable {
                field,
                object,
                event: Event::Edit,
            }));
        }
        if field.access(object) == Access::Reference {
            if input.value.trim().is_empty() {
                return Ok(None);
            }
            let person = self.user(&input.value, field.name()).await?;
            return Ok(Some(person.target.into()));
        }
        let text = field::checked_text(field, &input.value, self.domain)
            .map_err(|error| refused(&error))?;
        if text.is_none() && field.is_required() {
            return Err(refused(&InvalidField::Missing { field }));
        }
        Ok(text.map(FieldValue::Text))
    }

    async fn deletion(&self) -> Result<Asked, ApiError> {
        self.only_fields(&[])?;
        let object = self.request.object;
        let present = self.target(object).await?;
        if present.is_synced {
            return Err(read_only("It is mastered in an on-premises directory."));
        }
        Ok(Asked::of(Event::Delete, object, present, Vec::new()))
    }

    async fn membership(&self) -> Result<Asked, ApiError> {
        self.only_fields(&[Attribute::Member])?;
        let group = self.group_to_change().await?;
        let member = self.person_or_self(Attribute::Member).await?;
        self.member_change(group, member.target).await
    }

    async fn nesting(&self) -> Result<Asked, ApiError> {
        self.only_fields(&[Attribute::Member])?;
        let group = self.group_to_change().await?;
        let Some(text) = self.given(Attribute::Member) else {
            return Err(refused(&InvalidField::Missing {
                field: Attribute::Member,
            }));
        };
        let member = self.group(text, Attribute::Member.name()).await?;
        if member.target.object == group.target.object {
            return Err(unchanged("A group cannot be a member of itself."));
        }
        self.member_change(group, member.target).await
    }

    async fn group_to_change(&self) -> Result<Present, ApiError> {
        self.only_object(ObjectKind::Group)?;
        let group = self.target(ObjectKind::Group).await?;
        if group.is_synced {
            return Err(read_only("It is mastered in an on-premises directory."));
        }
        if group.is_dynamic {
            return Err(read_only("A rule decides who is a member of the group."));
        }
        Ok(group)
    }

    async fn member_change(&self, group: Present, member: Target) -> Result<Asked, ApiError> {
        let is_member = self
            .directory()
            .await?
            .is_member(group.target.object, member.object)
            .await
            .map_err(|failed| failure::directory(&failed))?;
        let leaves = self.request.event == Event::Leave;
        if leaves != is_member {
            let message = if leaves {
                format!("{} is no member of the group.", member.name)
            } else {
                format!("{} is a member of the group already.", member.name)
            };
            return Err(unchanged(&message));
        }
        let value = Some(FieldValue::from(member));
        let (old, new) = if leaves { (value, None) } else { (None, value) };
        let change = FieldChange {
            field: Attribute::Member,
            old,
            new,
        };
        Ok(Asked::of(
            self.request.event,
            ObjectKind::Group,
            group,
            vec![change],
        ))
    }

    async fn transfer(&self) -> Result<Asked, ApiError> {
        self.only_fields(&[Attribute::Manager])?;
        let user = self.direct_report().await?;
        let Some(text) = self.given(Attribute::Manager) else {
            return Err(refused(&InvalidField::Missing {
                field: Attribute::Manager,
            }));
        };
        let manager = self.user(text, Attribute::Manager.name()).await?;
        let old = user.values.get(Attribute::Manager).cloned();
        let new = Some(FieldValue::from(manager.target));
        if is_same_value(Attribute::Manager, old.as_ref(), new.as_ref()) {
            return Err(unchanged("The user has that manager already."));
        }
        let change = FieldChange {
            field: Attribute::Manager,
            old,
            new,
        };
        Ok(Asked::of(
            Event::Transfer,
            ObjectKind::User,
            user,
            vec![change],
        ))
    }

    async fn termination(&self) -> Result<Asked, ApiError> {
        self.only_fields(&[])?;
        let user = self.direct_report().await?;
        let old = user.values.get(Attribute::AccountEnabled).cloned();
        let new = Some(FieldValue::from("false"));
        if is_same_value(Attribute::AccountEnabled, old.as_ref(), new.as_ref()) {
            return Err(unchanged("The account is disabled already."));
        }
        let change = FieldChange {
            field: Attribute::AccountEnabled,
            old,
            new,
        };
        Ok(Asked::of(
            Event::Terminate,
            ObjectKind::User,
            user,
            vec![change],
        ))
    }

    /// Finds the user, whose present manager whoever asks has to be (ADR 0027).
    async fn direct_report(&self) -> Result<Present, ApiError> {
        self.only_object(ObjectKind::User)?;
        let user = self.target(ObjectKind::User).await?;
        if user.is_synced {
            return Err(read_only("It is mastered in an on-premises directory."));
        }
        let manager = user.values.get(Attribute::Manager);
        let asks = self.acting.person_of(self.store.provider.tenant());
        if asks.is_some() && asks == manager.and_then(FieldValue::object) {
            return Ok(user);
        }
        Err(not_the_manager(&user.target.name, manager))
    }

    fn only_object(&self, object: ObjectKind) -> Result<(), ApiError> {
        if self.request.object == object {
            return Ok(());
        }
        Err(misplaced(
            "object",
            "The event does not happen to objects of that kind.",
        ))
    }

    fn only_fields(&self, known: &[Attribute]) -> Result<(), ApiError> {
        for input in &self.request.fields {
            let field = input.field;
            if !known.contains(&field) {
                return Err(refused(&InvalidField::NotSettable {
                    field,
                    object: self.request.object,
                    event: self.request.event,
                }));
            }
        }
        if self.request.fields.len() > known.len() {
            let field = known[0];
            return Err(refused(&InvalidField::Twice { field }));
        }
        Ok(())
    }

    fn given(&self, field: Attribute) -> Option<&str> {
        self.request
            .fields
            .iter()
            .find(|input| input.field == field)
            .map(|input| input.value.trim())
            .filter(|text| !text.is_empty())
    }

    async fn directory(&self) -> Result<Arc<dyn Directory>, ApiError> {
        self.engine.directory_of(self.store).await
    }

    async fn target(&self, object: ObjectKind) -> Result<Present, ApiError> {
        let text = self.request.target.as_deref().map_or("", str::trim);
        if text.is_empty() {
            return Err(misplaced("target", "The change names no object."));
        }
        match object {
            ObjectKind::User => self.user(text, "target").await,
            ObjectKind::Group => self.group(text, "target").await,
        }
    }

    /// Returns the person whom a field names, or whoever asks.
    async fn person_or_self(&self, field: Attribute) -> Result<Present, ApiError> {
        let own = self.acting.person_of(self.store.provider.tenant());
        match (self.given(field), own) {
            (Some(text), _) => self.user(text, field.name()).await,
            (None, Some(person)) => self.user(&person.to_string(), field.name()).await,
            (None, None) => Err(refused(&InvalidField::Missing { field })),
        }
    }

    /// Finds a user by sign-in name, with or without its domain, by object id, or by mail address.
    async fn user(&self, text: &str, member: &str) -> Result<Present, ApiError> {
        let directory = self.directory().await?;
        let text = text.trim();
        let reference = if text.contains('@') || text.parse::<ObjectId>().is_ok() {
            text.to_owned()
        } else {
            format!("{text}@{}", self.domain.as_str())
        };
        let found = directory
            .user(&reference)
            .await
            .map_err(|failed| failure::directory(&failed))?;
        found
            .map(objects::user)
            .ok_or_else(|| not_found(text, "user", member))
    }

    /// Finds a group by object id, mail address, or exact display name.
    async fn group(&self, text: &str, member: &str) -> Result<Present, ApiError> {
        let directory = self.directory().await?;
        let text = text.trim();
        let told = |failed: DirectoryError| failure::directory(&failed);
        if let Ok(id) = text.parse::<ObjectId>() {
            let found = directory.group(id).await.map_err(told)?;
            return found
                .map(objects::group)
                .ok_or_else(|| not_found(text, "group", member));
        }
        let mut found = directory.groups_named(text).await.map_err(told)?;
        match (found.pop(), found.is_empty()) {
            (None, _) => Err(not_found(text, "group", member)),
            (Some(only), true) => Ok(objects::group(only)),
            (Some(_), false) => Err(ApiError::new(
                Code::TargetNotFound,
                format!("\"{text}\" names several groups of the store's tenant."),
            )
            .with_remedy("Give the object id of the one that is meant.")
            .at_field(member)),
        }
    }
}

fn texts(fields: &[FieldInput]) -> Vec<(Attribute, String)> {
    fields
        .iter()
        .map(|input| (input.field, input.value.clone()))
        .collect()
}

fn refused(invalid: &InvalidField) -> ApiError {
    ApiError::new(
        Code::InvalidField,
        format!("The change cannot be asked for like this: {invalid}."),
    )
    .at_field(invalid.field().name())
}

fn misplaced(member: &str, message: &str) -> ApiError {
    ApiError::new(Code::InvalidRequest, message).at_field(member)
}

fn unchanged(message: &str) -> ApiError {
    ApiError::new(Code::NothingToChange, message)
}

fn read_only(message: &str) -> ApiError {
    ApiError::new(Code::TargetReadOnly, message).at_field("target")
}

fn not_the_manager(user: &str, manager: Option<&FieldValue>) -> ApiError {
    let message = match manager {
        Some(manager) => format!(
            "Only the manager of {user} asks for that, which is {}.",
            manager.shown()
        ),
        None => format!("Only the manager of {user} asks for that, and there is none."),
    };
    ApiError::new(Code::NotTheManager, message).at_field("target")
}

fn not_found(text: &str, kind: &str, member: &str) -> ApiError {
    ApiError::new(
        Code::TargetNotFound,
        format!("\"{text}\" names no {kind} of the store's tenant."),
    )
    .at_field(member)
}
