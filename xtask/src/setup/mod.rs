//! Makes a machine ready: finds what a command needs and this machine lacks, and installs it after asking.

mod node;
mod packages;
mod rust;
mod screens;
mod tools;

use crate::problem::Outcome;
use crate::workspace::Workspace;

pub use tools::Tool;

/// What a command needs of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Building what has no window.
    Compiler,
    /// Building and opening the window.
    Window,
    /// Formatter and lints of Rust.
    RustLints,
    /// Building the screens.
    Screens,
    /// The OpenID provider that signing in is tested at.
    OpenIdProvider,
    /// Driving the real window without a display, with a key store of its own.
    RealWindowTests,
    /// Giving the product a clock that jumps, and a disk that is full or breaks.
    BadDays,
    /// Reading the dependency tree for licences.
    Licences,
    /// Finding misspelt words.
    Spelling,
}

/// How the person answered beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Install without a question: `--yes`, or `CI=true`.
    Given,
    /// Ask at the terminal.
    Ask,
}

/// Installs what is missing.
///
/// # Errors
///
/// Fails when something is missing that we do not install, when the person says no, when there is nobody to ask,
/// and when an installation fails.
pub fn prepare(workspace: &Workspace, needs: &[Need], consent: Consent) -> Outcome<()> {
    packages::install(needs, consent)?;
    if needs.contains(&Need::Screens) {
        node::check()?;
        screens::install_packages(&workspace.ui())?;
    }
    if needs.contains(&Need::OpenIdProvider) {
        node::check()?;
        screens::install_packages(&workspace.root.join("tests").join("oidc"))?;
    }
    for need in needs {
        match need {
            Need::RealWindowTests => tools::install(workspace, Tool::TauriDriver)?,
            Need::Licences => tools::install(workspace, Tool::CargoDeny)?,
            Need::Spelling => tools::install(workspace, Tool::Typos)?,
            Need::RustLints => rust::check(workspace)?,
            Need::BadDays
            | Need::Compiler
            | Need::Window
            | Need::Screens
            | Need::OpenIdProvider => {}
        }
    }

    Ok(())
}
