//! When late answers are looked for: every ten minutes, later after failures, and never for all stores at once.

use std::{collections::HashMap, time::Duration};

use countersign_domain::StoreId;
use rand::Rng;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::engine::Engine;

/// The stores are looked through this often for one whose time has come.
const TICK: Duration = Duration::from_secs(30);
/// Between two rounds of a store.
const INTERVAL: Duration = Duration::from_secs(10 * 60);
/// After failures a store waits longer, up to this.
const LONGEST: Duration = Duration::from_secs(2 * 3600);
/// The first round of each store falls anywhere in this span.
const START_WITHIN: Duration = Duration::from_secs(2 * 60);

/// Looks for late answers until told to stop.
pub(in crate::journey) async fn keep_looking(engine: Engine, stop: CancellationToken) {
    let mut rounds: HashMap<StoreId, Pace> = HashMap::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(TICK) => {}
        }
        let stores = match engine.storage().stores().await {
            Ok(stores) => stores,
            Err(error) => {
                warn!(%error, "the stores cannot be read");
                continue;
            }
        };
        rounds.retain(|known, _| stores.iter().any(|store| store.id == *known));
        for store in stores.iter().filter(|store| store.enabled) {
            let pace = rounds
                .entry(store.id)
                .or_insert_with(|| Pace::starting(Instant::now(), rand::rng().random()));
            if stop.is_cancelled() || Instant::now() < pace.next {
                continue;
            }
            let round = engine.reconcile(store).await;
            if round.looked_at > 0 || round.failures > 0 {
                info!(store = %store.id, looked_at = round.looked_at, decided = round.decided.len(), doubted = round.doubted.len(),
                      failures = round.failures, "late answers were looked for");
            }
            pace.ended(round.is_in_vain(), Instant::now(), rand::rng().random());
        }
    }
}

/// When a store has its next round.
struct Pace {
    next: Instant,
    failures: u32,
}

impl Pace {
    fn starting(now: Instant, chance: f64) -> Self {
        Self {
            next: now + START_WITHIN.mul_f64(chance.clamp(0.0, 1.0)),
            failures: 0,
        }
    }

    /// Plans the next round: after the interval, doubled for each failure in a row, and up to a tenth later so that stores do not meet.
    fn ended(&mut self, failed: bool, now: Instant, chance: f64) {
        self.failures = if failed {
            self.failures.saturating_add(1)
        } else {
            0
        };
        let pause = INTERVAL
            .saturating_mul(1 << self.failures.min(8))
            .min(LONGEST);
        self.next = now + pause.mul_f64(1.0 + chance.clamp(0.0, 1.0) / 10.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pauses(failed: &[bool]) -> Vec<u64> {
        let now = Instant::now();
        let mut pace = Pace::starting(now, 0.0);
        failed
            .iter()
            .map(|failed| {
                pace.ended(*failed, now, 0.0);
                (pace.next - now).as_secs() / 60
            })
            .collect()
    }

    #[test]
    fn a_store_is_looked_through_every_ten_minutes_and_no_oftener() {
        let now = Instant::now();
        let mut pace = Pace::starting(now, 0.5);
        pace.ended(false, now, 1.0);

        assert_eq!(pauses(&[false, false]), [10, 10]);
        assert_eq!((pace.next - now).as_secs(), 11 * 60);
    }

    #[test]
    fn failures_in_a_row_double_the_pause_up_to_two_hours() {
        assert_eq!(
            pauses(&[true, true, true, true, true, false]),
            [20, 40, 80, 120, 120, 10]
        );
    }
}
