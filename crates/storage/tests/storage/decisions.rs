use countersign_domain::{
    OutboxId, RequestId, Timestamp,
    audit::{Happening, Subject},
    callback::CallbackTokenHash,
    outbox::{Duty, OutboxState},
    request::{
        ApplyState, DecidedThrough, Decision, Doubt, Outcome, RequestStatus, SettleState,
        TriggerState,
    },
};
use countersign_storage::{FollowUp, SettlePlan, StorageError, Verdict};

use crate::fixture::{Fixture, at, decision, entry, follow_up, new_decision, sealed};

/// Returns the row that owes the cancelling of the request's run, and when it is due. There is never more than one.
async fn cancelling(fixture: &Fixture, request: RequestId) -> Option<(OutboxId, Timestamp)> {
    let rows = fixture.rows(request, Duty::Settle).await;
    assert!(rows.len() <= 1, "{rows:?}");
    let row = rows.first()?;
    let OutboxState::Due { at } = row.state else {
        panic!("it is not due: {row:?}");
    };
    Some((row.id, at))
}

#[tokio::test]
async fn an_approval_queues_the_change() {
    let fixture = Fixture::new().await;
    let request = fixture.unlinked().await;

    let verdict = fixture.decide(request, Outcome::Approve).await;

    let read = fixture.read(request).await;
    assert_eq!(verdict, Verdict::Recorded(read.clone()));
    assert_eq!(read.status, RequestStatus::Approved);
    assert_eq!(read.apply, ApplyState::Queued);
    let rows = fixture.rows(request, Duty::Apply).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].state, OutboxState::Due { at: at(2_000) });
}

