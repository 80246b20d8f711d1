//! Lists of requests, page by page and filtered, and clean-ups.

use countersign_domain::{
    ObjectId, RequestId,
    audit::{Happening, Subject},
    change::Event,
    outbox::Duty,
    request::{Outcome, Request, RequestStatus},
    system_workflow::SystemWorkflow,
    workflow::WorkflowType,
};
use countersign_storage::{
    CleanupCounts, CleanupFilter, Condition, PersonFilter, RequestFilter, RequestOrder,
    RequestPage, RequestSort, StorageError,
};

use crate::fixture::{Fixture, approver, at, entry, only, person};

async fn record(fixture: &Fixture, change: impl FnOnce(&mut Request)) -> RequestId {
    let mut request = fixture.request();
    change(&mut request);
    let id = request.id;
    fixture
        .storage
        .record_requests(vec![only(request)])
        .await
        .unwrap();
    id
}

async fn found(fixture: &Fixture, filter: RequestFilter) -> Vec<RequestId> {
    let page = page(fixture, filter, None, 100).await;
    page.requests.iter().map(|request| request.id).collect()
}

async fn page(
    fixture: &Fixture,
    filter: RequestFilter,
    after: Option<RequestId>,
    limit: u32,
) -> RequestPage {
    fixture
        .storage
        .request_page(filter, RequestSort::default(), after, limit)
        .await
        .unwrap()
}

fn is<Value>(value: Value) -> Condition<Value> {
    Condition { value, not: false }
}

fn is_not<Value>(value: Value) -> Condition<Value> {
    Condition { value, not: true }
}

fn cleanup(before: i64) -> CleanupFilter {
    CleanupFilter {
        store: None,
        status: None,
        before: at(before),
    }
}

async fn clean_up(fixture: &Fixture, filter: CleanupFilter) -> CleanupCounts {
    fixture
        .storage
        .clean_up(filter, |_| entry(Subject::None))
        .await
        .unwrap()
}

#[tokio::test]
async fn pages_hold_every_request_once_even_when_many_were_made_in_the_same_moment() {
    let fixture = Fixture::new().await;
    let mut made = Vec::new();
    for _ in 0..7 {
        made.push(record(&fixture, |request| request.created_at = at(5)).await);
    }
    made.reverse();

    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = page(&fixture, RequestFilter::default(), after, 3).await;
        assert_eq!(page.total, 7);
        after = page.requests.last().map(|request| request.id);
        seen.extend(page.requests.iter().map(|request| request.id));
        if !page.more {
            break;
        }
    }

    assert_eq!(seen, made);
}

#[tokio::test]
async fn a_page_after_a_request_that_is_gone_is_refused_and_not_empty() {
    let fixture = Fixture::new().await;
    let gone = Some(RequestId::random());

    let refused = fixture
        .storage
        .request_page(RequestFilter::default(), RequestSort::default(), gone, 10)
        .await;

    assert!(
        matches!(refused, Err(StorageError::NotFound)),
        "{refused:?}"
    );
}

#[tokio::test]
async fn each_filter_narrows() {
    let fixture = Fixture::new().await;
    let me = ObjectId::random();
    let wanted = record(&fixture, |request| {
        request.requester = person(me);
        request.requester_name = "Änne Weber".into();
        request.target_name = "Jane Doe".into();
        request.approvers = vec![approver("Megan Bowen")];
        request.created_at = at(2_000);
    })
    .await;
    record(&fixture, |request| {
        request.requester_name = "Somebody else".into();
        request.target_name = "John Roe".into();
        request.approvers = vec![approver("Alex Wilber")];
        request.created_at = at(9_000);
    })
    .await;

    let all = RequestFilter::default;
    for (what, filter) in [
        (
            "requester by id",
            RequestFilter {
                asked_by: Some(PersonFilter::Object(me)),
                ..all()
            },
        ),
        (
            "requester by name",
            RequestFilter {
                asked_by: Some(PersonFilter::Named("änne".into())),
                ..all()
            },
        ),
        (
            "approver by name",
            RequestFilter {
                awaiting: Some(PersonFilter::Named("megan".into())),
                ..all()
            },
        ),
        (
            "target",
            RequestFilter {
                target: Some("JANE".into()),
                ..all()
            },
        ),
        (
            "text",
            RequestFilter {
                text: Some(is("weber".into())),
                ..all()
            },
        ),
        (
            "until",
            RequestFilter {
                to: Some(at(9_000)),
                ..all()
            },
        ),
    ] {
        assert_eq!(found(&fixture, filter).await, [wanted], "{what}");
    }
    let late = RequestFilter {
        from: Some(at(2_001)),
        ..all()
    };
    assert!(!found(&fixture, late).await.contains(&wanted));
}

