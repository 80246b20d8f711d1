//! Builds what a user gets: the screens, and the programs with the screens inside.

use crate::problem::Outcome;
use crate::program::run;
use crate::workspace::{PRODUCT, Workspace};

/// Builds the screens into `ui/dist`.
///
/// # Errors
///
/// Fails when they do not build.
pub fn build_screens(workspace: &Workspace) -> Outcome<()> {
    run(workspace.npm().args(["run", "--silent", "build"]))
}

/// Builds the window, the Data service with its command line, and the sandbox.
///
/// # Errors
///
/// Fails when one does not build, or when `ui/dist` is not there.
pub fn build_programs(workspace: &Workspace) -> Outcome<()> {
    let mut cargo = workspace.cargo();
    cargo.args([
        "build",
        "--locked",
        "--features",
        "countersign-desktop/custom-protocol",
    ]);
    for package in PRODUCT {
        cargo.args(["--package", package]);
    }
    run(&mut cargo)
}
