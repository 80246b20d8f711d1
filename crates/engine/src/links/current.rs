//! Which flow a request URL belongs to at this moment, and whether that flow is on.

use countersign_contract::{ApiError, Code};
use countersign_domain::{
    link::{FlowIdentity, Layer, LayerNotice, LayerReport},
    request_url::RequestUrl,
};
use countersign_power_automate::{
    flow_row::{FlowRow, RowState},
    runs::{EnvironmentId, Flow, FlowOf, FlowState},
};

use super::{authenticate::Looked, layers};
use crate::{engine::Engine, failure};

/// How many flows that are off are named.
const NAMED: usize = 5;

/// What looking for the flow brought.
pub(super) struct Found {
    /// Whether the URL is the flow's own.
    pub(super) current: LayerReport,
    /// The flow, where it is known: found now, or before and seen again.
    pub(super) flow: Option<FlowIdentity>,
    state: Option<FlowState>,
    own: bool,
}

impl Found {
    fn none(current: LayerReport, known: Option<FlowIdentity>) -> Self {
        Self {
            current,
            flow: known,
            state: None,
            own: false,
        }
    }

    /// Returns the flow, if the URL is its own.
    pub(super) fn own(&self) -> Option<FlowIdentity> {
        self.flow.clone().filter(|_| self.own)
    }

    /// Tells whether the flow is on: by its row in Dataverse, else as flow management has it.
    pub(super) fn turned_on(&self, row: &Result<FlowRow, Option<ApiError>>) -> LayerReport {
        const LAYER: Layer = Layer::TurnedOn;
        let off = || {
            LayerReport::failed(
                LAYER,
                layers::notice(Code::LinkedFlowOff, "The flow is off."),
            )
        };
        let suspended =
            || LayerReport::failed(LAYER, layers::notice(Code::FlowSuspended, SUSPENDED));
        let by_row = row.as_ref().ok().and_then(|row| match row.state {
            RowState::Activated => Some(LayerReport::passed(LAYER)),
            RowState::Draft => Some(off()),
            RowState::Suspended => Some(suspended()),
            RowState::Other(_) => None,
        });
        let by_management = self.state.as_ref().and_then(|state| match state {
            FlowState::Started => Some(LayerReport::passed(LAYER)),
            FlowState::Stopped => Some(off()),
            FlowState::Suspended => Some(suspended()),
            FlowState::Other(_) => None,
        });
        by_row.or(by_management).unwrap_or_else(|| match row {
            Err(Some(error)) if self.flow.is_some() => {
                LayerReport::unchecked(LAYER, layers::of_error(error))
            }
            Ok(_) | Err(_) => layers::blocked(
                LAYER,
                &self.current,
                "it is not known which flow the request URL belongs to",
            ),
        })
    }
}

const SUSPENDED: &str = "The flow was switched off by the service: by a data policy, for want of a licence, or after long disuse.";

impl Engine {
    /// Looks for the flow whose URL this is, in the name of the linking account: in the registered environment where the URL names it, else
    /// wherever the account reaches.
    pub(super) async fn check_current(&self, looked: &Looked<'_>, url: &RequestUrl) -> Found {
        const LAYER: Layer = Layer::Current;
        let known = looked.known.clone();
        let tokens = match self.linking_tokens(looked.store).await {
            Ok(tokens) => tokens,
            Err(error) => {
                let report = LayerReport::unchecked(LAYER, layers::of_error(&error));
                return Found::none(report, known);
            }
        };
        let management = self.cloud().flow_management(tokens);
        let named = url.environment().and(looked.client.environment.as_ref());
        let searched = match named {
            Some(environment) => {
                let environment = EnvironmentId::new(environment.id.as_str());
                management.flow_in(&environment, url).await
            }
            None => management.flow_of(url).await,
        };
        match searched {
            Ok(FlowOf::Found(flow)) => found(flow, looked, LayerReport::passed(LAYER)),
            Ok(FlowOf::Former(flow)) => {
                let former = layers::notice(
                    Code::RequestUrlFormerId,
                    format!(
                        "The request URL carries an id that the flow \"{}\" had before it was first turned on.",
                        flow.display_name
                    ),
                );
                found(flow, looked, LayerReport::unchecked(LAYER, former))
            }
            Ok(FlowOf::Untold(flow)) => {
                let untold = untold(&flow);
                found(flow, looked, LayerReport::unchecked(LAYER, untold))
            }
            Ok(FlowOf::Changed(flow)) => Found {
                current: LayerReport::failed(
                    LAYER,
                    layers::notice(
                        Code::RequestUrlStale,
                        format!(
                            "The flow \"{}\" has another request URL by now.",
                            flow.display_name
                        ),
                    ),
                ),
                state: Some(flow.state.clone()),
                flow: Some(identity(flow)),
                own: false,
            },
            Ok(FlowOf::NotFound { stopped, refused }) => {
                let mut found = not_found(known, stopped, refused);
                if found.flow.is_none()
                    && let Some(hint) = self.about_template(looked).await
                {
                    found.current = LayerReport::unchecked(LAYER, hint);
                }
                found
            }
            Err(failed) => {
                let error = failure::service(&failed);
                Found::none(
                    LayerReport::unchecked(LAYER, layers::of_error(&error)),
                    known,
                )
            }
        }
    }
}

