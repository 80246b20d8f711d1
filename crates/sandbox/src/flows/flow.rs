//! One cloud flow: a row of `workflows`, and what the runtime knows about it.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};
use thiserror::Error;
use uuid::Uuid;

use super::ids::{self, RuntimeId, WorkflowId};
use super::interpreter::definition::{
    Definition, DefinitionError, Injection, TriggerAuthentication, read_client_data,
};
use crate::tenant::ObjectId;

/// Whether a flow is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FlowState {
    /// Draft, off.
    Draft,
    /// Activated, on.
    Activated,
    /// Switched off by the service.
    Suspended,
}

impl FlowState {
    /// `statecode`.
    pub(super) fn statecode(self) -> i64 {
        match self {
            Self::Draft => 0,
            Self::Activated => 1,
            Self::Suspended => 2,
        }
    }

    /// `statuscode`.
    pub(super) fn statuscode(self) -> i64 {
        match self {
            Self::Draft => 1,
            Self::Activated => 2,
            Self::Suspended => 3,
        }
    }

    /// `properties.state` of flow management.
    pub(super) fn management_name(self) -> &'static str {
        match self {
            Self::Draft => "Stopped",
            Self::Activated => "Started",
            Self::Suspended => "Suspended",
        }
    }
}

/// Why a flow cannot be turned on.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum ActivationError {
    /// A connection reference has no connection, or one that the caller may not use.
    #[error("The caller is not authorized to use the connection of reference '{reference}'.")]
    ConnectionAuthorizationFailed {
        /// The key in `connectionReferences`.
        reference: String,
    },
}

/// A cloud flow.
#[derive(Debug, Clone)]
pub(super) struct Flow {
    /// `workflowid`.
    pub(super) id: WorkflowId,
    /// `workflowidunique`.
    pub(super) unique_id: Uuid,
    /// The runtime's ids, the present one last. All of them are known to flow management and triggers.
    pub(super) runtime_ids: Vec<RuntimeId>,
    /// `name`.
    pub(super) name: String,
    /// `description`.
    pub(super) description: Option<String>,
    /// `clientdata`, as it was written.
    pub(super) client_data: String,
    /// What `clientdata` says.
    pub(super) definition: Arc<Definition>,
    /// `ownerid`.
    pub(super) owner: ObjectId,
    /// On or off.
    pub(super) state: FlowState,
    /// The secret of the request URL.
    pub(super) signature: String,
    /// Whether a request URL was made: by the first save after creation, or by turning the flow on.
    pub(super) has_url: bool,
    /// `createdon`.
    pub(super) created: Timestamp,
    /// `modifiedon`.
    pub(super) modified: Timestamp,
    /// Grows with each change.
    pub(super) version: u64,
    /// How the service treats it.
    rules: FlowRules,
}

/// What the service does in one way or another, and public reports disagree about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct FlowRules {
    /// Who writes the authentication of connector actions.
    pub(super) injection: Injection,
    /// Whether the runtime's id stays when the flow is turned on for the first time.
    pub(super) keeps_id: bool,
}

/// What a caller gives to make a flow.
#[derive(Debug, Clone)]
pub(super) struct NewFlow {
    /// The id to use; a new one when absent.
    pub(super) id: Option<WorkflowId>,
    /// `name`.
    pub(super) name: String,
    /// `description`.
    pub(super) description: Option<String>,
    /// `clientdata`.
    pub(super) client_data: String,
    /// Who will own it.
    pub(super) owner: ObjectId,
    /// How the service treats it.
    pub(super) rules: FlowRules,
}

impl Flow {
    /// Makes a draft.
    ///
    /// # Errors
    ///
    /// Fails when the definition is refused.
    pub(super) fn new(new: NewFlow, now: Timestamp) -> Result<Self, DefinitionError> {
        let definition = Arc::new(read_client_data(&new.client_data, new.rules.injection)?);
        Ok(Self {
            id: new.id.unwrap_or_else(WorkflowId::random),
            unique_id: Uuid::new_v4(),
            runtime_ids: vec![RuntimeId::random()],
            name: new.name,
            description: new.description,
            client_data: new.client_data,
            definition,
            owner: new.owner,
            state: FlowState::Draft,
            signature: ids::signature(),
            has_url: false,
            created: now,
            modified: now,
            version: 1,
            rules: new.rules,
        })
    }

    /// The runtime's present id.
    pub(super) fn runtime_id(&self) -> RuntimeId {
        self.runtime_ids
            .last()
            .copied()
            .unwrap_or(RuntimeId(self.id.0))
    }

