//! Polling for the outcome of a sign-in: how often, when, and what ends it. The clock is paused.

use std::time::Duration;

use countersign_entra::{
    Authority, AuthorityError, DeviceCode, ErrorClass, Scopes, SignIn, SignInRequest, device_code,
};
use countersign_net::{CancellationToken, HostGuard, HttpClient};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::stand_in::{CLIENT, Reply, StandIn, TENANT, client, error, failed, ok, reply};

struct Flow {
    authority: StandIn,
    code: DeviceCode,
}

/// Starts a sign-in whose polls are answered with `replies` in turn. `times` goes into the answer that carries the code.
async fn flow(times: Value, replies: impl IntoIterator<Item = Reply>) -> Flow {
    let mut body =
        json!({"device_code": "d-123", "user_code": "U", "verification_uri": "https://v.example"});
    body.as_object_mut()
        .unwrap()
        .extend(times.as_object().unwrap().clone());
    let replies: Vec<Reply> = std::iter::once(ok(body)).chain(replies).collect();
    let authority = StandIn::start(replies).await;
    let code = device_code::start(
        &client(),
        &endpoint(&authority),
        &SignInRequest::new(CLIENT.parse().unwrap(), Scopes::exactly(&["x"])),
        &CancellationToken::new(),
    )
    .await
    .unwrap();

    Flow { authority, code }
}

fn endpoint(authority: &StandIn) -> Authority {
    Authority::new(&authority.profile(), TENANT).unwrap()
}

impl Flow {
    /// Waits for the end; returns it and when each poll came.
    async fn run(self) -> (SignIn, Vec<u64>) {
        self.run_with(&client(), &CancellationToken::new()).await
    }

    async fn run_with(self, http: &HttpClient, cancel: &CancellationToken) -> (SignIn, Vec<u64>) {
        let authority = endpoint(&self.authority);
        let end = device_code::wait(http, &authority, self.code, cancel).await;

        (end, self.authority.seconds().split_off(1))
    }
}

fn pending() -> Reply {
    failed(
        400,
        json!({"error": "authorization_pending", "error_codes": [70016]}),
    )
}

fn tokens() -> Reply {
    ok(
        json!({"token_type": "Bearer", "access_token": "a-1", "refresh_token": "r-1", "expires_in": 4000}),
    )
}

#[tokio::test(start_paused = true)]
async fn pending_is_asked_again_after_the_interval() {
    let (end, polls) = flow(json!({"interval": 7}), [pending(), pending(), tokens()])
        .await
        .run()
        .await;

    assert!(matches!(end, SignIn::SignedIn(_)), "{end:?}");
    assert_eq!(polls, [7, 14, 21]);
}

#[tokio::test(start_paused = true)]
async fn without_an_interval_five_seconds_are_waited() {
    for times in [json!({}), json!({"interval": 0}), json!({"interval": "5"})] {
        let (_, polls) = flow(times.clone(), [pending(), tokens()]).await.run().await;

        assert_eq!(polls, [5, 10], "{times}");
    }
}

#[tokio::test(start_paused = true)]
async fn slow_down_adds_five_seconds_for_the_rest_of_the_flow() {
    let replies = [
        error("slow_down"),
        pending(),
        error("slow_down"),
        pending(),
        tokens(),
    ];

    let (_, polls) = flow(json!({"interval": 5}), replies).await.run().await;

    assert_eq!(polls, [5, 15, 25, 40, 55]);
}

#[tokio::test(start_paused = true)]
async fn a_429_is_waited_out_once_as_long_as_it_asks() {
    let replies = [
        reply(429, &[("retry-after", "33")], ""),
        reply(
            429,
            &[
                ("date", "Fri, 20 Nov 2026 12:00:00 GMT"),
                ("retry-after", "Fri, 20 Nov 2026 12:00:21 GMT"),
            ],
            r#"{"error":"temporarily_unavailable"}"#,
        ),
        pending(),
        tokens(),
    ];

    let (end, polls) = flow(json!({"interval": 5}), replies).await.run().await;

    assert!(matches!(end, SignIn::SignedIn(_)), "{end:?}");
    assert_eq!(polls, [5, 38, 59, 64]);
}

