//! The owner's socket on Unix: found, and trusted only when nobody else could have put it there.

use std::{
    fs::{self, Metadata},
    io::{self, ErrorKind, Read},
    os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use countersign_contract::wire;
use tokio::net::UnixStream;

use crate::ConnectError;

/// No path is longer on any system we run on.
const LONGEST_PATH: u64 = 4096;

pub(crate) async fn connect(data_directory: &Path) -> Result<UnixStream, ConnectError> {
    let own = rustix::process::geteuid().as_raw();
    let socket = match pointed_to(own, data_directory)? {
        Some(socket) => socket,
        None => data_directory.join(wire::SOCKET_NAME),
    };
    if !private_to(own, &socket)?.file_type().is_socket() {
        return Err(not_private(&socket, "it is no socket"));
    }
    private_to(own, data_directory)?;
    let stream = match UnixStream::connect(&socket).await {
        Ok(stream) => stream,
        // The owner ended without taking its socket along.
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
            return Err(ConnectError::NoOwner);
        }
        Err(error) => return Err(found(error)),
    };
    if stream.peer_cred()?.uid() != own {
        return Err(ConnectError::OtherUser);
    }

    Ok(stream)
}

/// Reads where the socket stands, when it does not stand in the data directory.
fn pointed_to(own: u32, data_directory: &Path) -> Result<Option<PathBuf>, ConnectError> {
    let pointer = data_directory.join(wire::SOCKET_POINTER_NAME);
    match private_to(own, &pointer) {
        Ok(_) => {}
        Err(ConnectError::NoOwner) => return Ok(None),
        Err(error) => return Err(error),
    }
    let mut text = String::new();
    let no_follow = i32::try_from(rustix::fs::OFlags::NOFOLLOW.bits()).unwrap_or(0);
    fs::OpenOptions::new()
        .read(true)
        .custom_flags(no_follow)
        .open(&pointer)
        .map_err(found)?
        .take(LONGEST_PATH)
        .read_to_string(&mut text)?;
    let socket = PathBuf::from(text.trim_end());
    let Some(parent) = socket.parent().filter(|_| socket.is_absolute()) else {
        return Err(not_private(&pointer, "it names no socket"));
    };
    private_to(own, parent)?;

    Ok(Some(socket))
}

/// Returns what stands at `path`, if it is ours and nobody else can change it or talk through it.
fn private_to(own: u32, path: &Path) -> Result<Metadata, ConnectError> {
    let metadata = fs::symlink_metadata(path).map_err(found)?;
    // The data directory itself may be reached through a link that its owner made.
    let metadata = if metadata.is_symlink() && metadata.uid() == own {
        fs::metadata(path).map_err(found)?
    } else {
        metadata
    };
    if metadata.uid() != own {
        return Err(not_private(path, "it belongs to another user"));
    }
    // Others may look into a directory; only what they can write, or talk through, is at stake.
    let forbidden = if metadata.is_dir() { 0o022 } else { 0o077 };
    if metadata.mode() & forbidden != 0 {
        return Err(not_private(path, "other users have access to it"));
    }

    Ok(metadata)
}

fn found(error: io::Error) -> ConnectError {
    if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) {
        ConnectError::NoOwner
    } else {
        ConnectError::Io(error)
    }
}

fn not_private(path: &Path, reason: &'static str) -> ConnectError {
    ConnectError::NotPrivate {
        path: path.to_owned(),
        reason,
    }
}
