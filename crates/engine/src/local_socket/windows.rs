//! The named pipe on Windows. Pipes live in one name space for all users: this one is named after its user, belongs to that user, and lets
//! nobody else in; the system refuses others before they are accepted. The data directory says what it is called.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use countersign_contract::wire::{SOCKET_POINTER_NAME, windows_user::UserSid};
use interprocess::os::windows::{
    named_pipe::{
        PipeListenerOptions, pipe_mode,
        tokio::{DuplexPipeStream, PipeListener},
    },
    security_descriptor::SecurityDescriptor,
};
use sha2::{Digest, Sha256};
use widestring::U16CString;

pub(super) type Stream = DuplexPipeStream<pipe_mode::Bytes>;

const BUFFER_BYTES: u32 = 64 * 1024;

#[derive(Debug)]
pub(super) struct Listener {
    pipe: PipeListener<pipe_mode::Bytes, pipe_mode::Bytes>,
    pointer: PathBuf,
}

impl Listener {
    pub(super) fn bind(data_directory: &Path) -> io::Result<Self> {
        let user = UserSid::of_this_process()?;
        let name = user.pipe_name(&own_part(data_directory)?);
        let access = U16CString::from_str(user.only_access()).map_err(io::Error::other)?;
        // The first instance or none: a pipe of that name that exists already is somebody else's.
        let pipe = PipeListenerOptions::new()
            .path(name.as_str())
            .accept_remote(false)
            .input_buffer_size_hint(BUFFER_BYTES)
            .output_buffer_size_hint(BUFFER_BYTES)
            .security_descriptor(Some(SecurityDescriptor::deserialize(&access)?))
            .create_tokio_duplex::<pipe_mode::Bytes>()?;
        let pointer = data_directory.join(SOCKET_POINTER_NAME);
        let unfinished = pointer.with_extension("new");
        fs::write(&unfinished, &name)?;
        fs::rename(&unfinished, &pointer)?;

        Ok(Self { pipe, pointer })
    }

    pub(super) async fn accept(&self) -> io::Result<Stream> {
        self.pipe.accept().await
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // What cannot be taken away is replaced by the next owner.
        let _ = fs::remove_file(&self.pointer);
    }
}

/// Returns what stands for the directory in the name. Paths are told apart without regard to case, as Windows does.
fn own_part(data_directory: &Path) -> io::Result<String> {
    let path = fs::canonicalize(data_directory)?;
    let hash = Sha256::digest(path.to_string_lossy().to_lowercase().as_bytes());

    Ok(hex::encode(&hash[..16]))
}
