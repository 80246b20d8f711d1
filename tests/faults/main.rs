//! What happens when the owner dies at any of the named places between two steps, or an answer is lost after its effect.
//!
//! Through real processes: the sandbox, `countersign serve` as the owner, the command line as its client. Nothing that was
//! answered as done may be lost; a request makes one flow run, one approval and one user, never two. The owner must be a
//! debug build: only that has the places at which it can be told to die.

#![cfg(unix)]
#![allow(
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test ends where it fails"
)]

/// A test for each place: its name, and the story in which the owner dies there.
macro_rules! survived {
    ($($name:ident: $story:ident($place:literal $(, $more:expr)*);)*) => {$(
        #[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            $story($place $(, $more)*).await;
        }
    )*};
}

#[cfg(target_os = "linux")]
mod clock;
#[cfg(target_os = "linux")]
mod disk;
mod every_place;
mod lost_answers;
mod lost_reports;
mod modes;
mod modes_of_changes;
mod modes_of_setting_up;
mod modes_of_the_flow_service;
mod named_places;
mod outcome;
mod places_of_changes;
mod places_of_changing_course;
mod places_of_sending_again;
mod places_of_setting_up;
mod random_moments;
