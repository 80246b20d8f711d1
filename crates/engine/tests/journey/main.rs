//! The journey of a request through the engine, on the sandbox tenant in the same process.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "tests say what they expect, and fail where it is not so"
)]

mod apply;
mod browser_sign_in;
mod callback;
mod changes;
mod clients;
mod decide;
mod directory;
mod doctor;
mod forms;
mod house;
mod links;
mod listener;
mod other_tenant;
mod portal;
mod reconcile;
mod refusals;
mod reroute;
mod roles;
mod sign_in;
mod stores;
mod template;
mod trigger;
mod trigger_answers;
mod without_linking_account;
mod workflows;
