//! The headless binary `countersign`: `serve` is the Data service, the other subcommands are the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    countersign_data_service::run(std::env::args_os())
}
