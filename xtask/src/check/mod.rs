//! All that can be said of the project without running it.

mod edges;

use crate::problem::Outcome;
use crate::program::{program, run as run_program, run_all};
use crate::setup::{self, Consent, Need, Tool};
use crate::stages::{self, Stage};
use crate::workspace::Workspace;

/// The checks, the quick ones first.
pub const STAGES: &[Stage] = &[
    Stage {
        name: "edges",
        needs: &[],
        after: &[],
        work: |workspace| edges::check(&workspace.packages),
    },
    Stage {
        name: "format",
        needs: &[Need::RustLints],
        after: &[],
        work: format,
    },
    Stage {
        name: "spelling",
        needs: &[Need::Spelling],
        after: &[],
        work: spelling,
    },
    Stage {
        name: "licences",
        needs: &[Need::Licences],
        after: &[],
        work: licences,
    },
    Stage {
        name: "ui-lint",
        needs: &[Need::Screens],
        after: &[],
        work: lint_screens,
    },
    Stage {
        name: "clippy",
        needs: &[Need::RustLints, Need::Window],
        after: &[],
        work: clippy,
    },
];

/// Runs the checks, or those that were picked.
///
/// # Errors
///
/// Fails when a check does.
pub fn run(workspace: &Workspace, consent: Consent, only: &[String]) -> Outcome<()> {
    let stages = stages::pick(STAGES, only)?;
    setup::prepare(workspace, &stages::needs(&stages), consent)?;
    stages::run(workspace, &stages)
}

fn format(workspace: &Workspace) -> Outcome<()> {
    run_program(workspace.cargo().args(["fmt", "--all", "--check"]))
}

fn clippy(workspace: &Workspace) -> Outcome<()> {
    run_program(workspace.cargo().args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "--deny",
        "warnings",
    ]))
}

fn spelling(workspace: &Workspace) -> Outcome<()> {
    run_program(
        program(Tool::Typos.path(workspace), &workspace.root).args(["--config", "_typos.toml"]),
    )
}

fn licences(workspace: &Workspace) -> Outcome<()> {
    // `cargo deny` asks the cargo that it finds; ours is the one that runs us.
    run_program(
        program(Tool::CargoDeny.path(workspace), &workspace.root).args([
            "--locked",
            "check",
            "--hide-inclusion-graph",
            "bans",
            "licenses",
            "sources",
        ]),
    )
}

fn lint_screens(workspace: &Workspace) -> Outcome<()> {
    run_all(
        ["lint", "format:check", "typecheck", "unused"].map(|script| {
            let mut npm = workspace.npm();
            npm.args(["run", "--silent", script]);
            npm
        }),
    )
}
