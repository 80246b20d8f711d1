//! The project's own commands: `cargo xtask help` lists them.

mod arguments;
mod bench;
mod bindings;
mod check;
mod platforms;
mod problem;
mod product;
mod program;
mod run;
mod sandbox;
mod setup;
mod stages;
mod terminal;
mod test;
mod workspace;

use std::process::ExitCode;

use arguments::{Arguments, Request};
use problem::{Outcome, Problem};
use workspace::Workspace;

const HELP: &str = "\
cargo xtask COMMAND [--yes]

  run [ARG...]          installs what is missing, starts the sandbox tenant and opens the window on it;
                        ARGs go to the window
  test [--only STAGE]   installs what is missing and runs everything: checks, all tests, the real window
  check [--only STAGE]  format, lints, crate dependencies, spelling, licences
  check --platforms     compiles for Windows and macOS, as far as this machine has the tools; takes long the first time
  sandbox [ARG...]      starts the sandbox tenant alone and prints the cloud profile to use; ARGs go to it
  bindings              writes the TypeScript of the contract anew
  bench [NAME...]       measures how quick the product is, optimised (takes minutes to build): layers, contract, journey,
                        and, in the real window, startup, ui
  help                  this

--yes, or CI=true, installs without asking. CARGO_TARGET_DIR is respected. --only can be given several times.";

fn main() -> ExitCode {
    match carry_out() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            terminal::note(&format!("\n{problem}"));
            ExitCode::from(if matches!(problem, Problem::Usage(_)) {
                2
            } else {
                1
            })
        }
    }
}

fn carry_out() -> Outcome<()> {
    let ci = std::env::var("CI").ok();
    let Arguments { request, consent } = arguments::read(std::env::args().skip(1), ci.as_deref())?;

    match request {
        Request::Run(passed_on) => run::run(&Workspace::read()?, consent, &passed_on),
        Request::Test(only) => test::run(&Workspace::read()?, consent, &only),
        Request::Check(only) => check::run(&Workspace::read()?, consent, &only),
        Request::Platforms => platforms::check(&Workspace::read()?),
        Request::Sandbox(passed_on) => sandbox::run(&Workspace::read()?, consent, &passed_on),
        Request::Bindings => bindings::write(&Workspace::read()?, consent),
        Request::Bench(names) => bench::measure(&Workspace::read()?, consent, &names),
        Request::Help => {
            terminal::result(HELP);
            Ok(())
        }
    }
}
