//! The sandbox tenant as a process of its own.

use std::io::{self, Read};
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
    let Some(profile) = printed.as_mut().and_then(first_document) else {
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

/// Reads until the first JSON document is whole; the sender need not close its end.
fn first_document(source: impl Read) -> Option<Value> {
    serde_json::Deserializer::from_reader(source)
        .into_iter::<Value>()
        .next()?
        .ok()
}
