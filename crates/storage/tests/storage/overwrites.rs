//! What a person confirmed that a change overwrites.

use countersign_domain::{
    ObjectId, OutboxId, RequestId,
    attribute::Attribute,
    audit::Subject,
    change::{ChangedMeanwhile, FieldValue},
};

use crate::fixture::{Fixture, at, entry};

const CODE: &str = "target_changed";

fn department(now: &str) -> Vec<ChangedMeanwhile> {
    vec![ChangedMeanwhile {
        field: Attribute::Department,
        now: Some(FieldValue::from(now)),
    }]
}

/// A change whose try found another department, and that a person lets overwrite it.
async fn confirmed(fixture: &Fixture) -> (RequestId, OutboxId) {
    let (request, row) = fixture.applying().await;
    fixture
        .storage
        .found_changed(request, department("Legal"))
        .await
        .unwrap();
    fixture
        .storage
        .park(row, CODE, entry(Subject::None))
        .await
        .unwrap();
    let queued = fixture
        .storage
        .queue_overwrite(request, CODE.into(), at(3_000), entry(Subject::None))
        .await
        .unwrap();
    assert!(queued);
    (request, row)
}

#[tokio::test]
async fn what_the_last_try_found_is_what_is_confirmed() {
    let fixture = Fixture::new().await;

    let (request, _) = confirmed(&fixture).await;

    assert_eq!(
        fixture.storage.overwrites(request).await,
        Ok(department("Legal"))
    );
}

#[tokio::test]
async fn what_is_found_anew_is_not_confirmed() {
    let fixture = Fixture::new().await;
    let (request, _) = confirmed(&fixture).await;

    fixture
        .storage
        .found_changed(request, department("Support"))
        .await
        .unwrap();

    assert_eq!(fixture.storage.overwrites(request).await, Ok(vec![]));
}

#[tokio::test]
async fn nothing_stays_confirmed_once_the_change_is_made() {
    let fixture = Fixture::new().await;
    let (request, row) = confirmed(&fixture).await;

    fixture
        .storage
        .apply_done(row, ObjectId::random(), at(4_000), entry(Subject::None))
        .await
        .unwrap();

    assert_eq!(fixture.storage.overwrites(request).await, Ok(vec![]));
}
