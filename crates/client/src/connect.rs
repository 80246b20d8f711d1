//! Finding the owner, and making sure that it is the right one before a word is said.

use std::{path::Path, sync::Arc, time::Duration};

use countersign_contract::{ApiError, Event, wire};
use futures_util::StreamExt;
use serde_json::Value;
use tokio::{sync::broadcast, time::timeout};
use tokio_util::codec::Framed;

use crate::{ConnectError, conversation::Conversation, place};

/// An owner that is alive greets at once; one that is stopped or hung never does.
const GREETING: Duration = Duration::from_secs(5);

/// A conversation with the process that owns a data directory. Clones share it; it ends with the last of them.
#[derive(Debug, Clone)]
pub struct Client {
    conversation: Arc<Conversation>,
    version: Arc<str>,
}

impl Client {
    /// Connects to the process that owns `data_directory` and works with the cloud profile of that fingerprint.
    ///
    /// The socket must belong to the current user and be out of reach of others, and so must the process behind it: requests carry secrets.
    ///
    /// # Errors
    ///
    /// [`ConnectError::NoOwner`] when nobody listens, else what is wrong with who does.
    pub async fn connect(
        data_directory: &Path,
        profile_fingerprint: &str,
    ) -> Result<Self, ConnectError> {
        let stream = place::connect(data_directory).await?;
        let mut framed = Framed::new(stream, wire::codec());
        let greeting = timeout(GREETING, framed.next())
            .await
            .map_err(|_| silent("it accepted the connection and said nothing"))?
            .ok_or(silent("it closed the connection"))??;
        let greeting: wire::FromOwner = serde_json::from_slice(&greeting)
            .map_err(|_| silent("it greeted with something else"))?;
        let (protocol, version, profile) = match greeting {
            wire::FromOwner::Welcome {
                protocol,
                version,
                profile,
            } => (protocol, version, profile),
            wire::FromOwner::Closing => return Err(ConnectError::NoOwner),
            wire::FromOwner::Answer { .. }
            | wire::FromOwner::Refusal { .. }
            | wire::FromOwner::Event { .. } => {
                return Err(silent("it greeted with something else"));
            }
        };
        if protocol != wire::PROTOCOL {
            return Err(ConnectError::OtherProtocol { protocol, version });
        }
        if profile != profile_fingerprint {
            return Err(ConnectError::OtherProfile);
        }

        Ok(Self {
            conversation: Arc::new(Conversation::start(framed)),
            version: version.into(),
        })
    }

    /// Returns the owner's version.
    #[must_use]
    pub fn owner_version(&self) -> &str {
        &self.version
    }

    /// Calls a command by its name, with its request and answer as JSON.
    ///
    /// # Errors
    ///
    /// As the command does, and with `owner_unreachable` when the owner goes away; [`crate::is_not_taken`] tells whether it heard the call.
    pub async fn call(&self, command: &str, request: Value) -> Result<Value, ApiError> {
        self.conversation.call(command, request).await
    }

    /// Returns what the owner tells from now on. A receiver that lags learns that it did.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.conversation.subscribe()
    }

    /// Waits until the conversation is over: the owner ended or the connection broke. At once when it is.
    pub async fn closed(&self) {
        self.conversation.closed().await;
    }
}

fn silent(reason: &'static str) -> ConnectError {
    ConnectError::Silent { reason }
}
