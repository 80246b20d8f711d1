//! Everything that tells whether the product works: the checks, then every test, up to the real window.

use std::env;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;

use serde_json::Value;

use crate::problem::{Outcome, Problem};
use crate::program::{output_of, program, run as run_program, run_all};
use crate::setup::{self, Consent, Need, Tool};
use crate::stages::{self, Stage};
use crate::workspace::Workspace;
use crate::{check, product};

/// The package whose tests look at the product from outside.
const FROM_OUTSIDE: &str = "countersign-tests";
/// Its tests that drive the real window.
const REAL_WINDOW: &str = "desktop";
/// Says to a test program how many tests run at once.
const TEST_THREADS: &str = "RUST_TEST_THREADS";

const STAGES: &[Stage] = &[
    Stage {
        name: "ui-tests",
        needs: &[Need::Screens],
        after: &[],
        work: test_screens,
    },
    Stage {
        name: "ui-build",
        needs: &[Need::Screens],
        after: &[],
        work: build_screens,
    },
    Stage {
        name: "test-programs",
        needs: &[Need::Window],
        after: &["ui-build"],
        work: |workspace| test_programs(workspace).map(drop),
    },
    Stage {
        name: "crates",
        needs: &[Need::OpenIdProvider],
        after: &["test-programs"],
        work: test_crates,
    },
    Stage {
        name: "doc-tests",
        needs: &[Need::Window],
        after: &["ui-build"],
        work: test_documentation,
    },
    Stage {
        name: "product",
        needs: &[Need::Window],
        after: &["ui-build", "test-programs"],
        work: product::build_programs,
    },
    Stage {
        name: "scenarios",
        needs: &[Need::BadDays],
        after: &["product", "test-programs"],
        work: test_scenarios,
    },
    Stage {
        name: "desktop",
        needs: &[Need::RealWindowTests],
        after: &["product", "test-programs"],
        work: test_the_real_window,
    },
];

/// Runs everything, or the stages that were picked.
///
/// # Errors
///
/// Fails when a stage does.
pub fn run(workspace: &Workspace, consent: Consent, only: &[String]) -> Outcome<()> {
    let all: Vec<Stage> = check::STAGES.iter().chain(STAGES).copied().collect();
    let stages = stages::pick(&all, only)?;
    setup::prepare(workspace, &stages::needs(&stages), consent)?;
    stages::run(workspace, &stages)
}

fn test_screens(workspace: &Workspace) -> Outcome<()> {
    run_program(workspace.npm().args(["run", "--silent", "test"]))
}

fn build_screens(workspace: &Workspace) -> Outcome<()> {
    product::build_screens(workspace)?;
    run_program(workspace.npm().args(["run", "--silent", "size"]))
}

/// A compiled test target.
#[derive(Debug, PartialEq, Eq)]
struct TestProgram {
    /// The package's folder; tests run in it.
    folder: PathBuf,
    /// The name of the target.
    target: String,
    /// The program.
    executable: PathBuf,
}

/// Compiles all tests of the workspace and says where they are.
///
/// Once for all stages: picking packages for each would compile shared libraries again with other features.
fn test_programs(workspace: &Workspace) -> Outcome<Vec<TestProgram>> {
    let mut cargo = workspace.cargo();
    cargo.args([
        "test",
        "--workspace",
        "--locked",
        "--no-run",
        "--message-format",
        "json-render-diagnostics",
    ]);
    let messages = output_of(&mut cargo)?;

    messages
        .lines()
        .filter_map(|line| test_program(line).transpose())
        .collect()
}

fn test_program(message: &str) -> Outcome<Option<TestProgram>> {
    let message: Value = serde_json::from_str(message).map_err(|error| {
        Problem::Unexpected(format!("a message of cargo is not understood: {error}"))
    })?;
    if message["profile"]["test"] != true {
        return Ok(None);
    }
    let (Some(executable), Some(manifest), Some(target)) = (
        message["executable"].as_str(),
        message["manifest_path"].as_str(),
        message["target"]["name"].as_str(),
    ) else {
        return Ok(None);
    };

    Ok(Some(TestProgram {
        folder: Path::new(manifest)
            .parent()
            .unwrap_or(Path::new("/"))
            .to_path_buf(),
        target: target.to_owned(),
        executable: executable.into(),
    }))
}

