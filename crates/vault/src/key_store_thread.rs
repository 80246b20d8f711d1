//! The one thread that talks to the key store of the operating system.
//!
//! A locked key store may wait for a person for ever, and its D-Bus client must not run inside an async runtime. So all calls run one after
//! the other on a thread of their own, and whoever asks stops waiting after a while.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError, Sender},
    },
    thread,
    time::Duration,
};

use crate::error::VaultError;

struct Job {
    abandoned: Arc<AtomicBool>,
    run: Box<dyn FnOnce() + Send>,
}

/// Runs `work` on the thread and returns what it gives, unless that takes longer than `limit`.
///
/// Work that nobody waits for any more is not begun; work that has begun by then ends on its own.
pub(crate) fn run<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Result<T, VaultError> {
    let abandoned = Arc::new(AtomicBool::new(false));
    let (answer, answered) = mpsc::sync_channel(1);
    let job = Job {
        abandoned: Arc::clone(&abandoned),
        run: Box::new(move || {
            let outcome = catch_unwind(AssertUnwindSafe(work));
            // Nobody may be waiting any more; then the outcome is of no use to anybody.
            let _ = answer.send(outcome);
        }),
    };
    jobs()?
        .send(job)
        .map_err(|_| broken("its thread has ended"))?;

    match answered.recv_timeout(limit) {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_panic)) => Err(broken("its client failed without saying why")),
        Err(RecvTimeoutError::Timeout) => {
            abandoned.store(true, Ordering::Relaxed);
            Err(VaultError::KeyStoreTimedOut { after: limit })
        }
        Err(RecvTimeoutError::Disconnected) => Err(broken("its thread has ended")),
    }
}

fn jobs() -> Result<Sender<Job>, VaultError> {
    static JOBS: OnceLock<Option<Sender<Job>>> = OnceLock::new();

    JOBS.get_or_init(start)
        .clone()
        .ok_or_else(|| broken("no thread could be started for it"))
}

fn start() -> Option<Sender<Job>> {
    let (jobs, queue) = mpsc::channel::<Job>();
    thread::Builder::new()
        .name("key-store".to_owned())
        .spawn(move || {
            for job in queue {
                if !job.abandoned.load(Ordering::Relaxed) {
                    (job.run)();
                }
            }
        })
        .ok()?;

    Some(jobs)
}

fn broken(reason: &str) -> VaultError {
    VaultError::KeyStoreBroken {
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(10);

    // One test, since all work shares the one thread.
    #[test]
    fn waiting_ends_in_time_and_the_thread_survives_a_panic() {
        let (release, held) = mpsc::channel::<()>();
        let stuck = run(Duration::from_millis(20), move || {
            let _ = held.recv();
            Ok(())
        });
        assert!(
            matches!(stuck, Err(VaultError::KeyStoreTimedOut { .. })),
            "{stuck:?}"
        );

        let (begun, was_begun) = mpsc::channel::<()>();
        let queued = run(Duration::from_millis(20), move || {
            let _ = begun.send(());
            Ok(())
        });
        assert!(
            matches!(queued, Err(VaultError::KeyStoreTimedOut { .. })),
            "{queued:?}"
        );

        drop(release);
        let panicked = run(LONG, || -> Result<(), VaultError> {
            panic!("as a broken client does")
        });
        assert!(
            matches!(panicked, Err(VaultError::KeyStoreBroken { .. })),
            "{panicked:?}"
        );
        assert!(was_begun.recv().is_err(), "abandoned work is not begun");

        assert_eq!(run(LONG, || Ok(7)).unwrap(), 7);
    }
}
