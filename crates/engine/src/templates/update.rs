//! **Update Template**: bringing the flow to what its workflow became.

use countersign_contract::{ApiError, Code, Notice, TemplateUpdateRequest, TemplateUpdateResponse};
use countersign_domain::{
    audit::{Happening, Subject},
    template::{
        ActionAuthentication, FlowTemplate, MadeTemplate, PendingUpdate,
        difference::{self, Difference},
        merge,
    },
};
use countersign_net::Delivery;
use countersign_power_automate::{
    ServiceError,
    cloud_flows::{CloudFlow, CloudFlowChange, wants_authentication},
};
use serde_json::Value;

use super::{
    Environment, checked, document_of, document_of_flow, rendered,
    standing::{altered, edited, state_of, updated, view},
};
use crate::{acting::Acting, engine::Engine, failure, fault_point, notices};

/// What an update would write.
struct Plan {
    change: PendingUpdate,
    /// The whole flow after it.
    document: Value,
    changed: Vec<Difference>,
    /// Members that the workflow and a person both changed.
    conflicts: Vec<String>,
}

impl Engine {
    /// Updates the template of a workflow. Without `overwrite`, what a person changed in the flow stays, and an update that would change the
    /// same members is refused.
    pub(crate) async fn template_update(
        &self,
        acting: &Acting,
        request: TemplateUpdateRequest,
    ) -> Result<TemplateUpdateResponse, ApiError> {
        let workflow = self.workflow(request.workflow).await?;
        let store = self.store(workflow.store).await?;
        let wanted = request.who_can_trigger.map(checked).transpose()?;
        let _alone = self.template_changes().lock().await;
        let made = self
            .storage()
            .template(workflow.id)
            .await
            .map_err(failure::storage)?
            .ok_or_else(|| ApiError::new(Code::TemplateMissing, "The workflow has no template."))?;
        let environment = self.environment_of(&store).await?;
        let flow = present(&environment, &made).await?;
        let made = self.caught_up(acting, made, &flow).await?;

        let document = document_of_flow(&flow)?;
        let edits = edited(&made, &document)?;
        let access = wanted
            .clone()
            .unwrap_or_else(|| made.written.who_can_trigger.clone());
        let plan_with = |authentication: ActionAuthentication| -> Result<Plan, ApiError> {
            let template = rendered(&workflow, &store, access.clone(), authentication)?;
            plan(
                &made,
                &document,
                template,
                request.overwrite,
                wanted.is_some(),
            )
        };
        let planned = plan_with(made.written.authentication())?;
        if !planned.conflicts.is_empty() && !request.dry_run {
            return Err(conflict(&planned.conflicts));
        }
        let mut told: Vec<Notice> = Vec::new();
        if !planned.conflicts.is_empty() {
            told.push(Notice {
                code: Code::TemplateEdited,
                message: conflict(&planned.conflicts).message,
                remedy: Code::TemplateEdited.remedy().to_owned(),
            });
        }
        told.extend(new_url(&planned.changed));
        let kept = if request.overwrite { Vec::new() } else { edits };
        if planned.changed.is_empty() || request.dry_run {
            if planned.changed.is_empty() && !request.dry_run {
                self.agree(made.clone(), planned.change, &flow).await?;
            }
            return Ok(TemplateUpdateResponse {
                template: view(made, state_of(&flow), Some(&flow)),
                changed: planned.changed,
                kept,
                written: false,
                notices: told,
            });
        }

        let changed = planned.changed.clone();
        let (made, flow, altered) = self
            .write(acting, &environment, made.clone(), planned, plan_with)
            .await?;
        told.extend(altered);

        Ok(TemplateUpdateResponse {
            template: view(made, state_of(&flow), Some(&flow)),
            changed,
            kept,
            written: true,
            notices: told,
        })
    }

    /// The flow holds already what the workflow became: somebody made the same change by hand.
    async fn agree(
        &self,
        made: MadeTemplate,
        change: PendingUpdate,
        flow: &CloudFlow,
    ) -> Result<(), ApiError> {
        if made.written == change.template {
            return Ok(());
        }
        let made = updated(made, change, flow)?;
        self.storage()
            .put_template(made, None)
            .await
            .map_err(failure::storage)
    }

