//! The use cases, the journey of a request, background tasks, and the local socket: what owns a data directory.
//!
//! [`Engine::open`] takes the data directory (one process at a time), opens storage and vault, and starts the background work.
//! [`Engine::session`] answers every command of the contract. Hosts hold no logic of their own.

mod accounts;
mod acting;
mod callback_listener;
mod clients;
mod clock;
mod cloud;
mod data_directory;
mod directory_search;
mod doctor;
mod engine;
mod events;
mod failure;
mod fault_point;
mod flows;
mod journey;
mod keys;
mod links;
mod local_socket;
mod notices;
mod objects;
mod owner_lock;
mod place;
mod portal;
mod requests;
mod session;
mod stores;
mod supervisor;
mod templates;
mod views;
mod workflows;

pub use countersign_domain::cloud::{BUILT_IN_NAMES, CloudProfile, ProfileError};
pub use countersign_vault::{KeyFile, KeySource, OsKeyStore};

pub use self::{
    data_directory::default_data_directory,
    engine::{Engine, EngineOptions},
    place::Place,
    session::Session,
};
