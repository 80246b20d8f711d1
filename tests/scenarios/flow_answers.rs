//! Every answer that a flow's request URL can give (power-automate.md, 8.3), as the command line shows it: the code on the
//! request and on the link, what to do, the exit status; and that the request can be sent again once it is mended.

use countersign_tests::house::{House, WORKFLOW, id_of};
use countersign_tests::{Person, wait};
use serde_json::{Value, json};

/// What a request says that was refused so.
struct Row {
    /// The answers of the calls for one request.
    answers: Vec<(u16, Value)>,
    /// The code; none when the flow runs in the end.
    code: Option<&'static str>,
    /// How often the flow is called.
    calls: usize,
}

fn refused(status: u16, code: &str, message: &str) -> (u16, Value) {
    (
        status,
        json!({ "error": { "code": code, "message": message } }),
    )
}

fn row<const CALLS: usize>(answers: [(u16, Value); CALLS], code: &'static str) -> Row {
    Row {
        answers: answers.into(),
        code: Some(code),
        calls: CALLS,
    }
}

fn runs_after<const CALLS: usize>(answers: [(u16, Value); CALLS]) -> Row {
    Row {
        answers: answers.into(),
        code: None,
        calls: CALLS + 1,
    }
}

async fn calls(house: &House) -> usize {
    let log = house.sandbox.get("log").await;
    let requests = log["requests"].as_array().unwrap();
    requests
        .iter()
        .filter(|request| request["service"] == "triggers")
        .count()
}

/// Goes through the rows in one house, a request for each.
async fn as_shown(house: &House, rows: Vec<Row>) {
    for (number, row) in rows.into_iter().enumerate() {
        let case = format!("{:?}", row.answers);
        let before = (calls(house).await, house.runs().await);
        for (status, body) in &row.answers {
            let headers = if *status == 429 || *status >= 500 {
                json!({ "Retry-After": "1" })
            } else {
                json!({})
            };
            house
                .sandbox
                .post(
                    "faults",
                    json!({ "service": "triggers", "method": "POST",
                        "effect": { "kind": "answer", "status": status, "headers": headers, "body": body } }),
                )
                .await;
        }

        // Asking is done with; what the flow answers shows on the request.
        let request = id_of(&house.ask_for(&format!("user{number}")).await);
        let shown = house
            .until(
                &request,
                &format!("the end of the calls: {case}"),
                |shown| {
                    let kind = &shown["request"]["trigger"]["kind"];
                    kind == "parked" || kind == "triggered"
                },
            )
            .await;
        assert_eq!(calls(house).await - before.0, row.calls, "calls: {case}");

        let view = &shown["request"];
        assert_eq!(view["status"], "pending", "{case}");
        match row.code {
            Some(code) => {
                assert_eq!(view["trigger"]["code"], code, "{case}");
                is_explained(house, &request, view, code).await;
                mended(house, &request).await;
            }
            None => assert_eq!(view["trigger"]["kind"], "triggered", "{case}: {view}"),
        }
        assert_eq!(house.runs().await - before.1, 1, "one run: {case}");
    }
}

/// To programs and to people, on the request and on the link.
async fn is_explained(house: &House, request: &str, view: &Value, code: &str) {
    let notice = &view["notices"][0];
    assert_eq!(notice["code"], code, "{view}");
    for member in ["message", "remedy"] {
        let text = notice[member].as_str().unwrap();
        assert!(text.ends_with('.') && text.len() > 20, "{member}: {notice}");
    }
    let link = house.done(&["link", "show", WORKFLOW]).await;
    assert_eq!(link["link"]["fault"], code, "{link}");

    let told = house
        .console()
        .in_words()
        .run(&["request", "show", request])
        .await;
    assert_eq!(told.status, Some(0), "{told:?}");
    // Lines are wrapped for people.
    let dense = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = dense(&told.lines.join(" "));
    for text in [&notice["message"], &notice["remedy"]] {
        let text = dense(text.as_str().unwrap());
        assert!(told.contains(&text), "{text} in {told}");
    }
}