    async fn write(
        &self,
        acting: &Acting,
        environment: &Environment,
        made: MadeTemplate,
        planned: Plan,
        plan_with: impl Fn(ActionAuthentication) -> Result<Plan, ApiError>,
    ) -> Result<(MadeTemplate, CloudFlow, Option<Notice>), ApiError> {
        let mut planned = planned;
        let mut outcome = self.send(environment, &made, &planned).await?;
        if let Err(failed) = &outcome
            && wants_authentication(failed)
        {
            planned = plan_with(ActionAuthentication::Parameter)?;
            outcome = self.send(environment, &made, &planned).await?;
        }
        fault_point::reach("template_update.sent");
        if let Err(failed) = outcome {
            if failed.delivery() != Delivery::Unknown {
                // Nothing was changed, so nothing is pending.
                self.keep_template(made).await?;
            }
            fault_point::reach("template_update.undone");
            return Err(failure::dataverse(&failed));
        }
        let flow = present(environment, &made).await?;
        fault_point::reach("template_update.read");
        let altered = altered(&planned.document, &flow);
        let happening = Happening::TemplateUpdated {
            members: planned
                .changed
                .iter()
                .map(|one| one.member.clone())
                .collect(),
            overwritten: planned.change.overwrite,
        };
        let made = updated(made, planned.change, &flow)?;
        let entry = acting.entry(Subject::Workflow(made.workflow), happening);
        self.storage()
            .put_template(made.clone(), Some(entry))
            .await
            .map_err(failure::storage)?;
        fault_point::reach("template_update.kept");

        Ok((made, flow, altered))
    }

    /// Keeps what is about to be written, then writes the columns that differ.
    async fn send(
        &self,
        environment: &Environment,
        made: &MadeTemplate,
        planned: &Plan,
    ) -> Result<Result<(), ServiceError>, ApiError> {
        self.keep_template(MadeTemplate {
            pending: Some(planned.change.clone()),
            ..made.clone()
        })
        .await?;
        fault_point::reach("template_update.recorded");

        Ok(environment
            .dataverse
            .update_cloud_flow(made.flow, &columns(planned))
            .await)
    }

    async fn keep_template(&self, made: MadeTemplate) -> Result<(), ApiError> {
        self.storage()
            .put_template(made, None)
            .await
            .map_err(failure::storage)
    }
}

/// Returns the flow of a template from where it is.
async fn present(environment: &Environment, made: &MadeTemplate) -> Result<CloudFlow, ApiError> {
    if environment.url != made.environment_url {
        return Err(ApiError::new(
            Code::TemplateElsewhere,
            format!("The template is in {}.", made.environment_url),
        ));
    }
    let flow = environment
        .dataverse
        .cloud_flow(made.flow)
        .await
        .map_err(|failed| failure::dataverse(&failed))?;
    match flow {
        Some(flow) => Ok(flow),
        None if made.made_at.is_some() => Err(ApiError::new(
            Code::FlowNotFound,
            "The template is gone from Power Automate.",
        )
        .with_remedy("Create the template again.")),
        None => Err(ApiError::new(
            Code::TemplateUnconfirmed,
            "The template was asked for and is not in Power Automate.",
        )),
    }
}

fn plan(
    made: &MadeTemplate,
    present: &Value,
    template: FlowTemplate,
    overwrite: bool,
    new_access: bool,
) -> Result<Plan, ApiError> {
    let new = document_of(&template)?;
    let (document, conflicts) = if overwrite {
        (merge::overwrite(&new, present, new_access), Vec::new())
    } else {
        let old = document_of(&made.written)?;
        let as_read = made
            .as_read
            .as_ref()
            .map(|baseline| baseline.document(&old, present));
        let mut merged = merge::merge(&old, as_read.as_ref(), &new, present);
        if new_access {
            merged = merged.with_access_of(&new);
        }
        (merged.document, merged.conflicts)
    };

    Ok(Plan {
        changed: difference::differences(present, &document),
        change: PendingUpdate {
            template,
            overwrite,
            new_access,
        },
        document,
        conflicts,
    })
}

/// The columns that an update writes: those in which something differs.
fn columns(planned: &Plan) -> CloudFlowChange {
    let touches = |column: &str| {
        planned
            .changed
            .iter()
            .any(|one| one.member == column || one.member.starts_with(&format!("{column}/")))
    };
    let text = |column: &str| {
        let value = planned.document.pointer(column)?;
        touches(column).then(|| value.as_str().map(str::to_owned))?
    };

    CloudFlowChange {
        name: text("/name"),
        description: text("/description"),
        client_data: touches("/clientdata")
            .then(|| {
                planned
                    .document
                    .pointer("/clientdata")
                    .map(Value::to_string)
            })
            .flatten(),
    }
}

fn conflict(members: &[String]) -> ApiError {
    ApiError::new(
        Code::TemplateEdited,
        "A person changed in the flow what the update would change.",
    )
    .with_detail("members", members.join(", "))
}

/// Another setting of who can trigger the flow makes another URL.
fn new_url(changed: &[Difference]) -> Option<Notice> {
    let touched = changed
        .iter()
        .any(|one| one.member.ends_with("/triggerAuthenticationType"));

    touched.then(|| {
        notices::notice(
            Code::TriggerChanged,
            "Who can trigger the flow changes, and with it the request URL.",
        )
    })
}