#[tokio::test]
async fn a_condition_that_is_turned_round_finds_the_others() {
    let fixture = Fixture::new().await;
    let create = record(&fixture, |request| {
        request.event = Event::Create;
        request.target_name = "Jane".into();
    })
    .await;
    let join = record(&fixture, |request| {
        request.event = Event::Join;
        request.target_name = "Sales".into();
    })
    .await;
    let by_event = RequestFilter {
        event: Some(is_not(Event::Create)),
        ..RequestFilter::default()
    };
    let by_text = RequestFilter {
        text: Some(is_not("sale".into())),
        ..RequestFilter::default()
    };

    assert_eq!(found(&fixture, by_event).await, [join]);
    assert_eq!(found(&fixture, by_text).await, [create]);
}

#[tokio::test]
async fn requests_are_told_apart_by_the_type_of_their_workflow() {
    let fixture = Fixture::new().await;
    let workflows = fixture.storage.workflows(fixture.store).await.unwrap();
    let system = workflows
        .iter()
        .find(|workflow| workflow.system == Some(SystemWorkflow::JoinGroup))
        .unwrap()
        .id;
    let by_us = record(&fixture, |_| {}).await;
    let by_system = record(&fixture, |request| request.workflow = Some(system)).await;
    let without = record(&fixture, |request| request.workflow = None).await;
    let of = |workflow_type| RequestFilter {
        workflow_type: Some(workflow_type),
        ..RequestFilter::default()
    };

    let is_system = found(&fixture, of(is(WorkflowType::System))).await;
    let is_ours = found(&fixture, of(is(WorkflowType::UserDefined))).await;
    let is_not_system = found(&fixture, of(is_not(WorkflowType::System))).await;

    assert_eq!(is_system, [by_system]);
    assert_eq!(is_ours, [by_us]);
    assert_eq!(is_not_system, [without, by_us]);
}

#[tokio::test]
async fn a_percent_sign_is_looked_for_and_stands_for_nothing_else() {
    let fixture = Fixture::new().await;
    record(&fixture, |request| request.target_name = "Jane".into()).await;
    let odd = record(&fixture, |request| {
        request.target_name = "100 % Jane".into()
    })
    .await;

    let filter = RequestFilter {
        target: Some("%".into()),
        ..RequestFilter::default()
    };

    assert_eq!(found(&fixture, filter).await, [odd]);
}

#[tokio::test]
async fn who_decided_is_found_by_name() {
    let fixture = Fixture::new().await;
    let (decided, _) = fixture.linked().await;
    let _ = fixture.decide(decided, Outcome::Deny).await;
    fixture.linked().await;
    let by = fixture.read(decided).await.decision.unwrap().by_name;

    let filter = RequestFilter {
        decided_by: Some(PersonFilter::Named(by)),
        ..RequestFilter::default()
    };

    assert_eq!(found(&fixture, filter).await, [decided]);
}

#[tokio::test]
async fn a_clean_up_deletes_what_is_old_enough_and_keeps_the_audit_trail() {
    let fixture = Fixture::new().await;
    let old = record(&fixture, |request| request.created_at = at(1)).await;
    let new = record(&fixture, |request| request.created_at = at(100)).await;
    fixture
        .storage
        .record(entry(Subject::Request(old)))
        .await
        .unwrap();

    let counted = fixture.storage.cleanup_counts(cleanup(50)).await.unwrap();
    let counts = clean_up(&fixture, cleanup(50)).await;

    assert_eq!((counts.removable, counts.kept), (1, 0));
    assert_eq!(counted, counts);
    assert_eq!(found(&fixture, RequestFilter::default()).await, [new]);
    let trail: Vec<Happening> = fixture.happenings(Subject::Request(old)).await;
    assert_eq!(trail.len(), 1);
}

#[tokio::test]
async fn a_clean_up_keeps_what_is_under_way() {
    let fixture = Fixture::new().await;
    let (called, _) = fixture.linked().await;
    let (changing, _) = fixture.applying().await;

    let counts = clean_up(&fixture, cleanup(i64::MAX)).await;

    assert_eq!((counts.removable, counts.kept), (0, 2));
    fixture.read(called).await;
    assert_eq!(fixture.rows(changing, Duty::Apply).await.len(), 1);
}

#[tokio::test]
async fn a_clean_up_by_status_leaves_the_others() {
    let fixture = Fixture::new().await;
    let pending = fixture.unlinked().await;
    let denied = fixture.unlinked().await;
    let _ = fixture.decide(denied, Outcome::Deny).await;

    let filter = CleanupFilter {
        status: Some(RequestStatus::Denied),
        ..cleanup(i64::MAX)
    };
    clean_up(&fixture, filter).await;

    assert_eq!(found(&fixture, RequestFilter::default()).await, [pending]);
}

