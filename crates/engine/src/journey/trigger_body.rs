//! What a flow is told when it is called.

use std::collections::BTreeMap;

use countersign_domain::{
    ObjectId, RequestId,
    attribute::Attribute,
    callback::CallbackToken,
    change::{Event, FieldChange, FieldValue, ObjectKind},
    power_automate_client::PowerAutomateClient,
    request::Request,
    store::Store,
};
use secrecy::ExposeSecret;
use serde::{Serialize, Serializer};

use super::summary;

/// The body of a trigger. Its only secret is the callback token, which the flow sends back.
///
/// Flows of older templates have a schema that names the first members alone, and lets the others pass. What a member is must not change.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TriggerBody<'a> {
    request_id: RequestId,
    workflow: &'a str,
    summary: String,
    /// Object ids joined by semicolons, as the approvals connector takes them.
    approvers: String,
    callback_url: String,
    #[serde(serialize_with = "exposed")]
    callback_token: &'a CallbackToken,
    comment: Option<&'a str>,
    identity_store: &'a str,
    requester: &'a str,
    target: &'a str,
    /// The new value of each field by its name, for flows that do more than ask (such as granting access by department);
    /// null where it is taken away.
    changes: BTreeMap<&'a str, Option<&'a str>>,
    /// The object that changes.
    target_object: Reference<'a>,
    /// The objects that fields name, by the field's name.
    references: BTreeMap<&'a str, Named<'a>>,
}

impl TriggerBody<'_> {
    /// Returns what the approvers read.
    pub(super) fn summary(&self) -> &str {
        &self.summary
    }
}

/// An object of the directory. Names change hands; its id does not.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reference<'a> {
    /// None of what is yet to be made.
    id: Option<ObjectId>,
    /// None of a group, and where it was not kept.
    user_principal_name: Option<&'a str>,
    display_name: &'a str,
    kind: ObjectKind,
}

/// What a field names before and after the change.
#[derive(Serialize)]
struct Named<'a> {
    old: Option<Reference<'a>>,
    new: Option<Reference<'a>>,
}

/// The one place where a callback token leaves the process.
fn exposed<S: Serializer>(token: &CallbackToken, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(token.secret().expose_secret())
}

/// Returns the body for a request.
pub(super) fn of<'a>(
    request: &'a Request,
    store: &'a Store,
    client: &PowerAutomateClient,
    token: &'a CallbackToken,
) -> TriggerBody<'a> {
    let approvers: Vec<String> = request
        .approvers
        .iter()
        .map(|approver| approver.object.to_string())
        .collect();
    let changes = request
        .changes
        .iter()
        .map(|change| {
            (
                change.field.name(),
                change.new.as_ref().map(FieldValue::shown),
            )
        })
        .collect();
    TriggerBody {
        request_id: request.id,
        workflow: &request.workflow_name,
        summary: summary::of(request, store),
        approvers: approvers.join(";"),
        callback_url: super::callback::url(client, request.id),
        callback_token: token,
        comment: None,
        identity_store: &store.name,
        requester: &request.requester_name,
        target: &request.target_name,
        changes,
        target_object: target(request),
        references: request
            .changes
            .iter()
            .filter_map(|change| Some((change.field.name(), named(change, request.event)?)))
            .collect(),
    }
}

fn target(request: &Request) -> Reference<'_> {
    let existing = request.target.as_ref();
    // What is yet to be made has the sign-in name that was asked for.
    let asked_for = request
        .changes
        .iter()
        .filter(|_| existing.is_none())
        .find(|change| change.field == Attribute::UserPrincipalName)
        .and_then(|change| change.new.as_ref()?.text());
    Reference {
        id: existing.map(|target| target.object),
        user_principal_name: existing
            .and_then(|target| target.user_principal_name.as_deref())
            .or(asked_for),
        display_name: &request.target_name,
        kind: request.object,
    }
}

/// Returns what a field names; nothing when it holds texts.
fn named(change: &FieldChange, event: Event) -> Option<Named<'_>> {
    let kind = if change.field == Attribute::Member && event == Event::Nest {
        ObjectKind::Group
    } else {
        ObjectKind::User
    };
    let old = change.old.as_ref().and_then(|value| reference(value, kind));
    let new = change.new.as_ref().and_then(|value| reference(value, kind));
    (old.is_some() || new.is_some()).then_some(Named { old, new })
}

fn reference(value: &FieldValue, kind: ObjectKind) -> Option<Reference<'_>> {
    match value {
        FieldValue::Text(_) => None,
        FieldValue::Object {
            object,
            name,
            user_principal_name,
        } => Some(Reference {
            id: Some(*object),
            user_principal_name: user_principal_name.as_deref(),
            display_name: name,
            kind,
        }),
    }
}
