//! Reaching the owner of the data directory: another process, or this one for as long as the command takes.

use std::{sync::Arc, time::Duration};

use countersign_client::{Client, ConnectError, is_not_taken};
use countersign_contract::*;
use countersign_engine::{Engine, EngineOptions, Place, Session};
use tokio::{
    sync::{Mutex, broadcast},
    time::{Instant, sleep},
};

/// How long an owner may take to start or to end before a command gives up on it.
const PATIENCE: Duration = Duration::from_secs(15);
const BETWEEN_TRIES: Duration = Duration::from_millis(50);

/// The owner of the data directory, as a command sees it. Answers the whole contract.
pub(crate) struct Owner {
    place: Place,
    reached: Mutex<Reached>,
}

#[derive(Clone)]
enum Reached {
    /// This process.
    Here(Engine),
    /// Another process.
    Elsewhere(Client),
}

impl Reached {
    fn face(&self) -> Either<Session, Client> {
        match self {
            Self::Here(engine) => Either::Left(engine.session()),
            Self::Elsewhere(client) => Either::Right(client.clone()),
        }
    }
}

impl Owner {
    /// Finds the owner, or becomes it.
    ///
    /// # Errors
    ///
    /// Fails when the owner cannot be talked to, and as [`Engine::open`] does.
    pub(crate) async fn reach(place: Place) -> Result<Self, ApiError> {
        let reached = Mutex::new(reach(&place).await?);

        Ok(Self { place, reached })
    }

    /// Returns what the owner tells from now on.
    pub(crate) async fn events(&self) -> broadcast::Receiver<Event> {
        match &*self.reached.lock().await {
            Reached::Here(engine) => engine.subscribe(),
            Reached::Elsewhere(client) => client.subscribe(),
        }
    }

    /// Gives the data directory up, where this process owns it. Work that was begun ends first.
    pub(crate) async fn leave(self) {
        if let Reached::Here(engine) = self.reached.into_inner() {
            engine.shutdown().await;
        }
    }

    async fn face(&self) -> Arc<Either<Session, Client>> {
        Arc::new(self.reached.lock().await.face())
    }

    /// Turns to whoever owns the directory now.
    async fn reach_again(&self) -> Result<(), ApiError> {
        let mut reached = self.reached.lock().await;
        *reached = reach(&self.place).await?;
        Ok(())
    }
}

macro_rules! answer_through_the_owner {
    ($($(#[$doc:meta])* $kind:ident $name:ident($request:ty) -> $response:ty, $role:ident, [$($topic:ident),*];)*) => {
        impl Contract for Owner {
            $(
                async fn $name(&self, request: $request) -> Result<$response, ApiError> {
                    let deadline = Instant::now() + PATIENCE;
                    loop {
                        match self.face().await.$name(request.clone()).await {
                            // A short-lived owner, such as another command, ended before it heard us.
                            Err(error) if is_not_taken(&error) && Instant::now() < deadline => self.reach_again().await?,
                            answered => return answered,
                        }
                    }
                }
            )*
        }
    };
}

for_each_command!(answer_through_the_owner);

async fn reach(place: &Place) -> Result<Reached, ApiError> {
    let fingerprint = place.profile.fingerprint();
    let deadline = Instant::now() + PATIENCE;
    loop {
        match Client::connect(&place.data_directory, &fingerprint).await {
            Ok(client) => return Ok(Reached::Elsewhere(client)),
            Err(ConnectError::NoOwner) => {}
            // It may be ending; then there is no owner in a moment.
            Err(ConnectError::Silent { .. } | ConnectError::Io(_)) if Instant::now() < deadline => {
                sleep(BETWEEN_TRIES).await;
                continue;
            }
            Err(error) => return Err(error.into()),
        }
        match open(place, OwnerKind::CommandLine, None).await {
            Ok(engine) => return Ok(Reached::Here(engine)),
            // It may be starting; then it listens in a moment.
            Err(error) if error.code == Code::DataDirectoryInUse && Instant::now() < deadline => {
                sleep(BETWEEN_TRIES).await;
            }
            Err(error) => return Err(error),
        }
    }
}

/// Opens the engine in this process for good, as `serve` does.
///
/// # Errors
///
/// Fails when another process owns the directory and is no passing command, and as [`Engine::open`] does.
pub(crate) async fn own(
    place: &Place,
    listen: Option<std::net::SocketAddr>,
) -> Result<Engine, ApiError> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let in_use = match open(place, OwnerKind::DataService, listen).await {
            Err(error) if error.code == Code::DataDirectoryInUse => error,
            ended => return ended,
        };
        let passing = match Client::connect(&place.data_directory, &place.profile.fingerprint())
            .await
        {
            Ok(client) => match client
                .app_state(AppStateRequest {})
                .await
                .map(|state| state.owner)
            {
                Ok(OwnerKind::Window | OwnerKind::DataService) => return Err(in_use),
                Ok(OwnerKind::CommandLine) | Err(_) => true,
            },
            Err(ConnectError::NoOwner | ConnectError::Silent { .. } | ConnectError::Io(_)) => true,
            Err(_) => false,
        };
        if !passing || Instant::now() >= deadline {
            return Err(in_use);
        }
        sleep(BETWEEN_TRIES).await;
    }
}

async fn open(
    place: &Place,
    owner: OwnerKind,
    listen: Option<std::net::SocketAddr>,
) -> Result<Engine, ApiError> {
    Engine::open(EngineOptions {
        data_directory: place.data_directory.clone(),
        profile: place.profile.clone(),
        key: place.key.clone(),
        owner,
        listen,
    })
    .await
}