impl Engine {
    /// Says what the workflow's template has to do with a URL that no flow is seen to have. That the URL is the template's is likely and not
    /// known, so that nothing is done on the strength of it.
    async fn about_template(&self, looked: &Looked<'_>) -> Option<LayerNotice> {
        let row = looked.template?;
        let flow = self
            .in_management(looked.store, &looked.client, row)
            .await
            .ok()??;
        if flow.state != FlowState::Started {
            return Some(layers::notice(
                Code::FlowPerhapsOff,
                format!(
                    "No flow is seen to have this request URL. The workflow's template \"{}\" is off and does not tell its own.",
                    flow.display_name
                ),
            ));
        }
        Some(LayerNotice {
            remedy: "If the link is to the template, copy its HTTP POST URL again and set the link with it. If it is to a flow of somebody else, have its owner add the linking account as a co-owner.".to_owned(),
            ..layers::notice(
                Code::FlowNotVisible,
                format!(
                    "The linking account sees no flow with this request URL, and the workflow's template \"{}\" has another.",
                    flow.display_name
                ),
            )
        })
    }
}

/// A flow that the URL is of.
fn found(flow: Flow, looked: &Looked<'_>, current: LayerReport) -> Found {
    Found {
        current: elsewhere(&flow, looked).unwrap_or(current),
        state: Some(flow.state.clone()),
        flow: Some(identity(flow)),
        own: true,
    }
}

/// Why a flow that is known by the id in the URL does not tell its URL.
fn untold(flow: &Flow) -> LayerNotice {
    match flow.state {
        FlowState::Stopped => layers::notice(
            Code::LinkedFlowOff,
            format!(
                "The flow \"{}\" is off, and tells its request URL only while it is on.",
                flow.display_name
            ),
        ),
        FlowState::Suspended => layers::notice(Code::FlowSuspended, SUSPENDED),
        FlowState::Started | FlowState::Other(_) => layers::notice(
            Code::FlowNotVisible,
            format!(
                "The flow \"{}\" does not tell its request URL to the linking account.",
                flow.display_name
            ),
        ),
    }
}

/// The URL is the flow's own, but the flow is in another environment than the registered one: a host that names none could not tell.
fn elsewhere(flow: &Flow, looked: &Looked<'_>) -> Option<LayerReport> {
    let registered = looked.client.environment.as_ref()?;
    if flow
        .key
        .environment
        .as_str()
        .eq_ignore_ascii_case(registered.id.as_str())
    {
        return None;
    }
    Some(LayerReport::failed(
        Layer::Current,
        layers::notice(
            Code::RequestUrlOfOtherEnvironment,
            format!(
                "The flow \"{}\" is in the environment {}, not in {}, which is registered.",
                flow.display_name, flow.key.environment, registered.id
            ),
        ),
    ))
}

/// No flow that could be asked has the URL. That proves nothing: the flow may be off, or be one that the linking account does not see.
fn not_found(known: Option<FlowIdentity>, stopped: Vec<Flow>, refused: usize) -> Found {
    const LAYER: Layer = Layer::Current;
    let known_and_off = known.as_ref().and_then(|known| {
        stopped.iter().find(|flow| {
            flow.key.flow.as_str() == known.flow
                || (flow.workflow_entity.is_some() && flow.workflow_entity == known.workflow_row)
        })
    });
    if let Some(flow) = known_and_off {
        return Found {
            current: LayerReport::unchecked(LAYER, untold(flow)),
            state: Some(flow.state.clone()),
            flow: known,
            own: true, // it was its own when it was last seen
        };
    }
    let notice = if stopped.is_empty() && refused == 0 {
        layers::notice(
            Code::FlowNotVisible,
            "The linking account sees no flow with this request URL: it belongs to somebody else, or is gone.",
        )
    } else if stopped.is_empty() {
        layers::notice(
            Code::FlowNotVisible,
            "None of the flows that tell their request URL to the linking account has this one; others do not tell it.",
        )
    } else {
        let mut names: Vec<&str> = stopped
            .iter()
            .take(NAMED)
            .map(|flow| flow.display_name.as_str())
            .collect();
        if stopped.len() > NAMED {
            names.push("…");
        }
        layers::notice(
            Code::FlowPerhapsOff,
            format!(
                "No flow that is on has this request URL. These are off and do not tell theirs: {}.",
                names.join(", ")
            ),
        )
    };
    Found::none(LayerReport::unchecked(LAYER, notice), known)
}

/// What is kept of a flow that was found.
pub(super) fn identity(flow: Flow) -> FlowIdentity {
    FlowIdentity {
        environment: flow.key.environment.to_string(),
        flow: flow.key.flow.to_string(),
        name: flow.display_name,
        workflow_row: flow.workflow_entity,
    }
}
