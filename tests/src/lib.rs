//! The harness of the tests that look at the product from outside: real programs, the sandbox tenant, the real window.
//!
//! The tests themselves are in `scenarios/`, `faults/`, `leaks/` and `desktop/`; `README.md` says how to write one.
//!
//! Everything here panics with a message that says what was waited for and what was seen instead: in a test there is
//! nobody to hand an error to.

#![allow(
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test ends where it fails"
)]

pub mod approvals_page;
pub mod browser;
mod command_line;
pub mod desktop;
pub mod house;
pub mod maker_page;
mod place;
mod process;
mod programs;
mod record;
mod sandbox;
#[cfg(target_os = "linux")]
pub mod small_disk;
pub mod wait;

pub use command_line::{CommandLine, Finished, Running, Service};
pub use place::Place;
pub use programs::Program;
pub use record::{Record, Recorded};
pub use sandbox::{Person, Sandbox, TENANT_ID};
