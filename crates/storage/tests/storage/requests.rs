use countersign_domain::{
    ObjectId, OutboxId, Principal, RequestId, StoreId, TenantId,
    attribute::Attribute,
    audit::{Happening, Subject},
    callback::CallbackTokenHash,
    change::FieldChange,
    outbox::{Duty, OutboxState},
    request::{ApplyState, Doubt, Outcome, Request, RequestStatus, TriggerState},
};
use countersign_storage::{NewRequest, RequestFilter, StorageError};

use crate::fixture::{Fixture, at, decision, entry, only, person, plan, principal};

async fn ids(fixture: &Fixture, filter: RequestFilter) -> Vec<RequestId> {
    let found = fixture.storage.requests(filter).await.unwrap();
    found.into_iter().map(|request| request.id).collect()
}

#[tokio::test]
async fn a_request_comes_back_with_its_fields_and_its_approvers_in_their_order() {
    let fixture = Fixture::new().await;
    let mut request = fixture.request();
    request.changes = vec![FieldChange {
        field: Attribute::Department,
        old: None,
        new: Some("Sales".into()),
    }];

    fixture
        .storage
        .record_requests(vec![only(request.clone())])
        .await
        .unwrap();

    assert_eq!(fixture.read(request.id).await, request);
}

#[tokio::test]
async fn a_linked_request_brings_a_due_call_with_its_token() {
    let fixture = Fixture::new().await;

    let (request, row) = fixture.linked().await;

    assert_eq!(fixture.read(request).await.trigger, TriggerState::Queued);
    let row = fixture.row(request, row).await;
    assert_eq!(row.duty, Duty::Trigger);
    assert_eq!(row.state, OutboxState::Due { at: at(1_000) });
    assert_eq!(row.payload, Some(plan(at(0)).token));
    assert_eq!(
        fixture.read(request).await.call,
        Some(CallbackTokenHash::from_bytes([7; 32]))
    );
}

#[tokio::test]
async fn a_direct_change_is_due_at_once() {
    let fixture = Fixture::new().await;
    let mut request = fixture.request();
    request.workflow = None;
    request.status = RequestStatus::Approved;
    request.decision = Some(decision(Outcome::Approve));
    let (id, row) = (request.id, OutboxId::random());
    let new = NewRequest {
        apply: Some(row),
        audit: vec![entry(Subject::Request(id))],
        ..only(request)
    };

    fixture.storage.record_requests(vec![new]).await.unwrap();

    assert_eq!(fixture.read(id).await.apply, ApplyState::Queued);
    let due = fixture
        .storage
        .claim_due(Duty::Apply, at(1_000), 10)
        .await
        .unwrap();
    assert_eq!(due.iter().map(|row| row.id).collect::<Vec<_>>(), vec![row]);
    assert_eq!(
        fixture.happenings(Subject::Request(id)).await,
        vec![Happening::AskedDirectly]
    );
}

#[tokio::test]
async fn one_bad_request_keeps_the_others_out() {
    let fixture = Fixture::new().await;
    let good = fixture.request();
    let bad = Request {
        store: StoreId::random(),
        ..fixture.request()
    };

    let refused = fixture
        .storage
        .record_requests(vec![only(good.clone()), only(bad)])
        .await;

    assert_eq!(refused, Err(StorageError::NotFound));
    assert_eq!(fixture.storage.request(good.id).await.unwrap(), None);
}

#[tokio::test]
async fn requests_are_listed_newest_first_up_to_the_limit() {
    let fixture = Fixture::new().await;
    let mut recorded = Vec::new();
    for created in [300, 100, 200] {
        let mut request = fixture.request();
        request.created_at = at(created);
        recorded.push(request.id);
        fixture
            .storage
            .record_requests(vec![only(request)])
            .await
            .unwrap();
    }

    let all = ids(&fixture, RequestFilter::default()).await;
    let newest = ids(
        &fixture,
        RequestFilter {
            limit: Some(1),
            ..RequestFilter::default()
        },
    )
    .await;

    assert_eq!(all, vec![recorded[0], recorded[2], recorded[1]]);
    assert_eq!(newest, vec![recorded[0]]);
}

