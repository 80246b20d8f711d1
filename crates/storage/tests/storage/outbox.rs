use countersign_domain::{
    ObjectId, OutboxId,
    audit::Subject,
    outbox::{Duty, OutboxState},
    request::{ApplyState, Outcome, SettleState, TriggerState},
};
use countersign_storage::{SettlePlan, StorageError};

use crate::fixture::{Fixture, at, entry, plan, sealed};

fn waiting(code: &str, next: i64) -> TriggerState {
    TriggerState::Waiting {
        code: code.into(),
        next_attempt_at: at(next),
    }
}

async fn claim(fixture: &Fixture, row: OutboxId) {
    fixture
        .storage
        .claim(row, at(1_100))
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn due_rows_are_claimed_oldest_first_up_to_the_limit() {
    let fixture = Fixture::new().await;
    let mut rows = Vec::new();
    for due in [3_000, 1_000, 2_000, 9_000] {
        let request = fixture.unlinked().await;
        let plan = plan(at(due));
        rows.push(plan.row);
        fixture
            .storage
            .queue_trigger(request, plan, entry(Subject::None))
            .await
            .unwrap();
    }

    let first = fixture
        .storage
        .claim_due(Duty::Trigger, at(3_000), 2)
        .await
        .unwrap();
    let rest = fixture
        .storage
        .claim_due(Duty::Trigger, at(3_000), 10)
        .await
        .unwrap();

    let ids = |claimed: &[countersign_domain::outbox::OutboxRow]| {
        claimed.iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(&first), vec![rows[1], rows[2]]);
    assert_eq!(ids(&rest), vec![rows[0]]);
    assert_eq!(fixture.storage.next_due().await.unwrap(), Some(at(9_000)));
}

#[tokio::test]
async fn a_claim_is_counted_and_carries_the_payload() {
    let fixture = Fixture::new().await;
    let (_, row) = fixture.linked().await;

    let claimed = fixture
        .storage
        .claim_due(Duty::Trigger, at(1_100), 1)
        .await
        .unwrap()
        .remove(0);

    assert_eq!(claimed.id, row);
    assert_eq!(claimed.state, OutboxState::Claimed { at: at(1_100) });
    assert_eq!((claimed.attempts, claimed.outcome_unknown), (1, false));
    assert_eq!(claimed.payload, Some(sealed("sealed callback token")));
}

#[tokio::test]
async fn a_duty_claims_its_own_rows_only() {
    let fixture = Fixture::new().await;
    fixture.linked().await;

    for duty in [Duty::Confirm, Duty::Apply, Duty::Settle] {
        assert!(
            fixture
                .storage
                .claim_due(duty, at(9_000), 10)
                .await
                .unwrap()
                .is_empty()
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_row_is_claimed_by_one_of_many() {
    let fixture = Fixture::new().await;
    let (_, row) = fixture.linked().await;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let storage = fixture.storage.clone();
        calls.spawn(async move { storage.claim(row, at(1_000)).await.unwrap().is_some() });
    }

    let claimed = calls.join_all().await;

    assert_eq!(claimed.into_iter().filter(|claimed| *claimed).count(), 1);
}

#[tokio::test]
async fn a_particular_row_is_claimed_before_its_time() {
    let fixture = Fixture::new().await;
    let request = fixture.unlinked().await;
    let plan = plan(at(9_000));
    let row = plan.row;
    fixture
        .storage
        .queue_trigger(request, plan, entry(Subject::None))
        .await
        .unwrap();

    assert!(
        fixture
            .storage
            .claim(row, at(1_000))
            .await
            .unwrap()
            .is_some()
    );
    assert!(
        fixture
            .storage
            .claim(row, at(1_000))
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        fixture
            .storage
            .claim(OutboxId::random(), at(1_000))
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn nothing_is_due_in_an_empty_outbox() {
    let fixture = Fixture::new().await;

    assert_eq!(fixture.storage.next_due().await.unwrap(), None);
}

#[tokio::test]
async fn claims_of_a_process_that_ended_are_due_with_an_unknown_outcome() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.linked().await;
    let (untouched, other) = fixture.linked().await;
    claim(&fixture, row).await;

    let fixture = fixture.reopened().await;
    let recovered = fixture.storage.recover_claims(at(7_000)).await.unwrap();

    assert_eq!(recovered, 1);
    let row = fixture.row(request, row).await;
    assert_eq!(row.state, OutboxState::Due { at: at(7_000) });
    assert_eq!((row.attempts, row.outcome_unknown), (1, true));
    assert!(row.payload.is_some());
    let other = fixture.row(untouched, other).await;
    assert_eq!(
        (other.state, other.outcome_unknown),
        (OutboxState::Due { at: at(1_000) }, false)
    );
}

#[tokio::test]
async fn a_postponed_call_waits_visibly_and_comes_back() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.linked().await;
    claim(&fixture, row).await;

    fixture
        .storage
        .postpone(row, at(5_000), "unreachable", true, None)
        .await
        .unwrap();

    assert_eq!(
        fixture.read(request).await.trigger,
        waiting("unreachable", 5_000)
    );
    assert!(
        fixture
            .storage
            .claim_due(Duty::Trigger, at(4_999), 1)
            .await
            .unwrap()
            .is_empty()
    );
    let again = fixture
        .storage
        .claim_due(Duty::Trigger, at(5_000), 1)
        .await
        .unwrap()
        .remove(0);
    assert_eq!((again.attempts, again.outcome_unknown), (2, true));
}

#[tokio::test]
async fn an_outcome_that_became_known_is_no_longer_unknown() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.linked().await;
    claim(&fixture, row).await;
    fixture
        .storage
        .postpone(row, at(5_000), "unreachable", true, None)
        .await
        .unwrap();
    claim(&fixture, row).await;

    fixture
        .storage
        .postpone(row, at(6_000), "busy", false, None)
        .await
        .unwrap();

    assert!(!fixture.row(request, row).await.outcome_unknown);
}

#[tokio::test]
async fn a_postponed_change_waits_visibly() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.applying().await;

    fixture
        .storage
        .postpone(row, at(5_000), "throttled", false, None)
        .await
        .unwrap();

    assert_eq!(
        fixture.read(request).await.apply,
        ApplyState::Waiting {
            code: "throttled".into(),
            next_attempt_at: at(5_000)
        }
    );
}

#[tokio::test]
async fn postponed_confirmations_and_cancellings_leave_the_request_as_it_is() {
    let fixture = Fixture::new().await;
    let (request, settle) = fixture.settling().await;
    let confirm = fixture.keep_report(request, "report").await;
    let before = fixture.read(request).await;

    for row in [confirm, settle] {
        claim(&fixture, row).await;
        fixture
            .storage
            .postpone(row, at(5_000), "unreachable", false, None)
            .await
            .unwrap();
        assert_eq!(
            fixture.row(request, row).await.state,
            OutboxState::Due { at: at(5_000) }
        );
    }

    assert_eq!(fixture.read(request).await, before);
}

#[tokio::test]
async fn a_call_that_failed_for_a_decided_request_is_withdrawn() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.linked().await;
    claim(&fixture, row).await;
    let _ = fixture.decide(request, Outcome::Deny).await;

    fixture
        .storage
        .postpone(row, at(5_000), "unreachable", false, None)
        .await
        .unwrap();

    assert_eq!(fixture.read(request).await.trigger, TriggerState::Withdrawn);
    let row = fixture.row(request, row).await;
    assert_eq!((row.state, row.payload), (OutboxState::Done, None));
}

