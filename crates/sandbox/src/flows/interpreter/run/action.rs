//! Runs one action.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::host::{ActionFailure, Answer, ApprovalRequest, HttpRequest, RetryPolicy};
use super::record::{ActionRecord, Problem};
use super::{Run, RunEnd, RunEndStatus, Terminated};
use crate::flows::interpreter::condition::Condition;
use crate::flows::interpreter::definition::{Action, ActionKind, ActionStatus, Scope};
use crate::flows::interpreter::duration;
use crate::flows::interpreter::expression::{EvaluationError, evaluate_template};

/// A run lives this long at most, and so does an action without a limit of its own.
const LONGEST_RUN: Duration = Duration::from_secs(30 * 86_400);
/// An outgoing request without a limit of its own.
const LONGEST_REQUEST: Duration = Duration::from_secs(120);

impl Run<'_> {
    /// Runs one action to its end and gives its status.
    pub(super) async fn action(&self, action: &Action) -> Result<ActionStatus, Terminated> {
        let record = ActionRecord::begun(action, self.host.now());
        match &action.kind {
            ActionKind::If {
                condition,
                then,
                otherwise,
            } => self.choose(record, condition, then, otherwise).await,
            ActionKind::Scope { inner } => {
                self.note(record.clone());
                let status = self.scope(inner).await?;
                Ok(self.end_of_scope(record, status))
            }
            ActionKind::Response
            | ActionKind::Http
            | ActionKind::Approval
            | ActionKind::Compose
            | ActionKind::Terminate => {
                let inputs = match evaluate_template(&action.inputs, self) {
                    Ok(inputs) => inputs,
                    Err(problem) => return Ok(self.invalid_template(record, "inputs", &problem)),
                };
                self.act(action, ActionRecord { inputs, ..record }).await
            }
        }
    }

    async fn act(&self, action: &Action, record: ActionRecord) -> Result<ActionStatus, Terminated> {
        match &action.kind {
            ActionKind::Response => Ok(self.respond(record)),
            ActionKind::Http => Ok(self.http(action, record).await),
            ActionKind::Approval => Ok(self.approval(action, record).await),
            ActionKind::Compose => {
                let outputs = record.inputs.clone();
                Ok(self.succeed(record, outputs))
            }
            ActionKind::Terminate => Err(self.terminate(record)),
            // Their scopes were run by `action`, which alone calls this.
            ActionKind::If { .. } | ActionKind::Scope { .. } => {
                Ok(self.succeed(record, Value::Null))
            }
        }
    }

    fn succeed(&self, record: ActionRecord, outputs: Value) -> ActionStatus {
        self.note(
            ActionRecord { outputs, ..record }.ended(ActionStatus::Succeeded, self.host.now()),
        );
        ActionStatus::Succeeded
    }

    fn fail(&self, record: ActionRecord, failure: ActionFailure) -> ActionStatus {
        let ActionFailure { problem, outputs } = failure;
        let record = ActionRecord { outputs, ..record }.with_problem(problem.code, problem.message);
        self.note(record.ended(ActionStatus::Failed, self.host.now()));
        ActionStatus::Failed
    }

    fn time_out(&self, record: ActionRecord) -> ActionStatus {
        let message = "The execution of the action has exceeded the maximum allowed limit.";
        let record = record.with_problem("ActionTimedOut", message);
        self.note(record.ended(ActionStatus::TimedOut, self.host.now()));
        ActionStatus::TimedOut
    }

    fn invalid_template(
        &self,
        record: ActionRecord,
        part: &str,
        problem: &EvaluationError,
    ) -> ActionStatus {
        let message = format!(
            "Unable to process template language expressions in action '{}' {part} at line '0' and column '0': '{problem}'.",
            record.name
        );
        let problem = Problem {
            code: "InvalidTemplate".to_owned(),
            message,
        };
        self.fail(
            record,
            ActionFailure {
                problem,
                outputs: Value::Null,
            },
        )
    }

    async fn choose(
        &self,
        record: ActionRecord,
        condition: &Condition,
        then: &Scope,
        otherwise: &Scope,
    ) -> Result<ActionStatus, Terminated> {
        self.note(record.clone());
        let holds = match condition.holds(self) {
            Ok(holds) => holds,
            Err(problem) => {
                let code = "ActionSkipped";
                self.skip_all(then, code, "The parent action failed.");
                self.skip_all(otherwise, code, "The parent action failed.");
                return Ok(self.invalid_template(record, "expression", &problem));
            }
        };
        let record = ActionRecord {
            outputs: Value::Null,
            inputs: json!({ "expressionResult": holds }),
            ..record
        };
        let (chosen, other) = if holds {
            (then, otherwise)
        } else {
            (otherwise, then)
        };
        self.skip_all(
            other,
            "ActionBranchingConditionNotSatisfied",
            "The execution of the action is skipped: the branching condition for this action is not satisfied.",
        );
        let status = self.scope(chosen).await?;

        Ok(self.end_of_scope(record, status))
    }

    fn end_of_scope(&self, record: ActionRecord, status: ActionStatus) -> ActionStatus {
        let record = match status {
            ActionStatus::Failed | ActionStatus::TimedOut => record.with_problem(
                "ActionFailed",
                "An action failed. No dependent actions succeeded.",
            ),
            ActionStatus::Running
            | ActionStatus::Waiting
            | ActionStatus::Succeeded
            | ActionStatus::Skipped
            | ActionStatus::Cancelled => record,
        };
        self.note(record.ended(status, self.host.now()));
        status
    }

    fn respond(&self, record: ActionRecord) -> ActionStatus {
        let status = record.inputs.get("statusCode").and_then(whole);
        let Some(status) =
            status.filter(|code| (200..300).contains(code) || (400..600).contains(code))
        else {
            let problem = Problem {
                code: "InvalidResponseStatusCode".to_owned(),
                message: "The status code of a response must lie in 200-299 or 400-599.".to_owned(),
            };
            return self.fail(
                record,
                ActionFailure {
                    problem,
                    outputs: Value::Null,
                },
            );
        };
        let answer = Answer {
            status,
            headers: headers(record.inputs.get("headers")),
            body: record.inputs.get("body").cloned().unwrap_or(Value::Null),
        };
        let outputs = record.inputs.clone();
        if self.host.respond(answer) {
            return self.succeed(record, outputs);
        }
        let problem = Problem {
            code: "ActionResponseSkipped".to_owned(),
            message: "The caller has its answer already, or has stopped waiting for it.".to_owned(),
        };
        self.fail(
            record,
            ActionFailure {
                problem,
                outputs: Value::Null,
            },
        )
    }

    async fn http(&self, action: &Action, record: ActionRecord) -> ActionStatus {
        self.note(record.clone());
        let request = match http_request(&record.inputs) {
            Ok(request) => request,
            Err(problem) => {
                return self.fail(
                    record,
                    ActionFailure {
                        problem,
                        outputs: Value::Null,
                    },
                );
            }
        };
        let limit = action
            .timeout
            .unwrap_or(LONGEST_REQUEST.max(retry_span(request.retry)));
        let answer = match tokio::time::timeout(limit, self.host.send(request)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(failure)) => return self.fail(record, failure),
            Err(_elapsed) => return self.time_out(record),
        };
        let shown: Map<String, Value> = answer
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), Value::from(value.as_str())))
            .collect();
        let outputs = json!({ "statusCode": answer.status, "headers": shown, "body": answer.body });
        if answer.status < 400 {
            return self.succeed(record, outputs);
        }
        let problem = Problem {
            code: status_code_name(answer.status),
            message: format!(
                "The HTTP request was answered with status {}.",
                answer.status
            ),
        };
        self.fail(record, ActionFailure { problem, outputs })
    }

    async fn approval(&self, action: &Action, record: ActionRecord) -> ActionStatus {
        let record = ActionRecord {
            status: ActionStatus::Waiting,
            ..record
        };
        self.note(record.clone());
        let request = ApprovalRequest {
            parameters: record
                .inputs
                .get("parameters")
                .cloned()
                .unwrap_or(Value::Null),
            connection: record
                .inputs
                .pointer("/host/connectionName")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
        };
        let limit = action.timeout.unwrap_or(LONGEST_RUN).min(LONGEST_RUN);
        match tokio::time::timeout(limit, self.host.approve(request)).await {
            Ok(Ok(outputs)) => self.succeed(record, outputs),
            Ok(Err(failure)) => self.fail(record, failure),
            Err(_elapsed) => self.time_out(record),
        }
    }

    fn terminate(&self, record: ActionRecord) -> Terminated {
        let text = |pointer: &str| {
            record
                .inputs
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let status = match text("/runStatus") {
            "Failed" => RunEndStatus::Failed,
            "Cancelled" => RunEndStatus::Cancelled,
            _ => RunEndStatus::Succeeded,
        };
        let problem = (status == RunEndStatus::Failed).then(|| Problem {
            code: text("/runError/code").to_owned(),
            message: text("/runError/message").to_owned(),
        });
        self.succeed(record, Value::Null);
        Terminated {
            end: RunEnd { status, problem },
        }
    }
}