#[tokio::test]
async fn a_denial_queues_nothing() {
    let fixture = Fixture::new().await;
    let request = fixture.unlinked().await;

    let _ = fixture.decide(request, Outcome::Deny).await;

    let read = fixture.read(request).await;
    assert_eq!(
        (read.status, read.apply),
        (RequestStatus::Denied, ApplyState::NotDue)
    );
    assert!(fixture.storage.outbox_of(request).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_late_answer_is_told_the_first_decision_and_recorded() {
    let fixture = Fixture::new().await;
    let request = fixture.unlinked().await;
    let _ = fixture.decide(request, Outcome::Deny).await;
    let before = fixture.read(request).await;

    let verdict = fixture.decide(request, Outcome::Approve).await;

    assert_eq!(verdict, Verdict::AlreadyDecided(before.clone()));
    assert_eq!(fixture.read(request).await, before);
    assert!(fixture.storage.outbox_of(request).await.unwrap().is_empty());
    assert_eq!(
        fixture.happenings(Subject::Request(request)).await.last(),
        Some(&Happening::LateAnswer {
            outcome: Some(Outcome::Approve)
        })
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_concurrent_decisions_one_stands() {
    let fixture = Fixture::new().await;
    let (request, _) = fixture.linked().await;
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..24 {
        let storage = fixture.storage.clone();
        calls.spawn(async move {
            let outcome = if number % 2 == 0 {
                Outcome::Approve
            } else {
                Outcome::Deny
            };
            let mut decision = decision(outcome);
            decision.comment = format!("number {number}");
            storage
                .decide(request, new_decision(request, decision))
                .await
                .unwrap()
        });
    }

    let verdicts = calls.join_all().await;

    let stands = fixture.read(request).await.decision;
    let mut first = 0;
    for verdict in verdicts {
        let told = match verdict {
            Verdict::Recorded(request) => {
                first += 1;
                request.decision
            }
            Verdict::AlreadyDecided(request) => request.decision,
            Verdict::Superseded(request) => panic!("{request:?}"),
        };
        assert_eq!(told, stands);
    }
    assert_eq!(first, 1);
    let approved = stands.unwrap().outcome == Outcome::Approve;
    assert_eq!(
        fixture.rows(request, Duty::Apply).await.len(),
        usize::from(approved)
    );
    assert_eq!(
        fixture.happenings(Subject::Request(request)).await.len(),
        24
    );
}

#[tokio::test]
async fn a_decision_withdraws_a_call_that_has_not_begun_and_destroys_its_token() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.linked().await;

    let _ = fixture.decide(request, Outcome::Deny).await;

    assert_eq!(fixture.read(request).await.trigger, TriggerState::Withdrawn);
    let row = fixture.row(request, row).await;
    assert_eq!((row.state, row.payload), (OutboxState::Done, None));
    assert!(
        !fixture
            .files_hold_after_close(b"sealed callback token")
            .await
    );
}

#[tokio::test]
async fn a_decision_leaves_a_call_whose_outcome_is_unknown_to_be_looked_for() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.calling().await;
    fixture
        .storage
        .postpone(row, at(2_000), "unreachable", true, None)
        .await
        .unwrap();

    let _ = fixture.decide(request, Outcome::Approve).await;

    let trigger = fixture.read(request).await.trigger;
    assert!(
        matches!(trigger, TriggerState::Waiting { .. }),
        "{trigger:?}"
    );
    let row = fixture.row(request, row).await;
    assert_eq!(row.state, OutboxState::Due { at: at(2_000) });
    assert!(row.outcome_unknown);
}

#[tokio::test]
async fn a_decision_has_a_parked_call_whose_outcome_is_unknown_looked_for() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.calling().await;
    let storage = &fixture.storage;
    storage
        .postpone(row, at(2_000), "unreachable", true, None)
        .await
        .unwrap();
    storage.claim(row, at(2_000)).await.unwrap();
    storage
        .park(row, "no_permission", entry(Subject::None))
        .await
        .unwrap();

    let _ = fixture.decide(request, Outcome::Deny).await;

    assert_eq!(fixture.read(request).await.trigger, TriggerState::Queued);
    let row = fixture.row(request, row).await;
    assert!(matches!(row.state, OutboxState::Due { .. }), "{row:?}");
    assert!(row.outcome_unknown);
}

#[tokio::test]
async fn a_decision_withdraws_a_parked_call() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.calling().await;
    fixture
        .storage
        .park(row, "flow_off", entry(Subject::None))
        .await
        .unwrap();

    let _ = fixture.decide(request, Outcome::Deny).await;

    assert_eq!(fixture.read(request).await.trigger, TriggerState::Withdrawn);
    assert!(fixture.storage.parked().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_call_under_way_stays_claimed_until_it_is_recorded() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.calling().await;

    let _ = fixture.decide(request, Outcome::Deny).await;

    assert_eq!(fixture.read(request).await.trigger, TriggerState::Queued);
    let claimed = fixture.row(request, row).await;
    assert_eq!(claimed.state, OutboxState::Claimed { at: at(1_000) });
    assert!(claimed.payload.is_some(), "the call still needs its token");

    fixture.called(row, SettlePlan::Nothing).await;

    assert_eq!(
        fixture.read(request).await.trigger,
        TriggerState::Triggered { run: None }
    );
}

#[tokio::test]
async fn a_decision_ends_waiting_confirmations_and_clears_the_doubt() {
    let fixture = Fixture::new().await;
    let request = fixture.running().await;
    let first = fixture.keep_report(request, "first").await;
    fixture.doubt(first, request, Doubt::NoDecision).await;
    let second = fixture.keep_report(request, "second").await;

    let _ = fixture.decide(request, Outcome::Approve).await;

    assert_eq!(fixture.read(request).await.doubt, None);
    let row = fixture.row(request, second).await;
    assert_eq!((row.state, row.payload), (OutboxState::Done, None));
}

#[tokio::test]
async fn a_decision_keeps_a_triggered_run_and_settles_it_as_planned() {
    let fixture = Fixture::new().await;
    let settle = OutboxId::random();
    for (plan, expected, queued) in [
        (SettlePlan::Nothing, SettleState::NotDue, None),
        (left_open(), SettleState::LeftOpen, None),
        (
            SettlePlan::Queue(settle),
            SettleState::Queued,
            Some((settle, at(2_000))),
        ),
    ] {
        let (request, row) = fixture.calling().await;
        let run = Some("run".to_owned());
        fixture
            .storage
            .trigger_done(
                row,
                run.clone(),
                SettlePlan::Nothing,
                at(1_500),
                entry(Subject::None),
            )
            .await
            .unwrap();

        let follow_up = FollowUp {
            settle: plan,
            ..follow_up()
        };
        let _ = fixture.decide_with(request, Outcome::Deny, follow_up).await;

        let read = fixture.read(request).await;
        assert_eq!(read.settle, expected);
        assert_eq!(read.trigger, TriggerState::Triggered { run });
        assert_eq!(cancelling(&fixture, request).await, queued);
    }
}

#[tokio::test]
async fn a_decision_settles_nothing_where_no_flow_runs() {
    let fixture = Fixture::new().await;
    for settle in [left_open(), SettlePlan::Queue(OutboxId::random())] {
        let not_linked = fixture.unlinked().await;
        let (not_called, _) = fixture.linked().await;
        let (calling, _) = fixture.calling().await;
        let (parked, row) = fixture.calling().await;
        fixture
            .storage
            .park(row, "flow_off", entry(Subject::None))
            .await
            .unwrap();

        for request in [not_linked, not_called, calling, parked] {
            let follow_up = FollowUp {
                settle: settle.clone(),
                ..follow_up()
            };
            let _ = fixture.decide_with(request, Outcome::Deny, follow_up).await;

            assert_eq!(fixture.read(request).await.settle, SettleState::NotDue);
            assert_eq!(cancelling(&fixture, request).await, None);
        }
    }
}

#[tokio::test]
async fn a_run_that_starts_after_a_decision_in_the_console_is_settled_as_planned() {
    let fixture = Fixture::new().await;
    let settle = OutboxId::random();
    for (plan, expected, queued) in [
        (SettlePlan::Nothing, SettleState::NotDue, None),
        (left_open(), SettleState::LeftOpen, None),
        (
            SettlePlan::Queue(settle),
            SettleState::Queued,
            Some((settle, at(3_000))),
        ),
    ] {
        let (request, row) = fixture.calling().await;
        let _ = fixture.decide(request, Outcome::Approve).await;

        fixture.called(row, plan).await;

        assert_eq!(fixture.read(request).await.settle, expected);
        assert_eq!(cancelling(&fixture, request).await, queued);
    }
}

#[tokio::test]
async fn a_run_that_starts_after_a_decision_by_the_flow_is_left_to_the_flow() {
    let fixture = Fixture::new().await;
    for through in [DecidedThrough::Flow, DecidedThrough::FlowUnconfirmed] {
        for plan in [left_open(), SettlePlan::Queue(OutboxId::random())] {
            let (request, row) = fixture.calling().await;
            let decision = Decision {
                through,
                ..decision(Outcome::Approve)
            };
            let _ = fixture
                .record_decision(request, decision, follow_up())
                .await;

            fixture.called(row, plan).await;

            assert_eq!(fixture.read(request).await.settle, SettleState::NotDue);
            assert_eq!(cancelling(&fixture, request).await, None);
        }
    }
}

#[tokio::test]
async fn a_run_of_an_undecided_request_is_not_settled() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.calling().await;

    fixture
        .called(row, SettlePlan::Queue(OutboxId::random()))
        .await;

    assert_eq!(fixture.read(request).await.settle, SettleState::NotDue);
    assert_eq!(cancelling(&fixture, request).await, None);
}

