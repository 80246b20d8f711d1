//! The form for asking for a change, by the same rules and look-ups by which it is asked for then.

use countersign_contract::{
    ApiError, Code, FormField, FormFieldKind, FormTarget, FormWorkflow, Notice, RequestFormRequest,
    RequestFormResponse,
};
use countersign_domain::{
    ObjectId,
    attribute::Attribute,
    change::{Event, FieldChange, ObjectKind, Values},
    form::{self, Need, NoForm, Takes},
    store::Store,
};

use super::{
    asked::{misplaced, other_object, refusal, unavailable},
    named::Named,
};
use crate::{acting::Acting, engine::Engine, failure, notices, objects::Present};

impl Engine {
    pub(crate) async fn request_form(
        &self,
        acting: &Acting,
        request: RequestFormRequest,
    ) -> Result<RequestFormResponse, ApiError> {
        let store = self.enabled_store(request.store).await?;
        let own = acting.person_of(store.provider.tenant());
        let (object, event) = (request.object, request.event);
        let fields = form::fields(object, event).map_err(|none| match none {
            NoForm::OtherObject => other_object(),
            NoForm::NotCarriedOut => unavailable(),
        })?;
        let present = self.form_target(&store, &request).await?;
        let workflows = self.form_workflows(&store, object, event, &fields, present.as_ref());
        let workflows = workflows.await?;

        Ok(RequestFormResponse {
            fields: fields
                .into_iter()
                .map(|field| shown(field, own, present.as_ref()))
                .collect(),
            target: present.map(|present| target(present, object, event, own)),
            uncovered: workflows.is_empty().then(|| uncovered(&store)),
            workflows,
        })
    }

    async fn form_target(
        &self,
        store: &Store,
        request: &RequestFormRequest,
    ) -> Result<Option<Present>, ApiError> {
        let Some(text) = request.target.as_deref().map(str::trim) else {
            return Ok(None);
        };
        if request.event == Event::Create {
            return Err(misplaced("target", "What is made has no object yet."));
        }
        if text.is_empty() {
            return Err(misplaced("target", "The change names no object."));
        }
        let named = Named::new(self, store);
        named.object(request.object, text, "target").await.map(Some)
    }

    async fn form_workflows(
        &self,
        store: &Store,
        object: ObjectKind,
        event: Event,
        fields: &[form::FormField],
        present: Option<&Present>,
    ) -> Result<Vec<FormWorkflow>, ApiError> {
        let workflows = self
            .storage()
            .workflows(store.id)
            .await
            .map_err(failure::storage)?;
        let known = known_after(event, present);
        let open: Vec<Attribute> = fields.iter().map(|field| field.field).collect();

        Ok(workflows
            .into_iter()
            .filter(|workflow| workflow.could_watch(object, event, known.as_ref(), &open))
            .map(|workflow| FormWorkflow {
                id: workflow.id,
                name: workflow.name,
                fields: workflow.fields,
            })
            .collect())
    }
}

/// What is known of the object after the change, but for what is filled in.
fn known_after(event: Event, present: Option<&Present>) -> Option<Values> {
    match event {
        Event::Create => Some(Values::default()),
        Event::Terminate => {
            let disabled = FieldChange::to(Attribute::AccountEnabled, "false");
            present.map(|present| present.values.after(&[disabled]))
        }
        Event::Edit
        | Event::Delete
        | Event::Join
        | Event::Leave
        | Event::Nest
        | Event::Transfer
        | Event::ResetPassword
        | Event::ChangeExpirationPolicy => present.map(|present| present.values.clone()),
    }
}

fn target(present: Present, kind: ObjectKind, event: Event, own: Option<ObjectId>) -> FormTarget {
    let read_only = refusal(event, &present, own).map(|refusal| failure::notice_of(&refusal));
    FormTarget {
        object: present.target.object,
        kind,
        user_principal_name: present
            .values
            .get(Attribute::UserPrincipalName)
            .map(|name| name.shown().to_owned()),
        name: present.target.name,
        read_only,
    }
}

fn shown(field: form::FormField, own: Option<ObjectId>, present: Option<&Present>) -> FormField {
    let (kind, choices) = match field.takes {
        Takes::Text => (FormFieldKind::Text, &[][..]),
        Takes::Choice(choices) => (FormFieldKind::Choice, choices),
        Takes::Person => (FormFieldKind::Person, &[][..]),
        Takes::Group => (FormFieldKind::Group, &[][..]),
    };
    FormField {
        field: field.field,
        required: match field.need {
            Need::Optional => false,
            Need::Required => true,
            Need::WhoeverAsks => own.is_none(),
        },
        max_chars: u32::try_from(field.field.max_chars()).unwrap_or(u32::MAX),
        kind,
        choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
        present: present.and_then(|present| present.values.get(field.field).cloned()),
    }
}

fn uncovered(store: &Store) -> Notice {
    let mut notice = notices::notice(
        Code::NoWorkflowCoversThis,
        "No enabled workflow of the store covers this change.",
    );
    if store.settings.apply_uncovered {
        notice
            .message
            .push_str(" The store makes it at once, and nobody approves it.");
    }
    notice
}
