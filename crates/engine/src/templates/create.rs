//! **Create Template**.

use countersign_contract::{
    ApiError, Code, Notice, TemplateCreateRequest, TemplateCreateResponse, TemplateState,
};
use countersign_domain::{
    store::Store,
    template::{ActionAuthentication, MadeTemplate},
    workflow::Workflow,
};
use countersign_net::Delivery;
use countersign_power_automate::{
    ServiceError,
    cloud_flows::{CloudFlow, Creation, NewCloudFlow, wants_authentication},
};
use uuid::Uuid;

use super::{
    Environment, checked, document_of, rendered,
    standing::{altered, state_of, view},
};
use crate::{acting::Acting, clock, engine::Engine, failure, fault_point, notices};

impl Engine {
    /// Makes the flow template of a workflow. A template whose making is in doubt is looked for under its id, and made under the same.
    pub(crate) async fn template_create(
        &self,
        acting: &Acting,
        request: TemplateCreateRequest,
    ) -> Result<TemplateCreateResponse, ApiError> {
        let who_can_trigger = checked(request.who_can_trigger)?;
        let workflow = self.workflow(request.workflow).await?;
        let store = self.store(workflow.store).await?;
        let environment = self.environment_of(&store).await?;
        let _alone = self.template_changes().lock().await;

        let before = self
            .storage()
            .template(workflow.id)
            .await
            .map_err(failure::storage)?;
        let id = match self.known_in(&environment, before.as_ref()).await? {
            Known::Unconfirmed { made, flow } => {
                return self.found_again(acting, *made, &flow).await;
            }
            Known::There { made } if !request.another => return Err(exists(&made)),
            Known::There { .. } | Known::Nowhere => Uuid::new_v4(),
            Known::NotMade { id } => id,
        };
        if !request.another {
            self.refuse_name_taken(&environment, &workflow).await?;
        }
        fault_point::reach("template.looked_up");

        // A template that this one is made beside stays known until this one is seen to be there.
        let replaces = match before {
            Some(before) if before.flow == id => before.replaces,
            Some(before) => Some(Box::new(MadeTemplate {
                replaces: None,
                ..before
            })),
            None => None,
        };
        let made = MadeTemplate {
            workflow: workflow.id,
            environment_url: environment.url.clone(),
            flow: id,
            written: rendered(
                &workflow,
                &store,
                who_can_trigger,
                ActionAuthentication::Omitted,
            )?,
            as_read: None,
            pending: None,
            intended_at: clock::now(),
            made_at: None,
            updated_at: None,
            replaces,
        };
        let (made, found_again) = self.make(&environment, &workflow, &store, made).await?;
        self.read_back(acting, &environment, made, found_again)
            .await
    }

    /// Tells what became of the template that the workflow had.
    async fn known_in(
        &self,
        environment: &Environment,
        before: Option<&MadeTemplate>,
    ) -> Result<Known, ApiError> {
        let Some(made) = before.filter(|made| made.environment_url == environment.url) else {
            return Ok(Known::Nowhere);
        };
        let flow = environment
            .dataverse
            .cloud_flow(made.flow)
            .await
            .map_err(|failed| failure::dataverse(&failed))?;

        Ok(match (flow, made.made_at) {
            (Some(flow), None) => Known::Unconfirmed {
                made: Box::new(made.clone()),
                flow: Box::new(flow),
            },
            (None, None) => Known::NotMade { id: made.flow },
            (Some(_), Some(_)) => Known::There {
                made: Box::new(made.clone()),
            },
            // Somebody deleted it.
            (None, Some(_)) => Known::Nowhere,
        })
    }

    async fn found_again(
        &self,
        acting: &Acting,
        made: MadeTemplate,
        flow: &CloudFlow,
    ) -> Result<TemplateCreateResponse, ApiError> {
        let notices = altered(&document_of(&made.written)?, flow)
            .into_iter()
            .collect();
        let made = self.confirmed(acting, made, flow, true).await?;
        fault_point::reach("template.found_again");

        Ok(TemplateCreateResponse {
            template: view(made, state_of(flow), Some(flow)),
            found_again: true,
            notices,
        })
    }

    /// Refuses when a flow of the workflow's name is there that is not its template.
    async fn refuse_name_taken(
        &self,
        environment: &Environment,
        workflow: &Workflow,
    ) -> Result<(), ApiError> {
        let named = environment
            .dataverse
            .cloud_flows_named(&workflow.name)
            .await
            .map_err(|failed| failure::dataverse(&failed))?;
        let Some(other) = named.first() else {
            return Ok(());
        };
        let owner = self
            .storage()
            .workflow_of_template(other.id)
            .await
            .map_err(failure::storage)?;
        let whose = match owner {
            Some(owner) if owner != workflow.id => "It is the template of another workflow.",
            Some(_) | None => "It was not made from this workflow.",
        };

        Err(ApiError::new(
            Code::FlowNameTaken,
            format!(
                "The environment has a flow called \"{}\". {whose}",
                workflow.name
            ),
        )
        .with_detail("flow", other.id.to_string())
        .with_detail("environment", environment.url.clone()))
    }

