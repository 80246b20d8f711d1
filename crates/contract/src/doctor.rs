//! How everything stands: what is signed in, granted and missing, what waits, and what is broken.

use countersign_domain::{AccountId, RequestId, StoreId, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::CheckView;

/// Asks how everything stands.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DoctorRequest {
    /// Looks at what is kept on this computer alone, and asks no service.
    #[serde(default)]
    pub offline: bool,
}

/// How everything stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DoctorResponse {
    /// What was looked at, by what it belongs to: this installation, each account, each store, the requests.
    pub sections: Vec<DoctorSection>,
    /// How many findings are not as they should be.
    pub broken: u32,
    /// The requests that wait for a decision.
    pub waiting: WaitingView,
}

/// The findings about one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DoctorSection {
    /// What they are about.
    pub subject: DoctorSubject,
    /// The findings, in the order in which one builds on another.
    pub findings: Vec<Finding>,
}

/// What findings are about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum DoctorSubject {
    /// The process that owns the data, and its data directory.
    Installation,
    /// An account.
    Account {
        /// Which.
        account: AccountId,
        /// Its sign-in name, else its name.
        name: String,
    },
    /// An identity store.
    Store {
        /// Which.
        store: StoreId,
        /// Its name.
        name: String,
    },
    /// Requests that need somebody.
    Requests,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Which one it is, or what was found: an address, an audience, a name. May be empty.
    pub about: String,
    /// The request, where it is about one.
    pub request: Option<RequestId>,
    /// How it stood.
    #[serde(flatten)]
    pub view: CheckView,
}

/// The requests that wait for a decision, by how long they have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WaitingView {
    /// How many were asked for within the last 24 hours.
    pub day: u32,
    /// How many before that, and within the last 7 days.
    pub week: u32,
    /// How many before that, and within the last 28 days, after which Power Automate ends a waiting run.
    pub month: u32,
    /// How many are older.
    pub older: u32,
    /// How many of all of them wait for an administrator.
    pub for_administrator: u32,
    /// When the oldest was asked for.
    pub oldest: Option<Timestamp>,
}

impl WaitingView {
    /// Returns how many wait in all.
    #[must_use]
    pub const fn all(&self) -> u32 {
        self.day + self.week + self.month + self.older
    }
}
