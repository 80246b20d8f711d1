//! Turning the flow of a workflow on and off, through Dataverse and in the name of the linking account.
//!
//! The flow is the one that the workflow is linked to, since that is the one that is triggered; only without a link it is the template. It is
//! known by its row in Dataverse: flow management may know it by another id once it is on.

mod switch;

use countersign_contract::{
    ApiError, Code, FlowOrigin, FlowResponse, FlowState, FlowView, Notice, WorkflowRequest,
};
use countersign_domain::{
    link::{FaultAfter, FlowIdentity, Layer, Link, LinkHealth},
    request_url::RequestUrl,
    store::Store,
    workflow::Workflow,
};
use countersign_power_automate::{
    FlowManagement,
    cloud_flows::{CloudFlow, CloudFlowState},
    runs::{EnvironmentId, FlowId, FlowKey},
};
use uuid::Uuid;

use crate::{
    acting::Acting, engine::Engine, failure, fault_point, notices, templates::Environment, views,
};

/// The flow of a workflow.
struct FlowOfWorkflow {
    workflow: Workflow,
    store: Store,
    environment: Environment,
    origin: FlowOrigin,
    /// `workflowid`.
    row: Uuid,
    link: Option<Link>,
}

impl Engine {
    /// Shows whether the flow of a workflow is on.
    pub(crate) async fn flow_show(
        &self,
        acting: &Acting,
        request: WorkflowRequest,
    ) -> Result<FlowResponse, ApiError> {
        let of = self.flow_of(request).await?;
        let _alone = self.template_changes().lock().await;
        self.finish_switch(acting, &of).await?;
        let flow = present(&of).await?;
        let (identity, notices) = self.identity_of(&of).await;

        Ok(FlowResponse {
            flow: view(&of, flow, identity),
            notices,
        })
    }

    /// Turns the flow of a workflow on, and finds out anew by which id flow management knows it and how the workflow's link stands.
    pub(crate) async fn flow_turn_on(
        &self,
        acting: &Acting,
        request: WorkflowRequest,
    ) -> Result<FlowResponse, ApiError> {
        let of = self.flow_of(request).await?;
        let _alone = self.template_changes().lock().await;
        let flow = self.switched(acting, &of, true).await?;
        let (identity, mut told) = self.identity_of(&of).await;
        if let Some(link) = &of.link {
            let health = self.look_at(&of, link, identity.clone(), None).await?;
            told.extend(about_url(health));
        }

        Ok(FlowResponse {
            flow: view(&of, flow, identity),
            notices: told,
        })
    }

    /// Turns the flow of a workflow off. The workflow's link is broken by that, and says so.
    pub(crate) async fn flow_turn_off(
        &self,
        acting: &Acting,
        request: WorkflowRequest,
    ) -> Result<FlowResponse, ApiError> {
        let of = self.flow_of(request).await?;
        let _alone = self.template_changes().lock().await;
        let flow = self.switched(acting, &of, false).await?;
        let (identity, notices) = self.identity_of(&of).await;
        if let Some(link) = &of.link {
            let off = FaultAfter::Is(Code::FlowOff.to_string());
            self.look_at(&of, link, identity.clone(), Some(off)).await?;
        }

        Ok(FlowResponse {
            flow: view(&of, flow, identity),
            notices,
        })
    }

    /// Looks at the link of the flow that was switched: what was known of it may be true no longer.
    async fn look_at(
        &self,
        of: &FlowOfWorkflow,
        link: &Link,
        identity: Option<FlowIdentity>,
        fault: Option<FaultAfter>,
    ) -> Result<LinkHealth, ApiError> {
        self.look_at_link(
            &of.store,
            of.environment.client.clone(),
            link,
            identity,
            fault,
        )
        .await
        .inspect(|_| fault_point::reach("flow.looked"))
    }

    /// Returns the flow that a workflow is linked to. Only where it is not linked, that is its template.
    async fn flow_of(&self, request: WorkflowRequest) -> Result<FlowOfWorkflow, ApiError> {
        let workflow = self.workflow(request.workflow).await?;
        let store = self.store(workflow.store).await?;
        let link = self
            .storage()
            .link(workflow.id)
            .await
            .map_err(failure::storage)?;
        let environment = self.environment_of(&store).await?;
        let (origin, row) = match &link {
            Some(link) => (
                FlowOrigin::Link,
                self.row_of_link(&store, &environment, link).await?,
            ),
            None => (
                FlowOrigin::Template,
                self.row_of_template(&environment, &workflow).await?,
            ),
        };

        Ok(FlowOfWorkflow {
            workflow,
            store,
            environment,
            origin,
            row,
            link,
        })
    }

    async fn row_of_template(
        &self,
        environment: &Environment,
        workflow: &Workflow,
    ) -> Result<Uuid, ApiError> {
        let made = self
            .storage()
            .template(workflow.id)
            .await
            .map_err(failure::storage)?
            .ok_or_else(|| {
                ApiError::new(
                    Code::TemplateMissing,
                    "The workflow has neither a link nor a template.",
                )
                .with_remedy("Create the template, or link the workflow to a flow.")
            })?;
        if made.environment_url != environment.url {
            return Err(ApiError::new(
                Code::TemplateElsewhere,
                format!("The template is in {}.", made.environment_url),
            ));
        }

        Ok(made.flow)
    }

