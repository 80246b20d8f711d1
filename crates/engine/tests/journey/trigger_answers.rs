//! Every answer of the trigger endpoint (power-automate.md, 8.3): what the request and its link say, how often the flow was called, and how
//! many runs there are.

use std::collections::BTreeMap;

use countersign_contract::{Code, Contract, RequestRequest, WorkflowRequest};
use countersign_domain::{RequestId, request::TriggerState};
use countersign_sandbox::{
    Service,
    faults::{Effect, Fault},
};
use serde_json::{Value, json};

use crate::house::{Furnished, House, until};

/// What became of a call.
#[derive(Debug, PartialEq, Eq)]
struct Met {
    /// The code on the request; none when the flow runs.
    code: Option<&'static str>,
    /// The fault of the link.
    fault: Option<Code>,
    /// How often the flow was called.
    posts: usize,
    /// How many runs there are.
    runs: usize,
}

fn parked(code: Code, posts: usize) -> Met {
    Met {
        code: Some(code.as_str()),
        fault: Some(code),
        posts,
        runs: 0,
    }
}

fn refusal(status: u16, code: &str, message: &str) -> Effect {
    answer(
        status,
        json!({ "error": { "code": code, "message": message } }),
    )
}

fn answer(status: u16, body: Value) -> Effect {
    Effect::Answer {
        status,
        headers: BTreeMap::new(),
        body,
    }
}

async fn calls(house: &House) -> usize {
    let log = house.pages("log").await;
    log["requests"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["service"] == "triggers")
        .count()
}

/// Asks for a user, waits until the flow runs or the call is parked, and counts.
async fn met(house: &Furnished) -> Met {
    let before = calls(house).await;
    let request = house.ask_for("jdoe").await.unwrap().id;
    ended(house, request, before).await
}

async fn ended(house: &Furnished, request: RequestId, before: usize) -> Met {
    let code = until("the call ends", async || {
        match house.request(request).await.trigger {
            TriggerState::Triggered { .. } => Some(None),
            TriggerState::Parked { code } => Some(Some(code)),
            _ => None,
        }
    })
    .await;
    let link = house
        .session
        .link_show(WorkflowRequest {
            workflow: house.workflow,
        })
        .await
        .unwrap();
    Met {
        code: code.map(|code| code.parse::<Code>().unwrap().as_str()),
        fault: link.link.unwrap().fault,
        posts: calls(house).await - before,
        runs: house.runs().await,
    }
}

async fn signed_flow() -> Furnished {
    House::open().await.furnish().await
}

/// A house whose flow admits the users of the tenant, so that it is called with a token.
async fn token_flow() -> Furnished {
    let house = House::open().await.furnish().await;
    house
        .tell_sandbox(
            "flows",
            json!({ "name": "Tenant only", "authentication": "Tenant", "on": true }),
        )
        .await;
    let flows = house.pages("flows").await;
    let url = flows["flows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|flow| flow["name"] == "Tenant only")
        .unwrap()["requestUrl"]
        .as_str()
        .unwrap()
        .to_owned();
    house.link(house.workflow, &url).await.unwrap();
    house
}

async fn met_with_a_signature(effects: impl IntoIterator<Item = Effect>) -> Met {
    let house = signed_flow().await;
    for effect in effects {
        house.fault(Fault::next(Service::Triggers, effect));
    }
    met(&house).await
}

async fn met_with_a_token(effects: impl IntoIterator<Item = Effect>) -> Met {
    let house = token_flow().await;
    for effect in effects {
        house.fault(Fault::next(Service::Triggers, effect));
    }
    met(&house).await
}

fn runs_after(posts: usize) -> Met {
    Met {
        code: None,
        fault: None,
        posts,
        runs: 1,
    }
}

macro_rules! refused {
    ($($name:ident: $met:ident, $effects:expr => $code:ident, $posts:literal;)*) => {$(
        #[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            assert_eq!($met($effects).await, parked(Code::$code, $posts));
        }
    )*};
}

