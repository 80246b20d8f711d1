//! Whether the callback listener runs, and where: as the option of the process says, else as the setting of the data directory does.
//!
//! The option is for services and must work, or nothing starts. The setting is for whoever starts the window from an icon: an address that
//! cannot be used keeps nobody from opening it, and is told instead.

use std::{
    net::SocketAddr,
    sync::{Mutex, PoisonError},
};

use countersign_contract::{
    ApiError, AppState, AppStateRequest, Code, ListenerSetRequest, ListenerSource, ListenerView,
    OwnerKind,
};
use countersign_domain::audit::{Happening, Subject};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::CallbackListener;
use crate::{acting::Acting, engine::Engine, failure};

/// How the callback listener of this process stands.
pub(crate) struct Listening {
    now: Mutex<Standing>,
    /// Held while that is changed.
    changes: tokio::sync::Mutex<()>,
}

#[derive(Clone)]
enum Standing {
    /// Nobody told it to listen.
    Off,
    Runs(Running),
    /// It was set to listen here, and does not.
    Fails {
        address: SocketAddr,
        why: ApiError,
    },
}

#[derive(Clone)]
struct Running {
    /// As it was told, with port 0 for any.
    told: SocketAddr,
    address: SocketAddr,
    source: ListenerSource,
    stop: CancellationToken,
    ended: CancellationToken,
}

impl Running {
    /// Ends it; requests that arrived are answered first.
    async fn end(&self) {
        self.stop.cancel();
        self.ended.cancelled().await;
    }
}

impl Listening {
    pub(crate) fn new() -> Self {
        Self {
            now: Mutex::new(Standing::Off),
            changes: tokio::sync::Mutex::new(()),
        }
    }

    fn now(&self) -> Standing {
        self.now
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn becomes(&self, standing: Standing) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = standing;
    }

    /// Returns the address, where it listens.
    pub(crate) fn address(&self) -> Option<SocketAddr> {
        match self.now() {
            Standing::Runs(running) => Some(running.address),
            Standing::Off | Standing::Fails { .. } => None,
        }
    }

    pub(crate) fn view(&self) -> Option<ListenerView> {
        match self.now() {
            Standing::Off => None,
            Standing::Runs(running) => Some(ListenerView {
                address: running.address.to_string(),
                source: running.source,
                fault: None,
            }),
            Standing::Fails { address, why } => Some(ListenerView {
                address: address.to_string(),
                source: ListenerSource::Setting,
                fault: Some(failure::notice_of(&why)),
            }),
        }
    }
}

impl Engine {
    /// Serves a listener that is bound.
    pub(crate) fn serve_flows(
        &self,
        listener: CallbackListener,
        told: SocketAddr,
        source: ListenerSource,
    ) {
        let running = Running {
            told,
            address: listener.address(),
            source,
            stop: self.supervisor().stop().child_token(),
            ended: CancellationToken::new(),
        };
        let served = listener.serve(self.clone(), running.stop.clone());
        let ended = running.ended.clone().drop_guard();
        self.supervisor()
            .spawn_once("callback listener", async move {
                served.await;
                drop(ended);
            });
        self.listening().becomes(Standing::Runs(running));
    }

    /// Listens as the data directory's setting says, where it says so. That it cannot is told, and keeps nothing else from working.
    pub(crate) async fn serve_flows_as_set(&self) -> Result<(), ApiError> {
        let set = self.storage().listener_address().await;
        let Some(set) = set.map_err(failure::storage)? else {
            return Ok(());
        };
        let Ok(address) = set.parse() else {
            warn!("the address that the callback listener is set to is none");
            return Ok(());
        };
        self.listen_as_set(address).await;

        Ok(())
    }

    async fn listen_as_set(&self, address: SocketAddr) {
        if self.owner() == OwnerKind::CommandLine {
            let why = only_passing();
            self.listening().becomes(Standing::Fails { address, why });
            return;
        }
        match CallbackListener::bind(address).await {
            Ok(listener) => self.serve_flows(listener, address, ListenerSource::Setting),
            Err(why) => {
                warn!(%address, code = %why.code, "the callback listener cannot listen where it is set to");
                self.listening().becomes(Standing::Fails { address, why });
            }
        }
    }

    /// Sets where the callback listener listens. Nothing is kept unless it can, and what ran before runs on then.
    pub(crate) async fn listener_set(
        &self,
        acting: &Acting,
        request: ListenerSetRequest,
    ) -> Result<AppState, ApiError> {
        let wanted = wanted(request.address.as_deref())?;
        let _turn = self.listening().changes.lock().await;
        let before = self.listening().now();
        if let Standing::Runs(running) = &before {
            if running.source == ListenerSource::Option {
                return Err(ApiError::new(
                    Code::ListenerGiven,
                    format!(
                        "This process was started with --listen {}, which wins over the setting.",
                        running.told
                    ),
                ));
            }
            if wanted == Some(running.told) {
                return self.app_state(acting, AppStateRequest {}).await;
            }
        }

        let bound = self.bound_beside(&before, wanted).await?;
        let entry = acting.entry(
            Subject::None,
            Happening::ListenerSet {
                address: wanted.map(|address| address.to_string()),
            },
        );
        let kept = self
            .storage()
            .set_listener_address(wanted.map(|address| address.to_string()), entry)
            .await;
        if let Err(failed) = kept {
            drop(bound);
            self.go_on(&before).await;
            return Err(failure::storage(failed));
        }
        if let Standing::Runs(running) = &before {
            running.end().await;
        }
        match (wanted, bound) {
            (None, _) => self.listening().becomes(Standing::Off),
            (Some(address), Some(listener)) if self.owner() != OwnerKind::CommandLine => {
                self.serve_flows(listener, address, ListenerSource::Setting);
            }
            (Some(address), _) => {
                let why = only_passing();
                self.listening().becomes(Standing::Fails { address, why });
            }
        }
        self.app_state(acting, AppStateRequest {}).await
    }

    /// Binds the address that is wanted. Where our own listener has its port, that one ends first.
    async fn bound_beside(
        &self,
        before: &Standing,
        wanted: Option<SocketAddr>,
    ) -> Result<Option<CallbackListener>, ApiError> {
        let Some(address) = wanted else {
            return Ok(None);
        };
        if let Standing::Runs(running) = before
            && running.address.port() == address.port()
        {
            running.end().await;
        }
        match CallbackListener::bind(address).await {
            Ok(listener) => Ok(Some(listener)),
            Err(refused) => {
                self.go_on(before).await;
                Err(refused.at_field("address"))
            }
        }
    }

    /// Listens again where it did before, if it had ended meanwhile.
    async fn go_on(&self, before: &Standing) {
        if let Standing::Runs(running) = before
            && running.stop.is_cancelled()
        {
            self.listen_as_set(running.told).await;
        }
    }
}

fn wanted(address: Option<&str>) -> Result<Option<SocketAddr>, ApiError> {
    let Some(text) = address else {
        return Ok(None);
    };
    text.trim().parse().map(Some).map_err(|_| {
        ApiError::new(
            Code::ListenAddressInvalid,
            "The address does not have the form ADDRESS:PORT.",
        )
        .at_field("address")
    })
}

/// A single command gives the data directory up when it ends.
fn only_passing() -> ApiError {
    ApiError::new(
        Code::NotListening,
        "A single command owns the data while it runs and does not listen; the next window or Data service will.",
    )
    .with_remedy("Open the window, or run `countersign serve`.")
}
