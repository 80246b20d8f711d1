//! The places for connections. When all are taken, a newcomer gets the place of whoever waits with its request the longest, so that clients
//! that connect and stay silent cannot keep others out.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

/// All places of a listener.
pub(super) struct Seats {
    free: Arc<Semaphore>,
    /// Who has not sent a whole request yet, in the order in which they began to wait.
    waiting: Mutex<BTreeMap<u64, CancellationToken>>,
    turns: AtomicU64,
}

impl Seats {
    pub(super) fn new(count: usize) -> Arc<Self> {
        Arc::new(Self {
            free: Arc::new(Semaphore::new(count)),
            waiting: Mutex::new(BTreeMap::new()),
            turns: AtomicU64::new(0),
        })
    }

    /// Takes a place, when there is none that of whoever waits the longest; when nobody waits, the next that is given up.
    ///
    /// `None` never comes: it would mean that the places were closed, which nobody does.
    pub(super) async fn take(self: &Arc<Self>) -> Option<Seat> {
        let free = match Arc::clone(&self.free).try_acquire_owned() {
            Ok(free) => free,
            Err(_) => {
                if let Some((_, dismissed)) = self.waiting().pop_first() {
                    dismissed.cancel();
                }
                Arc::clone(&self.free).acquire_owned().await.ok()?
            }
        };
        let seat = Seat {
            seats: Arc::clone(self),
            turn: AtomicU64::new(0),
            dismissed: CancellationToken::new(),
            _free: free,
        };
        seat.wait();
        Some(seat)
    }

    /// Tells whether a newcomer would have to be made room for.
    pub(super) fn are_full(&self) -> bool {
        self.free.available_permits() == 0
    }

    /// Dismisses everybody who has not sent a whole request.
    pub(super) fn dismiss_waiting(&self) {
        for dismissed in std::mem::take(&mut *self.waiting()).into_values() {
            dismissed.cancel();
        }
    }

    fn waiting(&self) -> MutexGuard<'_, BTreeMap<u64, CancellationToken>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of one connection and of what it asked for. Free again when it is dropped.
pub(super) struct Seat {
    seats: Arc<Seats>,
    turn: AtomicU64,
    dismissed: CancellationToken,
    _free: OwnedSemaphorePermit,
}

impl Seat {
    /// Returns when this place was given to another.
    pub(super) async fn dismissed(&self) {
        self.dismissed.cancelled().await;
    }

    /// A whole request is here: nobody gets the place until it is answered. `false` when somebody already has it.
    #[must_use]
    pub(super) fn settle(&self) -> bool {
        let turn = self.turn.load(Ordering::Relaxed);
        self.seats.waiting().remove(&turn).is_some()
    }

    /// The next request is waited for.
    pub(super) fn wait(&self) {
        let turn = self.seats.turns.fetch_add(1, Ordering::Relaxed);
        let mut waiting = self.seats.waiting();
        self.turn.store(turn, Ordering::Relaxed);
        waiting.insert(turn, self.dismissed.clone());
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let turn = *self.turn.get_mut();
        self.seats.waiting().remove(&turn);
    }
}
