//! npm packages: those of the screens, and of what tests run. Installed when the lock file is not the one of last time.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use crate::problem::{Outcome, at};
use crate::program::run;
use crate::workspace::npm;

/// Runs `npm ci` in a folder unless the installed packages are those of its lock file.
pub fn install_packages(folder: &Path) -> Outcome<()> {
    let lock_file = folder.join("package-lock.json");
    let lock = fs::read(&lock_file).map_err(at(&lock_file))?;
    // The stamp stands among the packages, so that it goes when they go, whatever clone the target folder serves.
    let stamp_file = folder.join("node_modules").join(".countersign-lock");
    let stamp = stamp_of(&lock);
    if fs::read_to_string(&stamp_file).is_ok_and(|found| found == stamp) {
        return Ok(());
    }

    run(npm(folder).args(["ci", "--no-fund", "--no-audit"]))?;
    fs::write(&stamp_file, stamp).map_err(at(&stamp_file))
}

fn stamp_of(lock: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    lock.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
