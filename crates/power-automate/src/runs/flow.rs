//! Environments and flows.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps a name. It is escaped wherever it goes into an address.
            #[must_use]
            pub fn new(name: impl Into<String>) -> Self {
                Self(name.into())
            }

            /// Returns the name.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name! {
    /// The name of an environment: a GUID, or `Default-` and a GUID.
    EnvironmentId
}
name! {
    /// The name of a flow in its environment. It may change when the flow is turned on; both names then work.
    FlowId
}

/// An environment that the account reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// Its name.
    pub id: EnvironmentId,
    /// The name for people.
    pub display_name: String,
    /// The address of its Dataverse organization, where it has one and the service tells.
    pub instance_url: Option<String>,
}

/// Where a flow is. It can be kept with a link.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FlowKey {
    /// Its environment.
    pub environment: EnvironmentId,
    /// The flow.
    pub flow: FlowId,
}

/// Whether a flow is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlowState {
    /// On.
    Started,
    /// Off.
    Stopped,
    /// Switched off by the service: a policy, or a licence.
    Suspended,
    /// Anything else, as the service writes it.
    Other(String),
}

/// A flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// Where it is.
    pub key: FlowKey,
    /// The name for people.
    pub display_name: String,
    /// Whether it is on.
    pub state: FlowState,
    /// Its row in Dataverse, for flows of a solution.
    pub workflow_entity: Option<Uuid>,
}

/// Which flow a request URL belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlowOf {
    /// This one: its URL is the same at this moment.
    Found(Flow),
    /// This one, under an id that it had before, and that flow management still knows it by. But for the id, the URL is the present one.
    Former(Flow),
    /// This one, but its URL is another by now: its key, or who may trigger it, was changed.
    Changed(Flow),
    /// This one, by the id in the URL. It does not tell its URL: it is off, or the account may not ask for it.
    Untold(Flow),
    /// None of those that could be asked.
    NotFound {
        /// Flows that are off, which do not tell their URL.
        stopped: Vec<Flow>,
        /// How many others did not tell it.
        refused: usize,
    },
}