/// The tests of one kind, and a failure when there are none: then the split is wrong, not the project good.
fn pick(workspace: &Workspace, kind: impl Fn(&TestProgram) -> bool) -> Outcome<Vec<TestProgram>> {
    let picked: Vec<TestProgram> = test_programs(workspace)?.into_iter().filter(kind).collect();
    if picked.is_empty() {
        return Err(Problem::Rule("There are no tests of this kind.".to_owned()));
    }

    Ok(picked)
}

fn test_crates(workspace: &Workspace) -> Outcome<()> {
    let outside = folder_of_outside_tests(workspace)?;
    let programs = pick(workspace, |test| test.folder != outside)?;
    // Most of the time they wait for answers; what starts programs has enough to do with two at once.
    run_tests(workspace, &programs, 3 * cores())
}

fn test_scenarios(workspace: &Workspace) -> Outcome<()> {
    let outside = folder_of_outside_tests(workspace)?;
    let programs = pick(workspace, |test| {
        test.folder == outside && test.target != REAL_WINDOW
    })?;
    run_tests(workspace, &programs, cores())
}

fn test_the_real_window(workspace: &Workspace) -> Outcome<()> {
    let outside = folder_of_outside_tests(workspace)?;
    let programs = pick(workspace, |test| {
        test.folder == outside && test.target == REAL_WINDOW
    })?;
    for test in &programs {
        let mut session = program(outside.join("desktop").join("session"), &test.folder);
        session
            .arg(&test.executable)
            // One window at a time: without a window manager they would take the focus from each other.
            .arg("--test-threads=1")
            .env("CARGO_MANIFEST_DIR", &test.folder)
            .env("COUNTERSIGN_PROGRAMS", programs_folder(workspace))
            .env("TAURI_DRIVER", Tool::TauriDriver.path(workspace));
        run_program(&mut session)?;
    }

    Ok(())
}

fn test_documentation(workspace: &Workspace) -> Outcome<()> {
    run_program(
        workspace
            .cargo()
            .args(["test", "--workspace", "--locked", "--doc", "--quiet"]),
    )
}

/// Runs test programs as cargo would, with so many tests at once.
fn run_tests(workspace: &Workspace, tests: &[TestProgram], at_once: usize) -> Outcome<()> {
    run_all(tests.iter().map(|test| {
        let mut command = program(&test.executable, &test.folder);
        command
            .env("CARGO_MANIFEST_DIR", &test.folder)
            .env("COUNTERSIGN_PROGRAMS", programs_folder(workspace));
        if env::var_os(TEST_THREADS).is_none() {
            command.env(TEST_THREADS, at_once.to_string());
        }
        command
    }))
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

fn programs_folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("debug")
}

fn folder_of_outside_tests(workspace: &Workspace) -> Outcome<PathBuf> {
    workspace
        .packages
        .iter()
        .find(|package| package.name == FROM_OUTSIDE)
        .map(|package| package.folder.clone())
        .ok_or_else(|| Problem::Unexpected(format!("there is no package {FROM_OUTSIDE}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compiled_test_is_read_from_the_messages_of_cargo() {
        let message = r#"{"reason":"compiler-artifact","manifest_path":"/w/tests/Cargo.toml",
            "target":{"name":"scenarios","kind":["test"]},"profile":{"test":true},"executable":"/t/debug/deps/scenarios-1"}"#;

        let expected = TestProgram {
            folder: "/w/tests".into(),
            target: "scenarios".into(),
            executable: "/t/debug/deps/scenarios-1".into(),
        };
        assert_eq!(test_program(message).unwrap(), Some(expected));
    }

    #[test]
    fn libraries_and_programs_are_no_tests() {
        for message in [
            r#"{"reason":"compiler-artifact","profile":{"test":false},"executable":"/t/debug/countersign"}"#,
            r#"{"reason":"compiler-artifact","profile":{"test":false},"executable":null}"#,
            r#"{"reason":"build-finished","success":true}"#,
        ] {
            assert_eq!(test_program(message).unwrap(), None);
        }
    }

    #[test]
    fn what_is_no_message_is_an_error() {
        assert!(test_program("warning: something").is_err());
    }
}
