//! Whether the product compiles for the platforms that this machine is not: `cargo xtask check --platforms`.
//!
//! Each platform is looked at with what the machine has; what it lacks is said with what to install, and is no failure. Each has a target
//! folder of its own, since another compiler or target would have everything else built anew.

mod compiler;
mod macos;
mod windows;

use std::process::Command;

use crate::problem::{Outcome, Problem};
use crate::program::run;
use crate::terminal;
use crate::workspace::{PRODUCT, Workspace};

/// What a platform is checked with, or what this machine lacks for it.
#[derive(Debug)]
enum Way {
    /// A command that fails where the product does.
    Command(Box<Command>),
    /// What is missing and what to do about it, a line each.
    Lacking(Vec<String>),
    /// This machine is of that platform.
    Native,
}

/// How a platform came out.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Passed,
    Failed(String),
    LeftOut(Vec<String>),
    Native,
}

/// Checks every platform, all of them even when one fails.
///
/// # Errors
///
/// Fails when the product does not compile for one of them.
pub fn check(workspace: &Workspace) -> Outcome<()> {
    let ends = [
        ("Windows", windows::way(workspace)),
        ("macOS", macos::way(workspace)),
    ]
    .map(|(name, way)| {
        terminal::note(&format!("\n== {name} =="));
        (name, carry_out(way))
    });
    terminal::note(&summary(&ends));

    verdict(&ends)
}

fn carry_out(way: Way) -> End {
    match way {
        Way::Command(mut command) => match run(&mut command) {
            Ok(()) => End::Passed,
            Err(problem) => End::Failed(problem.to_string()),
        },
        Way::Lacking(missing) => End::LeftOut(missing),
        Way::Native => End::Native,
    }
}

fn summary(ends: &[(&str, End)]) -> String {
    let mut lines = vec!["\n== platforms ==".to_owned()];
    for (name, end) in ends {
        let (word, more): (&str, &[String]) = match end {
            End::Passed => ("compiles", &[]),
            End::Failed(why) => ("FAILED", std::slice::from_ref(why)),
            End::LeftOut(missing) => ("left out; this machine lacks something for it", missing),
            End::Native => (
                "is this machine; `cargo xtask check` and `test` look at it",
                &[],
            ),
        };
        lines.push(format!("{name:<8} {word}"));
        lines.extend(more.iter().map(|line| format!("         {line}")));
    }
    lines.join("\n")
}

fn verdict(ends: &[(&str, End)]) -> Outcome<()> {
    let failed: Vec<&str> = ends
        .iter()
        .filter(|(_, end)| matches!(end, End::Failed(_)))
        .map(|(name, _)| *name)
        .collect();
    if !failed.is_empty() {
        return Err(Problem::Rule(format!(
            "The product does not compile for: {}.",
            failed.join(", ")
        )));
    }

    Ok(())
}

/// Names the programs of the product, and keeps out what takes room and serves nobody here.
fn for_the_product(cargo: &mut Command, workspace: &Workspace, platform: &str) {
    for package in PRODUCT {
        cargo.args(["--package", package]);
    }
    cargo
        .arg("--locked")
        .env(
            "CARGO_TARGET_DIR",
            workspace.target.join("platforms").join(platform),
        )
        .env("CARGO_PROFILE_DEV_DEBUG", "false")
        .env("CARGO_INCREMENTAL", "0");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_told_with_what_to_install_and_is_no_failure() {
        let ends = [
            ("Windows", End::Passed),
            ("macOS", End::LeftOut(vec!["There is no zig.".to_owned()])),
        ];

        let said = summary(&ends);

        assert!(said.contains("Windows  compiles"), "{said}");
        assert!(said.contains("macOS    left out"), "{said}");
        assert!(said.contains("There is no zig."), "{said}");
        assert!(verdict(&ends).is_ok());
    }

    #[test]
    fn a_platform_that_does_not_compile_is_a_failure() {
        let ends = [
            ("Windows", End::Failed("`cargo build` failed".to_owned())),
            ("macOS", End::Passed),
        ];

        let message = verdict(&ends).unwrap_err().to_string();

        assert_eq!(message, "The product does not compile for: Windows.");
    }
}
