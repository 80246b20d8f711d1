//! SQLite: open, migrate, one file per table, the outbox, the audit trail.
//!
//! The surface is operations named by what they do; each is one transaction. One thread writes through one connection, a few read, and
//! callers await an answer that follows the commit. No SQL and no type of the database library leaves this crate. Secrets come and go
//! sealed; their plain text never gets here.

mod error;
mod kept_copy;
mod migration;
mod opening;
mod operations;
mod readers;
mod storage;
mod tables;
mod threads;
mod value;

pub use error::StorageError;
pub use operations::{
    cleanup::{CleanupCounts, CleanupFilter},
    decision::{Basis, FollowUp, NewDecision, SettlePlan, Verdict},
    reconcile::Look,
    requests::{NewRequest, TriggerPlan},
    reroute::{Reroute, Rerouted},
    stores::{ClientDependents, ClientMove, ClientRegistration, ClientRemoval, StoreCounts},
};
pub use storage::Storage;
pub use tables::request_lists::{
    Condition, PersonFilter, RequestFilter, RequestOrder, RequestPage, RequestSort,
};
