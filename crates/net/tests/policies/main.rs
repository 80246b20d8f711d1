//! The policies of the client, each against a real server on loopback.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a test needs and does not get ends the test, in its helpers too"
)]

mod cancel;
mod correlation;
mod log;
mod proxy;
mod retry;
mod server;
mod throttle;
mod token;
mod transport;
