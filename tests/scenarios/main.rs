//! Stories told through the real programs: the sandbox, `countersign serve`, the command line.

#![allow(
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test ends where it fails"
)]

mod bad_input;
mod data_directory;
mod documented_procedure;
mod flow_answers;
mod inner_codes;
mod journey;
mod sandbox;