#[tokio::test]
async fn the_inbox_holds_what_one_may_decide_and_my_requests_what_one_asked_for() {
    let fixture = Fixture::new().await;
    let riley = ObjectId::random();
    let mut mine = fixture.request();
    mine.requester = person(riley);
    let other = fixture.request();
    let megan = other.approvers[0].object;
    fixture
        .storage
        .record_requests(vec![only(mine.clone()), only(other.clone())])
        .await
        .unwrap();

    let asked = RequestFilter {
        requester: Some(principal(riley)),
        ..RequestFilter::default()
    };
    let inbox = RequestFilter {
        approver: Some(principal(megan)),
        ..RequestFilter::default()
    };
    let both = RequestFilter {
        requester: Some(principal(riley)),
        approver: Some(principal(megan)),
        ..RequestFilter::default()
    };

    assert_eq!(ids(&fixture, asked).await, vec![mine.id]);
    assert_eq!(ids(&fixture, inbox).await, vec![other.id]);
    assert!(ids(&fixture, both).await.is_empty());
}

#[tokio::test]
async fn the_same_object_id_in_another_tenant_has_neither_requests_nor_an_inbox() {
    let fixture = Fixture::new().await;
    let mut request = fixture.request();
    let (riley, megan) = (ObjectId::random(), request.approvers[0].object);
    request.requester = person(riley);
    fixture
        .storage
        .record_requests(vec![only(request)])
        .await
        .unwrap();
    let elsewhere = |object| Principal {
        tenant: TenantId::random(),
        ..principal(object)
    };

    let asked = RequestFilter {
        requester: Some(elsewhere(riley)),
        ..RequestFilter::default()
    };
    let inbox = RequestFilter {
        approver: Some(elsewhere(megan)),
        ..RequestFilter::default()
    };

    assert!(ids(&fixture, asked).await.is_empty());
    assert!(ids(&fixture, inbox).await.is_empty());
}

#[tokio::test]
async fn requests_are_narrowed_by_store_and_status() {
    let fixture = Fixture::new().await;
    let (open, denied) = (fixture.unlinked().await, fixture.unlinked().await);
    let _ = fixture.decide(denied, Outcome::Deny).await;

    let pending = RequestFilter {
        store: Some(fixture.store),
        status: Some(RequestStatus::Pending),
        ..RequestFilter::default()
    };
    let elsewhere = RequestFilter {
        store: Some(StoreId::random()),
        ..RequestFilter::default()
    };

    assert_eq!(ids(&fixture, pending).await, vec![open]);
    assert!(ids(&fixture, elsewhere).await.is_empty());
}

#[tokio::test]
async fn requests_without_a_call_or_with_a_parked_one_await_it() {
    let fixture = Fixture::new().await;
    let unlinked = fixture.unlinked().await;
    let (_queued, _) = fixture.linked().await;
    let (parked, row) = fixture.linked().await;
    fixture
        .storage
        .claim(row, at(1_000))
        .await
        .unwrap()
        .unwrap();
    fixture
        .storage
        .park(row, "flow_off", entry(Subject::None))
        .await
        .unwrap();
    let decided = fixture.unlinked().await;
    let _ = fixture.decide(decided, Outcome::Approve).await;

    let awaiting = fixture
        .storage
        .requests_awaiting_trigger_of(fixture.workflow)
        .await
        .unwrap();

    assert_eq!(awaiting, vec![unlinked, parked]);
}

#[tokio::test]
async fn an_unlinked_request_can_be_sent() {
    let fixture = Fixture::new().await;
    let request = fixture.unlinked().await;

    let queued = fixture
        .storage
        .queue_trigger(request, plan(at(5_000)), entry(Subject::None))
        .await;

    assert_eq!(queued, Ok(true));
    assert_eq!(fixture.read(request).await.trigger, TriggerState::Queued);
    assert_eq!(fixture.storage.next_due().await.unwrap(), Some(at(5_000)));
}

