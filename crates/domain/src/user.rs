//! A user that somebody asks for.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::{attribute::UserAttribute, request::FieldChange, store::DomainName};

/// Why the fields of a new user are refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidUser {
    /// A field that every user needs has no value.
    #[error("{} is missing", field.name())]
    Missing {
        /// The field.
        field: UserAttribute,
    },
    /// A value is longer than the directory takes.
    #[error("{} is longer than {} characters", field.name(), field.max_chars())]
    TooLong {
        /// The field.
        field: UserAttribute,
    },
    /// A value holds a line break or another control character.
    #[error("{} holds a control character", field.name())]
    Control {
        /// The field.
        field: UserAttribute,
    },
    /// The same field was given twice.
    #[error("{} is given twice", field.name())]
    Twice {
        /// The field.
        field: UserAttribute,
    },
    /// The sign-in name is not `name@domain`.
    #[error("the user principal name is not of the form name@domain")]
    UserPrincipalName,
    /// The mail nickname holds a character the directory refuses.
    #[error("the mail nickname holds a character that is not allowed")]
    MailNickname,
    /// The usage location is no two-letter country code.
    #[error("the usage location is not a two-letter country code")]
    UsageLocation,
}

impl InvalidUser {
    /// Returns the field at fault.
    #[must_use]
    pub fn field(&self) -> UserAttribute {
        match self {
            Self::Missing { field }
            | Self::TooLong { field }
            | Self::Control { field }
            | Self::Twice { field } => *field,
            Self::UserPrincipalName => UserAttribute::UserPrincipalName,
            Self::MailNickname => UserAttribute::MailNickname,
            Self::UsageLocation => UserAttribute::UsageLocation,
        }
    }
}

/// The checked fields of a new user; holds a sign-in name, a display name and a mail nickname.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    fields: BTreeMap<UserAttribute, String>,
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
        given: &[(UserAttribute, String)],
        domain: &DomainName,
    ) -> Result<Self, InvalidUser> {
        let mut fields = BTreeMap::new();
        for (field, value) in given {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            if value.chars().any(char::is_control) {
                return Err(InvalidUser::Control { field: *field });
            }
            if fields.insert(*field, value.to_owned()).is_some() {
                return Err(InvalidUser::Twice { field: *field });
            }
        }

        let Some(name) = fields.get(&UserAttribute::UserPrincipalName) else {
            return Err(InvalidUser::Missing {
                field: UserAttribute::UserPrincipalName,
            });
        };
        let name = if name.contains('@') {
            name.clone()
        } else {
            format!("{name}@{}", domain.as_str())
        };
        let local = checked_local_part(&name)?.to_owned();
        fields.insert(UserAttribute::UserPrincipalName, name);
        fields.entry(UserAttribute::MailNickname).or_insert(local);

        if !fields.contains_key(&UserAttribute::DisplayName) {
            return Err(InvalidUser::Missing {
                field: UserAttribute::DisplayName,
            });
        }
        if let Some((field, _)) = fields
            .iter()
            .find(|(field, value)| value.chars().count() > field.max_chars())
        {
            return Err(InvalidUser::TooLong { field: *field });
        }
        let nickname = fields
            .get(&UserAttribute::MailNickname)
            .map_or("", String::as_str);
        if !nickname.is_ascii() || nickname.contains(|c: char| r#"@()\[]";:<>, "#.contains(c)) {
            return Err(InvalidUser::MailNickname);
        }
        if let Some(place) = fields.get_mut(&UserAttribute::UsageLocation) {
            place.make_ascii_uppercase();
            if place.len() != 2 || !place.chars().all(|c| c.is_ascii_uppercase()) {
                return Err(InvalidUser::UsageLocation);
            }
        }
        Ok(Self { fields })
    }

    /// Rebuilds the user from the changes of a request that was checked when it was made.
    #[must_use]
    pub fn from_changes(changes: &[FieldChange]) -> Self {
        let fields = changes
            .iter()
            .filter_map(|change| change.new.clone().map(|value| (change.field, value)))
            .collect();
        Self { fields }
    }

    /// Returns the changes that make the user: every field from nothing to its value.
    #[must_use]
    pub fn changes(&self) -> Vec<FieldChange> {
        self.fields
            .iter()
            .map(|(field, value)| FieldChange {
                field: *field,
                old: None,
                new: Some(value.clone()),
            })
            .collect()
    }

    /// Returns the value of a field, where it has one.
    #[must_use]
    pub fn get(&self, field: UserAttribute) -> Option<&str> {
        self.fields.get(&field).map(String::as_str)
    }

    /// Returns every field with its value.
    pub fn fields(&self) -> impl Iterator<Item = (UserAttribute, &str)> {
        self.fields
            .iter()
            .map(|(field, value)| (*field, value.as_str()))
    }

    /// Returns the sign-in name.
    #[must_use]
    pub fn user_principal_name(&self) -> &str {
        self.get(UserAttribute::UserPrincipalName)
            .unwrap_or_default()
    }

    /// Returns the display name.
    #[must_use]
    pub fn display_name(&self) -> &str {
        self.get(UserAttribute::DisplayName).unwrap_or_default()
    }
}

