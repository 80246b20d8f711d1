//! Workflows of an identity store: which change needs whose approval.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

use crate::{
    StoreId, Timestamp, WorkflowId,
    approver::{ApproverReference, ApproverRelation},
    attribute::Attribute,
    change::{Event, FieldValue, ObjectKind, Values},
    system_workflow::SystemWorkflow,
};

/// A condition on the changed object, as it is after the change.
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
    /// Returns the attribute that it looks at.
    #[must_use]
    pub fn field(&self) -> Attribute {
        match self {
            Self::Present { field }
            | Self::NotPresent { field }
            | Self::Equals { field, .. }
            | Self::NotEquals { field, .. } => *field,
        }
    }

    /// Tells whether an object with these values passes. An object that a value names is compared by its name and by its id.
    #[must_use]
    pub fn admits(&self, values: &Values) -> bool {
        let equals = |found: Option<&FieldValue>, wanted: &str| {
            let wanted = wanted.trim().to_lowercase();
            found.is_some_and(|found| {
                found.shown().to_lowercase() == wanted
                    || found
                        .object()
                        .is_some_and(|object| object.to_string() == wanted)
            })
        };
        match self {
            Self::Present { field } => values.get(*field).is_some(),
            Self::NotPresent { field } => values.get(*field).is_none(),
            Self::Equals { field, value } => equals(values.get(*field), value),
            Self::NotEquals { field, value } => !equals(values.get(*field), value),
        }
    }
}

/// **Type** of a workflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum WorkflowType {
    /// **System**: every store has it; its name, object, event and fields are fixed.
    System,
    /// **User Defined**.
    UserDefined,
}

/// A workflow: which change needs whose approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workflow {
    /// Its identity.
    pub id: WorkflowId,
    /// The store it belongs to.
    pub store: StoreId,
    /// Which system workflow it is; none for one that a person defined.
    pub system: Option<SystemWorkflow>,
    /// The name, which its flow carries too; unique in the store without regard to case.
    pub name: String,
    /// What it is for, in the administrator's words.
    pub description: String,
    /// Whether it takes part.
    pub enabled: bool,
    /// The kinds of object it watches, each once; at least one.
    pub objects: Vec<ObjectKind>,
    /// What happens to the object.
    pub event: Event,
    /// The attributes whose change it watches, of an Edit. None: every attribute that no other workflow names.
    pub fields: Vec<Attribute>,
    /// Conditions, all of which must hold.
    pub filters: Vec<Filter>,
    /// Who approves.
    pub approvers: Vec<ApproverReference>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Why a workflow is refused as it is.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidWorkflow {
    /// It watches no kind of object.
    #[error("it watches no kind of object")]
    NoObject,
    /// The event is one of the system workflows alone.
    #[error("the event belongs to a system workflow")]
    SystemEvent,
    /// Fields are for Edit alone.
    #[error("fields narrow an Edit and nothing else")]
    FieldsWithoutEdit,
    /// None of its objects has the field, or the field is not edited.
    #[error("{} is no attribute that an edit of its objects could change", field.name())]
    Field {
        /// The field.
        field: Attribute,
    },
    /// One of its objects does not have the attribute that a filter looks at.
    #[error("{} is no attribute that all its objects have", field.name())]
    Filter {
        /// The attribute.
        field: Attribute,
    },
    /// A filter compares with nothing.
    #[error("a filter on {} compares with an empty value", field.name())]
    EmptyFilterValue {
        /// The attribute.
        field: Attribute,
    },
    /// The relation means nobody for its objects and event.
    #[error("{} is not offered for its objects and event", relation.label())]
    Relation {
        /// The relation.
        relation: ApproverRelation,
    },
}

impl Workflow {
    /// Returns its type.
    #[must_use]
    pub fn workflow_type(&self) -> WorkflowType {
        match self.system {
            Some(_) => WorkflowType::System,
            None => WorkflowType::UserDefined,
        }
    }

    /// Checks that objects, event, fields, filters and approvers fit each other.
    ///
    /// # Errors
    ///
    /// Says what does not fit.
    pub fn check(&self) -> Result<(), InvalidWorkflow> {
        if self.objects.is_empty() {
            return Err(InvalidWorkflow::NoObject);
        }
        if self.system.is_none() {
            self.check_definition()?;
        }
        let relations = self
            .approvers
            .iter()
            .filter_map(ApproverReference::relation);
        for relation in relations {
            let offered = self
                .objects
                .iter()
                .any(|object| relation.is_offered_for(*object, self.event));
            if !offered {
                return Err(InvalidWorkflow::Relation { relation });
            }
        }
        Ok(())
    }

    /// Checks what is fixed on a system workflow.
    fn check_definition(&self) -> Result<(), InvalidWorkflow> {
        match self.event {
            Event::Create | Event::Edit | Event::Delete => {}
            Event::Join
            | Event::Leave
            | Event::Nest
            | Event::Transfer
            | Event::Terminate
            | Event::ResetPassword
            | Event::ChangeExpirationPolicy => return Err(InvalidWorkflow::SystemEvent),
        }
        if self.event != Event::Edit && !self.fields.is_empty() {
            return Err(InvalidWorkflow::FieldsWithoutEdit);
        }
        for field in &self.fields {
            if !self.objects.iter().any(|object| field.is_editable(*object)) {
                return Err(InvalidWorkflow::Field { field: *field });
            }
        }
        for filter in &self.filters {
            let field = filter.field();
            if !self
                .objects
                .iter()
                .all(|object| field.is_filterable(*object))
            {
                return Err(InvalidWorkflow::Filter { field });
            }
            match filter {
                Filter::Equals { value, .. } | Filter::NotEquals { value, .. }
                    if value.trim().is_empty() =>
                {
                    return Err(InvalidWorkflow::EmptyFilterValue { field });
                }
                Filter::Equals { .. }
                | Filter::NotEquals { .. }
                | Filter::Present { .. }
                | Filter::NotPresent { .. } => {}
            }
        }
        Ok(())
    }

