//! The nouns of the command line, one file each.

pub(crate) mod account;
pub(crate) mod call;
pub(crate) mod client;
pub(crate) mod directory;
pub(crate) mod doctor;
pub(crate) mod flow;
pub(crate) mod link;
pub(crate) mod listener;
pub(crate) mod request;
mod request_create;
mod request_form;
mod request_list;
mod request_work;
pub(crate) mod serve;
pub(crate) mod store;
pub(crate) mod template;
pub(crate) mod workflow;

use countersign_contract::{ApiError, Code};

use crate::{arguments::Noun, exit::Failure, output::Output, owner::Owner};

/// Carries out a command through the owner of the data directory.
pub(crate) async fn run(noun: Noun, owner: &Owner, output: &mut Output) -> Result<(), Failure> {
    match noun {
        Noun::Account(verb) => account::run(verb, owner, output).await,
        Noun::Store(verb) => store::run(verb, owner, output).await,
        Noun::Client(verb) => client::run(verb, owner, output).await,
        Noun::Workflow(verb) => workflow::run(verb, owner, output).await,
        Noun::Template(verb) => template::run(verb, owner, output).await,
        Noun::Flow(verb) => flow::run(verb, owner, output).await,
        Noun::Link(verb) => link::run(verb, owner, output).await,
        Noun::Listener(verb) => listener::run(verb, owner, output).await,
        Noun::Request(verb) => request::run(verb, owner, output).await,
        Noun::Directory(verb) => directory::run(verb, owner, output).await,
        Noun::Doctor(doctor) => doctor::run(doctor, owner, output).await,
        Noun::Call(call) => call::run(call, owner, output).await,
        // It is the owner, not one of its clients.
        Noun::Serve(_) => Err(ApiError::new(
            Code::Internal,
            "The Data service was started as a client of itself.",
        )
        .into()),
    }
}
