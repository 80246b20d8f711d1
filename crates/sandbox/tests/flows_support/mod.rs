//! What the tests of flows share: a sandbox, people who sign in, and a place to be called back at.
#![allow(dead_code)] // each test program uses its own part
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use countersign_sandbox::{RunningSandbox, Sandbox, SandboxOptions, Service, seed};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

/// A running sandbox and a client for it.
pub struct World {
    pub sandbox: RunningSandbox,
    pub http: reqwest::Client,
}

/// A person or app with a token for one audience.
pub type Token = String;

impl World {
    pub async fn start() -> Self {
        let options = SandboxOptions {
            device_interval: Some(1),
            ..SandboxOptions::default()
        };
        let sandbox = Sandbox::start(options).await.expect("the sandbox starts");
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Self { sandbox, http }
    }

    pub fn url(&self, service: Service, path: &str) -> String {
        format!("{}{path}", self.sandbox.base_url(service))
    }

    /// Signs `person` in by device code for `{audience}/.default`.
    pub async fn token(&self, person: &str, audience: &str) -> Token {
        let authority = format!(
            "{}/{}/oauth2/v2.0",
            self.sandbox.base_url(Service::Authority),
            seed::TENANT_ID
        );
        let client_id = seed::CONSOLE.to_string();
        let scope = format!("{audience}/.default offline_access openid profile");
        let code = self
            .http
            .post(format!("{authority}/devicecode"))
            .form(&[("client_id", client_id.as_str()), ("scope", scope.as_str())])
            .send()
            .await
            .expect("an answer");
        assert_eq!(code.status(), StatusCode::OK);
        let code: Value = code.json().await.expect("JSON");
        let answered = self
            .post(
                "/_sandbox/device",
                json!({ "userCode": code["user_code"], "as": person, "answer": "approve" }),
            )
            .await;
        assert!(answered.0.is_success(), "{answered:?}");
        let form = [
            ("client_id", client_id.as_str()),
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            (
                "device_code",
                code["device_code"].as_str().expect("a device code"),
            ),
        ];
        let token = self
            .http
            .post(format!("{authority}/token"))
            .form(&form)
            .send()
            .await
            .expect("an answer");
        let token: Value = token.json().await.expect("JSON");
        token["access_token"]
            .as_str()
            .unwrap_or_else(|| panic!("no token: {token}"))
            .to_owned()
    }

    /// An app-only token of the Data service for `{audience}/.default`.
    pub async fn app_token(&self, audience: &str) -> Token {
        let authority = format!(
            "{}/{}/oauth2/v2.0",
            self.sandbox.base_url(Service::Authority),
            seed::TENANT_ID
        );
        let client_id = seed::DATA_SERVICE.to_string();
        let scope = format!("{audience}/.default");
        let form = [
            ("client_id", client_id.as_str()),
            ("client_secret", seed::DATA_SERVICE_SECRET),
            ("grant_type", "client_credentials"),
            ("scope", scope.as_str()),
        ];
        let token = self
            .http
            .post(format!("{authority}/token"))
            .form(&form)
            .send()
            .await
            .expect("an answer");
        let token: Value = token.json().await.expect("JSON");
        token["access_token"]
            .as_str()
            .unwrap_or_else(|| panic!("no token: {token}"))
            .to_owned()
    }

    pub async fn dataverse_token(&self, person: &str) -> Token {
        self.token(person, &self.sandbox.endpoints().dataverse_audience())
            .await
    }

    pub async fn flow_token(&self, person: &str) -> Token {
        self.token(person, &self.sandbox.endpoints().flow_audience())
            .await
    }

    /// GET on the pages service.
    pub async fn get(&self, path: &str) -> Value {
        let answer = self
            .http
            .get(self.url(Service::Pages, path))
            .send()
            .await
            .expect("an answer");
        answer.json().await.expect("JSON")
    }

