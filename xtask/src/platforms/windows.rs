//! Windows: the programs are linked, with the GNU tools.

use super::{Way, compiler::Compiler, for_the_product};
use crate::program::find;
use crate::workspace::Workspace;

const TARGET: &str = "x86_64-pc-windows-gnu";
const LINKER: &str = "x86_64-w64-mingw32-gcc";

/// Returns how to build the product for Windows on this machine.
pub fn way(workspace: &Workspace) -> Way {
    if cfg!(windows) {
        return Way::Native;
    }
    let compiler = Compiler::find(workspace, TARGET);
    let mut lacking = Vec::new();
    if find(LINKER).is_none() {
        lacking.push(format!(
            "No linker {LINKER}: install MinGW-w64, on Debian `apt-get install mingw-w64`."
        ));
    }
    match compiler {
        Ok(compiler) if lacking.is_empty() => {
            let library = "std,panic_abort,panic_unwind";
            let mut cargo = compiler.cargo(workspace, "build", TARGET, library);
            for_the_product(&mut cargo, workspace, "windows");
            Way::Command(Box::new(cargo))
        }
        Ok(_) => Way::Lacking(lacking),
        Err(missing) => {
            lacking.push(missing);
            Way::Lacking(lacking)
        }
    }
}
