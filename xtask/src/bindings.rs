//! The TypeScript of the contract, written from its Rust types.

use crate::problem::Outcome;
use crate::program::run;
use crate::setup::{self, Consent, Need};
use crate::workspace::Workspace;

/// Tells the test that compares the committed TypeScript with the types to write it instead.
const WRITE: &str = "COUNTERSIGN_WRITE_BINDINGS";

/// Writes the TypeScript anew.
///
/// # Errors
///
/// Fails when the contract does not compile or the files cannot be written.
pub fn write(workspace: &Workspace, consent: Consent) -> Outcome<()> {
    setup::prepare(workspace, &[Need::Compiler], consent)?;
    run(workspace
        .cargo()
        .args([
            "test",
            "--locked",
            "--package",
            "countersign-contract",
            "--test",
            "bindings",
        ])
        .env(WRITE, "1"))
}
