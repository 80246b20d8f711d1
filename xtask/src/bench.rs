//! How quick the product is: beside the bare alternative where there is one, and as a whole.

use std::process::Command;

use crate::problem::{Outcome, Problem};
use crate::product;
use crate::program::{program, run};
use crate::setup::{self, Consent, Need, Tool};
use crate::workspace::Workspace;

/// A bench: a target in `tests/Cargo.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bench {
    name: &'static str,
    /// Whether it opens the real window.
    window: bool,
}

const BENCHES: &[Bench] = &[
    Bench {
        name: "layers",
        window: false,
    },
    Bench {
        name: "contract",
        window: false,
    },
    Bench {
        name: "journey",
        window: false,
    },
    Bench {
        name: "startup",
        window: true,
    },
    Bench {
        name: "ui",
        window: true,
    },
];

/// Measures and prints tables: with all benches, or those that were picked. Goes on to the next one when one fails.
///
/// # Errors
///
/// Fails when there is no bench of a name, when one does not compile or come to its end, and when a figure is above its limit.
pub fn measure(workspace: &Workspace, consent: Consent, names: &[String]) -> Outcome<()> {
    let picked = pick(names)?;
    let windows = picked.iter().any(|bench| bench.window);
    let needs: &[Need] = if windows {
        &[Need::Window, Need::Screens, Need::RealWindowTests]
    } else {
        &[Need::Compiler]
    };
    setup::prepare(workspace, needs, consent)?;
    if windows {
        product::build_screens(workspace)?;
        build_windows(workspace)?;
    }

    let failed: Vec<String> = picked
        .iter()
        .filter_map(|bench| run(&mut command(workspace, bench)).err())
        .map(|problem| problem.to_string())
        .collect();
    if !failed.is_empty() {
        return Err(Problem::Rule(failed.join("\n")));
    }

    Ok(())
}

/// Builds the window of the product, and the bare one that it is measured beside, with their pages inside.
///
/// Out of the whole workspace, as the benches: picking packages would compile shared libraries again with other features.
fn build_windows(workspace: &Workspace) -> Outcome<()> {
    run(workspace.cargo().args([
        "build",
        "--locked",
        "--profile",
        "bench",
        "--workspace",
        "--bin",
        "countersign-desktop",
        "--bin",
        "countersign-bare-window",
        "--features",
        "countersign-desktop/custom-protocol,countersign-bare-window/custom-protocol",
    ]))
}

fn command(workspace: &Workspace, bench: &Bench) -> Command {
    let cargo = workspace.cargo();
    let mut command = if bench.window {
        let session = workspace.root.join("tests").join("desktop").join("session");
        let mut session = program(session, &workspace.root);
        session
            .arg(cargo.get_program())
            .env("CARGO_TARGET_DIR", &workspace.target)
            .env("COUNTERSIGN_PROGRAMS", workspace.target.join("release"))
            .env("TAURI_DRIVER", Tool::TauriDriver.path(workspace));
        session
    } else {
        cargo
    };
    command.args(["bench", "--locked", "--workspace"]);
    command.args(["--bench", bench.name]);
    command
}

fn pick(names: &[String]) -> Outcome<Vec<Bench>> {
    let known = || BENCHES.iter().map(|bench| bench.name);
    if let Some(unknown) = names
        .iter()
        .find(|name| !known().any(|known| known == *name))
    {
        return Err(Problem::Usage(format!(
            "There is no bench `{unknown}`. There are: {}.",
            known().collect::<Vec<_>>().join(", ")
        )));
    }

    Ok(BENCHES
        .iter()
        .filter(|bench| names.is_empty() || names.iter().any(|name| name == bench.name))
        .copied()
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_benches_are_measured_unless_some_are_picked() {
        let names = |picked: Vec<Bench>| -> Vec<&str> {
            picked.into_iter().map(|bench| bench.name).collect()
        };

        assert_eq!(pick(&[]).unwrap(), BENCHES);
        assert_eq!(names(pick(&["journey".to_owned()]).unwrap()), ["journey"]);
        assert!(pick(&["travel".to_owned()]).is_err());
    }
}
