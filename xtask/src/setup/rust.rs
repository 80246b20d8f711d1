//! The parts of a Rust installation that a small one leaves out.

use crate::problem::{Outcome, Problem};
use crate::program::succeeds;
use crate::workspace::Workspace;

/// Refuses an installation without formatter and lints.
pub fn check(workspace: &Workspace) -> Outcome<()> {
    for (part, command) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if !succeeds(workspace.cargo().args([command, "--version"])) {
            return Err(Problem::Missing {
                what: format!("This Rust installation has no {part}."),
                remedy: format!("Install it with: rustup component add {part}"),
            });
        }
    }

    Ok(())
}
