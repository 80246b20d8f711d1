//! Waiting for something to become true, with a deadline instead of a guess.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, sleep};

/// How long anything may take here before a test fails. Generous: a busy machine is no failure of the product.
pub const DEADLINE: Duration = Duration::from_secs(30);
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// Looks until there is something to see, and gives it.
///
/// # Panics
///
/// When there is nothing to see at the deadline; `what` says what was waited for.
pub async fn until<T, F: Future<Output = Option<T>>>(what: &str, mut look: impl FnMut() -> F) -> T {
    let deadline = Instant::now() + DEADLINE;
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(
            Instant::now() < deadline,
            "waited {} s for {what}",
            DEADLINE.as_secs()
        );
        sleep(BETWEEN_LOOKS).await;
    }
}

/// Looks until a condition holds.
///
/// # Panics
///
/// When it does not hold at the deadline.
pub async fn until_true<F: Future<Output = bool>>(what: &str, mut look: impl FnMut() -> F) {
    until(what, || {
        let looked = look();
        async move { looked.await.then_some(()) }
    })
    .await;
}
