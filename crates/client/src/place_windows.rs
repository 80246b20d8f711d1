//! The owner's named pipe on Windows. Its name stands in the data directory, which only its owner can write.

use std::{
    fs,
    io::{self, ErrorKind},
    path::Path,
    time::Duration,
};

use countersign_contract::wire;
use tokio::{
    net::windows::named_pipe::{ClientOptions, NamedPipeClient},
    time::{sleep, timeout},
};

use crate::ConnectError;

/// `ERROR_PIPE_BUSY`: every instance of the pipe is taken, and the owner is about to offer another.
const PIPE_BUSY: i32 = 231;
const BETWEEN_TRIES: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) async fn connect(data_directory: &Path) -> Result<NamedPipeClient, ConnectError> {
    let name = fs::read_to_string(data_directory.join(wire::SOCKET_POINTER_NAME)).map_err(found)?;
    // A pipe of another computer would be another computer's owner.
    if !name.starts_with(r"\\.\pipe\countersign-") {
        return Err(ConnectError::NotPrivate {
            path: data_directory.join(wire::SOCKET_POINTER_NAME),
            reason: "it names no pipe of ours",
        });
    }
    timeout(PATIENCE, opened(name.trim_end()))
        .await
        .unwrap_or(Err(ConnectError::Silent {
            reason: "all its connections are taken",
        }))
}

async fn opened(name: &str) -> Result<NamedPipeClient, ConnectError> {
    loop {
        // Tokio's default lets the server identify this process and no more: it cannot act in its name.
        match ClientOptions::new().open(name) {
            Ok(pipe) => return Ok(pipe),
            Err(error) if error.raw_os_error() == Some(PIPE_BUSY) => sleep(BETWEEN_TRIES).await,
            Err(error) => return Err(found(error)),
        }
    }
}

fn found(error: io::Error) -> ConnectError {
    if error.kind() == ErrorKind::NotFound {
        ConnectError::NoOwner
    } else {
        ConnectError::Io(error)
    }
}
