//! Programs that only checks and tests use, installed beside what cargo builds and nowhere else.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::problem::{Outcome, at};
use crate::program::{program, run};
use crate::workspace::Workspace;

/// A program of which we install our own copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// Drives the web view of a Tauri window.
    TauriDriver,
    /// Reads the dependency tree.
    CargoDeny,
    /// Finds misspelt words.
    Typos,
}

impl Tool {
    /// The version that is installed. A newer one comes in by a change here, not by the passing of time.
    fn version(self) -> &'static str {
        match self {
            Self::TauriDriver => "2.1.0",
            Self::CargoDeny => "0.20.2",
            Self::Typos => "1.52.0",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::TauriDriver => "tauri-driver",
            Self::CargoDeny => "cargo-deny",
            Self::Typos => "typos",
        }
    }

    /// Where our copy stands; the version is part of the path, so that a change of it installs anew.
    pub fn path(self, workspace: &Workspace) -> PathBuf {
        let bin = if self == Self::Typos && cfg!(windows) {
            "Scripts"
        } else {
            "bin"
        };
        self.folder(workspace).join(bin).join(format!(
            "{}{}",
            self.name(),
            std::env::consts::EXE_SUFFIX
        ))
    }

    fn folder(self, workspace: &Workspace) -> PathBuf {
        workspace
            .tools()
            .join(format!("{}-{}", self.name(), self.version()))
    }
}

/// Installs a tool unless it is there.
pub fn install(workspace: &Workspace, tool: Tool) -> Outcome<()> {
    if tool.path(workspace).is_file() {
        return Ok(());
    }

    match tool {
        Tool::TauriDriver | Tool::CargoDeny => install_crate(workspace, tool),
        Tool::Typos => install_wheel(workspace, tool),
    }
}

/// Compiles a tool. Unoptimised: it runs for seconds, and compiles in a third of the time.
fn install_crate(workspace: &Workspace, tool: Tool) -> Outcome<()> {
    let mut cargo = workspace.cargo();
    cargo
        .args([
            "install",
            tool.name(),
            "--version",
            tool.version(),
            "--locked",
            "--debug",
            "--no-track",
            "--force",
            "--root",
        ])
        .arg(tool.folder(workspace))
        // One folder for both tools, apart from ours: they share libraries with each other, not with the product.
        .env("CARGO_TARGET_DIR", workspace.tools().join("build"))
        .env("CARGO_PROFILE_DEV_DEBUG", "false");
    run(&mut cargo)
}

/// Fetches a tool as a Python package: it is the same program, and compiling it takes minutes.
fn install_wheel(workspace: &Workspace, tool: Tool) -> Outcome<()> {
    let folder = tool.folder(workspace);
    fs::create_dir_all(&folder).map_err(at(&folder))?;
    let python = if cfg!(windows) { "python" } else { "python3" };
    run(program(python, &workspace.root)
        .args(["-m", "venv"])
        .arg(&folder))?;

    let inside = folder
        .join(if cfg!(windows) { "Scripts" } else { "bin" })
        .join(python);
    let mut pip: Command = program(inside, &workspace.root);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--only-binary",
        ":all:",
    ])
    .arg(format!("{}=={}", tool.name(), tool.version()));
    run(&mut pip)
}