    /// Keeps the chosen id, then makes the flow. Returns whether a call had made it whose answer was lost.
    async fn make(
        &self,
        environment: &Environment,
        workflow: &Workflow,
        store: &Store,
        mut made: MadeTemplate,
    ) -> Result<(MadeTemplate, bool), ApiError> {
        self.keep(&made).await?;
        fault_point::reach("template.recorded");
        let mut outcome = self.post(environment, &made).await;
        if let Err(Unmade::Refused(failed)) = &outcome
            && wants_authentication(failed)
        {
            made.written = rendered(
                workflow,
                store,
                made.written.who_can_trigger.clone(),
                ActionAuthentication::Parameter,
            )?;
            self.keep(&made).await?;
            fault_point::reach("template.recorded_again");
            outcome = self.post(environment, &made).await;
        }
        fault_point::reach("template.sent");
        match outcome {
            Ok(Creation::Made) => Ok((made, false)),
            Ok(Creation::AlreadyThere) => Ok((made, true)),
            Err(Unmade::Unknown(failed)) => Err(unconfirmed(&failure::dataverse(&failed))),
            Err(Unmade::Refused(failed)) => {
                // Nothing was made: what was known before is what is known.
                match made.replaces {
                    Some(before) => self.keep(&before).await?,
                    None => self
                        .storage()
                        .forget_template(made.workflow)
                        .await
                        .map_err(failure::storage)?,
                }
                fault_point::reach("template.undone");
                Err(failure::dataverse(&failed))
            }
        }
    }

    /// Posts the flow. After an unknown outcome it is looked for, and posted once more only when it is not there.
    async fn post(
        &self,
        environment: &Environment,
        made: &MadeTemplate,
    ) -> Result<Creation, Unmade> {
        let new = NewCloudFlow {
            id: made.flow,
            name: made.written.name.clone(),
            description: made.written.description.clone(),
            client_data: made.written.client_data.clone(),
        };
        let dataverse = &environment.dataverse;
        match dataverse.create_cloud_flow(&new).await {
            Ok(creation) => Ok(creation),
            Err(failed) if failed.delivery() == Delivery::Unknown => {
                match dataverse.cloud_flow(made.flow).await {
                    Ok(Some(_)) => Ok(Creation::AlreadyThere),
                    // Whatever the second call ends with, the first may still be at work.
                    Ok(None) => dataverse
                        .create_cloud_flow(&new)
                        .await
                        .map_err(Unmade::Unknown),
                    // Whether it is there is not known, whatever the look failed with.
                    Err(_) => Err(Unmade::Unknown(failed)),
                }
            }
            Err(failed) => Err(Unmade::Refused(failed)),
        }
    }

    async fn read_back(
        &self,
        acting: &Acting,
        environment: &Environment,
        made: MadeTemplate,
        found_again: bool,
    ) -> Result<TemplateCreateResponse, ApiError> {
        let read = environment.dataverse.cloud_flow(made.flow).await;
        fault_point::reach("template.read");
        let flow = match read {
            Ok(Some(flow)) => flow,
            Ok(None) => {
                return Err(unconfirmed(&ApiError::new(
                    Code::FlowNotFound,
                    "Power Automate does not show the flow yet.",
                )));
            }
            Err(failed) => return Err(unconfirmed(&failure::dataverse(&failed))),
        };
        let mut told: Vec<Notice> = altered(&document_of(&made.written)?, &flow)
            .into_iter()
            .collect();
        let made = self.confirmed(acting, made, &flow, found_again).await?;
        fault_point::reach("template.kept");
        let state = state_of(&flow);
        if state == TemplateState::Off {
            told.push(finish());
        }

        Ok(TemplateCreateResponse {
            template: view(made, state, Some(&flow)),
            found_again,
            notices: told,
        })
    }

    async fn keep(&self, made: &MadeTemplate) -> Result<(), ApiError> {
        self.storage()
            .put_template(made.clone(), None)
            .await
            .map_err(failure::storage)
    }
}

/// Why a flow was not made.
enum Unmade {
    /// It was refused, and is not there.
    Refused(ServiceError),
    /// It may be there all the same, or come to be.
    Unknown(ServiceError),
}

/// What became of the template that a workflow had.
enum Known {
    /// There is none, or it was deleted, or it is in another environment.
    Nowhere,
    /// An id was chosen, and no flow has it.
    NotMade { id: Uuid },
    /// An id was chosen, and the flow is there: the answer was lost.
    Unconfirmed {
        made: Box<MadeTemplate>,
        flow: Box<CloudFlow>,
    },
    /// It is in Power Automate, as was known.
    There { made: Box<MadeTemplate> },
}

fn exists(made: &MadeTemplate) -> ApiError {
    ApiError::new(
        Code::TemplateExists,
        format!(
            "The template \"{}\" of this workflow is in Power Automate already.",
            made.written.name
        ),
    )
    .with_detail("flow", made.flow.to_string())
    .with_detail("environment", made.environment_url.clone())
}

/// Nobody knows whether the flow was made. Its id is kept, and a sign-in that is needed stays one.
fn unconfirmed(because: &ApiError) -> ApiError {
    ApiError::new(
        Code::TemplateUnconfirmed,
        format!(
            "It is not known whether the template was made. {}",
            because.message
        ),
    )
    .with_detail("cause", because.code.to_string())
    .with_correlation(because.correlation.clone())
}

/// What a person does next: the documented procedure.
fn finish() -> Notice {
    notices::notice(
        Code::TemplateUnfinished,
        "The flow is off and binds no connection yet.",
    )
}
