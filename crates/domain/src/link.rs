//! The link of a workflow to a flow.

use crate::{Sealed, Timestamp, WorkflowId};

/// Where a linked flow stands in the services that manage it, as far as the linking account could see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowIdentity {
    /// The environment's id.
    pub environment: String,
    /// The flow's id in the management service.
    pub flow: String,
    /// The flow's name.
    pub name: String,
}

/// A workflow's link. The request URL is sealed; what may be shown of it stands beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The workflow; it has at most one link.
    pub workflow: WorkflowId,
    /// The request URL, sealed.
    pub request_url: Sealed,
    /// Its host.
    pub host: String,
    /// The last four characters of the flow's runtime id.
    pub hint: String,
    /// Whether the trigger wants a bearer token.
    pub bearer: bool,
    /// The flow, once found by its URL. Runs can be looked up and cancelled only then.
    pub flow: Option<FlowIdentity>,
    /// Why the link is broken, as an error code of the contract; set by the last trigger, cleared by one that worked.
    pub fault: Option<String>,
    /// When it was set.
    pub linked_at: Timestamp,
}
