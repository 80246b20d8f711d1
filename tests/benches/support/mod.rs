//! What the benches share: a furnished house in this process, times, and how quick the disk is.

pub mod many;
#[cfg(target_os = "linux")]
pub mod windows;

use std::fs::File;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use countersign_contract::{OwnerKind, call_by_name};
use countersign_engine::{CloudProfile, Engine, EngineOptions, KeyFile, KeySource, Session};
use countersign_sandbox::entra::{DeviceAnswer, answer_device};
use countersign_sandbox::{RunningSandbox, Sandbox, SandboxOptions, Service};
use countersign_tests::{Person, TENANT_ID};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The store of the house.
pub const STORE: &str = "Contoso";

/// A sandbox tenant and the owner of a data directory, both in this process, with a store whose "Create User" is linked and
/// approved by Megan. Riley acts.
pub struct House {
    pub sandbox: RunningSandbox,
    pub engine: Engine,
    pub session: Session,
    pub directory: TempDir,
    pub store: String,
    pub workflow: String,
    http: reqwest::Client,
}

impl House {
    pub async fn open() -> Self {
        let sandbox = Sandbox::start(SandboxOptions {
            device_interval: Some(1),
            ..SandboxOptions::default()
        })
        .await
        .expect("the sandbox starts");
        let directory = folder();
        let engine = open_engine(&sandbox.profile(), directory.path()).await;
        let mut house = Self {
            session: engine.session(),
            engine,
            sandbox,
            directory,
            store: String::new(),
            workflow: String::new(),
            http: reqwest::Client::new(),
        };
        house.furnish().await;
        house
    }

    async fn furnish(&mut self) {
        let ada = self.sign_in(Person::Ada).await;
        let app = self
            .call(
                "account_add_app",
                json!({ "tenant": TENANT_ID, "clientId": countersign_tests::Sandbox::DATA_SERVICE,
                    "clientSecret": countersign_tests::Sandbox::DATA_SERVICE_SECRET }),
            )
            .await["id"]
            .clone();
        let store = self
            .call(
                "store_create",
                json!({ "name": STORE, "tenantId": TENANT_ID, "domain": "contoso.example" }),
            )
            .await["id"]
            .clone();
        self.call(
            "store_update",
            json!({ "store": store, "serviceCredential": app, "linkingAccount": ada }),
        )
        .await;
        let listener = self.engine.callback_listener().expect("it listens");
        self.call(
            "client_register",
            json!({ "store": store, "organizationCode": "contoso", "region": "crm4",
                "dataServiceUrl": format!("http://{listener}/dataservice"),
                "tenantId": TENANT_ID, "clientId": countersign_tests::Sandbox::CONSOLE }),
        )
        .await;
        let workflow = self
            .call(
                "workflow_create",
                json!({ "store": store, "name": "Create User", "objects": ["user"], "event": "create",
                    "approvers": [Person::Megan.upn()] }),
            )
            .await["id"]
            .clone();
        let flows = self.pages("flows").await;
        self.call(
            "link_set",
            json!({ "workflow": workflow, "requestUrl": flows["flows"][0]["requestUrl"] }),
        )
        .await;
        self.sign_in(Person::Riley).await;
        (self.store, self.workflow) = (text(&store), text(&workflow));
    }

