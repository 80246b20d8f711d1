//! Whether the trigger answers: a knock without a token where it wants one, which starts nothing; else a probe, if the administrator asked for
//! it, which starts one run.

use std::sync::Arc;

use countersign_contract::{ApiError, Code};
use countersign_domain::{
    link::{Layer, LayerOutcome, LayerReport},
    request_url::{RequestUrl, TriggerAuthentication},
};
use countersign_net::TokenSource;
use countersign_power_automate::{
    flow_row::FlowRow,
    trigger::{Knock, Outcome, Probe},
};

use super::{authenticate::Looked, layers};
use crate::{engine::Engine, failure, fault_point, journey};

/// What came of asking the trigger.
pub(super) struct Door {
    pub(super) reachable: LayerReport,
    pub(super) authorised: LayerReport,
    /// Whether the template answered a probe, which proves the whole way.
    pub(super) proven: bool,
}

impl Engine {
    /// Looks at the last two layers.
    pub(super) async fn check_door(
        &self,
        looked: &Looked<'_>,
        url: &RequestUrl,
        current: &LayerReport,
        turned_on: &LayerReport,
        row: &Result<FlowRow, Option<ApiError>>,
    ) -> Door {
        let is_off = turned_on.outcome == LayerOutcome::Failed;
        if looked.probe && !is_off {
            return self.probe(looked, url, current, row).await;
        }
        let reachable = match url.authentication() {
            TriggerAuthentication::Bearer => knocked(self.cloud().triggers().knock(url).await),
            TriggerAuthentication::Signature if looked.probe => layers::blocked(
                Layer::Reachable,
                turned_on,
                "the flow is off, and a probe would only say so",
            ),
            TriggerAuthentication::Signature => LayerReport::unchecked(
                Layer::Reachable,
                layers::notice(
                    Code::ProbeNeeded,
                    "A trigger that is called by its signature cannot be asked anything without starting a run.",
                ),
            ),
        };
        Door {
            reachable,
            authorised: self.check_authorised(looked, url, current, row).await,
            proven: false,
        }
    }

    /// Starts a run of the template that only answers.
    async fn probe(
        &self,
        looked: &Looked<'_>,
        url: &RequestUrl,
        current: &LayerReport,
        row: &Result<FlowRow, Option<ApiError>>,
    ) -> Door {
        let tokens = match (url.authentication(), looked.store.service_credential) {
            (TriggerAuthentication::Signature, _) | (TriggerAuthentication::Bearer, None) => None,
            (TriggerAuthentication::Bearer, Some(account)) => {
                match self.tokens_of_id(account).await {
                    Ok(tokens) => Some(tokens as Arc<dyn TokenSource>),
                    Err(_) => None, // told by the layer that looks at the credential
                }
            }
        };
        if tokens.is_none() && url.authentication() == TriggerAuthentication::Bearer {
            let authorised = self.check_authorised(looked, url, current, row).await;
            let reachable = knocked(self.cloud().triggers().knock(url).await);
            return Door {
                reachable,
                authorised,
                proven: false,
            };
        }
        let probed = self.cloud().triggers().probe(url, tokens.as_ref()).await;
        fault_point::reach("link.probed");
        match probed {
            Probe::Answered { .. } => Door {
                reachable: LayerReport::passed(Layer::Reachable),
                authorised: LayerReport::passed(Layer::Authorised),
                proven: true,
            },
            Probe::OtherAnswer { status, .. } => {
                let notice = layers::notice(
                    Code::ProbeNotAnswered,
                    format!(
                        "The flow started a run and answered {status}, not as the template answers a probe."
                    ),
                );
                Door {
                    reachable: layers::passed_with(Layer::Reachable, notice.clone()),
                    authorised: layers::passed_with(Layer::Authorised, notice),
                    proven: false,
                }
            }
            Probe::Refused(outcome) => refused(outcome),
        }
    }
}

