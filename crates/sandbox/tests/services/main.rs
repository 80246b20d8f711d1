//! The strictness of the authority, Graph, the listeners and the fault switchboard, over real HTTP.

#![allow(
    clippy::unwrap_used,
    reason = "what a test needs and does not get ends the test, in its helpers too"
)]

mod authority;
mod browser;
mod device;
mod faults;
mod graph_groups;
mod graph_users;
mod listeners;
mod pages;
mod support;
mod test_api;
