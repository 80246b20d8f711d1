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
    let (Verb::TurnOn(named) | Verb::TurnOff(named) | Verb::Show(named)) = &verb;
    let workflow = name::workflow(owner, &named.workflow, named.store.as_deref()).await?;
    let request = WorkflowRequest { workflow };
    let response = match verb {
        Verb::TurnOn(_) => owner.flow_turn_on(request).await?,
        Verb::TurnOff(_) => owner.flow_turn_off(request).await?,
        Verb::Show(_) => owner.flow_show(request).await?,
    };

    output.result(&response, |response| {
        let notices = response.notices.iter().map(words::notice);
        described(&response.flow) + &notices.collect::<String>()
    })
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
