//! **Authenticate**: six layers, cheapest first. Each is passed, failed, or unchecked with the reason; none is guessed.
//!
//! | Layer | Looked at through |
//! | --- | --- |
//! | format, cloud and environment | the text alone |
//! | current | flow management, which tells each flow's own URL to the linking account, and knows a flow by its former id too |
//! | turned on | the flow's row in Dataverse, else flow management |
//! | reachable | a call without a token, where the trigger wants one; else a probe |
//! | authorised | who may trigger the flow, by its row in Dataverse, compared with the service credential; or a probe |

use countersign_contract::{ApiError, Code};
use countersign_domain::{
    link::{FaultAfter, FlowIdentity, Layer, LayerOutcome, LayerReport, LinkHealth},
    power_automate_client::PowerAutomateClient,
    request_url::{RequestUrl, RequestUrlError},
    store::Store,
};
use countersign_power_automate::flow_row::FlowRow;
use secrecy::SecretString;
use uuid::Uuid;

use super::layers;
use crate::{clients::Resolution, clock, engine::Engine, failure};

/// What is looked at.
pub(super) struct Looked<'a> {
    pub(super) store: &'a Store,
    pub(super) client: PowerAutomateClient,
    pub(super) pasted: &'a SecretString,
    /// The flow that the URL was found to belong to before.
    pub(super) known: Option<FlowIdentity>,
    /// The row of the workflow's template, where that is in the registered environment.
    pub(super) template: Option<Uuid>,
    /// Whether a run may be started.
    pub(super) probe: bool,
}

/// What was seen.
pub(super) struct Authenticated {
    pub(super) health: LinkHealth,
    /// The flow, where the URL was found to be its own.
    pub(super) flow: Option<FlowIdentity>,
    /// The URL, where it is one.
    pub(super) url: Option<RequestUrl>,
    /// Whether a run went the whole way.
    pub(super) proven: bool,
}

/// Tells whether a link can be saved with what was seen.
pub(super) fn can_save(health: &LinkHealth) -> bool {
    health
        .layers
        .iter()
        .filter(|report| report.layer.is_needed_to_save())
        .all(|report| report.outcome == LayerOutcome::Passed)
}

/// What is seen of a link's fault: a flow that answered a probe has none, and one that is on is not off any more.
pub(super) fn fault_after(seen: &Authenticated) -> FaultAfter {
    if seen.proven {
        return FaultAfter::Gone;
    }
    let is_on =
        seen.health.layers.iter().any(|report| {
            report.layer == Layer::TurnedOn && report.outcome == LayerOutcome::Passed
        });
    if is_on {
        FaultAfter::IsNoLonger(Code::FlowOff.to_string())
    } else {
        FaultAfter::Stays
    }
}

impl Engine {
    /// Looks at every layer. It fails in no way: what cannot be looked at is a result.
    pub(super) async fn authenticate(&self, mut looked: Looked<'_>) -> Authenticated {
        let seen = |layers, flow, url| Authenticated {
            health: LinkHealth {
                checked_at: clock::now(),
                layers,
            },
            flow,
            url,
            proven: false,
        };
        let url = match RequestUrl::parse(looked.pasted, self.profile()) {
            Ok(url) => url,
            Err(refused) => return seen(unusable(&refused), None, None),
        };
        let format = LayerReport::passed(Layer::Format);
        let place = self.check_place(&mut looked, &url).await;
        if place.outcome != LayerOutcome::Passed {
            let rest = later(
                &place,
                "the request URL is not known to belong to the registered environment",
            );
            let layers = [format, place].into_iter().chain(rest).collect();
            return seen(layers, None, Some(url));
        }

        let found = self.check_current(&looked, &url).await;
        let row = self.row_of(&looked, found.flow.as_ref()).await;
        let turned_on = found.turned_on(&row);
        let door = self
            .check_door(&looked, &url, &found.current, &turned_on, &row)
            .await;
        let flow = found.own();
        let mut health = LinkHealth {
            checked_at: clock::now(),
            layers: vec![
                format,
                place,
                answering(found.current, &door.reachable),
                turned_on,
                door.reachable,
                door.authorised,
            ],
        };
        if door.proven {
            // The template answered: whatever could not be looked at before is proven by that.
            health.triggered();
        }
        Authenticated {
            health,
            flow,
            url: Some(url),
            proven: door.proven,
        }
    }

