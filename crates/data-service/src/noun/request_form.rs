//! `countersign request form`: which fields a change has, and who could decide it.

use clap::Args;
use countersign_contract::*;

use super::request_create::{Happens, Object};
use crate::{exit::Failure, name, output::Output, owner::Owner, text, words};

#[derive(Debug, Args)]
pub(crate) struct Form {
    /// The store: id or name
    #[arg(long)]
    store: String,
    /// The kind of object; told by the event where only one fits
    #[arg(long, value_enum)]
    object: Option<Object>,
    /// What happens to it
    #[arg(long, value_enum, default_value = "create")]
    event: Happens,
    /// The object, where it exists: a sign-in name, object id or mail address; of a group its object id, mail address or name
    #[arg(long, value_name = "USER|GROUP")]
    target: Option<String>,
}

pub(super) async fn run(form: Form, owner: &Owner, output: &mut Output) -> Result<(), Failure> {
    let request = RequestFormRequest {
        store: name::store(owner, &form.store).await?,
        object: form
            .object
            .map_or_else(|| form.event.object(false), Object::kind),
        event: form.event.event(),
        target: form.target,
    };
    let response = owner.request_form(request).await?;
    output.result(&response, described)
}

fn described(form: &RequestFormResponse) -> String {
    let mut described = String::new();
    if let Some(target) = &form.target {
        described.push_str(&text::fields(&[
            ("Target", target.name.clone()),
            (
                "Sign-in name",
                target.user_principal_name.clone().unwrap_or_default(),
            ),
            ("Id", target.object.to_string()),
        ]));
        described.extend(target.read_only.iter().map(words::notice));
        described.push('\n');
    }
    let rows: Vec<[String; 4]> = form
        .fields
        .iter()
        .map(|field| {
            [
                field.field.name().to_owned(),
                if field.required { "yes" } else { "" }.to_owned(),
                takes(field),
                field
                    .present
                    .as_ref()
                    .map(|value| value.shown().to_owned())
                    .unwrap_or_default(),
            ]
        })
        .collect();
    described.push_str(&text::table(
        ["FIELD", "REQUIRED", "TAKES", "NOW"],
        &rows,
        "The change has no fields.",
    ));
    described.push('\n');
    let workflows: Vec<[String; 2]> = form
        .workflows
        .iter()
        .map(|workflow| [workflow.name.clone(), workflow.id.to_string()])
        .collect();
    if !workflows.is_empty() {
        described.push_str(&text::table(["COULD DECIDE", "ID"], &workflows, ""));
    }
    described.extend(form.uncovered.iter().map(words::notice));
    described
}

fn takes(field: &FormField) -> String {
    match field.kind {
        FormFieldKind::Text => format!("a text of {} characters", field.max_chars),
        FormFieldKind::Choice => field.choices.join(" or "),
        FormFieldKind::Person => "a person".to_owned(),
        FormFieldKind::Group => "a group".to_owned(),
    }
}
