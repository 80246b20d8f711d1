//! Where things lie, and which packages there are: what `cargo metadata` says of this workspace.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::problem::{Outcome, Problem};
use crate::program::{output_of, program};

/// Programs of the product that the window, the scenarios and a newcomer need, by package and binary.
pub const PRODUCT: &[&str] = &[
    "countersign-desktop",
    "countersign-data-service",
    "countersign-sandbox",
];

/// A package of this workspace.
#[derive(Debug)]
pub struct Package {
    /// Its name, `countersign-engine`.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// What it depends on, by package name.
    pub dependencies: Vec<Dependency>,
}

/// One line in a package's manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The package that is depended on.
    pub name: String,
    /// In which part of the manifest it stands.
    pub kind: DependencyKind,
}

/// The part of the manifest in which a dependency stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DependencyKind {
    /// `[dependencies]`
    Normal,
    /// `[build-dependencies]`
    Build,
    /// `[dev-dependencies]`
    Development,
}

/// This checkout.
#[derive(Debug)]
pub struct Workspace {
    /// Its top folder.
    pub root: PathBuf,
    /// Where cargo builds; `CARGO_TARGET_DIR` and cargo's own settings are respected.
    pub target: PathBuf,
    /// The packages of the workspace.
    pub packages: Vec<Package>,
}

impl Workspace {
    /// Reads the workspace that this program was built in.
    ///
    /// # Errors
    ///
    /// Fails when `cargo metadata` does, or when it says something that is not understood.
    pub fn read() -> Outcome<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut cargo = program(cargo_program(), here);
        cargo.args(["metadata", "--format-version", "1", "--no-deps"]);
        let metadata: Value = serde_json::from_str(&output_of(&mut cargo)?).map_err(|error| {
            Problem::Unexpected(format!("cargo metadata is not understood: {error}"))
        })?;

        Self::from_metadata(&metadata)
            .ok_or_else(|| Problem::Unexpected("cargo metadata lacks a part".to_owned()))
    }

    fn from_metadata(metadata: &Value) -> Option<Self> {
        let packages = metadata["packages"]
            .as_array()?
            .iter()
            .map(package)
            .collect::<Option<_>>()?;

        Some(Self {
            root: metadata["workspace_root"].as_str()?.into(),
            target: metadata["target_directory"].as_str()?.into(),
            packages,
        })
    }

    /// The folder of the screens.
    pub fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// Where tools for the tests are installed: in the target folder, so that they outlive a clone.
    pub fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// A program that was built by `cargo build`.
    pub fn built(&self, name: &str) -> PathBuf {
        self.target
            .join("debug")
            .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// Cargo, ready for its arguments, in the top folder.
    pub fn cargo(&self) -> Command {
        let mut cargo = program(cargo_program(), &self.root);
        cargo.env("CARGO_TARGET_DIR", &self.target);
        cargo
    }

    /// npm, ready for its arguments, in the folder of the screens.
    pub fn npm(&self) -> Command {
        npm(&self.ui())
    }
}

/// npm, ready for its arguments, in a folder.
pub fn npm(folder: &Path) -> Command {
    program(if cfg!(windows) { "npm.cmd" } else { "npm" }, folder)
}

fn cargo_program() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn package(value: &Value) -> Option<Package> {
    let manifest = Path::new(value["manifest_path"].as_str()?);
    let dependencies = value["dependencies"]
        .as_array()?
        .iter()
        .map(dependency)
        .collect::<Option<_>>()?;

    Some(Package {
        name: value["name"].as_str()?.to_owned(),
        folder: manifest.parent()?.to_path_buf(),
        dependencies,
    })
}

fn dependency(value: &Value) -> Option<Dependency> {
    let kind = match value["kind"].as_str() {
        None => DependencyKind::Normal,
        Some("build") => DependencyKind::Build,
        Some("dev") => DependencyKind::Development,
        Some(_) => return None,
    };

    Some(Dependency {
        name: value["name"].as_str()?.to_owned(),
        kind,
    })
}
