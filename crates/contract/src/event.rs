//! What the owner of the data tells its faces without being asked.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::JobView;

/// What a query is made of and a mutation makes stale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Topic {
    /// The process itself: owner, key store, listener.
    App,
    /// Accounts.
    Accounts,
    /// Identity stores.
    Stores,
    /// Power Automate clients.
    Clients,
    /// Workflows.
    Workflows,
    /// Links of workflows to flows.
    Links,
    /// Templates of workflows.
    Templates,
    /// Requests.
    Requests,
    /// Long work.
    Jobs,
}

/// Something changed; whoever shows these topics asks again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Changed {
    /// The topics.
    pub topics: Vec<Topic>,
}

/// An event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", content = "data", rename_all = "camelCase")]
pub enum Event {
    /// Something changed.
    Changed(Changed),
    /// Long work went on.
    Job(JobView),
}