#[tokio::test]
async fn a_call_with_unknown_outcome_comes_back_although_its_request_is_decided() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.linked().await;
    claim(&fixture, row).await;
    let _ = fixture.decide(request, Outcome::Deny).await;

    fixture
        .storage
        .postpone(row, at(5_000), "unreachable", true, None)
        .await
        .unwrap();

    assert_eq!(
        fixture.row(request, row).await.state,
        OutboxState::Due { at: at(5_000) }
    );

    fixture.storage.finish(row, None).await.unwrap();

    assert_eq!(fixture.read(request).await.trigger, TriggerState::Withdrawn);
}

#[tokio::test]
async fn a_row_that_is_done_does_not_come_back_but_the_failure_is_recorded() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.linked().await;
    claim(&fixture, row).await;
    fixture.called(row, SettlePlan::Nothing).await;
    let about = Subject::Request(request);

    fixture
        .storage
        .postpone(row, at(5_000), "late", true, Some(entry(about)))
        .await
        .unwrap();
    fixture
        .storage
        .park(row, "late", entry(about))
        .await
        .unwrap();

    assert_eq!(fixture.row(request, row).await.state, OutboxState::Done);
    assert_eq!(
        fixture.read(request).await.trigger,
        TriggerState::Triggered { run: None }
    );
    assert_eq!(fixture.happenings(about).await.len(), 2);
}

#[tokio::test]
async fn a_parked_call_is_shown_with_its_code() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.linked().await;
    claim(&fixture, row).await;

    fixture
        .storage
        .park(row, "flow_off", entry(Subject::None))
        .await
        .unwrap();

    let code = || "flow_off".to_owned();
    assert_eq!(
        fixture.read(request).await.trigger,
        TriggerState::Parked { code: code() }
    );
    let parked = fixture.storage.parked().await.unwrap();
    assert_eq!(parked.len(), 1);
    assert_eq!(
        (parked[0].id, parked[0].state.clone()),
        (row, OutboxState::Parked { code: code() })
    );
    assert_eq!(fixture.storage.next_due().await.unwrap(), None);
}

