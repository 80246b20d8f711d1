//! The socket on Unix: a file of our own in a directory of our own.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io::{self, ErrorKind, Write},
    os::unix::{
        fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
        net::SocketAddr,
    },
    path::{Path, PathBuf},
};

use countersign_contract::wire::{SOCKET_NAME, SOCKET_POINTER_NAME};
use tokio::net::UnixListener;
use uuid::Uuid;

pub(super) type Stream = tokio::net::UnixStream;

/// How the private directories start that are made for a socket when the data directory's path is too long.
const PRIVATE_PREFIX: &str = "countersign-";

#[derive(Debug)]
pub(super) struct Listener {
    listener: UnixListener,
    own: u32,
    _place: Place,
}

impl Listener {
    pub(super) fn bind(data_directory: &Path) -> io::Result<Self> {
        let own = rustix::process::geteuid().as_raw();
        let data_directory = &std::path::absolute(data_directory)?;
        make_private(own, data_directory)?;
        remove_leftovers(data_directory)?;
        let place = Place::choose(own, data_directory)?;
        let listener = UnixListener::bind(&place.socket)?;
        fs::set_permissions(&place.socket, Permissions::from_mode(0o600))?;
        place.announce()?;

        Ok(Self {
            listener,
            own,
            _place: place,
        })
    }

    /// Waits for a process of the same user. Not even root comes in as another user: it would act in that user's name.
    pub(super) async fn accept(&self) -> io::Result<Stream> {
        loop {
            let (stream, _) = self.listener.accept().await?;
            let peer = stream.peer_cred()?.uid();
            if peer == self.own {
                return Ok(stream);
            }
            tracing::warn!(
                user = peer,
                "another user's process was turned away from the local socket"
            );
        }
    }
}

/// Where the socket stands. Taken away when dropped.
#[derive(Debug)]
struct Place {
    socket: PathBuf,
    /// The directory that was made for it, and the file that says so.
    elsewhere: Option<(PathBuf, PathBuf)>,
}

impl Place {
    fn choose(own: u32, data_directory: &Path) -> io::Result<Self> {
        let socket = data_directory.join(SOCKET_NAME);
        if fits(&socket) {
            return Ok(Self {
                socket,
                elsewhere: None,
            });
        }
        let name = format!("{PRIVATE_PREFIX}{}", Uuid::new_v4().simple());
        for base in runtime_directories(own) {
            let directory = base.join(&name);
            let socket = directory.join(SOCKET_NAME);
            // A name nobody can guess, and an error if it exists all the same: nobody can have put it there before us.
            if fits(&socket) && DirBuilder::new().mode(0o700).create(&directory).is_ok() {
                return Ok(Self {
                    socket,
                    elsewhere: Some((directory, data_directory.join(SOCKET_POINTER_NAME))),
                });
            }
        }

        Err(io::Error::new(
            ErrorKind::InvalidFilename,
            "the path of the data directory is too long for a local socket, and no runtime directory can take it",
        ))
    }

    /// Tells clients where the socket is, when it is not in the data directory. The file appears whole or not at all.
    fn announce(&self) -> io::Result<()> {
        let Some((_, pointer)) = &self.elsewhere else {
            return Ok(());
        };
        let unfinished = pointer.with_extension("new");
        remove(&unfinished)?;
        let mut file: File = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&unfinished)?;
        file.write_all(self.socket.as_os_str().as_encoded_bytes())?;
        fs::rename(&unfinished, pointer)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // What cannot be taken away is replaced by the next owner.
        let _ = fs::remove_file(&self.socket);
        if let Some((directory, pointer)) = &self.elsewhere {
            let _ = fs::remove_file(pointer);
            let _ = fs::remove_dir(directory);
        }
    }
}

fn fits(socket: &Path) -> bool {
    SocketAddr::from_pathname(socket).is_ok()
}

/// Returns where private directories may be made, best first.
fn runtime_directories(own: u32) -> Vec<PathBuf> {
    let of_the_session = std::env::var_os("XDG_RUNTIME_DIR")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .filter(|path| {
            fs::metadata(path).is_ok_and(|found| found.uid() == own && found.mode() & 0o077 == 0)
        });
    of_the_session
        .into_iter()
        .chain([std::env::temp_dir(), PathBuf::from("/tmp")])
        .collect()
}

fn make_private(own: u32, directory: &Path) -> io::Result<()> {
    let metadata = fs::metadata(directory)?;
    if metadata.uid() != own {
        return Err(io::Error::new(
            ErrorKind::PermissionDenied,
            "the data directory belongs to another user",
        ));
    }
    if metadata.mode() & 0o077 != 0 {
        fs::set_permissions(directory, Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// Removes what an owner left behind that was killed.
fn remove_leftovers(data_directory: &Path) -> io::Result<()> {
    remove(&data_directory.join(SOCKET_NAME))?;
    let pointer = data_directory.join(SOCKET_POINTER_NAME);
    if let Ok(socket) = fs::read_to_string(&pointer).map(PathBuf::from) {
        // Only what we make ourselves, whatever the file says.
        let ours = socket
            .parent()
            .filter(|parent| socket.ends_with(SOCKET_NAME) && made_by_us(parent));
        if let Some(directory) = ours {
            let _ = fs::remove_file(&socket);
            let _ = fs::remove_dir(directory);
        }
    }
    remove(&pointer)
}

fn made_by_us(directory: &Path) -> bool {
    directory
        .file_name()
        .and_then(|name| name.to_str())
        .is_some_and(|name| name.starts_with(PRIVATE_PREFIX))
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
