//! `countersign listener`: where the owner of the data listens for what flows report.

use clap::Subcommand;
use countersign_contract::*;

use crate::{exit::Failure, output::Output, owner::Owner, text, words};

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Set the address, and listen there at once and whenever window or Data service are started without --listen
    Set {
        /// An address of this computer and a port, such as 127.0.0.1:8443; port 0 for a free one
        #[arg(value_name = "ADDRESS:PORT")]
        address: String,
    },
    /// Listen nowhere
    Off,
    /// Show where the owner of the data listens, and why it does not
    Show,
}

pub(crate) async fn run(verb: Verb, owner: &Owner, output: &mut Output) -> Result<(), Failure> {
    let state = match verb {
        Verb::Set { address } => {
            let address = Some(address);
            owner.listener_set(ListenerSetRequest { address }).await?
        }
        Verb::Off => {
            owner
                .listener_set(ListenerSetRequest { address: None })
                .await?
        }
        Verb::Show => owner.app_state(AppStateRequest {}).await?,
    };
    output.result(&state, described)
}

fn described(state: &AppState) -> String {
    let Some(listener) = &state.callback_listener else {
        return "The owner of the data listens nowhere.".to_owned();
    };
    let source = match listener.source {
        ListenerSource::Option => "--listen",
        ListenerSource::Setting => "the setting",
    };
    let fields = text::fields(&[
        ("Address", listener.address.clone()),
        ("Said by", source.to_owned()),
        (
            "Listens",
            if listener.fault.is_none() {
                "yes"
            } else {
                "no"
            }
            .to_owned(),
        ),
    ]);
    fields + &listener.fault.iter().map(words::notice).collect::<String>()
}