/// The time that all attempts of a policy may take, so that the limit of one request does not cut them short.
fn retry_span(policy: RetryPolicy) -> Duration {
    let waits: Duration = (1..=90).map_while(|attempt| policy.delay(attempt)).sum();
    waits.saturating_add(LONGEST_REQUEST)
}

fn whole(value: &Value) -> Option<u16> {
    match value {
        Value::Number(number) => number
            .as_u64()
            .and_then(|number| u16::try_from(number).ok()),
        Value::String(text) => text.parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn headers(value: Option<&Value>) -> Vec<(String, String)> {
    let Some(Value::Object(members)) = value else {
        return Vec::new();
    };
    members
        .iter()
        .map(|(name, value)| (name.clone(), plain(value)))
        .collect()
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn http_request(inputs: &Value) -> Result<HttpRequest, Problem> {
    let text = |key: &str| {
        inputs
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let mut uri = url::Url::parse(&text("uri")).map_err(|problem| Problem {
        code: "InvalidTemplate".to_owned(),
        message: format!("The 'uri' of the HTTP action is not an absolute address: {problem}."),
    })?;
    for (name, value) in headers(inputs.get("queries")) {
        uri.query_pairs_mut().append_pair(&name, &value);
    }

    Ok(HttpRequest {
        method: text("method").to_ascii_uppercase(),
        uri: uri.into(),
        headers: headers(inputs.get("headers")),
        body: inputs.get("body").cloned().unwrap_or(Value::Null),
        retry: retry_policy(inputs.get("retryPolicy")),
    })
}

fn retry_policy(written: Option<&Value>) -> RetryPolicy {
    // Without a policy of its own an action of a low-profile flow is tried two more times.
    let usual = RetryPolicy::Exponential {
        count: 2,
        interval: Duration::from_secs(7),
    };
    let Some(written) = written else {
        return usual;
    };
    let count = written
        .get("count")
        .and_then(Value::as_u64)
        .and_then(|count| u32::try_from(count).ok());
    let interval = written
        .get("interval")
        .and_then(Value::as_str)
        .and_then(duration::parse);
    match (written.get("type").and_then(Value::as_str), count, interval) {
        (Some("none"), _, _) => RetryPolicy::None,
        (Some("fixed"), Some(count), Some(interval)) => RetryPolicy::Fixed { count, interval },
        (Some("exponential"), Some(count), Some(interval)) => {
            RetryPolicy::Exponential { count, interval }
        }
        _ => usual,
    }
}

/// The word the run history shows for a status, such as `NotFound`.
fn status_code_name(status: u16) -> String {
    let reason = http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason());
    reason.unwrap_or("Unknown").split_whitespace().collect()
}
