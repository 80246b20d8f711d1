//! The rules for the value of a single field.

use thiserror::Error;

use crate::{
    attribute::Attribute,
    change::{Event, ObjectKind},
    store::DomainName,
};

/// Why the fields of a change are refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidField {
    /// A field that every such object needs has no value.
    #[error("{} is missing", field.name())]
    Missing {
        /// The field.
        field: Attribute,
    },
    /// The field cannot be set by this kind of change.
    #[error("{} cannot be set here", field.name())]
    NotSettable {
        /// The field.
        field: Attribute,
        /// The kind of object.
        object: ObjectKind,
        /// The change.
        event: Event,
    },
    /// A value is longer than the directory takes.
    #[error("{} is longer than {} characters", field.name(), field.max_chars())]
    TooLong {
        /// The field.
        field: Attribute,
    },
    /// A value holds a line break or another control character.
    #[error("{} holds a control character", field.name())]
    Control {
        /// The field.
        field: Attribute,
    },
    /// The same field was given twice.
    #[error("{} is given twice", field.name())]
    Twice {
        /// The field.
        field: Attribute,
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
    /// The visibility is neither `Public` nor `Private`.
    #[error("the visibility is neither Public nor Private")]
    Visibility,
    /// The group type is not `Unified`.
    #[error("the only group type that can be asked for is Unified, a Microsoft 365 group")]
    GroupTypes,
}

impl InvalidField {
    /// Returns the field at fault.
    #[must_use]
    pub fn field(&self) -> Attribute {
        match self {
            Self::Missing { field }
            | Self::NotSettable { field, .. }
            | Self::TooLong { field }
            | Self::Control { field }
            | Self::Twice { field } => *field,
            Self::UserPrincipalName => Attribute::UserPrincipalName,
            Self::MailNickname => Attribute::MailNickname,
            Self::UsageLocation => Attribute::UsageLocation,
            Self::Visibility => Attribute::Visibility,
            Self::GroupTypes => Attribute::GroupTypes,
        }
    }
}

/// Checks a text for a field and returns it as the directory writes it: without blanks around it, and in the letters of the directory
/// where those are fixed. Nothing for a text without a character, which takes the value away.
///
/// A sign-in name without `@` gets the store's domain.
///
/// # Errors
///
/// Says what is wrong with the value.
pub fn checked_text(
    field: Attribute,
    text: &str,
    domain: &DomainName,
) -> Result<Option<String>, InvalidField> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if text.chars().any(char::is_control) {
        return Err(InvalidField::Control { field });
    }
    let text = formed(field, text, domain)?;
    if text.chars().count() > field.max_chars() {
        return Err(InvalidField::TooLong { field });
    }
    Ok(Some(text))
}

