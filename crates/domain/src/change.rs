//! A change to an object of the directory: which object, what happens to it, and which of its attributes change how.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{ObjectId, attribute::Attribute};

/// A kind of object. Contacts are none: an Entra ID store has no changeable contacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ObjectKind {
    /// A user.
    User,
    /// A group.
    Group,
}

/// What happens to the object. Directory Manager's **Change Manager** is an [`Event::Edit`] of the field `manager`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Event {
    /// It is made.
    Create,
    /// Some of its attributes change.
    Edit,
    /// It is deleted.
    Delete,
    /// A user becomes a member of the group.
    Join,
    /// A user is no member of the group any more.
    Leave,
    /// Another group becomes a member of the group.
    Nest,
    /// The user gets another manager, who takes over.
    Transfer,
    /// The user leaves: the account is disabled and its sessions are revoked.
    Terminate,
    /// The user resets the own password.
    ResetPassword,
    /// The group's expiration policy changes.
    ChangeExpirationPolicy,
}

/// A value of an attribute: a text, or an object that it names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(untagged)]
pub enum FieldValue {
    /// A text; never empty.
    Text(String),
    /// Another object of the directory.
    Object {
        /// The object.
        object: ObjectId,
        /// Its name at that moment, for people to read.
        name: String,
        /// Its sign-in name at that moment, where it has one and that was kept.
        #[serde(
            rename = "userPrincipalName",
            default,
            skip_serializing_if = "Option::is_none"
        )]
        #[ts(optional)]
        user_principal_name: Option<String>,
    },
}

impl FieldValue {
    /// Returns what people read.
    #[must_use]
    pub fn shown(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Object { name, .. } => name,
        }
    }

    /// Returns the text, where it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Object { .. } => None,
        }
    }

    /// Returns the object, where it names one.
    #[must_use]
    pub fn object(&self) -> Option<ObjectId> {
        match self {
            Self::Text(_) => None,
            Self::Object { object, .. } => Some(*object),
        }
    }

    /// Tells whether both are the same value of `field`: objects by their id whatever they are called, texts as the directory compares
    /// them.
    #[must_use]
    pub fn is_same(&self, other: &Self, field: Attribute) -> bool {
        match (self, other) {
            (Self::Object { object, .. }, Self::Object { object: other, .. }) => object == other,
            (Self::Text(text), Self::Text(other)) if field.ignores_case() => {
                text.to_lowercase() == other.to_lowercase()
            }
            (Self::Text(text), Self::Text(other)) => text == other,
            (Self::Object { .. }, Self::Text(_)) | (Self::Text(_), Self::Object { .. }) => false,
        }
    }
}

impl fmt::Display for FieldValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.shown())
    }
}

impl From<String> for FieldValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for FieldValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// One field of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FieldChange {
    /// The attribute.
    pub field: Attribute,
    /// Its value when the change was asked for, where there was one.
    pub old: Option<FieldValue>,
    /// Its value after, where there is one.
    pub new: Option<FieldValue>,
}

impl FieldChange {
    /// Makes the change of a field that had no value.
    #[must_use]
    pub fn to(field: Attribute, new: impl Into<FieldValue>) -> Self {
        Self {
            field,
            old: None,
            new: Some(new.into()),
        }
    }
}

/// Tells whether two values of `field` are the same; nothing is the same as nothing.
#[must_use]
pub fn is_same_value(
    field: Attribute,
    one: Option<&FieldValue>,
    other: Option<&FieldValue>,
) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => one.is_same(other, field),
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// What a field holds that somebody else gave another value between asking and making the change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangedMeanwhile {
    /// The attribute.
    pub field: Attribute,
    /// What it holds, where it holds anything.
    pub now: Option<FieldValue>,
}

impl ChangedMeanwhile {
    /// Tells whether everything that was `found` is among what a person `confirmed` to overwrite.
    #[must_use]
    pub fn is_confirmed(found: &[Self], confirmed: &[Self]) -> bool {
        let is_same = |one: &Self, other: &Self| {
            one.field == other.field
                && is_same_value(one.field, one.now.as_ref(), other.now.as_ref())
        };
        found
            .iter()
            .all(|found| confirmed.iter().any(|other| is_same(found, other)))
    }
}

