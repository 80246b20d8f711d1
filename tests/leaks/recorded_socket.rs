//! The local socket with a listener in between: what the owner says to its clients, which is what a window relays to its web
//! view, is recorded.

use std::collections::HashMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use countersign_contract::wire::{self, FromClient, FromOwner, SOCKET_NAME};
use countersign_tests::{Place, Record};
use futures_util::{SinkExt, StreamExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinHandle;
use tokio_util::codec::Framed;

/// The kind of place that these messages are.
pub const PLACE: &str = "message to a client";

/// Stands in the socket's place until it is dropped.
pub struct RecordedSocket {
    accepting: JoinHandle<()>,
    window: JoinHandle<()>,
}

impl RecordedSocket {
    /// Moves the owner's socket aside, and stays connected as a window does, so that every event is told.
    pub async fn between(place: &Place, record: &Record) -> Self {
        let socket = place.data().join(SOCKET_NAME);
        let aside = place.data().join("owner.sock");
        fs::rename(&socket, &aside).unwrap();
        let listener = UnixListener::bind(&socket).unwrap();
        fs::set_permissions(&socket, Permissions::from_mode(0o600)).unwrap();
        let accepting = tokio::spawn(accept(listener, aside, record.clone()));
        let mut window = UnixStream::connect(&socket).await.unwrap();
        let window = tokio::spawn(async move {
            let _ = tokio::io::copy(&mut window, &mut tokio::io::sink()).await;
        });

        Self { accepting, window }
    }
}

impl Drop for RecordedSocket {
    fn drop(&mut self) {
        self.accepting.abort();
        self.window.abort();
    }
}

async fn accept(listener: UnixListener, owner: PathBuf, record: Record) {
    while let Ok((client, _)) = listener.accept().await {
        let Ok(owner) = UnixStream::connect(&owner).await else {
            return;
        };
        tokio::spawn(relay(client, owner, record.clone()));
    }
}

async fn relay(client: UnixStream, owner: UnixStream, record: Record) {
    let (mut to_client, mut from_client) = Framed::new(client, wire::codec()).split();
    let (mut to_owner, mut from_owner) = Framed::new(owner, wire::codec()).split();
    // The command of each call, so that an answer is known by it.
    let calls = Arc::new(Mutex::new(HashMap::<u64, String>::new()));
    let noted = Arc::clone(&calls);
    let asking = async move {
        while let Some(Ok(frame)) = from_client.next().await {
            if let Ok(FromClient::Call { id, command, .. }) = serde_json::from_slice(&frame) {
                noted.lock().unwrap().insert(id, command);
            }
            if to_owner.send(frame.freeze()).await.is_err() {
                break;
            }
        }
    };
    let answering = async move {
        while let Some(Ok(frame)) = from_owner.next().await {
            let by = match serde_json::from_slice(&frame) {
                Ok(FromOwner::Answer { id, .. } | FromOwner::Refusal { id, .. }) => {
                    let known = calls.lock().unwrap().get(&id).cloned();
                    known.unwrap_or_else(|| "an unknown call".to_owned())
                }
                Ok(FromOwner::Event { .. }) => "event".to_owned(),
                Ok(FromOwner::Welcome { .. } | FromOwner::Closing) => "greeting".to_owned(),
                Err(error) => format!("no message: {error}"),
            };
            record.add(PLACE, &by, &frame);
            if to_client.send(frame.freeze()).await.is_err() {
                break;
            }
        }
    };
    tokio::select! {
        () = asking => {}
        () = answering => {}
    }
}
