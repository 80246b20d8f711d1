use countersign_domain::{
    OutboxId, RequestId,
    approver::{Approver, Awaiting},
    audit::{AuditEntry, CallbackRefusal, Happening, Subject},
    callback::CallbackTokenHash,
    outbox::{Duty, OutboxState},
    request::{DecidedThrough, Decision, Doubt, Outcome, Request, RequestStatus, TriggerState},
};
use countersign_storage::{Basis, Look, NewDecision, Reroute, Rerouted, SettlePlan, Verdict};

use crate::fixture::{
    Fixture, approver, at, decision, entry, new_decision, person, plan, superseded,
};

/// To Alex instead, with the flow that is linked or with none.
fn to_alex(seen: Request, linked: bool) -> Reroute {
    let mut trigger = plan(at(4_000));
    trigger.token_hash = CallbackTokenHash::from_bytes([8; 32]);
    Reroute {
        seen,
        approvers: vec![approver("alex")],
        awaiting: Awaiting::Approvers,
        trigger: linked.then_some(trigger),
        cancel: None,
        at: at(4_000),
        audit: vec![],
    }
}

async fn reroute(fixture: &Fixture, request: RequestId, linked: bool) {
    let seen = fixture.read(request).await;
    let rerouted = fixture
        .storage
        .reroute(request, to_alex(seen, linked))
        .await;
    assert_eq!(rerouted, Ok(Rerouted::Done));
}

/// What an approver answered in the flow, on that basis.
fn answer(request: RequestId, by: &Approver, basis: Basis) -> NewDecision {
    let decision = Decision {
        by: person(by.object),
        through: DecidedThrough::Flow,
        ..decision(Outcome::Approve)
    };
    NewDecision {
        basis,
        ..new_decision(request, decision)
    }
}

fn reported(row: OutboxId, by: &Approver, request: RequestId) -> Basis {
    Basis::Report {
        row,
        responders: vec![by.object],
        superseded: superseded(Subject::Request(request)),
    }
}

fn refused() -> Happening {
    Happening::CallbackRefused {
        refusal: CallbackRefusal::Superseded,
    }
}

/// A request whose flow runs and reported that Megan approved, and the claimed row of the confirmation.
async fn confirming(fixture: &Fixture) -> (Request, OutboxId) {
    let request = fixture.running().await;
    let row = fixture.keep_report(request, "report").await;
    fixture
        .storage
        .claim(row, at(1_500))
        .await
        .unwrap()
        .unwrap();
    (fixture.read(request).await, row)
}

async fn nothing_is_decided(fixture: &Fixture, request: RequestId, verdict: Verdict) {
    let read = fixture.read(request).await;
    assert_eq!(verdict, Verdict::Superseded(read.clone()));
    assert_eq!((read.status, read.doubt), (RequestStatus::Pending, None));
    assert!(fixture.rows(request, Duty::Apply).await.is_empty());
}

#[tokio::test]
async fn an_answer_that_is_confirmed_during_a_reroute_decides_nothing_and_is_recorded() {
    let fixture = Fixture::new().await;
    let (read_before, row) = confirming(&fixture).await;
    let request = read_before.id;
    let megan = &read_before.approvers[0];
    reroute(&fixture, request, true).await;

    let new = answer(request, megan, reported(row, megan, request));
    let verdict = fixture.storage.decide(request, new).await.unwrap();

    nothing_is_decided(&fixture, request, verdict).await;
    assert_eq!(fixture.row(request, row).await.state, OutboxState::Done);
    let happenings = fixture.happenings(Subject::Request(request)).await;
    assert_eq!(happenings.last(), Some(&refused()));
}

#[tokio::test]
async fn a_report_of_the_call_before_decides_nothing_although_its_responder_is_asked_again() {
    let fixture = Fixture::new().await;
    let (read_before, row) = confirming(&fixture).await;
    let request = read_before.id;
    let megan = read_before.approvers[0].clone();
    let again = Reroute {
        approvers: vec![megan.clone()],
        ..to_alex(read_before, true)
    };
    let rerouted = fixture.storage.reroute(request, again).await;
    assert_eq!(rerouted, Ok(Rerouted::Done));

    let new = answer(request, &megan, reported(row, &megan, request));
    let verdict = fixture.storage.decide(request, new).await.unwrap();

    nothing_is_decided(&fixture, request, verdict).await;
}

#[tokio::test]
async fn an_answer_that_was_found_before_a_reroute_decides_nothing() {
    let fixture = Fixture::new().await;
    let request = fixture.running().await;
    let seen = fixture.read(request).await;
    reroute(&fixture, request, true).await;

    let basis = Basis::Found {
        call: seen.call.clone(),
        responders: vec![seen.approvers[0].object],
    };
    let new = answer(request, &seen.approvers[0], basis);
    let verdict = fixture.storage.decide(request, new).await.unwrap();

    nothing_is_decided(&fixture, request, verdict).await;
}

