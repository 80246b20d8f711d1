//! The desktop shell: one window on the screens, and the engine behind it.

// A program of Windows with a window opens no console beside it.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod arguments;
#[cfg(test)]
mod border_tests;
mod browser;
mod commands;
mod exports;
mod host;
mod instance;
mod owner;
mod shell;
mod window;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = arguments::Arguments::parse();
    countersign_client::start_log(arguments.log);

    match shell::run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the window could not be opened");
            ExitCode::FAILURE
        }
    }
}
