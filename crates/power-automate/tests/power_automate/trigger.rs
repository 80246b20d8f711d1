//! What each answer of the trigger endpoint means, and how often it is asked.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use countersign_domain::RequestId;
use countersign_entra::{Authority, CredentialStore, CredentialStoreError, EntraError, Tokens};
use countersign_net::{Delivery, Freshness, Resource, TokenError, TokenSource};
use countersign_power_automate::{
    Triggers,
    trigger::{Outcome, RunId},
};
use secrecy::SecretString;
use serde_json::json;

use crate::{
    FLOW, request_url, signed_in,
    stand_in::{CLIENT, Reply, StandIn, TENANT, client, error, failed, reply},
};

/// What a trigger met.
struct Met {
    outcome: Outcome,
    service: StandIn,
    /// Whether each token that was asked for was a renewed one.
    renewals: Vec<bool>,
}

/// Triggers a flow by a URL with a signature, or by one without and with a token.
async fn trigger(signed: bool, replies: impl IntoIterator<Item = Reply>) -> Met {
    let service = StandIn::start(replies).await;
    let (account, tokens) = signed_in();
    let outcome = Triggers::new(client(), &service.profile())
        .post(
            &request_url(&service, signed),
            RequestId::random(),
            &body(),
            Some(&tokens),
        )
        .await;
    let renewals = account
        .asked
        .lock()
        .unwrap()
        .iter()
        .map(|(_, renewed)| *renewed)
        .collect();

    Met {
        outcome,
        service,
        renewals,
    }
}

fn body() -> serde_json::Value {
    json!({"requestId": "r", "callbackToken": "callback-token-1"})
}

fn refusal(status: u16, code: &str, message: &str) -> Reply {
    failed(status, json!({"error": {"code": code, "message": message}}))
}

fn accepted() -> Reply {
    reply(202, &[("x-ms-workflow-run-id", "08584CU01")], "")
}

fn authorizations(met: &Met) -> Vec<Option<String>> {
    met.service
        .seen()
        .iter()
        .map(|seen| seen.header("authorization").map(str::to_owned))
        .collect()
}

fn bearer(token: &str) -> Option<String> {
    Some(format!("Bearer {token}"))
}

#[tokio::test]
async fn a_signed_url_is_called_as_it_is_and_never_with_a_token() {
    let met = trigger(true, [accepted()]).await;

    let Outcome::Accepted { run, status: 202 } = met.outcome else {
        panic!("{:?}", met.outcome);
    };
    assert_eq!(run, RunId::new("08584CU01"));
    let seen = &met.service.seen()[0];
    assert_eq!(seen.method, "POST");
    assert_eq!(
        seen.target,
        format!(
            "/powerautomate/automations/direct/workflows/{FLOW}/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=top-SECRET_signature"
        )
    );
    assert_eq!(seen.header("authorization"), None);
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.json(), body());
    assert!(met.renewals.is_empty());
}

#[tokio::test]
async fn a_url_without_signature_is_called_with_a_token_for_the_flow_audience() {
    let service = StandIn::start([accepted()]).await;
    let (account, tokens) = signed_in();
    let request = RequestId::random();

    let outcome = Triggers::new(client(), &service.profile())
        .post(
            &request_url(&service, false),
            request,
            &body(),
            Some(&tokens),
        )
        .await;

    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    let seen = &service.seen()[0];
    assert_eq!(seen.header("authorization"), Some("Bearer token-1"));
    assert_eq!(
        seen.header("x-ms-client-tracking-id"),
        Some(request.to_string().as_str())
    );
    let (resource, renewed) = account.asked.lock().unwrap()[0].clone();
    assert_eq!(resource.audience(), format!("{}/", service.origin()));
    assert!(resource.default_scope().ends_with("//.default") && !renewed);
}

#[tokio::test]
async fn without_an_account_a_url_without_signature_is_not_called() {
    let service = StandIn::start([accepted()]).await;

    let outcome = Triggers::new(client(), &service.profile())
        .post(
            &request_url(&service, false),
            RequestId::random(),
            &body(),
            None,
        )
        .await;

    assert!(matches!(outcome, Outcome::NeedsToken), "{outcome:?}");
    assert_eq!(service.count(), 0);
}