    /// Compares the environment that the host names with the registered one. An environment that is not known yet is looked for again.
    async fn check_place(&self, looked: &mut Looked<'_>, url: &RequestUrl) -> LayerReport {
        const LAYER: Layer = Layer::CloudAndEnvironment;
        let Some(label) = url.environment() else {
            return layers::passed_with(
                LAYER,
                layers::notice(
                    Code::EnvironmentNotNamed,
                    "The host runs flows of this cloud, and does not name an environment.",
                ),
            );
        };
        if looked.client.environment.is_none() {
            self.find_environment(looked).await;
        }
        let Some(environment) = &looked.client.environment else {
            return LayerReport::unchecked(
                LAYER,
                layers::notice(
                    Code::EnvironmentUnresolved,
                    "The host names an environment, and the id of the registered one is not known to compare it with.",
                ),
            );
        };
        if label.names(&environment.id) {
            return LayerReport::passed(LAYER);
        }
        LayerReport::failed(
            LAYER,
            layers::notice(
                Code::RequestUrlOfOtherEnvironment,
                format!(
                    "The request URL is one of another environment than {}, which is registered.",
                    environment.id
                ),
            ),
        )
    }

    /// Looks for the environment that was not known when the client was registered, and keeps it.
    async fn find_environment(&self, looked: &mut Looked<'_>) {
        let found = self
            .resolve_environment(looked.store, &looked.client, None)
            .await;
        if let Resolution::Found(environment) = found {
            looked.client.environment = Some(environment);
            // That it cannot be kept changes nothing of what was seen; the next look finds it again.
            if let Err(error) = self
                .storage()
                .set_client_environment(looked.client.clone())
                .await
            {
                tracing::warn!(%error, "the environment of a client could not be kept");
            }
        }
    }

    /// Reads the flow's row in Dataverse, in the name of the linking account. `None` stands for a flow whose row is not known.
    async fn row_of(
        &self,
        looked: &Looked<'_>,
        flow: Option<&FlowIdentity>,
    ) -> Result<FlowRow, Option<ApiError>> {
        let Some(row) = flow.and_then(|flow| flow.workflow_row) else {
            return Err(None);
        };
        let tokens = self.linking_tokens(looked.store).await.map_err(Some)?;
        let dataverse = self
            .cloud()
            .dataverse(&looked.client, tokens)
            .map_err(Some)?;
        dataverse
            .flow_row(row)
            .await
            .map_err(|failed| Some(failure::dataverse(&failed)))
    }
}

/// A URL with an id that the flow had before is the flow's, as long as the trigger answers at it.
fn answering(current: LayerReport, reachable: &LayerReport) -> LayerReport {
    let is_former = current
        .notice
        .as_ref()
        .is_some_and(|notice| notice.code == Code::RequestUrlFormerId.as_str());
    if is_former && reachable.outcome == LayerOutcome::Passed {
        return LayerReport {
            outcome: LayerOutcome::Passed,
            ..current
        };
    }
    current
}

/// The layers of a URL that cannot be used: which of the first two it is that refuses it, and the rest, which nobody looked at.
fn unusable(refused: &RequestUrlError) -> Vec<LayerReport> {
    let notice = layers::of_error(&failure::request_url(refused));
    let (format, place) = match refused {
        RequestUrlError::ForeignHost { .. } | RequestUrlError::Retired { .. } => {
            let place = LayerReport::failed(Layer::CloudAndEnvironment, notice);
            let format = layers::blocked(
                Layer::Format,
                &place,
                "the host decides first, and it is none of this cloud's",
            );
            (format, place)
        }
        RequestUrlError::Empty
        | RequestUrlError::TooLong { .. }
        | RequestUrlError::Pasted { .. }
        | RequestUrlError::NotAUrl
        | RequestUrlError::NotHttps
        | RequestUrlError::PortalLink { .. }
        | RequestUrlError::ManagementLink { .. }
        | RequestUrlError::Truncated { .. } => {
            let format = LayerReport::failed(Layer::Format, notice);
            let place = layers::blocked(
                Layer::CloudAndEnvironment,
                &format,
                "the request URL is not whole",
            );
            (format, place)
        }
    };
    let cause = if format.outcome == LayerOutcome::Failed {
        &format
    } else {
        &place
    };
    let rest = later(cause, "the request URL cannot be used");
    [format, place].into_iter().chain(rest).collect()
}

/// The layers after the first two, which nobody looked at.
fn later(by: &LayerReport, why: &str) -> Vec<LayerReport> {
    Layer::ALL
        .into_iter()
        .filter(|layer| !layer.is_needed_to_save())
        .map(|layer| layers::blocked(layer, by, why))
        .collect()
}
