//! The provider: a Node process of each test's own.

use std::{path::Path, process::Stdio, sync::OnceLock};

use countersign_domain::{Timestamp, cloud::CloudProfile};
use countersign_entra::Authority;
use countersign_net::{HostGuard, HostRule, HttpClient};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

pub const TENANT: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f001";
pub const CLIENT: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f301";
/// Whom the provider names, as `provider.mjs` says.
pub const OBJECT: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f1aa";

pub struct Provider {
    origin: String,
    /// Killed with the test.
    _process: Child,
    /// A process whose output nobody takes ends when it writes.
    _output: Lines<BufReader<ChildStdout>>,
}

impl Provider {
    pub async fn start() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/oidc");
        assert!(
            folder.join("node_modules").is_dir(),
            "run `npm ci` in tests/oidc first"
        );
        let mut process = Command::new("node")
            .args(["provider.mjs", TENANT, CLIENT])
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = lines.next_line().await.unwrap().unwrap();
        let told: Value = serde_json::from_str(&line).unwrap();

        Self {
            origin: format!("http://127.0.0.1:{}", told["port"]),
            _process: process,
            _output: lines,
        }
    }

    pub fn authority(&self) -> Authority {
        let origin = &self.origin;
        let profile = json!({
            "name": "provider", "authority": origin, "graph": origin, "discovery": origin,
            "dataverse": format!("{origin}/{{org}}/{{region}}"), "flow": origin, "environments": origin,
            "triggerHosts": [], "flowAudience": format!("{origin}/"), "portal": origin
        });
        let profile = CloudProfile::from_json(&profile.to_string()).unwrap();
        Authority::new(&profile, TENANT).unwrap()
    }
}

/// A client for any port of this computer.
pub fn client() -> &'static HttpClient {
    static CLIENT: OnceLock<HttpClient> = OnceLock::new();
    CLIENT.get_or_init(|| {
        let guard = HostGuard::new([HostRule::pattern("127.0.0.1:*").unwrap()]);
        HttpClient::builder(guard, || Timestamp::from_millis(0))
            .build()
            .unwrap()
    })
}