    /// POST of JSON to the pages service.
    pub async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        let answer = self
            .http
            .post(self.url(Service::Pages, path))
            .json(&body)
            .send()
            .await
            .expect("an answer");
        (answer.status(), answer.json().await.unwrap_or(Value::Null))
    }

    /// PUT of JSON to the pages service.
    pub async fn put(&self, path: &str, body: Value) -> StatusCode {
        self.http
            .put(self.url(Service::Pages, path))
            .json(&body)
            .send()
            .await
            .expect("an answer")
            .status()
    }

    /// The ready flow.
    pub async fn create_user_flow(&self) -> Value {
        self.get("/_sandbox/flows").await["flows"][0].clone()
    }

    /// A flow that is on, with this trigger authentication.
    pub async fn flow_on(&self, authentication: &str) -> Value {
        let wanted = json!({ "name": "Another", "authentication": authentication, "on": true });
        let (status, flow) = self.post("/_sandbox/flows", wanted).await;
        assert_eq!(status, StatusCode::CREATED);
        flow
    }

    /// A flow that is on and has these actions.
    pub async fn flow_with_actions(&self, actions: Value) -> Value {
        let wanted =
            json!({ "name": "Own", "definition": client_data(actions, json!({})), "on": true });
        let (status, flow) = self.post("/_sandbox/flows", wanted).await;
        assert_eq!(status, StatusCode::CREATED, "{flow}");
        flow
    }

    /// Calls a trigger without a token.
    pub async fn call(&self, url: &Value, body: &Value) -> reqwest::Response {
        let url = url.as_str().expect("a request URL");
        self.http
            .post(url)
            .json(body)
            .send()
            .await
            .expect("an answer")
    }

    /// Waits until `look` finds something.
    pub async fn eventually<T, F: AsyncFnMut(&World) -> Option<T>>(
        &self,
        what: &str,
        mut look: F,
    ) -> T {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            if let Some(found) = look(self).await {
                return found;
            }
            assert!(Instant::now() < deadline, "never came: {what}");
            tokio::task::yield_now().await;
        }
    }

    /// Waits for the only open approval.
    pub async fn open_approval(&self) -> Value {
        self.eventually("an open approval", async |world| {
            let approvals = world.get("/_sandbox/approvals").await;
            approvals["approvals"]
                .as_array()?
                .iter()
                .find(|one| one["open"] == true)
                .cloned()
        })
        .await
    }

    /// Waits until the run has this status.
    pub async fn run_in(&self, run: &str, status: &str) -> Value {
        self.eventually(&format!("run in {status}"), async |world| {
            let found = world.get(&format!("/_sandbox/runs/{run}")).await;
            (found["status"] == status).then_some(found)
        })
        .await
    }

    pub async fn answer(
        &self,
        approval: &Value,
        person: &str,
        response: &str,
    ) -> (StatusCode, Value) {
        let answer = json!({
            "approvalId": approval["approvalId"], "as": person, "response": response, "comments": "fine by me",
        });
        self.post("/_sandbox/approvals/answer", answer).await
    }
}

/// The body of a call to the approval template.
pub fn ask(callback_url: &str) -> Value {
    json!({
        "requestId": "req-1",
        "workflow": "Create User",
        "summary": "Jane Doe, Sales",
        "approvers": format!("{};{}", seed::MEGAN, seed::ALEX),
        "callbackUrl": callback_url,
        "callbackToken": "single-use-token",
    })
}

/// `clientdata` with these actions; `inputs` are members of the trigger's inputs.
pub fn client_data(actions: Value, inputs: Value) -> Value {
    json!({
        "schemaVersion": "1.0.0.0",
        "properties": {
            "connectionReferences": {
                "shared_approvals": { "runtimeSource": "embedded", "connection": {}, "api": { "name": "shared_approvals" } },
            },
            "definition": {
                "$schema": "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#",
                "contentVersion": "1.0.0.0",
                "parameters": {
                    "$connections": { "defaultValue": {}, "type": "Object" },
                    "$authentication": { "defaultValue": {}, "type": "SecureObject" },
                },
                "triggers": { "manual": { "type": "Request", "kind": "Http", "inputs": inputs } },
                "actions": actions,
                "outputs": {},
            },
        },
    })
}

/// A place that flows call back: it keeps what arrives and answers as it is told.
pub struct Callbacks {
    pub url: String,
    arrived: Arc<Mutex<Vec<(HeaderMap, Value)>>>,
}

#[derive(Clone)]
struct Desk {
    arrived: Arc<Mutex<Vec<(HeaderMap, Value)>>>,
    answers: Arc<Mutex<Vec<StatusCode>>>,
}

impl Callbacks {
    /// Answers the first calls with `answers`, in order, and all later ones with 200.
    pub async fn answering(answers: &[StatusCode]) -> Self {
        let answers = answers.iter().rev().copied().collect();
        let desk = Desk {
            arrived: Arc::default(),
            answers: Arc::new(Mutex::new(answers)),
        };
        let arrived = Arc::clone(&desk.arrived);
        let router = Router::new()
            .route("/callback", post(take))
            .with_state(desk);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let url = format!(
            "http://{}/callback",
            listener.local_addr().expect("an address")
        );
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, arrived }
    }

    pub fn all(&self) -> Vec<(HeaderMap, Value)> {
        self.arrived.lock().expect("not poisoned").clone()
    }

    /// Waits for `count` calls.
    pub async fn wait_for(&self, count: usize) -> Vec<(HeaderMap, Value)> {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let arrived = self.all();
            if arrived.len() >= count {
                return arrived;
            }
            assert!(Instant::now() < deadline, "{count} callbacks never came");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

async fn take(State(desk): State<Desk>, headers: HeaderMap, body: String) -> StatusCode {
    let body = serde_json::from_str(&body).unwrap_or(Value::String(body));
    desk.arrived
        .lock()
        .expect("not poisoned")
        .push((headers, body));
    desk.answers
        .lock()
        .expect("not poisoned")
        .pop()
        .unwrap_or(StatusCode::OK)
}
