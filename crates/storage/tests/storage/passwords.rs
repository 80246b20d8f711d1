use countersign_domain::{
    Actor, ObjectId, OutboxId, RequestId,
    audit::{Happening, Subject},
    outbox::Intent,
    request::{ApplyState, InitialPassword},
};
use countersign_storage::StorageError;

use crate::fixture::{Fixture, at, entry, sealed};

const PASSWORD: &str = "the sealed initial password";

fn intent(request: RequestId, name: &str) -> Intent {
    Intent {
        request,
        name: Some(name.into()),
        directory_time: at(1_900),
    }
}

/// A request whose user was made at `made`.
async fn applied(fixture: &Fixture, made: i64) -> RequestId {
    let (request, row) = fixture.applying().await;
    fixture
        .storage
        .write_intent(intent(request, "jane"), Some(sealed(PASSWORD)))
        .await
        .unwrap();
    done(fixture, row, made).await;
    request
}

async fn done(fixture: &Fixture, row: OutboxId, made: i64) -> ObjectId {
    let object = ObjectId::random();
    fixture
        .storage
        .apply_done(row, object, at(made), entry(Subject::None))
        .await
        .unwrap();
    object
}

#[tokio::test]
async fn the_first_intent_and_its_password_stay() {
    let fixture = Fixture::new().await;
    let (request, _) = fixture.applying().await;
    let first = intent(request, "jane@contoso.example");

    fixture
        .storage
        .write_intent(first.clone(), Some(sealed("first")))
        .await
        .unwrap();
    fixture
        .storage
        .write_intent(intent(request, "other"), Some(sealed("second")))
        .await
        .unwrap();

    assert_eq!(
        fixture.storage.intent(request).await.unwrap(),
        Some((first, Some(sealed("first"))))
    );
}

#[tokio::test]
async fn an_intent_needs_a_request() {
    let fixture = Fixture::new().await;

    let refused = fixture
        .storage
        .write_intent(intent(RequestId::random(), "jane"), Some(sealed(PASSWORD)))
        .await;

    assert_eq!(refused, Err(StorageError::NotFound));
}

#[tokio::test]
async fn a_cleared_intent_takes_its_password_along() {
    let fixture = Fixture::new().await;
    let (request, _) = fixture.applying().await;
    fixture
        .storage
        .write_intent(intent(request, "jane"), Some(sealed(PASSWORD)))
        .await
        .unwrap();

    fixture.storage.clear_intent(request).await.unwrap();

    assert_eq!(fixture.storage.intent(request).await.unwrap(), None);
    assert!(!fixture.files_hold_after_close(PASSWORD.as_bytes()).await);
}

#[tokio::test]
async fn the_intent_of_a_change_that_was_made_is_not_cleared() {
    let fixture = Fixture::new().await;
    let request = applied(&fixture, 3_000).await;

    fixture.storage.clear_intent(request).await.unwrap();

    assert!(fixture.storage.intent(request).await.unwrap().is_some());
}

#[tokio::test]
async fn a_change_that_was_made_names_its_object_and_offers_the_password() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.applying().await;
    fixture
        .storage
        .write_intent(intent(request, "jane"), Some(sealed(PASSWORD)))
        .await
        .unwrap();

    let object = done(&fixture, row, 3_000).await;

    let read = fixture.read(request).await;
    assert_eq!(
        read.apply,
        ApplyState::Applied {
            object,
            at: at(3_000)
        }
    );
    assert_eq!(read.initial_password, InitialPassword::Waiting);
}

#[tokio::test]
async fn a_change_without_a_password_offers_none() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.applying().await;

    done(&fixture, row, 3_000).await;

    assert_eq!(
        fixture.read(request).await.initial_password,
        InitialPassword::None
    );
    assert_eq!(
        fixture
            .storage
            .take_password(request, entry(Subject::None))
            .await,
        Ok(None)
    );
}

