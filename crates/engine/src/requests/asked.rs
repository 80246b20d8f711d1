//! What somebody asks for: the objects that are named resolved, the values of the moment read, and everything that changes nothing left out.

use countersign_contract::{ApiError, Code, FieldInput, RequestCreateRequest};
use countersign_domain::{
    ObjectId,
    attribute::{Access, Attribute},
    change::{Event, FieldChange, FieldValue, ObjectKind, Target, Values, is_same_value},
    field::{self, InvalidField},
    group::NewGroup,
    store::{DomainName, Store},
    user::NewUser,
};

use super::named::Named;
use crate::{acting::Acting, engine::Engine, failure, objects::Present};

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
    /// Whoever asks, where it is a person of the store's tenant.
    own: Option<ObjectId>,
    request: &'a RequestCreateRequest,
    domain: &'a DomainName,
    named: Named<'a>,
}

/// Checks and resolves what a request asks for.
pub(super) async fn asked(
    engine: &Engine,
    acting: &Acting,
    store: &Store,
    request: &RequestCreateRequest,
) -> Result<Asked, ApiError> {
    let asking = Asking {
        own: acting.person_of(store.provider.tenant()),
        request,
        domain: store.provider.domain(),
        named: Named::new(engine, store),
    };
    match request.event {
        Event::Create => asking.creation().await,
        Event::Edit => asking.edit().await,
        Event::Delete => asking.deletion().await,
        Event::Join | Event::Leave => asking.membership().await,
        Event::Nest => asking.nesting().await,
        Event::Transfer => asking.transfer().await,
        Event::Terminate => asking.termination().await,
        Event::ResetPassword | Event::ChangeExpirationPolicy => Err(unavailable()),
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
        let present = self.target_to_change(object).await?;
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
            let person = self.named.user(&input.value, field.name()).await?;
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
        let present = self.target_to_change(object).await?;
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
        let member = self.named.group(text, Attribute::Member.name()).await?;
        if member.target.object == group.target.object {
            return Err(unchanged("A group cannot be a member of itself."));
        }
        self.member_change(group, member.target).await
    }

    async fn group_to_change(&self) -> Result<Present, ApiError> {
        self.only_object(ObjectKind::Group)?;
        self.target_to_change(ObjectKind::Group).await
    }

    async fn member_change(&self, group: Present, member: Target) -> Result<Asked, ApiError> {
        let is_member = self
            .named
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
        let user = self.user_to_change().await?;
        let Some(text) = self.given(Attribute::Manager) else {
            return Err(refused(&InvalidField::Missing {
                field: Attribute::Manager,
            }));
        };
        let manager = self.named.user(text, Attribute::Manager.name()).await?;
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
        let user = self.user_to_change().await?;
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

    /// Finds the user.
    async fn user_to_change(&self) -> Result<Present, ApiError> {
        self.only_object(ObjectKind::User)?;
        self.target_to_change(ObjectKind::User).await
    }

    fn only_object(&self, object: ObjectKind) -> Result<(), ApiError> {
        if self.request.object == object {
            return Ok(());
        }
        Err(other_object())
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

    async fn target(&self, object: ObjectKind) -> Result<Present, ApiError> {
        let text = self.request.target.as_deref().map_or("", str::trim);
        if text.is_empty() {
            return Err(misplaced("target", "The change names no object."));
        }
        self.named.object(object, text, "target").await
    }

    /// Returns the object that the change is about, which can be changed so.
    async fn target_to_change(&self, object: ObjectKind) -> Result<Present, ApiError> {
        let present = self.target(object).await?;
        match refusal(self.request.event, &present, self.own) {
            Some(refusal) => Err(refusal),
            None => Ok(present),
        }
    }

    /// Returns the person whom a field names, or whoever asks.
    async fn person_or_self(&self, field: Attribute) -> Result<Present, ApiError> {
        match (self.given(field), self.own) {
            (Some(text), _) => self.named.user(text, field.name()).await,
            (None, Some(person)) => self.named.user(&person.to_string(), field.name()).await,
            (None, None) => Err(refused(&InvalidField::Missing { field })),
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

/// Tells why this change of the object is refused, where that can be seen on the object. Only the present manager, who is `own`, transfers and
/// terminates (ADR 0027).
pub(super) fn refusal(event: Event, present: &Present, own: Option<ObjectId>) -> Option<ApiError> {
    if present.is_synced {
        return Some(read_only("It is mastered in an on-premises directory."));
    }
    match event {
        Event::Join | Event::Leave | Event::Nest => present
            .is_dynamic
            .then(|| read_only("A rule decides who is a member of the group.")),
        Event::Transfer | Event::Terminate => {
            let manager = present.values.get(Attribute::Manager);
            let is_own = own.is_some() && own == manager.and_then(FieldValue::object);
            (!is_own).then(|| not_the_manager(&present.target.name, manager))
        }
        Event::Create
        | Event::Edit
        | Event::Delete
        | Event::ResetPassword
        | Event::ChangeExpirationPolicy => None,
    }
}

/// Nothing here carries such a change out.
pub(super) fn unavailable() -> ApiError {
    ApiError::new(
        Code::WorkflowUnavailable,
        "A Microsoft Entra ID store cannot carry this change out.",
    )
}

pub(super) fn other_object() -> ApiError {
    misplaced(
        "object",
        "The event does not happen to objects of that kind.",
    )
}

pub(super) fn misplaced(member: &str, message: &str) -> ApiError {
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
