//! The form of a change: which fields can be given for an object and event, and which have to be.

use thiserror::Error;

use crate::{
    attribute::{Access, Attribute},
    change::{Event, ObjectKind},
    field,
};

/// A field that can be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormField {
    /// The attribute.
    pub field: Attribute,
    /// Whether it has to be given.
    pub need: Need,
    /// What it takes.
    pub takes: Takes,
}

/// Whether a field has to be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It can be left out.
    Optional,
    /// It needs a value.
    Required,
    /// It can be left out by a person, who stands in.
    WhoeverAsks,
}

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// A text.
    Text,
    /// One of a few texts.
    Choice(&'static [&'static str]),
    /// A person.
    Person,
    /// A group.
    Group,
}

/// Why there is no form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NoForm {
    /// The event happens to the other kind of object alone.
    #[error("the event does not happen to objects of that kind")]
    OtherObject,
    /// Nothing carries such a change out.
    #[error("nothing carries such a change out")]
    NotCarriedOut,
}

/// Returns the fields of a change, in the order in which people read them.
///
/// # Errors
///
/// Says why such a change cannot be asked for.
pub fn fields(object: ObjectKind, event: Event) -> Result<Vec<FormField>, NoForm> {
    use ObjectKind::{Group, User};

    match (event, object) {
        (Event::Create, User | Group) => Ok(Attribute::ALL
            .iter()
            .copied()
            .filter(|field| field.is_settable_at_creation(object))
            .map(|field| of_creation(field, object))
            .collect()),
        (Event::Edit, User | Group) => Ok(Attribute::ALL
            .iter()
            .copied()
            .filter(|field| field.is_editable(object))
            .map(|field| of_edit(field, object))
            .collect()),
        (Event::Delete, User | Group) | (Event::Terminate, User) => Ok(Vec::new()),
        (Event::Join | Event::Leave, Group) => Ok(vec![FormField {
            field: Attribute::Member,
            need: Need::WhoeverAsks,
            takes: Takes::Person,
        }]),
        (Event::Nest, Group) => Ok(vec![FormField {
            field: Attribute::Member,
            need: Need::Required,
            takes: Takes::Group,
        }]),
        (Event::Transfer, User) => Ok(vec![FormField {
            field: Attribute::Manager,
            need: Need::Required,
            takes: Takes::Person,
        }]),
        (Event::Join | Event::Leave | Event::Nest, User)
        | (Event::Transfer | Event::Terminate, Group) => Err(NoForm::OtherObject),
        (Event::ResetPassword | Event::ChangeExpirationPolicy, User | Group) => {
            Err(NoForm::NotCarriedOut)
        }
    }
}

fn of_creation(field: Attribute, object: ObjectKind) -> FormField {
    // A nickname that is not given is taken from the name.
    let is_derived = field == Attribute::MailNickname;
    let need = if field == Attribute::Owners {
        Need::WhoeverAsks
    } else if field.is_required() && !is_derived {
        Need::Required
    } else {
        Need::Optional
    };
    FormField {
        field,
        need,
        takes: taken(field, object),
    }
}

fn of_edit(field: Attribute, object: ObjectKind) -> FormField {
    FormField {
        field,
        need: if field.is_required() {
            Need::Required
        } else {
            Need::Optional
        },
        takes: taken(field, object),
    }
}

fn taken(field: Attribute, object: ObjectKind) -> Takes {
    match (field.access(object), field::choices(field)) {
        (Access::Reference | Access::ReferenceAtCreation, _) => Takes::Person,
        (Access::Absent | Access::Read | Access::AtCreation | Access::Always, []) => Takes::Text,
        (Access::Absent | Access::Read | Access::AtCreation | Access::Always, choices) => {
            Takes::Choice(choices)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{change::Target, group::NewGroup, store::DomainName, user::NewUser};

    fn domain() -> DomainName {
        "contoso.example".parse().unwrap()
    }

    /// A sound value for every required field of the form.
    fn required(object: ObjectKind) -> Vec<(Attribute, String)> {
        fields(object, Event::Create)
            .unwrap()
            .into_iter()
            .filter(|field| field.need == Need::Required)
            .map(|field| (field.field, "jdoe".to_owned()))
            .collect()
    }

    #[test]
    fn the_required_fields_are_enough_and_each_is_needed_for_a_user() {
        let all = required(ObjectKind::User);
        assert!(NewUser::checked(&all, &domain()).is_ok());

        for missing in &all {
            let rest: Vec<_> = all
                .iter()
                .filter(|field| *field != missing)
                .cloned()
                .collect();
            assert!(NewUser::checked(&rest, &domain()).is_err(), "{missing:?}");
        }
    }

    #[test]
    fn the_required_fields_are_enough_for_a_group_with_an_owner() {
        let owner = Target {
            object: crate::ObjectId::random(),
            name: "Megan Bowen".to_owned(),
            user_principal_name: None,
        };

        let group = NewGroup::checked(&required(ObjectKind::Group), owner, &domain());

        assert!(group.is_ok());
    }

    #[test]
    fn a_group_is_nested_and_a_person_joins() {
        let takes = |event| fields(ObjectKind::Group, event).unwrap()[0].takes;

        assert_eq!(takes(Event::Nest), Takes::Group);
        assert_eq!(takes(Event::Join), Takes::Person);
    }

    #[test]
    fn nobody_joins_a_user() {
        assert_eq!(
            fields(ObjectKind::User, Event::Join),
            Err(NoForm::OtherObject)
        );
    }
}
