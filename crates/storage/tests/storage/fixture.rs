//! A data directory with one store and one workflow, and short ways to make what goes into it.

use countersign_domain::{
    AccountId, Actor, AuditId, ClientId, ObjectId, OutboxId, Principal, PrincipalKind, RequestId,
    Sealed, StoreId, Timestamp, WorkflowId,
    account::{Account, AccountKind, Session},
    approver::{Approver, Awaiting},
    audit::{AuditEntry, CallbackRefusal, Happening, Subject},
    callback::CallbackTokenHash,
    called_flow::SummaryHash,
    change::{Event, ObjectKind},
    outbox::{Duty, OutboxRow},
    request::{
        ApplyState, DecidedThrough, Decision, Doubt, InitialPassword, Outcome, Request,
        RequestStatus, SettleState, TriggerState,
    },
    store::{Provider, Store, StoreSettings},
    workflow::Workflow,
};
use countersign_storage::{
    Basis, FollowUp, NewDecision, NewRequest, SettlePlan, Storage, TriggerPlan, Verdict,
};
use tempfile::TempDir;

const TENANT: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f001";

pub struct Fixture {
    pub storage: Storage,
    pub store: StoreId,
    pub workflow: WorkflowId,
    pub directory: TempDir,
}

impl Fixture {
    pub async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let storage = Storage::open(directory.path()).unwrap();
        let store = store("Contoso");
        let workflow = workflow(store.id, "Create User");
        let fixture = Self {
            storage,
            store: store.id,
            workflow: workflow.id,
            directory,
        };
        fixture
            .storage
            .create_store(store, entry(Subject::None))
            .await
            .unwrap();
        fixture
            .storage
            .create_workflow(workflow, entry(Subject::None))
            .await
            .unwrap();
        fixture
    }

    pub fn request(&self) -> Request {
        Request {
            id: RequestId::random(),
            store: self.store,
            workflow: Some(self.workflow),
            workflow_name: "Create User".into(),
            requester: person(ObjectId::random()),
            requester_name: "Riley Requester".into(),
            object: ObjectKind::User,
            event: Event::Create,
            target: None,
            target_name: "Jane Doe".into(),
            changes: vec![],
            approvers: vec![approver("megan"), approver("alex")],
            awaiting: Awaiting::Approvers,
            status: RequestStatus::Pending,
            decision: None,
            trigger: TriggerState::NotLinked,
            apply: ApplyState::NotDue,
            settle: SettleState::NotDue,
            doubt: None,
            initial_password: InitialPassword::None,
            call: None,
            called: None,
            decide_by: None,
            created_at: at(1_000),
        }
    }

    /// Records a request without a flow.
    pub async fn unlinked(&self) -> RequestId {
        let request = self.request();
        let id = request.id;
        self.storage
            .record_requests(vec![only(request)])
            .await
            .unwrap();
        id
    }

    /// Records a request whose flow is to be called, and returns the row of the call.
    pub async fn linked(&self) -> (RequestId, OutboxId) {
        let (request, plan) = (self.request(), plan(at(1_000)));
        let ids = (request.id, plan.row);
        let new = NewRequest {
            trigger: Some(plan),
            ..only(request)
        };
        self.storage.record_requests(vec![new]).await.unwrap();
        ids
    }

    /// Records a request, approves it, and returns the claimed row of the change.
    pub async fn applying(&self) -> (RequestId, OutboxId) {
        let request = self.unlinked().await;
        let follow_up = follow_up();
        let row = follow_up.apply;
        let _ = self.decide_with(request, Outcome::Approve, follow_up).await;
        self.storage.claim(row, at(2_000)).await.unwrap().unwrap();
        (request, row)
    }

    /// Records a request and claims the call of its flow.
    pub async fn calling(&self) -> (RequestId, OutboxId) {
        let (request, row) = self.linked().await;
        self.storage.claim(row, at(1_000)).await.unwrap().unwrap();
        (request, row)
    }

    /// Records that the call of a flow which is `row` started a run.
    pub async fn called(&self, row: OutboxId, settle: SettlePlan) {
        self.storage
            .trigger_done(row, None, settle, at(3_000), entry(Subject::None))
            .await
            .unwrap();
    }

    /// Records a request whose flow runs.
    pub async fn running(&self) -> RequestId {
        let (request, row) = self.calling().await;
        self.called(row, SettlePlan::Nothing).await;
        request
    }

    /// Records a request that is denied while its flow runs, and returns the row for cancelling the run.
    pub async fn settling(&self) -> (RequestId, OutboxId) {
        let request = self.running().await;
        let row = OutboxId::random();
        let follow_up = FollowUp {
            settle: SettlePlan::Queue(row),
            ..follow_up()
        };
        let _ = self.decide_with(request, Outcome::Deny, follow_up).await;
        (request, row)
    }

    pub async fn decide(&self, request: RequestId, outcome: Outcome) -> Verdict {
        self.decide_with(request, outcome, follow_up()).await
    }

    pub async fn decide_with(
        &self,
        request: RequestId,
        outcome: Outcome,
        follow_up: FollowUp,
    ) -> Verdict {
        self.record_decision(request, decision(outcome), follow_up)
            .await
    }

    pub async fn record_decision(
        &self,
        request: RequestId,
        decision: Decision,
        follow_up: FollowUp,
    ) -> Verdict {
        let new = NewDecision {
            follow_up,
            ..new_decision(request, decision)
        };
        self.storage.decide(request, new).await.unwrap()
    }

    /// Keeps a report of the request's present call, and has its confirmation put off.
    pub async fn keep_report(&self, request: RequestId, text: &str) -> OutboxId {
        let row = OutboxId::random();
        let call = self.read(request).await.call.unwrap();
        let about = entry(Subject::Request(request));
        self.storage
            .keep_report(request, call, row, sealed(text), at(1_500), about)
            .await
            .unwrap()
            .unwrap();
        self.storage
            .postpone(row, at(1_500), "unreachable", false, None)
            .await
            .unwrap();
        row
    }

    pub async fn doubt(&self, row: OutboxId, request: RequestId, doubt: Doubt) {
        let about = Subject::Request(request);
        self.storage
            .doubt(row, request, doubt, entry(about), superseded(about))
            .await
            .unwrap();
    }

    pub async fn read(&self, request: RequestId) -> Request {
        self.storage.request(request).await.unwrap().unwrap()
    }

    pub async fn row(&self, request: RequestId, row: OutboxId) -> OutboxRow {
        let rows = self.storage.outbox_of(request).await.unwrap();
        rows.into_iter().find(|found| found.id == row).unwrap()
    }

    /// Returns the request's rows of one duty.
    pub async fn rows(&self, request: RequestId, duty: Duty) -> Vec<OutboxRow> {
        let rows = self.storage.outbox_of(request).await.unwrap();
        rows.into_iter()
            .filter(|found| found.duty == duty)
            .collect()
    }

    pub async fn happenings(&self, subject: Subject) -> Vec<Happening> {
        let entries = self.storage.entries_about(subject).await.unwrap();
        entries.into_iter().map(|entry| entry.happening).collect()
    }

    /// Closes the storage and opens it again, as a restart does.
    pub async fn reopened(self) -> Self {
        self.storage.close().await.unwrap();
        let storage = Storage::open(self.directory.path()).unwrap();
        Self { storage, ..self }
    }

    /// Closes the storage and tells whether any file of the directory holds the bytes.
    pub async fn files_hold_after_close(self, bytes: &[u8]) -> bool {
        self.storage.close().await.unwrap();
        files_hold(self.directory.path(), bytes)
    }
}

