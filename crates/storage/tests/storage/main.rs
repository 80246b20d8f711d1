//! The storage through its surface, on real files.

mod accounts;
mod decisions;
mod files;
mod fixture;
mod killed;
mod model;
mod outbox;
mod passwords;
mod requests;
mod stores;
mod workflows;
