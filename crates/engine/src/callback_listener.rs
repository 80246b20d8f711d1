//! The callback listener: the one door for flows. `POST …/callbacks/{request}` and `GET /health`, nothing else.
//!
//! Strangers reach it, so everything that a client can drag out or pile up has a limit; see [`connections`]. What is asked and answered stands
//! in [`answers`].

mod answers;
mod body;
mod connections;
mod listening;
mod refusal_limit;
mod seats;
#[cfg(test)]
mod tests;

use std::{io::ErrorKind, net::SocketAddr};

use countersign_contract::{ApiError, Code};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::info;

use crate::engine::Engine;
use answers::Callbacks;
use connections::Limits;

pub(crate) use answers::INSTANCE_HEADER;
pub(crate) use listening::Listening;
pub(crate) use refusal_limit::RefusalLimit;

/// A listener that is bound and does not serve yet.
pub(crate) struct CallbackListener {
    listener: TcpListener,
    address: SocketAddr,
}

impl CallbackListener {
    pub(crate) async fn bind(address: SocketAddr) -> Result<Self, ApiError> {
        let bound = async {
            let listener = TcpListener::bind(address).await?;
            let address = listener.local_addr()?;
            Ok::<_, std::io::Error>(Self { listener, address })
        };
        bound.await.map_err(|error| {
            let kind = error.kind();
            let code = if kind == ErrorKind::AddrInUse {
                Code::ListenPortInUse
            } else if kind == ErrorKind::AddrNotAvailable {
                Code::ListenAddressNotHere
            } else {
                Code::ListenAddressUnusable
            };
            ApiError::new(
                code,
                format!("The callback listener cannot listen on {address}: {error}."),
            )
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop`; returns a few seconds after it at most, whatever clients do.
    pub(crate) async fn serve(self, engine: Engine, stop: CancellationToken) {
        info!(address = %self.address, "the callback listener listens");
        let callbacks = Callbacks::new(engine, self.address);
        connections::serve(self.listener, callbacks, Limits::default(), stop).await;
    }
}
