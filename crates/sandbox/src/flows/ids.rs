//! Ids of flows, runs and approvals.

use std::fmt;

use rand::RngCore;
use rand::distr::{Alphanumeric, SampleString};
use uuid::Uuid;

macro_rules! guid {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(super) struct $name(pub(super) Uuid);

        impl $name {
            /// A new random id.
            pub(super) fn random() -> Self {
                Self(Uuid::new_v4())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "{}", self.0.hyphenated())
            }
        }
    };
}

guid! {
    /// `workflowid` of a Dataverse row; stays the same for the life of the flow.
    WorkflowId
}
guid! {
    /// The id the runtime knows a flow by: 32 hexadecimal digits in request URLs, a GUID in flow management.
    /// It may change at activation.
    RuntimeId
}
guid! {
    /// `msdyn_flow_approvalid`.
    ApprovalId
}
guid! {
    /// `msdyn_flow_approvalresponseid`.
    ResponseId
}

impl WorkflowId {
    /// Reads a GUID, with dashes or without.
    pub(super) fn parse(text: &str) -> Option<Self> {
        Uuid::parse_str(text.trim()).ok().map(Self)
    }
}

impl RuntimeId {
    /// The form of request URLs.
    pub(super) fn hex(self) -> String {
        self.0.simple().to_string()
    }
}

/// The id of a run, as the service makes them: 17 digits, 12 characters, `CU` and two digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct RunId(pub(super) String);

impl RunId {
    /// A new id. Later runs sort before earlier ones, as the service's do.
    pub(super) fn random(now_ms: i64) -> Self {
        let mut bytes = [0; 6];
        rand::rng().fill_bytes(&mut bytes);
        let descending = 8_584_000_000_000_000_i64.saturating_sub(now_ms.saturating_mul(10));
        Self(format!("0{descending:016}{}CU00", hex::encode_upper(bytes)))
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The signature of a request URL: 43 random characters of the base64url alphabet.
pub(super) fn signature() -> String {
    Alphanumeric.sample_string(&mut rand::rng(), 43)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_run_sorts_before_an_earlier_one() {
        assert!(RunId::random(1_800_000_000_001) < RunId::random(1_800_000_000_000));
    }

    #[test]
    fn a_signature_has_43_characters_and_differs_each_time() {
        let first = signature();
        assert_eq!(first.len(), 43);
        assert_ne!(first, signature());
    }
}
