//! The connections of the callback listener, over raw TCP and with limits that a test can wait for. Only the answers are made up.

use std::{
    future::pending,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::{
    http::{Method, StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::JoinHandle,
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use super::connections::{Answers, Door, Limits, TooLarge, serve};

/// What ends in bounded time ends long before this.
const DEADLINE: Duration = Duration::from_secs(20);
/// Longer than a test runs.
const NEVER: Duration = Duration::from_secs(3600);
/// Shorter than a test waits.
const SOON: Duration = Duration::from_millis(200);

const GET: &str = "GET / HTTP/1.1\r\nHost: here\r\n\r\n";

type Answered = Pin<Box<dyn Future<Output = Response> + Send>>;

/// Answers each request with what a test says.
struct Told<F>(Arc<F>);

impl<F> Clone for Told<F> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<F> Answers for Told<F>
where
    F: Fn(Parts, Result<Vec<u8>, TooLarge>) -> Answered + Send + Sync + 'static,
{
    fn takes_body(&self, head: &Parts) -> bool {
        head.method == Method::POST
    }

    async fn answer(self, head: Parts, body: Result<Vec<u8>, TooLarge>) -> Response {
        (self.0)(head, body).await
    }
}

fn told<F>(answer: F) -> Told<F>
where
    F: Fn(Parts, Result<Vec<u8>, TooLarge>) -> Answered + Send + Sync + 'static,
{
    Told(Arc::new(answer))
}

/// Answers everything with the size of its body, and counts.
fn counting(answered: &Arc<AtomicU32>) -> impl Answers {
    let answered = Arc::clone(answered);
    told(move |_, body| {
        answered.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            match body {
                Ok(body) => format!("{} bytes", body.len()).into_response(),
                Err(TooLarge) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
            }
        })
    })
}

/// Answers once the test rings, and says when it has begun to.
fn slow(begun: &Arc<Notify>, go_on: &Arc<Notify>, ended: &Arc<Notify>) -> impl Answers {
    let (begun, go_on, ended) = (Arc::clone(begun), Arc::clone(go_on), Arc::clone(ended));
    told(move |_, _| {
        let (begun, go_on, ended) = (Arc::clone(&begun), Arc::clone(&go_on), Arc::clone(&ended));
        Box::pin(async move {
            begun.notify_one();
            go_on.notified().await;
            ended.notify_one();
            "done".into_response()
        })
    })
}

/// Limits of which none comes into play.
fn generous() -> Limits {
    Limits {
        connections: 64,
        head: NEVER,
        body: NEVER,
        arrival: NEVER,
        farewell: NEVER,
        accept_pause: NEVER,
    }
}

struct Listening {
    address: SocketAddr,
    stop: CancellationToken,
    serving: JoinHandle<()>,
}

impl Listening {
    async fn new(answers: impl Answers, limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        Self::behind(listener, address, answers, limits)
    }

    fn behind(door: impl Door, address: SocketAddr, answers: impl Answers, limits: Limits) -> Self {
        let stop = CancellationToken::new();
        let serving = tokio::spawn(serve(door, answers, limits, stop.clone()));
        Self {
            address,
            stop,
            serving,
        }
    }

    async fn connect(&self) -> Client {
        Client(TcpStream::connect(self.address).await.unwrap())
    }

    async fn send(&self, text: &str) -> Client {
        let mut client = self.connect().await;
        client.0.write_all(text.as_bytes()).await.unwrap();
        client
    }

    async fn stops(self) {
        self.stop.cancel();
        timeout(DEADLINE, self.serving)
            .await
            .expect("the listener ends")
            .unwrap();
    }
}

struct Client(TcpStream);

impl Client {
    /// Everything that comes until the listener ends the connection.
    async fn read_to_end(&mut self) -> String {
        let mut read = Vec::new();
        // A reset is an end too.
        let _ = timeout(DEADLINE, self.0.read_to_end(&mut read))
            .await
            .expect("the connection ends");
        String::from_utf8(read).unwrap()
    }

    /// An answer whose body ends with `end`, on a connection that may go on.
    async fn read_until(&mut self, end: &str) -> String {
        let mut read = String::new();
        let reading = async {
            while !read.ends_with(end) {
                let mut bytes = [0; 1024];
                let count = self.0.read(&mut bytes).await.unwrap();
                assert!(count > 0, "the connection ended after {read:?}");
                read.push_str(std::str::from_utf8(&bytes[..count]).unwrap());
            }
        };
        timeout(DEADLINE, reading).await.expect("an answer comes");
        read
    }
}

#[tokio::test]
async fn a_client_that_sends_its_headers_slowly_is_dropped() {
    let answered = Arc::new(AtomicU32::new(0));
    let limits = Limits {
        head: SOON,
        ..generous()
    };
    let listening = Listening::new(counting(&answered), limits).await;
    let mut client = listening.send("GET / HTTP/1.1\r\nHost: here\r\n").await;

    let dripping = async {
        let mut byte = [0];
        loop {
            // Another byte of a header that never ends, as often as the listener leaves us time.
            let open = client.0.write_all(b"x").await.is_ok()
                && timeout(SOON / 10, client.0.read(&mut byte)).await.is_err();
            if !open {
                return;
            }
        }
    };
    timeout(DEADLINE, dripping)
        .await
        .expect("the connection ends");

    assert_eq!(answered.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_connection_that_idles_after_an_answer_is_ended() {
    let answered = Arc::new(AtomicU32::new(0));
    let limits = Limits {
        head: SOON,
        ..generous()
    };
    let listening = Listening::new(counting(&answered), limits).await;

    let read = listening.send(GET).await.read_to_end().await;

    assert!(read.starts_with("HTTP/1.1 200"), "{read}");
}

#[tokio::test]
async fn a_body_that_comes_slowly_is_given_up_and_not_looked_at() {
    let answered = Arc::new(AtomicU32::new(0));
    let limits = Limits {
        body: SOON,
        ..generous()
    };
    let listening = Listening::new(counting(&answered), limits).await;

    let read = listening
        .send("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\nhalf")
        .await
        .read_to_end()
        .await;

    assert!(read.starts_with("HTTP/1.1 408"), "{read}");
    assert_eq!(answered.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_not_looked_at() {
    let answered = Arc::new(AtomicU32::new(0));
    let listening = Listening::new(counting(&answered), generous()).await;
    let mut client = listening
        .send("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 900000\r\n\r\nhalf")
        .await;

    client.0.shutdown().await.unwrap();
    let read = client.read_to_end().await;

    assert_eq!((read.as_str(), answered.load(Ordering::SeqCst)), ("", 0));
}

#[tokio::test]
async fn a_body_is_too_large_from_the_first_byte_over_64_kib() {
    let answered = Arc::new(AtomicU32::new(0));
    let listening = Listening::new(counting(&answered), generous()).await;
    let post = async |size: usize| {
        let head = "POST / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n";
        let body = "x".repeat(size);
        let request = format!("{head}Content-Length: {size}\r\n\r\n{body}");
        listening.send(&request).await.read_to_end().await
    };

    let largest = post(64 * 1024).await;
    let over = post(64 * 1024 + 1).await;

    assert!(largest.ends_with("65536 bytes"), "{largest}");
    assert!(over.starts_with("HTTP/1.1 413"), "{over}");
}

#[tokio::test]
async fn too_many_headers_or_too_long_ones_are_refused() {
    let answered = Arc::new(AtomicU32::new(0));
    let listening = Listening::new(counting(&answered), generous()).await;
    let refused = async |headers: &str| {
        let request = format!("GET / HTTP/1.1\r\nHost: here\r\n{headers}\r\n");
        listening.send(&request).await.read_to_end().await
    };

    let many = refused(&"X-Padding: x\r\n".repeat(64)).await;
    let long = refused(&format!("X-Padding: {}\r\n", "x".repeat(16 * 1024))).await;

    assert!(many.starts_with("HTTP/1.1 431"), "{many}");
    // What was not read of it may reset the connection before the answer is seen.
    assert!(
        long.is_empty() || long.starts_with("HTTP/1.1 431"),
        "{long}"
    );
    assert_eq!(answered.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn many_idle_connections_do_not_keep_others_out() {
    let answered = Arc::new(AtomicU32::new(0));
    let limits = Limits {
        connections: 4,
        ..generous()
    };
    let listening = Listening::new(counting(&answered), limits).await;
    let mut idle = Vec::new();
    for _ in 0..16 {
        idle.push(listening.connect().await);
        idle.push(listening.send("POST / HTTP/1.1\r\n").await);
    }

    let read = listening.send(GET).await.read_until("0 bytes").await;

    assert!(read.starts_with("HTTP/1.1 200"), "{read}");
    assert_eq!(idle[0].read_to_end().await, "");
}

#[tokio::test]
async fn a_request_that_is_worked_on_keeps_its_place_and_the_next_one_waits() {
    let (begun, go_on, ended) = <(Arc<Notify>, Arc<Notify>, Arc<Notify>)>::default();
    let limits = Limits {
        connections: 1,
        ..generous()
    };
    let listening = Listening::new(slow(&begun, &go_on, &ended), limits).await;
    let mut first = listening.send(GET).await;
    begun.notified().await;

    let mut second = listening.send(GET).await;
    let early = timeout(SOON, begun.notified()).await;
    go_on.notify_one();
    let first = first.read_to_end().await;
    timeout(DEADLINE, begun.notified())
        .await
        .expect("the next one is let in");
    go_on.notify_one();
    let second = second.read_until("done").await;

    assert!(early.is_err(), "both were let in at once");
    assert!(first.contains("connection: close"), "{first}");
    assert!(second.starts_with("HTTP/1.1 200"), "{second}");
}

#[tokio::test]
async fn what_was_taken_is_worked_on_when_its_client_goes_away() {
    let (begun, go_on, ended) = <(Arc<Notify>, Arc<Notify>, Arc<Notify>)>::default();
    let listening = Listening::new(slow(&begun, &go_on, &ended), generous()).await;
    let mut client = listening.send(GET).await;
    begun.notified().await;

    // The listener ends the connection when it sees that its client does.
    client.0.shutdown().await.unwrap();
    assert_eq!(client.read_to_end().await, "");
    go_on.notify_one();

    timeout(DEADLINE, ended.notified())
        .await
        .expect("the work goes on");
}

#[tokio::test]
async fn a_panic_is_answered_and_ends_nothing() {
    let listening = Listening::new(
        told(|head, _| {
            Box::pin(async move {
                assert_ne!(head.uri.path(), "/panic");
                "fine".into_response()
            })
        }),
        generous(),
    )
    .await;

    let panicked = listening
        .send("GET /panic HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
        .await
        .read_to_end()
        .await;
    let next = listening.send(GET).await.read_until("fine").await;

    assert!(panicked.starts_with("HTTP/1.1 500"), "{panicked}");
    assert!(next.starts_with("HTTP/1.1 200"), "{next}");
}

/// A listener in a process that has run out of file handles for a while.
struct OutOfHandles {
    listener: TcpListener,
    failures: AtomicU32,
}

impl Door for OutOfHandles {
    async fn accept(&self) -> io::Result<TcpStream> {
        let left = self
            .failures
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                left.checked_sub(1)
            });
        match left {
            Ok(_) => Err(io::Error::other("too many open files")),
            Err(_) => Door::accept(&self.listener).await,
        }
    }
}

#[tokio::test]
async fn a_failure_to_accept_is_waited_out() {
    let answered = Arc::new(AtomicU32::new(0));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let door = OutOfHandles {
        listener,
        failures: AtomicU32::new(3),
    };
    let limits = Limits {
        accept_pause: Duration::from_millis(1),
        ..generous()
    };
    let listening = Listening::behind(door, address, counting(&answered), limits);

    let read = listening.send(GET).await.read_until("0 bytes").await;

    assert!(read.starts_with("HTTP/1.1 200"), "{read}");
}

#[tokio::test]
async fn stopping_does_not_wait_for_clients_that_have_not_asked() {
    let answered = Arc::new(AtomicU32::new(0));
    let limits = Limits {
        arrival: SOON,
        ..generous()
    };
    let listening = Listening::new(counting(&answered), limits).await;
    let mut used = listening.send(GET).await;
    used.read_until("0 bytes").await;
    let _silent = listening.connect().await;
    // The answers tell that the listener has read what follows them.
    let mut half = listening
        .send(&format!("{GET}POST / HTTP/1.1\r\nContent-"))
        .await;
    half.read_until("0 bytes").await;
    let mut slow = listening
        .send("POST / HTTP/1.1\r\nHost: here\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n")
        .await;
    slow.read_until("100 Continue\r\n\r\n").await;

    listening.stops().await;
}

#[tokio::test]
async fn stopping_lets_an_answer_be_given() {
    let (begun, go_on, ended) = <(Arc<Notify>, Arc<Notify>, Arc<Notify>)>::default();
    let limits = Limits {
        arrival: Duration::ZERO,
        ..generous()
    };
    let listening = Listening::new(slow(&begun, &go_on, &ended), limits).await;
    let mut client = listening.send(GET).await;
    begun.notified().await;

    listening.stop.cancel();
    go_on.notify_one();
    let read = client.read_to_end().await;

    assert!(read.ends_with("done"), "{read}");
    listening.stops().await;
}

#[tokio::test]
async fn stopping_does_not_wait_for_an_answer_without_end() {
    let begun = Arc::new(Notify::new());
    let rung = Arc::clone(&begun);
    let limits = Limits {
        arrival: SOON,
        farewell: SOON,
        ..generous()
    };
    let answers = told(move |_, _| {
        rung.notify_one();
        Box::pin(pending())
    });
    let listening = Listening::new(answers, limits).await;
    let _client = listening.send(GET).await;
    begun.notified().await;

    listening.stops().await;
}