    /// Whether `id` is, or was, one of this flow's ids.
    pub(super) fn is_known_as(&self, id: Uuid) -> bool {
        self.id.0 == id || self.runtime_ids.iter().any(|known| known.0 == id)
    }

    /// Notes a change.
    pub(super) fn touch(&mut self, now: Timestamp) {
        self.modified = now;
        self.version += 1;
    }

    /// Replaces the definition; this is the save that makes the request URL.
    ///
    /// # Errors
    ///
    /// Fails, and changes nothing, when the definition is refused.
    pub(super) fn save(
        &mut self,
        client_data: String,
        now: Timestamp,
    ) -> Result<(), DefinitionError> {
        let definition = read_client_data(&client_data, self.rules.injection)?;
        let before = std::mem::discriminant(&self.definition.trigger.authentication);
        if before != std::mem::discriminant(&definition.trigger.authentication) {
            // Another kind of caller means another URL.
            self.signature = ids::signature();
        }
        self.definition = Arc::new(definition);
        self.client_data = client_data;
        self.has_url = true;
        self.touch(now);

        Ok(())
    }

    /// The connection reference keys that actions use, each with what it is bound to.
    pub(super) fn connections(&self) -> Vec<(String, Option<Binding>)> {
        let document: Value = serde_json::from_str(&self.client_data).unwrap_or_default();
        let bound = |key: &String| {
            let connection = document
                .get("properties")?
                .get("connectionReferences")?
                .get(key)?
                .get("connection")?;
            let text = |name: &str| {
                connection
                    .get(name)
                    .and_then(Value::as_str)
                    .filter(|it| !it.is_empty())
            };
            text("name")
                .map(|name| Binding::Connection(name.to_owned()))
                .or_else(|| {
                    text("connectionReferenceLogicalName")
                        .map(|name| Binding::Reference(name.to_owned()))
                })
        };

        self.definition
            .used_connections
            .iter()
            .map(|key| (key.clone(), bound(key)))
            .collect()
    }

    /// Binds every connection reference that actions use to `connection` and saves, as the designer does.
    pub(super) fn bind_all(&mut self, connection: &str, now: Timestamp) {
        let mut document: Value = serde_json::from_str(&self.client_data).unwrap_or_default();
        for key in &self.definition.used_connections {
            let place = format!(
                "/properties/connectionReferences/{}",
                key.replace('~', "~0").replace('/', "~1")
            );
            if let Some(Value::Object(reference)) = document.pointer_mut(&place) {
                reference.insert("connection".to_owned(), json!({ "name": connection }));
            }
        }
        self.client_data = document.to_string();
        self.has_url = true;
        self.touch(now);
    }

    /// Turns the flow on. The runtime takes it up under a new id the first time, unless its rules say otherwise.
    pub(super) fn activate(&mut self, now: Timestamp) {
        if self.state == FlowState::Activated {
            return;
        }
        if self.runtime_ids.len() == 1 && !self.rules.keeps_id {
            self.runtime_ids.push(RuntimeId::random());
        }
        self.state = FlowState::Activated;
        self.has_url = true;
        self.touch(now);
    }

    /// Turns the flow off.
    pub(super) fn deactivate(&mut self, now: Timestamp) {
        if self.state == FlowState::Draft {
            return;
        }
        self.state = FlowState::Draft;
        self.touch(now);
    }

    /// Makes a new signature; the old URL stops working.
    pub(super) fn regenerate_access_key(&mut self, now: Timestamp) {
        self.signature = ids::signature();
        self.touch(now);
    }

    /// The request URL on `origin`, or `None` while there is none.
    pub(super) fn request_url(&self, origin: &str) -> Option<String> {
        if !self.has_url {
            return None;
        }
        let trigger = &self.definition.trigger;
        let path = format!(
            "{origin}/powerautomate/automations/direct/workflows/{}/triggers/{}/paths/invoke?api-version=1",
            self.runtime_id().hex(),
            trigger.name
        );
        Some(match trigger.authentication {
            TriggerAuthentication::All => {
                format!(
                    "{path}&sp=%2Ftriggers%2F{}%2Frun&sv=1.0&sig={}",
                    trigger.name, self.signature
                )
            }
            TriggerAuthentication::Tenant | TriggerAuthentication::User { .. } => path,
        })
    }
}

/// What a connection reference of a definition is bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Binding {
    /// A connection, by name.
    Connection(String),
    /// A row of `connectionreferences`, by logical name.
    Reference(String),
}
