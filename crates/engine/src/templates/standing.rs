//! What we remember of a template beside what Power Automate holds.

use countersign_contract::{ApiError, Code, Notice, TemplateState, TemplateView};
use countersign_domain::{
    audit::{Happening, Subject},
    template::{
        Baseline, MadeTemplate, PendingUpdate, WhoCanTrigger,
        difference::{self, Difference},
        merge,
    },
};
use countersign_power_automate::cloud_flows::{CloudFlow, CloudFlowState};
use serde_json::Value;

use super::{document_of, document_of_flow};
use crate::{acting::Acting, clock, engine::Engine, failure, fault_point, notices};

impl Engine {
    /// Brings what we remember up to what is in Power Automate: a flow whose making was not confirmed is ours when it is there under our id,
    /// and a change that was begun is done or was not.
    pub(super) async fn caught_up(
        &self,
        acting: &Acting,
        mut made: MadeTemplate,
        flow: &CloudFlow,
    ) -> Result<MadeTemplate, ApiError> {
        if made.made_at.is_none() {
            return self.confirmed(acting, made, flow, true).await;
        }
        let Some(pending) = made.pending.take() else {
            return Ok(made);
        };
        let entry = if has_arrived(&made, &pending, &document_of_flow(flow)?)? {
            let members = changed_members(
                &document_of(&made.written)?,
                &document_of(&pending.template)?,
            );
            let overwritten = pending.overwrite;
            made = updated(made, pending, flow)?;
            let happening = Happening::TemplateUpdated {
                members,
                overwritten,
            };
            Some(acting.entry(Subject::Workflow(made.workflow), happening))
        } else {
            None
        };
        self.storage()
            .put_template(made.clone(), entry)
            .await
            .map_err(failure::storage)?;
        fault_point::reach("template_update.caught_up");
        Ok(made)
    }

    /// Records that a template is in Power Automate.
    pub(super) async fn confirmed(
        &self,
        acting: &Acting,
        made: MadeTemplate,
        flow: &CloudFlow,
        found_again: bool,
    ) -> Result<MadeTemplate, ApiError> {
        let written = document_of(&made.written)?;
        let read = document_of_flow(flow).ok();
        let made = MadeTemplate {
            as_read: read.map(|read| Baseline::of(&written, &read)),
            made_at: Some(clock::now()),
            replaces: None,
            ..made
        };
        let happening = Happening::TemplateCreated {
            name: made.written.name.clone(),
            flow: made.flow.to_string(),
            found_again,
        };
        let entry = acting.entry(Subject::Workflow(made.workflow), happening);
        self.storage()
            .put_template(made.clone(), Some(entry))
            .await
            .map_err(failure::storage)?;
        Ok(made)
    }
}

/// Returns a template whose pending change is in the flow.
pub(super) fn updated(
    made: MadeTemplate,
    change: PendingUpdate,
    flow: &CloudFlow,
) -> Result<MadeTemplate, ApiError> {
    let old = document_of(&made.written)?;
    let new = document_of(&change.template)?;
    let present = document_of_flow(flow)?;
    let as_read = match &made.as_read {
        // What a person changed stays a difference from what the service made of our own writing.
        Some(baseline) if !change.overwrite => baseline.updated(&old, &new, &present),
        None if !change.overwrite => Baseline::of(&new, &new),
        Some(_) | None => Baseline::of(&new, &present),
    };

    Ok(MadeTemplate {
        written: change.template,
        as_read: Some(as_read),
        pending: None,
        updated_at: Some(clock::now()),
        ..made
    })
}

/// Tells whether a change that was begun is in the flow.
pub(super) fn has_arrived(
    made: &MadeTemplate,
    pending: &PendingUpdate,
    present: &Value,
) -> Result<bool, ApiError> {
    let old = document_of(&made.written)?;
    let new = document_of(&pending.template)?;
    if pending.overwrite {
        let whole = merge::overwrite(&new, present, pending.new_access);
        let left = if pending.new_access {
            difference::differences(&whole, present)
        } else {
            difference::edits(&whole, present)
        };
        return Ok(left.is_empty());
    }
    let mut left = merge::merge(&old, None, &new, present);
    if pending.new_access {
        left = left.with_access_of(&new);
    }

    Ok(left.conflicts.is_empty() && difference::differences(present, &left.document).is_empty())
}

/// The members in which two documents differ.
pub(super) fn changed_members(before: &Value, after: &Value) -> Vec<String> {
    difference::differences(before, after)
        .into_iter()
        .map(|difference| difference.member)
        .collect()
}

/// Returns what a person changed in the flow beyond finishing it.
pub(super) fn edited(made: &MadeTemplate, present: &Value) -> Result<Vec<Difference>, ApiError> {
    let written = document_of(&made.written)?;
    let ours = match &made.as_read {
        Some(baseline) => baseline.document(&written, present),
        None => written,
    };

    Ok(difference::edits(&ours, present))
}

/// Says that Power Automate kept something otherwise than it was written, where it did.
pub(super) fn altered(written: &Value, flow: &CloudFlow) -> Option<Notice> {
    let lost = match document_of_flow(flow) {
        Ok(read) => difference::lost(written, &read),
        Err(_) => {
            return Some(notices::notice(
                Code::TemplateAltered,
                "Power Automate keeps the flow in a form that cannot be read.",
            ));
        }
    };
    if lost.is_empty() {
        return None;
    }
    let members: Vec<&str> = lost.iter().map(|one| one.member.as_str()).collect();
    let message = format!(
        "Power Automate keeps the flow otherwise than it was written: {}.",
        members.join(", ")
    );

    Some(notices::notice(Code::TemplateAltered, &message))
}

/// Returns who can trigger a flow, where its setting is one that is known here.
fn access_of(flow: &CloudFlow) -> Option<WhoCanTrigger> {
    let client_data = serde_json::from_str::<Value>(&flow.client_data).ok()?;
    WhoCanTrigger::in_client_data(&client_data)
}

/// Returns where a flow stands.
pub(super) fn state_of(flow: &CloudFlow) -> TemplateState {
    match flow.state {
        CloudFlowState::Off => TemplateState::Off,
        CloudFlowState::On => TemplateState::On,
        CloudFlowState::Suspended => TemplateState::Suspended,
        CloudFlowState::Other(_) => TemplateState::Unknown,
    }
}

/// Shows a template. `flow` is the flow as it is now, where that was looked at.
pub(super) fn view(
    made: MadeTemplate,
    state: TemplateState,
    flow: Option<&CloudFlow>,
) -> TemplateView {
    let present = flow.and_then(access_of);
    let written = made.written.who_can_trigger;
    let differs = present.as_ref().is_some_and(|present| *present != written);
    let written_who_can_trigger = differs.then(|| written.clone());
    TemplateView {
        workflow: made.workflow,
        flow: made.flow.to_string(),
        environment_url: made.environment_url,
        name: made.written.name,
        description: made.written.description,
        who_can_trigger: present.unwrap_or(written),
        written_who_can_trigger,
        state,
        made_at: made.made_at,
        updated_at: made.updated_at,
    }
}
