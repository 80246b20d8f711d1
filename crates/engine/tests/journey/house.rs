//! A house for the tests: a sandbox tenant, an engine on a fresh data directory, and everything set up to ask for a user.

use std::{
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use countersign_contract::*;
use countersign_domain::{
    AccountId, RequestId, StoreId, WorkflowId,
    attribute::Attribute,
    audit::Happening,
    change::{Event as WorkflowEvent, ObjectKind},
    request::{ApplyState, RequestStatus, TriggerState},
};
use countersign_engine::{CloudProfile, Engine, EngineOptions, KeySource, Session};
use countersign_sandbox::{
    RunningSandbox, Sandbox, SandboxOptions, Service,
    entra::{DeviceAnswer, answer_device},
    faults::Fault,
};
use countersign_storage::Storage;
use countersign_vault::KeyFile;
use secrecy::SecretString;
use serde_json::{Value, json};
use tempfile::TempDir;

pub const TENANT: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f001";
pub const CONSOLE: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f301";
pub const DATA_SERVICE: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f302";

pub struct House {
    pub sandbox: RunningSandbox,
    pub engine: Engine,
    pub session: Session,
    pub http: reqwest::Client,
    pub directory: TempDir,
}

/// A house whose store is set up and linked, with Riley acting.
pub struct Furnished {
    pub house: House,
    pub store: StoreId,
    pub workflow: WorkflowId,
    pub flow: Value,
    pub ada: AccountId,
}

impl std::ops::Deref for Furnished {
    type Target = House;

    fn deref(&self) -> &House {
        &self.house
    }
}

pub async fn open_engine(profile: &Value, directory: &Path) -> Result<Engine, ApiError> {
    Engine::open(EngineOptions {
        data_directory: directory.join("data"),
        profile: CloudProfile::from_json(&profile.to_string()).unwrap(),
        key: KeySource::KeyFile(KeyFile::new(directory.join("key"))),
        owner: OwnerKind::DataService,
        listen: Some(SocketAddr::from(([127, 0, 0, 1], 0))),
    })
    .await
}

impl House {
    pub async fn open() -> Self {
        Self::open_on(SandboxOptions {
            device_interval: Some(1),
            ..SandboxOptions::default()
        })
        .await
    }

    pub async fn open_on(options: SandboxOptions) -> Self {
        let sandbox = Sandbox::start(options).await.unwrap();
        let directory = tempfile::tempdir().unwrap();
        let engine = open_engine(&sandbox.profile(), directory.path())
            .await
            .unwrap();
        Self {
            session: engine.session(),
            engine,
            sandbox,
            http: reqwest::Client::new(),
            directory,
        }
    }

    pub async fn sign_in(&self, upn: &str) -> AccountView {
        let job = self.start_sign_in(SignInMethod::DeviceCode, None).await;
        answer_device(
            self.sandbox.tenant(),
            &self.user_code(&job).await,
            upn,
            DeviceAnswer::Approve,
        )
        .unwrap();
        match ended(&self.session, &job).await {
            SignInState::SignedIn { account } => account,
            state => panic!("{upn} is not signed in: {state:?}"),
        }
    }

    pub async fn start_sign_in(&self, method: SignInMethod, account: Option<AccountId>) -> JobView {
        let request = AccountSignInStartRequest {
            tenant: TENANT.into(),
            client_id: CONSOLE.into(),
            method,
            account,
        };
        self.session.account_sign_in_start(request).await.unwrap()
    }

    /// The code of a sign-in, as soon as there is one.
    pub async fn user_code(&self, job: &JobView) -> String {
        let (prompt, _) = waiting(&self.session, job).await;
        match prompt {
            SignInPrompt::DeviceCode { user_code, .. } => user_code,
            SignInPrompt::Browser => panic!("a sign-in in the browser has no code"),
        }
    }

    pub async fn add_app(&self) -> AccountView {
        let request = AccountAddAppRequest {
            tenant: TENANT.into(),
            client_id: DATA_SERVICE.into(),
            client_secret: SecretInput::new(SecretString::from("sandbox-app-secret")),
        };
        self.session.account_add_app(request).await.unwrap()
    }

    /// Sets a store up with "Create User" approved by Megan, linked to the ready flow; Riley acts.
    pub async fn furnish(self) -> Furnished {
        self.furnish_with(true).await
    }

    /// The same in a store that names nobody who manages its flows.
    pub async fn furnish_without_linking_account(self) -> Furnished {
        self.furnish_with(false).await
    }

    async fn furnish_with(self, linking_account: bool) -> Furnished {
        let ada = self.sign_in("admin@contoso.example").await.id;
        let app = self.add_app().await.id;
        let store = self
            .session
            .store_create(StoreCreateRequest {
                name: "Contoso".into(),
                tenant_id: TENANT.into(),
                domain: "contoso.example".into(),
            })
            .await
            .unwrap()
            .id;
        self.update(store, |update| {
            update.service_credential = Some(app);
            update.linking_account = linking_account.then_some(ada);
        })
        .await;
        self.register_client(store).await;
        let workflow = self.add_workflow(store, &["megan@contoso.example"]).await;
        let flow = self.pages("flows").await["flows"][0].clone();
        self.link(workflow, flow["requestUrl"].as_str().unwrap())
            .await
            .unwrap();
        self.sign_in("riley@contoso.example").await;
        Furnished {
            house: self,
            store,
            workflow,
            flow,
            ada,
        }
    }

    pub async fn update(&self, store: StoreId, change: impl FnOnce(&mut StoreUpdateRequest)) {
        let mut update = StoreUpdateRequest {
            store,
            name: None,
            description: None,
            domain: None,
            service_credential: None,
            linking_account: None,
            default_approver: None,
            self_decision: None,
            apply_uncovered: None,
            settle_flows: None,
        };
        change(&mut update);
        self.session.store_update(update).await.unwrap();
    }

    pub async fn register_client(&self, store: StoreId) {
        let data_service = format!(
            "http://{}/dataservice",
            self.engine.callback_listener().unwrap()
        );
        self.register_client_at(store, data_service).await;
    }

    /// Registers a client whose flows report to `data_service_url`.
    pub async fn register_client_at(&self, store: StoreId, data_service_url: String) {
        self.session
            .client_register(ClientRegisterRequest {
                store,
                organization_code: "contoso".into(),
                region: Some("crm4".into()),
                data_service_url,
                tenant_id: TENANT.into(),
                client_id: CONSOLE.into(),
                client_secret: None,
                environment_id: None,
                confirm_move: false,
            })
            .await
            .unwrap();
    }

    pub async fn add_workflow(&self, store: StoreId, approvers: &[&str]) -> WorkflowId {
        self.session
            .workflow_create(WorkflowCreateRequest {
                store,
                name: "Create User".into(),
                description: String::new(),
                objects: vec![ObjectKind::User],
                event: WorkflowEvent::Create,
                fields: vec![],
                filters: vec![],
                relations: vec![],
                enabled: true,
                approvers: approvers
                    .iter()
                    .map(|&approver| approver.to_owned())
                    .collect(),
            })
            .await
            .unwrap()
            .id
    }

    pub async fn link(&self, workflow: WorkflowId, url: &str) -> Result<LinkSetResponse, ApiError> {
        let request_url = SecretInput::new(SecretString::from(url.to_owned()));
        self.session
            .link_set(LinkSetRequest {
                workflow,
                request_url,
                probe: false,
            })
            .await
    }

    pub fn fault(&self, fault: Fault) {
        self.sandbox.faults().add(fault);
    }

    /// Reads the sandbox's test API.
    pub async fn pages(&self, path: &str) -> Value {
        let url = format!("{}/_sandbox/{path}", self.sandbox.base_url(Service::Pages));
        self.http
            .get(url)
            .send()
            .await
            .unwrap()
            .error_for_status()
            .unwrap()
            .json()
            .await
            .unwrap()
    }

    pub async fn tell_sandbox(&self, path: &str, body: Value) {
        let url = format!("{}/_sandbox/{path}", self.sandbox.base_url(Service::Pages));
        self.http
            .post(url)
            .json(&body)
            .send()
            .await
            .unwrap()
            .error_for_status()
            .unwrap();
    }

    pub async fn put_sandbox(&self, path: &str, body: Value) {
        let url = format!("{}/_sandbox/{path}", self.sandbox.base_url(Service::Pages));
        self.http
            .put(url)
            .json(&body)
            .send()
            .await
            .unwrap()
            .error_for_status()
            .unwrap();
    }

    pub async fn show(&self, request: RequestId) -> RequestShowResponse {
        self.session
            .request_show(RequestRequest { request })
            .await
            .unwrap()
    }

    pub async fn request(&self, request: RequestId) -> RequestView {
        self.show(request).await.request
    }

    pub async fn happenings(&self, request: RequestId) -> Vec<Happening> {
        self.show(request)
            .await
            .timeline
            .into_iter()
            .map(|entry| entry.happening)
            .collect()
    }

    pub async fn act_as(&self, account: AccountId) {
        self.session
            .account_activate(AccountRequest { account })
            .await
            .unwrap();
    }

    /// The users of the directory with that sign-in name.
    pub fn users_named(&self, upn: &str) -> usize {
        self.sandbox
            .tenant()
            .people()
            .iter()
            .filter(|person| person.user_principal_name == upn)
            .count()
    }
}

impl Furnished {
    pub async fn ask_for(&self, name: &str) -> Result<RequestView, ApiError> {
        let fields = [
            (Attribute::UserPrincipalName, name.to_owned()),
            (Attribute::DisplayName, format!("User {name}")),
            (Attribute::Department, "Sales".to_owned()),
        ];
        let fields = fields
            .into_iter()
            .map(|(field, value)| FieldInput { field, value })
            .collect();
        let request = RequestCreateRequest {
            store: self.store,
            object: ObjectKind::User,
            event: WorkflowEvent::Create,
            target: None,
            fields,
            direct: false,
        };
        let mut made = self.session.request_create(request).await?;
        assert_eq!(made.requests.len(), 1);
        Ok(made.requests.remove(0))
    }

    /// Links the workflow to a flow that shows its inputs in its run history, so that a test can read a callback token.
    pub async fn with_open_flow(self) -> Self {
        let mut definition: Value =
            serde_json::from_str(self.flow["clientData"].as_str().unwrap()).unwrap();
        let trigger = &mut definition["properties"]["definition"]["triggers"]["manual"];
        trigger
            .as_object_mut()
            .unwrap()
            .remove("runtimeConfiguration")
            .unwrap();
        self.tell_sandbox(
            "flows",
            json!({ "name": "Open", "definition": definition, "on": true }),
        )
        .await;
        let flows = self.pages("flows").await;
        let open = flows["flows"]
            .as_array()
            .unwrap()
            .iter()
            .find(|flow| flow["name"] == "Open")
            .unwrap();
        self.link(self.workflow, open["requestUrl"].as_str().unwrap())
            .await
            .unwrap();
        self
    }

    /// Asks for a user and waits until Megan has it to approve; returns the request and the approval.
    pub async fn asked(&self, name: &str) -> (RequestId, String) {
        let request = self.ask_for(name).await.unwrap().id;
        let approval = self.approval_of(request).await;
        (request, approval)
    }

    pub async fn approval_of(&self, request: RequestId) -> String {
        until("the approval is there", async || {
            let approvals = self.pages("approvals").await;
            let ours = approvals["approvals"]
                .as_array()
                .unwrap()
                .iter()
                .find(|approval| {
                    approval["title"]
                        .as_str()
                        .unwrap()
                        .contains(&request.to_string())
                        && approval["open"] != json!(false)
                })?;
            ours["approvalId"].as_str().map(str::to_owned)
        })
        .await
    }

    pub async fn answer(&self, approval: &str, upn: &str, response: &str, comments: &str) {
        self.tell_sandbox(
            "approvals/answer",
            json!({ "approvalId": approval, "as": upn, "response": response, "comments": comments }),
        )
        .await;
    }

    pub async fn runs(&self) -> usize {
        self.pages("runs").await["runs"].as_array().unwrap().len()
    }

    /// Waits until the call of the flow is recorded, and returns the run that it named.
    pub async fn until_triggered(&self, request: RequestId) -> Option<String> {
        until("the call is recorded", async || {
            match self.request(request).await.trigger {
                TriggerState::Triggered { run } => Some(run),
                _ => None,
            }
        })
        .await
    }

    /// Waits until the call of the flow waits for a person, and returns why.
    pub async fn until_call_parked(&self, request: RequestId) -> String {
        until("the call is parked", async || {
            match self.request(request).await.trigger {
                TriggerState::Parked { code } => Some(code),
                _ => None,
            }
        })
        .await
    }

    pub async fn until_decided(&self, request: RequestId) -> RequestView {
        until("the request is decided", async || {
            let view = self.request(request).await;
            (view.status != RequestStatus::Pending).then_some(view)
        })
        .await
    }

    pub async fn until_applied(&self, request: RequestId) -> RequestView {
        until("the change is made", async || {
            let view = self.request(request).await;
            matches!(view.apply, ApplyState::Applied { .. }).then_some(view)
        })
        .await
    }

    /// Ends the engine and opens it again on the same data directory.
    pub async fn reopen(&mut self) {
        self.house.engine.shutdown().await;
        self.open_again().await;
    }

    /// Ends the engine, lets `work` do something to its data, and opens it again.
    pub async fn meanwhile(&mut self, work: impl AsyncFnOnce(&Storage)) {
        self.house.engine.shutdown().await;
        let storage = Storage::open(&self.directory.path().join("data")).unwrap();
        work(&storage).await;
        storage.close().await.unwrap();
        self.open_again().await;
    }

    async fn open_again(&mut self) {
        self.house.engine = open_engine(&self.sandbox.profile(), self.directory.path())
            .await
            .unwrap();
        self.house.session = self.house.engine.session();
    }
}

/// Waits until a look finds something; fails after half a minute.
pub async fn until<T>(what: &str, look: impl AsyncFn() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

/// Waits until a person has to act; returns what they do, and for how many seconds they can.
pub async fn waiting(session: &Session, job: &JobView) -> (SignInPrompt, u32) {
    until("the sign-in waits for a person", async || {
        let request = JobRequest { job: job.id };
        match session.account_sign_in_show(request).await.unwrap().state {
            SignInState::Starting => None,
            SignInState::Waiting {
                prompt, expires_in, ..
            } => Some((prompt, expires_in)),
            state => panic!("{state:?}"),
        }
    })
    .await
}

/// Waits until the sign-in is over; returns how it ended.
pub async fn ended(session: &Session, job: &JobView) -> SignInState {
    until("the sign-in ends", async || {
        let request = JobRequest { job: job.id };
        let view = session.account_sign_in_show(request).await.unwrap();
        view.is_over().then_some(view.state)
    })
    .await
}
