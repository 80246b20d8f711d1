//! A group that somebody asks for.

use std::collections::{BTreeMap, btree_map::Entry};

use crate::{
    attribute::Attribute,
    change::{Event, FieldChange, FieldValue, ObjectKind, Target},
    field::InvalidField,
    store::DomainName,
    user,
};

/// A mail nickname that is taken from a display name has at most so many characters.
const NICKNAME_CHARS: usize = 64;

/// The checked fields of a new group; holds a display name, a mail nickname and an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGroup {
    fields: BTreeMap<Attribute, String>,
    owner: Target,
}

impl NewGroup {
    /// Checks the fields that somebody asks for. Blanks around values are dropped, and so are fields without a value.
    ///
    /// Only a Microsoft 365 group has a visibility. A missing mail nickname is taken from the display name: its ASCII letters, digits and
    /// hyphens.
    ///
    /// # Errors
    ///
    /// Says which field is wrong and how; `mailNickname` is missing when nothing of the display name can stand in it.
    pub fn checked(
        given: &[(Attribute, String)],
        owner: Target,
        domain: &DomainName,
    ) -> Result<Self, InvalidField> {
        let mut fields = user::checked_fields(given, ObjectKind::Group, domain)?;
        let is_microsoft_365 = fields.contains_key(&Attribute::GroupTypes);
        if fields.contains_key(&Attribute::Visibility) && !is_microsoft_365 {
            return Err(InvalidField::NotSettable {
                field: Attribute::Visibility,
                object: ObjectKind::Group,
                event: Event::Create,
            });
        }
        let Some(name) = fields.get(&Attribute::DisplayName).cloned() else {
            return Err(InvalidField::Missing {
                field: Attribute::DisplayName,
            });
        };
        if let Entry::Vacant(entry) = fields.entry(Attribute::MailNickname) {
            let nickname = nickname_of(&name);
            if nickname.is_empty() {
                return Err(InvalidField::Missing {
                    field: Attribute::MailNickname,
                });
            }
            entry.insert(nickname);
        }
        Ok(Self { fields, owner })
    }

    /// Rebuilds the group from the changes of a request that was checked when it was made; `None` when they name no owner.
    #[must_use]
    pub fn from_changes(changes: &[FieldChange]) -> Option<Self> {
        let owner = changes.iter().find_map(|change| match &change.new {
            Some(FieldValue::Object {
                object,
                name,
                user_principal_name,
            }) if change.field == Attribute::Owners => Some(Target {
                object: *object,
                name: name.clone(),
                user_principal_name: user_principal_name.clone(),
            }),
            Some(FieldValue::Object { .. } | FieldValue::Text(_)) | None => None,
        })?;
        Some(Self {
            fields: user::texts(changes),
            owner,
        })
    }

    /// Returns the changes that make the group: every field from nothing to its value, the owner last.
    #[must_use]
    pub fn changes(&self) -> Vec<FieldChange> {
        let owner = FieldChange::to(Attribute::Owners, self.owner.clone());
        self.fields()
            .map(|(field, value)| FieldChange::to(field, value))
            .chain([owner])
            .collect()
    }

    /// Returns the value of a text field, where it has one.
    #[must_use]
    pub fn get(&self, field: Attribute) -> Option<&str> {
        self.fields.get(&field).map(String::as_str)
    }

    /// Returns every text field with its value. `groupTypes` holds `Unified` for a Microsoft 365 group and is missing for a security group.
    pub fn fields(&self) -> impl Iterator<Item = (Attribute, &str)> {
        self.fields
            .iter()
            .map(|(field, value)| (*field, value.as_str()))
    }

    /// Returns the display name.
    #[must_use]
    pub fn display_name(&self) -> &str {
        self.get(Attribute::DisplayName).unwrap_or_default()
    }

    /// Returns the mail nickname.
    #[must_use]
    pub fn mail_nickname(&self) -> &str {
        self.get(Attribute::MailNickname).unwrap_or_default()
    }

    /// Tells whether it is a Microsoft 365 group; otherwise it is a security group.
    #[must_use]
    pub fn is_microsoft_365(&self) -> bool {
        self.get(Attribute::GroupTypes).is_some()
    }

    /// Returns who owns the group from the start.
    #[must_use]
    pub fn owner(&self) -> &Target {
        &self.owner
    }
}

fn nickname_of(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .take(NICKNAME_CHARS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ObjectId;

    fn group(fields: &[(Attribute, &str)]) -> Result<NewGroup, InvalidField> {
        let fields: Vec<_> = fields
            .iter()
            .map(|(field, value)| (*field, (*value).to_owned()))
            .collect();
        let owner = Target {
            object: ObjectId::random(),
            name: "Megan Bowen".to_owned(),
            user_principal_name: None,
        };
        NewGroup::checked(&fields, owner, &"contoso.example".parse().unwrap())
    }

    #[test]
    fn a_nickname_is_taken_from_the_display_name() {
        let group = group(&[(Attribute::DisplayName, "Sales & Marketing")]).unwrap();

        assert_eq!(group.mail_nickname(), "SalesMarketing");
        assert!(!group.is_microsoft_365());
    }

    #[test]
    fn a_name_without_a_latin_letter_needs_a_nickname() {
        assert_eq!(
            group(&[(Attribute::DisplayName, "営業")]),
            Err(InvalidField::Missing {
                field: Attribute::MailNickname
            })
        );
    }

    #[test]
    fn a_security_group_has_no_visibility() {
        let group = group(&[
            (Attribute::DisplayName, "Sales"),
            (Attribute::Visibility, "Private"),
        ]);

        assert_eq!(
            group.map_err(|invalid| invalid.field()),
            Err(Attribute::Visibility)
        );
    }

    #[test]
    fn changes_and_group_are_two_views_of_the_same() {
        let group = group(&[
            (Attribute::DisplayName, "Sales"),
            (Attribute::GroupTypes, "unified"),
        ])
        .unwrap();

        assert!(group.is_microsoft_365());
        assert_eq!(NewGroup::from_changes(&group.changes()), Some(group));
    }
}
