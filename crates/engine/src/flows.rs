//! Turning the flow of a workflow on and off, through Dataverse and in the name of the linking account.
//!
//! The flow is that of the workflow's link where it was found by its URL, since that is the one that is triggered; else the template's. It is
//! known by its row in Dataverse: flow management may know it by another id once it is on.

use countersign_contract::{
    ApiError, Code, FlowOrigin, FlowResponse, FlowState, FlowView, Notice, WorkflowRequest,
};
use countersign_domain::{
    audit::{Happening, Subject},
    link::{FlowIdentity, Link},
    request_url::RequestUrl,
    store::Store,
    workflow::Workflow,
};
use countersign_net::Delivery;
use countersign_power_automate::{
    FlowManagement,
    cloud_flows::{CloudFlow, CloudFlowState},
    runs::{EnvironmentId, FlowId, FlowKey},
};
use uuid::Uuid;

use crate::{acting::Acting, engine::Engine, failure, notices, templates::Environment};

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
        _acting: &Acting,
        request: WorkflowRequest,
    ) -> Result<FlowResponse, ApiError> {
        let of = self.flow_of(request).await?;
        let flow = present(&of).await?;
        let (identity, notices) = self.identity_of(&of).await;

        Ok(FlowResponse {
            flow: view(&of, flow, identity),
            notices,
        })
    }

    /// Turns the flow of a workflow on, and finds out anew by which id flow management knows it.
    pub(crate) async fn flow_turn_on(
        &self,
        acting: &Acting,
        request: WorkflowRequest,
    ) -> Result<FlowResponse, ApiError> {
        let of = self.flow_of(request).await?;
        let flow = self.switched(acting, &of, true).await?;
        let (identity, mut told) = self.identity_of(&of).await;
        if let (Some(link), Some(identity)) = (&of.link, &identity) {
            told.extend(self.refresh_link(&of, link, identity).await?);
        }

        Ok(FlowResponse {
            flow: view(&of, flow, identity),
            notices: told,
        })
    }

    /// Turns the flow of a workflow off.
    pub(crate) async fn flow_turn_off(
        &self,
        acting: &Acting,
        request: WorkflowRequest,
    ) -> Result<FlowResponse, ApiError> {
        let of = self.flow_of(request).await?;
        let flow = self.switched(acting, &of, false).await?;
        if is_of_link(&of) {
            self.storage()
                .set_link_fault(of.workflow.id, Some(Code::FlowOff.to_string()))
                .await
                .map_err(failure::storage)?;
        }
        let (identity, notices) = self.identity_of(&of).await;

        Ok(FlowResponse {
            flow: view(&of, flow, identity),
            notices,
        })
    }

    async fn flow_of(&self, request: WorkflowRequest) -> Result<FlowOfWorkflow, ApiError> {
        let workflow = self.workflow(request.workflow).await?;
        let store = self.store(workflow.store).await?;
        let link = self
            .storage()
            .link(workflow.id)
            .await
            .map_err(failure::storage)?;
        let made = self
            .storage()
            .template(workflow.id)
            .await
            .map_err(failure::storage)?;
        let linked = link.as_ref().and_then(|link| link.flow.as_ref());
        if linked.is_none() && made.is_none() {
            return Err(ApiError::new(
                Code::TemplateMissing,
                "The workflow has no template, and no link whose flow was found by its URL.",
            )
            .with_remedy("Create the template, or link the workflow to a flow that is on."));
        }
        let environment = self.environment_of(&store).await?;
        let row_of_link = match linked {
            Some(identity) => self.row_of_linked(&store, identity).await?,
            None => None,
        };
        let (origin, row) = match (row_of_link, made) {
            (Some(row), _) => (FlowOrigin::Link, row),
            (None, Some(made)) if made.environment_url == environment.url => {
                (FlowOrigin::Template, made.flow)
            }
            (None, Some(made)) => {
                return Err(ApiError::new(
                    Code::TemplateElsewhere,
                    format!("The template is in {}.", made.environment_url),
                ));
            }
            (None, None) => {
                return Err(ApiError::new(
                    Code::FlowNotFound,
                    "The linked flow has no row in Dataverse: it is in no solution.",
                )
                .with_remedy(
                    "Turn it on or off in Power Automate, or add it to a solution there.",
                ));
            }
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

    /// Switches a flow, and reads back what came of it.
    async fn switched(
        &self,
        acting: &Acting,
        of: &FlowOfWorkflow,
        on: bool,
    ) -> Result<CloudFlow, ApiError> {
        let before = present(of).await?;
        let wanted = if on {
            CloudFlowState::On
        } else {
            CloudFlowState::Off
        };
        if before.state == wanted {
            return Ok(before);
        }
        let outcome = of.environment.dataverse.switch_cloud_flow(of.row, on).await;
        if let Err(failed) = outcome {
            let unknown = failed.delivery() == Delivery::Unknown;
            let arrived = unknown && present(of).await.is_ok_and(|flow| flow.state == wanted);
            if !arrived {
                return Err(failure::service(&failed));
            }
        }
        let happening = Happening::FlowSwitched {
            flow: of.row.to_string(),
            on,
        };
        self.storage()
            .record(acting.entry(Subject::Workflow(of.workflow.id), happening))
            .await
            .map_err(failure::storage)?;

        present(of).await
    }

    /// Returns where flow management knows the flow. It is no supported API: what it does not tell is a notice.
    async fn identity_of(&self, of: &FlowOfWorkflow) -> (Option<FlowIdentity>, Vec<Notice>) {
        match self.look_for_identity(of).await {
            Ok(Some(identity)) => (Some(identity), Vec::new()),
            Ok(None) => (
                None,
                vec![notices::notice(
                    Code::FlowNotFound,
                    "Flow management does not list the flow; its runs cannot be looked up.",
                )],
            ),
            Err(error) => (
                None,
                vec![Notice {
                    code: error.code,
                    message: format!("Flow management was not asked. {}", error.message),
                    remedy: error.remedy,
                }],
            ),
        }
    }

    async fn look_for_identity(
        &self,
        of: &FlowOfWorkflow,
    ) -> Result<Option<FlowIdentity>, ApiError> {
        let told = |failed| failure::service(&failed);
        let management = self.management_of(&of.store).await?;
        let registered = of.environment.client.environment.as_ref();
        let environment = match registered {
            Some(environment) => Some(EnvironmentId::new(environment.id.as_str())),
            None => management
                .environment_at(&of.environment.url)
                .await
                .map_err(told)?,
        };
        let Some(environment) = environment else {
            return Ok(None);
        };
        let flow = management
            .flow_of_workflow(&environment, of.row)
            .await
            .map_err(told)?;

        Ok(flow.map(|flow| FlowIdentity {
            environment: flow.key.environment.to_string(),
            flow: flow.key.flow.to_string(),
            name: flow.display_name,
            workflow_row: Some(of.row),
        }))
    }

    /// Keeps the id that flow management has for the linked flow now, after making sure that the link's URL is this flow's.
    async fn refresh_link(
        &self,
        of: &FlowOfWorkflow,
        link: &Link,
        identity: &FlowIdentity,
    ) -> Result<Option<Notice>, ApiError> {
        let pasted = self
            .keys()
            .request_url(link.workflow, &link.request_url)
            .await?;
        let url = RequestUrl::parse(&pasted, self.profile())
            .map_err(|refused| failure::request_url(&refused))?;
        let key = FlowKey {
            environment: EnvironmentId::new(identity.environment.as_str()),
            flow: FlowId::new(identity.flow.as_str()),
        };
        let own = self
            .management_of(&of.store)
            .await?
            .has_url(&key, &url)
            .await;
        match own {
            Ok(true) => {
                self.storage()
                    .set_link_flow(link.workflow, identity.clone())
                    .await
                    .map_err(failure::storage)?;
                if link.fault.as_deref() == Some(Code::FlowOff.as_str()) {
                    self.storage()
                        .set_link_fault(link.workflow, None)
                        .await
                        .map_err(failure::storage)?;
                }
                Ok(None)
            }
            Ok(false) => Ok(Some(Notice {
                remedy: "Copy the HTTP POST URL of this flow and configure the request URL again."
                    .to_owned(),
                ..notices::notice(
                    Code::FlowRefused,
                    "The workflow's request URL is not the one that this flow has now.",
                )
            })),
            Err(failed) => {
                let error = failure::service(&failed);
                Ok(Some(Notice {
                    code: error.code,
                    message: format!("The flow's present URL was not compared. {}", error.message),
                    remedy: error.remedy,
                }))
            }
        }
    }
}

/// Tells whether the flow is the one that the workflow's link is known to be of.
fn is_of_link(of: &FlowOfWorkflow) -> bool {
    of.origin == FlowOrigin::Link
}

async fn present(of: &FlowOfWorkflow) -> Result<CloudFlow, ApiError> {
    let flow = of
        .environment
        .dataverse
        .cloud_flow(of.row)
        .await
        .map_err(|failed| failure::service(&failed))?;

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
