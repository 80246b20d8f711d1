//! A Rust compiler for another platform: one with that platform's standard library, or one that can build it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::{output_of, program};
use crate::workspace::Workspace;

/// The folder of Debian's compiler, which comes with the sources of the standard library (package `rust-web-src`).
const DEBIAN: &str = "/usr/bin";
/// The oldest compiler that the product builds with (`rust-version` in Cargo.toml).
const OLDEST: (u32, u32) = (1, 95);

/// A compiler that can make programs for a target.
#[derive(Debug)]
pub enum Compiler {
    /// Ours, with the target's standard library beside it (`rustup target add`).
    WithTarget,
    /// Debian's, which builds the standard library along.
    BuildsLibrary,
}

impl Compiler {
    /// Finds one, else says what to install.
    pub fn find(workspace: &Workspace, target: &str) -> Result<Self, String> {
        if has_library(workspace, target) {
            return Ok(Self::WithTarget);
        }
        if debian_can_build_it(workspace) {
            return Ok(Self::BuildsLibrary);
        }

        Err(format!(
            "No standard library for {target}: run `rustup target add {target}`, or on Debian `apt-get install rustc-web cargo-web rust-web-src`."
        ))
    }

    /// Returns its cargo, with `subcommand` and the target; `library` names the crates of the standard library where it is built along.
    pub fn cargo(
        &self,
        workspace: &Workspace,
        subcommand: &str,
        target: &str,
        library: &str,
    ) -> Command {
        let mut cargo = match self {
            Self::WithTarget => workspace.cargo(),
            Self::BuildsLibrary => debian_program("cargo", &workspace.root),
        };
        cargo.arg(subcommand);
        if let Self::BuildsLibrary = self {
            cargo
                .arg(format!("-Zbuild-std={library}"))
                .env("RUSTC_BOOTSTRAP", "1");
        }
        cargo.args(["--target", target]);
        cargo
    }
}

/// Whether the compiler that built us has the standard library of a target.
fn has_library(workspace: &Workspace, target: &str) -> bool {
    let cargo = workspace.cargo();
    let rustc = format!("rustc{}", std::env::consts::EXE_SUFFIX);
    let rustc = Path::new(cargo.get_program()).with_file_name(rustc);
    let mut rustc = program(rustc, &workspace.root);
    rustc.args(["--print", "target-libdir", "--target", target]);
    let Ok(folder) = output_of(&mut rustc) else {
        return false;
    };
    PathBuf::from(folder.trim())
        .read_dir()
        .is_ok_and(|mut files| {
            files.any(|file| {
                file.is_ok_and(|file| file.file_name().to_string_lossy().starts_with("libstd-"))
            })
        })
}

fn debian_can_build_it(workspace: &Workspace) -> bool {
    let present = ["cargo", "rustc"].map(|name| Path::new(DEBIAN).join(name).is_file());
    if present != [true, true] {
        return false;
    }
    let said = |argument: &[&str]| {
        output_of(debian_program("rustc", &workspace.root).args(argument)).unwrap_or_default()
    };
    let library =
        Path::new(said(&["--print", "sysroot"]).trim()).join("lib/rustlib/src/rust/library/std");

    library.is_dir() && version(&said(&["--version"])).is_some_and(|found| found >= OLDEST)
}

/// A program of Debian's compiler. What rustup said of its own is not about it, and it must find its own kind in `PATH`.
fn debian_program(name: &str, folder: &Path) -> Command {
    let mut command = program(Path::new(DEBIAN).join(name), folder);
    for variable in [
        "CARGO",
        "RUSTC",
        "RUSTDOC",
        "RUSTUP_TOOLCHAIN",
        "RUSTUP_HOME",
    ] {
        command.env_remove(variable);
    }
    let own = [PathBuf::from(DEBIAN), PathBuf::from("/bin")];
    let others = std::env::var_os("PATH").unwrap_or_default();
    if let Ok(path) = std::env::join_paths(own.into_iter().chain(std::env::split_paths(&others))) {
        command.env("PATH", path);
    }
    command
}

/// Reads `rustc 1.96.0 (…)` as (1, 96).
fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.split_whitespace().nth(1)?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        let found = "rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)";

        assert!(version(found).is_some_and(|found| found >= OLDEST));
        assert!(version("rustc 1.9.0").is_some_and(|found| found < OLDEST));
        assert_eq!(version("something else"), None);
    }
}
