//! Asking for a code.

use countersign_entra::{
    Authority, AuthorityError, DeviceCode, ErrorClass, Scopes, SignInRequest, device_code,
};
use countersign_net::{CancellationToken, Claims, NetError, Resource};
use serde_json::json;
use std::time::Duration;

use crate::stand_in::{CLIENT, Reply, StandIn, TENANT, client, failed, ok, reply};

async fn start(authority: &StandIn) -> Result<DeviceCode, AuthorityError> {
    device_code::start(
        &client(),
        &Authority::new(&authority.profile(), TENANT).unwrap(),
        &SignInRequest::new(
            CLIENT.parse().unwrap(),
            Scopes::sign_in(&Resource::new("https://service.example/")),
        ),
        &CancellationToken::new(),
    )
    .await
}

#[tokio::test]
async fn a_public_client_asks_for_one_resource_and_a_refresh_token() {
    let authority = StandIn::start([ok(json!({
        "device_code": "d", "user_code": "ABCD", "verification_uri": "https://sign-in.example/device",
        "expires_in": 900, "interval": 7, "message": "Enter ABCD."
    }))])
    .await;

    let code = start(&authority).await.unwrap();

    assert_eq!(code.user_code, "ABCD");
    assert_eq!(code.verification_uri, "https://sign-in.example/device");
    assert_eq!(code.message.as_deref(), Some("Enter ABCD."));
    assert_eq!(code.interval, Duration::from_secs(7));
    assert_eq!(code.expires_in, Duration::from_secs(900));
    let seen = &authority.seen()[0];
    assert_eq!(
        seen.target,
        format!("/sign-in/{TENANT}/oauth2/v2.0/devicecode")
    );
    let mut form: Vec<_> = seen.form().into_iter().collect();
    form.sort();
    assert_eq!(
        form,
        [
            ("client_id".to_owned(), CLIENT.to_owned()),
            (
                "scope".to_owned(),
                "https://service.example//.default openid profile offline_access".to_owned()
            ),
        ]
    );
}

#[tokio::test]
async fn texts_for_numbers_a_byte_order_mark_and_the_old_name_of_the_address_are_read() {
    let body = "\u{feff}{\"device_code\":\"d\",\"user_code\":\"U\",\"verification_url\":\"https://v.example\",\
                \"expires_in\":\"600\",\"interval\":\"8\",\"new\":{\"x\":[1]}}  \r\n";
    let authority = StandIn::start([reply(200, &[], body)]).await;

    let code = start(&authority).await.unwrap();

    assert_eq!(code.verification_uri, "https://v.example");
    assert_eq!(code.expires_in, Duration::from_secs(600));
    assert_eq!(code.interval, Duration::from_secs(8));
}

#[tokio::test]
async fn without_times_five_seconds_and_a_quarter_of_an_hour_are_taken() {
    for extra in [
        json!({}),
        json!({"interval": 0, "expires_in": 0}),
        json!({"interval": null}),
    ] {
        let mut body =
            json!({"device_code": "d", "user_code": "U", "verification_uri": "https://v.example"});
        body.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        let authority = StandIn::start([ok(body)]).await;

        let code = start(&authority).await.unwrap();

        assert_eq!(code.interval, Duration::from_secs(5), "{extra}");
        assert_eq!(code.expires_in, Duration::from_secs(900), "{extra}");
    }
}

#[tokio::test]
async fn an_error_with_status_200_is_an_error() {
    let authority = StandIn::start([ok(json!({
        "error": "invalid_client", "error_description": "AADSTS7000218: The request body ...", "error_codes": [7000218]
    }))])
    .await;

    let error = start(&authority).await.unwrap_err();

    assert_eq!(error.class(), ErrorClass::CredentialWrong);
    let AuthorityError::Refused(refused) = error else {
        panic!("{error:?}");
    };
    assert_eq!(refused.code(), Some(7_000_218));
    assert!(
        refused
            .help()
            .unwrap()
            .remedy
            .contains("public client flows")
    );
}

#[tokio::test]
async fn an_answer_without_a_code_says_what_is_missing() {
    let authority = StandIn::start([ok(
        json!({"user_code": "U", "verification_uri": "https://v.example"}),
    )])
    .await;

    let error = start(&authority).await.unwrap_err();

    assert!(matches!(
        error,
        AuthorityError::Unreadable {
            missing: "device_code",
            status: 200,
            ..
        }
    ));
}