#[tokio::test]
async fn a_call_that_is_recorded_twice_cancels_its_run_once() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.calling().await;
    let _ = fixture.decide(request, Outcome::Deny).await;
    let first = OutboxId::random();

    fixture.called(row, SettlePlan::Queue(first)).await;
    fixture
        .called(row, SettlePlan::Queue(OutboxId::random()))
        .await;

    assert_eq!(
        cancelling(&fixture, request).await,
        Some((first, at(3_000)))
    );
}

#[tokio::test]
async fn an_unknown_request_cannot_be_decided_and_nothing_is_recorded() {
    let fixture = Fixture::new().await;
    let nothing = RequestId::random();
    let about = Subject::Request(nothing);

    let refused = fixture
        .storage
        .decide(nothing, new_decision(nothing, decision(Outcome::Approve)))
        .await;

    assert_eq!(refused, Err(StorageError::NotFound));
    assert!(fixture.happenings(about).await.is_empty());
}

#[tokio::test]
async fn a_second_report_replaces_the_one_that_waits() {
    let fixture = Fixture::new().await;
    let request = fixture.running().await;
    fixture.keep_report(request, "the first report").await;
    let second = fixture.keep_report(request, "the second report").await;

    let due = fixture
        .storage
        .claim_due(Duty::Confirm, at(1_500), 10)
        .await
        .unwrap();

    assert_eq!(due.len(), 1);
    assert_eq!(
        (due[0].id, due[0].payload.clone()),
        (second, Some(sealed("the second report")))
    );
    assert!(!fixture.files_hold_after_close(b"the first report").await);
}

