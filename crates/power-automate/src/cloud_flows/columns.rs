//! A row of `workflows`, as far as it is used.

use std::fmt;

use countersign_domain::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

/// The columns that are read.
pub(super) const COLUMNS: &str =
    "workflowid,name,description,clientdata,category,statecode,createdon,modifiedon";

/// Whether a cloud flow is on: `statecode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloudFlowState {
    /// 0: off, a draft.
    Off,
    /// 1: on.
    On,
    /// 2: switched off by the service, for a policy or a licence.
    Suspended,
    /// Anything else.
    Other(i64),
}

/// A cloud flow. A person may have written secrets into its definition, which `Debug` leaves out.
#[derive(Clone, PartialEq, Eq)]
pub struct CloudFlow {
    /// `workflowid`.
    pub id: Uuid,
    /// `name`.
    pub name: String,
    /// `description`; empty where there is none.
    pub description: String,
    /// `clientdata`: JSON as text. A person may have written secrets into it; show nothing of it.
    pub client_data: String,
    /// Whether it is on.
    pub state: CloudFlowState,
    /// `createdon`.
    pub created_at: Option<Timestamp>,
    /// `modifiedon`.
    pub modified_at: Option<Timestamp>,
}

impl fmt::Debug for CloudFlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CloudFlow")
            .field("id", &self.id)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
pub(super) struct WorkflowRow {
    workflowid: Uuid,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    clientdata: Option<String>,
    #[serde(default)]
    category: Option<i64>,
    #[serde(default)]
    statecode: Option<i64>,
    #[serde(default)]
    createdon: Option<String>,
    #[serde(default)]
    modifiedon: Option<String>,
}

impl WorkflowRow {
    /// Returns the flow, unless the row is of another kind.
    pub(super) fn flow(self) -> Option<CloudFlow> {
        if self
            .category
            .is_some_and(|category| category != super::MODERN_FLOW)
        {
            return None;
        }
        let time = |text: Option<String>| Timestamp::parse_rfc3339(&text?);

        Some(CloudFlow {
            id: self.workflowid,
            name: self.name.unwrap_or_default(),
            description: self.description.unwrap_or_default(),
            client_data: self.clientdata.unwrap_or_default(),
            state: match self.statecode.unwrap_or(-1) {
                0 => CloudFlowState::Off,
                1 => CloudFlowState::On,
                2 => CloudFlowState::Suspended,
                other => CloudFlowState::Other(other),
            },
            created_at: time(self.createdon),
            modified_at: time(self.modifiedon),
        })
    }
}
