//! The connections that are read on the thread of whoever asks.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, PoisonError},
};

use rusqlite::{Connection, Transaction};
use tokio::sync::{Semaphore, TryAcquireError};

use crate::{
    StorageError,
    error::{Attempt, from_sqlite},
    threads::broke_off,
};

/// Connections for reads that take microseconds: waking another thread and being woken by it takes ten times as long.
pub(crate) struct Readers {
    idle: Mutex<Vec<Connection>>,
    /// One for each connection that is idle.
    turns: Semaphore,
    count: u32,
}

/// What became of work that was to be done here.
pub(crate) enum Done<T, Work> {
    /// It was done.
    Here(Result<T, StorageError>),
    /// All connections are in use; the work is given back.
    Busy(Work),
}

impl Readers {
    pub(crate) fn new(connections: Vec<Connection>) -> Self {
        let count = u32::try_from(connections.len()).unwrap_or(u32::MAX);
        Self {
            turns: Semaphore::new(connections.len()),
            idle: Mutex::new(connections),
            count,
        }
    }

    /// Runs `work` on one consistent state of the database, on this thread.
    pub(crate) fn read<T, Work>(&self, work: Work) -> Done<T, Work>
    where
        Work: FnOnce(&Transaction<'_>) -> Attempt<T>,
    {
        let turn = match self.turns.try_acquire() {
            Ok(turn) => turn,
            Err(TryAcquireError::Closed) => return Done::Here(Err(StorageError::Closed)),
            Err(TryAcquireError::NoPermits) => return Done::Busy(work),
        };
        let Some(mut connection) = self.idle().pop() else {
            return Done::Busy(work);
        };

        let answer = catch_unwind(AssertUnwindSafe(|| {
            let transaction = connection.transaction()?;
            work(&transaction)
        }));
        self.idle().push(connection);
        drop(turn);
        Done::Here(match answer {
            Ok(answer) => answer.map_err(StorageError::from),
            Err(_) => Err(broke_off()),
        })
    }

    /// Ends the connections once nobody reads any more, all of them whatever one says.
    pub(crate) async fn close(&self) -> Result<(), StorageError> {
        let all = self.turns.acquire_many(self.count).await;
        all.map_err(|_| StorageError::Closed)?.forget();
        self.turns.close();
        let connections = std::mem::take(&mut *self.idle());
        let mut closed = Ok(());
        for connection in connections {
            closed = closed.and(connection.close().map_err(|(_, error)| from_sqlite(&error)));
        }
        closed
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readers(count: usize) -> Readers {
        let connections = (0..count).map(|_| Connection::open_in_memory().unwrap());
        Readers::new(connections.collect())
    }

    fn number(readers: &Readers) -> Result<i64, StorageError> {
        match readers.read(|tx| Ok(tx.query_row("SELECT 7", [], |row| row.get(0))?)) {
            Done::Here(answer) => answer,
            Done::Busy(_) => panic!("a connection is idle"),
        }
    }

    #[test]
    fn work_is_given_back_while_all_connections_are_in_use() {
        let readers = readers(1);

        let inner = readers.read(|_| Ok(matches!(readers.read(|_| Ok(())), Done::Busy(_))));

        assert!(matches!(inner, Done::Here(Ok(true))));
        assert_eq!(number(&readers), Ok(7));
    }

    #[test]
    fn a_connection_outlives_work_that_panics() {
        let readers = readers(1);

        let broken = readers.read::<(), _>(|_| panic!("on purpose"));

        assert!(matches!(
            broken,
            Done::Here(Err(StorageError::Failed { .. }))
        ));
        assert_eq!(number(&readers), Ok(7));
    }

    #[tokio::test]
    async fn nothing_is_read_after_the_end() {
        let readers = readers(2);

        readers.close().await.unwrap();

        assert_eq!(number(&readers), Err(StorageError::Closed));
        assert_eq!(readers.close().await, Err(StorageError::Closed));
    }
}
