//! The Rust client of the contract, over the owner's local socket.
//!
//! One process owns a data directory; every other one on this computer talks to it through a [`Client`], which answers the whole contract.
//! What the programs around it share, the log, is here too.

mod call;
mod connect;
mod conversation;
mod error;
mod log;
#[cfg(unix)]
#[path = "place_unix.rs"]
mod place;
#[cfg(windows)]
#[path = "place_windows.rs"]
mod place;

pub use connect::Client;
pub use error::{ConnectError, NOT_TAKEN, is_not_taken};
pub use log::{LogLevel, start_log};
