//! Signing in: how a sign-in by device code ends.

use std::time::Duration;

use countersign_contract::*;
use countersign_domain::account::Session as AccountSession;
use countersign_sandbox::{
    SandboxOptions,
    entra::{DeviceAnswer, answer_device},
};
use serde_json::json;

use crate::house::{CONSOLE, House, TENANT, until, waiting};

async fn started(house: &House) -> JobView {
    house.start_sign_in(SignInMethod::DeviceCode, None).await
}

async fn ended(house: &House, job: &JobView) -> SignInState {
    crate::house::ended(&house.session, job).await
}

fn code(state: &SignInState) -> Option<Code> {
    match state {
        SignInState::Failed { error } => Some(error.code),
        SignInState::Starting | SignInState::Waiting { .. } | SignInState::SignedIn { .. } => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_sign_in_adds_no_account() {
    let house = House::open().await;
    let job = started(&house).await;

    answer_device(
        house.sandbox.tenant(),
        &house.user_code(&job).await,
        "megan@contoso.example",
        DeviceAnswer::Decline,
    )
    .unwrap();

    assert_eq!(code(&ended(&house, &job).await), Some(Code::SignInDeclined));
    assert!(
        house
            .session
            .account_list(AccountListRequest {})
            .await
            .unwrap()
            .accounts
            .is_empty()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_code_ends_the_sign_in() {
    let house = House::open().await;
    let job = started(&house).await;
    waiting(&house.session, &job).await;

    house
        .tell_sandbox("clock", json!({ "advanceSeconds": 3600 }))
        .await;

    assert_eq!(code(&ended(&house, &job).await), Some(Code::SignInExpired));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_sign_in_stops_asking() {
    let house = House::open().await;
    let job = started(&house).await;

    house
        .session
        .account_sign_in_cancel(JobRequest { job: job.id })
        .await
        .unwrap();

    assert_eq!(
        code(&ended(&house, &job).await),
        Some(Code::SignInCancelled)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_that_names_no_interval_and_gives_opaque_tokens_will_do() {
    let options = SandboxOptions {
        device_interval: None,
        opaque_access_tokens: true,
        device_code_lifetime: Duration::from_secs(600),
        ..SandboxOptions::default()
    };
    let house = House::open_on(options).await;
    let job = started(&house).await;
    assert_eq!(waiting(&house.session, &job).await.1, 600);

    answer_device(
        house.sandbox.tenant(),
        &house.user_code(&job).await,
        "megan@contoso.example",
        DeviceAnswer::Approve,
    )
    .unwrap();

    assert!(matches!(
        ended(&house, &job).await,
        SignInState::SignedIn { .. }
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_again_keeps_the_account() {
    let house = House::open().await;

    let first = house.sign_in("megan@contoso.example").await;
    let second = house.sign_in("megan@contoso.example").await;

    assert_eq!(first.id, second.id);
    assert_eq!(
        house
            .session
            .account_list(AccountListRequest {})
            .await
            .unwrap()
            .accounts
            .len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_died_parks_its_work_until_somebody_signs_in() {
    let house = House::open().await.furnish().await;
    let ada = house.ada;
    house
        .update(house.store, |update| update.service_credential = Some(ada))
        .await;
    let (request, approval) = house.asked("jdoe").await;
    house
        .tell_sandbox(
            "tokens/revoke",
            json!({ "as": "admin@contoso.example", "access": true, "refresh": true }),
        )
        .await;

    house
        .answer(&approval, "megan@contoso.example", "Approve", "")
        .await;
    until("the account has to sign in", async || {
        let accounts = house
            .session
            .account_list(AccountListRequest {})
            .await
            .unwrap()
            .accounts;
        accounts
            .into_iter()
            .find(|account| account.id == ada && account.session == AccountSession::SignInNeeded)
    })
    .await;
    house.sign_in("admin@contoso.example").await;

    house.until_applied(request).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_adds_no_app() {
    let house = House::open().await;
    let request = AccountAddAppRequest {
        tenant: TENANT.into(),
        client_id: crate::house::DATA_SERVICE.into(),
        client_secret: SecretInput::new("wrong".to_owned().into()),
    };

    let refused = house.session.account_add_app(request).await.unwrap_err();

    assert_eq!(refused.code, Code::RegistrationWrong);
    assert_eq!(refused.details["code"], "AADSTS7000215");
    assert!(
        house
            .session
            .account_list(AccountListRequest {})
            .await
            .unwrap()
            .accounts
            .is_empty()
    );
}

/// An authority that speaks RFC 8628 and nothing more: no interval, no id token, no refresh token.
async fn plain_authority() -> String {
    let answer = |body: serde_json::Value| async move { axum::Json(body) };
    let router = axum::Router::new()
        .route(
            "/{tenant}/oauth2/v2.0/devicecode",
            axum::routing::post(move || {
                answer(json!({
                    "device_code": "d", "user_code": "WDJB-MJHT",
                    "verification_uri": "http://127.0.0.1/device", "expires_in": 600
                }))
            }),
        )
        .route(
            "/{tenant}/oauth2/v2.0/token",
            axum::routing::post(move || {
                answer(json!({ "access_token": "opaque", "token_type": "Bearer" }))
            }),
        );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_that_gives_nothing_but_an_access_token_will_do() {
    let house = House::open().await;
    house.engine.shutdown().await;
    let mut profile = house.sandbox.profile();
    profile["authority"] = plain_authority().await.into();
    let directory = tempfile::tempdir().unwrap();
    let engine = crate::house::open_engine(&profile, directory.path())
        .await
        .unwrap();
    let session = engine.session();

    let request = AccountSignInStartRequest {
        tenant: "contoso.example".into(),
        client_id: CONSOLE.into(),
        method: SignInMethod::DeviceCode,
        account: None,
    };
    let job = session.account_sign_in_start(request).await.unwrap();
    let state = crate::house::ended(&session, &job).await;

    let SignInState::SignedIn { account } = state else {
        panic!("{state:?}");
    };
    assert_eq!(
        (account.session, account.object_id),
        (AccountSession::Live, None)
    );
}
