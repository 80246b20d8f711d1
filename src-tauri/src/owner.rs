//! The owner of the data directory: this process, or another whose client the window is.

use std::time::Duration;

use countersign_client::{Client, ConnectError};
use countersign_contract::{ApiError, AppStateRequest, Code, Contract, Either, Event, OwnerKind};
use countersign_engine::{Engine, EngineOptions, Place, Session};
use tokio::{
    sync::broadcast,
    time::{sleep, timeout},
};

use crate::arguments::Arguments;

/// How long the window waits for a passing owner, such as a command or a window that closes, to end.
const PATIENCE: Duration = Duration::from_secs(15);
const BETWEEN_TRIES: Duration = Duration::from_millis(100);

/// Whoever owns the data directory. Clones are handles of the same owner.
#[derive(Clone)]
pub(crate) enum Owner {
    /// This process.
    Here(Engine),
    /// Another process.
    Elsewhere(Client),
}

impl Owner {
    /// Becomes the owner, or the client of the process that is.
    ///
    /// # Errors
    ///
    /// Fails when the owner cannot be talked to or does not pass, and as [`Engine::open`] does.
    pub(crate) async fn reach(place: &Place, arguments: &Arguments) -> Result<Self, ApiError> {
        let in_use = match open(place, arguments).await {
            Err(error) if error.code == Code::DataDirectoryInUse => error,
            opened => return opened,
        };

        timeout(PATIENCE, wait_for(place, arguments))
            .await
            .unwrap_or(Err(in_use))
    }

    /// Becomes the client of another process again, after it went away.
    ///
    /// # Errors
    ///
    /// Fails when it is still away.
    pub(crate) async fn reach_again(place: &Place) -> Result<Self, ApiError> {
        let client = Client::connect(&place.data_directory, &place.profile.fingerprint()).await?;
        Ok(Self::Elsewhere(client))
    }

    /// Whoever answers the contract.
    pub(crate) fn face(&self) -> Either<Session, Client> {
        match self {
            Self::Here(engine) => Either::Left(engine.session()),
            Self::Elsewhere(client) => Either::Right(client.clone()),
        }
    }

    /// What the owner tells from now on.
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Event> {
        match self {
            Self::Here(engine) => engine.subscribe(),
            Self::Elsewhere(client) => client.subscribe(),
        }
    }

    /// Gives the data directory up where this process owns it. Work that was begun ends first.
    pub(crate) async fn leave(self) {
        if let Self::Here(engine) = self {
            engine.shutdown().await;
        }
    }
}

async fn open(place: &Place, arguments: &Arguments) -> Result<Owner, ApiError> {
    let engine = Engine::open(EngineOptions {
        data_directory: place.data_directory.clone(),
        profile: place.profile.clone(),
        key: place.key.clone(),
        owner: OwnerKind::Window,
        listen: arguments.listen,
    })
    .await?;

    Ok(Owner::Here(engine))
}

/// Becomes the client of an owner that stays, or the owner after one that passes.
async fn wait_for(place: &Place, arguments: &Arguments) -> Result<Owner, ApiError> {
    loop {
        match Client::connect(&place.data_directory, &place.profile.fingerprint()).await {
            Ok(client) => {
                let state = client.app_state(AppStateRequest {}).await;
                if let Ok(OwnerKind::Window | OwnerKind::DataService) =
                    state.map(|state| state.owner)
                {
                    return Ok(Owner::Elsewhere(client));
                }
            }
            // It is starting, or ending.
            Err(ConnectError::NoOwner | ConnectError::Silent { .. } | ConnectError::Io(_)) => {}
            Err(
                error @ (ConnectError::NotPrivate { .. }
                | ConnectError::OtherUser
                | ConnectError::OtherProtocol { .. }
                | ConnectError::OtherProfile),
            ) => return Err(error.into()),
        }
        sleep(BETWEEN_TRIES).await;
        match open(place, arguments).await {
            Err(error) if error.code == Code::DataDirectoryInUse => {}
            opened => return opened,
        }
    }
}
