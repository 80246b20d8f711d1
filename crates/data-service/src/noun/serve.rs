//! `countersign serve`: the Data service.

use std::net::SocketAddr;

use clap::Args;
use countersign_contract::{ApiError, AppStateRequest, Code, Contract};
use countersign_engine::{Engine, Place};
use serde::Serialize;

use crate::{exit::Failure, output::Output, owner, words};

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Where to listen for what flows report, behind whatever terminates TLS: address and port; port 0 for a free one [default: as `listener set` says, else nowhere]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
}

/// What `serve --json` prints.
#[derive(Serialize)]
#[serde(
    tag = "event",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
enum Line {
    Ready {
        callback_listener: Option<SocketAddr>,
    },
}

/// Owns the data directory until the process is asked to end.
pub(crate) async fn run(place: &Place, serve: Serve, output: &mut Output) -> Result<(), Failure> {
    // From here on the signals do not kill any more, whatever the moment.
    let mut asked = Asked::new().map_err(|error| {
        ApiError::new(
            Code::Internal,
            format!("The signals to end cannot be heard: {error}."),
        )
    })?;
    let engine = tokio::select! {
        engine = owner::own(place, serve.listen) => engine?,
        () = asked.heard() => return Ok(()),
    };
    let mut told = ready(engine.callback_listener(), place, output);
    if told.is_ok() {
        told = deaf(&engine, output).await;
    }
    if told.is_ok() {
        asked.heard().await;
    }
    engine.shutdown().await;
    told
}

fn ready(
    callback_listener: Option<SocketAddr>,
    place: &Place,
    output: &mut Output,
) -> Result<(), Failure> {
    if output.is_json() {
        return output.line(&Line::Ready { callback_listener });
    }
    let heard = match callback_listener {
        Some(address) => format!("listens for flows on {address}"),
        None => "listens for no flows (--listen, or `listener set`)".to_owned(),
    };
    output.message(&format!(
        "The Data service owns {} on cloud {} and {heard}.",
        place.data_directory.display(),
        place.profile.name()
    ))
}

/// Says why it does not listen although it is set to.
async fn deaf(engine: &Engine, output: &mut Output) -> Result<(), Failure> {
    let state = engine.session().app_state(AppStateRequest {}).await?;
    match state.callback_listener.and_then(|listener| listener.fault) {
        Some(fault) => output.message(words::notice(&fault).trim_end()),
        None => Ok(()),
    }
}

/// The ways in which a system asks a service to end.
struct Asked {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(windows)]
    interrupt: tokio::signal::windows::CtrlC,
    #[cfg(windows)]
    terminate: tokio::signal::windows::CtrlShutdown,
}

impl Asked {
    #[cfg(unix)]
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    #[cfg(windows)]
    fn new() -> std::io::Result<Self> {
        use tokio::signal::windows::{ctrl_c, ctrl_shutdown};
        Ok(Self {
            interrupt: ctrl_c()?,
            terminate: ctrl_shutdown()?,
        })
    }

    async fn heard(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn readiness_is_printed_as_documented() {
        let line = Line::Ready {
            callback_listener: Some("127.0.0.1:80".parse().unwrap()),
        };

        assert_eq!(
            serde_json::to_value(line).unwrap(),
            json!({ "event": "ready", "callbackListener": "127.0.0.1:80" })
        );
    }
}