pub fn files_hold(directory: &std::path::Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(directory).unwrap().any(|file| {
        let content = std::fs::read(file.unwrap().path()).unwrap();
        content.windows(bytes.len()).any(|window| window == bytes)
    })
}

pub fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

pub fn sealed(text: &str) -> Sealed {
    Sealed::from_bytes(text.as_bytes().to_vec())
}

/// An audit entry that says nothing in particular.
pub fn entry(subject: Subject) -> AuditEntry {
    AuditEntry {
        id: AuditId::random(),
        at: at(1_000),
        actor: Actor::System,
        subject,
        happening: Happening::AskedDirectly,
    }
}

pub fn person(object: ObjectId) -> Actor {
    Actor::Person {
        principal: principal(object),
        name: "Riley Requester".into(),
    }
}

/// A person of the tenant that every store here is of.
pub fn principal(object: ObjectId) -> Principal {
    Principal {
        tenant: TENANT.parse().unwrap(),
        object,
        kind: PrincipalKind::Person,
    }
}

pub fn approver(name: &str) -> Approver {
    Approver {
        object: ObjectId::random(),
        name: name.into(),
        user_principal_name: format!("{name}@contoso.example"),
        mail: Some(format!("{name}@contoso.example")),
    }
}

pub fn store(name: &str) -> Store {
    Store {
        id: StoreId::random(),
        enabled: true,
        name: name.into(),
        description: "Made in a test".into(),
        provider: Provider::EntraId {
            tenant: TENANT.parse().unwrap(),
            domain: "contoso.example".parse().unwrap(),
        },
        service_credential: None,
        linking_account: None,
        settings: StoreSettings::default(),
        created_at: at(10),
    }
}

