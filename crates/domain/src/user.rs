//! A user that somebody asks for.

use std::collections::BTreeMap;

use crate::{
    attribute::Attribute,
    change::{Event, FieldChange, ObjectKind},
    field::{self, InvalidField},
    store::DomainName,
};

/// The checked fields of a new user; holds a sign-in name, a display name and a mail nickname.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    fields: BTreeMap<Attribute, String>,
}

impl NewUser {
    /// Checks the fields that somebody asks for. Blanks around values are dropped, and so are fields without a value.
    ///
    /// A sign-in name without `@` gets the store's domain; a missing mail nickname is taken from the sign-in name.
    ///
    /// # Errors
    ///
    /// Says which field is wrong and how.
    pub fn checked(
        given: &[(Attribute, String)],
        domain: &DomainName,
    ) -> Result<Self, InvalidField> {
        let mut fields = checked_fields(given, ObjectKind::User, domain)?;
        let Some(name) = fields.get(&Attribute::UserPrincipalName) else {
            return Err(InvalidField::Missing {
                field: Attribute::UserPrincipalName,
            });
        };
        if !fields.contains_key(&Attribute::MailNickname) {
            let local = field::local_part(name)?;
            let nickname = field::checked_text(Attribute::MailNickname, local, domain)?;
            fields.extend(nickname.map(|nickname| (Attribute::MailNickname, nickname)));
        }
        if !fields.contains_key(&Attribute::DisplayName) {
            return Err(InvalidField::Missing {
                field: Attribute::DisplayName,
            });
        }
        Ok(Self { fields })
    }

    /// Rebuilds the user from the changes of a request that was checked when it was made.
    #[must_use]
    pub fn from_changes(changes: &[FieldChange]) -> Self {
        Self {
            fields: texts(changes),
        }
    }

    /// Returns the changes that make the user: every field from nothing to its value.
    #[must_use]
    pub fn changes(&self) -> Vec<FieldChange> {
        self.fields()
            .map(|(field, value)| FieldChange::to(field, value))
            .collect()
    }

    /// Returns the value of a field, where it has one.
    #[must_use]
    pub fn get(&self, field: Attribute) -> Option<&str> {
        self.fields.get(&field).map(String::as_str)
    }

    /// Returns every field with its value.
    pub fn fields(&self) -> impl Iterator<Item = (Attribute, &str)> {
        self.fields
            .iter()
            .map(|(field, value)| (*field, value.as_str()))
    }

    /// Returns the sign-in name.
    #[must_use]
    pub fn user_principal_name(&self) -> &str {
        self.get(Attribute::UserPrincipalName).unwrap_or_default()
    }

    /// Returns the display name.
    #[must_use]
    pub fn display_name(&self) -> &str {
        self.get(Attribute::DisplayName).unwrap_or_default()
    }
}

/// Checks the texts that a new object is asked for with: every field of that kind of object, given once.
pub(crate) fn checked_fields(
    given: &[(Attribute, String)],
    object: ObjectKind,
    domain: &DomainName,
) -> Result<BTreeMap<Attribute, String>, InvalidField> {
    let mut fields = BTreeMap::new();
    for (field, text) in given {
        let field = *field;
        // What names objects is no text: it comes resolved.
        if !field.is_settable_at_creation(object) || field.max_chars() == 0 {
            return Err(InvalidField::NotSettable {
                field,
                object,
                event: Event::Create,
            });
        }
        let Some(text) = field::checked_text(field, text, domain)? else {
            continue;
        };
        if fields.insert(field, text).is_some() {
            return Err(InvalidField::Twice { field });
        }
    }
    Ok(fields)
}

/// Returns the new texts among the changes.
pub(crate) fn texts(changes: &[FieldChange]) -> BTreeMap<Attribute, String> {
    changes
        .iter()
        .filter_map(|change| {
            let text = change.new.as_ref()?.text()?;
            Some((change.field, text.to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain() -> DomainName {
        "contoso.example".parse().unwrap()
    }

    fn user(fields: &[(Attribute, &str)]) -> Result<NewUser, InvalidField> {
        let fields: Vec<_> = fields
            .iter()
            .map(|(field, value)| (*field, (*value).to_owned()))
            .collect();
        NewUser::checked(&fields, &domain())
    }

    #[test]
    fn a_bare_sign_in_name_gets_the_domain_of_the_store() {
        let user = user(&[
            (Attribute::UserPrincipalName, "jdoe"),
            (Attribute::DisplayName, "Jane Doe"),
        ])
        .unwrap();

        assert_eq!(user.user_principal_name(), "jdoe@contoso.example");
        assert_eq!(user.get(Attribute::MailNickname), Some("jdoe"));
    }

    #[test]
    fn a_user_needs_a_display_name() {
        assert_eq!(
            user(&[(Attribute::UserPrincipalName, "jdoe")]),
            Err(InvalidField::Missing {
                field: Attribute::DisplayName
            })
        );
    }

    #[test]
    fn a_field_of_groups_is_refused() {
        let with_visibility = user(&[
            (Attribute::UserPrincipalName, "jdoe"),
            (Attribute::DisplayName, "J"),
            (Attribute::Visibility, "Private"),
        ]);

        assert_eq!(
            with_visibility,
            Err(InvalidField::NotSettable {
                field: Attribute::Visibility,
                object: ObjectKind::User,
                event: Event::Create,
            })
        );
    }

    #[test]
    fn a_field_given_twice_is_refused() {
        let twice = user(&[
            (Attribute::UserPrincipalName, "jdoe"),
            (Attribute::DisplayName, "J"),
            (Attribute::DisplayName, "K"),
        ]);

        assert_eq!(
            twice,
            Err(InvalidField::Twice {
                field: Attribute::DisplayName
            })
        );
    }

    #[test]
    fn changes_and_user_are_two_views_of_the_same() {
        let user = user(&[
            (Attribute::UserPrincipalName, "jdoe"),
            (Attribute::DisplayName, "Jane Doe"),
        ])
        .unwrap();

        assert_eq!(NewUser::from_changes(&user.changes()), user);
    }
}
