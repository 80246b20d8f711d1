//! Named places between two steps of the journey, or of making a template, at which a test can kill the process or have the work panic.
//! Release builds have none.

#[cfg(debug_assertions)]
use std::sync::atomic::{AtomicBool, Ordering};

#[cfg(debug_assertions)]
static PANICKED: AtomicBool = AtomicBool::new(false);

/// The places, in the order of the journey, then of making and of updating a template, then of turning a flow on or off.
#[cfg(debug_assertions)]
pub(crate) const PLACES: [&str; 67] = [
    "client.resolved",
    "client.secret-kept",
    "client.recorded",
    "client.tested",
    "client.environment-kept",
    "link.looked",
    "link.probed",
    "link.sealed",
    "link.recorded",
    "link.authenticated",
    "link.health-recorded",
    "link.removed",
    "request.recorded",
    "trigger.queued",
    "trigger.taken_up",
    "trigger.claimed",
    "trigger.kept",
    "trigger.sent",
    "trigger.recorded",
    "callback.received",
    "callback.kept",
    "confirm.read",
    "confirm.doubted",
    "decision.recorded",
    "apply.claimed",
    "apply.user.intended",
    "apply.user.sent",
    "apply.group.intended",
    "apply.group.sent",
    "apply.change.intended",
    "apply.change.sent",
    "apply.recorded",
    "apply.queued",
    "overwrite.queued",
    "retry.taken_up",
    "settle.claimed",
    "settle.sent",
    "settle.recorded",
    "reconcile.run-found",
    "reconcile.run-recorded",
    "reconcile.found",
    "reconcile.doubted",
    "reconcile.judged",
    "reconcile.recorded",
    "reroute.planned",
    "reroute.recorded",
    "cancel.claimed",
    "cancel.sent",
    "cancel.recorded",
    "template.looked_up",
    "template.found_again",
    "template.recorded",
    "template.recorded_again",
    "template.sent",
    "template.undone",
    "template.read",
    "template.kept",
    "template_update.caught_up",
    "template_update.recorded",
    "template_update.sent",
    "template_update.undone",
    "template_update.read",
    "template_update.kept",
    "flow.intended",
    "flow.switched",
    "flow.recorded",
    "flow.looked",
];

/// Dies here, as by `kill -9`, when the environment variable `COUNTERSIGN_TEST_DIE_AT` names this place; panics here, the first time it comes
/// by, when `COUNTERSIGN_TEST_PANIC_AT` does.
#[cfg(debug_assertions)]
pub(crate) fn reach(place: &str) {
    debug_assert!(PLACES.contains(&place), "{place} is listed");
    if std::env::var("COUNTERSIGN_TEST_DIE_AT").is_ok_and(|wanted| wanted == place) {
        // No destructor, no flush, no answer: what is not on the disk is gone.
        std::process::abort();
    }
    if std::env::var("COUNTERSIGN_TEST_PANIC_AT").is_ok_and(|wanted| wanted == place)
        && !PANICKED.swap(true, Ordering::SeqCst)
    {
        #[allow(
            clippy::panic,
            reason = "that is what it is for, in a debug build that was told to"
        )]
        {
            panic!("a test has the work panic at {place}");
        }
    }
}

/// Does nothing.
#[cfg(not(debug_assertions))]
pub(crate) fn reach(_place: &str) {}
