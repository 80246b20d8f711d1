//! The real window, driven as a person would.

#![allow(
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test ends where it fails"
)]

mod bad_input;
mod client;
#[cfg(target_os = "linux")]
mod closing;
mod first_run;
mod not_ready;
mod opening;
mod security;
mod steps;
mod whole_job;