fn checked_local_part(name: &str) -> Result<&str, InvalidUser> {
    let Some((local, domain)) = name.split_once('@') else {
        return Err(InvalidUser::UserPrincipalName);
    };
    let allowed = |c: char| c.is_ascii_alphanumeric() || "'.-_!#^~".contains(c);
    let sound = (1..=64).contains(&local.len())
        && local.chars().all(allowed)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && domain.parse::<DomainName>().is_ok();
    if sound {
        Ok(local)
    } else {
        Err(InvalidUser::UserPrincipalName)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain() -> DomainName {
        "contoso.example".parse().unwrap()
    }

    fn user(fields: &[(UserAttribute, &str)]) -> Result<NewUser, InvalidUser> {
        let fields: Vec<_> = fields
            .iter()
            .map(|(field, value)| (*field, (*value).to_owned()))
            .collect();
        NewUser::checked(&fields, &domain())
    }

    #[test]
    fn a_bare_sign_in_name_gets_the_domain_of_the_store() {
        let user = user(&[
            (UserAttribute::UserPrincipalName, "jdoe"),
            (UserAttribute::DisplayName, "Jane Doe"),
        ])
        .unwrap();

        assert_eq!(user.user_principal_name(), "jdoe@contoso.example");
        assert_eq!(user.get(UserAttribute::MailNickname), Some("jdoe"));
    }

    #[test]
    fn a_user_needs_a_display_name() {
        assert_eq!(
            user(&[(UserAttribute::UserPrincipalName, "jdoe")]),
            Err(InvalidUser::Missing {
                field: UserAttribute::DisplayName
            })
        );
    }

    #[test]
    fn a_crooked_sign_in_name_is_refused() {
        for name in [
            "j doe@contoso.example",
            "@contoso.example",
            "jdoe@",
            ".jdoe@contoso.example",
            "a@b@contoso.example",
        ] {
            assert_eq!(
                user(&[
                    (UserAttribute::UserPrincipalName, name),
                    (UserAttribute::DisplayName, "J")
                ]),
                Err(InvalidUser::UserPrincipalName),
                "{name}"
            );
        }
    }

    #[test]
    fn a_field_given_twice_is_refused() {
        let twice = user(&[
            (UserAttribute::UserPrincipalName, "jdoe"),
            (UserAttribute::DisplayName, "J"),
            (UserAttribute::DisplayName, "K"),
        ]);

        assert_eq!(
            twice,
            Err(InvalidUser::Twice {
                field: UserAttribute::DisplayName
            })
        );
    }

    #[test]
    fn changes_and_user_are_two_views_of_the_same() {
        let user = user(&[
            (UserAttribute::UserPrincipalName, "jdoe"),
            (UserAttribute::DisplayName, "Jane Doe"),
        ])
        .unwrap();

        assert_eq!(NewUser::from_changes(&user.changes()), user);
    }
}
