//! The sandbox tenant as a process, and its people as a test plays them.

use serde_json::{Value, json};
use tokio::process::Command;

use crate::Program;
use crate::process::Process;

/// The tenant id of the sandbox.
pub const TENANT_ID: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f001";

/// A person of the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person {
    /// Administrator and flow maker.
    Ada,
    /// Asks for changes.
    Riley,
    /// Approves; member of "Approvers".
    Megan,
    /// Approves; member of "Approvers".
    Alex,
    /// Has no part in anything.
    Olga,
}

impl Person {
    /// The name that this person signs in with.
    pub fn upn(self) -> &'static str {
        match self {
            Self::Ada => "admin@contoso.example",
            Self::Riley => "riley@contoso.example",
            Self::Megan => "megan@contoso.example",
            Self::Alex => "alex@contoso.example",
            Self::Olga => "olga@contoso.example",
        }
    }

    /// The object id of this person.
    pub fn object_id(self) -> &'static str {
        match self {
            Self::Ada => "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f101",
            Self::Riley => "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f102",
            Self::Megan => "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f103",
            Self::Alex => "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f104",
            Self::Olga => "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f105",
        }
    }
}

/// A sandbox of one test's own, on free ports. Killed when dropped.
#[derive(Debug)]
pub struct Sandbox {
    process: Process,
    http: reqwest::Client,
    /// The cloud profile that leads to it.
    pub profile: Value,
}

impl Sandbox {
    /// Public client (device code, browser).
    pub const CONSOLE: &'static str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f301";
    /// Confidential client.
    pub const DATA_SERVICE: &'static str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f302";
    /// The secret of [`Self::DATA_SERVICE`].
    pub const DATA_SERVICE_SECRET: &'static str = "sandbox-app-secret";
    /// The group "Approvers".
    pub const APPROVERS: &'static str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f201";
    /// The environment in which the flows stand.
    pub const ENVIRONMENT: &'static str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f401";

    /// Starts one and waits until it can be reached.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts one with further words on its command line.
    pub async fn start_with(words: &[&str]) -> Self {
        let mut command = Command::new(Program::Sandbox.path());
        command.args(["--port", "0"]).args(words);
        let mut process = Process::start(command);
        let mut text = String::new();
        let profile = loop {
            let Some(line) = process.line().await else {
                panic!(
                    "the sandbox ended without a profile; it said:\n{text}{}",
                    process.messages()
                );
            };
            if text.is_empty() && !line.starts_with('{') {
                continue; // words for people stand before the profile
            }
            text.push_str(&line);
            if let Ok(profile) = serde_json::from_str(&text) {
                break profile;
            }
        };

        Self {
            process,
            http: reqwest::Client::new(),
            profile,
        }
    }

    /// The address of its pages.
    pub fn pages(&self) -> &str {
        self.profile["portal"]
            .as_str()
            .expect("a profile names the portal")
    }

    /// Reads from the test API, e.g. `state`.
    pub async fn get(&self, path: &str) -> Value {
        self.call(reqwest::Method::GET, path, None).await
    }

    /// Writes to the test API, e.g. `device`.
    pub async fn post(&self, path: &str, body: Value) -> Value {
        self.call(reqwest::Method::POST, path, Some(body)).await
    }

    /// Replaces something in the test API, e.g. `flows/settings`.
    pub async fn put(&self, path: &str, body: Value) -> Value {
        self.call(reqwest::Method::PUT, path, Some(body)).await
    }

    /// Takes something back in the test API, e.g. `faults`.
    pub async fn delete(&self, path: &str) -> Value {
        self.call(reqwest::Method::DELETE, path, None).await
    }

    /// Signs a person in with the code that the product shows.
    pub async fn approve_device(&self, user_code: &str, person: Person) {
        self.answer_device(user_code, person, "approve").await;
    }

    /// Declines a sign-in.
    pub async fn decline_device(&self, user_code: &str, person: Person) {
        self.answer_device(user_code, person, "decline").await;
    }

    /// Ends it as a power cut would, to see what the product does without it.
    pub async fn kill(mut self) {
        self.process.kill().await;
    }

    async fn answer_device(&self, user_code: &str, person: Person, answer: &str) {
        self.post(
            "device",
            json!({ "userCode": user_code, "as": person.upn(), "answer": answer }),
        )
        .await;
    }

    async fn call(&self, method: reqwest::Method, path: &str, body: Option<Value>) -> Value {
        let address = format!("{}/_sandbox/{path}", self.pages());
        let mut request = self.http.request(method.clone(), &address);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request
            .send()
            .await
            .unwrap_or_else(|error| panic!("{method} {address}: {error}"));
        let status = answer.status();
        let text = answer
            .text()
            .await
            .unwrap_or_else(|error| panic!("{method} {address}: {error}"));
        assert!(
            status.is_success(),
            "{method} {address} answered {status}: {text}"
        );
        if text.is_empty() {
            return Value::Null;
        }

        serde_json::from_str(&text)
            .unwrap_or_else(|_| panic!("{method} {address} answered no JSON: {text}"))
    }
}