fn formed(field: Attribute, text: &str, domain: &DomainName) -> Result<String, InvalidField> {
    match field {
        Attribute::UserPrincipalName => {
            let name = if text.contains('@') {
                text.to_owned()
            } else {
                format!("{text}@{}", domain.as_str())
            };
            local_part(&name)?;
            Ok(name)
        }
        Attribute::MailNickname => {
            let sound = text.is_ascii() && !text.contains(|c: char| r#"@()\[]";:<>, "#.contains(c));
            sound
                .then(|| text.to_owned())
                .ok_or(InvalidField::MailNickname)
        }
        Attribute::UsageLocation => {
            let place = text.to_ascii_uppercase();
            let sound = place.len() == 2 && place.chars().all(|c| c.is_ascii_uppercase());
            sound.then_some(place).ok_or(InvalidField::UsageLocation)
        }
        Attribute::Visibility => one_of(choices(field), text).ok_or(InvalidField::Visibility),
        Attribute::GroupTypes => one_of(choices(field), text).ok_or(InvalidField::GroupTypes),
        Attribute::DisplayName
        | Attribute::GivenName
        | Attribute::Surname
        | Attribute::Department
        | Attribute::JobTitle
        | Attribute::CompanyName
        | Attribute::EmployeeId
        | Attribute::EmployeeType
        | Attribute::OfficeLocation
        | Attribute::MobilePhone
        | Attribute::StreetAddress
        | Attribute::City
        | Attribute::State
        | Attribute::PostalCode
        | Attribute::Country
        | Attribute::Mail
        | Attribute::UserType
        | Attribute::AccountEnabled
        | Attribute::Description
        | Attribute::SecurityEnabled
        | Attribute::MailEnabled
        | Attribute::Manager
        | Attribute::DirectReports
        | Attribute::AdditionalManager
        | Attribute::Member
        | Attribute::Owners => Ok(text.to_owned()),
    }
}

/// Returns the only values that a field takes, as the directory writes them; nothing for a field that takes any text.
#[must_use]
pub fn choices(field: Attribute) -> &'static [&'static str] {
    match field {
        Attribute::Visibility => &["Public", "Private"],
        Attribute::GroupTypes => &["Unified"],
        Attribute::DisplayName
        | Attribute::UserPrincipalName
        | Attribute::MailNickname
        | Attribute::GivenName
        | Attribute::Surname
        | Attribute::Department
        | Attribute::JobTitle
        | Attribute::CompanyName
        | Attribute::EmployeeId
        | Attribute::EmployeeType
        | Attribute::OfficeLocation
        | Attribute::MobilePhone
        | Attribute::StreetAddress
        | Attribute::City
        | Attribute::State
        | Attribute::PostalCode
        | Attribute::Country
        | Attribute::UsageLocation
        | Attribute::Mail
        | Attribute::UserType
        | Attribute::AccountEnabled
        | Attribute::Description
        | Attribute::SecurityEnabled
        | Attribute::MailEnabled
        | Attribute::Manager
        | Attribute::DirectReports
        | Attribute::AdditionalManager
        | Attribute::Member
        | Attribute::Owners => &[],
    }
}

fn one_of(known: &[&str], text: &str) -> Option<String> {
    known
        .iter()
        .find(|word| word.eq_ignore_ascii_case(text))
        .map(|word| (*word).to_owned())
}

/// Returns the part of a sign-in name before its `@`.
///
/// # Errors
///
/// Fails when it is not of the form `name@domain`, or holds characters that Entra ID does not take.
pub(crate) fn local_part(name: &str) -> Result<&str, InvalidField> {
    let Some((local, domain)) = name.split_once('@') else {
        return Err(InvalidField::UserPrincipalName);
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
        Err(InvalidField::UserPrincipalName)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(field: Attribute, text: &str) -> Result<Option<String>, InvalidField> {
        checked_text(field, text, &"contoso.example".parse().unwrap())
    }

    #[test]
    fn blanks_alone_take_a_value_away() {
        assert_eq!(checked(Attribute::Department, "  "), Ok(None));
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
                checked(Attribute::UserPrincipalName, name),
                Err(InvalidField::UserPrincipalName),
                "{name}"
            );
        }
    }

    #[test]
    fn a_value_is_as_long_as_the_directory_takes() {
        let longest = "x".repeat(64);

        assert!(checked(Attribute::Department, &longest).is_ok());
        assert_eq!(
            checked(Attribute::Department, &format!("{longest}x")),
            Err(InvalidField::TooLong {
                field: Attribute::Department
            })
        );
    }

    #[test]
    fn every_choice_is_a_sound_value() {
        for field in Attribute::ALL {
            for choice in choices(*field) {
                assert_eq!(checked(*field, choice), Ok(Some((*choice).to_owned())));
            }
        }
    }

    #[test]
    fn a_visibility_is_written_as_the_directory_writes_it() {
        assert_eq!(
            checked(Attribute::Visibility, "private"),
            Ok(Some("Private".into()))
        );
        assert_eq!(
            checked(Attribute::Visibility, "secret"),
            Err(InvalidField::Visibility)
        );
    }
}
