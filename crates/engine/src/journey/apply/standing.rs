//! How an object stands to an approved change of it, read just before the change is made.

use countersign_directory::{Directory, DirectoryError};
use countersign_domain::{
    ObjectId,
    attribute::Attribute,
    change::{ChangedMeanwhile, Event, FieldChange, Values, is_same_value},
    request::Request,
};

use crate::objects::{self, Present};

/// How the object stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is as it was when the change was asked for, or part of the way to what was asked for.
    Before,
    /// It is as was asked for.
    After,
    /// It is gone.
    Gone,
    /// Somebody else gave fields other values meanwhile.
    Changed {
        /// Each with what it holds now.
        found: Vec<ChangedMeanwhile>,
    },
}

/// Reads how the object of a request stands.
pub(super) async fn standing(
    directory: &dyn Directory,
    request: &Request,
    target: ObjectId,
) -> Result<Standing, DirectoryError> {
    match request.event {
        Event::Join | Event::Nest | Event::Leave => membership(directory, request, target).await,
        Event::Delete => Ok(
            match objects::present(directory, request.object, target).await? {
                Some(_) => Standing::Before,
                None => Standing::Gone,
            },
        ),
        Event::Create
        | Event::Edit
        | Event::Transfer
        | Event::Terminate
        | Event::ResetPassword
        | Event::ChangeExpirationPolicy => Ok(
            match objects::present(directory, request.object, target).await? {
                Some(Present { values, .. }) => compared(&values, &request.changes),
                None => Standing::Gone,
            },
        ),
    }
}

async fn membership(
    directory: &dyn Directory,
    request: &Request,
    group: ObjectId,
) -> Result<Standing, DirectoryError> {
    let Some(member) = member(&request.changes) else {
        return Ok(Standing::After);
    };
    match directory.is_member(group, member).await {
        Ok(is_member) if is_member != (request.event == Event::Leave) => Ok(Standing::After),
        Ok(_) => Ok(Standing::Before),
        Err(DirectoryError::NotFound { .. }) => Ok(Standing::Gone),
        Err(failed) => Err(failed),
    }
}

/// Returns who joins or leaves.
pub(super) fn member(changes: &[FieldChange]) -> Option<ObjectId> {
    let change = changes
        .iter()
        .find(|change| change.field == Attribute::Member)?;
    change.new.as_ref().or(change.old.as_ref())?.object()
}

/// Compares each field with the value it had when the change was asked for, and with the one it shall have.
fn compared(values: &Values, changes: &[FieldChange]) -> Standing {
    let is = |change: &FieldChange, value: Option<&_>| {
        is_same_value(change.field, values.get(change.field), value)
    };
    if changes.iter().all(|change| is(change, change.new.as_ref())) {
        return Standing::After;
    }
    let found: Vec<ChangedMeanwhile> = changes
        .iter()
        .filter(|change| !is(change, change.old.as_ref()) && !is(change, change.new.as_ref()))
        .map(|change| ChangedMeanwhile {
            field: change.field,
            now: values.get(change.field).cloned(),
        })
        .collect();
    if found.is_empty() {
        Standing::Before
    } else {
        Standing::Changed { found }
    }
}

#[cfg(test)]
mod tests {
    use countersign_domain::change::FieldValue;

    use super::*;

    fn change(field: Attribute, old: &str, new: &str) -> FieldChange {
        FieldChange {
            field,
            old: Some(old.into()),
            new: Some(new.into()),
        }
    }

    fn values(fields: &[(Attribute, &str)]) -> Values {
        fields
            .iter()
            .map(|(field, value)| (*field, FieldValue::from(*value)))
            .collect()
    }

    #[test]
    fn half_of_a_change_is_no_change_by_somebody_else() {
        let changes = [
            change(Attribute::Department, "HR", "Sales"),
            change(Attribute::City, "Oslo", "Bergen"),
        ];

        let standing = compared(
            &values(&[(Attribute::Department, "Sales"), (Attribute::City, "Oslo")]),
            &changes,
        );

        assert_eq!(standing, Standing::Before);
    }

    #[test]
    fn a_third_value_is_somebody_elses() {
        let changes = [change(Attribute::Department, "HR", "Sales")];

        let standing = compared(&values(&[(Attribute::Department, "Support")]), &changes);

        assert_eq!(
            standing,
            Standing::Changed {
                found: vec![ChangedMeanwhile {
                    field: Attribute::Department,
                    now: Some("Support".into())
                }]
            }
        );
    }

    #[test]
    fn a_change_that_is_there_is_made() {
        let changes = [change(Attribute::Department, "HR", "Sales")];

        assert_eq!(
            compared(&values(&[(Attribute::Department, "Sales")]), &changes),
            Standing::After
        );
    }
}
