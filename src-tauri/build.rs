//! Derives from the contract's table which commands the window has, and lets window `main` call exactly those.

use std::{env, error::Error, fs, path::PathBuf};

use countersign_contract::COMMANDS;
use tauri_build::{AppManifest, Attributes};

/// Commands of the shell itself, beside those of the contract.
const SHELL_COMMANDS: &[&str] = &[
    "open_sign_in_page",
    "open_portal",
    "save_export",
    "close_window",
];
/// What else the page calls: it listens to our events and stops listening.
const CORE_PERMISSIONS: &[&str] = &["core:event:allow-listen", "core:event:allow-unlisten"];

fn main() -> Result<(), Box<dyn Error>> {
    let commands: Vec<&'static str> = COMMANDS
        .iter()
        .map(|command| command.name)
        .chain(SHELL_COMMANDS.iter().copied())
        .collect();

    let folder = PathBuf::from(env::var("OUT_DIR")?).join("capabilities");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("main.json"), capability(&commands))?;
    let capabilities = format!("{}/*.json", folder.display());

    // The screens are part of the program; nothing else notices that they were built anew.
    println!("cargo:rerun-if-changed=../ui/dist");

    // Without this list every command is open to every window.
    let manifest = AppManifest::new().commands(commands.leak());
    tauri_build::try_build(
        Attributes::new()
            .app_manifest(manifest)
            .capabilities_path_pattern(capabilities.leak()),
    )?;

    Ok(())
}

/// The capability of window `main`, as JSON.
fn capability(commands: &[&str]) -> String {
    let permissions: Vec<String> = commands
        .iter()
        .map(|command| format!("\"allow-{}\"", command.replace('_', "-")))
        .chain(CORE_PERMISSIONS.iter().map(|name| format!("\"{name}\"")))
        .collect();

    format!(
        r#"{{"identifier":"main","description":"What the page in the main window may call.","windows":["main"],"permissions":[{}]}}"#,
        permissions.join(",")
    )
}
