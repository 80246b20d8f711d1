//! The clock of the computer jumps, forwards and back, while requests are under way (libfaketime).
//!
//! Only the time of day jumps; what measures durations goes on, as when somebody sets a clock.

use std::env;
use std::fs;
use std::path::PathBuf;

use countersign_tests::Person;
use countersign_tests::house::{APPROVER, House, Opening, id_of};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::outcome::{Decided, Timeline, made_once};

const DAY: i64 = 24 * 60 * 60;

/// The clock of the owner, and of nobody else.
struct Clock {
    folder: TempDir,
}

impl Clock {
    fn right() -> Self {
        let clock = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        clock.jump_to(0);
        clock
    }

    /// Puts it so many seconds ahead of the right time, or behind it.
    fn jump_to(&self, ahead: i64) {
        // Replaced as a whole: it is read all the time.
        let fresh = self.folder.path().join("fresh");
        fs::write(&fresh, format!("{ahead:+}\n")).unwrap();
        fs::rename(fresh, self.file()).unwrap();
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("clock")
    }

    /// Opens a furnished house whose owner lives by this clock; `None` where there is no libfaketime, which is said.
    async fn house(&self) -> Option<House> {
        let Some(library) = libfaketime() else {
            let reason = "libfaketime is not installed (Debian: faketime); no clock jumps";
            assert!(env::var_os("CI").is_none(), "{reason}");
            eprintln!("{reason}");
            return None;
        };
        let opening = Opening {
            owner_variables: vec![
                ("LD_PRELOAD".to_owned(), library.into()),
                ("FAKETIME_TIMESTAMP_FILE".to_owned(), self.file().into()),
                ("FAKETIME_NO_CACHE".to_owned(), "1".into()),
                ("FAKETIME_DONT_FAKE_MONOTONIC".to_owned(), "1".into()),
                ("DONT_FAKE_MONOTONIC".to_owned(), "1".into()),
            ],
            ..Opening::default()
        };
        Some(House::open_with(opening, |_| {}).await.furnish().await)
    }
}

fn libfaketime() -> Option<PathBuf> {
    let libraries = ["/usr/lib", "/usr/local/lib", "/usr/lib64"];
    libraries
        .into_iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten()
        .filter_map(Result::ok)
        .map(|entry| entry.path().join("faketime"))
        .chain(libraries.map(|folder| PathBuf::from(folder).join("faketime")))
        .map(|folder| folder.join("libfaketimeMT.so.1"))
        .find(|library| library.is_file())
}

/// The journey, with the clock put to each of these (seconds ahead) before it is asked, before the approver answers, and
/// before the user is looked at.
async fn lived_through(moments: [i64; 2]) -> Option<Timeline> {
    let clock = Clock::right();
    let house = clock.house().await?;

    clock.jump_to(moments[0]);
    let (request, approval) = house.asked("jdoe").await;
    assert_is_at(&house, &request, moments[0]).await;
    clock.jump_to(moments[1]);
    house
        .answer(&approval, APPROVER, "Approve", "Welcome")
        .await;

    Some(made_once(&house, &request, "jdoe", Decided::InTheFlow).await)
}

/// The owner does live by that clock.
async fn assert_is_at(house: &House, request: &str, ahead: i64) {
    let shown = house.show(request).await;
    let at = shown["request"]["createdAt"].clone();
    let at = at.as_i64().unwrap_or_else(|| {
        let at: jiff::Timestamp = at.as_str().unwrap().parse().unwrap();
        at.as_millisecond()
    });
    let right = jiff::Timestamp::now().as_millisecond();
    let off = (at - right - ahead * 1_000).abs();
    assert!(off < 60_000, "{at} is {ahead} s ahead of {right}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_forwards_changes_nothing() {
    lived_through([DAY, 3 * DAY]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_back_changes_nothing() {
    lived_through([-DAY, -400 * DAY]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_right_changes_nothing() {
    lived_through([40 * DAY, 0]).await;
}

/// Asks while the trigger fails, and lets the clock jump before it is tried again.
async fn waited_through(ahead: i64, restart: bool) {
    let clock = Clock::right();
    let Some(mut house) = clock.house().await else {
        return;
    };
    let fault = json!({ "service": "triggers", "method": "POST", "times": 1,
        "effect": { "kind": "throttle", "retryAfterSeconds": 3 } });
    house.sandbox.post("faults", fault).await;
    let request = id_of(&house.ask_for("jdoe").await);
    house
        .until(&request, "the first attempt", |shown| {
            let timeline = shown["timeline"].as_array().unwrap();
            timeline
                .iter()
                .any(|entry| entry["happening"]["what"] == "triggerFailed")
        })
        .await;

    if restart {
        house.cut_power().await;
    }
    clock.jump_to(ahead);
    if restart {
        house.start().await;
    }

    house.approve(&request).await;
    made_once(&house, &request, "jdoe", Decided::InTheFlow).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_waits_does_not_wait_longer_when_the_clock_jumps_back() {
    waited_through(-DAY, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_waits_does_not_wait_for_ever_when_the_clock_was_set_back_meanwhile() {
    waited_through(-400 * DAY, true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_waits_is_done_once_when_the_clock_jumps_forwards() {
    waited_through(DAY, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_ended_while_the_clock_says_otherwise_are_asked_for_again() {
    let clock = Clock::right();
    let Some(house) = clock.house().await else {
        return;
    };
    let (request, approval) = house.asked("jdoe").await;

    // The tenant's tokens end; to the owner it is yesterday.
    clock.jump_to(-DAY);
    let later = json!({ "advanceSeconds": 2 * 60 * 60 });
    house.sandbox.post("clock", later).await;
    house
        .answer(&approval, APPROVER, "Approve", "Welcome")
        .await;

    made_once(&house, &request, "jdoe", Decided::InTheFlow).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_initial_password_is_gone_after_its_week_and_not_before() {
    let clock = Clock::right();
    let Some(house) = clock.house().await else {
        return;
    };
    let (request, approval) = house.asked("jdoe").await;
    house.answer(&approval, Person::Megan, "Approve", "").await;
    let applied = |shown: &Value| shown["request"]["apply"]["kind"] == "applied";
    house.until(&request, "the user to be made", applied).await;

    clock.jump_to(-8 * DAY);
    let shown = house.show(&request).await;
    assert_eq!(shown["request"]["initialPassword"], "waiting", "{shown}");
    clock.jump_to(8 * DAY);
    house
        .refused(
            &["request", "reveal-password", &request],
            "password_gone",
            1,
        )
        .await;
}