/// Every request in an order, read page by page.
async fn sorted(
    fixture: &Fixture,
    filter: &RequestFilter,
    sort: RequestSort,
    limit: u32,
) -> Vec<Request> {
    let mut seen: Vec<Request> = Vec::new();
    let mut after = None;
    loop {
        let page = fixture
            .storage
            .request_page(filter.clone(), sort, after, limit)
            .await
            .unwrap();
        after = page.requests.last().map(|request| request.id);
        seen.extend(page.requests);
        if !page.more {
            assert_eq!(seen.len(), usize::try_from(page.total).unwrap());
            return seen;
        }
    }
}

/// Twelve requests, with ties in everything and moments that several share.
async fn various(fixture: &Fixture) {
    for number in 0..12_usize {
        record(fixture, |request| {
            request.created_at = at(i64::try_from(number / 3).unwrap());
            request.target_name = ["beta", "Alpha", "alpha", "Gamma"][number % 4].into();
            request.requester_name = ["Megan", "ada", "Ada"][number % 3].into();
            request.workflow_name = ["Create User", "Edit"][number % 2].into();
            request.event = [Event::Create, Event::Join, Event::Edit][number % 3];
        })
        .await;
    }
    let all = fixture
        .storage
        .requests(RequestFilter::default())
        .await
        .unwrap();
    for request in all.iter().step_by(5) {
        let _ = fixture.decide(request.id, Outcome::Deny).await;
    }
}

fn key(request: &Request, by: RequestOrder) -> String {
    let word = |value: serde_json::Value| value.as_str().unwrap().to_owned();
    match by {
        RequestOrder::CreatedAt => format!("{:020}", request.created_at.as_millis()),
        RequestOrder::Target => request.target_name.to_lowercase(),
        RequestOrder::Requester => request.requester_name.to_lowercase(),
        RequestOrder::Status => word(serde_json::to_value(request.status).unwrap()),
        RequestOrder::Workflow => request.workflow_name.to_lowercase(),
        RequestOrder::Event => word(serde_json::to_value(request.event).unwrap()),
    }
}

#[tokio::test]
async fn pages_of_every_order_hold_every_request_once_and_the_newest_first_among_ties() {
    let fixture = Fixture::new().await;
    various(&fixture).await;
    let newest_first: Vec<RequestId> = found(&fixture, RequestFilter::default()).await;
    let age = |request: &Request| newest_first.iter().position(|id| *id == request.id);

    for by in [
        RequestOrder::CreatedAt,
        RequestOrder::Target,
        RequestOrder::Requester,
        RequestOrder::Status,
        RequestOrder::Workflow,
        RequestOrder::Event,
    ] {
        for descending in [false, true] {
            let sort = RequestSort { by, descending };
            let mut expected = sorted(
                &fixture,
                &RequestFilter::default(),
                RequestSort::default(),
                100,
            )
            .await;
            expected.sort_by(|one, other| {
                let keys = key(one, by).cmp(&key(other, by));
                let keys = if descending { keys.reverse() } else { keys };
                let ages = age(one).cmp(&age(other));
                if by == RequestOrder::CreatedAt && !descending {
                    return ages.reverse();
                }
                keys.then(ages)
            });
            let expected: Vec<RequestId> = expected.iter().map(|request| request.id).collect();
            for limit in [1, 5, 100] {
                let seen = sorted(&fixture, &RequestFilter::default(), sort, limit).await;
                let seen: Vec<RequestId> = seen.iter().map(|request| request.id).collect();
                assert_eq!(seen, expected, "{sort:?}, {limit} a page");
            }
        }
    }
}

#[tokio::test]
async fn a_narrowed_list_is_sorted_and_paged_as_a_whole_one_is() {
    let fixture = Fixture::new().await;
    various(&fixture).await;
    let filter = RequestFilter {
        status: Some(RequestStatus::Pending),
        text: Some(is("edit".into())),
        ..RequestFilter::default()
    };
    let sort = RequestSort {
        by: RequestOrder::Target,
        descending: false,
    };

    let whole = sorted(&fixture, &filter, sort, 100).await;
    let paged = sorted(&fixture, &filter, sort, 2).await;

    assert!(whole.len() > 2);
    assert_eq!(paged, whole);
    let names: Vec<String> = whole.iter().map(|request| key(request, sort.by)).collect();
    assert!(names.is_sorted(), "{names:?}");
}
