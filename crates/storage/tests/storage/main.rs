//! The storage through its surface, on real files.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "all of it is tests"
)]

mod accounts;
mod decisions;
mod files;
mod fixture;
mod killed;
mod lists;
mod migration;
mod model;
mod outbox;
mod overwrites;
mod passwords;
mod requests;
mod reroutes;
mod stores;
mod workflows;
