//! A pretend Microsoft tenant on loopback, for trying the product out and for tests.
//!
//! [`Sandbox::start`] opens one listener per service (sign-in authority, Graph, discovery, Dataverse, flow management,
//! environments, trigger endpoint, and the pages people use) and keeps one [`Tenant`] behind them. The services are as
//! strict as the real ones where the product could otherwise be wrong without noticing: audiences to the letter, one
//! resource per token, codes that work once, required headers. The flows it is given are run, not pretended.
//!
//! | Module | Owns |
//! | --- | --- |
//! | [`tenant`] | the directory, the registered applications, what was consented, and everything handed out |
//! | [`tokens`] | issuing and checking access tokens |
//! | [`entra`] | the sign-in authority: device code, browser sign-in, token endpoint, keys |
//! | [`graph`] | the part of Graph v1.0 that an identity store needs |
//! | [`flows`] | flow definitions and their runs, approvals, Dataverse, flow management, environments, triggers |
//! | [`faults`] | telling a service to misbehave |
//! | [`request_log`] | what was called, without bodies or queries |
//! | [`secrets`] | every secret that passed, for tests that search for them |
//! | [`page`], [`pages`] | the look of the pages, and the index and directory pages |
//! | [`test_api`] | the JSON face of the test hooks, under `/_sandbox/` |
//!
//! It is a tool for one computer: every listener binds to 127.0.0.1, checks `Host`, and refuses other origins.

pub mod clock;
pub mod endpoints;
pub mod entra;
pub mod faults;
pub mod flows;
pub mod graph;
mod guard;
pub mod page;
pub mod pages;
pub mod request_log;
mod sandbox;
pub mod secrets;
pub mod seed;
mod serve;
mod signing;
pub mod tenant;
pub mod test_api;
pub mod tokens;

pub use endpoints::{Endpoints, Service};
pub use sandbox::{Ports, RunningSandbox, Sandbox, SandboxError, SandboxOptions};
pub use tenant::Tenant;
