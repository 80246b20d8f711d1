//! Random sequences of what can happen to a request with a flow, against a model of a few lines.

use countersign_domain::{
    OutboxId, RequestId,
    audit::Subject,
    outbox::{Duty, OutboxState},
    request::{
        ApplyState, DecidedThrough, Decision, Outcome, RequestStatus, SettleState, TriggerState,
    },
};
use countersign_storage::{FollowUp, SettlePlan, Verdict};
use proptest::prelude::*;

use crate::fixture::{Fixture, at, decision, entry, follow_up, plan};

#[derive(Debug, Clone, Copy)]
enum Step {
    Claim,
    Recover,
    Postpone { outcome_unknown: bool },
    Park,
    TriggerDone,
    Finish,
    SendAgain,
    Decide(Decided),
}

fn decisions() -> impl Strategy<Value = Decided> {
    let outcome = prop_oneof![Just(Outcome::Approve), Just(Outcome::Deny)];
    let through = prop_oneof![Just(DecidedThrough::Console), Just(DecidedThrough::Flow)];
    (outcome, through).prop_map(|(outcome, through)| Decided { outcome, through })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => Just(Step::Claim),
        1 => Just(Step::Recover),
        2 => any::<bool>().prop_map(|outcome_unknown| Step::Postpone { outcome_unknown }),
        2 => Just(Step::Park),
        1 => Just(Step::TriggerDone),
        1 => Just(Step::Finish),
        2 => Just(Step::SendAgain),
        2 => decisions().prop_map(Step::Decide),
    ];
    prop::collection::vec(step, 1..14)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Decided {
    outcome: Outcome,
    through: DecidedThrough,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    Due,
    Claimed,
    Parked,
    Done,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trigger {
    Queued,
    Waiting,
    Parked,
    Triggered,
    Withdrawn,
}

/// What should be so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Model {
    row: Row,
    /// The call may have had its effect.
    unknown: bool,
    trigger: Trigger,
    decided: Option<Decided>,
    /// The run is to be cancelled.
    settled: bool,
}

impl Model {
    fn begins(&self) -> bool {
        matches!(
            self.trigger,
            Trigger::Queued | Trigger::Waiting | Trigger::Parked
        )
    }

    fn after(mut self, step: Step) -> Self {
        match step {
            Step::Claim if self.row == Row::Due => self.row = Row::Claimed,
            Step::Recover if self.row == Row::Claimed => {
                self.row = Row::Due;
                self.unknown = true;
            }
            Step::Postpone { outcome_unknown } if self.row == Row::Claimed => {
                if self.decided.is_some() && !outcome_unknown {
                    self.row = Row::Done;
                    if self.begins() {
                        self.trigger = Trigger::Withdrawn;
                    }
                } else {
                    self.row = Row::Due;
                    self.unknown = outcome_unknown;
                    self.trigger = Trigger::Waiting;
                }
            }
            Step::Park if self.row == Row::Claimed => {
                self.row = Row::Parked;
                self.trigger = Trigger::Parked;
            }
            Step::TriggerDone => {
                self.row = Row::Done;
                self.trigger = Trigger::Triggered;
                self.settled |= self
                    .decided
                    .is_some_and(|decided| decided.through == DecidedThrough::Console);
            }
            Step::Finish => {
                self.row = Row::Done;
                if self.decided.is_some() && self.begins() {
                    self.trigger = Trigger::Withdrawn;
                }
            }
            Step::SendAgain if self.decided.is_none() && self.trigger == Trigger::Parked => {
                self.row = Row::Due;
                self.unknown = false;
                self.trigger = Trigger::Queued;
            }
            Step::Decide(decided) if self.decided.is_none() => {
                self.decided = Some(decided);
                self.settled = self.trigger == Trigger::Triggered
                    && decided.through == DecidedThrough::Console;
                let looked_for_first = self.unknown && self.row != Row::Done;
                if self.row == Row::Parked && looked_for_first {
                    self.row = Row::Due;
                    self.trigger = Trigger::Queued;
                }
                if self.row != Row::Claimed && !looked_for_first {
                    self.row = Row::Done;
                    if self.begins() {
                        self.trigger = Trigger::Withdrawn;
                    }
                }
            }
            Step::Claim
            | Step::Recover
            | Step::Postpone { .. }
            | Step::Park
            | Step::SendAgain
            | Step::Decide(_) => {}
        }
        self
    }
}

