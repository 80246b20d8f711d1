//! The contract: one table of commands, the types that cross it, error codes and topics.
//!
//! Every face of the product is derived from [`for_each_command!`]: the desktop commands and their permission list, the local socket, the
//! Rust client, the command line's `call`, and the TypeScript types. A row that some face does not answer does not compile.

mod account;
mod app;
mod check;
mod code;
mod directory;
mod doctor;
mod error;
mod event;
mod power_automate;
mod request;
mod request_form;
mod request_list;
mod request_work;
mod secret;
mod store;
mod table;
mod template;
pub mod wire;
mod workflow;

pub use account::*;
pub use app::*;
pub use check::{CheckName, CheckOutcome, CheckView};
pub use code::{Code, CodeClass};
pub use directory::*;
pub use doctor::*;
pub use error::ApiError;
pub use event::{Changed, Event, Topic};
pub use power_automate::*;
pub use request::*;
pub use request_form::*;
pub use request_list::*;
pub use request_work::*;
pub use secret::{RevealedPassword, SecretInput};
pub use store::*;
pub use table::{COMMANDS, CommandKind, CommandSpec, Contract, Either, call_by_name};
pub use template::*;
pub use workflow::*;

#[doc(hidden)]
pub use countersign_domain::Role;