pub fn workflow(store: StoreId, name: &str) -> Workflow {
    Workflow {
        id: WorkflowId::random(),
        store,
        name: name.into(),
        description: "Approves new users".into(),
        enabled: true,
        system: None,
        objects: vec![ObjectKind::User],
        event: Event::Create,
        fields: vec![],
        filters: vec![],
        approvers: vec![],
        created_at: at(10),
    }
}

pub fn delegated(name: &str) -> Account {
    let principal = principal(ObjectId::random());
    Account {
        id: AccountId::random(),
        kind: AccountKind::Delegated,
        tenant_hint: "contoso.example".into(),
        tenant: Some(principal.tenant),
        client: ClientId::random(),
        principal: Some(principal),
        name: name.into(),
        user_principal_name: Some(format!("{name}@contoso.example")),
        session: Session::Live,
        active: true,
        added_at: at(10),
    }
}

pub fn only(request: Request) -> NewRequest {
    NewRequest {
        request,
        trigger: None,
        apply: None,
        audit: vec![],
    }
}

pub fn plan(at: Timestamp) -> TriggerPlan {
    TriggerPlan {
        row: OutboxId::random(),
        token_hash: CallbackTokenHash::from_bytes([7; 32]),
        token: sealed("sealed callback token"),
        summary: SummaryHash::of("Riley asks for Jane"),
        at,
    }
}

pub fn follow_up() -> FollowUp {
    FollowUp {
        at: at(2_000),
        apply: OutboxId::random(),
        settle: SettlePlan::Nothing,
    }
}

/// A decision of an administrator in the console.
pub fn new_decision(request: RequestId, decision: Decision) -> NewDecision {
    let about = Subject::Request(request);
    NewDecision {
        basis: Basis::Console {
            administrator: true,
        },
        follow_up: follow_up(),
        audit: vec![entry(about)],
        late: AuditEntry {
            happening: Happening::LateAnswer {
                outcome: Some(decision.outcome),
            },
            ..entry(about)
        },
        decision,
    }
}

/// An entry about a report of a call that the request was taken away from.
pub fn superseded(about: Subject) -> AuditEntry {
    AuditEntry {
        happening: Happening::CallbackRefused {
            refusal: CallbackRefusal::Superseded,
        },
        ..entry(about)
    }
}

pub fn decision(outcome: Outcome) -> Decision {
    Decision {
        outcome,
        by: person(ObjectId::random()),
        by_name: "Megan Bowen".into(),
        comment: "as agreed".into(),
        through: DecidedThrough::Console,
        at: at(2_000),
    }
}
