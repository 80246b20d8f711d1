//! The local socket: how other processes of the same person on this computer use the engine that owns the data directory.
//!
//! Messages are those of [`countersign_contract::wire`]. Only the owner's own user gets through: the socket is private, and the process at
//! the other end is checked before a byte is read. A message that is none ends its connection and nothing else. Requests carry secrets, so
//! nothing here logs what a message holds.

mod connection;
#[cfg(unix)]
#[path = "unix.rs"]
mod place;
#[cfg(windows)]
#[path = "windows.rs"]
mod place;
#[cfg(test)]
mod tests;

use std::{io, path::Path, sync::Arc, time::Duration};

use countersign_contract::{Contract, Event, wire::FromOwner};
use tokio::{
    sync::{Semaphore, broadcast},
    time::{sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use connection::{Connection, encoded};

/// Connections at a time, those included whose calls still run after the other end went away.
const MAX_CONNECTIONS: usize = 128;
/// How long calls that were taken may still run once the owner ends.
const GRACE: Duration = Duration::from_secs(8);
/// Accepting fails when the process is out of file handles; trying again at once would only spin.
const AFTER_REFUSAL: Duration = Duration::from_millis(100);

/// The local socket of a data directory, listening. Dropping it takes the socket away.
#[derive(Debug)]
pub(crate) struct LocalSocket {
    listener: place::Listener,
}

impl LocalSocket {
    /// Makes the local socket of `data_directory`, out of reach of other users.
    ///
    /// The caller holds the owner lock of the directory: a socket that stands there is a leftover and is replaced.
    ///
    /// # Errors
    ///
    /// Fails when the directory is not ours or cannot be written, and when no place for a socket can be found.
    pub(crate) async fn bind(data_directory: &Path) -> io::Result<Self> {
        let data_directory = data_directory.to_owned();
        let listener = tokio::task::spawn_blocking(move || place::Listener::bind(&data_directory))
            .await
            .map_err(io::Error::other)??;

        Ok(Self { listener })
    }

    /// Greets each client with `welcome`, answers its calls with `contract`, and passes `events` on, until `stop`.
    ///
    /// Then no call is taken any more, those that were taken are answered, and each client is told that the owner ends. Returns when that
    /// is done, after [`GRACE`] at most.
    pub(crate) async fn serve<C: Contract + 'static>(
        self,
        welcome: FromOwner,
        contract: Arc<C>,
        events: impl Fn() -> broadcast::Receiver<Event> + Send + 'static,
        stop: CancellationToken,
    ) {
        let welcome = encoded(&welcome);
        let room = Arc::new(Semaphore::new(MAX_CONNECTIONS));
        let tasks = TaskTracker::new();
        loop {
            let accepted = tokio::select! {
                () = stop.cancelled() => break,
                accepted = accept(&self.listener, &room) => accepted,
            };
            let (stream, place) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a local client could not be let in");
                    sleep(AFTER_REFUSAL).await;
                    continue;
                }
            };
            let connection = Connection {
                welcome: welcome.clone(),
                contract: Arc::clone(&contract),
                tasks: tasks.clone(),
                place: Arc::new(place),
                stop: stop.clone(),
            };
            tasks.spawn(connection.run(stream, events()));
        }

        tasks.close();
        if timeout(GRACE, tasks.wait()).await.is_err() {
            tracing::warn!("calls of local clients still ran when the owner ended");
        }
    }
}

async fn accept(
    listener: &place::Listener,
    room: &Arc<Semaphore>,
) -> io::Result<(place::Stream, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(room)
        .acquire_owned()
        .await
        .map_err(io::Error::other)?;
    let stream = listener.accept().await?;

    Ok((stream, place))
}
