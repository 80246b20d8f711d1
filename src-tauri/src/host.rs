//! Between the window and the owner of the data: whatever goes wrong there is an answer that the window shows.

use std::sync::Arc;

use countersign_client::{Client, ConnectError};
use countersign_contract::{
    ApiError, COMMANDS, Changed, Code, Contract, Either, Event, JobRequest, PortalPageRequest,
    Topic, call_by_name,
};
use countersign_engine::{Place, Session};
use serde_json::Value;
use tokio::sync::{Mutex, broadcast::error::RecvError};
use tracing::{info, warn};

use crate::{arguments::Arguments, owner::Owner};

/// The command with which the window asks whether anybody answers. Asking it again is trying again.
const APP_STATE: &str = "app_state";
/// The command whose answer goes to the browser, and not through the web view.
const SIGN_IN_PAGE: &str = "account_sign_in_page";

/// What the window is told without asking.
pub(crate) type Announce = Box<dyn Fn(Event) + Send + Sync>;

/// Answers every command of the window. Clones are handles of the same host.
#[derive(Clone)]
pub(crate) struct Host {
    inner: Arc<Inner>,
}

struct Inner {
    arguments: Arguments,
    announce: Announce,
    reached: Mutex<Reached>,
}

enum Reached {
    /// Nobody was asked yet.
    NotYet,
    /// Nobody can be reached.
    Nobody(ApiError),
    /// The owner.
    Owner(Place, Owner),
    /// The owner was another process, and it went away.
    Lost(Place),
    /// The window closes; nobody is asked any more.
    Closed,
}

impl Host {
    pub(crate) fn new(arguments: Arguments, announce: Announce) -> Self {
        Self {
            inner: Arc::new(Inner {
                arguments,
                announce,
                reached: Mutex::new(Reached::NotYet),
            }),
        }
    }

    /// Reaches the owner, so that it is there when the window asks first. What fails is told then.
    pub(crate) async fn start(&self) {
        if let Err(error) = self.owner(false).await {
            warn!(code = %error.code, "the data directory cannot be used");
        }
    }

    /// Calls a command by its name, with its request and answer as JSON.
    ///
    /// # Errors
    ///
    /// As the command does, and with what kept the data directory from being opened.
    pub(crate) async fn call(&self, command: &str, request: Value) -> Result<Value, ApiError> {
        if command == SIGN_IN_PAGE {
            return Err(ApiError::new(
                Code::PermissionDenied,
                "The window opens the sign-in page itself; its address is not for the page in the window.",
            ));
        }
        let (_, face) = self.owner(command == APP_STATE).await?;
        call_by_name(&face, command, request).await
    }

    /// Returns the page on which a person signs in.
    ///
    /// # Errors
    ///
    /// Fails when there is no such sign-in, and when the page is none that this cloud sends people to.
    pub(crate) async fn sign_in_page(&self, job: JobRequest) -> Result<String, ApiError> {
        let (place, face) = self.owner(false).await?;
        let page = face.account_sign_in_page(job).await?.address;
        if !place.profile.allows_sign_in_page(&page) {
            return Err(ApiError::new(
                Code::PageNotAllowed,
                "The sign-in page is not one of this cloud, so it was not opened.",
            ));
        }

        Ok(page)
    }

    /// Returns a page of the maker portal.
    ///
    /// # Errors
    ///
    /// Fails when there is no such flow or environment, and when the page is not one of this cloud's portal.
    pub(crate) async fn portal_page(&self, request: PortalPageRequest) -> Result<String, ApiError> {
        let (place, face) = self.owner(false).await?;
        let page = face.portal_page(request).await?.address;
        if !place.profile.allows_portal_page(&page) {
            return Err(ApiError::new(
                Code::PageNotAllowed,
                "The page is not one of this cloud's maker portal, so it was not opened.",
            ));
        }

        Ok(page)
    }

    /// Gives the data directory up where this process owns it. Work that was begun ends first.
    pub(crate) async fn close(&self) {
        let reached = std::mem::replace(&mut *self.inner.reached.lock().await, Reached::Closed);
        if let Reached::Owner(_, owner) = reached {
            owner.leave().await;
        }
    }

    /// The owner; where there was none, looked for if `again`.
    async fn owner(&self, again: bool) -> Result<(Place, Either<Session, Client>), ApiError> {
        // Held while the owner is reached: commands that come meanwhile wait for it.
        let mut reached = self.inner.reached.lock().await;
        let found = match &*reached {
            Reached::Owner(place, owner) => return Ok((place.clone(), owner.face())),
            Reached::Nobody(error) if !again => return Err(error.clone()),
            Reached::Lost(_) if !again => return Err(ConnectError::NoOwner.into()),
            Reached::Closed => {
                return Err(ApiError::new(
                    Code::OwnerUnreachable,
                    "The window is closing.",
                ));
            }
            Reached::NotYet | Reached::Nobody(_) => self.reach().await,
            Reached::Lost(place) => match Owner::reach_again(place).await {
                Ok(owner) => Ok((place.clone(), owner)),
                Err(error) => return Err(error),
            },
        };
        match found {
            Ok((place, owner)) => {
                let face = owner.face();
                self.forward(&owner);
                if !matches!(*reached, Reached::NotYet) {
                    self.everything_changed();
                }
                *reached = Reached::Owner(place.clone(), owner);
                Ok((place, face))
            }
            Err(error) => {
                *reached = Reached::Nobody(error.clone());
                Err(error)
            }
        }
    }

    async fn reach(&self) -> Result<(Place, Owner), ApiError> {
        let place = self.inner.arguments.place()?;
        let owner = Owner::reach(&place, &self.inner.arguments).await?;

        Ok((place, owner))
    }

    /// Passes on what the owner tells, until it is gone.
    fn forward(&self, owner: &Owner) {
        let host = self.clone();
        let mut events = owner.subscribe();
        let elsewhere = match owner {
            Owner::Here(_) => None,
            Owner::Elsewhere(client) => Some(client.clone()),
        };
        tauri::async_runtime::spawn(async move {
            let over = async {
                match &elsewhere {
                    Some(client) => client.closed().await,
                    None => std::future::pending().await,
                }
            };
            tokio::pin!(over);
            loop {
                let event = tokio::select! {
                    event = events.recv() => event,
                    () = &mut over => break,
                };
                match event {
                    Ok(event) => (host.inner.announce)(event),
                    Err(RecvError::Lagged(_)) => host.everything_changed(),
                    Err(RecvError::Closed) => break,
                }
            }
            host.lost().await;
        });
    }

    /// Remembers that the owner went away, and has the window ask what is going on.
    async fn lost(&self) {
        let mut reached = self.inner.reached.lock().await;
        let place = match &*reached {
            Reached::Owner(place, Owner::Elsewhere(_)) => place.clone(),
            Reached::Owner(_, Owner::Here(_))
            | Reached::NotYet
            | Reached::Nobody(_)
            | Reached::Lost(_)
            | Reached::Closed => return,
        };
        info!("the process that owns the data went away");
        *reached = Reached::Lost(place);
        drop(reached);
        self.changed(vec![Topic::App]);
    }

    fn everything_changed(&self) {
        let mut topics: Vec<Topic> = COMMANDS
            .iter()
            .flat_map(|command| command.topics)
            .copied()
            .collect();
        topics.sort_unstable();
        topics.dedup();
        self.changed(topics);
    }

    fn changed(&self, topics: Vec<Topic>) {
        (self.inner.announce)(Event::Changed(Changed { topics }));
    }
}