#[tokio::test]
async fn a_password_is_given_once_and_leaves_the_files() {
    let fixture = Fixture::new().await;
    let request = applied(&fixture, 3_000).await;
    let about = Subject::Account(countersign_domain::AccountId::random());

    let first = fixture
        .storage
        .take_password(request, entry(about))
        .await
        .unwrap();
    let second = fixture
        .storage
        .take_password(request, entry(about))
        .await
        .unwrap();

    assert_eq!((first, second), (Some(sealed(PASSWORD)), None));
    assert_eq!(
        fixture.read(request).await.initial_password,
        InitialPassword::Revealed
    );
    assert_eq!(
        fixture.storage.intent(request).await.unwrap().unwrap().1,
        None
    );
    assert_eq!(
        fixture.happenings(about).await.len(),
        1,
        "only the reveal is recorded"
    );
    assert!(!fixture.files_hold_after_close(PASSWORD.as_bytes()).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_ask_at_once_one_gets_the_password() {
    let fixture = Fixture::new().await;
    let request = applied(&fixture, 3_000).await;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let storage = fixture.storage.clone();
        calls.spawn(async move {
            storage
                .take_password(request, entry(Subject::None))
                .await
                .unwrap()
                .is_some()
        });
    }

    let given = calls.join_all().await;

    assert_eq!(given.into_iter().filter(|given| *given).count(), 1);
}

#[tokio::test]
async fn a_password_is_not_given_before_the_change_is_made() {
    let fixture = Fixture::new().await;
    let (request, _) = fixture.applying().await;
    fixture
        .storage
        .write_intent(intent(request, "jane"), Some(sealed(PASSWORD)))
        .await
        .unwrap();

    assert_eq!(
        fixture
            .storage
            .take_password(request, entry(Subject::None))
            .await,
        Ok(None)
    );
    assert_eq!(
        fixture.storage.intent(request).await.unwrap().unwrap().1,
        Some(sealed(PASSWORD))
    );
}

#[tokio::test]
async fn old_passwords_expire_unseen_and_young_ones_wait() {
    let fixture = Fixture::new().await;
    let (old, young) = (
        applied(&fixture, 3_000).await,
        applied(&fixture, 4_000).await,
    );
    let revealed = applied(&fixture, 3_000).await;
    fixture
        .storage
        .take_password(revealed, entry(Subject::None))
        .await
        .unwrap();

    let expired = fixture
        .storage
        .expire_passwords(at(4_000), at(9_000))
        .await
        .unwrap();

    assert_eq!(expired, vec![old]);
    assert_eq!(
        fixture.read(old).await.initial_password,
        InitialPassword::Expired
    );
    assert_eq!(
        fixture.read(young).await.initial_password,
        InitialPassword::Waiting
    );
    assert_eq!(
        fixture.read(revealed).await.initial_password,
        InitialPassword::Revealed
    );
    assert_eq!(fixture.storage.intent(old).await.unwrap().unwrap().1, None);
    let entries = fixture
        .storage
        .entries_about(Subject::Request(old))
        .await
        .unwrap();
    let last = entries.last().unwrap();
    assert_eq!(
        (&last.actor, &last.happening, last.at),
        (&Actor::System, &Happening::PasswordExpired, at(9_000))
    );
}

#[tokio::test]
async fn the_password_of_a_change_that_failed_is_destroyed_in_time_too() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.applying().await;
    fixture
        .storage
        .write_intent(intent(request, "jane"), Some(sealed(PASSWORD)))
        .await
        .unwrap();
    fixture
        .storage
        .park(row, "directory_denied", entry(Subject::Request(request)))
        .await
        .unwrap();

    let early = fixture
        .storage
        .expire_passwords(at(1_900), at(5_000))
        .await
        .unwrap();
    let late = fixture
        .storage
        .expire_passwords(at(1_901), at(5_000))
        .await
        .unwrap();

    assert_eq!((early, late), (vec![], vec![request]));
    // The next try starts anew, with a password of its own.
    assert_eq!(fixture.storage.intent(request).await.unwrap(), None);
    assert!(
        fixture
            .happenings(Subject::Request(request))
            .await
            .contains(&Happening::PasswordExpired)
    );
}
