//! Making a user.

use countersign_directory::{Created, Directory, DirectoryError};
use countersign_domain::{attribute::Attribute, user::NewUser};
use countersign_net::Delivery;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::{
    directory,
    stand_in::{Reply, failed, ok, reply},
};

const OBJECT: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f999";

fn jane() -> NewUser {
    NewUser::checked(
        &[
            (Attribute::UserPrincipalName, "jdoe".to_owned()),
            (Attribute::DisplayName, "Jane Doe".to_owned()),
            (Attribute::Department, "Sales".to_owned()),
        ],
        &"contoso.example".parse().unwrap(),
    )
    .unwrap()
}

fn password() -> SecretString {
    SecretString::from("topsecret-1A".to_owned())
}

async fn create(answer: Reply) -> (Result<Created, DirectoryError>, usize) {
    let (directory, graph) = directory([answer]).await;

    let outcome = directory.create_user(&jane(), &password()).await;

    (outcome, graph.count())
}

async fn refused(answer: Reply) -> DirectoryError {
    create(answer).await.0.unwrap_err()
}

fn bad_request(message: &str, detail: Value) -> Reply {
    failed(
        400,
        json!({"error": {"code": "Request_BadRequest", "message": message, "details": [detail],
            "innerError": {"request-id": "9f0c", "date": "2026-11-20T12:00:00"}}}),
    )
}

#[tokio::test]
async fn a_refusal_repeats_neither_the_password_nor_a_token() {
    let said = format!("You sent topsecret-1A, and eyJ0.{}.", "aB3".repeat(20));

    let refused = refused(bad_request(&said, json!({}))).await;

    let message = refused.refusal().unwrap().message.as_deref();
    assert_eq!(message, Some("You sent (hidden), and (hidden)."));
}

#[tokio::test]
async fn a_new_user_is_enabled_and_has_to_change_the_password() {
    let (directory, graph) = directory([ok(json!({"id": OBJECT}))]).await;

    let created = directory.create_user(&jane(), &password()).await.unwrap();

    assert_eq!(created.object.to_string(), OBJECT);
    let seen = &graph.seen()[0];
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("POST", "/v1.0/users")
    );
    assert_eq!(
        seen.json(),
        json!({
            "accountEnabled": true, "displayName": "Jane Doe", "userPrincipalName": "jdoe@contoso.example",
            "mailNickname": "jdoe", "department": "Sales",
            "passwordProfile": {"password": "topsecret-1A", "forceChangePasswordNextSignIn": true}
        })
    );
}

#[tokio::test]
async fn a_taken_name_names_its_field() {
    let error = refused(bad_request(
        "Another object with the same value for property userPrincipalName already exists.",
        json!({"code": "ObjectConflict", "target": "userPrincipalName", "message": "x"}),
    ))
    .await;

    assert!(
        matches!(
            error,
            DirectoryError::NameTaken {
                field: Some(Attribute::UserPrincipalName),
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(error.request_id(), Some("9f0c"));
    assert_eq!(error.delivery(), Delivery::NotSent);
}

#[tokio::test]
async fn a_domain_that_is_not_verified_is_told_apart_from_another_bad_value() {
    let domain = refused(bad_request(
        "The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.",
        json!({"code": "InvalidValue", "target": "userPrincipalName"}),
    ))
    .await;
    let other = refused(bad_request(
        "Invalid value specified for property 'usageLocation' of resource 'User'.",
        json!({"code": "InvalidValue", "target": "usageLocation"}),
    ))
    .await;

    assert!(
        matches!(domain, DirectoryError::DomainNotVerified { .. }),
        "{domain:?}"
    );
    assert!(
        matches!(
            other,
            DirectoryError::InvalidField {
                field: Some(Attribute::UsageLocation),
                ..
            }
        ),
        "{other:?}"
    );
}

#[tokio::test]
async fn a_bad_password_names_no_field_of_the_request() {
    let error = refused(bad_request(
        "The specified password does not comply.",
        json!({"code": "PasswordComplexity", "target": "password"}),
    ))
    .await;

    assert!(
        matches!(error, DirectoryError::InvalidField { field: None, .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn throttling_hands_the_pause_on() {
    let (error, sent) = create(reply(429, &[("retry-after", "17")], "{}")).await;

    let DirectoryError::Throttled { after, .. } = error.unwrap_err() else {
        panic!("not throttled");
    };
    assert_eq!(after.unwrap().as_secs(), 17);
    assert_eq!(sent, 1);
}

#[tokio::test]
async fn whatever_leaves_the_effect_open_is_sent_once_and_says_so() {
    for answer in [
        Reply::HangUp,
        Reply::Bytes(b"HTTP/1.1 201 Created\r\ncontent-length: 99\r\n\r\n{\"id\":".to_vec()),
        reply(503, &[], "<html>busy</html>"),
        reply(500, &[], ""),
        reply(201, &[], "{}"),
        reply(201, &[], "not json"),
    ] {
        let (error, sent) = create(answer.clone()).await;

        let error = error.unwrap_err();
        assert_eq!(error.delivery(), Delivery::Unknown, "{answer:?}: {error:?}");
        assert_eq!(sent, 1, "{answer:?}");
    }
}

#[tokio::test]
async fn no_error_shows_the_password_or_the_token() {
    for answer in [
        bad_request("topsecret-1A is too short", json!({"code": "InvalidValue"})),
        failed(
            403,
            json!({"error": {"code": "Authorization_RequestDenied", "message": "no"}}),
        ),
        Reply::HangUp,
    ] {
        let shown = refused(answer).await.to_string();

        assert!(
            !shown.contains("topsecret") && !shown.contains("the-token"),
            "{shown}"
        );
    }
}