/// What a knock without a token shows.
fn knocked(knock: Knock) -> LayerReport {
    const LAYER: Layer = Layer::Reachable;
    let failed = |code, message: &str| LayerReport::failed(LAYER, layers::notice(code, message));
    match knock {
        Knock::WantsToken => LayerReport::passed(LAYER),
        Knock::WantsSignature => failed(
            Code::TriggerChanged,
            "The trigger wants the signature of its URL, and this request URL has none.",
        ),
        Knock::LetIn => failed(
            Code::TriggerChanged,
            "The trigger let a call in that had neither token nor signature.",
        ),
        Knock::FlowOff => failed(
            Code::LinkedFlowOff,
            "The trigger answers that the flow is off.",
        ),
        Knock::Gone => failed(
            Code::FlowNotFound,
            "The trigger answers that there is no such flow.",
        ),
        Knock::Other { status, .. } if status == 429 || status >= 500 => LayerReport::unchecked(
            LAYER,
            layers::notice(
                Code::ServiceFailed,
                format!("The trigger answered {status}; look again later."),
            ),
        ),
        Knock::Other { status, .. } => failed(
            Code::FlowRefused,
            &format!("The trigger answered {status}, not that it wants a token."),
        ),
        Knock::NoAnswer(error) => {
            LayerReport::failed(LAYER, layers::of_error(&failure::net(&error)))
        }
    }
}

/// A probe that started no run, or none that answered. What it says belongs to one of the two layers.
fn refused(outcome: Outcome) -> Door {
    let about_door = is_about_authorisation(&outcome);
    let answered = has_answered(&outcome);
    let notice = journey::refusal(outcome).map_or_else(
        || {
            layers::notice(
                Code::ProbeNotAnswered,
                "A run began and did not answer the probe in time.",
            )
        },
        |error| {
            if error.code == Code::FlowOff {
                layers::notice(Code::LinkedFlowOff, error.message)
            } else {
                layers::of_error(&error)
            }
        },
    );
    if about_door {
        let reachable = if answered {
            LayerReport::passed(Layer::Reachable)
        } else {
            LayerReport::unchecked(Layer::Reachable, notice.clone())
        };
        return Door {
            reachable,
            authorised: LayerReport::failed(Layer::Authorised, notice),
            proven: false,
        };
    }
    let reachable = LayerReport::failed(Layer::Reachable, notice);
    let authorised = layers::blocked(
        Layer::Authorised,
        &reachable,
        "the probe did not come through",
    );
    Door {
        reachable,
        authorised,
        proven: false,
    }
}

/// Tells whether the outcome is about who calls.
fn is_about_authorisation(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::NeedsToken
        | Outcome::NeedsSignature
        | Outcome::TwoAuthorizations
        | Outcome::TokenNotWanted
        | Outcome::WrongClaims
        | Outcome::TokenRejected
        | Outcome::SignatureRefused
        | Outcome::SignInNeeded(_)
        | Outcome::TokenRefused(_)
        | Outcome::TokenUnavailable(_) => true,
        Outcome::Accepted { .. }
        | Outcome::SchemaMismatch { .. }
        | Outcome::FlowOff
        | Outcome::FlowDeleted
        | Outcome::NotFound
        | Outcome::NoSuchRoute
        | Outcome::TimedOutInFlow { .. }
        | Outcome::FlowAnswered { .. }
        | Outcome::Throttled { .. }
        | Outcome::ServerError { .. }
        | Outcome::Refused { .. }
        | Outcome::NotSent(_)
        | Outcome::Unknown(_) => false,
    }
}

/// Tells whether the trigger itself answered, of outcomes that are about who calls.
fn has_answered(outcome: &Outcome) -> bool {
    !matches!(
        outcome,
        Outcome::SignInNeeded(_) | Outcome::TokenRefused(_) | Outcome::TokenUnavailable(_)
    )
}
