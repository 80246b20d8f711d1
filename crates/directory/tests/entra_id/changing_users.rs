//! Changing users.

use countersign_directory::{Directory, DirectoryError, Missing, Patch, ReadOnlyReason, Removal};
use countersign_domain::{ObjectId, attribute::Attribute};
use countersign_net::Delivery;
use serde_json::json;

use crate::{
    directory,
    stand_in::{Reply, failed, ok, reply},
};

const ALEX: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f104";
const MEGAN: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f103";

fn id(text: &str) -> ObjectId {
    text.parse().unwrap()
}

fn done() -> Reply {
    reply(204, &[], "")
}

fn refused(status: u16, message: &str) -> Reply {
    failed(
        status,
        json!({"error": {"code": "Request_BadRequest", "message": message}}),
    )
}

fn moved() -> Patch {
    Patch::new([
        (Attribute::Department, Some("Sales".to_owned())),
        (Attribute::City, None),
    ])
    .unwrap()
}

#[tokio::test]
async fn only_changed_fields_are_sent_and_a_cleared_one_is_null() {
    let (directory, graph) = directory([done()]).await;

    directory.update_user(id(ALEX), &moved()).await.unwrap();

    let seen = &graph.seen()[0];
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("PATCH", format!("/v1.0/users/{ALEX}").as_str())
    );
    assert_eq!(seen.json(), json!({"department": "Sales", "city": null}));
}

#[tokio::test]
async fn a_patch_without_fields_sends_nothing() {
    let (directory, graph) = directory([]).await;

    directory
        .update_user(id(ALEX), &Patch::default())
        .await
        .unwrap();

    assert_eq!(graph.count(), 0);
}

#[tokio::test]
async fn a_refusal_to_change_a_synced_user_says_so() {
    let synced = ok(json!({"id": ALEX, "onPremisesSyncEnabled": true}));
    let (directory, _graph) = directory([refused(400, "Unable to update."), synced]).await;

    let error = directory.update_user(id(ALEX), &moved()).await.unwrap_err();

    assert!(
        matches!(
            error,
            DirectoryError::ReadOnly {
                reason: ReadOnlyReason::Synced,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(error.delivery(), Delivery::NotSent);
}

#[tokio::test]
async fn a_refusal_that_cannot_be_explained_stays_what_it_was() {
    let (directory, _graph) = directory([refused(400, "No."), refused(403, "No.")]).await;

    let error = directory.update_user(id(ALEX), &moved()).await.unwrap_err();

    assert!(
        matches!(error, DirectoryError::InvalidField { field: None, .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_missing_permission_is_named() {
    let user = ok(json!({"id": ALEX}));
    let (directory, _graph) = directory([refused(403, "Insufficient privileges."), user]).await;

    let error = directory.update_user(id(ALEX), &moved()).await.unwrap_err();

    let DirectoryError::Denied { permission, .. } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(permission.unwrap().application, "User.ReadWrite.All");
    assert!(error.to_string().contains("User.ReadWrite.All"), "{error}");
}

#[tokio::test]
async fn a_user_who_is_gone_counts_as_deleted() {
    let (directory, graph) = directory([done(), refused(404, "Gone.")]).await;

    assert_eq!(
        directory.delete_user(id(ALEX)).await.unwrap(),
        Removal::Removed
    );
    assert_eq!(
        directory.delete_user(id(ALEX)).await.unwrap(),
        Removal::AlreadyGone
    );
    assert_eq!(graph.seen()[0].method, "DELETE");
}

#[tokio::test]
async fn disabling_takes_the_sign_in_and_ends_the_sessions() {
    for answer in [ok(json!({"value": true})), done()] {
        let (directory, graph) = directory([done(), answer]).await;

        let disabled = directory.disable_user(id(ALEX)).await.unwrap();

        assert!(disabled.sessions.is_ok());
        let seen = graph.seen();
        assert_eq!(seen[0].json(), json!({"accountEnabled": false}));
        assert_eq!(
            (seen[1].method.as_str(), seen[1].target.as_str()),
            (
                "POST",
                format!("/v1.0/users/{ALEX}/revokeSignInSessions").as_str()
            )
        );
    }
}

#[tokio::test]
async fn an_account_that_is_off_while_its_sessions_last_is_not_called_a_failure() {
    let (directory, _graph) = directory([done(), refused(403, "No.")]).await;

    let disabled = directory.disable_user(id(ALEX)).await.unwrap();

    let error = disabled.sessions.unwrap_err();
    assert!(
        error.to_string().contains("User.RevokeSessions.All"),
        "{error}"
    );
}

#[tokio::test]
async fn a_manager_is_set_by_reference() {
    let (directory, graph) = directory([done()]).await;

    directory
        .set_manager(id(ALEX), Some(id(MEGAN)))
        .await
        .unwrap();

    let seen = &graph.seen()[0];
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("PUT", format!("/v1.0/users/{ALEX}/manager/$ref").as_str())
    );
    let link = format!("{}/v1.0/users/{MEGAN}", graph.origin());
    assert_eq!(seen.json(), json!({ "@odata.id": link }));
}

#[tokio::test]
async fn a_missing_manager_is_told_apart_from_a_missing_user() {
    for (named, expected) in [(MEGAN, Missing::Manager), (ALEX, Missing::User)] {
        let sentence = format!("Resource '{named}' does not exist.");
        let (directory, _graph) = directory([refused(404, &sentence)]).await;

        let error = directory
            .set_manager(id(ALEX), Some(id(MEGAN)))
            .await
            .unwrap_err();

        assert!(
            matches!(error, DirectoryError::NotFound { missing: Some(missing), .. } if missing == expected),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn clearing_a_manager_who_is_not_there_is_done() {
    let (directory, _graph) =
        directory([refused(404, "No manager."), ok(json!({"id": ALEX}))]).await;

    directory.set_manager(id(ALEX), None).await.unwrap();
}

#[tokio::test]
async fn nobody_is_the_manager_of_a_user_without_one() {
    let (directory, _graph) =
        directory([refused(404, "No manager."), ok(json!({"id": ALEX}))]).await;

    assert_eq!(directory.manager_of(id(ALEX)).await.unwrap(), None);
}

#[tokio::test]
async fn a_user_who_is_not_there_has_no_manager_to_tell() {
    let (directory, _graph) = directory([refused(404, "Gone."), refused(404, "Gone.")]).await;

    let error = directory.manager_of(id(ALEX)).await.unwrap_err();

    assert!(
        matches!(
            error,
            DirectoryError::NotFound {
                missing: Some(Missing::User),
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_user_comes_with_every_field_and_the_manager() {
    let alex = json!({"id": ALEX, "displayName": "Alex Wilber", "accountEnabled": true, "jobTitle": "Clerk"});
    let megan = json!({"id": MEGAN, "displayName": "Megan Bowen"});
    let (directory, _graph) = directory([ok(alex), ok(megan)]).await;

    let found = directory.user(ALEX).await.unwrap().unwrap();

    assert_eq!(found.user.fields[&Attribute::JobTitle], "Clerk");
    assert!(found.user.enabled && !found.user.synced);
    assert_eq!(found.manager.unwrap().name, "Megan Bowen");
}
