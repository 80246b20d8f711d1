//! macOS: types are checked. Linking takes Apple's frameworks, which only Apple's own machines have.

use std::path::Path;

use super::{Way, compiler::Compiler, for_the_product};
use crate::program::{find, program, succeeds};
use crate::workspace::Workspace;

const TARGET: &str = "aarch64-apple-darwin";

/// Returns how to check the product for macOS on this machine.
pub fn way(workspace: &Workspace) -> Way {
    if cfg!(target_os = "macos") {
        return Way::Native;
    }
    if cfg!(windows) {
        return Way::Lacking(vec![
            "Nobody has tried this on Windows; use Linux or macOS.".to_owned(),
        ]);
    }
    let compiler = Compiler::find(workspace, TARGET);
    let zig = zig(&workspace.root);
    let mut lacking = Vec::new();
    if zig.is_none() {
        lacking.push(
            "No C compiler for macOS: install zig, for example with `pip install ziglang`."
                .to_owned(),
        );
    }
    match (compiler, zig) {
        (Ok(compiler), Some(zig)) => {
            let mut cargo = compiler.cargo(workspace, "check", TARGET, "std,panic_abort");
            for_the_product(&mut cargo, workspace, "macos");
            cargo
                .env("ZIG", zig)
                .env(
                    "CC_aarch64_apple_darwin",
                    workspace.root.join("xtask").join("zig-cc"),
                )
                // Build scripts ask Apple's tools for it otherwise. Any folder will do, since zig brings its own headers.
                .env("SDKROOT", &workspace.root);
            Way::Command(Box::new(cargo))
        }
        (Ok(_), None) => Way::Lacking(lacking),
        (Err(missing), _) => {
            lacking.push(missing);
            Way::Lacking(lacking)
        }
    }
}

/// How zig is called on this machine: as a program, or as a Python package. Whole paths, since Debian's compiler looks for programs
/// elsewhere first, where another Python may be.
fn zig(folder: &Path) -> Option<String> {
    if let Some(zig) = find("zig") {
        return Some(zig.display().to_string());
    }
    let python = find("python3")?;
    let package = succeeds(program(&python, folder).args(["-m", "ziglang", "version"]));
    package.then(|| format!("{} -m ziglang", python.display()))
}