#[tokio::test]
async fn a_responder_who_is_no_approver_decides_nothing_whatever_was_judged_before() {
    let fixture = Fixture::new().await;
    let request = fixture.running().await;
    let call = fixture.read(request).await.call;
    let olga = approver("olga");

    let basis = Basis::Found {
        call,
        responders: vec![olga.object],
    };
    let new = answer(request, &olga, basis);
    let verdict = fixture.storage.decide(request, new).await.unwrap();

    nothing_is_decided(&fixture, request, verdict).await;
}

#[tokio::test]
async fn an_approver_who_decides_in_the_console_during_a_reroute_decides_nothing() {
    let fixture = Fixture::new().await;
    let request = fixture.running().await;
    let megan = fixture.read(request).await.approvers[0].clone();
    reroute(&fixture, request, true).await;

    let basis = Basis::Console {
        administrator: false,
    };
    let new = answer(request, &megan, basis);
    let verdict = fixture.storage.decide(request, new).await.unwrap();

    nothing_is_decided(&fixture, request, verdict).await;
}

#[tokio::test]
async fn the_answer_of_the_present_call_decides() {
    let fixture = Fixture::new().await;
    let (read, row) = confirming(&fixture).await;
    let megan = &read.approvers[0];

    let new = answer(read.id, megan, reported(row, megan, read.id));
    let verdict = fixture.storage.decide(read.id, new).await.unwrap();

    assert_eq!(
        verdict,
        Verdict::Recorded(fixture.read(read.id).await.clone())
    );
    assert_eq!(fixture.row(read.id, row).await.state, OutboxState::Done);
}

#[tokio::test]
async fn a_doubt_about_the_call_before_does_not_mark_the_request() {
    let fixture = Fixture::new().await;
    let (read, row) = confirming(&fixture).await;
    reroute(&fixture, read.id, true).await;

    fixture.doubt(row, read.id, Doubt::NoDecision).await;

    assert_eq!(fixture.read(read.id).await.doubt, None);
    assert_eq!(fixture.row(read.id, row).await.state, OutboxState::Done);
    let happenings = fixture.happenings(Subject::Request(read.id)).await;
    assert_eq!(happenings.last(), Some(&refused()));
}

#[tokio::test]
async fn a_report_of_the_call_before_is_not_kept() {
    let fixture = Fixture::new().await;
    let request = fixture.running().await;
    let old = fixture.read(request).await.call.unwrap();
    reroute(&fixture, request, true).await;

    let kept = fixture
        .storage
        .keep_report(
            request,
            old,
            OutboxId::random(),
            crate::fixture::sealed("report"),
            at(5_000),
            entry(Subject::None),
        )
        .await;

    assert_eq!(kept, Ok(None));
    assert!(fixture.rows(request, Duty::Confirm).await.is_empty());
}

#[tokio::test]
async fn a_reroute_without_a_link_retires_the_callback_token_too() {
    let fixture = Fixture::new().await;
    let request = fixture.running().await;

    reroute(&fixture, request, false).await;

    let read = fixture.read(request).await;
    assert_eq!((read.call, read.trigger), (None, TriggerState::NotLinked));
}

#[tokio::test]
async fn a_reroute_that_was_planned_before_the_flow_ran_is_planned_anew() {
    let fixture = Fixture::new().await;
    let (request, row) = fixture.calling().await;
    let seen = fixture.read(request).await;
    fixture.called(row, SettlePlan::Nothing).await;

    let rerouted = fixture
        .storage
        .reroute(request, to_alex(seen.clone(), true))
        .await;

    assert_eq!(rerouted, Ok(Rerouted::Changed));
    assert_eq!(fixture.read(request).await.approvers, seen.approvers);
}

#[tokio::test]
async fn the_deadline_of_the_approval_before_is_not_taken_for_that_of_the_present_one() {
    let fixture = Fixture::new().await;
    let request = fixture.running().await;
    let call = fixture.read(request).await.call;
    reroute(&fixture, request, true).await;

    let look = Look {
        request,
        call,
        decide_by: Some(at(9_000)),
    };
    fixture
        .storage
        .record_looks(vec![look], at(5_000))
        .await
        .unwrap();

    assert_eq!(fixture.read(request).await.decide_by, None);
}

#[tokio::test]
async fn a_doubt_that_was_found_before_a_reroute_does_not_mark_the_request() {
    let fixture = Fixture::new().await;
    let request = fixture.running().await;
    let seen = fixture.read(request).await.call;
    reroute(&fixture, request, true).await;
    let row = fixture.rows(request, Duty::Trigger).await.pop().unwrap().id;
    fixture
        .storage
        .claim(row, at(4_000))
        .await
        .unwrap()
        .unwrap();
    fixture.called(row, SettlePlan::Nothing).await;

    let about: AuditEntry = entry(Subject::Request(request));
    let doubted = fixture
        .storage
        .doubt_unreported(request, seen, Doubt::NoDecision, about)
        .await;

    assert_eq!(doubted, Ok(false));
    assert_eq!(fixture.read(request).await.doubt, None);
}
