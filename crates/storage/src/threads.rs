//! The threads that own connections: one that writes, a few that go through much. Short reads need no thread of their own.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::{self, JoinHandle},
    time::Duration,
};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::oneshot;

use crate::{
    StorageError,
    error::{Attempt, from_io, from_sqlite},
    opening::Connections,
    readers::{Done, Readers},
};

/// After so long without work the writer empties the write-ahead log, which may hold values that were destroyed since.
const QUIET: Duration = Duration::from_secs(1);

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

enum Message {
    Run(Job),
    Close(oneshot::Sender<Result<(), StorageError>>),
}

/// The ends at which callers hand in work.
pub(crate) struct Threads {
    writer: mpsc::Sender<Message>,
    searchers: mpsc::Sender<Message>,
    readers: Readers,
    handles: Mutex<Vec<JoinHandle<()>>>,
    searcher_count: usize,
}

impl Threads {
    /// Starts a thread for the connection that writes, and for each of those that search.
    pub(crate) fn start(connections: Connections) -> Result<Self, StorageError> {
        let Connections {
            writer,
            searchers,
            readers,
        } = connections;
        let mut handles = Vec::with_capacity(searchers.len() + 1);
        let (to_writer, work) = mpsc::channel();
        handles.push(spawn("storage-writer", move || {
            run_writer(writer, &work);
        })?);

        let (to_searchers, work) = mpsc::channel();
        let work = Arc::new(Mutex::new(work));
        let searcher_count = searchers.len();
        for connection in searchers {
            let work = Arc::clone(&work);
            handles.push(spawn("storage-search", move || {
                run_searcher(connection, &work);
            })?);
        }

        Ok(Self {
            writer: to_writer,
            searchers: to_searchers,
            readers: Readers::new(readers),
            handles: Mutex::new(handles),
            searcher_count,
        })
    }

    /// Runs `work` in a transaction of the writer and answers after its commit. Work that was handed in is done even when nobody waits
    /// for the answer any more.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Attempt<T> + Send + 'static,
    ) -> Result<T, StorageError> {
        hand_in(&self.writer, move |connection| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let answer = work(&transaction)?;
            transaction.commit()?;
            Ok(answer)
        })
        .await
    }

    /// Runs `work` on one consistent state of the database. It reads a few rows by their keys: it is done on the thread of the caller, which
    /// may have others waiting.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Attempt<T> + Send + 'static,
    ) -> Result<T, StorageError> {
        match self.readers.read(work) {
            Done::Here(answer) => answer,
            Done::Busy(work) => self.search(work).await,
        }
    }

    /// Runs `work` on one consistent state of the database, on a thread of its own: it goes through many rows.
    pub(crate) async fn search<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Attempt<T> + Send + 'static,
    ) -> Result<T, StorageError> {
        hand_in(&self.searchers, move |connection| {
            let transaction = connection.transaction()?;
            work(&transaction)
        })
        .await
    }

    /// Ends the threads after the work that was handed in, and writes the log into the database file.
    pub(crate) async fn close(&self) -> Result<(), StorageError> {
        // Readers first: an open read would keep the writer from emptying the log.
        let mut closed = self.readers.close().await;
        for _ in 0..self.searcher_count {
            closed = closed.and(close_one(&self.searchers).await);
        }
        closed = closed.and(close_one(&self.writer).await);

        let handles =
            std::mem::take(&mut *self.handles.lock().unwrap_or_else(PoisonError::into_inner));
        for handle in handles {
            // The thread has given its last answer, so this does not wait for work.
            if handle.join().is_err() {
                return Err(broke_off());
            }
        }
        closed
    }
}

async fn hand_in<T: Send + 'static>(
    queue: &mpsc::Sender<Message>,
    work: impl FnOnce(&mut Connection) -> Attempt<T> + Send + 'static,
) -> Result<T, StorageError> {
    let (answer, answered) = oneshot::channel();
    let job: Job = Box::new(move |connection| {
        let result = catch_unwind(AssertUnwindSafe(|| work(connection)));
        let result = match result {
            Ok(result) => result.map_err(StorageError::from),
            Err(_) => Err(broke_off()),
        };
        // Nobody waits any more when the caller was cancelled.
        let _ = answer.send(result);
    });
    queue
        .send(Message::Run(job))
        .map_err(|_| StorageError::Closed)?;
    answered.await.unwrap_or(Err(StorageError::Closed))
}

async fn close_one(queue: &mpsc::Sender<Message>) -> Result<(), StorageError> {
    let (answer, answered) = oneshot::channel();
    queue
        .send(Message::Close(answer))
        .map_err(|_| StorageError::Closed)?;
    answered.await.unwrap_or(Err(StorageError::Closed))
}

pub(crate) fn broke_off() -> StorageError {
    StorageError::Failed {
        reason: "an operation broke off".into(),
    }
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, StorageError> {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(run)
        .map_err(|error| from_io(&error))
}

fn run_writer(mut connection: Connection, work: &mpsc::Receiver<Message>) {
    let mut log_used = false;
    loop {
        let message = if log_used {
            match work.recv_timeout(QUIET) {
                Ok(message) => message,
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    log_used = !empty_log(&connection).unwrap_or(false);
                    continue;
                }
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
            }
        } else {
            match work.recv() {
                Ok(message) => message,
                Err(mpsc::RecvError) => break,
            }
        };
        match message {
            Message::Run(job) => {
                job(&mut connection);
                log_used = true;
            }
            Message::Close(answer) => {
                let _ = answer.send(shut(connection));
                return;
            }
        }
    }
}

/// Moves everything from the write-ahead log into the database file and empties the log. False when a reader was in the way.
fn empty_log(connection: &Connection) -> rusqlite::Result<bool> {
    let busy: i64 =
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    Ok(busy == 0)
}

fn shut(connection: Connection) -> Result<(), StorageError> {
    empty_log(&connection).map_err(|error| from_sqlite(&error))?;
    connection.close().map_err(|(_, error)| from_sqlite(&error))
}

fn run_searcher(mut connection: Connection, work: &Mutex<mpsc::Receiver<Message>>) {
    loop {
        // The lock is held while waiting: whichever thread has it takes the next piece of work.
        let message = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match message {
            Ok(Message::Run(job)) => job(&mut connection),
            Ok(Message::Close(answer)) => {
                let closed = connection.close().map_err(|(_, error)| from_sqlite(&error));
                let _ = answer.send(closed);
                return;
            }
            Err(mpsc::RecvError) => return,
        }
    }
}
