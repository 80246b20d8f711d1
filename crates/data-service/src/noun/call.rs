//! `countersign call`: any command of the contract, with its request as JSON.

use std::path::PathBuf;

use clap::Args;
use countersign_contract::{ApiError, COMMANDS, Code, CommandKind, call_by_name};
use countersign_domain::Role;
use serde::Serialize;
use serde_json::Value;

use crate::{exit::Failure, input, output::Output, owner::Owner, text};

#[derive(Debug, Args)]
pub(crate) struct Call {
    /// The command's name
    #[arg(required_unless_present = "list")]
    command: Option<String>,
    /// The file that holds the request as JSON; - for standard input [default: an empty request]
    #[arg(long, value_name = "FILE")]
    request: Option<PathBuf>,
    /// List all commands
    #[arg(long, conflicts_with_all = ["command", "request"])]
    pub(crate) list: bool,
}

/// A row of the table, as `call --list --json` prints it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    name: &'static str,
    mutation: bool,
    role: Role,
}

#[derive(Serialize)]
struct Rows {
    commands: Vec<Row>,
}

/// Lists what can be called.
pub(crate) fn list(output: &mut Output) -> Result<(), Failure> {
    let commands = COMMANDS
        .iter()
        .map(|command| Row {
            name: command.name,
            mutation: match command.kind {
                CommandKind::Query => false,
                CommandKind::Mutation => true,
            },
            role: command.role,
        })
        .collect();
    output.result(&Rows { commands }, |rows| {
        let rows: Vec<[String; 3]> = rows
            .commands
            .iter()
            .map(|row| {
                [
                    row.name.to_owned(),
                    if row.mutation { "changes" } else { "looks" }.to_owned(),
                    format!("{:?}", row.role).to_lowercase(),
                ]
            })
            .collect();
        text::table(["COMMAND", "KIND", "LEAST ROLE"], &rows, "")
    })
}

pub(crate) async fn run(call: Call, owner: &Owner, output: &mut Output) -> Result<(), Failure> {
    let command = call.command.unwrap_or_default();
    let request = match call.request {
        Some(file) => parsed(&input::text(&file, "request")?)?,
        None => Value::Object(serde_json::Map::new()),
    };
    let response = call_by_name(owner, &command, request).await?;

    output.line(&response)
}

fn parsed(text: &str) -> Result<Value, ApiError> {
    serde_json::from_str(text).map_err(|error| {
        // Where, not what: the text may hold a secret.
        ApiError::new(
            Code::InvalidRequest,
            format!(
                "The request is no JSON: line {}, column {}.",
                error.line(),
                error.column()
            ),
        )
    })
}
