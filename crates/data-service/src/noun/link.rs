//! `countersign link`: the link of a workflow to its flow.

use std::path::PathBuf;

use clap::Subcommand;
use countersign_contract::*;

use crate::{exit::Failure, input, name, output::Output, owner::Owner, text, words};

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Link a workflow to a flow; the flow's request URL comes from standard input
    Set {
        /// The workflow: id or name
        #[arg(long)]
        workflow: String,
        /// Its store, where several stores have a workflow of that name: id or name
        #[arg(long)]
        store: Option<String>,
        /// Read the request URL from this file instead of standard input
        #[arg(long, value_name = "FILE", default_value = "-")]
        file: PathBuf,
    },
    /// Show the link of a workflow; the request URL itself is never shown
    Show {
        /// The workflow: id or name
        workflow: String,
        /// Its store, where several stores have a workflow of that name: id or name
        #[arg(long)]
        store: Option<String>,
    },
    /// Call the flow for the open requests of a workflow that it was not called for yet
    SendOpen {
        /// The workflow: id or name
        workflow: String,
        /// Its store, where several stores have a workflow of that name: id or name
        #[arg(long)]
        store: Option<String>,
    },
    /// Remove the link of a workflow
    Remove {
        /// The workflow: id or name
        workflow: String,
        /// Its store, where several stores have a workflow of that name: id or name
        #[arg(long)]
        store: Option<String>,
    },
}

pub(crate) async fn run(verb: Verb, owner: &Owner, output: &mut Output) -> Result<(), Failure> {
    match verb {
        Verb::Set {
            workflow,
            store,
            file,
        } => {
            let workflow = name::workflow(owner, &workflow, store.as_deref()).await?;
            let request_url = input::secret(&file, "request URL", Code::RequestUrlInvalid)?;
            let request = LinkSetRequest {
                workflow,
                request_url,
            };
            let response = owner.link_set(request).await?;
            output.result(&response, |response| {
                let notices = response.notices.iter().map(words::notice);
                described(&response.link) + &notices.collect::<String>()
            })
        }
        Verb::Show { workflow, store } => {
            let workflow = name::workflow(owner, &workflow, store.as_deref()).await?;
            let response = owner.link_show(WorkflowRequest { workflow }).await?;
            output.result(&response, |response| match &response.link {
                Some(link) => described(link),
                None => "The workflow is not linked.".to_owned(),
            })
        }
        Verb::SendOpen { workflow, store } => {
            let workflow = name::workflow(owner, &workflow, store.as_deref()).await?;
            let response = owner.link_send_open(WorkflowRequest { workflow }).await?;
            output.result(&response, super::request_work::sent)
        }
        Verb::Remove { workflow, store } => {
            let workflow = name::workflow(owner, &workflow, store.as_deref()).await?;
            let done = owner.link_remove(WorkflowRequest { workflow }).await?;
            output.result(&done, |_| "The workflow is not linked any more.".to_owned())
        }
    }
}

fn described(link: &LinkView) -> String {
    text::fields(&[
        (
            "Flow",
            link.flow_name
                .clone()
                .unwrap_or_else(|| "not found by its URL".to_owned()),
        ),
        ("Host", link.host.clone()),
        ("Ends in", link.hint.clone()),
        (
            "Authentication",
            if link.bearer {
                "bearer token"
            } else {
                "signature in the URL"
            }
            .to_owned(),
        ),
        (
            "Fault",
            link.fault.map_or(String::new(), |code| code.to_string()),
        ),
        ("Linked", link.linked_at.to_string()),
    ])
}