#[tokio::test(start_paused = true)]
async fn an_authority_that_is_down_for_a_moment_is_asked_again() {
    let authority = StandIn::start([
        reply(503, &[("content-type", "text/html")], "<html>busy</html>"),
        Reply::HangUp,
        ok(json!({"device_code": "d", "user_code": "U", "verification_uri": "https://v.example"})),
    ])
    .await;

    assert!(start(&authority).await.is_ok());
    assert_eq!(authority.count(), 3);
}

#[tokio::test]
async fn a_foreign_page_in_the_authoritys_place_is_named_as_such() {
    let authority = StandIn::start([reply(
        200,
        &[],
        "<html>Please log in to the guest network</html>",
    )])
    .await;

    let error = start(&authority).await.unwrap_err();

    assert!(matches!(
        error,
        AuthorityError::Unusable { status: 200, .. }
    ));
    assert!(!format!("{error} {error:?}").contains("guest network"));
}

#[tokio::test]
async fn a_refusal_keeps_what_support_asks_for() {
    let authority = StandIn::start([failed(
        400,
        json!({
            "error": "invalid_request", "error_codes": [900144], "timestamp": "2026-11-20 16:00:00Z",
            "trace_id": "7b1f", "correlation_id": "9c2e",
            "error_description": "AADSTS900144: 'scope' is missing.\r\nTrace ID: 7b1f\r\nCorrelation ID: 9c2e"
        }),
    )])
    .await;

    let AuthorityError::Refused(error) = start(&authority).await.unwrap_err() else {
        panic!("not refused");
    };

    assert_eq!(error.trace_id.as_deref(), Some("7b1f"));
    assert_eq!(error.correlation_id.as_deref(), Some("9c2e"));
    assert_eq!(error.time.as_deref(), Some("2026-11-20 16:00:00Z"));
    assert_eq!(
        error.description.as_deref(),
        Some("AADSTS900144: 'scope' is missing.")
    );
    assert_eq!(
        authority.seen()[0].header("client-request-id"),
        Some(error.correlation.to_string().as_str())
    );
}

#[tokio::test]
async fn a_code_does_not_show_itself() {
    let authority = StandIn::start([ok(json!({
        "device_code": "topsecret", "user_code": "ABCD-EFGH", "verification_uri": "https://v.example",
        "message": "Enter ABCD-EFGH."
    }))])
    .await;

    let shown = format!("{:?}", start(&authority).await.unwrap());

    assert!(
        !shown.contains("topsecret") && !shown.contains("ABCD-EFGH"),
        "{shown}"
    );
}

#[tokio::test]
async fn claims_go_with_the_start_and_with_each_poll() {
    const CLAIMS: &str = r#"{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"#;
    let authority = StandIn::start([
        ok(json!({
            "device_code": "d-1", "user_code": "ABCD", "verification_uri": "https://v.example", "interval": 1
        })),
        ok(json!({"token_type": "Bearer", "access_token": "a-1"})),
    ])
    .await;
    let endpoint = Authority::new(&authority.profile(), TENANT).unwrap();
    let request = SignInRequest {
        claims: Claims::from_json(CLAIMS),
        ..SignInRequest::new(CLIENT.parse().unwrap(), Scopes::exactly(&["x"]))
    };
    let cancel = CancellationToken::new();

    let code = device_code::start(&client(), &endpoint, &request, &cancel)
        .await
        .unwrap();
    device_code::wait(&client(), &endpoint, code, &cancel).await;

    for seen in authority.seen() {
        assert_eq!(seen.form()["claims"], CLAIMS, "{}", seen.target);
    }
    assert_eq!(authority.count(), 2);
}

#[tokio::test]
async fn a_start_is_cancelled_while_the_authority_does_not_answer() {
    let authority = StandIn::start([Reply::Silence]).await;
    let endpoint = Authority::new(&authority.profile(), TENANT).unwrap();
    let request = SignInRequest::new(CLIENT.parse().unwrap(), Scopes::exactly(&["x"]));
    let cancel = CancellationToken::new();

    let (http, waiting) = (client(), authority.clone());
    let (started, ()) = tokio::join!(
        device_code::start(&http, &endpoint, &request, &cancel),
        async {
            waiting.until(1).await;
            cancel.cancel();
        }
    );

    assert!(
        matches!(
            &started,
            Err(AuthorityError::Unreachable(NetError::Cancelled { .. }))
        ),
        "{started:?}"
    );
    assert_eq!(authority.count(), 1);
}
