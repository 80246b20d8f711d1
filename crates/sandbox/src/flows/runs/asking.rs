//! `StartAndWaitForAnApproval`.

use serde_json::Value;

use super::world::{World, failure};
use crate::flows::approvals::{Approval, ApprovalKind, Question};
use crate::flows::interpreter::run::{ActionFailure, ApprovalRequest};
use crate::tenant::ObjectId;

const INPUT: &str = "WebhookApprovalCreationInput/";

impl World {
    /// Creates the approval, waits until it is decided and gives the outputs of the action.
    ///
    /// # Errors
    ///
    /// Fails when the approval cannot be created.
    pub(super) async fn ask_and_wait(
        &self,
        request: ApprovalRequest,
    ) -> Result<Value, ActionFailure> {
        let question = self.question(&request)?;
        let (approval, decided) = Approval::open(question, self.flows.now());
        let id = approval.id;
        self.flows.state().approvals.insert(id, approval);
        tracing::info!(approval = %id, run = %self.run, "an approval was created");
        if decided.await.is_err() {
            // The approval went away with a reset of the tenant, and so does this run.
            return Err(failure("ApprovalRemoved", "The approval no longer exists."));
        }
        let outputs = {
            let state = self.flows.state();
            let people = |person: ObjectId| self.flows.tenant().person(person);
            state
                .approvals
                .get(&id)
                .map(|approval| approval.outputs(&people))
        };

        outputs.ok_or_else(|| failure("ApprovalRemoved", "The approval no longer exists."))
    }

    fn question(&self, request: &ApprovalRequest) -> Result<Question, ActionFailure> {
        let parameter = |name: &str| {
            request
                .parameters
                .get(name)
                .filter(|value| !value.is_null())
        };
        let text = |name: &str| parameter(&format!("{INPUT}{name}")).and_then(Value::as_str);
        let flag = |name: &str| parameter(&format!("{INPUT}{name}")).and_then(Value::as_bool);

        let kind = parameter("approvalType")
            .and_then(Value::as_str)
            .and_then(ApprovalKind::named);
        let kind = kind.ok_or_else(|| {
            failure(
                "InvalidApprovalCreateRequest",
                "The approval type is not one that the sandbox plays.",
            )
        })?;
        let title = text("title")
            .map(str::trim)
            .filter(|title| !title.is_empty())
            .ok_or_else(|| {
                failure(
                    "InvalidApprovalCreateRequestTitleMissing",
                    "Required field 'title' cannot be null or empty.",
                )
            })?;
        let options = match kind {
            ApprovalKind::Basic | ApprovalKind::BasicAwaitAll => {
                vec!["Approve".to_owned(), "Reject".to_owned()]
            }
            ApprovalKind::Custom | ApprovalKind::CustomAwaitAll => {
                let options =
                    parameter(&format!("{INPUT}responseOptions")).and_then(Value::as_array);
                options
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .map(str::to_owned)
                    .collect()
            }
        };
        if options.is_empty() {
            return Err(failure(
                "InvalidApprovalCreateRequest",
                "A custom approval needs at least one response option.",
            ));
        }

        Ok(Question {
            kind,
            title: title.to_owned(),
            details: text("details").unwrap_or_default().to_owned(),
            item_link: text("itemLink").map(str::to_owned),
            item_link_description: text("itemLinkDescription").map(str::to_owned),
            options,
            assignees: self.assignees(text("assignedTo").unwrap_or_default())?,
            owner: self.connection_owner(&request.connection)?,
            allow_reassign: flag("enableReassignment").unwrap_or(true),
            flow: self.flow,
            run: self.run.clone(),
        })
    }

    fn assignees(&self, written: &str) -> Result<Vec<ObjectId>, ActionFailure> {
        let keys: Vec<&str> = written
            .split(';')
            .map(str::trim)
            .filter(|key| !key.is_empty())
            .collect();
        if keys.is_empty() {
            return Err(failure(
                "InvalidApprovalCreateRequestAssignedToMissing",
                "Required field 'assignedTo' cannot be null or empty.",
            ));
        }
        let mut found = Vec::new();
        for key in keys {
            let person = self
                .flows
                .tenant()
                .find_person(key)
                .filter(|person| person.enabled);
            let Some(person) = person else {
                return Err(failure(
                    "InvalidApprovalCreateRequestAssignedToNoValidUsers",
                    "Required field 'assignedTo' contains a user who could not be found in the organization.",
                ));
            };
            if !found.contains(&person.id) {
                found.push(person.id);
            }
        }

        Ok(found)
    }

    fn connection_owner(&self, reference: &str) -> Result<ObjectId, ActionFailure> {
        let state = self.flows.state();
        let binding = state.flows.get(&self.flow).and_then(|flow| {
            flow.connections()
                .into_iter()
                .find(|(key, _)| key == reference)
                .and_then(|(_, binding)| binding)
        });
        state
            .connection_of(binding.as_ref())
            .map(|(_, owner)| owner)
            .ok_or_else(|| {
                failure(
                    "ConnectionAuthorizationFailed",
                    "The connection of the approval action is missing.",
                )
            })
    }
}
