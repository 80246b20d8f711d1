//! What the callback listener does with a report: is it of a request of ours, by its token; keep it; confirm it; answer what was decided.

use std::time::Duration;

use countersign_contract::{ApiError, Code, Topic};
use countersign_domain::{
    Actor, OutboxId, RequestId, Timestamp,
    audit::{AuditEntry, CallbackRefusal, Happening, Subject},
    callback::{CallbackToken, CallbackTokenHash, FlowReport, Verdict},
    outbox::Duty,
    power_automate_client::PowerAutomateClient,
    request::{Outcome, Request, RequestStatus},
};
use serde::Serialize;
use subtle::ConstantTimeEq;
use tokio::{task::JoinHandle, time::timeout};
use tracing::warn;

use crate::{acting::Acting, clock, engine::Engine, failure, fault_point};

/// A flow waits 120 seconds for an answer at most; what takes longer here goes on without it.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// The path under the Data service URL at which a request's flow reports.
pub(crate) const PATH: &str = "callbacks";

/// Returns the address to which a request's flow reports.
pub(crate) fn url(client: &PowerAutomateClient, request: RequestId) -> String {
    format!("{}/{PATH}/{request}", client.data_service_url.as_str())
}

/// What the flow is told.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallbackAnswer {
    request_id: RequestId,
    status: RequestStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<CallbackDecision>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct CallbackDecision {
    outcome: Outcome,
    by: String,
    comment: String,
    at: Timestamp,
}

/// Why a report is not taken.
pub(crate) enum Refused {
    /// No such request, or not its token; the two look alike from outside.
    NotFound,
    /// Its token is right, but the body is not of the documented shape.
    Malformed,
    /// Our own fault; the flow may try again.
    Ours(ApiError),
}

impl From<ApiError> for Refused {
    fn from(error: ApiError) -> Self {
        Self::Ours(error)
    }
}

impl Engine {
    /// Takes the report of a flow on one request.
    pub(crate) async fn take_report(
        &self,
        id: Option<RequestId>,
        token: Option<CallbackToken>,
        body: &[u8],
    ) -> Result<CallbackAnswer, Refused> {
        let (request, call) = self.authenticated(id, token).await?;
        let flow = flow_of(&request);
        let report: Option<FlowReport> = serde_json::from_slice(body).ok();
        let Some(report) = report.filter(|report| report.request_id == request.id) else {
            self.refuse(Subject::Request(request.id), CallbackRefusal::Malformed)
                .await;
            return Err(Refused::Malformed);
        };
        if request.decision.is_some() {
            let outcome = match report.verdict() {
                Verdict::Decided(outcome) => Some(outcome),
                Verdict::NoDecision => None,
            };
            self.storage()
                .record(Self::late_answer(&flow, &request, outcome))
                .await
                .map_err(failure::storage)?;
            self.events().changed(&[Topic::Requests]);
            return Ok(answer_of(&request));
        }
        if request.doubt.is_some() && self.has_reported(&request, &call).await? {
            // The token was used: a report in doubt is not heard twice, an administrator decides or sends again.
            return Ok(answer_of(&request));
        }

        fault_point::reach("callback.received");
        let entry = flow.entry(Subject::Request(request.id), Happening::CallbackReceived);
        let Some(confirmation) = self.keep_and_confirm(request.id, call, body, entry).await? else {
            self.refuse(Subject::Request(request.id), CallbackRefusal::Superseded)
                .await;
            return Err(Refused::NotFound);
        };
        // The report is kept, whatever comes: its confirmation is awaited if that is quick, else it goes on in the background.
        if timeout(ANSWER_WITHIN, confirmation).await.is_err() {
            warn!(request = %request.id, "the confirmation goes on after the flow was answered");
        }
        let now = self.request(request.id).await?;
        Ok(answer_of(&now))
    }

    /// Keeps a report and begins to confirm it; `None` when the request was taken away from the call.
    ///
    /// The row is claimed in the moment in which it is kept, so that nobody else takes it up, and work on it begins whatever becomes of who
    /// reported: a claimed row that nobody works on would wait for the next start.
    async fn keep_and_confirm(
        &self,
        request: RequestId,
        call: CallbackTokenHash,
        body: &[u8],
        entry: AuditEntry,
    ) -> Result<Option<JoinHandle<()>>, ApiError> {
        let sealed = self.keys().seal_report(request, body).await?;
        let engine = self.clone();
        let kept = tokio::spawn(async move {
            let row = OutboxId::random();
            let kept = engine
                .storage()
                .keep_report(request, call, row, sealed, clock::now(), entry)
                .await
                .map_err(failure::storage)?;
            Ok(kept.map(|row| tokio::spawn(async move { engine.work_on(row).await })))
        });
        kept.await.unwrap_or_else(|_| {
            Err(ApiError::new(
                Code::Internal,
                "The report could not be kept.",
            ))
        })
    }

    /// Tells whether a report of this call was kept before. A doubt may come from looking for its answer too, and then the first report is
    /// heard.
    async fn has_reported(
        &self,
        request: &Request,
        call: &CallbackTokenHash,
    ) -> Result<bool, ApiError> {
        let rows = self
            .storage()
            .outbox_of(request.id)
            .await
            .map_err(failure::storage)?;
        Ok(rows
            .iter()
            .any(|row| row.duty == Duty::Confirm && row.call.as_ref() == Some(call)))
    }

    /// Returns the request with the call that the token is of: the one whose answer it awaits.
    async fn authenticated(
        &self,
        id: Option<RequestId>,
        token: Option<CallbackToken>,
    ) -> Result<(Request, CallbackTokenHash), Refused> {
        let Some(id) = id else {
            self.refuse(Subject::None, CallbackRefusal::UnknownRequest)
                .await;
            return Err(Refused::NotFound);
        };
        let Some(request) = self.storage().request(id).await.map_err(failure::storage)? else {
            self.refuse(Subject::None, CallbackRefusal::UnknownRequest)
                .await;
            return Err(Refused::NotFound);
        };
        let call = request.call.clone().filter(|call| {
            token.is_some_and(|token| bool::from(call.as_bytes().ct_eq(token.hash().as_bytes())))
        });
        let Some(call) = call else {
            self.refuse(Subject::Request(id), CallbackRefusal::WrongToken)
                .await;
            return Err(Refused::NotFound);
        };
        Ok((request, call))
    }

    /// Records that a report was refused. A flood is counted, not recorded row by row.
    pub(crate) async fn refuse(&self, subject: Subject, refusal: CallbackRefusal) {
        if !self.refusals().admit(clock::now()) {
            return;
        }
        let entry = Acting::system().entry(subject, Happening::CallbackRefused { refusal });
        if let Err(error) = self.storage().record(entry).await {
            warn!(%error, "a refused callback could not be recorded");
        }
        self.events().changed(&[Topic::Requests]);
    }
}

fn flow_of(request: &Request) -> Acting {
    match request.workflow {
        Some(workflow) => Acting {
            actor: Actor::Flow { workflow },
            ..Acting::system()
        },
        None => Acting::system(),
    }
}

fn answer_of(request: &Request) -> CallbackAnswer {
    CallbackAnswer {
        request_id: request.id,
        status: request.status,
        decision: request.decision.as_ref().map(|decision| CallbackDecision {
            outcome: decision.outcome,
            by: decision.by_name.clone(),
            comment: decision.comment.clone(),
            at: decision.at,
        }),
    }
}
