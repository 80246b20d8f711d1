//! Other programs: run, with what is run shown, and with failures that name it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::problem::{Outcome, Problem};
use crate::terminal;

/// Makes a command that talks to nobody: no standard input.
pub fn program(name: impl AsRef<OsStr>, folder: &Path) -> Command {
    let mut command = Command::new(name);
    command.current_dir(folder).stdin(Stdio::null());
    // What cargo told us about ourselves is not about them: build scripts that look at it would run again and again.
    for variable in [
        "CARGO_MANIFEST_DIR",
        "CARGO_MANIFEST_PATH",
        "CARGO_BIN_NAME",
        "CARGO_CRATE_NAME",
    ] {
        command.env_remove(variable);
    }
    for (variable, _) in
        std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CARGO_PKG_"))
    {
        command.env_remove(variable);
    }
    command
}

/// Runs a program to its end, with its output on ours.
pub fn run(command: &mut Command) -> Outcome<()> {
    let shown = shown(command);
    terminal::note(&format!("$ {shown}"));
    let status = command.status().map_err(|source| Problem::NotStarted {
        program: shown.clone(),
        source,
    })?;
    if !status.success() {
        return Err(Problem::Failed {
            command: shown,
            status: status.to_string(),
        });
    }

    Ok(())
}

/// Runs programs one after the other, all of them even when one fails.
pub fn run_all(commands: impl IntoIterator<Item = Command>) -> Outcome<()> {
    let failed: Vec<String> = commands
        .into_iter()
        .filter_map(|mut command| run(&mut command).err())
        .map(|problem| problem.to_string())
        .collect();
    if !failed.is_empty() {
        return Err(Problem::Rule(failed.join("\n")));
    }

    Ok(())
}

/// Runs a program to its end and gives its standard output; its standard error is ours.
pub fn output_of(command: &mut Command) -> Outcome<String> {
    let shown = shown(command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|source| Problem::NotStarted {
            program: shown.clone(),
            source,
        })?;
    if !output.status.success() {
        return Err(Problem::Failed {
            command: shown,
            status: output.status.to_string(),
        });
    }

    String::from_utf8(output.stdout)
        .map_err(|_| Problem::Unexpected(format!("`{shown}` printed no UTF-8")))
}

/// Starts a program and lets it run.
pub fn start(command: &mut Command) -> Outcome<Child> {
    let shown = shown(command);
    terminal::note(&format!("$ {shown} &"));
    command.spawn().map_err(|source| Problem::NotStarted {
        program: shown,
        source,
    })
}

/// Looks a program up in `PATH`.
pub fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|folder| {
            [
                folder.join(name),
                folder.join(format!("{name}.exe")),
                folder.join(format!("{name}.cmd")),
            ]
        })
        .find(|candidate| candidate.is_file())
}

/// Whether a program runs and reports success; what it prints is dropped.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn shown(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned()),
    );
    words.join(" ")
}
