//! What the rest of the house can ask of the storage, by what it is about.

pub(crate) mod accounts;
pub(crate) mod apply;
pub(crate) mod audit;
pub(crate) mod check;
pub(crate) mod cleanup;
pub(crate) mod clock;
pub(crate) mod decision;
pub(crate) mod flow_switches;
pub(crate) mod outbox;
pub(crate) mod reconcile;
pub(crate) mod request_lists;
pub(crate) mod requests;
pub(crate) mod reroute;
pub(crate) mod settings;
pub(crate) mod stores;
pub(crate) mod templates;
pub(crate) mod workflows;