/// The fault is spent: sent again, it runs.
async fn mended(house: &House, request: &str) {
    house.done(&["request", "send-again", request]).await;
    wait::until_true("the approver to be asked", || async {
        !house.approvals_of(request).await.is_empty()
    })
    .await;
    house.approval_of(request).await;
    house
        .until(request, "the run to be known", |shown| {
            shown["request"]["trigger"]["kind"] == "triggered"
        })
        .await;
    let link = house.done(&["link", "show", WORKFLOW]).await;
    assert_eq!(link["link"]["fault"], Value::Null, "{link}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_flow_that_anyone_with_its_url_can_trigger() {
    let house = House::furnished().await;

    as_shown(
        &house,
        vec![
            row(
                [refused(
                    400,
                    "TriggerInputSchemaMismatch",
                    "Invalid type. Expected String but got Null.",
                )],
                "flow_schema_mismatch",
            ),
            row(
                [refused(
                    400,
                    "WorkflowTriggerIsNotEnabled",
                    "trigger 'manual' with state 'Disabled'",
                )],
                "flow_off",
            ),
            row(
                [refused(
                    400,
                    "WorkflowTriggerIsNotEnabled",
                    "trigger 'manual' with state 'Deleted'",
                )],
                "flow_deleted",
            ),
            row(
                [refused(
                    401,
                    "DirectApiAuthorizationRequired",
                    "The OAuth authorization scheme is required.",
                )],
                "flow_needs_token",
            ),
            row(
                [refused(
                    401,
                    "AuthorizationFailed",
                    "The authentication credentials are not valid.",
                )],
                "flow_signature_refused",
            ),
            row(
                [refused(
                    403,
                    "AuthorizationFailed",
                    "The authentication credentials are not valid.",
                )],
                "flow_signature_refused",
            ),
            row(
                [refused(
                    404,
                    "WorkflowNotFound",
                    "The workflow could not be found.",
                )],
                "flow_not_found",
            ),
            row(
                [refused(
                    404,
                    "NotFound",
                    "The request URL '/x' does not match any known API routes.",
                )],
                "request_url_unrouted",
            ),
            row(
                [(404, json!("<html>Not here</html>"))],
                "request_url_unrouted",
            ),
            row([refused(418, "Teapot", "Short and stout.")], "flow_refused"),
            runs_after([refused(429, "TooManyRequests", "Slow down.")]),
            runs_after([(503, Value::Null)]),
            runs_after([(500, json!("<html>Oops</html>"))]),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_flow_that_wants_a_token() {
    let house = House::furnished().await;
    let flow = json!({ "name": "Tenant only", "authentication": "Tenant", "on": true });
    let flow = house.sandbox.post("flows", flow).await;
    house.act_as(Person::Ada).await;
    let url = flow["requestUrl"].as_str().unwrap();
    let linked = house.link(url).await.object();
    assert_eq!(linked["link"]["bearer"], true);
    house.act_as(Person::Riley).await;

    as_shown(
        &house,
        vec![
            row(
                [refused(
                    401,
                    "DirectApiAuthorizationRequired",
                    "must be authenticated only by Shared Access scheme.",
                )],
                "flow_needs_signature",
            ),
            row(
                [refused(
                    401,
                    "DirectApiRequestHasMoreThanOneAuthorization",
                    "Only one is allowed.",
                )],
                "flow_two_authorizations",
            ),
            row(
                [
                    refused(401, "OAuthAccessPolicyNotFound", "There is no policy."),
                    refused(401, "OAuthAccessPolicyNotFound", "There is no policy."),
                ],
                "flow_token_not_wanted",
            ),
            row(
                [
                    refused(403, "MisMatchingOAuthClaims", "claim 'oid'"),
                    refused(403, "MisMatchingOAuthClaims", "claim 'oid'"),
                ],
                "flow_claims_mismatch",
            ),
            row(
                [refused(
                    403,
                    "InvalidAuthorizationToken",
                    "The token is not valid.",
                )],
                "flow_token_refused",
            ),
            runs_after([refused(401, "MisMatchingOAuthClaims", "claim 'aud'")]),
        ],
    )
    .await;
}

/// 408 and 504 say that the flow runs and did not answer in time: another call would be another run.
#[tokio::test(flavor = "multi_thread")]
async fn of_a_flow_that_runs_and_answers_too_late() {
    let house = House::furnished().await;
    for status in [408, 504] {
        let before = calls(&house).await;
        house
            .sandbox
            .post(
                "faults",
                json!({ "service": "triggers", "method": "POST", "effect": { "kind": "lateAnswer", "status": status } }),
            )
            .await;

        let request = id_of(&house.ask_for(&format!("late{status}")).await);
        let said = |shown: &Value, happening: &str| {
            let timeline = shown["timeline"].as_array().unwrap();
            timeline
                .iter()
                .any(|entry| entry["happening"]["what"] == happening)
        };
        let shown = house
            .until(
                &request,
                &format!("the answer is late: {status}"),
                |shown| said(shown, "flowAnsweredLate") && said(shown, "flowTriggered"),
            )
            .await;

        // The run was looked for: no answer named it.
        let runs = house.runs_of(&request).await;
        assert_eq!(runs.len(), 1, "{status}: {runs:?}");
        let trigger = &shown["request"]["trigger"];
        assert_eq!(trigger["kind"], "triggered", "{status}: {trigger}");
        assert_eq!(trigger["run"], runs[0]["runId"], "{status}: {trigger}");
        wait::until_true("the link says so", || async {
            let link = house.done(&["link", "show", WORKFLOW]).await;
            link["link"]["fault"] == "flow_answer_timed_out"
        })
        .await;
        is_explained(&house, &request, &shown["request"], "flow_answer_timed_out").await;

        house.approve(&request).await;
        house
            .until(&request, "the run's answer to count", |shown| {
                shown["request"]["status"] == "approved"
            })
            .await;
        assert_eq!(calls(&house).await - before, 1, "{status}");
        assert_eq!(house.runs_of(&request).await.len(), 1, "{status}");
    }
}
