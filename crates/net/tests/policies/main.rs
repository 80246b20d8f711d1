//! The policies of the client, each against a real server on loopback.

mod cancel;
mod correlation;
mod log;
mod proxy;
mod retry;
mod server;
mod throttle;
mod token;
mod transport;