    /// Tells whether it takes part in what happens to such an object: enabled, same object, same event, every filter true.
    #[must_use]
    pub fn watches(&self, object: ObjectKind, event: Event, after: &Values) -> bool {
        self.enabled
            && self.objects.contains(&object)
            && self.event == event
            && self.filters.iter().all(|filter| filter.admits(after))
    }

    /// Tells whether it could take part once the `open` attributes are filled in: enabled, same object, same event, and no filter fails on
    /// what is known of the others. Without known values no filter is judged.
    #[must_use]
    pub fn could_watch(
        &self,
        object: ObjectKind,
        event: Event,
        known: Option<&Values>,
        open: &[Attribute],
    ) -> bool {
        let admitted = |filter: &Filter| {
            open.contains(&filter.field()) || known.is_none_or(|known| filter.admits(known))
        };
        // An Edit of other attributes is none of its business.
        let decides_any = event != Event::Edit
            || self.fields.is_empty()
            || self.fields.iter().any(|field| open.contains(field));
        self.enabled
            && self.objects.contains(&object)
            && self.event == event
            && decides_any
            && self.filters.iter().all(admitted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(department: Option<&str>) -> Values {
        department
            .map(|department| (Attribute::Department, FieldValue::from(department)))
            .into_iter()
            .collect()
    }

    fn workflow(filters: Vec<Filter>) -> Workflow {
        Workflow {
            id: WorkflowId::random(),
            store: StoreId::random(),
            system: None,
            name: "Create User".into(),
            description: String::new(),
            enabled: true,
            objects: vec![ObjectKind::User],
            event: Event::Create,
            fields: vec![],
            filters,
            approvers: vec![],
            created_at: Timestamp::from_millis(0),
        }
    }

    fn watches(workflow: &Workflow, department: Option<&str>) -> bool {
        workflow.watches(ObjectKind::User, Event::Create, &values(department))
    }

    #[test]
    fn equals_ignores_case() {
        let sales = workflow(vec![Filter::Equals {
            field: Attribute::Department,
            value: "SALES".into(),
        }]);

        assert!(watches(&sales, Some("Sales")));
        assert!(!watches(&sales, Some("HR")));
    }

    #[test]
    fn a_missing_value_is_not_equal() {
        let not_sales = workflow(vec![Filter::NotEquals {
            field: Attribute::Department,
            value: "Sales".into(),
        }]);

        assert!(watches(&not_sales, None));
    }

    #[test]
    fn a_missing_value_is_not_present() {
        let with_department = workflow(vec![Filter::Present {
            field: Attribute::Department,
        }]);

        assert!(!watches(&with_department, None));
    }

    #[test]
    fn a_disabled_workflow_watches_nothing() {
        let mut workflow = workflow(vec![]);
        workflow.enabled = false;

        assert!(!watches(&workflow, None));
    }

    #[test]
    fn a_filter_on_what_is_filled_in_later_keeps_no_workflow_from_watching() {
        let sales = workflow(vec![Filter::Equals {
            field: Attribute::Department,
            value: "Sales".into(),
        }]);
        let hr = values(Some("HR"));
        let could = |known, open: &[Attribute]| {
            sales.could_watch(ObjectKind::User, Event::Create, known, open)
        };

        assert!(could(Some(&hr), &[Attribute::Department]));
        assert!(!could(Some(&hr), &[Attribute::JobTitle]));
        assert!(could(None, &[]));
    }

    #[test]
    fn fields_are_for_an_edit_alone() {
        let mut workflow = workflow(vec![]);
        workflow.fields = vec![Attribute::Department];

        assert_eq!(workflow.check(), Err(InvalidWorkflow::FieldsWithoutEdit));
        workflow.event = Event::Edit;
        assert_eq!(workflow.check(), Ok(()));
    }

    #[test]
    fn a_filter_looks_at_what_all_objects_have() {
        let mut workflow = workflow(vec![Filter::Present {
            field: Attribute::Department,
        }]);
        workflow.event = Event::Edit;
        workflow.objects.push(ObjectKind::Group);

        assert_eq!(
            workflow.check(),
            Err(InvalidWorkflow::Filter {
                field: Attribute::Department
            })
        );
    }

    #[test]
    fn the_manager_of_a_user_who_does_not_exist_approves_nothing() {
        let mut workflow = workflow(vec![]);
        let relation = ApproverRelation::Manager;
        workflow.approvers = vec![ApproverReference::Relation { relation }];

        assert_eq!(
            workflow.check(),
            Err(InvalidWorkflow::Relation { relation })
        );
    }

    #[test]
    fn a_person_defines_no_event_of_a_system_workflow() {
        let mut workflow = workflow(vec![]);
        workflow.event = Event::Join;

        assert_eq!(workflow.check(), Err(InvalidWorkflow::SystemEvent));
    }
}