    /// Returns the row in Dataverse of the flow that a workflow is linked to. A link that was set while its flow was off does not know it yet.
    async fn row_of_link(
        &self,
        store: &Store,
        environment: &Environment,
        link: &Link,
    ) -> Result<Uuid, ApiError> {
        let identity = match &link.flow {
            Some(known) => Some(known.clone()),
            None => {
                let pasted = self
                    .keys()
                    .request_url(link.workflow, &link.request_url)
                    .await?;
                let url = RequestUrl::parse(&pasted, self.profile())
                    .map_err(|refused| failure::request_url(&refused))?;
                self.look_up(store, &url).await?
            }
        };
        let Some(identity) = identity else {
            return Err(ApiError::new(
                Code::LinkedFlowUnknown,
                "The workflow is linked to a flow that the linking account does not see.",
            ));
        };
        let registered = environment.client.environment.as_ref();
        if let Some(registered) =
            registered.filter(|one| !one.id.as_str().eq_ignore_ascii_case(&identity.environment))
        {
            return Err(ApiError::new(
                Code::RequestUrlOfOtherEnvironment,
                format!(
                    "The linked flow is in the environment {}, not in {}, which is registered.",
                    identity.environment, registered.id
                ),
            ));
        }
        self.row_of_linked(store, &identity).await?.ok_or_else(|| {
            ApiError::new(
                Code::LinkedFlowUnknown,
                "The linked flow has no row in Dataverse: it is in no solution.",
            )
            .with_remedy("Turn it on or off in Power Automate, or add it to a solution there.")
        })
    }

    /// Returns the row of a flow in Dataverse, which flow management tells for flows of solutions.
    async fn row_of_linked(
        &self,
        store: &Store,
        identity: &FlowIdentity,
    ) -> Result<Option<Uuid>, ApiError> {
        if identity.workflow_row.is_some() {
            return Ok(identity.workflow_row);
        }
        let key = FlowKey {
            environment: EnvironmentId::new(identity.environment.as_str()),
            flow: FlowId::new(identity.flow.as_str()),
        };
        let found = self
            .management_of(store)
            .await?
            .flow(&key)
            .await
            .map_err(|failed| failure::service(&failed))?;

        Ok(found.and_then(|flow| flow.workflow_entity))
    }

    async fn management_of(&self, store: &Store) -> Result<FlowManagement, ApiError> {
        let tokens = self.linking_tokens(store).await?;
        Ok(self.cloud().flow_management(tokens))
    }

    /// Returns where flow management knows the flow. It is no supported API: what it does not tell is a notice.
    async fn identity_of(&self, of: &FlowOfWorkflow) -> (Option<FlowIdentity>, Vec<Notice>) {
        let found = self
            .in_management(&of.store, &of.environment.client, of.row)
            .await;
        match found {
            Ok(Some(flow)) => {
                let identity = FlowIdentity {
                    environment: flow.key.environment.to_string(),
                    flow: flow.key.flow.to_string(),
                    name: flow.display_name,
                    workflow_row: Some(of.row),
                };
                (Some(identity), Vec::new())
            }
            Ok(None) => (
                None,
                vec![notices::notice(
                    Code::FlowNotListed,
                    "Flow management does not list the flow for the linking account.",
                )],
            ),
            Err(error) => (
                None,
                vec![Notice {
                    code: error.code,
                    message: format!("Flow management did not tell. {}", error.message),
                    remedy: error.remedy,
                }],
            ),
        }
    }
}

/// What a person should know of the link's request URL after its flow was turned on.
fn about_url(health: LinkHealth) -> Option<Notice> {
    health
        .layers
        .into_iter()
        .find(|report| report.layer == Layer::Current)
        .and_then(|report| report.notice)
        .map(views::layer_notice)
}

async fn present(of: &FlowOfWorkflow) -> Result<CloudFlow, ApiError> {
    let flow = of
        .environment
        .dataverse
        .cloud_flow(of.row)
        .await
        .map_err(|failed| failure::dataverse(&failed))?;

    flow.ok_or_else(|| {
        ApiError::new(
            Code::FlowNotFound,
            "The environment that the client names has no such flow.",
        )
        .with_detail("flow", of.row.to_string())
        .with_detail("environment", of.environment.url.clone())
    })
}

fn view(of: &FlowOfWorkflow, flow: CloudFlow, identity: Option<FlowIdentity>) -> FlowView {
    let (environment, management_id) = identity
        .map(|identity| (identity.environment, identity.flow))
        .unzip();

    FlowView {
        workflow: of.workflow.id,
        origin: of.origin,
        flow: flow.id.to_string(),
        name: flow.name,
        state: match flow.state {
            CloudFlowState::On => FlowState::On,
            CloudFlowState::Off => FlowState::Off,
            CloudFlowState::Suspended => FlowState::Suspended,
            CloudFlowState::Other(_) => FlowState::Unknown,
        },
        environment,
        management_id,
        modified_at: flow.modified_at,
    }
}
