//! The flow that was called for a request: where it was at that moment, whatever the workflow is linked to later.

use crate::{
    Timestamp,
    power_automate_client::{OrganizationCode, Region},
};

/// A flow in its environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowPlace {
    /// The environment's id.
    pub environment: String,
    /// The flow's id in the management service.
    pub flow: String,
}

/// A run that is to be cancelled since its request was taken away from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrayRun {
    /// Its flow.
    pub place: FlowPlace,
    /// Its name.
    pub run: String,
}

/// The flow that was called, or is about to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalledFlow {
    /// The flow, where the link knew it.
    pub place: Option<FlowPlace>,
    /// The organization whose Dataverse keeps the flow's approvals.
    pub organization_code: OrganizationCode,
    /// Its region.
    pub region: Region,
    /// When the link was set that named the flow; another time means another request URL.
    pub linked_at: Timestamp,
    /// When the run was recorded, once it is.
    pub at: Option<Timestamp>,
}
