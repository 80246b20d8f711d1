//! A server on loopback that answers by script, byte for byte, and remembers what it was asked and when.
#![allow(dead_code)] // each test program uses its own part

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use countersign_domain::{Timestamp, cloud::CloudProfile};
use countersign_net::{HostGuard, HostRule, HttpClient};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    time::Instant,
};

pub const TENANT: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f001";
pub const CLIENT: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f301";

/// One request as it arrived.
#[derive(Debug, Clone)]
pub struct Seen {
    pub after: Duration,
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Names in lower case.
    pub headers: HashMap<String, String>,
    pub body: String,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The fields of an HTML form.
    pub fn form(&self) -> HashMap<String, String> {
        let url = countersign_net::Url::parse(&format!("http://x/?{}", self.body)).unwrap();
        url.query_pairs().into_owned().collect()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The query, decoded.
    pub fn query(&self, name: &str) -> Option<String> {
        let url = countersign_net::Url::parse(&format!("http://x{}", self.target)).unwrap();
        url.query_pairs()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }
}

/// What comes back.
#[derive(Debug, Clone)]
pub enum Reply {
    /// These bytes, then the end of the connection.
    Bytes(Vec<u8>),
    /// Nothing but the end of the connection.
    HangUp,
    /// Nothing at all, until the client gives up.
    Silence,
    /// The next reply, once [`StandIn::release`] is called.
    Held(Box<Reply>),
}

/// A reply with a status, headers and a body.
pub fn reply(status: u16, headers: &[(&str, &str)], body: &str) -> Reply {
    let mut head = format!(
        "HTTP/1.1 {status} Any\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }

    Reply::Bytes(format!("{head}\r\n{body}").into_bytes())
}

pub fn ok(body: Value) -> Reply {
    reply(
        200,
        &[("Content-Type", "Application/JSON; charset=UTF-8")],
        &body.to_string(),
    )
}

pub fn failed(status: u16, body: Value) -> Reply {
    reply(
        status,
        &[("content-type", "application/json")],
        &body.to_string(),
    )
}

/// An error of the token endpoint.
pub fn error(name: &str) -> Reply {
    failed(400, json!({"error": name}))
}

#[derive(Clone)]
pub struct StandIn {
    pub port: u16,
    started: Instant,
    replies: Arc<Mutex<VecDeque<Reply>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
    arrived: Arc<watch::Sender<usize>>,
    released: Arc<watch::Sender<bool>>,
}

impl StandIn {
    /// Answers with `replies` in turn, then hangs up.
    pub async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stand_in = Self {
            port: listener.local_addr().unwrap().port(),
            started: Instant::now(),
            replies: Arc::new(Mutex::new(replies.into_iter().collect())),
            seen: Arc::default(),
            arrived: Arc::new(watch::Sender::new(0)),
            released: Arc::new(watch::Sender::new(false)),
        };
        let server = stand_in.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(server.clone().serve(stream));
            }
        });

        stand_in
    }

    pub fn then(&self, reply: Reply) {
        self.replies.lock().unwrap().push_back(reply);
    }

    /// Lets held replies go.
    pub fn release(&self) {
        self.released.send_replace(true);
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    /// Waits until so many requests have come.
    pub async fn until(&self, count: usize) {
        let mut arrived = self.arrived.subscribe();
        arrived.wait_for(|arrived| *arrived >= count).await.unwrap();
    }

    /// Whole seconds from the start to each request.
    pub fn seconds(&self) -> Vec<u64> {
        self.seen()
            .iter()
            .map(|seen| seen.after.as_secs())
            .collect()
    }

    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// A profile in which this server is every service.
    pub fn profile(&self) -> CloudProfile {
        let origin = self.origin();
        let profile = json!({
            "name": "stand-in", "authority": format!("{origin}/sign-in"), "graph": origin,
            "discovery": origin, "dataverse": format!("{origin}/{{org}}/{{region}}"), "flow": origin,
            "environments": origin, "triggerHosts": [format!("127.0.0.1:{}", self.port)],
            "flowAudience": format!("{origin}/"), "portal": origin
        });

        CloudProfile::from_json(&profile.to_string()).unwrap()
    }

    async fn serve(self, mut stream: TcpStream) {
        let Some(seen) = read_request(&mut stream, self.started).await else {
            return;
        };
        self.seen.lock().unwrap().push(seen);
        self.arrived.send_modify(|arrived| *arrived += 1);
        let next = self.replies.lock().unwrap().pop_front();
        let mut reply = next.unwrap_or(Reply::HangUp);
        if let Reply::Held(held) = reply {
            let _ = self
                .released
                .subscribe()
                .wait_for(|released| *released)
                .await;
            reply = *held;
        }

        match reply {
            Reply::Bytes(bytes) => {
                let _ = stream.write_all(&bytes).await;
            }
            Reply::HangUp | Reply::Held(_) => {}
            Reply::Silence => {
                let _ = stream.read_u8().await;
            }
        }
    }
}

async fn read_request(stream: &mut TcpStream, started: Instant) -> Option<Seen> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|end| end == b"\r\n\r\n") {
            break at;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).ok()?;
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers: HashMap<String, String> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length: usize = headers
        .get("content-length")
        .map_or(0, |text| text.parse().unwrap());
    while bytes.len() < head_end + 4 + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }

    Some(Seen {
        after: started.elapsed(),
        method,
        target,
        headers,
        body: String::from_utf8(bytes[head_end + 4..].to_vec()).ok()?,
    })
}

fn noon() -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-20T12:00:00Z").unwrap()
}

/// A client for any port of this computer; its jitter always takes half of the bound.
pub fn client() -> HttpClient {
    let guard = HostGuard::new([HostRule::pattern("127.0.0.1:*").unwrap()]);

    HttpClient::builder(guard, noon)
        .jitter(|| 0.5)
        .build()
        .unwrap()
}
