//! Node and npm, which the person has to bring along.

use std::path::Path;

use crate::problem::{Outcome, Problem};
use crate::program::{find, output_of, program};

/// The oldest Node that the screens can be built with.
const OLDEST: (u32, u32) = (20, 19);
const REMEDY: &str =
    "Install Node 20.19 or newer with its npm, from https://nodejs.org or your package source.";

/// Refuses a machine whose Node is missing or too old.
pub fn check() -> Outcome<()> {
    for name in ["node", "npm"] {
        if find(name).is_none() {
            return Err(missing(format!(
                "The screens are built with Node, and there is no `{name}` in PATH."
            )));
        }
    }

    let said = output_of(program("node", Path::new(".")).arg("--version"))?;
    let said = said.trim();
    match version(said) {
        Some(found) if found >= OLDEST => Ok(()),
        Some(_) | None => Err(missing(format!(
            "The Node in PATH says it is {said}, which is too old."
        ))),
    }
}

fn missing(what: String) -> Problem {
    Problem::Missing {
        what,
        remedy: REMEDY.to_owned(),
    }
}

/// Reads `v20.19.2` as (20, 19).
fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(version("v20.9.0").is_some_and(|found| found < OLDEST));
        assert!(version("v20.19.0").is_some_and(|found| found >= OLDEST));
        assert!(version("v22.1.0").is_some_and(|found| found >= OLDEST));
    }

    #[test]
    fn what_is_no_version_is_not_read_as_one() {
        assert_eq!(version("20.19.0"), None);
        assert_eq!(version("v20"), None);
        assert_eq!(version("node"), None);
    }
}
