//! Everything the flow services keep, and the one lock around it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use super::approvals::Approval;
use super::flow::{ActivationError, Binding, Flow, FlowRules, NewFlow};
use super::ids::{ApprovalId, RunId, WorkflowId};
use super::runs::RunRecord;
use super::seeded;
use crate::endpoints::Service;
use crate::seed;
use crate::tenant::{ObjectId, Tenant};

/// The flow services of one sandbox.
pub(super) struct Flows {
    tenant: Arc<Tenant>,
    http: reqwest::Client,
    state: Mutex<State>,
}

/// What the flow services keep.
pub(super) struct State {
    /// Flows by `workflowid`.
    pub(super) flows: BTreeMap<WorkflowId, Flow>,
    /// Runs, the latest first, since ids of later runs sort first.
    pub(super) runs: BTreeMap<RunId, RunRecord>,
    /// Approvals.
    pub(super) approvals: BTreeMap<ApprovalId, Approval>,
    /// Approvals connections by name, each with its owner.
    pub(super) connections: BTreeMap<String, ObjectId>,
    /// Rows of `connectionreferences` by logical name.
    pub(super) references: BTreeMap<String, ConnectionReference>,
    /// Who may read rows of approvals that others own.
    pub(super) approval_readers: BTreeSet<ObjectId>,
    /// Service principals with an application user in the environment.
    pub(super) application_users: BTreeSet<ObjectId>,
    /// How flows that are made from now on are treated.
    pub(super) rules: FlowRules,
    /// The longest that a retry of an `Http` action waits; the policy's own time when absent.
    pub(super) retry_ceiling: Option<Duration>,
}

/// A row of `connectionreferences`.
#[derive(Debug, Clone)]
pub(super) struct ConnectionReference {
    /// The row's id.
    pub(super) id: Uuid,
    /// `connectionreferencelogicalname`.
    pub(super) logical_name: String,
    /// `connectionreferencedisplayname`.
    pub(super) display_name: String,
    /// `connectorid`.
    pub(super) connector_id: String,
    /// `connectionid`; absent until somebody binds it.
    pub(super) connection: Option<String>,
    /// Who owns the row.
    pub(super) owner: ObjectId,
}

impl State {
    fn fresh(now: Timestamp) -> Self {
        let connection = connection_name(seed::ADA);
        let mut state = Self {
            flows: BTreeMap::new(),
            runs: BTreeMap::new(),
            approvals: BTreeMap::new(),
            connections: BTreeMap::from([(connection.clone(), seed::ADA)]),
            references: BTreeMap::new(),
            approval_readers: BTreeSet::from([seed::ADA]),
            application_users: BTreeSet::new(),
            rules: FlowRules::default(),
            retry_ceiling: None,
        };
        let new = NewFlow {
            id: WorkflowId::parse(seeded::CREATE_USER_ID),
            name: "Create User".to_owned(),
            description: Some("Asks the approvers and reports their decision.".to_owned()),
            client_data: seeded::template("All", Some(&connection)),
            owner: seed::ADA,
            rules: FlowRules::default(),
        };
        match Flow::new(new, now) {
            Ok(mut flow) => {
                flow.activate(now);
                state.flows.insert(flow.id, flow);
            }
            Err(problem) => tracing::error!(%problem, "the ready flow is not valid"),
        }
        state
    }

    /// The flow that has, or had, this id.
    pub(super) fn flow_known_as(&self, id: Uuid) -> Option<&Flow> {
        self.flows
            .get(&WorkflowId(id))
            .or_else(|| self.flows.values().find(|flow| flow.is_known_as(id)))
    }

    /// As [`State::flow_known_as`], to change it.
    pub(super) fn flow_known_as_mut(&mut self, id: Uuid) -> Option<&mut Flow> {
        let id = self.flow_known_as(id)?.id;
        self.flows.get_mut(&id)
    }

    /// The name of the connection that a reference leads to, if it is bound to one that exists.
    pub(super) fn connection_of(&self, binding: Option<&Binding>) -> Option<(&str, ObjectId)> {
        let name = match binding? {
            Binding::Connection(name) => name,
            Binding::Reference(logical_name) => {
                self.references.get(logical_name)?.connection.as_ref()?
            }
        };
        self.connections
            .get_key_value(name)
            .map(|(name, owner)| (name.as_str(), *owner))
    }

    /// Turns a flow on for `caller`, who must own each connection it uses.
    ///
    /// # Errors
    ///
    /// Fails, and changes nothing, when a connection is missing or somebody else's.
    pub(super) fn activate(
        &mut self,
        id: WorkflowId,
        caller: ObjectId,
        now: Timestamp,
    ) -> Result<(), ActivationError> {
        let Some(flow) = self.flows.get(&id) else {
            return Ok(());
        };
        for (reference, binding) in flow.connections() {
            let usable = self
                .connection_of(binding.as_ref())
                .is_some_and(|(_, owner)| owner == caller);
            if !usable {
                return Err(ActivationError::ConnectionAuthorizationFailed { reference });
            }
        }
        if let Some(flow) = self.flows.get_mut(&id) {
            flow.activate(now);
        }

        Ok(())
    }
}

/// The name of the approvals connection of one person.
pub(super) fn connection_name(owner: ObjectId) -> String {
    format!("shared-approvals-{owner}")
}

impl Flows {
    /// The services over `tenant`, with the ready flow in place.
    pub(super) fn new(tenant: Arc<Tenant>) -> Arc<Self> {
        let state = Mutex::new(State::fresh(tenant.clock().now()));
        // Only loopback is ever called, so no proxy may come between.
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .user_agent("azure-logic-apps/1.0 (sandbox)")
            .build()
            .unwrap_or_default();
        let flows = Arc::new(Self {
            tenant: Arc::clone(&tenant),
            http,
            state,
        });
        let weak = Arc::downgrade(&flows);
        tenant.on_reset(move || {
            if let Some(flows) = weak.upgrade() {
                flows.reset();
            }
        });

        flows
    }

    /// The tenant.
    pub(super) fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// The client for outgoing requests of flows.
    pub(super) fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// The present time.
    pub(super) fn now(&self) -> Timestamp {
        self.tenant.clock().now()
    }

    /// The origin of the trigger endpoint.
    pub(super) fn trigger_origin(&self) -> String {
        self.tenant.endpoints().origin(Service::Triggers)
    }

    /// Everything, locked. Do not hold it across an await.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reset(&self) {
        let fresh = State::fresh(self.now());
        let old = std::mem::replace(&mut *self.state(), fresh);
        old.runs.values().for_each(|run| run.cancel.cancel());
    }
}
