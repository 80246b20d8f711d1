//! Changes to objects that exist: only what changes is sent.

use std::collections::BTreeMap;

use countersign_domain::attribute::Attribute;

/// Why a change cannot be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPatch {
    /// The directory keeps a value in this field for every object.
    #[error("{} cannot be cleared", field.name())]
    CannotBeCleared {
        /// The field.
        field: Attribute,
    },
}

/// New values of text fields of a user or group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Patch {
    fields: BTreeMap<Attribute, Option<String>>,
}

impl Patch {
    /// Takes the fields that change; a field without a value, or with blanks only, is cleared. Of a field given twice the last value counts.
    ///
    /// # Errors
    ///
    /// Fails when a field would be cleared that every object has.
    pub fn new(
        fields: impl IntoIterator<Item = (Attribute, Option<String>)>,
    ) -> Result<Self, InvalidPatch> {
        let fields: BTreeMap<_, _> = fields
            .into_iter()
            .map(|(field, value)| (field, value.filter(|value| !value.trim().is_empty())))
            .collect();
        let cleared = fields
            .iter()
            .find(|(field, value)| value.is_none() && field.is_required());
        if let Some((field, _)) = cleared {
            return Err(InvalidPatch::CannotBeCleared { field: *field });
        }

        Ok(Self { fields })
    }

    /// Tells whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Returns each field with its new value; none is cleared.
    pub fn fields(&self) -> impl Iterator<Item = (Attribute, Option<&str>)> {
        self.fields
            .iter()
            .map(|(field, value)| (*field, value.as_deref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_value_clears_a_field() {
        let patch = Patch::new([(Attribute::Department, Some("  ".to_owned()))]).unwrap();

        assert_eq!(
            patch.fields().collect::<Vec<_>>(),
            [(Attribute::Department, None)]
        );
    }

    #[test]
    fn what_every_object_has_cannot_be_cleared() {
        for field in [
            Attribute::DisplayName,
            Attribute::UserPrincipalName,
            Attribute::MailNickname,
        ] {
            assert_eq!(
                Patch::new([(field, None)]),
                Err(InvalidPatch::CannotBeCleared { field })
            );
        }
    }
}