async fn take(fixture: &Fixture, request: RequestId, row: &mut OutboxId, step: Step, model: Model) {
    let storage = &fixture.storage;
    match step {
        Step::Claim => {
            let claimed = storage.claim(*row, at(1_000)).await.unwrap();
            assert_eq!(claimed.is_some(), model.row == Row::Due);
        }
        Step::Recover => {
            let recovered = storage.recover_claims(at(1_000)).await.unwrap();
            assert_eq!(recovered, u32::from(model.row == Row::Claimed));
        }
        Step::Postpone { outcome_unknown } => storage
            .postpone(*row, at(1_000), "busy", outcome_unknown, None)
            .await
            .unwrap(),
        Step::Park => storage
            .park(*row, "flow_off", entry(Subject::None))
            .await
            .unwrap(),
        Step::TriggerDone => {
            fixture
                .called(*row, SettlePlan::Queue(OutboxId::random()))
                .await;
        }
        Step::Finish => storage.finish(*row, None).await.unwrap(),
        Step::SendAgain => {
            let plan = plan(at(1_000));
            let new_row = plan.row;
            let sent = storage
                .queue_trigger(request, plan, entry(Subject::None))
                .await
                .unwrap();
            if sent {
                *row = new_row;
            }
            assert_eq!(
                sent,
                model.decided.is_none() && model.trigger == Trigger::Parked
            );
        }
        Step::Decide(decided) => match decide(fixture, request, decided).await {
            Verdict::Recorded(_) => assert_eq!(model.decided, None),
            Verdict::Superseded(told) => panic!("{told:?}"),
            Verdict::AlreadyDecided(told) => {
                assert_eq!(told.decision.as_ref().map(short), model.decided);
            }
        },
    }
}

/// Decides, and has the run cancelled if that was in the console.
async fn decide(fixture: &Fixture, request: RequestId, decided: Decided) -> Verdict {
    let Decided { outcome, through } = decided;
    let settle = match through {
        DecidedThrough::Console => SettlePlan::Queue(OutboxId::random()),
        DecidedThrough::Flow | DecidedThrough::FlowUnconfirmed => SettlePlan::Nothing,
    };
    let follow_up = FollowUp {
        settle,
        ..follow_up()
    };
    let decision = Decision {
        through,
        ..decision(outcome)
    };
    fixture.record_decision(request, decision, follow_up).await
}

fn short(decision: &Decision) -> Decided {
    Decided {
        outcome: decision.outcome,
        through: decision.through,
    }
}

async fn found(fixture: &Fixture, request: RequestId, row: OutboxId) -> Model {
    let read = fixture.read(request).await;
    let outbox_row = fixture.row(request, row).await;
    let trigger = match read.trigger {
        TriggerState::Queued => Trigger::Queued,
        TriggerState::Waiting { .. } => Trigger::Waiting,
        TriggerState::Parked { .. } => Trigger::Parked,
        TriggerState::Triggered { .. } => Trigger::Triggered,
        TriggerState::Withdrawn => Trigger::Withdrawn,
        TriggerState::NotLinked => panic!("it was linked"),
    };
    let row = match outbox_row.state {
        OutboxState::Due { .. } => Row::Due,
        OutboxState::Claimed { .. } => Row::Claimed,
        OutboxState::Parked { .. } => Row::Parked,
        OutboxState::Done => Row::Done,
    };
    assert_eq!(
        outbox_row.payload.is_some(),
        row != Row::Done,
        "a token lives as long as its row"
    );

    let decided = read.decision.as_ref().map(short);
    assert_eq!(
        read.status,
        decided.map_or(RequestStatus::Pending, |decided| decided.outcome.status())
    );
    let approved = decided.is_some_and(|decided| decided.outcome == Outcome::Approve);
    assert_eq!(read.apply == ApplyState::Queued, approved);
    assert_eq!(
        fixture.rows(request, Duty::Apply).await.len(),
        usize::from(approved)
    );
    let settled = read.settle == SettleState::Queued;
    assert_eq!(
        fixture.rows(request, Duty::Settle).await.len(),
        usize::from(settled)
    );
    Model {
        row,
        unknown: outbox_row.outcome_unknown,
        trigger,
        decided,
        settled,
    }
}

#[test]
fn any_sequence_leaves_what_the_model_says() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let fixture = runtime.block_on(Fixture::new());

    proptest!(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() }, |(steps in steps())| {
        runtime.block_on(async {
            let (request, mut row) = fixture.linked().await;
            let mut model = Model { row: Row::Due, unknown: false, trigger: Trigger::Queued, decided: None, settled: false };
            for step in steps {
                take(&fixture, request, &mut row, step, model).await;
                model = model.after(step);
                assert_eq!(found(&fixture, request, row).await, model, "after {step:?}");
            }
            // Nothing of this case is left claimed for the next one to recover.
            fixture.storage.finish(row, None).await.unwrap();
        });
    });
}
