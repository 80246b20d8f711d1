//! Small disks of a test's own, that fill up and break.

use std::env;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// Room for the database, its log of changes and a little more.
const SIZE_MIB: u64 = 12;
/// Set in a test program that was started again in namespaces of its own.
const INSIDE: &str = "COUNTERSIGN_TEST_NAMESPACES";

/// How a small disk can be had here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// A file system in a file, mounted through a loop device. Needs root.
    Loop,
    /// A file system in memory, mounted in user and mount namespaces of our own.
    Memory,
}

/// A mounted small disk. Unmounted when dropped; drop what uses it before.
#[derive(Debug)]
pub struct SmallDisk {
    folder: TempDir,
    way: Way,
}

/// Runs a test that needs a small disk.
///
/// As root it runs right here; else this test program is started again in namespaces in which it may mount, with `test`
/// (the full name of the test) alone. Where neither works it says so, and fails when `CI` is set.
///
/// # Panics
///
/// When the test fails in there, or cannot run where it has to.
pub async fn on_a_small_disk<F: Future<Output = ()>>(
    test: &str,
    story: impl FnOnce(SmallDisk) -> F,
) {
    let tried = match SmallDisk::mounted() {
        Ok(disk) => return story(disk).await,
        Err(reason) => reason,
    };
    assert!(env::var_os(INSIDE).is_none(), "in namespaces: {tried}");
    let in_namespaces = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount"])
        .arg(env::current_exe().expect("a test program knows where it is"))
        .args(["--exact", test, "--nocapture"])
        .env(INSIDE, "1")
        .status();
    let able = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "true"])
        .status()
        .is_ok_and(|status| status.success());
    if able {
        assert!(in_namespaces.is_ok_and(|status| status.success()), "{test}");
        return;
    }
    let reason =
        format!("{test} did not run: no disk can be mounted here ({tried}), nor in namespaces");
    assert!(env::var_os("CI").is_none(), "{reason}");
    eprintln!("{reason}");
}

impl SmallDisk {
    fn mounted() -> Result<Self, String> {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let mut disk = Self {
            folder,
            way: Way::Loop,
        };
        fs::create_dir(disk.path()).expect("a folder can be made");
        let by_loop = disk.mount_loop();
        if by_loop.is_err() {
            disk.way = Way::Memory;
            // Only where nobody else sees it: root mounts nothing in the system's memory unasked.
            if env::var_os(INSIDE).is_none() {
                return by_loop.map(|()| disk);
            }
            disk.mount_memory()?;
        }

        Ok(disk)
    }

    fn mount_loop(&self) -> Result<(), String> {
        let image = self.folder.path().join("image");
        File::create(&image)
            .and_then(|file| file.set_len(SIZE_MIB * 1024 * 1024))
            .expect("an image can be made");
        let image = image.to_str().expect("its path is text");
        // No journal, no reserve for root: what looks full is full.
        // Pages of the usual size: SQLite counts on them.
        let options = ["-q", "-b", "4096", "-O", "^has_journal", "-m", "0", image];
        done(&mut Command::new("mkfs.ext4"), &options)?;
        let options = ["-o", "loop,errors=remount-ro", image, &self.text()];
        done(&mut Command::new("mount"), &options)
    }

    fn mount_memory(&self) -> Result<(), String> {
        let size = format!("size={SIZE_MIB}m");
        let options = ["-t", "tmpfs", "-o", &size, "none", &self.text()];
        done(&mut Command::new("mount"), &options)
    }

    /// Where it is mounted.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("disk")
    }

    fn text(&self) -> String {
        self.path().display().to_string()
    }

    /// Fills it to the last byte.
    ///
    /// # Panics
    ///
    /// When something else than the lack of room ends that.
    pub fn fill(&self) {
        let mut filler = File::create(self.filler()).expect("a file can be begun");
        let mut block = vec![0x55; 64 * 1024];
        while !block.is_empty() {
            match filler.write_all(&block) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => {
                    block.truncate(block.len() / 2);
                }
                Err(error) => panic!("the disk fills up: {error}"),
            }
        }
        filler.sync_all().expect("it is written");
    }

    /// Makes room again.
    ///
    /// # Panics
    ///
    /// When it was not filled.
    pub fn make_room(&self) {
        fs::remove_file(self.filler()).expect("it was filled");
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }

    /// Makes it fail as a broken disk does: the system finds an error on it and lets nobody write any more, files that are
    /// open included. `false` where only a whole mount can be made read-only, which an open file forbids.
    ///
    /// # Panics
    ///
    /// When the system does not.
    pub fn break_down(&self) -> bool {
        if self.way != Way::Loop {
            return false;
        }
        let mounts = fs::read_to_string("/proc/mounts").expect("mounts are listed");
        let device = mounts
            .lines()
            .filter_map(|line| line.split_once(' '))
            .find(|(_, rest)| rest.starts_with(&format!("{} ", self.text())))
            .and_then(|(device, _)| Path::new(device).file_name())
            .expect("it is mounted");
        let trigger = Path::new("/sys/fs/ext4")
            .join(device)
            .join("trigger_fs_error");
        fs::write(&trigger, "1").expect("a fault can be triggered");
        assert_eq!(
            fs::write(self.path().join("probe"), "").map_err(|error| error.kind()),
            Err(ErrorKind::ReadOnlyFilesystem),
        );
        true
    }

    /// Mounts it again so that it can only be read, or written as well. Nothing may be open on it.
    ///
    /// # Panics
    ///
    /// When that fails.
    pub fn mount_again(&self, writable: bool) {
        let again = match self.way {
            Way::Memory => {
                // Of the mount alone: a file system of a namespace cannot be changed as a whole.
                let options = if writable {
                    "remount,bind,rw"
                } else {
                    "remount,bind,ro"
                };
                done(&mut Command::new("mount"), &["-o", options, &self.text()])
            }
            Way::Loop => {
                let image = self.folder.path().join("image");
                let image = image.to_str().expect("its path is text");
                let options = if writable { "loop,rw" } else { "loop,ro" };
                done(&mut Command::new("umount"), &[&self.text()]).and_then(|()| {
                    done(
                        &mut Command::new("mount"),
                        &["-o", options, image, &self.text()],
                    )
                })
            }
        };
        again.unwrap_or_else(|reason| panic!("it is mounted again: {reason}"));
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // What is still open on it keeps it until it is closed.
        let _ = done(&mut Command::new("umount"), &["--lazy", &self.text()]);
    }
}

fn done(command: &mut Command, arguments: &[&str]) -> Result<(), String> {
    let output = command
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!(
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    ))
}
