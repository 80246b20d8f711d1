//! The sandbox tenant as a process of its own.

use std::io::{self, BufRead, BufReader, Read};
use std::process::{Child, Stdio};
use std::thread;

use serde_json::Value;

use crate::problem::{Outcome, Problem};
use crate::program::{program, run as run_program, start};
use crate::setup::{self, Consent, Need};
use crate::workspace::Workspace;

const PROGRAM: &str = "countersign-sandbox";

/// A running sandbox, stopped when this is dropped.
pub struct Sandbox {
    process: Child,
    /// The cloud profile that leads to it.
    pub profile: Value,
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // It keeps nothing that a sudden end could harm; that it is gone already is fine.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Starts the sandbox alone and stays until it ends.
///
/// # Errors
///
/// Fails when it does not build, start, or end well.
pub fn run(workspace: &Workspace, consent: Consent, passed_on: &[String]) -> Outcome<()> {
    setup::prepare(workspace, &[Need::Compiler], consent)?;
    run_program(
        workspace
            .cargo()
            .args(["build", "--locked", "--package", PROGRAM]),
    )?;
    run_program(program(workspace.built(PROGRAM), &workspace.root).args(passed_on))
}

/// Starts the sandbox, which is built, and waits until it has said where it can be reached.
///
/// # Errors
///
/// Fails when it does not start.
pub fn start_built(workspace: &Workspace) -> Outcome<Sandbox> {
    let mut process =
        start(program(workspace.built(PROGRAM), &workspace.root).stdout(Stdio::piped()))?;
    let mut printed = process.stdout.take();
    let Some(profile) = printed.as_mut().and_then(profile_in) else {
        let _ = process.kill(); // it may have ended by itself, which is the likely reason
        let status = process
            .wait()
            .map_or_else(|error| error.to_string(), |status| status.to_string());
        return Err(Problem::Failed {
            command: PROGRAM.to_owned(),
            status,
        });
    };
    // Whatever it says later is shown; with nobody reading, it would be stopped by its own words.
    thread::spawn(move || printed.map(|mut rest| io::copy(&mut rest, &mut io::stderr())));

    Ok(Sandbox { process, profile })
}

/// Reads until the profile is whole; the sender need not close its end. What stands before it is for people.
fn profile_in(printed: impl Read) -> Option<Value> {
    let mut profile = String::new();
    for line in BufReader::new(printed).lines() {
        let line = line.ok()?;
        if profile.is_empty() && !line.starts_with('{') {
            continue;
        }
        profile.push_str(&line);
        if let Ok(whole) = serde_json::from_str(&profile) {
            return Some(whole);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_is_found_behind_words_for_people() {
        let printed = "Running.\n\nCloud profile:\n{\n  \"name\": \"sandbox\"\n}\n";

        let profile = profile_in(printed.as_bytes()).unwrap();

        assert_eq!(profile["name"], "sandbox");
    }

    #[test]
    fn a_program_that_ends_before_its_profile_has_none() {
        assert_eq!(profile_in("port 47110 is taken\n".as_bytes()), None);
        assert_eq!(profile_in("{\n  \"name\":".as_bytes()), None);
    }
}