#[tokio::test]
async fn the_run_is_found_in_the_body_when_the_flow_hides_its_headers() {
    let met = trigger(true, [reply(202, &[], r#"{"runId":"08584CU02"}"#)]).await;

    assert!(
        matches!(met.outcome, Outcome::Accepted { run: Some(run), .. } if run.as_str() == "08584CU02")
    );
}

#[tokio::test]
async fn success_with_any_body_is_success() {
    for answer in [
        reply(200, &[], "<html>"),
        reply(204, &[], ""),
        reply(202, &[], &"x".repeat(200_000)),
        Reply::Bytes(b"HTTP/1.1 202 Accepted\r\ncontent-length: 99\r\n\r\n{".to_vec()),
    ] {
        let met = trigger(true, [answer]).await;

        assert!(
            matches!(met.outcome, Outcome::Accepted { run: None, .. }),
            "{:?}",
            met.outcome
        );
        assert_eq!(met.service.count(), 1);
    }
}

macro_rules! assert_refusals {
    ($signed:literal: $($reply:expr => $pattern:pat, $count:literal;)*) => {$(
        let met = trigger($signed, [$reply, $reply, $reply]).await;
        assert!(matches!(met.outcome, $pattern), "{}: {:?}", stringify!($reply), met.outcome);
        assert_eq!(met.service.count(), $count, "{}", stringify!($reply));
    )*};
}

#[tokio::test]
async fn refusals_of_a_signed_call_are_told_apart_and_not_repeated() {
    assert_refusals! { true:
        refusal(400, "TriggerInputSchemaMismatch", "x") => Outcome::SchemaMismatch { message: Some(_) }, 1;
        refusal(400, "WorkflowTriggerIsNotEnabled", "with state 'Disabled'") => Outcome::FlowOff, 1;
        refusal(400, "WorkflowTriggerIsNotEnabled", "with state 'Deleted'") => Outcome::FlowDeleted, 1;
        refusal(400, "SomethingNew", "x") => Outcome::Refused { status: 400, code: Some(_) }, 1;
        refusal(401, "DirectApiAuthorizationRequired", "the OAuth authorization scheme is required") => Outcome::NeedsToken, 1;
        refusal(401, "DirectApiAuthorizationRequired", "authenticated only by Shared Access scheme") => Outcome::SignatureRefused, 1;
        refusal(401, "AuthorizationFailed", "x") => Outcome::SignatureRefused, 1;
        refusal(403, "InvalidAuthorizationHeader", "x") => Outcome::SignatureRefused, 1;
        reply(401, &[], "") => Outcome::SignatureRefused, 1;
        refusal(404, "WorkflowNotFound", "x") => Outcome::NotFound, 1;
        reply(404, &[], "<html>") => Outcome::NoSuchRoute, 1;
        refusal(404, "NotFound", "does not match any known API routes.") => Outcome::NoSuchRoute, 1;
        refusal(408, "x", "x") => Outcome::TimedOutInFlow { run: None }, 1;
        reply(504, &[], "") => Outcome::TimedOutInFlow { run: None }, 1;
        refusal(502, "NoResponse", "x") => Outcome::TimedOutInFlow { .. }, 1;
        reply(429, &[], "") => Outcome::Throttled { after: None }, 1;
        reply(500, &[], "") => Outcome::ServerError { status: 500, after: None }, 1;
        reply(503, &[("retry-after", "9")], "<html>") => Outcome::ServerError { status: 503, after: Some(_) }, 1;
        reply(302, &[("location", "https://evil.example/")], "") => Outcome::Refused { status: 302, code: None }, 1;
    }
}

#[tokio::test]
async fn refusals_of_a_call_with_a_token_are_told_apart() {
    assert_refusals! { false:
        refusal(401, "DirectApiAuthorizationRequired", "authenticated only by Shared Access scheme") => Outcome::NeedsSignature, 1;
        refusal(401, "DirectApiRequestHasMoreThanOneAuthorization", "x") => Outcome::TwoAuthorizations, 1;
        refusal(401, "OAuthAccessPolicyNotFound", "x") => Outcome::TokenNotWanted, 2;
        refusal(401, "MisMatchingOAuthClaims", "x") => Outcome::WrongClaims, 2;
        refusal(403, "MisMatchingOAuthClaims", "x") => Outcome::WrongClaims, 2;
        refusal(401, "InvalidAuthorizationToken", "x") => Outcome::TokenRejected, 2;
        refusal(403, "AuthorizationFailed", "x") => Outcome::TokenRejected, 1;
        refusal(404, "WorkflowNotFound", "x") => Outcome::NotFound, 1;
    }
}

#[tokio::test]
async fn wrong_claims_are_cured_by_one_other_token() {
    let met = trigger(
        false,
        [refusal(403, "MisMatchingOAuthClaims", "x"), accepted()],
    )
    .await;

    assert!(
        matches!(met.outcome, Outcome::Accepted { run: Some(_), .. }),
        "{:?}",
        met.outcome
    );
    assert_eq!(authorizations(&met), [bearer("token-1"), bearer("token-2")]);
    assert_eq!(met.renewals, [false, true]);
}

#[tokio::test]
async fn a_token_that_is_not_wanted_is_left_out_once() {
    let met = trigger(
        false,
        [
            refusal(401, "OAuthAccessPolicyNotFound", "x"),
            refusal(
                401,
                "DirectApiAuthorizationRequired",
                "authenticated only by Shared Access scheme",
            ),
        ],
    )
    .await;

    assert!(
        matches!(met.outcome, Outcome::TokenNotWanted),
        "{:?}",
        met.outcome
    );
    assert_eq!(authorizations(&met), [bearer("token-1"), None]);
}

#[tokio::test]
async fn a_refusal_with_a_run_is_the_flows_own_answer_and_is_never_repeated() {
    for status in [400, 401, 403, 404, 429, 500, 503] {
        let answer = reply(status, &[("x-ms-workflow-run-id", "08584CU03")], "{}");

        let met = trigger(false, [answer.clone(), answer]).await;

        assert!(
            matches!(met.outcome, Outcome::FlowAnswered { run: Some(_), status: told } if told == status),
            "{:?}",
            met.outcome
        );
        assert_eq!(met.service.count(), 1, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn throttling_is_handed_on_and_not_waited_for() {
    let service = StandIn::start([reply(429, &[("retry-after", "40")], ""), accepted()]).await;
    let triggers = Triggers::new(client(), &service.profile());
    let url = request_url(&service, true);
    let post = || triggers.post(&url, RequestId::random(), &(), None);

    let first = post().await;
    let second = post().await;
    tokio::time::advance(Duration::from_secs(41)).await;
    let third = post().await;

    assert!(
        matches!(first, Outcome::Throttled { after: Some(pause) } if pause.as_secs() == 40),
        "{first:?}"
    );
    assert!(
        matches!(second, Outcome::Throttled { after: Some(_) }),
        "{second:?}"
    );
    assert!(matches!(third, Outcome::Accepted { .. }), "{third:?}");
    assert_eq!(service.count(), 2, "the second call was held back");
}

#[tokio::test]
async fn a_lost_answer_leaves_the_outcome_open_and_an_unreachable_host_does_not() {
    let lost = trigger(true, [Reply::HangUp]).await;
    let Outcome::Unknown(failure) = lost.outcome else {
        panic!("{:?}", lost.outcome);
    };
    assert_eq!(failure.delivery(), Delivery::Unknown);
    assert_eq!(lost.service.count(), 1);

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut gone = StandIn::start([]).await;
    gone.port = listener.local_addr().unwrap().port();
    drop(listener);
    let outcome = Triggers::new(client(), &gone.profile())
        .post(
            &request_url(&gone, true),
            RequestId::random(),
            &body(),
            None,
        )
        .await;
    assert!(matches!(outcome, Outcome::NotSent(_)), "{outcome:?}");
}

#[tokio::test]
async fn a_schema_mismatch_repeats_no_value_of_the_body() {
    let met = trigger(
        true,
        [refusal(
            400,
            "TriggerInputSchemaMismatch",
            "Expected Integer but got \"callback-token-1\". Path 'callbackToken'.",
        )],
    )
    .await;

    let Outcome::SchemaMismatch {
        message: Some(message),
    } = met.outcome
    else {
        panic!("{:?}", met.outcome);
    };
    assert_eq!(
        message,
        "Expected Integer but got \"(hidden)\". Path 'callbackToken'."
    );
}

#[tokio::test]
async fn no_outcome_shows_the_url_the_token_or_the_body() {
    for answer in [
        Reply::HangUp,
        reply(500, &[], "top-SECRET_signature"),
        refusal(400, "TriggerInputSchemaMismatch", "callback-token-1"),
        refusal(401, "AuthorizationFailed", "top-SECRET_signature"),
    ] {
        for signed in [true, false] {
            let met = trigger(signed, [answer.clone(), answer.clone()]).await;

            let shown = format!("{:?}", met.outcome);
            for secret in ["SECRET", FLOW, "token-1", "token-2"] {
                assert!(!shown.contains(secret), "{shown}");
            }
        }
    }
}

/// An account whose session is over.
struct Kept;

#[async_trait]
impl CredentialStore for Kept {
    async fn load(&self) -> Result<Option<SecretString>, CredentialStoreError> {
        Ok(Some(SecretString::from("refresh".to_owned())))
    }

    async fn save_refresh_token(&self, _token: &SecretString) -> Result<(), CredentialStoreError> {
        Ok(())
    }

    async fn session_lost(&self, _resource: &Resource, _error: &EntraError) {}
}

async fn without_token(answer: Reply) -> (Outcome, usize) {
    let service = StandIn::start((0..9).map(|_| answer.clone())).await;
    let tokens: Arc<dyn TokenSource> = Arc::new(Tokens::new(
        client(),
        Authority::new(&service.profile(), TENANT).unwrap(),
        CLIENT.parse().unwrap(),
        countersign_domain::account::AccountKind::Delegated,
        Arc::new(Kept),
    ));
    let outcome = Triggers::new(client(), &service.profile())
        .post(
            &request_url(&service, false),
            RequestId::random(),
            &body(),
            Some(&tokens),
        )
        .await;
    let triggered = service
        .seen()
        .iter()
        .filter(|seen| seen.target.contains("/invoke"))
        .count();

    (outcome, triggered)
}

#[tokio::test(start_paused = true)]
async fn a_missing_token_says_who_can_help_and_nothing_is_sent() {
    let (signed_out, sent) = without_token(error("invalid_grant")).await;
    assert!(
        matches!(signed_out, Outcome::SignInNeeded(_)),
        "{signed_out:?}"
    );
    assert_eq!(sent, 0);

    let (misregistered, sent) = without_token(error("unauthorized_client")).await;
    assert!(
        matches!(misregistered, Outcome::TokenRefused(_)),
        "{misregistered:?}"
    );
    assert_eq!(sent, 0);

    let (down, sent) = without_token(reply(503, &[], "")).await;
    assert!(matches!(down, Outcome::TokenUnavailable(_)), "{down:?}");
    assert_eq!(sent, 0);
}

/// An account that has one token only.
struct OneToken;

#[async_trait]
impl TokenSource for OneToken {
    async fn bearer(
        &self,
        _resource: &Resource,
        _freshness: Freshness,
    ) -> Result<SecretString, TokenError> {
        Ok(SecretString::from("pasted".to_owned()))
    }
}

#[tokio::test]
async fn an_account_without_another_token_is_not_sent_twice() {
    let refused = || refusal(403, "MisMatchingOAuthClaims", "x");
    let service = StandIn::start([refused(), refused()]).await;
    let tokens: Arc<dyn TokenSource> = Arc::new(OneToken);

    let outcome = Triggers::new(client(), &service.profile())
        .post(
            &request_url(&service, false),
            RequestId::random(),
            &body(),
            Some(&tokens),
        )
        .await;

    assert!(matches!(outcome, Outcome::WrongClaims), "{outcome:?}");
    assert_eq!(service.count(), 1);
}
