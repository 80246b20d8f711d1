//! Named places between two steps of the journey, or of making a template, at which a test can kill the process. Release builds have none.

/// The places, in the order of the journey, then of making and of updating a template.
#[cfg(debug_assertions)]
pub(crate) const PLACES: [&str; 31] = [
    "client.resolved",
    "client.secret-kept",
    "client.recorded",
    "client.tested",
    "link.looked",
    "link.probed",
    "link.sealed",
    "link.recorded",
    "link.authenticated",
    "request.recorded",
    "trigger.claimed",
    "trigger.sent",
    "trigger.recorded",
    "callback.received",
    "callback.kept",
    "confirm.read",
    "decision.recorded",
    "apply.claimed",
    "apply.intended",
    "apply.sent",
    "apply.recorded",
    "settle.sent",
    "template.looked_up",
    "template.recorded",
    "template.sent",
    "template.read",
    "template.kept",
    "template_update.recorded",
    "template_update.sent",
    "template_update.read",
    "template_update.kept",
];

/// Dies here, as by `kill -9`, when the environment variable `COUNTERSIGN_TEST_DIE_AT` names this place.
#[cfg(debug_assertions)]
pub(crate) fn reach(place: &str) {
    debug_assert!(PLACES.contains(&place), "{place} is listed");
    if std::env::var("COUNTERSIGN_TEST_DIE_AT").is_ok_and(|wanted| wanted == place) {
        // No destructor, no flush, no answer: what is not on the disk is gone.
        std::process::abort();
    }
}

/// Does nothing.
#[cfg(not(debug_assertions))]
pub(crate) fn reach(_place: &str) {}
