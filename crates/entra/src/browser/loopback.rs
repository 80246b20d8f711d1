//! The listener that a browser of this computer comes back to: both loopback addresses on one port that the system chooses.

use std::{
    convert::Infallible,
    io,
    net::{Ipv4Addr, Ipv6Addr},
    sync::{Arc, Mutex},
    time::Duration,
};

use http::{Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    body::{Bytes, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
    task::JoinSet,
    time::{sleep, timeout},
};

use super::{
    answer::{Answer, Expected, Verdict},
    page::Page,
};

/// Browsers open several connections and send on one; the others may come from anybody on this computer.
const CONNECTIONS: usize = 32;
/// How long a request may take to arrive. A connection that was opened in advance and stays silent is closed then.
const ARRIVAL: Duration = Duration::from_secs(10);
/// Bytes of a request's line and headers.
const HEAD_BYTES: usize = 64 * 1024;
/// Bytes of a form. A code has a few thousand.
const BODY_BYTES: usize = 64 * 1024;
/// How long the page may still be on its way when nobody is let in any more.
const FAREWELL: Duration = Duration::from_secs(2);
/// How often another port is tried when the system's choice is taken on the other address.
const PORTS_TRIED: u32 = 16;
/// How long accepting pauses after a failure; trying again at once would only spin.
const PAUSE: Duration = Duration::from_millis(200);

/// Listens, and takes nothing yet: who connects waits.
pub(super) struct Loopback {
    v4: TcpListener,
    /// `None` on a computer without IPv6.
    v6: Option<TcpListener>,
    port: u16,
}

impl Loopback {
    /// Binds 127.0.0.1 and `::1`. Browsers differ in what `localhost` means to them, so that it has to be the same port.
    pub(super) async fn bind() -> io::Result<Self> {
        let mut tried = 0;
        loop {
            let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
            let port = v4.local_addr()?.port();
            tried += 1;
            match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
                Ok(v6) => {
                    return Ok(Self {
                        v4,
                        v6: Some(v6),
                        port,
                    });
                }
                // Somebody else has it there, and would get our answers.
                Err(error) if error.kind() == io::ErrorKind::AddrInUse && tried < PORTS_TRIED => {}
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(error),
                Err(_) => return Ok(Self { v4, v6: None, port }),
            }
        }
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Returns the address to come back to, as it is registered but for the port.
    pub(super) fn redirect_uri(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Serves until the answer comes, and lets nobody in from then on. Dropping the future ends everything at once.
    pub(super) async fn receive(&self, expected: Expected) -> Answer {
        let (take, mut taken) = oneshot::channel();
        let desk = Arc::new(Desk {
            expected,
            take: Mutex::new(Some(take)),
        });
        let seats = Arc::new(Semaphore::new(CONNECTIONS));
        let mut connections = JoinSet::new();
        let answer = loop {
            tokio::select! {
                biased;
                // The desk lives as long as this loop, so that its end of the channel does not close unused.
                Ok(answer) = &mut taken => break answer,
                Some(_) = connections.join_next() => {}
                entered = self.enter(&seats) => match entered {
                    Ok((stream, seat)) => {
                        connections.spawn(serve(stream, seat, Arc::clone(&desk)));
                    }
                    Err(_) => sleep(PAUSE).await,
                },
            }
        };

        // Whoever brought the answer still gets its page.
        tokio::spawn(async move {
            let _ = timeout(FAREWELL, async {
                while connections.join_next().await.is_some() {}
            })
            .await;
        });
        answer
    }

    async fn enter(&self, seats: &Arc<Semaphore>) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
        let seat = Arc::clone(seats)
            .acquire_owned()
            .await
            .map_err(io::Error::other)?;
        let (stream, _) = match &self.v6 {
            Some(v6) => tokio::select! {
                entered = self.v4.accept() => entered?,
                entered = v6.accept() => entered?,
            },
            None => self.v4.accept().await?,
        };
        Ok((stream, seat))
    }
}

/// Where requests are judged, and the first answer is handed over.
struct Desk {
    expected: Expected,
    take: Mutex<Option<oneshot::Sender<Answer>>>,
}

impl Desk {
    async fn answer(&self, request: hyper::Request<Incoming>) -> Page {
        let (head, body) = request.into_parts();
        if let Err(page) = self.expected.admits(&head) {
            return page;
        }
        let body = match timeout(ARRIVAL, Limited::new(body, BODY_BYTES).collect()).await {
            Ok(Ok(body)) => body.to_bytes(),
            Ok(Err(_)) => return Page::nothing(StatusCode::PAYLOAD_TOO_LARGE),
            Err(_) => return Page::nothing(StatusCode::REQUEST_TIMEOUT),
        };
        let answer = match self.expected.judge(&head, &body) {
            Verdict::Answer(answer) => answer,
            Verdict::Other(page) => return page,
        };
        let page = match &answer {
            Answer::Code(_) => Page::taken(),
            Answer::Refused(error) => Page::refused(error),
        };

        let take = self.take.lock().ok().and_then(|mut take| take.take());
        match take.map(|take| take.send(answer)) {
            Some(Ok(())) => page,
            Some(Err(_)) | None => Page::too_late(),
        }
    }
}

/// One request of one client.
async fn serve(stream: TcpStream, seat: OwnedSemaphorePermit, desk: Arc<Desk>) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| {
        let desk = Arc::clone(&desk);
        async move {
            Ok::<Response<Full<Bytes>>, Infallible>(desk.answer(request).await.into_response())
        }
    });
    // A client that goes away, or sends what is no request, is no concern of the sign-in.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .keep_alive(false)
        .header_read_timeout(ARRIVAL)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    drop(seat);
}
