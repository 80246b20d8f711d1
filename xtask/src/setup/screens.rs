//! The npm packages of the screens, installed when the lock file is not the one of last time.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::problem::{Outcome, at};
use crate::program::run;
use crate::workspace::Workspace;

/// Runs `npm ci` unless the installed packages are those of the lock file.
pub fn install_packages(workspace: &Workspace) -> Outcome<()> {
    let lock_file = workspace.ui().join("package-lock.json");
    let lock = fs::read(&lock_file).map_err(at(&lock_file))?;
    // The stamp stands among the packages, so that it goes when they go, whatever clone the target folder serves.
    let stamp_file = workspace
        .ui()
        .join("node_modules")
        .join(".countersign-lock");
    let stamp = stamp_of(&lock);
    if fs::read_to_string(&stamp_file).is_ok_and(|found| found == stamp) {
        return Ok(());
    }

    run(workspace.npm().args(["ci", "--no-fund", "--no-audit"]))?;
    fs::write(&stamp_file, stamp).map_err(at(&stamp_file))
}

fn stamp_of(lock: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    lock.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