    /// Signs somebody in by device code, who acts from then on. Returns the account's id.
    pub async fn sign_in(&self, person: Person) -> Value {
        let started = self
            .call(
                "account_sign_in_start",
                json!({ "tenant": TENANT_ID, "clientId": countersign_tests::Sandbox::CONSOLE }),
            )
            .await;
        let job = json!({ "job": started["id"] });
        let deadline = Instant::now() + Duration::from_secs(30);
        let mut answered = false;
        loop {
            let view = self.call("account_sign_in_show", job.clone()).await;
            if let Some(code) = member(&view, "userCode").filter(|_| !answered) {
                answer_device(
                    self.sandbox.tenant(),
                    &text(code),
                    person.upn(),
                    DeviceAnswer::Approve,
                )
                .expect("the code is known");
                answered = true;
            }
            if view["state"]["kind"] == "signedIn" {
                return view["state"]["account"]["id"].clone();
            }
            assert!(
                Instant::now() < deadline,
                "{person:?} does not get in: {view}"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Calls a command of the contract by its name.
    pub async fn call(&self, command: &str, request: Value) -> Value {
        call_by_name(&self.session, command, request)
            .await
            .unwrap_or_else(|error| panic!("{command}: {error:?}"))
    }

    /// Asks for a user and returns the request's id.
    pub async fn ask_for(&self, name: &str) -> String {
        let fields = json!([
            { "field": "userPrincipalName", "value": name },
            { "field": "displayName", "value": format!("User {name}") },
            { "field": "department", "value": "Sales" },
        ]);
        let made = self
            .call(
                "request_create",
                json!({ "store": self.store, "fields": fields, "direct": false }),
            )
            .await;
        text(&made["requests"][0]["id"])
    }

    /// Reads the sandbox's test API.
    pub async fn pages(&self, path: &str) -> Value {
        let answer = self.http.get(self.address(path)).send().await;
        answer
            .and_then(reqwest::Response::error_for_status)
            .expect("the sandbox answers")
            .json()
            .await
            .expect("the sandbox answers JSON")
    }

    /// Approves in Power Automate, as Megan.
    pub async fn approve(&self, approval: &str) {
        let body = json!({ "approvalId": approval, "as": Person::Megan.upn(), "response": "Approve", "comments": "" });
        let answer = self
            .http
            .post(self.address("approvals/answer"))
            .json(&body)
            .send()
            .await;
        answer
            .and_then(reqwest::Response::error_for_status)
            .expect("the sandbox takes the answer");
    }

    fn address(&self, path: &str) -> String {
        format!("{}/_sandbox/{path}", self.sandbox.base_url(Service::Pages))
    }
}

pub async fn open_engine(profile: &Value, directory: &Path) -> Engine {
    Engine::open(EngineOptions {
        data_directory: directory.join("data"),
        profile: CloudProfile::from_json(&profile.to_string()).expect("the profile is sound"),
        key: KeySource::KeyFile(KeyFile::new(directory.join("key"))),
        owner: OwnerKind::DataService,
        listen: Some(SocketAddr::from(([127, 0, 0, 1], 0))),
    })
    .await
    .expect("the data directory can be opened")
}

pub fn text(value: &Value) -> String {
    value.as_str().expect("it is a text").to_owned()
}

/// Finds a member of that name, however deep.
fn member<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let members = value.as_object()?;
    members
        .get(name)
        .or_else(|| members.values().find_map(|below| member(below, name)))
}

/// A folder beside the build, not in /tmp: that may be memory, where nothing is durable and everything is quick.
pub fn folder() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a temporary folder can be made")
}

pub fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

pub fn micros(time: Duration) -> String {
    format!("{:.0} µs", time.as_secs_f64() * 1e6)
}

/// How long the disk takes to make 4 KiB durable (fdatasync): median and slowest of 200.
pub fn disk_probe(directory: &Path) -> (Duration, Duration) {
    let path = directory.join("probe");
    let mut file = File::create(&path).expect("a file can be made");
    let mut times: Vec<Duration> = (0..200)
        .map(|_| {
            let started = Instant::now();
            file.write_all(&[7; 4096]).expect("the file takes bytes");
            file.sync_data().expect("the disk takes them");
            started.elapsed()
        })
        .collect();
    let middle = median(&mut times);
    std::fs::remove_file(path).expect("the file can be removed");

    (middle, times.last().copied().unwrap_or_default())
}

/// Figures of several rounds.
#[derive(Debug, Default)]
pub struct Spread {
    sorted: Vec<f64>,
}

impl Spread {
    pub fn add(&mut self, figure: f64) {
        let at = self.sorted.partition_point(|known| *known < figure);
        self.sorted.insert(at, figure);
    }

    pub fn median(&self) -> f64 {
        self.sorted
            .get(self.sorted.len() / 2)
            .copied()
            .expect("there was a round")
    }

    /// Minimum, median and maximum, with so many decimals.
    pub fn tell(&self, decimals: usize) -> String {
        let ends = self.sorted.first().zip(self.sorted.last());
        let (least, most) = ends.expect("there was a round");
        format!(
            "{least:.decimals$} / {:.decimals$} / {most:.decimals$}",
            self.median()
        )
    }
}
