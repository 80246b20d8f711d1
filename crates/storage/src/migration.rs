//! The schema's history. A released migration is never edited; the next one is added below it.

use rusqlite_migration::{M, Migrations};

/// Marks a file as ours in its header ("CSIG"); the first migration writes it.
pub(crate) const APPLICATION_ID: i32 = 1_129_531_719;

/// The steps from an empty file to the newest schema; the file's `user_version` counts those it has taken.
pub(crate) const STEPS: &[&str] = &[
    include_str!("../migrations/0001.sql"),
    include_str!("../migrations/0002.sql"),
    include_str!("../migrations/0003.sql"),
    include_str!("../migrations/0004.sql"),
    include_str!("../migrations/0005.sql"),
    include_str!("../migrations/0006.sql"),
    include_str!("../migrations/0007.sql"),
    include_str!("../migrations/0008.sql"),
    include_str!("../migrations/0009.sql"),
];

/// Returns the migrations over `steps`.
pub(crate) fn migrations<'a>(steps: &[&'a str]) -> Migrations<'a> {
    Migrations::new(steps.iter().map(|step| M::up(step)).collect())
}
