//! The programs under test.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The folder of built programs. `cargo xtask test` builds them beforehand and says where they are.
const BUILT: &str = "COUNTERSIGN_PROGRAMS";

/// A program of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// `countersign`: the Data service and the command line.
    Countersign,
    /// `countersign-sandbox`: the pretend tenant.
    Sandbox,
    /// `countersign-desktop`: the window, with the built screens inside.
    Desktop,
}

impl Program {
    fn name(self) -> &'static str {
        match self {
            Self::Countersign => "countersign",
            Self::Sandbox => "countersign-sandbox",
            Self::Desktop => "countersign-desktop",
        }
    }

    /// Where the program is. Built first, once, when nobody has said that it is there.
    ///
    /// # Panics
    ///
    /// When it cannot be built or is not where it should be.
    pub fn path(self) -> PathBuf {
        static FOLDER: OnceLock<PathBuf> = OnceLock::new();
        let folder =
            FOLDER.get_or_init(|| std::env::var_os(BUILT).map_or_else(build, PathBuf::from));
        let path = folder.join(format!("{}{}", self.name(), std::env::consts::EXE_SUFFIX));
        assert!(
            path.is_file(),
            "{} is not there; `cargo xtask test --only product` builds it",
            path.display()
        );
        path
    }
}

/// Builds what needs no window; the window needs the built screens too, so it is `cargo xtask test` that builds it.
fn build() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args([
            "build",
            "--quiet",
            "--package",
            "countersign-data-service",
            "--package",
            "countersign-sandbox",
        ])
        .current_dir(workspace())
        .status()
        .expect("cargo can be started");
    assert!(status.success(), "the programs under test do not build");

    // A test program stands in `deps`, next to the programs.
    let own = std::env::current_exe().expect("a test program knows where it is");
    own.ancestors()
        .nth(2)
        .expect("a test program stands in target/debug/deps")
        .to_path_buf()
}

/// The top folder of the checkout.
pub(crate) fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("this package is a folder of the workspace")
}