refused! {
    a_body_that_the_schema_refuses_is_not_sent_again: met_with_a_signature,
        [refusal(400, "TriggerInputSchemaMismatch", "Invalid type.")] => FlowSchemaMismatch, 1;
    a_flow_that_is_off_is_not_called_again: met_with_a_signature,
        [refusal(400, "WorkflowTriggerIsNotEnabled", "trigger 'manual' with state 'Disabled'")] => FlowOff, 1;
    a_deleted_flow_is_told_from_one_that_is_off: met_with_a_signature,
        [refusal(400, "WorkflowTriggerIsNotEnabled", "trigger 'manual' with state 'Deleted'")] => FlowDeleted, 1;
    a_flow_that_wants_a_token_since_is_named: met_with_a_signature,
        [refusal(401, "DirectApiAuthorizationRequired", "the OAuth authorization scheme is required.")] => FlowNeedsToken, 1;
    a_signature_that_was_changed_is_named: met_with_a_signature,
        [refusal(401, "AuthorizationFailed", "The authentication credentials are not valid.")] => FlowSignatureRefused, 1;
    an_unknown_flow_is_gone: met_with_a_signature,
        [refusal(404, "WorkflowNotFound", "The workflow could not be found.")] => FlowNotFound, 1;
    a_path_that_is_not_served_is_a_bad_url: met_with_a_signature,
        [refusal(404, "NotFound", "The request URL '/x' does not match any known API routes.")] => RequestUrlUnrouted, 1;
    a_404_without_words_is_a_bad_url: met_with_a_signature,
        [answer(404, json!("<html>Not here</html>"))] => RequestUrlUnrouted, 1;
    a_refusal_that_is_not_known_is_told_as_such: met_with_a_signature,
        [refusal(418, "Teapot", "Short and stout.")] => FlowRefused, 1;
    a_signature_that_is_wanted_is_named: met_with_a_token,
        [refusal(401, "DirectApiAuthorizationRequired", "must be authenticated only by Shared Access scheme.")] => FlowNeedsSignature, 1;
    two_authorizations_are_named: met_with_a_token,
        [refusal(401, "DirectApiRequestHasMoreThanOneAuthorization", "Only one is allowed.")] => FlowTwoAuthorizations, 1;
    a_token_that_is_not_wanted_is_left_out_once_and_no_more: met_with_a_token,
        [refusal(401, "OAuthAccessPolicyNotFound", "x"), refusal(401, "OAuthAccessPolicyNotFound", "x")] => FlowTokenNotWanted, 2;
    a_token_that_is_refused_is_named: met_with_a_token,
        [refusal(403, "InvalidAuthorizationToken", "x")] => FlowTokenRefused, 1;
}

#[tokio::test(flavor = "multi_thread")]
async fn claims_that_never_match_are_tried_with_one_other_token() {
    let mismatch = || refusal(403, "MisMatchingOAuthClaims", "claim 'oid'");

    let met = met_with_a_token([mismatch(), mismatch()]).await;

    assert_eq!(met, parked(Code::FlowClaimsMismatch, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_token_may_match() {
    let met = met_with_a_token([refusal(401, "MisMatchingOAuthClaims", "claim 'aud'")]).await;

    assert_eq!(met, runs_after(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_error_is_sent_again() {
    let met = met_with_a_signature([Effect::Answer {
        status: 503,
        headers: BTreeMap::from([("Retry-After".to_owned(), "1".to_owned())]),
        body: Value::Null,
    }])
    .await;

    assert_eq!(met, runs_after(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_call_is_sent_again_once_no_run_was_found() {
    let met = met_with_a_signature([Effect::DropRequest]).await;

    assert_eq!(met, runs_after(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_that_answers_with_a_failure_itself_runs_and_is_not_called_again() {
    let house = signed_flow().await;
    let run = "08584622222222222222222222222CU12";
    house.fault(Fault::next(
        Service::Triggers,
        Effect::Answer {
            status: 500,
            headers: BTreeMap::from([("x-ms-workflow-run-id".to_owned(), run.to_owned())]),
            body: json!({ "error": "out of paper" }),
        },
    ));
    let request = house.ask_for("jdoe").await.unwrap().id;
    let met = ended(&house, request, 0).await;

    let refused = house
        .session
        .request_send_again(RequestRequest { request })
        .await
        .unwrap_err();

    let expected = Met {
        code: None,
        fault: Some(Code::FlowAnsweredFailure),
        posts: 1,
        runs: 0, // the sandbox started none; the real service has
    };
    assert_eq!(met, expected);
    assert_eq!(
        house.request(request).await.trigger,
        TriggerState::Triggered {
            run: Some(run.to_owned())
        }
    );
    assert_eq!(refused.code, Code::NothingToRetry);
    assert_eq!(calls(&house).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_that_answers_too_late_is_looked_for_and_not_called_again() {
    for status in [408, 504] {
        let house = signed_flow().await;
        house.fault(Fault::next(Service::Triggers, answer(status, Value::Null)));

        let met = met(&house).await;

        // The sandbox started nothing here; the real service has, so that a second call would be a second run.
        assert_eq!((met.code, met.posts), (None, 1), "{status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_accepted_call_without_headers_counts_as_a_run() {
    let met = met_with_a_signature([answer(202, Value::Null)]).await;

    assert_eq!((met.code, met.fault, met.posts), (None, None, 1));
}
