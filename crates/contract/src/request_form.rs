//! The form for asking for a change: which fields there are, what they hold now, and which workflows could decide.

use countersign_domain::{
    ObjectId, StoreId, WorkflowId,
    attribute::Attribute,
    change::{Event, FieldValue, ObjectKind},
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Notice;

/// Asks for the form of a change.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestFormRequest {
    /// The store.
    pub store: StoreId,
    /// The kind of object.
    pub object: ObjectKind,
    /// What happens to it.
    pub event: Event,
    /// The object, for all events but Create: what [`RequestCreateRequest::target`](crate::RequestCreateRequest::target) takes. Without it
    /// the form tells no present values.
    #[serde(default)]
    #[ts(optional)]
    pub target: Option<String>,
}

/// The form of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RequestFormResponse {
    /// The object, where one was named.
    pub target: Option<FormTarget>,
    /// The fields that can be given, in the order in which people read them.
    pub fields: Vec<FormField>,
    /// The enabled workflows that could cover the change: all that can be said before the fields are filled in.
    pub workflows: Vec<FormWorkflow>,
    /// Why the change cannot be asked for like this: no enabled workflow covers it, whatever is filled in.
    pub uncovered: Option<Notice>,
}

/// The object that a form is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FormTarget {
    /// The object.
    pub object: ObjectId,
    /// Its kind.
    pub kind: ObjectKind,
    /// Its display name.
    pub name: String,
    /// The sign-in name of a user.
    pub user_principal_name: Option<String>,
    /// Why this change of it would be refused, where it would.
    pub read_only: Option<Notice>,
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FormField {
    /// The attribute.
    pub field: Attribute,
    /// Whether it needs a value. A person's field that does not means whoever asks when it is left empty.
    pub required: bool,
    /// So many characters at most; 0 for a field that names an object.
    pub max_chars: u32,
    /// What it takes.
    pub kind: FormFieldKind,
    /// The values of a choice. One that is not required can also stay empty.
    pub choices: Vec<String>,
    /// What the target's attribute holds now.
    pub present: Option<FieldValue>,
}

/// What a field of a form takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum FormFieldKind {
    /// A text on one line.
    Text,
    /// One of a few texts.
    Choice,
    /// A person: sign-in name, mail address or object id.
    Person,
    /// A group: object id, mail address or display name.
    Group,
}

/// A workflow that could cover the change of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FormWorkflow {
    /// The workflow.
    pub id: WorkflowId,
    /// Its name.
    pub name: String,
    /// The attributes whose change it decides, of an Edit. None: every attribute that no other workflow names.
    pub fields: Vec<Attribute>,
}
