//! One conversation: calls go out with a number, answers come back by it, events come in between.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use countersign_contract::{ApiError, Code, Event, wire};
use futures_util::{
    SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use serde_json::Value;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::{broadcast, mpsc, oneshot},
};
use tokio_util::{
    bytes::Bytes,
    codec::{Framed, LengthDelimitedCodec},
    sync::{CancellationToken, DropGuard},
};

/// Calls that wait for the socket to take them; more of them wait in their own tasks.
const OUTGOING: usize = 32;
/// Events that a receiver may fall behind.
const EVENTS: usize = 256;

type Answer = oneshot::Sender<Result<Value, ApiError>>;

/// What the reading task and the callers share.
#[derive(Debug)]
struct Waiting {
    calls: HashMap<u64, Answer>,
    next: u64,
    /// What calls get once the conversation is over.
    over: Option<Over>,
}

/// How a conversation ended.
#[derive(Debug, Clone, Copy)]
enum Over {
    /// The owner said so: it took no call that it did not answer.
    Closing,
    /// The connection broke.
    Broken,
}

impl Over {
    fn error(self) -> ApiError {
        match self {
            Self::Closing => crate::error::not_taken(),
            Self::Broken => crate::error::cut_off(),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Conversation {
    waiting: Arc<Mutex<Waiting>>,
    outgoing: mpsc::Sender<Bytes>,
    events: broadcast::Sender<Event>,
    over: CancellationToken,
    _end: DropGuard,
}

impl Conversation {
    pub(crate) fn start<S>(framed: Framed<S, LengthDelimitedCodec>) -> Self
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (sink, stream) = framed.split();
        let (outgoing, queue) = mpsc::channel(OUTGOING);
        let (events, _) = broadcast::channel(EVENTS);
        let waiting = Arc::new(Mutex::new(Waiting {
            calls: HashMap::new(),
            next: 1,
            over: None,
        }));
        let over = CancellationToken::new();
        tokio::spawn(write(sink, queue, over.clone()));
        tokio::spawn(read(
            stream,
            Arc::clone(&waiting),
            events.clone(),
            over.clone(),
        ));

        Self {
            waiting,
            outgoing,
            events,
            _end: over.clone().drop_guard(),
            over,
        }
    }

    pub(crate) async fn call(&self, command: &str, request: Value) -> Result<Value, ApiError> {
        let (answer, answered) = oneshot::channel();
        let id = {
            let mut waiting = locked(&self.waiting);
            if waiting.over.is_some() {
                // Nothing is sent any more, so nothing can have been taken.
                return Err(crate::error::not_taken());
            }
            let id = waiting.next;
            waiting.next += 1;
            waiting.calls.insert(id, answer);
            id
        };
        let _forget = Forget {
            waiting: &self.waiting,
            id,
        };
        let message = wire::FromClient::Call {
            id,
            command: command.to_owned(),
            request,
        };
        let bytes = serde_json::to_vec(&message)
            .map_err(|_| ApiError::new(Code::Internal, "The call could not be written as JSON."))?;
        if bytes.len() > wire::MAX_MESSAGE_BYTES {
            return Err(ApiError::new(
                Code::InvalidRequest,
                "The request is too long.",
            ));
        }
        if self.outgoing.send(bytes.into()).await.is_err() {
            return Err(crate::error::not_taken());
        }

        answered
            .await
            .unwrap_or_else(|_| Err(crate::error::cut_off()))
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    pub(crate) async fn closed(&self) {
        self.over.cancelled().await;
    }
}

/// Forgets a call whose caller went away, answered or not.
struct Forget<'a> {
    waiting: &'a Mutex<Waiting>,
    id: u64,
}

impl Drop for Forget<'_> {
    fn drop(&mut self) {
        locked(self.waiting).calls.remove(&self.id);
    }
}

fn locked(waiting: &Mutex<Waiting>) -> std::sync::MutexGuard<'_, Waiting> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn write<S>(
    mut sink: SplitSink<Framed<S, LengthDelimitedCodec>, Bytes>,
    mut queue: mpsc::Receiver<Bytes>,
    over: CancellationToken,
) where
    S: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        let message = tokio::select! {
            () = over.cancelled() => break,
            message = queue.recv() => message,
        };
        let Some(message) = message else { break };
        tokio::select! {
            () = over.cancelled() => break,
            sent = sink.send(message) => if let Err(error) = sent {
                // The reading side notices too, and has the last word on what became of the calls.
                tracing::debug!(%error, "the owner takes no more calls");
                break;
            },
        }
    }
}

async fn read<S>(
    mut stream: SplitStream<Framed<S, LengthDelimitedCodec>>,
    waiting: Arc<Mutex<Waiting>>,
    events: broadcast::Sender<Event>,
    over: CancellationToken,
) where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let ended = loop {
        let frame = tokio::select! {
            () = over.cancelled() => break Over::Broken,
            frame = stream.next() => frame,
        };
        let frame = match frame {
            Some(Ok(frame)) => frame,
            Some(Err(error)) => {
                tracing::debug!(%error, "the connection to the owner broke");
                break Over::Broken;
            }
            None => break Over::Broken,
        };
        match serde_json::from_slice(&frame) {
            Ok(wire::FromOwner::Answer { id, response }) => {
                settle(&waiting, id, Ok(response));
            }
            Ok(wire::FromOwner::Refusal { id, error }) => settle(&waiting, id, Err(error)),
            Ok(wire::FromOwner::Event { event }) => {
                // Nobody listens: nobody misses it.
                let _ = events.send(event);
            }
            Ok(wire::FromOwner::Closing) => break Over::Closing,
            Ok(wire::FromOwner::Welcome { .. }) | Err(_) => {
                tracing::warn!("the owner sent a message that is not part of the protocol");
                break Over::Broken;
            }
        }
    };

    let calls = {
        let mut waiting = locked(&waiting);
        waiting.over = Some(ended);
        std::mem::take(&mut waiting.calls)
    };
    for answer in calls.into_values() {
        let _ = answer.send(Err(ended.error()));
    }
    over.cancel();
}

fn settle(waiting: &Mutex<Waiting>, id: u64, answer: Result<Value, ApiError>) {
    let call = locked(waiting).calls.remove(&id);
    // The caller may have gone away meanwhile.
    if let Some(call) = call {
        let _ = call.send(answer);
    }
}
