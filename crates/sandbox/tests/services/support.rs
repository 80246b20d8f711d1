//! A running sandbox and a client that plays the product.

use countersign_sandbox::{RunningSandbox, Sandbox, SandboxOptions, Service, seed};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

pub const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

pub struct World {
    pub sandbox: RunningSandbox,
    pub http: reqwest::Client,
}

/// Status and JSON body of an answer.
pub type Answer = (StatusCode, Value);

pub async fn world() -> World {
    world_with(SandboxOptions::default()).await
}

pub async fn world_with(options: SandboxOptions) -> World {
    let sandbox = Sandbox::start(options).await.unwrap();
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    World { sandbox, http }
}

pub async fn read(response: Response) -> Answer {
    let status = response.status();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

/// The one AADSTS code of an authority's refusal.
pub fn aadsts(body: &Value) -> u64 {
    let codes = body["error_codes"].as_array().unwrap();
    assert_eq!(codes.len(), 1, "{body}");
    let code = codes[0].as_u64().unwrap();
    assert!(
        body["error_description"]
            .as_str()
            .unwrap()
            .starts_with(&format!("AADSTS{code}: ")),
        "{body}"
    );
    code
}

impl World {
    pub fn url(&self, service: Service, path: &str) -> String {
        format!("{}{path}", self.sandbox.base_url(service))
    }

    pub fn authority(&self, endpoint: &str) -> String {
        self.url(
            Service::Authority,
            &format!("/{}/oauth2/v2.0/{endpoint}", seed::TENANT_ID),
        )
    }

    pub fn graph_scope(&self) -> String {
        format!("{}/.default", self.sandbox.base_url(Service::Graph))
    }

    pub async fn devicecode(&self, form: &[(&str, &str)]) -> Answer {
        read(
            self.http
                .post(self.authority("devicecode"))
                .form(form)
                .send()
                .await
                .unwrap(),
        )
        .await
    }

    pub async fn token(&self, form: &[(&str, &str)]) -> Answer {
        read(
            self.http
                .post(self.authority("token"))
                .form(form)
                .send()
                .await
                .unwrap(),
        )
        .await
    }

    pub async fn poll(&self, device_code: &str) -> Answer {
        let client = seed::CONSOLE.to_string();
        self.token(&[
            ("grant_type", DEVICE_GRANT),
            ("client_id", &client),
            ("device_code", device_code),
        ])
        .await
    }

    /// Starts a device sign-in of the console; its answer.
    pub async fn start_device(&self, scope: &str) -> Value {
        let client = seed::CONSOLE.to_string();
        let (status, body) = self
            .devicecode(&[("client_id", &client), ("scope", scope)])
            .await;
        assert_eq!(status, 200, "{body}");
        body
    }

    pub async fn answer_device(&self, started: &Value, person: &str, answer: &str) -> Answer {
        let request = json!({ "userCode": started["user_code"], "as": person, "answer": answer });
        self.test_api("POST", "device", Some(request)).await
    }

    /// A whole device sign-in; the token answer.
    pub async fn sign_in(&self, person: &str, scope: &str) -> Value {
        let started = self.start_device(scope).await;
        assert_eq!(self.answer_device(&started, person, "approve").await.0, 204);
        let (status, body) = self.poll(started["device_code"].as_str().unwrap()).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    /// An access token of a person for Graph.
    pub async fn graph_token(&self, person: &str) -> String {
        self.sign_in(person, &self.graph_scope()).await["access_token"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    pub async fn app_token(&self, scope: &str) -> String {
        let (status, body) = self
            .client_credentials(seed::DATA_SERVICE_SECRET, scope)
            .await;
        assert_eq!(status, 200, "{body}");
        body["access_token"].as_str().unwrap().to_owned()
    }

    pub async fn client_credentials(&self, secret: &str, scope: &str) -> Answer {
        let client = seed::DATA_SERVICE.to_string();
        self.token(&[
            ("grant_type", "client_credentials"),
            ("client_id", &client),
            ("client_secret", secret),
            ("scope", scope),
        ])
        .await
    }

    pub async fn refresh(&self, refresh_token: &str, scope: &str) -> Answer {
        let client = seed::CONSOLE.to_string();
        self.token(&[
            ("grant_type", "refresh_token"),
            ("client_id", &client),
            ("refresh_token", refresh_token),
            ("scope", scope),
        ])
        .await
    }

    pub async fn graph(
        &self,
        method: &str,
        path: &str,
        token: &str,
        body: Option<Value>,
    ) -> Answer {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let url = self.url(Service::Graph, &format!("/v1.0{path}"));
        let mut request = self.http.request(method, url).bearer_auth(token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        read(request.send().await.unwrap()).await
    }

    pub async fn test_api(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.http.request(
            method,
            self.url(Service::Pages, &format!("/_sandbox/{path}")),
        );
        if let Some(body) = body {
            request = request.json(&body);
        }
        read(request.send().await.unwrap()).await
    }

    pub fn advance(&self, seconds: u64) {
        self.sandbox
            .tenant()
            .clock()
            .advance(std::time::Duration::from_secs(seconds));
    }
}
