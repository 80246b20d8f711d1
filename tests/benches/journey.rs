//! How many requests go the whole way in a second: asked, flow called, approved, confirmed, and the user made; on the sandbox tenant, in
//! one process with it.
//!
//! Each journey commits about ten times, so the disk is probed before and after: a figure without it says little.

#![allow(
    missing_docs,
    dead_code,
    clippy::print_stdout,
    clippy::expect_used,
    clippy::panic,
    reason = "a bench prints, and ends where it fails; it uses a part of what the benches share"
)]

mod support;

use std::collections::HashSet;
use std::time::{Duration, Instant};

use serde_json::Value;

use support::{House, disk_probe, micros, text};

/// Journeys of one round.
const JOURNEYS: usize = 100;
const ROUNDS: usize = 3;
/// How long a round may take before it counts as stuck.
const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::main]
async fn main() {
    let house = House::open().await;
    // The first journey makes tokens and connections; it is not counted.
    travel(&house, "warm", 1).await;

    let before = disk_probe(house.directory.path());
    println!("| Round | Journeys | Time | Journeys per second |");
    println!("| --- | ---: | ---: | ---: |");
    for round in 1..=ROUNDS {
        let took = travel(&house, &format!("round{round}"), JOURNEYS).await;
        let rate = JOURNEYS as f64 / took.as_secs_f64();
        println!(
            "| {round} | {JOURNEYS} | {:.2} s | {rate:.1} |",
            took.as_secs_f64()
        );
    }
    let after = disk_probe(house.directory.path());
    for (when, (middle, slowest)) in [("before", before), ("after", after)] {
        println!(
            "fdatasync of 4 KiB {when}: median {}, slowest {}",
            micros(middle),
            micros(slowest)
        );
    }
    house.engine.shutdown().await;
}

/// Asks for so many users at once, approves as soon as the approvals are there, and waits until all users are.
async fn travel(house: &House, name: &str, journeys: usize) -> Duration {
    let users = || house.sandbox.tenant().people().len();
    let goal = users() + journeys;
    let started = Instant::now();
    let asking = async {
        for number in 0..journeys {
            house.ask_for(&format!("{name}-{number}")).await;
        }
    };
    let approving = async {
        let mut answered = HashSet::new();
        while users() < goal {
            assert!(
                started.elapsed() < PATIENCE,
                "{} of {goal} users are there",
                users()
            );
            let approvals = house.pages("approvals").await;
            for approval in open(&approvals) {
                if answered.insert(approval.clone()) {
                    house.approve(&approval).await;
                }
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::join!(asking, approving);

    started.elapsed()
}

/// The approvals that nobody has answered.
fn open(approvals: &Value) -> Vec<String> {
    let all = approvals["approvals"].as_array().expect("a list");
    all.iter()
        .filter(|approval| approval["open"] == true)
        .map(|approval| text(&approval["approvalId"]))
        .collect()
}
