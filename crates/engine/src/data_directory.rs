//! Where the data lives when nobody says otherwise.

use std::path::PathBuf;

/// Returns the data directory of this person on this computer; window and command line share it.
///
/// `~/.local/share/countersign` on Linux, `~/Library/Application Support/countersign` on macOS, `%LOCALAPPDATA%\countersign` on Windows.
/// `None` where the system tells no home directory.
#[must_use]
pub fn default_data_directory() -> Option<PathBuf> {
    dirs::data_local_dir().map(|base| base.join("countersign"))
}
