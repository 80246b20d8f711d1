//! A server on loopback that answers by script and remembers what it was asked.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use countersign_domain::Timestamp;
use countersign_net::{HostGuard, HostRule, HttpClient, HttpClientBuilder, Url};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    time::Instant,
};

/// One request as it arrived.
pub struct Seen {
    pub after: Duration,
    pub uri: Uri,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

#[derive(Clone)]
pub struct Server {
    pub url: Url,
    started: Instant,
    replies: Arc<Mutex<VecDeque<Response>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Answers with `replies` in turn, then with 200.
    pub async fn start(replies: impl IntoIterator<Item = Response>) -> Self {
        Self::start_on(TcpListener::bind("127.0.0.1:0").await.unwrap(), replies)
    }

    pub fn start_on(listener: TcpListener, replies: impl IntoIterator<Item = Response>) -> Self {
        let port = listener.local_addr().unwrap().port();
        let server = Self {
            url: Url::parse(&format!("http://127.0.0.1:{port}/base/path?sig=topsecret")).unwrap(),
            started: Instant::now(),
            replies: Arc::new(Mutex::new(replies.into_iter().collect())),
            seen: Arc::default(),
        };
        let app = Router::new().fallback(answer).with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        server
    }

    pub fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    pub fn take_seen(&self) -> Vec<Seen> {
        std::mem::take(&mut *self.seen.lock().unwrap())
    }

    /// Whole seconds from the start to each request.
    pub fn seconds(&self) -> Vec<u64> {
        let seen = self.seen.lock().unwrap();
        seen.iter().map(|seen| seen.after.as_secs()).collect()
    }
}

async fn answer(
    State(server): State<Server>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    server.seen.lock().unwrap().push(Seen {
        after: server.started.elapsed(),
        uri,
        headers,
        body,
    });
    let reply = server.replies.lock().unwrap().pop_front();
    reply.unwrap_or_else(|| (StatusCode::OK, "done").into_response())
}

pub fn status(status: u16) -> Response {
    StatusCode::from_u16(status).unwrap().into_response()
}

pub fn with_headers<const N: usize>(
    code: u16,
    headers: [(&'static str, &'static str); N],
) -> Response {
    (StatusCode::from_u16(code).unwrap(), headers).into_response()
}

/// Answers every connection with these raw bytes after the request's head came, then hangs up. Returns its URL.
pub async fn raw_server(bytes: &'static [u8]) -> (Url, Arc<Mutex<usize>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let connections = Arc::new(Mutex::new(0));
    let count = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            *count.lock().unwrap() += 1;
            let mut head = Vec::new();
            while !head.windows(4).any(|end| end == b"\r\n\r\n") {
                if stream.read_buf(&mut head).await.unwrap_or(0) == 0 {
                    break;
                }
            }
            let _ = stream.write_all(bytes).await;
        }
    });
    let url = Url::parse(&format!("http://127.0.0.1:{port}/path?sig=topsecret")).unwrap();
    (url, connections)
}

/// A port on which nobody listens.
pub async fn closed_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().port()
}

pub fn noon() -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-20T12:00:00Z").unwrap()
}

/// A client for any port of this computer; its jitter always takes half of the bound.
pub fn builder() -> HttpClientBuilder {
    let rules = ["127.0.0.1:*", "*.service.example"];
    HttpClient::builder(
        HostGuard::new(rules.map(|rule| HostRule::pattern(rule).unwrap())),
        noon,
    )
    .jitter(|| 0.5)
}

pub fn client() -> HttpClient {
    builder().build().unwrap()
}
