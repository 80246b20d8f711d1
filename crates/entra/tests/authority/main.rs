//! Signing in and renewing, against an authority that answers byte for byte, and against the sandbox.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "what a test needs and does not get ends the test, in its helpers too"
)]

mod browser;
mod device_code;
mod poll_loop;
mod sandbox;
mod stand_in;
mod tokens;
