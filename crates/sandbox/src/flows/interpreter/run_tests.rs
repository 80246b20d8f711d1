//! In which order actions run, and what a run becomes.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};

use super::definition::{Injection, read_client_data};
use super::run::{
    ActionFailure, ActionRecord, Answer, ApprovalRequest, Host, HttpAnswer, HttpRequest, Identity,
    Problem, Run, RunEnd, RunEndStatus,
};
use crate::flows::seeded;

/// A world in which requests get the answer that their host name says, and approvals the outcome of their title.
#[derive(Default)]
struct Scripted {
    answers: Mutex<Vec<Answer>>,
    records: Mutex<BTreeMap<String, ActionRecord>>,
}

#[async_trait]
impl Host for Scripted {
    async fn send(&self, request: HttpRequest) -> Result<HttpAnswer, ActionFailure> {
        let status = request
            .uri
            .trim_start_matches("http://s")
            .trim_end_matches(".example/");
        match status.parse() {
            Ok(status) => Ok(HttpAnswer {
                status,
                headers: Vec::new(),
                body: request.body,
            }),
            Err(_) => Err(ActionFailure {
                problem: Problem {
                    code: "BadGateway".to_owned(),
                    message: "no answer".to_owned(),
                },
                outputs: Value::Null,
            }),
        }
    }

    async fn approve(&self, request: ApprovalRequest) -> Result<Value, ActionFailure> {
        let title = &request.parameters["WebhookApprovalCreationInput/title"];
        if title == "never" {
            std::future::pending::<()>().await;
        }
        Ok(json!({ "body": { "outcome": title } }))
    }

    fn respond(&self, answer: Answer) -> bool {
        let mut answers = self.answers.lock().unwrap();
        answers.push(answer);
        answers.len() == 1
    }

    fn record(&self, record: &ActionRecord) {
        self.records
            .lock()
            .unwrap()
            .insert(record.name.clone(), record.clone());
    }

    fn now(&self) -> i64 {
        0
    }

    fn guid(&self) -> String {
        String::new()
    }
}

struct Played {
    end: RunEnd,
    world: Scripted,
}

impl Played {
    fn status(&self, action: &str) -> &'static str {
        self.world.records.lock().unwrap()[action].status.name()
    }

    fn record(&self, action: &str) -> ActionRecord {
        self.world.records.lock().unwrap()[action].clone()
    }
}

async fn play(actions: Value, body: Value) -> Played {
    let mut document: Value = serde_json::from_str(&seeded::template("All", None)).unwrap();
    document["properties"]["definition"]["actions"] = actions;
    let definition = read_client_data(&document.to_string(), Injection::ByService).unwrap();
    let world = Scripted::default();
    let identity = Identity {
        workflow: "w".to_owned(),
        display_name: "W".to_owned(),
        environment: "e".to_owned(),
        run: "r".to_owned(),
    };
    let trigger = json!({ "name": "manual", "outputs": { "body": body } });
    let end = Run::new(&definition, identity, trigger, &world)
        .carry_out()
        .await;
    Played { end, world }
}

fn http(status: &str, run_after: Value) -> Value {
    json!({ "type": "Http", "runAfter": run_after, "inputs": { "method": "POST", "uri": format!("http://s{status}.example/") } })
}

fn compose(inputs: Value, run_after: Value) -> Value {
    json!({ "type": "Compose", "runAfter": run_after, "inputs": inputs })
}

fn approval(title: &str, timeout: &str) -> Value {
    json!({
        "type": "OpenApiConnectionWebhook", "runAfter": {}, "limit": { "timeout": timeout },
        "inputs": {
            "host": {
                "apiId": "/providers/Microsoft.PowerApps/apis/shared_approvals",
                "connectionName": "shared_approvals",
                "operationId": "StartAndWaitForAnApproval",
            },
            "parameters": {
                "approvalType": "Basic",
                "WebhookApprovalCreationInput/title": title,
                "WebhookApprovalCreationInput/assignedTo": "x",
            },
        },
    })
}

#[tokio::test]
async fn an_action_sees_the_outputs_of_those_before_it() {
    let played = play(
        json!({
            "B": compose(json!("@concat(outputs('A'), '!')"), json!({ "A": ["Succeeded"] })),
            "A": compose(json!("@triggerBody()?['x']"), json!({})),
        }),
        json!({ "x": "hello" }),
    )
    .await;
    assert_eq!(played.end.status, RunEndStatus::Succeeded);
    assert_eq!(played.record("B").outputs, "hello!");
}

#[tokio::test]
async fn a_failure_skips_what_waits_for_success_and_fails_the_run() {
    let played = play(
        json!({ "A": http("500", json!({})), "B": compose(json!(1), json!({ "A": ["Succeeded"] })) }),
        Value::Null,
    )
    .await;
    assert_eq!(played.status("A"), "Failed");
    assert_eq!(played.status("B"), "Skipped");
    assert_eq!(played.record("B").code(), "ActionConditionFailed");
    assert_eq!(played.end.status, RunEndStatus::Failed);
}

