//! One connection of a local client.

use std::{collections::BTreeSet, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use countersign_contract::{
    ApiError, COMMANDS, Changed, Code, Contract, Event, Topic, call_by_name,
    wire::{self, FromClient, FromOwner},
};
use futures_util::{
    FutureExt, SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use serde_json::Value;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::{OwnedSemaphorePermit, Semaphore, broadcast, mpsc},
    time::timeout,
};
use tokio_util::{
    bytes::Bytes,
    codec::{Framed, LengthDelimitedCodec},
    sync::CancellationToken,
    task::TaskTracker,
};
use zeroize::Zeroize;

use super::GRACE;

/// Calls of one connection at a time; further ones stay in the socket.
const MAX_CALLS: u32 = 32;
/// Messages that wait for a slow reader.
const OUTGOING: usize = 64;
/// A client that takes nothing for this long is gone.
const PATIENCE: Duration = Duration::from_secs(30);

type Frames<S> = SplitStream<Framed<S, LengthDelimitedCodec>>;

pub(super) struct Connection<C> {
    pub(super) welcome: Bytes,
    pub(super) contract: Arc<C>,
    /// Where calls run: one that was taken is carried out, whether or not its caller waits for it.
    pub(super) tasks: TaskTracker,
    /// Given back when the connection and all of its calls are over.
    pub(super) place: Arc<OwnedSemaphorePermit>,
    pub(super) stop: CancellationToken,
}

/// Why a connection ends.
#[derive(Debug)]
enum End {
    /// The owner ends.
    Stopping,
    /// The client left, or takes nothing any more.
    Gone,
    /// The client sent something that is no message.
    Malformed,
}

/// Something to react to.
enum Next {
    Call {
        id: u64,
        command: String,
        request: Value,
        /// Its place among the connection's calls.
        turn: OwnedSemaphorePermit,
    },
    Event(Event),
    /// Events were missed, or there was no room for them.
    Missed,
    /// There is room again to say what was missed.
    Room,
    /// The engine sends no more events.
    Quiet,
    End(End),
}

impl<C: Contract + 'static> Connection<C> {
    pub(super) async fn run<S>(self, stream: S, events: broadcast::Receiver<Event>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (sink, mut frames) = Framed::new(stream, wire::codec()).split();
        let (outgoing, queue) = mpsc::channel(OUTGOING);
        self.tasks.spawn(write(sink, queue));
        if outgoing.send(self.welcome.clone()).await.is_err() {
            return;
        }
        let turns = Arc::new(Semaphore::new(MAX_CALLS as usize));
        let mut events = Some(events);
        let mut missed = false;

        let end = loop {
            let next = tokio::select! {
                biased;
                () = self.stop.cancelled() => Next::End(End::Stopping),
                () = outgoing.closed() => Next::End(End::Gone),
                room = outgoing.reserve(), if missed => match room {
                    Ok(room) => {
                        room.send(encoded(&FromOwner::Event { event: everything_changed() }));
                        Next::Room
                    }
                    Err(_) => Next::End(End::Gone),
                },
                next = next_call(&mut frames, &turns) => next,
                next = next_event(events.as_mut()) => next,
            };
            match next {
                Next::Call {
                    id,
                    command,
                    request,
                    turn,
                } => self.carry_out(id, command, request, turn, outgoing.clone()),
                Next::Event(event) => {
                    let message = encoded(&FromOwner::Event { event });
                    missed |= outgoing.try_send(message).is_err();
                }
                Next::Missed => missed = true,
                Next::Room => missed = false,
                Next::Quiet => events = None,
                Next::End(end) => break end,
            }
        };

        match end {
            End::Stopping => {
                let all_answered = timeout(GRACE, turns.acquire_many(MAX_CALLS)).await;
                // Without this word a client has to assume that an unanswered call was taken; said too early it would be a lie.
                if all_answered.is_ok() {
                    let _ = outgoing.send(encoded(&FromOwner::Closing)).await;
                }
            }
            End::Gone => {}
            End::Malformed => tracing::warn!(
                "a local client sent something that is no message; it was disconnected"
            ),
        }
    }

    fn carry_out(
        &self,
        id: u64,
        command: String,
        request: Value,
        turn: OwnedSemaphorePermit,
        outgoing: mpsc::Sender<Bytes>,
    ) {
        let contract = Arc::clone(&self.contract);
        let place = Arc::clone(&self.place);
        self.tasks.spawn(async move {
            let called =
                AssertUnwindSafe(call_by_name(&*contract, &command, request)).catch_unwind();
            let message = match called.await {
                Ok(Ok(response)) => FromOwner::Answer { id, response },
                Ok(Err(error)) => FromOwner::Refusal { id, error },
                Err(_) => {
                    tracing::error!(command, "a call panicked");
                    let error =
                        ApiError::new(Code::Internal, "The owner of the data failed at this call.");
                    FromOwner::Refusal { id, error }
                }
            };
            // The client may have left; what it asked for is done all the same.
            let _ = outgoing.send(answer(id, &message)).await;
            drop((turn, place));
        });
    }
}

