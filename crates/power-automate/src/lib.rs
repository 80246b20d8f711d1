//! Power Automate, as far as a request's journey needs it.
//!
//! | Module | Owns |
//! | --- | --- |
//! | [`trigger`] | starting a flow by its request URL, and what each answer means |
//! | [`runs`] | flow management: which flow a request URL belongs to, its runs, cancelling one |
//! | [`cloud_flows`] | the flows of an environment as rows of Dataverse: made, read, changed, turned on and off |
//! | [`approvals`] | approvals and their responses in Dataverse, which are read and never written |
//! | [`discovery`], [`environments`] | which environment an address belongs to |
//! | [`flow_row`] | whether a flow is on and who may trigger it, in Dataverse |
//! | [`service`] | how these services refuse, nested errors included |

pub mod approvals;
pub mod cloud_flows;
pub mod discovery;
pub mod environments;
pub mod flow_row;
pub mod runs;
pub mod service;
pub mod trigger;

pub use approvals::Dataverse;
pub use discovery::Discovery;
pub use environments::EnvironmentList;
pub use runs::FlowManagement;
pub use service::{Inner, Refusal, ServiceError};
pub use trigger::Triggers;
