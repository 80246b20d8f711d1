//! The WebDriver protocol, as much of it as is needed, and the two programs that speak it: `tauri-driver`, which starts
//! the window, and the driver of the system's web view behind it.

use std::net::TcpListener;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::wait;

/// A failed call is told with what the driver says.
const CALL_DEADLINE: Duration = Duration::from_secs(60);

/// What the driver answered instead of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The error code of the protocol, e.g. `stale element reference`.
    pub code: String,
    /// More about it.
    pub message: String,
}

/// A session: one window.
#[derive(Debug)]
pub struct Session {
    http: reqwest::Client,
    /// `http://127.0.0.1:PORT/session/ID`
    address: String,
    _drivers: Drivers,
}

impl Session {
    /// Starts the drivers and, through them, the program.
    pub async fn start(
        program: PathBuf,
        arguments: Vec<String>,
        environment: &[(&str, &str)],
    ) -> Self {
        let drivers = Drivers::start(environment);
        let http = reqwest::Client::builder()
            .timeout(CALL_DEADLINE)
            .no_proxy()
            .build()
            .expect("an HTTP client can be made");
        let origin = format!("http://127.0.0.1:{}", drivers.port);
        let http = &http;
        let status = format!("{origin}/status");
        wait::until_true("tauri-driver to listen", || {
            let asked = http.get(&status).send();
            async move { asked.await.is_ok_and(|answer| answer.status().is_success()) }
        })
        .await;

        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "wry",
            "tauri:options": { "application": program, "args": arguments },
        } } });
        let made = call(
            http,
            Method::POST,
            &format!("{origin}/session"),
            Some(&wanted),
        )
        .await
        .unwrap_or_else(|refusal| panic!("the window did not open: {refusal:?}"));
        let id = made["sessionId"]
            .as_str()
            .unwrap_or_else(|| panic!("a session without an id: {made}"));

        Self {
            http: http.clone(),
            address: format!("{origin}/session/{id}"),
            _drivers: drivers,
        }
    }

    /// Reads something of the session.
    pub async fn get(&self, path: &str) -> Result<Value, Refusal> {
        call(
            &self.http,
            Method::GET,
            &format!("{}/{path}", self.address),
            None,
        )
        .await
    }

    /// Does something in the session.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, Refusal> {
        call(
            &self.http,
            Method::POST,
            &format!("{}/{path}", self.address),
            Some(body),
        )
        .await
    }

    /// Closes the window.
    pub async fn end(self) {
        let ended = call(&self.http, Method::DELETE, &self.address, None).await;
        assert!(ended.is_ok(), "the window did not close: {ended:?}");
    }
}

async fn call(
    http: &reqwest::Client,
    method: Method,
    address: &str,
    body: Option<&Value>,
) -> Result<Value, Refusal> {
    let mut request = http.request(method.clone(), address);
    if let Some(body) = body {
        request = request.json(body);
    }
    let answer = request
        .send()
        .await
        .unwrap_or_else(|error| panic!("the driver went away at {method} {address}: {error}"));
    let refused = !answer.status().is_success();
    let text = answer
        .text()
        .await
        .unwrap_or_else(|error| panic!("the driver's answer was cut: {error}"));
    let mut answer: Value = serde_json::from_str(&text)
        .unwrap_or_else(|_| panic!("the driver answered no JSON to {method} {address}: {text}"));
    let value = answer["value"].take();
    if refused {
        let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
        return Err(Refusal {
            code: text("error"),
            message: text("message"),
        });
    }

    Ok(value)
}

/// `tauri-driver`, and what it started. All are ended when this is dropped, the window too.
#[derive(Debug)]
struct Drivers {
    process: tokio::process::Child,
    port: u16,
}

impl Drivers {
    fn start(environment: &[(&str, &str)]) -> Self {
        assert!(
            std::env::var_os("DISPLAY").is_some_and(|display| !display.is_empty()),
            "there is no display: run `cargo xtask test --only desktop`, or put `tests/desktop/session` before the command"
        );
        let (port, native) = (free_port(), free_port());
        let driver = std::env::var_os("TAURI_DRIVER").unwrap_or_else(|| "tauri-driver".into());
        let mut command = Command::new(&driver);
        command
            .args([
                "--port",
                &port.to_string(),
                "--native-port",
                &native.to_string(),
            ])
            // The bridge to screen readers would only be looked for, and not found.
            .env("NO_AT_BRIDGE", "1")
            .envs(environment.iter().copied())
            .kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        let process = command.spawn().unwrap_or_else(|error| {
            panic!(
                "{} cannot be started ({error}); `cargo xtask test --only desktop` installs it",
                driver.display()
            )
        });

        Self { process, port }
    }
}

impl Drop for Drivers {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(group) = self
            .process
            .id()
            .and_then(|id| rustix::process::Pid::from_raw(id.cast_signed()))
        {
            // Gone already is as good.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
    listener
        .local_addr()
        .expect("a listener has an address")
        .port()
}
