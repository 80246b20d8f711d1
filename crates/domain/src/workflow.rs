//! Workflows of an identity store, and which of them a change falls under.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    StoreId, Timestamp, WorkflowId,
    approver::ApproverReference,
    attribute::Attribute,
    change::{Event, FieldChange, FieldValue, ObjectKind},
};

/// A condition on the changed object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    tag = "operator",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Filter {
    /// **Present**: the attribute has a value.
    Present {
        /// The attribute.
        field: Attribute,
    },
    /// **Not Present**: it has none.
    NotPresent {
        /// The attribute.
        field: Attribute,
    },
    /// **Equals**, without regard to case.
    Equals {
        /// The attribute.
        field: Attribute,
        /// The value.
        value: String,
    },
    /// **Not Equals**, without regard to case. A missing value is unequal to every value.
    NotEquals {
        /// The attribute.
        field: Attribute,
        /// The value.
        value: String,
    },
}

impl Filter {
    fn admits(&self, changes: &[FieldChange]) -> bool {
        let value_of = |wanted: Attribute| {
            changes
                .iter()
                .find(|change| change.field == wanted)
                .and_then(|change| change.new.as_ref().map(FieldValue::shown))
                .filter(|value| !value.is_empty())
        };
        let equal = |found: Option<&str>, value: &str| {
            found.is_some_and(|found| found.to_lowercase() == value.to_lowercase())
        };
        match self {
            Self::Present { field } => value_of(*field).is_some(),
            Self::NotPresent { field } => value_of(*field).is_none(),
            Self::Equals { field, value } => equal(value_of(*field), value),
            Self::NotEquals { field, value } => !equal(value_of(*field), value),
        }
    }
}

/// A workflow: which change needs whose approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workflow {
    /// Its identity.
    pub id: WorkflowId,
    /// The store it belongs to.
    pub store: StoreId,
    /// The name, which its flow carries too; unique in the store without regard to case.
    pub name: String,
    /// What it is for, in the administrator's words.
    pub description: String,
    /// Whether it takes part.
    pub enabled: bool,
    /// The kind of object it watches.
    pub object: ObjectKind,
    /// What happens to the object.
    pub event: Event,
    /// Conditions, all of which must hold.
    pub filters: Vec<Filter>,
    /// Who approves.
    pub approvers: Vec<ApproverReference>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Workflow {
    /// Tells whether a change of that kind falls under the workflow: enabled, same object, same event, every filter true.
    #[must_use]
    pub fn covers(&self, object: ObjectKind, event: Event, changes: &[FieldChange]) -> bool {
        self.enabled
            && self.object == object
            && self.event == event
            && self.filters.iter().all(|filter| filter.admits(changes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn department(value: Option<&str>) -> Vec<FieldChange> {
        vec![FieldChange {
            field: Attribute::Department,
            old: None,
            new: value.map(FieldValue::from),
        }]
    }

    fn workflow(filters: Vec<Filter>) -> Workflow {
        Workflow {
            id: WorkflowId::random(),
            store: StoreId::random(),
            name: "Create User".into(),
            description: String::new(),
            enabled: true,
            object: ObjectKind::User,
            event: Event::Create,
            filters,
            approvers: vec![],
            created_at: Timestamp::from_millis(0),
        }
    }

    #[test]
    fn equals_ignores_case() {
        let sales = workflow(vec![Filter::Equals {
            field: Attribute::Department,
            value: "SALES".into(),
        }]);

        assert!(sales.covers(ObjectKind::User, Event::Create, &department(Some("Sales"))));
        assert!(!sales.covers(ObjectKind::User, Event::Create, &department(Some("HR"))));
    }

    #[test]
    fn a_missing_value_is_not_equal() {
        let not_sales = workflow(vec![Filter::NotEquals {
            field: Attribute::Department,
            value: "Sales".into(),
        }]);

        assert!(not_sales.covers(ObjectKind::User, Event::Create, &department(None)));
    }

    #[test]
    fn an_empty_value_is_not_present() {
        let with_department = workflow(vec![Filter::Present {
            field: Attribute::Department,
        }]);

        assert!(!with_department.covers(ObjectKind::User, Event::Create, &department(Some(""))));
    }

    #[test]
    fn a_disabled_workflow_covers_nothing() {
        let mut workflow = workflow(vec![]);
        workflow.enabled = false;

        assert!(!workflow.covers(ObjectKind::User, Event::Create, &department(None)));
    }
}
