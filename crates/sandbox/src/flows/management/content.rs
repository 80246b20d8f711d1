//! Inputs and outputs of a run, behind links that carry their own secret.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

use super::Shared;
use crate::flows::ids::RunId;
use crate::flows::runs::RunRecord;

/// A link to the inputs or outputs of an action or of the trigger.
pub(super) fn link(origin: &str, run: &RunRecord, name: &str, part: &str) -> Value {
    let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    json!({ "uri": format!("{origin}/content/{}/{name}/{part}?sig={}", run.id, run.content_signature) })
}

/// The secret of a link.
#[derive(Deserialize)]
pub(super) struct Signature {
    sig: String,
}

/// Gives what a link leads to; nothing for a wrong secret, an unknown part, or a secured one.
pub(super) async fn content(
    State(shared): State<Shared>,
    Path((run, name, part)): Path<(String, String, String)>,
    Query(Signature { sig }): Query<Signature>,
) -> Response {
    let state = shared.0.state();
    let found = state.runs.get(&RunId(run)).and_then(|run| {
        let same: bool = sig
            .as_bytes()
            .ct_eq(run.content_signature.as_bytes())
            .into();
        same.then(|| part_of(run, &name, &part))?
    });
    match found {
        Some(value) => Json(value).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn part_of(run: &RunRecord, name: &str, part: &str) -> Option<Value> {
    let action = run.actions.iter().find(|action| action.name == name);
    match (action, part) {
        (Some(action), "inputs") => (!action.secured.inputs).then(|| action.inputs.clone()),
        (Some(action), "outputs") => (!action.secured.outputs).then(|| action.outputs.clone()),
        (None, "outputs") if name == run.trigger.name => {
            (!run.trigger.secured.outputs).then(|| run.trigger.outputs.clone())
        }
        (Some(_) | None, _) => None,
    }
}
