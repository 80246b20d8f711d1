//! The JSON of flow management, as far as it is used. Every member may be missing.

use countersign_domain::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;

use super::{Environment, EnvironmentId, Flow, FlowId, FlowKey, FlowState, Run, RunStatus};
use crate::trigger::RunId;

/// One page of a list; both spellings of the link occur.
#[derive(Deserialize)]
pub(super) struct Page<T> {
    pub(super) value: Vec<T>,
    #[serde(default, rename = "nextLink", alias = "@odata.nextLink")]
    pub(super) next_link: Option<String>,
}

/// Something with a name and properties.
#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    properties: Value,
}

impl Named {
    fn name(&self) -> Option<String> {
        self.name.clone().filter(|name| !name.is_empty())
    }

    fn text(&self, pointer: &str) -> Option<&str> {
        self.properties
            .pointer(pointer)?
            .as_str()
            .filter(|text| !text.is_empty())
    }

    fn time(&self, pointer: &str) -> Option<Timestamp> {
        Timestamp::parse_rfc3339(self.text(pointer)?)
    }
}

#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct EnvironmentBody(Named);

impl EnvironmentBody {
    pub(super) fn environment(self) -> Option<Environment> {
        let name = self.0.name()?;

        Some(Environment {
            display_name: self.0.text("/displayName").unwrap_or(&name).to_owned(),
            instance_url: self
                .0
                .text("/linkedEnvironmentMetadata/instanceUrl")
                .map(|url| url.trim_end_matches('/').to_owned()),
            id: EnvironmentId::new(name),
        })
    }
}

#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct FlowBody(Named);

impl FlowBody {
    pub(super) fn flow(self, environment: &EnvironmentId) -> Option<Flow> {
        let name = self.0.name()?;

        Some(Flow {
            display_name: self.0.text("/displayName").unwrap_or(&name).to_owned(),
            state: match self.0.text("/state").unwrap_or_default() {
                "Started" => FlowState::Started,
                "Stopped" => FlowState::Stopped,
                "Suspended" => FlowState::Suspended,
                other => FlowState::Other(other.to_owned()),
            },
            workflow_entity: self
                .0
                .text("/workflowEntityId")
                .and_then(|id| id.parse().ok()),
            key: FlowKey {
                environment: environment.clone(),
                flow: FlowId::new(name),
            },
        })
    }
}

#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct RunBody(Named);

impl RunBody {
    pub(super) fn started_at(&self) -> Option<Timestamp> {
        self.0.time("/startTime")
    }

    pub(super) fn run(self) -> Option<Run> {
        Some(Run {
            id: RunId::new(&self.0.name()?)?,
            status: match self.0.text("/status").unwrap_or_default() {
                "Running" => RunStatus::Running,
                "Waiting" => RunStatus::Waiting,
                "Succeeded" => RunStatus::Succeeded,
                "Failed" => RunStatus::Failed,
                "Cancelled" => RunStatus::Cancelled,
                "TimedOut" => RunStatus::TimedOut,
                other => RunStatus::Other(other.to_owned()),
            },
            started_at: self.started_at(),
            ended_at: self.0.time("/endTime"),
            tracking: self
                .0
                .text("/correlation/clientTrackingId")
                .map(str::to_owned),
        })
    }
}

/// A request URL, wrapped in a response or bare. It is a credential, so it has no `Debug`.
#[derive(Deserialize)]
pub(super) struct CallbackUrlBody {
    #[serde(default)]
    response: Option<BareUrl>,
    #[serde(default)]
    value: Option<String>,
}

#[derive(Deserialize)]
struct BareUrl {
    #[serde(default)]
    value: Option<String>,
}

impl CallbackUrlBody {
    pub(super) fn url(self) -> Option<SecretString> {
        self.response
            .and_then(|wrapped| wrapped.value)
            .or(self.value)
            .map(SecretString::from)
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn url_in(json: &str) -> Option<String> {
        let body: CallbackUrlBody = serde_json::from_str(json).unwrap();
        body.url().map(|url| url.expose_secret().to_owned())
    }

    #[test]
    fn a_request_url_is_read_wrapped_and_bare() {
        let wrapped =
            r#"{"response":{"value":"https://x.example/a","method":"POST"},"httpStatusCode":"OK"}"#;

        assert_eq!(url_in(wrapped).as_deref(), Some("https://x.example/a"));
        assert_eq!(
            url_in(r#"{"value":"https://x.example/b"}"#).as_deref(),
            Some("https://x.example/b")
        );
        assert_eq!(url_in("{}"), None);
    }

    #[test]
    fn a_run_without_most_of_its_members_is_read() {
        let body: RunBody =
            serde_json::from_str(r#"{"name":"08585CU01","properties":null}"#).unwrap();

        let run = body.run().unwrap();

        assert_eq!(run.status, RunStatus::Other(String::new()));
        assert_eq!((run.started_at, run.tracking), (None, None));
    }

    #[test]
    fn both_spellings_of_the_next_link_are_read() {
        for json in [
            r#"{"value":[],"nextLink":"n"}"#,
            r#"{"value":[],"@odata.nextLink":"n"}"#,
        ] {
            let page: Page<Value> = serde_json::from_str(json).unwrap();
            assert_eq!(page.next_link.as_deref(), Some("n"), "{json}");
        }
    }
}