/// The object that a change is about, where it exists already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// The object.
    pub object: ObjectId,
    /// Its display name when the change was asked for, for people to read.
    pub name: String,
    /// Its sign-in name at that moment, where it has one and that was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub user_principal_name: Option<String>,
}

impl From<Target> for FieldValue {
    fn from(target: Target) -> Self {
        Self::Object {
            object: target.object,
            name: target.name,
            user_principal_name: target.user_principal_name,
        }
    }
}

/// What an object's attributes hold at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values(BTreeMap<Attribute, FieldValue>);

impl Values {
    /// Returns the value of an attribute, where it has one.
    #[must_use]
    pub fn get(&self, field: Attribute) -> Option<&FieldValue> {
        self.0.get(&field)
    }

    /// Returns what the attributes hold once the changes are made.
    #[must_use]
    pub fn after(&self, changes: &[FieldChange]) -> Self {
        let mut after = self.0.clone();
        for change in changes {
            match &change.new {
                Some(value) => after.insert(change.field, value.clone()),
                None => after.remove(&change.field),
            };
        }
        Self(after)
    }
}

impl FromIterator<(Attribute, FieldValue)> for Values {
    fn from_iter<I: IntoIterator<Item = (Attribute, FieldValue)>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_as_earlier_builds_kept_it() {
        let change: FieldChange =
            serde_json::from_str(r#"{"field":"department","old":null,"new":"Sales"}"#).unwrap();

        assert_eq!(change, FieldChange::to(Attribute::Department, "Sales"));
    }

    #[test]
    fn an_object_is_kept_as_earlier_builds_kept_it() {
        let text = r#"{"field":"manager","old":null,"new":{"object":"3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f103","name":"Megan"}}"#;

        let change: FieldChange = serde_json::from_str(text).unwrap();

        assert_eq!(serde_json::to_string(&change).unwrap(), text);
    }

    #[test]
    fn an_object_is_the_same_whatever_it_is_called() {
        let object = ObjectId::random();
        let named = |name: &str| FieldValue::Object {
            object,
            name: name.to_owned(),
            user_principal_name: None,
        };

        assert!(named("Megan").is_same(&named("Megan Bowen"), Attribute::Manager));
    }

    #[test]
    fn a_department_that_differs_in_case_is_another() {
        let sales = FieldValue::from("Sales");

        assert!(!sales.is_same(&"sales".into(), Attribute::Department));
    }

    fn found(field: Attribute, now: Option<&str>) -> ChangedMeanwhile {
        ChangedMeanwhile {
            field,
            now: now.map(FieldValue::from),
        }
    }

    #[test]
    fn another_value_than_the_confirmed_one_is_not_confirmed() {
        let confirmed = [found(Attribute::Department, Some("Legal"))];

        for now in [Some("Support"), None] {
            let found = [found(Attribute::Department, now)];
            assert!(!ChangedMeanwhile::is_confirmed(&found, &confirmed));
        }
        assert!(ChangedMeanwhile::is_confirmed(&confirmed, &confirmed));
    }

    #[test]
    fn one_field_more_than_the_confirmed_ones_is_not_confirmed() {
        let department = found(Attribute::Department, Some("Legal"));
        let both = [department.clone(), found(Attribute::City, Some("Oslo"))];

        assert!(!ChangedMeanwhile::is_confirmed(
            &both,
            std::slice::from_ref(&department)
        ));
        // One of the two was written by a try that failed at the other.
        assert!(ChangedMeanwhile::is_confirmed(&[department], &both));
    }

    #[test]
    fn a_value_that_is_taken_away_is_gone_after() {
        let values = Values::from_iter([(Attribute::Department, FieldValue::from("Sales"))]);
        let cleared = FieldChange {
            field: Attribute::Department,
            old: Some("Sales".into()),
            new: None,
        };

        assert_eq!(values.after(&[cleared]), Values::default());
    }
}
