//! No secret leaks: the whole procedure at the most verbose log level, then a search for every secret that either side
//! issued, in every encoding, in every place that somebody else might read; and proof that the search finds them there.

#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test ends where it fails"
)]

mod keys;
mod known_secrets;
mod places;
mod planted;
mod procedure;
mod recorded_socket;
mod search;
mod spellings;
mod whole_procedure;
