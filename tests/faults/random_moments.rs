//! `kill -9` at moments that nobody chose, while several requests are under way.

use std::time::Duration;

use countersign_tests::wait;
use tokio::time::sleep;

use crate::outcome::{Decided, made_once};
use countersign_tests::house::House;

const NAMES: [&str; 5] = ["adele", "diego", "grady", "isaiah", "joni"];
/// Another seed, other moments.
const SEED: u64 = 0x0C07_1275_1600_0001;
/// From before a command reaches the owner until after what it asked for went out, on a busy machine.
const LATEST_MS: u64 = 1_500;

/// Moments from a seed, the same in each run (SplitMix64).
struct Moments(u64);

impl Moments {
    fn next(&mut self) -> Duration {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        Duration::from_millis((mixed ^ (mixed >> 31)) % LATEST_MS)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn five_requests_survive_kills_at_random_moments() {
    let mut house = House::furnished().await;
    let furniture = house.furniture().await;
    let mut moments = Moments(SEED);
    let mut asked = Vec::new();

    // Each round approves what is there and asks for more; both are under way when the owner is killed.
    for name in NAMES {
        house.approve_all().await;
        let (moment, owner) = (moments.next(), house.take_owner());
        let (answered, ()) = tokio::join!(house.try_asking_for(name), async {
            // The moment is what is tried here; nothing is waited for.
            sleep(moment).await;
            owner.kill().await;
        });
        house.start().await;
        asked.push((name, house.request_for(name, answered).await));
    }

    wait::until_true("Megan to have approved everything", || async {
        house.approve_all().await;
        let approvals = house.sandbox.get("approvals").await;
        approvals["count"].as_u64() >= Some(NAMES.len() as u64) && approvals["open"] == 0
    })
    .await;
    for (name, request) in &asked {
        made_once(&house, request, name, Decided::InTheFlow).await;
    }
    assert_eq!(house.furniture().await, furniture);
    let runs = house.sandbox.get("runs").await;
    assert_eq!(runs["count"], NAMES.len());

    // What was answered last is not lost either.
    house.take_owner().kill().await;
    house.start().await;
    for (_, request) in &asked {
        house
            .refused(&["request", "reveal-password", request], "password_gone", 1)
            .await;
    }
}
