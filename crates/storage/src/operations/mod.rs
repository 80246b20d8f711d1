//! What the rest of the house can ask of the storage, by what it is about.

pub(crate) mod accounts;
pub(crate) mod apply;
pub(crate) mod audit;
pub(crate) mod check;
pub(crate) mod decision;
pub(crate) mod outbox;
pub(crate) mod requests;
pub(crate) mod stores;
pub(crate) mod workflows;