#[tokio::test]
async fn sending_a_parked_call_again_ends_the_parked_row_and_changes_the_token() {
    let fixture = Fixture::new().await;
    let (request, parked) = fixture.linked().await;
    fixture
        .storage
        .claim(parked, at(1_000))
        .await
        .unwrap()
        .unwrap();
    fixture
        .storage
        .park(parked, "flow_off", entry(Subject::None))
        .await
        .unwrap();
    let mut again = plan(at(5_000));
    again.token_hash = CallbackTokenHash::from_bytes([8; 32]);
    let new_row = again.row;

    assert!(
        fixture
            .storage
            .queue_trigger(request, again, entry(Subject::None))
            .await
            .unwrap()
    );

    let old = fixture.row(request, parked).await;
    assert_eq!((old.state, old.payload), (OutboxState::Done, None));
    assert_eq!(
        fixture.row(request, new_row).await.state,
        OutboxState::Due { at: at(5_000) }
    );
    assert_eq!(
        fixture.read(request).await.call,
        Some(CallbackTokenHash::from_bytes([8; 32]))
    );
    assert!(fixture.storage.parked().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_request_with_a_doubtful_answer_can_be_sent_again_and_is_no_longer_doubtful() {
    let fixture = Fixture::new().await;
    let request = fixture.running().await;
    assert!(
        !fixture
            .storage
            .queue_trigger(request, plan(at(5_000)), entry(Subject::None))
            .await
            .unwrap()
    );
    let report = fixture.keep_report(request, "report").await;
    fixture.doubt(report, request, Doubt::NoDecision).await;

    assert!(
        fixture
            .storage
            .queue_trigger(request, plan(at(5_000)), entry(Subject::None))
            .await
            .unwrap()
    );

    let read = fixture.read(request).await;
    assert_eq!((read.trigger, read.doubt), (TriggerState::Queued, None));
}

#[tokio::test]
async fn a_queued_or_decided_request_is_not_sent_again() {
    let fixture = Fixture::new().await;
    let (queued, _) = fixture.linked().await;
    let decided = fixture.unlinked().await;
    let _ = fixture.decide(decided, Outcome::Deny).await;

    for request in [queued, decided] {
        let before = fixture.storage.outbox_of(request).await.unwrap();
        let about = Subject::Request(request);
        let recorded = fixture.happenings(about).await;

        assert!(
            !fixture
                .storage
                .queue_trigger(request, plan(at(5_000)), entry(about))
                .await
                .unwrap()
        );

        assert_eq!(fixture.storage.outbox_of(request).await.unwrap(), before);
        assert_eq!(fixture.happenings(about).await, recorded);
    }
}

#[tokio::test]
async fn a_failed_change_is_queued_anew_with_fresh_attempts() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.applying().await;
    fixture
        .storage
        .park(row, "upn_taken", entry(Subject::None))
        .await
        .unwrap();
    assert_eq!(
        fixture.read(request).await.apply,
        ApplyState::Failed {
            code: "upn_taken".into()
        }
    );

    assert!(
        fixture
            .storage
            .queue_apply(request, at(9_000), entry(Subject::None))
            .await
            .unwrap()
    );

    assert_eq!(fixture.read(request).await.apply, ApplyState::Queued);
    let row = fixture.row(request, row).await;
    assert_eq!(
        (row.state, row.attempts),
        (OutboxState::Due { at: at(9_000) }, 0)
    );
}

#[tokio::test]
async fn a_change_that_has_not_failed_is_not_queued_twice() {
    let fixture = Fixture::new().await;
    let (applying, _) = fixture.applying().await;
    let pending = fixture.unlinked().await;

    assert!(
        !fixture
            .storage
            .queue_apply(applying, at(9_000), entry(Subject::None))
            .await
            .unwrap()
    );
    assert!(
        !fixture
            .storage
            .queue_apply(pending, at(9_000), entry(Subject::None))
            .await
            .unwrap()
    );
    assert_eq!(
        fixture
            .storage
            .queue_apply(RequestId::random(), at(9_000), entry(Subject::None))
            .await,
        Err(StorageError::NotFound)
    );
}