#[tokio::test(start_paused = true)]
async fn a_pause_shorter_than_the_interval_does_not_shorten_it() {
    let replies = [reply(429, &[("retry-after", "1")], ""), tokens()];

    let (_, polls) = flow(json!({"interval": 5}), replies).await.run().await;

    assert_eq!(polls, [5, 10]);
}

#[tokio::test(start_paused = true)]
async fn a_failing_server_and_a_body_that_is_not_json_are_asked_again() {
    let replies = [
        reply(503, &[("content-type", "text/html")], "<html>busy</html>"),
        reply(503, &[("retry-after", "20")], "{}"),
        reply(500, &[], r#"{"error":"invalid_request"}"#),
        reply(200, &[], "<html>log in to the guest network</html>"),
        reply(400, &[], ""),
        tokens(),
    ];

    let (end, polls) = flow(json!({"interval": 5}), replies).await.run().await;

    assert!(matches!(end, SignIn::SignedIn(_)), "{end:?}");
    assert_eq!(polls, [5, 10, 30, 35, 40, 45]);
}

#[tokio::test(start_paused = true)]
async fn a_broken_network_doubles_the_pause_until_a_round_trip_succeeds() {
    let replies = [
        Reply::HangUp,
        Reply::HangUp,
        Reply::Bytes(b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{\"acc".to_vec()),
        pending(),
        pending(),
        tokens(),
    ];

    let (end, polls) = flow(json!({"interval": 5}), replies).await.run().await;

    assert!(matches!(end, SignIn::SignedIn(_)), "{end:?}");
    assert_eq!(polls, [5, 15, 35, 75, 80, 85]);
}

#[tokio::test(start_paused = true)]
async fn what_slow_down_added_stays_when_the_back_off_goes() {
    let replies = [error("slow_down"), Reply::HangUp, pending(), tokens()];

    let (_, polls) = flow(json!({"interval": 5}), replies).await.run().await;

    assert_eq!(polls, [5, 15, 35, 45]);
}

#[tokio::test(start_paused = true)]
async fn a_person_who_says_no_ends_it() {
    for name in ["authorization_declined", "access_denied"] {
        let (end, polls) = flow(json!({}), [pending(), error(name)]).await.run().await;

        assert!(matches!(end, SignIn::Declined), "{name}: {end:?}");
        assert_eq!(polls, [5, 10], "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_code_that_expired_at_the_authority_ends_it() {
    for name in ["expired_token", "code_expired"] {
        let (end, polls) = flow(json!({}), [error(name)]).await.run().await;

        assert!(
            matches!(end, SignIn::Expired { last_failure: None }),
            "{name}: {end:?}"
        );
        assert_eq!(polls, [5], "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_other_refusal_ends_it_and_is_handed_on() {
    for (name, class) in [
        ("bad_verification_code", ErrorClass::Unreadable),
        ("invalid_client", ErrorClass::CredentialWrong),
        ("invalid_grant", ErrorClass::SignInNeeded),
        ("interaction_required", ErrorClass::SignInNeeded),
        ("unauthorized_client", ErrorClass::RegistrationWrong),
        ("something_new", ErrorClass::Unreadable),
    ] {
        let (end, polls) = flow(json!({}), [error(name), tokens()]).await.run().await;

        let SignIn::Failed(failure) = end else {
            panic!("{name}: {end:?}");
        };
        assert_eq!(failure.class(), class, "{name}");
        assert_eq!(polls, [5], "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_by_policy_keeps_its_code_and_claims() {
    let claims = r#"{"access_token":{"capolids":{"essential":true,"values":["x"]}}}"#;
    let refusal = failed(
        400,
        json!({"error": "interaction_required", "suberror": "basic_action", "error_codes": [50076], "claims": claims}),
    );

    let (end, _) = flow(json!({}), [refusal]).await.run().await;

    let SignIn::Failed(AuthorityError::Refused(refused)) = end else {
        panic!("{end:?}");
    };
    assert_eq!(refused.code(), Some(50076));
    assert_eq!(refused.claims.as_ref().unwrap().as_json(), claims);
}

#[tokio::test(start_paused = true)]
async fn a_code_nobody_enters_expires_without_another_poll() {
    let started = Instant::now();

    let (end, polls) = flow(json!({"expires_in": 22}), (0..9).map(|_| pending()))
        .await
        .run()
        .await;

    assert!(
        matches!(end, SignIn::Expired { last_failure: None }),
        "{end:?}"
    );
    assert_eq!(polls, [5, 10, 15, 20]);
    assert_eq!(started.elapsed().as_secs(), 22);
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_that_expired_on_a_broken_network_says_so() {
    let (end, polls) = flow(json!({"expires_in": 40}), []).await.run().await;

    assert!(
        matches!(
            end,
            SignIn::Expired {
                last_failure: Some(_)
            }
        ),
        "{end:?}"
    );
    assert_eq!(polls, [5, 15, 35]);
}

#[tokio::test(start_paused = true)]
async fn cancelling_ends_the_wait_at_once() {
    let flow = flow(json!({}), [pending(), pending()]).await;
    let cancel = CancellationToken::new();
    let (canceller, started) = (cancel.clone(), Instant::now());
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(7)).await;
        canceller.cancel();
    });

    let (end, polls) = flow.run_with(&client(), &cancel).await;

    assert!(matches!(end, SignIn::Cancelled), "{end:?}");
    assert_eq!(polls, [5]);
    assert_eq!(started.elapsed().as_secs(), 7);
}

#[tokio::test(start_paused = true)]
async fn cancelling_ends_a_poll_under_way() {
    let flow = flow(json!({}), [Reply::Silence]).await;
    let cancel = CancellationToken::new();
    let (canceller, authority) = (cancel.clone(), flow.authority.clone());
    tokio::spawn(async move {
        authority.until(2).await;
        canceller.cancel();
    });

    let (end, polls) = flow.run_with(&client(), &cancel).await;

    assert!(matches!(end, SignIn::Cancelled), "{end:?}");
    assert_eq!(polls, [5]);
}

#[tokio::test(start_paused = true)]
async fn a_host_outside_the_profile_is_not_asked_again_and_again() {
    let flow = flow(json!({}), []).await;
    let nowhere = HttpClient::builder(HostGuard::default(), || {
        countersign_domain::Timestamp::from_millis(0)
    })
    .build()
    .unwrap();

    let (end, polls) = flow.run_with(&nowhere, &CancellationToken::new()).await;

    assert!(
        matches!(end, SignIn::Failed(AuthorityError::Unreachable(_))),
        "{end:?}"
    );
    assert_eq!(polls, [0; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_poll_carries_the_code_and_nothing_more() {
    let flow = flow(json!({}), [tokens()]).await;
    let authority = flow.authority.clone();

    flow.run().await;

    let mut form: Vec<_> = authority.seen()[1].form().into_iter().collect();
    form.sort();
    assert_eq!(
        form,
        [
            ("client_id".to_owned(), CLIENT.to_owned()),
            ("device_code".to_owned(), "d-123".to_owned()),
            (
                "grant_type".to_owned(),
                "urn:ietf:params:oauth:grant-type:device_code".to_owned()
            ),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn opaque_tokens_without_an_id_token_sign_in_somebody_unnamed() {
    let body = "\u{feff}{\"access_token\":\"opaque\",\"expires_in\":\"3599\",\"foci\":1}";
    let (end, _) = flow(json!({}), [reply(200, &[], body)]).await.run().await;

    let SignIn::SignedIn(grant) = end else {
        panic!("{end:?}");
    };
    assert_eq!(grant.access_token.expose_secret(), "opaque");
    assert_eq!(grant.expires_in, Some(Duration::from_secs(3599)));
    assert!(grant.refresh_token.is_none() && grant.identity.principal.is_none());
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_an_access_token_ends_it() {
    for body in [
        json!({}),
        json!({"access_token": ""}),
        json!({"access_token": 5}),
        json!({"access_token": "a", "token_type": "pop"}),
    ] {
        let (end, _) = flow(json!({}), [ok(body.clone())]).await.run().await;

        assert!(
            matches!(end, SignIn::Failed(AuthorityError::Unreadable { .. })),
            "{body}: {end:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_id_token_for_another_client_ends_it() {
    // {"aud":"00000000-0000-0000-0000-000000000001"}
    let id_token = "e30.eyJhdWQiOiIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDEifQ.c2ln";

    let (end, _) = flow(
        json!({}),
        [ok(json!({"access_token": "a", "id_token": id_token}))],
    )
    .await
    .run()
    .await;

    assert!(
        matches!(
            end,
            SignIn::Failed(AuthorityError::ForeignIdToken { claim: "aud", .. })
        ),
        "{end:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn tokens_do_not_show_themselves() {
    let (end, _) = flow(json!({}), [tokens()]).await.run().await;

    let shown = format!("{end:?}");

    assert!(!shown.contains("a-1") && !shown.contains("r-1"), "{shown}");
}

/// What a row of the polling table leads to.
#[derive(Debug, PartialEq)]
enum End {
    SignedIn,
    Declined,
    Expired,
    Failed(ErrorClass, Option<u32>),
}

#[tokio::test(start_paused = true)]
async fn each_answer_of_the_authority_ends_or_goes_on_at_its_time() {
    let coded = |name: &str, code: u32| failed(400, json!({"error": name, "error_codes": [code]}));
    let html = || reply(503, &[("content-type", "text/html")], "<html>busy</html>");
    let rows: Vec<(&str, Vec<Reply>, End, Vec<u64>)> = vec![
        (
            "authorization_pending",
            vec![coded("authorization_pending", 70016), tokens()],
            End::SignedIn,
            vec![5, 10],
        ),
        (
            "slow_down",
            vec![error("slow_down"), tokens()],
            End::SignedIn,
            vec![5, 15],
        ),
        (
            "authorization_declined",
            vec![coded("authorization_declined", 65004), tokens()],
            End::Declined,
            vec![5],
        ),
        (
            "access_denied",
            vec![error("access_denied"), tokens()],
            End::Declined,
            vec![5],
        ),
        (
            "bad_verification_code",
            vec![coded("bad_verification_code", 70018), tokens()],
            End::Failed(ErrorClass::Unreadable, Some(70018)),
            vec![5],
        ),
        (
            "expired_token",
            vec![coded("expired_token", 70020), tokens()],
            End::Expired,
            vec![5],
        ),
        (
            "code_expired",
            vec![coded("code_expired", 70019), tokens()],
            End::Expired,
            vec![5],
        ),
        (
            "invalid_client",
            vec![coded("invalid_client", 7_000_218), tokens()],
            End::Failed(ErrorClass::CredentialWrong, Some(7_000_218)),
            vec![5],
        ),
        (
            "invalid_grant",
            vec![coded("invalid_grant", 53003), tokens()],
            End::Failed(ErrorClass::SignInNeeded, Some(53003)),
            vec![5],
        ),
        (
            "interaction_required",
            vec![coded("interaction_required", 50076), tokens()],
            End::Failed(ErrorClass::SignInNeeded, Some(50076)),
            vec![5],
        ),
        (
            "another",
            vec![coded("another", 65001), tokens()],
            End::Failed(ErrorClass::Unreadable, Some(65001)),
            vec![5],
        ),
        (
            "429",
            vec![reply(429, &[("retry-after", "30")], ""), tokens()],
            End::SignedIn,
            vec![5, 35],
        ),
        (
            "503 as HTML",
            vec![html(), html(), tokens()],
            End::SignedIn,
            vec![5, 10, 15],
        ),
        (
            "no JSON",
            vec![reply(200, &[], "welcome"), tokens()],
            End::SignedIn,
            vec![5, 10],
        ),
        (
            "no answer",
            vec![Reply::HangUp, tokens()],
            End::SignedIn,
            vec![5, 15],
        ),
    ];

    for (row, replies, expected, times) in rows {
        let (end, polls) = flow(json!({"interval": 5}), replies).await.run().await;

        let end = match end {
            SignIn::SignedIn(_) => End::SignedIn,
            SignIn::Declined => End::Declined,
            SignIn::Expired { .. } => End::Expired,
            SignIn::Failed(error) => {
                let code = match &error {
                    AuthorityError::Refused(refused) => refused.code(),
                    _ => None,
                };
                End::Failed(error.class(), code)
            }
            SignIn::Cancelled => panic!("{row}: cancelled"),
        };
        assert_eq!((end, polls), (expected, times), "{row}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_authority_that_fails_to_the_end_is_asked_until_the_code_expires() {
    let busy = (0..20).map(|_| failed(503, json!({"error": "temporarily_unavailable"})));

    let (end, polls) = flow(json!({"expires_in": 31, "interval": 10}), busy)
        .await
        .run()
        .await;

    assert!(matches!(end, SignIn::Expired { .. }), "{end:?}");
    assert_eq!(polls, [10, 20, 30]);
}
