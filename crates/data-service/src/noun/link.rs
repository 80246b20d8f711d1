//! `countersign link`: the link of a workflow to its flow.

use std::path::PathBuf;

use clap::Subcommand;
use countersign_contract::*;

use crate::{checks, exit::Failure, input, name, output::Output, owner::Owner, text};

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
        #[arg(long, alias = "file", value_name = "FILE", default_value = "-")]
        request_url_file: PathBuf,
        /// Start one run that only answers, to prove the whole way; for flows made from the template
        #[arg(long)]
        probe: bool,
    },
    /// Look whether a request URL works, layer by layer: that of the link, or one that is not saved; fails when a layer does
    Authenticate {
        /// The workflow: id or name
        workflow: String,
        /// Its store, where several stores have a workflow of that name: id or name
        #[arg(long)]
        store: Option<String>,
        /// Look at the request URL in this file, or on standard input when it is -, instead of that of the link
        #[arg(long, value_name = "FILE")]
        request_url_file: Option<PathBuf>,
        /// Start one run that only answers, to prove the whole way; for flows made from the template
        #[arg(long)]
        probe: bool,
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
            request_url_file,
            probe,
        } => {
            let workflow = name::workflow(owner, &workflow, store.as_deref()).await?;
            let request_url =
                input::secret(&request_url_file, "request URL", Code::RequestUrlInvalid)?;
            let request = LinkSetRequest {
                workflow,
                request_url,
                probe,
            };
            let response = owner.link_set(request).await?;
            output.result(&response, |response| described(&response.link))
        }
        Verb::Authenticate {
            workflow,
            store,
            request_url_file,
            probe,
        } => {
            let workflow = name::workflow(owner, &workflow, store.as_deref()).await?;
            let request_url = request_url_file
                .map(|file| input::secret(&file, "request URL", Code::RequestUrlInvalid))
                .transpose()?;
            let request = LinkAuthenticateRequest {
                workflow,
                request_url,
                probe,
            };
            let response = owner.link_authenticate(request).await?;
            output.result(&response, |response| {
                checks::described(&response.health.checks)
            })?;
            checks::end(&response.health.checks)
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
    let fields = text::fields(&[
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
        (
            "Decided on the flow's word",
            link.unconfirmed_at
                .map_or_else(String::new, |at| at.to_string()),
        ),
        ("Linked", link.linked_at.to_string()),
        (
            "Looked at",
            link.health
                .as_ref()
                .map_or_else(String::new, |health| health.checked_at.to_string()),
        ),
    ]);
    match &link.health {
        Some(health) => fields + &checks::described(&health.checks),
        None => fields,
    }
}
