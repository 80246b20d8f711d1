//! Which workflows a change falls under, and with which of its fields.

use crate::{
    change::{Event, FieldChange, ObjectKind, Values},
    workflow::Workflow,
};

/// A workflow that a change falls under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covered<'a> {
    /// The workflow.
    pub workflow: &'a Workflow,
    /// The fields it decides: those of the change that it watches.
    pub changes: Vec<FieldChange>,
}

/// What a change falls under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage<'a> {
    /// The workflows, one request for each.
    pub covered: Vec<Covered<'a>>,
    /// Whether the change, or the fields in [`Coverage::left`], fall under no workflow.
    pub uncovered: bool,
    /// The fields of an Edit that no workflow watches; every field when no workflow takes part at all.
    pub left: Vec<FieldChange>,
}

/// Finds the enabled workflows that a change falls under: same object, same event, filters true on the object as it is `after` the change,
/// and of an Edit a changed attribute among its fields.
///
/// An Edit is shared out: a workflow decides the changed attributes that it names. A workflow that names none decides those that no other
/// one names, so that the wide one never lets through what a narrower one stands before.
#[must_use]
pub fn coverage<'a>(
    workflows: &'a [Workflow],
    object: ObjectKind,
    event: Event,
    changes: &[FieldChange],
    after: &Values,
) -> Coverage<'a> {
    let watching: Vec<&Workflow> = workflows
        .iter()
        .filter(|workflow| workflow.watches(object, event, after))
        .collect();
    if event != Event::Edit {
        let covered: Vec<Covered<'a>> = watching
            .into_iter()
            .map(|workflow| Covered {
                workflow,
                changes: changes.to_vec(),
            })
            .collect();
        let uncovered = covered.is_empty();
        return Coverage {
            covered,
            uncovered,
            left: if uncovered {
                changes.to_vec()
            } else {
                Vec::new()
            },
        };
    }

    let named = |change: &FieldChange| {
        watching
            .iter()
            .any(|workflow| workflow.fields.contains(&change.field))
    };
    let has_wide = watching.iter().any(|workflow| workflow.fields.is_empty());
    let left: Vec<FieldChange> = changes
        .iter()
        .filter(|change| !has_wide && !named(change))
        .cloned()
        .collect();
    let covered = watching
        .iter()
        .filter_map(|workflow| {
            let decides = |change: &&FieldChange| {
                if workflow.fields.is_empty() {
                    !named(change)
                } else {
                    workflow.fields.contains(&change.field)
                }
            };
            let own: Vec<FieldChange> = changes.iter().filter(decides).cloned().collect();
            (!own.is_empty()).then_some(Covered {
                workflow,
                changes: own,
            })
        })
        .collect();
    Coverage {
        covered,
        uncovered: !left.is_empty(),
        left,
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::subsequence};

    use super::*;
    use crate::{
        StoreId, Timestamp, WorkflowId, attribute::Attribute, change::FieldValue, workflow::Filter,
    };

    const FIELDS: [Attribute; 4] = [
        Attribute::Department,
        Attribute::JobTitle,
        Attribute::City,
        Attribute::Manager,
    ];

    fn workflow(fields: &[Attribute]) -> Workflow {
        Workflow {
            id: WorkflowId::random(),
            store: StoreId::random(),
            system: None,
            name: "Edit User".into(),
            description: String::new(),
            enabled: true,
            objects: vec![ObjectKind::User],
            event: Event::Edit,
            fields: fields.to_vec(),
            filters: vec![],
            approvers: vec![],
            created_at: Timestamp::from_millis(0),
        }
    }

    fn edit<'a>(workflows: &'a [Workflow], fields: &[Attribute]) -> Coverage<'a> {
        let changes: Vec<FieldChange> = fields
            .iter()
            .map(|field| FieldChange::to(*field, "new"))
            .collect();
        let after = Values::default().after(&changes);
        coverage(workflows, ObjectKind::User, Event::Edit, &changes, &after)
    }

    #[test]
    fn an_edit_of_other_fields_falls_under_nothing() {
        let workflows = [workflow(&[Attribute::Manager])];

        let found = edit(&workflows, &[Attribute::Department]);

        assert!(found.covered.is_empty());
        assert!(found.uncovered);
    }

    #[test]
    fn each_workflow_decides_its_own_fields() {
        let workflows = [
            workflow(&[Attribute::Manager]),
            workflow(&[Attribute::Department, Attribute::City]),
        ];

        let found = edit(&workflows, &[Attribute::Department, Attribute::Manager]);

        let fields: Vec<Vec<Attribute>> = found
            .covered
            .iter()
            .map(|covered| covered.changes.iter().map(|change| change.field).collect())
            .collect();
        assert_eq!(
            fields,
            [vec![Attribute::Manager], vec![Attribute::Department]]
        );
        assert!(!found.uncovered);
    }

    #[test]
    fn a_filter_looks_at_the_value_after_the_change() {
        let mut into_sales = workflow(&[]);
        into_sales.filters = vec![Filter::Equals {
            field: Attribute::Department,
            value: "Sales".into(),
        }];
        let before = Values::from_iter([(Attribute::Department, FieldValue::from("HR"))]);
        let changes = [FieldChange::to(Attribute::Department, "Sales")];
        let workflows = [into_sales];

        let found = coverage(
            &workflows,
            ObjectKind::User,
            Event::Edit,
            &changes,
            &before.after(&changes),
        );

        assert_eq!(found.covered.len(), 1);
    }

    #[test]
    fn a_deletion_without_a_workflow_is_uncovered_although_no_field_changes() {
        let found = coverage(
            &[],
            ObjectKind::User,
            Event::Delete,
            &[],
            &Values::default(),
        );

        assert!(found.uncovered);
    }

    proptest! {
        #[test]
        fn no_changed_field_is_lost_and_none_is_let_through(
            watched in vec(subsequence(FIELDS.to_vec(), 0..=4), 0..5),
            changed in subsequence(FIELDS.to_vec(), 1..=4),
        ) {
            let workflows: Vec<Workflow> = watched.iter().map(|fields| workflow(fields)).collect();

            let found = edit(&workflows, &changed);

            for field in &changed {
                let covered = found.covered.iter().any(|covered| covered.changes.iter().any(|change| change.field == *field));
                let left = found.left.iter().any(|change| change.field == *field);
                prop_assert_ne!(covered, left);
            }
            prop_assert!(found.covered.iter().all(|covered| !covered.changes.is_empty()));
        }

        #[test]
        fn a_wide_workflow_never_decides_what_a_narrow_one_names(
            narrow in subsequence(FIELDS.to_vec(), 1..=4),
            changed in subsequence(FIELDS.to_vec(), 1..=4),
        ) {
            let workflows = [workflow(&[]), workflow(&narrow)];

            let found = edit(&workflows, &changed);

            let wide = found.covered.iter().find(|covered| covered.workflow.fields.is_empty());
            let decided = wide.into_iter().flat_map(|covered| &covered.changes);
            for change in decided {
                prop_assert!(!narrow.contains(&change.field));
            }
        }
    }
}
