//! The Data service and the command line.
//!
//! `countersign serve` owns a data directory. Every other command is the client of whichever process owns it, or, where there is none, owns
//! it for as long as the command takes.

mod arguments;
mod browser;
mod checks;
mod exit;
mod input;
mod name;
mod noun;
mod output;
mod owner;
mod text;
mod timeline;
mod words;

use std::{ffi::OsString, process::ExitCode};

use clap::Parser;
use countersign_contract::{ApiError, Code};
use countersign_engine::Place;

use crate::{
    arguments::{Arguments, Noun},
    exit::{Failure, Status},
    output::Output,
    owner::Owner,
};

/// Does what the arguments say (the program's name first), and returns the exit status: 0 done, 1 failed, 2 wrong usage, 3 sign-in needed,
/// 4 refused, 5 unreachable.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let parsed = match Arguments::try_parse_from(&arguments) {
        Ok(parsed) => parsed,
        Err(error) => return misread(&arguments, &error).into(),
    };
    let mut output = Output::standard(parsed.common.json);
    countersign_client::start_log(parsed.common.log);
    let ended = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime.block_on(carry_out(parsed, &mut output)),
        Err(error) => Err(ApiError::new(
            Code::Internal,
            format!("The program could not start: {error}."),
        )
        .into()),
    };

    output.end(ended).into()
}

async fn carry_out(arguments: Arguments, output: &mut Output) -> Result<(), Failure> {
    let Arguments { common, noun } = arguments;
    // What needs no data directory comes first: it must not make one.
    if let Noun::Call(call) = &noun
        && call.list
    {
        return noun::call::list(output);
    }
    let place = Place::find(
        common.data_dir.as_deref(),
        &common.cloud,
        common.key_file.as_deref(),
    )?;
    if let Noun::Serve(serve) = noun {
        return noun::serve::run(&place, serve, output).await;
    }

    let owner = Owner::reach(place).await?;
    let ended = noun::run(noun, &owner, output).await;
    owner.leave().await;
    ended
}

/// Tells what is wrong with the arguments, or prints the help that they ask for.
fn misread(arguments: &[OsString], error: &clap::Error) -> Status {
    let wrong = error.use_stderr();
    let json = arguments.iter().any(|argument| argument == "--json");
    if wrong && json {
        let message = first_paragraph(&error.to_string());
        let error = ApiError::new(Code::InvalidRequest, message)
            .with_remedy("Look at the usage with --help.");
        return Output::standard(true).end(Err(error.into()));
    }
    if error.print().is_err() {
        return Status::Failed;
    }
    if wrong { Status::Usage } else { Status::Done }
}

/// Returns what is wrong, of a text that goes on with hints and the usage.
fn first_paragraph(text: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .take_while(|line| !line.is_empty())
        .collect();
    let paragraph = lines.join(" ");
    let sentence = paragraph.strip_prefix("error: ").unwrap_or(&paragraph);
    format!("Wrong usage: {sentence}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named() {
        let error = Arguments::try_parse_from(["countersign", "account", "sign-in"]).unwrap_err();

        let message = first_paragraph(&error.to_string());

        assert!(
            message.contains("--tenant") && message.contains("--client-id"),
            "{message}"
        );
        assert!(!message.contains("Usage:"), "{message}");
    }
}
