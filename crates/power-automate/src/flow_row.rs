//! The row of a cloud flow in Dataverse, as far as authenticating a link needs it: whether it is on, and who may trigger it.
//!
//! Source: "Work with cloud flows using code" of the Power Automate documentation; the members of `clientdata` as the facts of section 8.2
//! have them. Unlike flow management, this is a supported API.

use countersign_domain::template::WhoCanTrigger;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{Dataverse, service::ServiceError};

const DRAFT: i64 = 0;
const ACTIVATED: i64 = 1;
const SUSPENDED: i64 = 2;

/// `statecode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowState {
    /// Draft: off.
    Draft,
    /// Activated: on.
    Activated,
    /// Switched off by the service: a policy, or a licence.
    Suspended,
    /// A number we do not know, or none.
    Other(Option<i64>),
}

/// **Who can trigger the flow**, as `clientdata` has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Callers {
    /// *Anyone*: whoever has the URL with its signature.
    Anyone,
    /// *Any user in my tenant*; also *Specific users* with nobody named.
    Tenant,
    /// *Specific users in my tenant*: e-mail addresses, sign-in names and object ids, as typed.
    Named(Vec<String>),
    /// A value we do not know, or a definition without such a trigger.
    Unknown,
}

/// The row of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowRow {
    /// Whether it is on.
    pub state: RowState,
    /// Who may trigger it.
    pub callers: Callers,
}

#[derive(Deserialize)]
struct Row {
    #[serde(default)]
    statecode: Option<i64>,
    #[serde(default)]
    clientdata: Option<String>,
}

impl Dataverse {
    /// Returns the row of a flow by its `workflowid`.
    ///
    /// # Errors
    ///
    /// Fails when there is none, when the account may not read it, or the environment cannot be asked.
    pub async fn flow_row(&self, workflow: Uuid) -> Result<FlowRow, ServiceError> {
        let url = self.url(
            &format!("workflows({workflow})"),
            &[("$select", "statecode,clientdata")],
        );
        let row: Row = self.get("dataverse.flow", url).await?;

        Ok(FlowRow {
            state: match row.statecode {
                Some(DRAFT) => RowState::Draft,
                Some(ACTIVATED) => RowState::Activated,
                Some(SUSPENDED) => RowState::Suspended,
                other => RowState::Other(other),
            },
            callers: row.clientdata.as_deref().map_or(Callers::Unknown, callers),
        })
    }
}

fn callers(client_data: &str) -> Callers {
    let document = serde_json::from_str::<Value>(client_data).ok();
    match document.as_ref().and_then(WhoCanTrigger::in_client_data) {
        Some(WhoCanTrigger::Anyone) => Callers::Anyone,
        Some(WhoCanTrigger::Tenant) => Callers::Tenant,
        Some(WhoCanTrigger::SpecificUsers { allowed }) => Callers::Named(allowed),
        None => Callers::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn of(inputs: &Value) -> Callers {
        let document = json!({"properties": {"definition": {"triggers": {"manual": {"type": "Request", "inputs": inputs}}}}});
        callers(&document.to_string())
    }

    #[test]
    fn each_choice_of_who_can_trigger_is_read() {
        for (inputs, expected) in [
            (json!({}), Callers::Anyone),
            (json!({"triggerAuthenticationType": "All"}), Callers::Anyone),
            (
                json!({"triggerAuthenticationType": "Tenant"}),
                Callers::Tenant,
            ),
            (
                json!({"triggerAuthenticationType": "User", "triggerAllowedUsers": " a@x.example; 7f ;"}),
                Callers::Named(vec!["a@x.example".to_owned(), "7f".to_owned()]),
            ),
            (
                json!({"triggerAuthenticationType": "User", "triggerAllowedUsers": ""}),
                Callers::Tenant,
            ),
            (
                json!({"triggerAuthenticationType": "Later"}),
                Callers::Unknown,
            ),
        ] {
            assert_eq!(of(&inputs), expected, "{inputs}");
        }
    }

    #[test]
    fn a_definition_without_such_a_trigger_tells_nothing() {
        for text in [
            "",
            "{}",
            "[]",
            r#"{"properties":{"definition":{"triggers":{"r":{"type":"Recurrence"}}}}}"#,
        ] {
            assert_eq!(callers(text), Callers::Unknown, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_client_data_is_read_without_panic(text in "\\PC{0,120}") {
            let _ = callers(&text);
        }
    }
}
