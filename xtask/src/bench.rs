//! How quick the product is: beside the bare alternative where there is one, and as a whole.

use crate::problem::{Outcome, Problem};
use crate::program::run;
use crate::setup::{self, Consent, Need};
use crate::workspace::Workspace;

/// The benches, by the names of their targets in `tests/Cargo.toml`.
const BENCHES: &[&str] = &["layers", "contract", "journey"];

/// Measures and prints tables: with all benches, or those that were picked.
///
/// # Errors
///
/// Fails when there is no bench of a name, when one does not compile or come to its end, and when a figure is above its limit.
pub fn measure(workspace: &Workspace, consent: Consent, names: &[String]) -> Outcome<()> {
    let picked = pick(names)?;
    setup::prepare(workspace, &[Need::Compiler], consent)?;
    let mut cargo = workspace.cargo();
    cargo.args(["bench", "--locked", "--package", "countersign-tests"]);
    for name in picked {
        cargo.args(["--bench", name]);
    }
    run(&mut cargo)
}

fn pick(names: &[String]) -> Outcome<Vec<&'static str>> {
    if let Some(unknown) = names.iter().find(|name| !BENCHES.contains(&name.as_str())) {
        return Err(Problem::Usage(format!(
            "There is no bench `{unknown}`. There are: {}.",
            BENCHES.join(", ")
        )));
    }

    Ok(BENCHES
        .iter()
        .filter(|bench| names.is_empty() || names.iter().any(|name| name == *bench))
        .copied()
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_benches_are_measured_unless_some_are_picked() {
        assert_eq!(pick(&[]).unwrap(), BENCHES);
        assert_eq!(pick(&["journey".to_owned()]).unwrap(), ["journey"]);
        assert!(pick(&["travel".to_owned()]).is_err());
    }
}
