//! Cloud flows as rows of the Dataverse table `workflows` ("Work with cloud flows using code"): the supported way to make, read, change and
//! switch them. Only flows of solutions are there, which all flows are that were made here.

mod columns;

use countersign_net::{Call, Method, RetryRule};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    approvals::{Dataverse, odata},
    service::{Inner, ServiceError},
};
use columns::{COLUMNS, WorkflowRow};
pub use columns::{CloudFlow, CloudFlowState};

const SET: &str = "workflows";
/// `category` of a cloud flow.
const MODERN_FLOW: i64 = 5;
/// `type` of a definition.
const DEFINITION: i64 = 1;

/// A cloud flow to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCloudFlow {
    /// `workflowid`, chosen by us so that the flow can be found again when the answer is lost.
    pub id: Uuid,
    /// `name`.
    pub name: String,
    /// `description`.
    pub description: String,
    /// `clientdata`: JSON as text.
    pub client_data: String,
}

/// What making a flow came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Creation {
    /// It was made by this call.
    Made,
    /// A flow with this id is there already.
    AlreadyThere,
}

/// What shall change of a cloud flow. What is `None` stays. It holds what a person wrote into the flow, so it has no `Debug`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct CloudFlowChange {
    /// `name`.
    pub name: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `clientdata`: JSON as text.
    pub client_data: Option<String>,
}

impl Dataverse {
    /// Returns the cloud flow with that id, or `None` when there is none.
    ///
    /// # Errors
    ///
    /// Fails when the account may not see it or the environment cannot be asked.
    pub async fn cloud_flow(&self, id: Uuid) -> Result<Option<CloudFlow>, ServiceError> {
        /// The code of "there is no such row". Every other 404 means that the table itself is missing.
        const NO_SUCH_ROW: &str = "0x80040217";
        let url = self.url(&row(id), &[("$select", COLUMNS)]);

        match self.get::<WorkflowRow>("dataverse.flow", url).await {
            Ok(row) => Ok(row.flow()),
            Err(ServiceError::NotFound { refusal }) if refusal.has_code(NO_SUCH_ROW) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Returns the cloud flows of that name, oldest first. Dataverse compares names without regard to case.
    ///
    /// # Errors
    ///
    /// Fails when the account may not see flows or the environment cannot be asked.
    pub async fn cloud_flows_named(&self, name: &str) -> Result<Vec<CloudFlow>, ServiceError> {
        let filter = format!(
            "category eq {MODERN_FLOW} and type eq {DEFINITION} and name eq '{}'",
            name.replace('\'', "''")
        );
        let url = self.url(
            SET,
            &[
                ("$select", COLUMNS),
                ("$filter", &filter),
                ("$orderby", "createdon asc"),
            ],
        );
        let rows: Vec<WorkflowRow> = self.all("dataverse.flows", url).await?;

        Ok(rows.into_iter().filter_map(WorkflowRow::flow).collect())
    }

    /// Makes a cloud flow, which is off. Making it twice makes it once: the id is ours.
    ///
    /// # Errors
    ///
    /// Fails when the service refuses or gives no answer; [`ServiceError::delivery`] tells whether the flow may be there.
    pub async fn create_cloud_flow(&self, flow: &NewCloudFlow) -> Result<Creation, ServiceError> {
        let body = json!({
            "workflowid": flow.id,
            "category": MODERN_FLOW,
            "type": DEFINITION,
            "primaryentity": "none",
            "name": flow.name,
            "description": flow.description,
            "clientdata": flow.client_data,
        });
        // A second POST with the same id is refused as a duplicate, so a lost answer does no harm. It is not repeated blindly all the same:
        // whoever called looks first.
        let call =
            odata(Call::post(self.url(SET, &[])).json(&body)).retry(RetryRule::OnlyIfNotSent);

        match self.service.send("dataverse.create-flow", call).await {
            Ok(_) => Ok(Creation::Made),
            Err(error) if error.inner() == Inner::Duplicate => Ok(Creation::AlreadyThere),
            Err(error) => Err(error),
        }
    }

    /// Changes a cloud flow. Sending the same change twice is as good as once.
    ///
    /// # Errors
    ///
    /// Fails when the service refuses or gives no answer.
    pub async fn update_cloud_flow(
        &self,
        id: Uuid,
        change: &CloudFlowChange,
    ) -> Result<(), ServiceError> {
        let mut body = Map::new();
        for (column, value) in [
            ("name", &change.name),
            ("description", &change.description),
            ("clientdata", &change.client_data),
        ] {
            if let Some(value) = value {
                body.insert(column.to_owned(), Value::from(value.as_str()));
            }
        }

        self.patch("dataverse.update-flow", id, &Value::Object(body))
            .await
    }

    /// Turns a cloud flow on or off. Turning it on twice is as good as once.
    ///
    /// # Errors
    ///
    /// Fails when the service refuses, such as for a connection that nobody bound, or gives no answer.
    pub async fn switch_cloud_flow(&self, id: Uuid, on: bool) -> Result<(), ServiceError> {
        let body = if on {
            json!({ "statecode": 1, "statuscode": 2 })
        } else {
            json!({ "statecode": 0, "statuscode": 1 })
        };

        self.patch("dataverse.switch-flow", id, &body).await
    }

    async fn patch(
        &self,
        purpose: &'static str,
        id: Uuid,
        body: &Value,
    ) -> Result<(), ServiceError> {
        let call = odata(Call::new(Method::PATCH, self.url(&row(id), &[])).json(body))
            // Without it a PATCH of a row that is gone would make one.
            .header("if-match", "*")
            .retry(RetryRule::Idempotent);
        self.service.send(purpose, call).await?;

        Ok(())
    }
}

fn row(id: Uuid) -> String {
    format!("{SET}({id})")
}

/// Tells whether an action wants the authentication written that services usually inject.
#[must_use]
pub fn wants_authentication(error: &ServiceError) -> bool {
    error.inner() == Inner::AuthenticationWanted
}