#[tokio::test]
async fn a_report_is_kept_for_nobody_else_to_confirm() {
    let fixture = Fixture::new().await;
    let request = fixture.running().await;
    let call = fixture.read(request).await.call.unwrap();
    let row = OutboxId::random();

    let kept = fixture
        .storage
        .keep_report(
            request,
            call,
            row,
            sealed("report"),
            at(1_500),
            entry(Subject::None),
        )
        .await
        .unwrap()
        .unwrap();

    assert_eq!(kept, fixture.row(request, row).await);
    assert_eq!(kept.state, OutboxState::Claimed { at: at(1_500) });
    assert_eq!((kept.attempts, kept.payload), (1, Some(sealed("report"))));
    let due = fixture.storage.claim_due(Duty::Confirm, at(9_000), 10);
    assert!(due.await.unwrap().is_empty());
}

#[tokio::test]
async fn a_report_under_confirmation_is_not_replaced() {
    let fixture = Fixture::new().await;
    let request = fixture.running().await;
    let first = fixture.keep_report(request, "first").await;
    fixture
        .storage
        .claim(first, at(1_500))
        .await
        .unwrap()
        .unwrap();

    fixture.keep_report(request, "second").await;

    let first = fixture.row(request, first).await;
    assert_eq!(first.state, OutboxState::Claimed { at: at(1_500) });
    assert_eq!(first.payload, Some(sealed("first")));
}

#[tokio::test]
async fn a_report_on_an_unknown_request_is_refused() {
    let fixture = Fixture::new().await;

    let refused = fixture
        .storage
        .keep_report(
            RequestId::random(),
            CallbackTokenHash::from_bytes([7; 32]),
            OutboxId::random(),
            sealed("report"),
            at(1_500),
            entry(Subject::None),
        )
        .await;

    assert_eq!(refused, Err(StorageError::NotFound));
}

#[tokio::test]
async fn a_doubt_marks_a_pending_request_and_ends_the_confirmation() {
    let fixture = Fixture::new().await;
    let request = fixture.running().await;
    let row = fixture.keep_report(request, "report").await;

    fixture
        .doubt(row, request, Doubt::ResponderIsNoApprover)
        .await;

    let read = fixture.read(request).await;
    assert_eq!(
        (read.status, read.doubt),
        (RequestStatus::Pending, Some(Doubt::ResponderIsNoApprover))
    );
    assert_eq!(fixture.row(request, row).await.state, OutboxState::Done);
}

#[tokio::test]
async fn a_doubt_leaves_a_decided_request() {
    let fixture = Fixture::new().await;
    let request = fixture.running().await;
    let row = fixture.keep_report(request, "report").await;
    let _ = fixture.decide(request, Outcome::Deny).await;

    fixture.doubt(row, request, Doubt::NoDecision).await;

    assert_eq!(fixture.read(request).await.doubt, None);
}

fn left_open() -> SettlePlan {
    SettlePlan::LeaveOpen(Box::new(entry(Subject::None)))
}
