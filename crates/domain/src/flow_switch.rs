//! Turning a flow on or off, as it is remembered before Power Automate hears of it.

use uuid::Uuid;

use crate::Timestamp;

/// A flow that is being turned on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlowSwitch {
    /// The flow's row in Dataverse.
    pub flow: Uuid,
    /// Whether it is turned on.
    pub on: bool,
    /// When that was asked for.
    pub asked_at: Timestamp,
}