#[tokio::test]
async fn an_action_that_runs_after_a_failure_makes_up_for_it() {
    let played = play(
        json!({ "A": http("404", json!({})), "B": compose(json!(1), json!({ "A": ["failed", "TimedOut"] })) }),
        Value::Null,
    )
    .await;
    assert_eq!(played.status("B"), "Succeeded");
    assert_eq!(played.end.status, RunEndStatus::Succeeded);
}

#[tokio::test]
async fn an_action_can_run_after_a_skipped_one() {
    let played = play(
        json!({
            "A": http("500", json!({})),
            "B": compose(json!(1), json!({ "A": ["Succeeded"] })),
            "C": compose(json!("@actions('B')?['status']"), json!({ "B": ["Skipped"] })),
        }),
        Value::Null,
    )
    .await;
    assert_eq!(played.record("C").outputs, "Skipped");
    assert_eq!(played.end.status, RunEndStatus::Succeeded);
}

#[tokio::test]
async fn only_the_chosen_branch_runs() {
    let tree = json!({ "and": [
        { "contains": ["@triggerBody()?['outcome']", "Approve"] },
        { "not": { "equals": ["@triggerBody()?['n']", 2] } },
        { "or": [{ "greater": ["@triggerBody()?['n']", 5] }, { "less": ["@triggerBody()?['n']", 2] }] },
    ] });
    let actions = json!({ "If": {
        "type": "If", "runAfter": {}, "expression": tree,
        "actions": { "Yes": compose(json!(1), json!({})) },
        "else": { "actions": { "No": compose(json!(1), json!({})) } },
    } });
    let played = play(
        actions.clone(),
        json!({ "outcome": "Approve, Approve", "n": 1 }),
    )
    .await;
    assert_eq!(
        (played.status("Yes"), played.status("No")),
        ("Succeeded", "Skipped")
    );
    assert_eq!(
        played.record("No").code(),
        "ActionBranchingConditionNotSatisfied"
    );
    let played = play(actions, json!({ "outcome": "Reject", "n": 1 })).await;
    assert_eq!(
        (played.status("Yes"), played.status("No")),
        ("Skipped", "Succeeded")
    );
}

#[tokio::test]
async fn a_failure_inside_a_scope_fails_the_scope() {
    let played = play(
        json!({
            "S": { "type": "Scope", "runAfter": {}, "actions": { "A": http("500", json!({})) } },
            "After": compose(json!(1), json!({ "S": ["Failed"] })),
        }),
        Value::Null,
    )
    .await;
    assert_eq!(played.status("S"), "Failed");
    assert_eq!(played.status("After"), "Succeeded");
}

#[tokio::test]
async fn terminate_ends_the_run_with_its_own_status() {
    let played = play(
        json!({
            "T": { "type": "Terminate", "runAfter": {}, "inputs": {
                "runStatus": "Failed", "runError": { "code": "E1", "message": "no" },
            } },
            "After": compose(json!(1), json!({ "T": ["Succeeded"] })),
        }),
        Value::Null,
    )
    .await;
    assert_eq!(played.end.status, RunEndStatus::Failed);
    assert_eq!(
        played.end.problem.map(|problem| problem.code).as_deref(),
        Some("E1")
    );
}

#[tokio::test]
async fn an_unknown_function_fails_the_action_with_invalid_template() {
    let played = play(
        json!({ "A": compose(json!("@xpath('a')"), json!({})) }),
        Value::Null,
    )
    .await;
    let problem = played.record("A").problem.unwrap();
    assert_eq!(problem.code, "InvalidTemplate");
    assert!(
        problem
            .message
            .contains("The template function 'xpath' is not defined"),
        "{}",
        problem.message
    );
    assert_eq!(played.end.status, RunEndStatus::Failed);
}

#[tokio::test]
async fn a_second_response_is_refused() {
    let response = |run_after: Value| json!({ "type": "Response", "kind": "Http", "runAfter": run_after, "inputs": { "statusCode": 200, "body": "x" } });
    let played = play(
        json!({ "A": response(json!({})), "B": response(json!({ "A": ["Succeeded"] })) }),
        Value::Null,
    )
    .await;
    assert_eq!(
        (played.status("A"), played.status("B")),
        ("Succeeded", "Failed")
    );
}

#[tokio::test(start_paused = true)]
async fn an_approval_that_nobody_answers_times_out_at_its_limit() {
    let begun = tokio::time::Instant::now();
    let played = play(
        json!({
            "Ask": approval("never", "P25D"),
            "Report": compose(json!("@actions('Ask')?['status']"), json!({ "Ask": ["Succeeded", "TimedOut"] })),
        }),
        Value::Null,
    )
    .await;
    assert_eq!(played.record("Report").outputs, "TimedOut");
    assert!(begun.elapsed() >= Duration::from_secs(25 * 86_400));
}

#[tokio::test(start_paused = true)]
async fn actions_that_wait_for_nothing_run_side_by_side() {
    let begun = tokio::time::Instant::now();
    let played = play(
        json!({ "One": approval("never", "P1D"), "Other": approval("never", "P1D") }),
        Value::Null,
    )
    .await;
    assert_eq!(
        (played.status("One"), played.status("Other")),
        ("TimedOut", "TimedOut")
    );
    assert!(begun.elapsed() < Duration::from_secs(2 * 86_400));
}
