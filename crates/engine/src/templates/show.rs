//! The template of a workflow, as Power Automate holds it now.

use countersign_contract::{
    ApiError, Code, Notice, TemplateShowResponse, TemplateState, WorkflowRequest,
};
use countersign_domain::{
    store::Store,
    template::{FlowTemplate, MadeTemplate, difference, difference::Difference},
    workflow::Workflow,
};
use countersign_power_automate::cloud_flows::CloudFlow;

use super::{
    document_of, document_of_flow, rendered,
    standing::{edited, state_of, view},
};
use crate::{acting::Acting, engine::Engine, failure, notices};

impl Engine {
    /// Shows a workflow's template. That Power Automate cannot be asked is a notice: what is remembered is shown all the same.
    pub(crate) async fn template_show(
        &self,
        acting: &Acting,
        request: WorkflowRequest,
    ) -> Result<TemplateShowResponse, ApiError> {
        let workflow = self.workflow(request.workflow).await?;
        let store = self.store(workflow.store).await?;
        let _alone = self.template_changes().lock().await;
        let made = self
            .storage()
            .template(workflow.id)
            .await
            .map_err(failure::storage)?;
        let Some(made) = made else {
            return Ok(TemplateShowResponse {
                template: None,
                outdated: Vec::new(),
                edited: Vec::new(),
                notices: Vec::new(),
            });
        };
        let mut told = Vec::new();
        let mut flow_now = None;
        let (made, state, edited) = match self.look_for(&store, &made, &mut told).await {
            Looked::There(flow) => {
                let made = self.caught_up(acting, made, &flow).await?;
                let edited = match document_of_flow(&flow) {
                    Ok(present) => edited(&made, &present)?,
                    Err(unreadable) => {
                        told.push(of_error(&unreadable));
                        Vec::new()
                    }
                };
                let state = state_of(&flow);
                flow_now = Some(flow);
                (made, state, edited)
            }
            Looked::NotThere if made.made_at.is_some() => {
                told.push(notices::notice(
                    Code::FlowNotFound,
                    "The flow is gone from Power Automate.",
                ));
                (made, TemplateState::Deleted, Vec::new())
            }
            Looked::NotThere => {
                told.push(notices::notice(
                    Code::TemplateUnconfirmed,
                    "The flow was asked for and is not in Power Automate.",
                ));
                (made, TemplateState::Unconfirmed, Vec::new())
            }
            Looked::NotAsked => {
                let state = match made.made_at {
                    Some(_) => TemplateState::Unknown,
                    None => TemplateState::Unconfirmed,
                };
                (made, state, Vec::new())
            }
        };
        let outdated = outdated(&workflow, &store, &made.written)?;
        if !outdated.is_empty() {
            told.push(notices::notice(
                Code::TemplateOutdated,
                "The workflow changed since its template was written.",
            ));
        }

        Ok(TemplateShowResponse {
            template: Some(view(made, state, flow_now.as_deref())),
            outdated,
            edited,
            notices: told,
        })
    }

    async fn look_for(&self, store: &Store, made: &MadeTemplate, told: &mut Vec<Notice>) -> Looked {
        let environment = match self.environment_of(store).await {
            Ok(environment) => environment,
            Err(error) => {
                told.push(of_error(&error));
                return Looked::NotAsked;
            }
        };
        if environment.url != made.environment_url {
            told.push(notices::notice(
                Code::TemplateElsewhere,
                &format!("The template is in {}.", made.environment_url),
            ));
            return Looked::NotAsked;
        }
        match environment.dataverse.cloud_flow(made.flow).await {
            Ok(Some(flow)) => Looked::There(Box::new(flow)),
            Ok(None) => Looked::NotThere,
            Err(failed) => {
                told.push(of_error(&failure::dataverse(&failed)));
                Looked::NotAsked
            }
        }
    }
}

/// What a look into Power Automate brought.
enum Looked {
    There(Box<CloudFlow>),
    NotThere,
    NotAsked,
}

fn of_error(error: &ApiError) -> Notice {
    Notice {
        code: error.code,
        message: format!("Power Automate was not asked. {}", error.message),
        remedy: error.remedy.clone(),
    }
}

/// Returns what the workflow would change in what was written last.
fn outdated(
    workflow: &Workflow,
    store: &Store,
    written: &FlowTemplate,
) -> Result<Vec<Difference>, ApiError> {
    let now = rendered(
        workflow,
        store,
        written.who_can_trigger.clone(),
        written.authentication(),
    )?;

    Ok(difference::differences(
        &document_of(written)?,
        &document_of(&now)?,
    ))
}
