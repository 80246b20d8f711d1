//! Principals, stores, workflows, requests, links and request URLs: types and rules.
//!
//! Nothing here does I/O, waits, or reads a clock; whoever calls passes the time in.

pub mod account;
pub mod actor;
pub mod approver;
pub mod attribute;
pub mod audit;
pub mod backoff;
pub mod callback;
pub mod called_flow;
pub mod change;
pub mod cloud;
pub mod deadline;
pub mod field;
pub mod flow_switch;
pub mod form;
pub mod group;
pub mod id;
pub mod link;
pub mod matching;
pub mod outbox;
pub mod password;
pub mod power_automate_client;
pub mod request;
pub mod request_url;
pub mod sealed;
pub mod store;
pub mod system_workflow;
pub mod template;
pub mod time;
pub mod user;
pub mod workflow;

pub use actor::{Actor, Principal, PrincipalKind, Role};
pub use id::{
    AccountId, AuditId, ClientId, InvalidGuid, JobId, ObjectId, OutboxId, RequestId, StoreId,
    TenantId, WorkflowId,
};
pub use sealed::Sealed;
pub use time::Timestamp;
