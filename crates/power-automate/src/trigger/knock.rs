//! Asking a trigger something without starting what it is for.

use std::sync::Arc;

use countersign_domain::{
    RequestId,
    request_url::{RequestUrl, TriggerAuthentication},
};
use countersign_net::{Freshness, NetError, TokenSource};
use serde_json::{Value, json};

use super::{
    Triggers,
    outcome::{Outcome, RunId},
    reading::{self, Authorization, Sent},
};
use crate::service::refusal;

/// What a trigger that wants a token said to a call without one.
#[derive(Debug)]
pub enum Knock {
    /// It wants a token: it is there, and started nothing.
    WantsToken,
    /// It wants the signature of its URL: **Who can trigger the flow** is *Anyone* now.
    WantsSignature,
    /// The flow is off.
    FlowOff,
    /// There is no such flow any more, or the URL is cut.
    Gone,
    /// It let the call in, which nobody may who has no token.
    LetIn,
    /// It said something else.
    Other {
        /// The status.
        status: u16,
        /// The service's code.
        code: Option<String>,
    },
    /// It gave no answer.
    NoAnswer(NetError),
}

/// What came of a probe: a run of our template that answers and ends.
#[derive(Debug)]
pub enum Probe {
    /// The template answered: the whole way is open.
    Answered {
        /// The run.
        run: Option<RunId>,
    },
    /// A run began, and did not answer as the template does: the flow is another, or was changed.
    OtherAnswer {
        /// The status.
        status: u16,
        /// The run.
        run: Option<RunId>,
    },
    /// No run began, or none that answered; as a trigger would have ended.
    Refused(Outcome),
}

impl Triggers {
    /// Posts to a trigger that wants a token without giving one. It is reported to start no run: the token is checked first.
    pub async fn knock(&self, url: &RequestUrl) -> Knock {
        // A body that the template's schema refuses, in case somebody is let in after all.
        let answer = match self.send(url, RequestId::random(), b"{}", None).await {
            Ok(answer) => answer,
            Err(error) => return Knock::NoAnswer(error),
        };
        let said = refusal::outermost(&answer);
        let status = answer.status().as_u16();

        match (status, said.code.as_deref().unwrap_or_default()) {
            (401 | 403, "DirectApiAuthorizationRequired") if reading::wants_signature(&said) => {
                Knock::WantsSignature
            }
            (401, "DirectApiAuthorizationRequired") => Knock::WantsToken,
            (400, "WorkflowTriggerIsNotEnabled") => Knock::FlowOff,
            (400, "TriggerInputSchemaMismatch") | (200..=299, _) => Knock::LetIn,
            (404, _) => Knock::Gone,
            (_, _) => Knock::Other {
                status,
                code: said.code,
            },
        }
    }

    /// Starts a run of our template that answers and ends: `"probe": true`. It costs one run, and a flow that is not of our template takes it
    /// for a request; so a person is asked first.
    pub async fn probe(&self, url: &RequestUrl, tokens: Option<&Arc<dyn TokenSource>>) -> Probe {
        let id = RequestId::random();
        let body = json!({
            "probe": true,
            "requestId": id.to_string(),
            "workflow": "Countersign probe",
            "summary": "A probe of the link. There is nothing to decide.",
            "approvers": "",
        });
        let body = body.to_string().into_bytes();
        let bearer = match (url.authentication(), tokens) {
            (TriggerAuthentication::Signature, _) => None,
            (TriggerAuthentication::Bearer, None) => return Probe::Refused(Outcome::NeedsToken),
            (TriggerAuthentication::Bearer, Some(tokens)) => {
                match self.bearer(tokens, Freshness::Cached).await {
                    Ok(token) => Some(token),
                    Err(error) => return Probe::Refused(Outcome::without_token(error)),
                }
            }
        };
        let sent = Sent {
            authorization: match bearer {
                None => Authorization::Signature,
                Some(_) => Authorization::Token,
            },
            body: &body,
        };
        let answer = match self.send(url, id, &body, bearer.as_ref()).await {
            Ok(answer) => answer,
            Err(error) => return Probe::Refused(reading::failure(error)),
        };
        let echoed = answer.is_success()
            && answer.json::<Value>().is_ok_and(|said| {
                said.get("probe").and_then(Value::as_str) == Some("ok")
                    && said.get("requestId").and_then(Value::as_str) == Some(&id.to_string())
            });

        match reading::outcome(&answer, &sent) {
            Outcome::Accepted { run, .. } if echoed => Probe::Answered { run },
            Outcome::Accepted { run, status } | Outcome::FlowAnswered { run, status } => {
                Probe::OtherAnswer { status, run }
            }
            other @ (Outcome::SchemaMismatch { .. }
            | Outcome::FlowOff
            | Outcome::FlowDeleted
            | Outcome::NeedsToken
            | Outcome::NeedsSignature
            | Outcome::TwoAuthorizations
            | Outcome::TokenNotWanted
            | Outcome::WrongClaims
            | Outcome::TokenRejected
            | Outcome::SignatureRefused
            | Outcome::NotFound
            | Outcome::NoSuchRoute
            | Outcome::TimedOutInFlow { .. }
            | Outcome::Throttled { .. }
            | Outcome::ServerError { .. }
            | Outcome::Refused { .. }
            | Outcome::SignInNeeded(_)
            | Outcome::TokenRefused(_)
            | Outcome::TokenUnavailable(_)
            | Outcome::NotSent(_)
            | Outcome::Unknown(_)) => Probe::Refused(other),
        }
    }
}
