//! Background tasks: each has a name, is restarted when it panics, and ends when the engine does.

use std::{future::Future, sync::Mutex, time::Duration};

use tokio::{task::JoinHandle, time::timeout};
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

/// How long a task that panicked waits before it starts again.
const RESTART_PAUSE: Duration = Duration::from_secs(5);

/// Spawns background tasks and ends them.
pub(crate) struct Supervisor {
    stop: CancellationToken,
    tasks: Mutex<Vec<(&'static str, JoinHandle<()>)>>,
}

impl Supervisor {
    pub(crate) fn new() -> Self {
        Self {
            stop: CancellationToken::new(),
            tasks: Mutex::new(Vec::new()),
        }
    }

    /// Returns the token that is cancelled when the engine ends.
    pub(crate) fn stop(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Runs a task until it returns. When it panics that is logged and it starts again after a pause.
    pub(crate) fn spawn<F, Fut>(&self, name: &'static str, make: F)
    where
        F: Fn(CancellationToken) -> Fut + Send + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        let stop = self.stop.clone();
        let task = tokio::spawn(async move {
            while !stop.is_cancelled() {
                match tokio::spawn(make(stop.clone())).await {
                    Ok(()) => return,
                    Err(failure) if failure.is_panic() => {
                        error!(task = name, "a background task panicked and starts again");
                        tokio::select! {
                            () = stop.cancelled() => return,
                            () = tokio::time::sleep(RESTART_PAUSE) => {}
                        }
                    }
                    Err(_) => return,
                }
            }
        });
        self.keep(name, task);
    }

    /// Runs a task once.
    pub(crate) fn spawn_once(
        &self,
        name: &'static str,
        task: impl Future<Output = ()> + Send + 'static,
    ) {
        self.keep(name, tokio::spawn(task));
    }

    fn keep(&self, name: &'static str, task: JoinHandle<()>) {
        if let Ok(mut tasks) = self.tasks.lock() {
            tasks.retain(|(_, task)| !task.is_finished());
            tasks.push((name, task));
        }
    }

    /// Tells every task to end and waits for them, `deadline` at most.
    pub(crate) async fn end(&self, deadline: Duration) {
        self.stop.cancel();
        let tasks: Vec<_> = match self.tasks.lock() {
            Ok(mut tasks) => tasks.drain(..).collect(),
            Err(_) => return,
        };
        let aborts: Vec<_> = tasks.iter().map(|(_, task)| task.abort_handle()).collect();
        let all = async {
            for (name, task) in tasks {
                if task.await.is_err_and(|failure| failure.is_panic()) {
                    error!(task = name, "a background task panicked");
                }
            }
        };
        if timeout(deadline, all).await.is_err() {
            warn!("background tasks did not end in time; what they owed stays in the outbox");
            // Whoever owns the directory next must not meet them at work.
            for task in aborts {
                task.abort();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_task_that_panics_starts_again() {
        let supervisor = Supervisor::new();
        let starts = Arc::new(AtomicU32::new(0));
        let (seen, mut again) = tokio::sync::mpsc::unbounded_channel();
        let counted = Arc::clone(&starts);

        supervisor.spawn("test", move |stop| {
            let start = counted.fetch_add(1, Ordering::SeqCst);
            let seen = seen.clone();
            async move {
                assert!(start > 0, "the first start fails");
                let _ = seen.send(());
                stop.cancelled().await;
            }
        });
        again.recv().await.unwrap();
        supervisor.end(Duration::from_secs(1)).await;

        assert_eq!(starts.load(Ordering::SeqCst), 2);
    }
}
