//! The link of a workflow to a flow, and its health.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Sealed, Timestamp, WorkflowId};

/// Where a linked flow stands in the services that manage it, as far as the linking account could see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowIdentity {
    /// The environment's id.
    pub environment: String,
    /// The flow's id in the management service.
    pub flow: String,
    /// The flow's name.
    pub name: String,
    /// Its row in Dataverse (`workflowid`), for flows of a solution.
    pub workflow_row: Option<Uuid>,
}

/// A workflow's link. The request URL is sealed; what may be shown of it stands beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The workflow; it has at most one link.
    pub workflow: WorkflowId,
    /// The request URL, sealed.
    pub request_url: Sealed,
    /// Its host.
    pub host: String,
    /// The last four characters of the flow's runtime id.
    pub hint: String,
    /// Whether the trigger wants a bearer token.
    pub bearer: bool,
    /// The flow, once found by its URL. Runs can be looked up and cancelled only then.
    pub flow: Option<FlowIdentity>,
    /// Why the link is broken, as an error code of the contract; set by the last trigger, cleared by one that worked.
    pub fault: Option<String>,
    /// What authenticating it last showed; `None` for links of versions that did not look.
    pub health: Option<LinkHealth>,
    /// When a request was last decided on its flow's word, since the approval could not be read; `None` when a later one was confirmed.
    pub unconfirmed_at: Option<Timestamp>,
    /// When it was set.
    pub linked_at: Timestamp,
}

/// What becomes of the fault of a link that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultAfter {
    /// It stays as it is.
    Stays,
    /// It is this code.
    Is(String),
    /// It is gone, if it was this code.
    IsNoLonger(String),
    /// It is gone, whatever it was: a run went the whole way.
    Gone,
}

/// What **Authenticate** looks at, cheapest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Layer {
    /// The request URL is whole and of a known form.
    Format,
    /// It belongs to this cloud and to the registered environment.
    CloudAndEnvironment,
    /// The flow has this URL still.
    Current,
    /// The flow is on.
    TurnedOn,
    /// The trigger answers.
    Reachable,
    /// The trigger lets the service credential in.
    Authorised,
}

impl Layer {
    /// All layers, in their order.
    pub const ALL: [Self; 6] = [
        Self::Format,
        Self::CloudAndEnvironment,
        Self::Current,
        Self::TurnedOn,
        Self::Reachable,
        Self::Authorised,
    ];

    /// Tells whether a link can be saved only when this passed. The others become its health.
    #[must_use]
    pub const fn is_needed_to_save(self) -> bool {
        match self {
            Self::Format | Self::CloudAndEnvironment => true,
            Self::Current | Self::TurnedOn | Self::Reachable | Self::Authorised => false,
        }
    }
}

/// How a layer stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LayerOutcome {
    /// It was looked at and is as it should be.
    Passed,
    /// It was looked at and is not.
    Failed,
    /// It was not, or could not be, looked at.
    Unchecked,
}

/// What a person should know about a layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LayerNotice {
    /// An error code of the contract.
    pub code: String,
    /// What was seen, or why nothing was.
    pub message: String,
    /// What to do next.
    pub remedy: String,
}

/// One layer, looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LayerReport {
    /// Which.
    pub layer: Layer,
    /// How it stood.
    pub outcome: LayerOutcome,
    /// What a person should know; always there unless it passed.
    pub notice: Option<LayerNotice>,
}

impl LayerReport {
    /// The layer is as it should be.
    #[must_use]
    pub fn passed(layer: Layer) -> Self {
        Self {
            layer,
            outcome: LayerOutcome::Passed,
            notice: None,
        }
    }

    /// The layer was looked at and is not as it should be.
    #[must_use]
    pub fn failed(layer: Layer, notice: LayerNotice) -> Self {
        Self {
            layer,
            outcome: LayerOutcome::Failed,
            notice: Some(notice),
        }
    }

    /// The layer could not be looked at.
    #[must_use]
    pub fn unchecked(layer: Layer, notice: LayerNotice) -> Self {
        Self {
            layer,
            outcome: LayerOutcome::Unchecked,
            notice: Some(notice),
        }
    }
}

/// What authenticating a link showed, and when. A picture of that moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LinkHealth {
    /// When it was looked at.
    pub checked_at: Timestamp,
    /// Every layer, in their order.
    pub layers: Vec<LayerReport>,
}

impl LinkHealth {
    /// Returns the layers that were looked at and are not as they should be.
    pub fn failures(&self) -> impl Iterator<Item = &LayerReport> {
        self.layers
            .iter()
            .filter(|report| report.outcome == LayerOutcome::Failed)
    }

    /// The health of a link whose store was moved to another environment: it was set for the former one, and nothing else of it is known any
    /// more.
    #[must_use]
    pub fn moved(at: Timestamp, place: &LayerNotice, rest: &LayerNotice) -> Self {
        let report = |layer| match layer {
            Layer::Format => LayerReport::passed(layer),
            Layer::CloudAndEnvironment => LayerReport::failed(layer, place.clone()),
            Layer::Current | Layer::TurnedOn | Layer::Reachable | Layer::Authorised => {
                LayerReport::unchecked(layer, rest.clone())
            }
        };
        Self {
            checked_at: at,
            layers: Layer::ALL.map(report).to_vec(),
        }
    }

    /// Notes that the flow was triggered: a run proves that its URL is current, that it is on and reachable, and that it lets us in.
    pub fn triggered(&mut self) {
        for report in &mut self.layers {
            if !report.layer.is_needed_to_save() {
                *report = LayerReport::passed(report.layer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(layer: Layer, outcome: LayerOutcome) -> LayerReport {
        let notice = LayerNotice {
            code: "flow_off".to_owned(),
            message: "The flow is off.".to_owned(),
            remedy: "Turn it on.".to_owned(),
        };
        LayerReport {
            layer,
            outcome,
            notice: Some(notice),
        }
    }

    #[test]
    fn a_run_proves_every_layer_that_can_change_after_saving() {
        let mut health = LinkHealth {
            checked_at: Timestamp::from_millis(0),
            layers: Layer::ALL
                .map(|layer| report(layer, LayerOutcome::Failed))
                .to_vec(),
        };

        health.triggered();

        let failed: Vec<Layer> = health.failures().map(|report| report.layer).collect();
        assert_eq!(failed, [Layer::Format, Layer::CloudAndEnvironment]);
    }
}
