//! How quick the product is, next to the bare alternative.

use crate::problem::Outcome;
use crate::program::run;
use crate::setup::{self, Consent, Need};
use crate::workspace::Workspace;

/// Measures and prints a table.
///
/// # Errors
///
/// Fails when the benches do not compile or do not come to their end.
pub fn measure(workspace: &Workspace, consent: Consent) -> Outcome<()> {
    setup::prepare(workspace, &[Need::Compiler], consent)?;
    run(workspace.cargo().args([
        "bench",
        "--locked",
        "--package",
        "countersign-tests",
        "--bench",
        "product",
    ]))
}
