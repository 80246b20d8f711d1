//! Connections from strangers: who is let in, how long they may take, and how they end.
//!
//! We run the connections ourselves because a ready-made server has no limit on what a client drags out. Nothing that a client sends, or
//! fails to send, ends the listener; and nothing that was taken whole is dropped because its client went away.

use std::{future::Future, io, pin::pin, sync::Arc, time::Duration};

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::Response,
};
use countersign_domain::callback::MAX_BODY_BYTES;
use futures_util::future::{Either, select};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{debug, error, warn};

use super::{
    answers::plain,
    body::{Received, receive},
    seats::{Seat, Seats},
};

/// Headers of a request; a reverse proxy adds some to the dozen of a flow.
const MAX_HEADERS: usize = 64;
/// Bytes of a request's line and headers, and of what is read ahead.
const MAX_HEAD_BYTES: usize = 16 * 1024;

/// What a client may take.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// Connections at a time, those included whose requests are still worked on after their client went away.
    pub(super) connections: usize,
    /// How long a request's line and headers may take, counted from the connection or from the answer before: so long may a connection idle.
    pub(super) head: Duration,
    /// How long a body may take.
    pub(super) body: Duration,
    /// How long a request that is on its way may still arrive when the listener stops.
    pub(super) arrival: Duration,
    /// How long answers may take after that. The two stay under what the engine waits for its tasks.
    pub(super) farewell: Duration,
    /// How long accepting pauses when the process is out of file handles; trying again at once would only spin.
    pub(super) accept_pause: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 256,
            head: Duration::from_secs(10),
            body: Duration::from_secs(10),
            arrival: Duration::from_secs(2),
            farewell: Duration::from_secs(5),
            accept_pause: Duration::from_secs(1),
        }
    }
}

/// Where connections come from.
pub(super) trait Door: Send + Sync + 'static {
    fn accept(&self) -> impl Future<Output = io::Result<TcpStream>> + Send;
}

impl Door for TcpListener {
    async fn accept(&self) -> io::Result<TcpStream> {
        let (stream, _) = TcpListener::accept(self).await?;
        Ok(stream)
    }
}

/// A body of more than [`MAX_BODY_BYTES`].
pub(super) struct TooLarge;

/// Who answers the requests.
pub(super) trait Answers: Clone + Send + Sync + 'static {
    /// Tells by the head whether the body counts; others are not read.
    fn takes_body(&self, head: &Parts) -> bool;

    /// Answers a request that arrived whole. Runs to its end even when the client does not wait.
    fn answer(
        self,
        head: Parts,
        body: Result<Vec<u8>, TooLarge>,
    ) -> impl Future<Output = Response> + Send;
}

/// The request is not answered: its connection ends.
#[derive(Debug, thiserror::Error)]
#[error("the request did not arrive")]
struct NotArrived;

/// Serves connections until `stop`, and for [`Limits::arrival`] and [`Limits::farewell`] at most after that.
pub(super) async fn serve<A: Answers>(
    door: impl Door,
    answers: A,
    limits: Limits,
    stop: CancellationToken,
) {
    let seats = Seats::new(limits.connections);
    let tasks = TaskTracker::new();
    let cut = CancellationToken::new();
    loop {
        let entered = tokio::select! {
            () = stop.cancelled() => break,
            entered = enter(&door, &seats) => entered,
        };
        let (stream, seat) = match entered {
            Ok(entered) => entered,
            Err(error) if is_of_one_client(&error) => continue,
            Err(error) => {
                warn!(%error, "the callback listener could not let a client in and tries again");
                tokio::select! {
                    () = stop.cancelled() => break,
                    () = sleep(limits.accept_pause) => continue,
                }
            }
        };
        let connection = Connection {
            answers: answers.clone(),
            limits,
            seats: Arc::clone(&seats),
            seat: Arc::new(seat),
            tasks: tasks.clone(),
        };
        let (stop, cut) = (stop.clone(), cut.clone());
        tasks.spawn(async move {
            tokio::select! {
                () = cut.cancelled() => {}
                () = connection.run(stream, stop) => {}
            }
        });
    }

    drop(door);
    tasks.close();
    if timeout(limits.arrival, tasks.wait()).await.is_ok() {
        return;
    }
    seats.dismiss_waiting();
    if timeout(limits.farewell, tasks.wait()).await.is_err() {
        warn!("callbacks were still worked on when the callback listener ended");
        cut.cancel();
    }
}

async fn enter(door: &impl Door, seats: &Arc<Seats>) -> io::Result<(TcpStream, Seat)> {
    let stream = door.accept().await?;
    let seat = seats.take().await.ok_or(io::ErrorKind::Other)?;
    Ok((stream, seat))
}

/// The client was gone before it was let in; that says nothing about the next one.
fn is_of_one_client(error: &io::Error) -> bool {
    [
        io::ErrorKind::ConnectionAborted,
        io::ErrorKind::ConnectionRefused,
        io::ErrorKind::ConnectionReset,
    ]
    .contains(&error.kind())
}

struct Connection<A> {
    answers: A,
    limits: Limits,
    seats: Arc<Seats>,
    seat: Arc<Seat>,
    tasks: TaskTracker,
}

impl<A: Answers> Connection<A> {
    async fn run(self, stream: TcpStream, stop: CancellationToken) {
        let _ = stream.set_nodelay(true);
        let limits = self.limits;
        let seat = Arc::clone(&self.seat);
        let this = Arc::new(self);
        let service = service_fn(move |request| {
            let this = Arc::clone(&this);
            async move { this.exchange(request).await }
        });
        let mut connection = pin!(
            http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(limits.head)
                .max_headers(MAX_HEADERS)
                .max_buf_size(MAX_HEAD_BYTES)
                .serve_connection(TokioIo::new(stream), service)
        );
        let ended = tokio::select! {
            () = seat.dismissed() => return,
            () = stop.cancelled() => None,
            ended = connection.as_mut() => Some(ended),
        };
        let ended = match ended {
            Some(ended) => ended,
            None => {
                connection.as_mut().graceful_shutdown();
                match select(connection, pin!(seat.dismissed())).await {
                    Either::Left((ended, _)) => ended,
                    Either::Right(((), _)) => return,
                }
            }
        };
        if let Err(error) = ended {
            debug!(%error, "a connection ended early");
        }
    }

    async fn exchange(&self, request: hyper::Request<Incoming>) -> Result<Response, NotArrived> {
        let (head, body) = request.map(Body::new).into_parts();
        let body = if self.answers.takes_body(&head) {
            match receive(body.into_data_stream(), MAX_BODY_BYTES, self.limits.body).await {
                Received::Whole(body) => Ok(body),
                Received::TooLarge => Err(TooLarge),
                Received::Late => return Ok(last(plain(StatusCode::REQUEST_TIMEOUT))),
                Received::BrokenOff => return Err(NotArrived),
            }
        } else {
            Ok(Vec::new())
        };
        if !self.seat.settle() {
            return Err(NotArrived);
        }

        let answering = self.answers.clone().answer(head, body);
        let seat = Arc::clone(&self.seat);
        let answered = self.tasks.spawn(async move {
            let response = answering.await;
            drop(seat);
            response
        });
        let response = match answered.await {
            Ok(response) => response,
            Err(failure) => {
                error!(
                    panicked = failure.is_panic(),
                    "a request could not be answered"
                );
                plain(StatusCode::INTERNAL_SERVER_ERROR)
            }
        };
        self.seat.wait();
        if self.seats.are_full() {
            return Ok(last(response));
        }
        Ok(response)
    }
}

/// The connection ends after this answer.
fn last(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
