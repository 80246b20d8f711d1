//! The owner's named pipe on Windows: found by its name, which stands in the data directory, and trusted only when it belongs to this user.

use std::{
    fs,
    io::{self, ErrorKind},
    os::windows::io::AsHandle,
    path::Path,
    time::Duration,
};

use countersign_contract::wire::{self, windows_user::UserSid};
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
    let name = name.trim_end();
    let own = UserSid::of_this_process()?;
    // A pipe of another computer would be another computer's owner.
    if !own.has_pipe_name(name) {
        return Err(ConnectError::NotPrivate {
            path: data_directory.join(wire::SOCKET_POINTER_NAME),
            reason: "it names no pipe of this user",
        });
    }
    let pipe = timeout(PATIENCE, opened(name))
        .await
        .unwrap_or(Err(ConnectError::Silent {
            reason: "all its connections are taken",
        }))?;
    // Whoever was first to make a pipe of this name answers on it; the name alone proves nothing.
    if UserSid::of_owner(pipe.as_handle())? != own {
        return Err(ConnectError::OtherUser);
    }

    Ok(pipe)
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
        return ConnectError::NoOwner;
    }
    // The pipe lets its user in and nobody else, and none with fewer rights than the owner's process has.
    if error.kind() == ErrorKind::PermissionDenied {
        return ConnectError::OtherUser;
    }

    ConnectError::Io(error)
}