/// Waits for a turn and then for a call, so that a client with too many calls is read no further. Nothing is lost when it is dropped.
async fn next_call<S: AsyncRead + AsyncWrite + Unpin>(
    frames: &mut Frames<S>,
    turns: &Arc<Semaphore>,
) -> Next {
    let Ok(turn) = Arc::clone(turns).acquire_owned().await else {
        return Next::End(End::Gone);
    };
    let mut frame = match frames.next().await {
        Some(Ok(frame)) => frame,
        Some(Err(error)) if error.kind() == std::io::ErrorKind::InvalidData => {
            return Next::End(End::Malformed);
        }
        Some(Err(_)) | None => return Next::End(End::Gone),
    };
    let call = serde_json::from_slice(&frame);
    frame.zeroize();
    match call {
        Ok(FromClient::Call {
            id,
            command,
            request,
        }) => Next::Call {
            id,
            command,
            request,
            turn,
        },
        Err(_) => Next::End(End::Malformed),
    }
}

async fn next_event(events: Option<&mut broadcast::Receiver<Event>>) -> Next {
    let Some(events) = events else {
        return std::future::pending().await;
    };
    match events.recv().await {
        Ok(event) => Next::Event(event),
        Err(broadcast::error::RecvError::Lagged(_)) => Next::Missed,
        Err(broadcast::error::RecvError::Closed) => Next::Quiet,
    }
}

async fn write<S: AsyncRead + AsyncWrite + Unpin>(
    mut sink: SplitSink<Framed<S, LengthDelimitedCodec>, Bytes>,
    mut queue: mpsc::Receiver<Bytes>,
) {
    while let Some(message) = queue.recv().await {
        match timeout(PATIENCE, sink.send(message)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return,
            Err(_) => {
                tracing::warn!("a local client takes no answers; it was disconnected");
                return;
            }
        }
    }
    let _ = timeout(PATIENCE, sink.close()).await;
}

fn answer(id: u64, message: &FromOwner) -> Bytes {
    let bytes = encoded(message);
    if bytes.len() <= wire::MAX_MESSAGE_BYTES {
        return bytes;
    }
    let error = ApiError::new(
        Code::Internal,
        "The answer is too long for the local socket.",
    );
    encoded(&FromOwner::Refusal { id, error })
}

/// Writes a message. Those of the protocol are made of strings, numbers and JSON values, which can always be written.
pub(super) fn encoded(message: &FromOwner) -> Bytes {
    serde_json::to_vec(message).unwrap_or_default().into()
}

fn everything_changed() -> Event {
    let topics: BTreeSet<Topic> = COMMANDS
        .iter()
        .flat_map(|command| command.topics)
        .copied()
        .collect();
    Event::Changed(Changed {
        topics: topics.into_iter().collect(),
    })
}
