use std::{
    cell::RefCell,
    io,
    sync::{Arc, Mutex, Once},
};

use countersign_net::{Call, Method, SecretUrl};
use tracing_subscriber::fmt::MakeWriter;

use crate::server::{Server, client, closed_port};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

thread_local! {
    static OF_THIS_THREAD: RefCell<Lines> = RefCell::default();
}

/// Writes to the lines of the thread that logs, which is the thread of one test.
struct ToThread;

impl MakeWriter<'_> for ToThread {
    type Writer = Lines;

    fn make_writer(&self) -> Lines {
        OF_THIS_THREAD.with_borrow(Clone::clone)
    }
}

/// Everything that is logged on this thread from now on, at the finest level.
///
/// One subscriber for the whole program: with one per test, a line that another test reaches first, without a subscriber, would be taken for one
/// that nobody wants.
fn record() -> Lines {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(ToThread)
            .init();
        tracing::callsite::rebuild_interest_cache();
    });

    let lines = Lines::default();
    OF_THIS_THREAD.set(lines.clone());
    lines
}

#[tokio::test]
async fn an_attempt_is_logged_with_its_path_and_without_query_header_or_body() {
    let server = Server::start([]).await;
    let lines = record();

    let call = Call::post(server.url.clone())
        .purpose("create user")
        .secret_header("x-secret", &"headersecret".into())
        .form([("password", "bodysecret")]);
    let answer = client().send(call).await.unwrap();

    let text = lines.text();
    for part in [
        "create user",
        "POST",
        "127.0.0.1",
        "/base/path",
        "status=200",
        "duration_ms",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(text.contains(&answer.correlation().to_string()));
    for secret in [
        "sig=",
        "topsecret",
        "headersecret",
        "bodysecret",
        "x-secret",
    ] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[tokio::test]
async fn a_call_to_a_secret_url_is_logged_by_its_host_only() {
    let server = Server::start([]).await;
    let lines = record();
    let secret = |text: String| SecretUrl::new(text.into());

    let client = client();
    let url = secret(server.url.to_string());
    client
        .send(Call::to_secret(Method::POST, url))
        .await
        .unwrap();
    let closed = secret(format!(
        "http://127.0.0.1:{}/base/path?sig=topsecret",
        closed_port().await
    ));
    client
        .send(Call::to_secret(Method::POST, closed))
        .await
        .unwrap_err();

    let text = lines.text();
    assert!(
        text.contains("call answered") && text.contains("call failed"),
        "{text}"
    );
    assert!(
        !text.contains("/base") && !text.contains("topsecret"),
        "{text}"
    );
}