#[tokio::test]
async fn a_parked_row_is_taken_up_again_with_fresh_attempts() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.linked().await;
    claim(&fixture, row).await;
    fixture
        .storage
        .park(row, "sign_in_needed", entry(Subject::None))
        .await
        .unwrap();

    fixture.storage.unpark(row, at(8_000), None).await.unwrap();

    assert_eq!(fixture.read(request).await.trigger, TriggerState::Queued);
    let row = fixture.row(request, row).await;
    assert_eq!(
        (row.state, row.attempts),
        (OutboxState::Due { at: at(8_000) }, 0)
    );
    assert!(row.payload.is_some());
}

#[tokio::test]
async fn a_row_that_is_not_parked_is_not_taken_up() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.linked().await;
    claim(&fixture, row).await;

    fixture.storage.unpark(row, at(8_000), None).await.unwrap();

    assert_eq!(
        fixture.row(request, row).await.state,
        OutboxState::Claimed { at: at(1_100) }
    );
}

#[tokio::test]
async fn a_call_parked_after_the_decision_is_withdrawn_when_it_is_taken_up() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.linked().await;
    claim(&fixture, row).await;
    let _ = fixture.decide(request, Outcome::Deny).await;
    fixture
        .storage
        .park(row, "sign_in_needed", entry(Subject::None))
        .await
        .unwrap();

    fixture.storage.unpark(row, at(8_000), None).await.unwrap();

    assert_eq!(fixture.read(request).await.trigger, TriggerState::Withdrawn);
    assert_eq!(fixture.row(request, row).await.state, OutboxState::Done);
}

#[tokio::test]
async fn a_parked_cancelling_is_a_refusal() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.settling().await;
    claim(&fixture, row).await;

    fixture
        .storage
        .park(row, "forbidden", entry(Subject::None))
        .await
        .unwrap();

    assert_eq!(
        fixture.read(request).await.settle,
        SettleState::Refused {
            code: "forbidden".into()
        }
    );
}

#[tokio::test]
async fn a_parked_confirmation_keeps_its_report_and_leaves_the_request() {
    let fixture = Fixture::new().await;
    let request = fixture.running().await;
    let row = fixture.keep_report(request, "report").await;
    let before = fixture.read(request).await;
    claim(&fixture, row).await;

    fixture
        .storage
        .park(row, "sign_in_needed", entry(Subject::None))
        .await
        .unwrap();

    assert_eq!(fixture.read(request).await, before);
    assert_eq!(
        fixture.row(request, row).await.payload,
        Some(sealed("report"))
    );
}

#[tokio::test]
async fn a_triggered_flow_ends_its_row_and_destroys_the_token() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.linked().await;
    claim(&fixture, row).await;

    let about = Subject::Request(request);
    fixture
        .storage
        .trigger_done(
            row,
            Some("run 1".into()),
            SettlePlan::Nothing,
            at(2_000),
            entry(about),
        )
        .await
        .unwrap();

    assert_eq!(fixture.happenings(about).await.len(), 1);
    assert_eq!(
        fixture.read(request).await.trigger,
        TriggerState::Triggered {
            run: Some("run 1".into())
        }
    );
    let row = fixture.row(request, row).await;
    assert_eq!((row.state, row.payload), (OutboxState::Done, None));
    assert!(fixture.read(request).await.call.is_some());
    assert!(
        !fixture
            .files_hold_after_close(b"sealed callback token")
            .await
    );
}

#[tokio::test]
async fn a_cancelled_run_is_settled() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.settling().await;
    claim(&fixture, row).await;

    fixture
        .storage
        .settle_done(row, entry(Subject::None))
        .await
        .unwrap();

    assert_eq!(fixture.read(request).await.settle, SettleState::Cancelled);
    assert_eq!(fixture.row(request, row).await.state, OutboxState::Done);
}

#[tokio::test]
async fn finishing_a_row_changes_nothing_else() {
    let fixture = Fixture::new().await;
    let request = fixture.running().await;
    let row = fixture.keep_report(request, "report").await;
    let before = fixture.read(request).await;
    claim(&fixture, row).await;

    fixture.storage.finish(row, None).await.unwrap();

    assert_eq!(fixture.read(request).await, before);
    let row = fixture.row(request, row).await;
    assert_eq!((row.state, row.payload), (OutboxState::Done, None));
}

#[tokio::test]
async fn a_row_of_another_duty_is_not_mistaken() {
    let fixture = Fixture::new().await;
    let (request, trigger) = fixture.linked().await;
    claim(&fixture, trigger).await;
    let refused = Err(StorageError::NotFound);

    assert_eq!(
        fixture
            .storage
            .settle_done(trigger, entry(Subject::None))
            .await,
        refused
    );
    assert_eq!(
        fixture
            .storage
            .apply_done(trigger, ObjectId::random(), at(2_000), entry(Subject::None))
            .await,
        refused
    );
    assert_eq!(
        fixture.storage.finish(OutboxId::random(), None).await,
        refused
    );

    assert_eq!(
        fixture.row(request, trigger).await.state,
        OutboxState::Claimed { at: at(1_100) }
    );
}
