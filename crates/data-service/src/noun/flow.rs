//! `countersign flow`: turning the flow of a workflow on and off.

use clap::{Args, Subcommand};
use countersign_contract::*;

use crate::{exit::Failure, name, output::Output, owner::Owner, text, words};

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Turn the flow of a workflow on
    TurnOn(Named),
    /// Turn the flow of a workflow off
    TurnOff(Named),
    /// Show whether the flow of a workflow is on
    Show(Named),
    /// Print the address of the maker portal's page of a workflow's flow, or of a store's Solutions
    Page {
        /// The workflow: id or name; left out, the Solutions of the store's environment
        #[arg(required_unless_present = "store")]
        workflow: Option<String>,
        /// The store: id or name
        #[arg(long)]
        store: Option<String>,
    },
}

/// A workflow, as a person names it.
#[derive(Debug, Args)]
pub(crate) struct Named {
    /// The workflow: id or name
    workflow: String,
    /// Its store, where several stores have a workflow of that name: id or name
    #[arg(long)]
    store: Option<String>,
}

pub(crate) async fn run(verb: Verb, owner: &Owner, output: &mut Output) -> Result<(), Failure> {
    let response = match verb {
        Verb::TurnOn(named) => owner.flow_turn_on(request(named, owner).await?).await?,
        Verb::TurnOff(named) => owner.flow_turn_off(request(named, owner).await?).await?,
        Verb::Show(named) => owner.flow_show(request(named, owner).await?).await?,
        Verb::Page { workflow, store } => {
            let page = page(workflow, store, owner).await?;
            return output.result(&page, |page| page.address.clone());
        }
    };

    output.result(&response, |response| {
        let notices = response.notices.iter().map(words::notice);
        described(&response.flow) + &notices.collect::<String>()
    })
}

async fn request(named: Named, owner: &Owner) -> Result<WorkflowRequest, ApiError> {
    let workflow = name::workflow(owner, &named.workflow, named.store.as_deref()).await?;

    Ok(WorkflowRequest { workflow })
}

async fn page(
    workflow: Option<String>,
    store: Option<String>,
    owner: &Owner,
) -> Result<PortalPage, ApiError> {
    let request = match workflow {
        Some(named) => {
            let workflow = name::workflow(owner, &named, store.as_deref()).await?;
            let shown = owner.workflow_show(WorkflowRequest { workflow }).await?;
            PortalPageRequest {
                store: shown.store,
                workflow: Some(workflow),
            }
        }
        None => PortalPageRequest {
            store: name::store(owner, &store.unwrap_or_default()).await?,
            workflow: None,
        },
    };

    owner.portal_page(request).await
}

fn described(flow: &FlowView) -> String {
    text::fields(&[
        ("Flow", flow.name.clone()),
        ("State", words::flow_state(flow.state).to_owned()),
        (
            "Known by",
            match flow.origin {
                FlowOrigin::Link => "the request URL of the workflow",
                FlowOrigin::Template => "the workflow's template",
            }
            .to_owned(),
        ),
        ("Id", flow.flow.clone()),
        ("Environment", flow.environment.clone().unwrap_or_default()),
        (
            "Id in flow management",
            flow.management_id.clone().unwrap_or_default(),
        ),
        (
            "Changed",
            flow.modified_at.map_or(String::new(), |at| at.to_string()),
        ),
    ])
}
