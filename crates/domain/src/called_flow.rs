//! The flow that was called for a request: where it was at that moment, whatever the workflow is linked to later.

use sha2::{Digest, Sha256};

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
    /// The summary that was sent to it; none for what was sent before summaries were remembered.
    pub summary: Option<SummaryHash>,
    /// When the run was recorded, once it is.
    pub at: Option<Timestamp>,
}

/// SHA-256 of the words of a summary. An approval that shows another summary asks something else, whatever the store is called by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SummaryHash([u8; 32]);

impl SummaryHash {
    /// Hashes the words of `summary`; Power Automate may break its lines in another way.
    #[must_use]
    pub fn of(summary: &str) -> Self {
        let mut hash = Sha256::new();
        for word in summary.split_whitespace() {
            hash.update(word.as_bytes());
            hash.update(b" ");
        }
        Self(hash.finalize().into())
    }

    /// Wraps a stored hash.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the hash, to be stored.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_known_by_its_words_and_not_by_its_lines() {
        let hash = SummaryHash::of("**Riley** asks for the user **Jane**.\n\n- department: Sales");

        assert_eq!(
            hash,
            SummaryHash::of("**Riley** asks for the user **Jane**.\r\n- department:  Sales\n")
        );
        assert_ne!(
            hash,
            SummaryHash::of("**Riley** asks for the user **Jane**.\n\n- department: Sale s")
        );
    }
}
