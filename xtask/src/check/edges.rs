//! Which crate may depend on which: the direction of the house, and what the desktop shell must not name.
//!
//! `docs/architecture.md` explains the direction. The table lists every edge that is allowed; one that is
//! missing here is a decision to be taken, not a line to be added in passing.

use crate::problem::{Outcome, Problem};
use crate::workspace::{DependencyKind, Package};

const PREFIX: &str = "countersign-";

/// A crate and the crates of the house it may use, by folder name.
const ALLOWED: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("contract", &["domain"]),
    ("client", &["domain", "contract"]),
    ("storage", &["domain"]),
    ("vault", &["domain"]),
    ("net", &["domain"]),
    ("entra", &["domain", "vault", "net"]),
    ("power-automate", &["domain", "vault", "net", "entra"]),
    ("directory", &["domain", "vault", "net", "entra"]),
    (
        "engine",
        &[
            "domain",
            "contract",
            "storage",
            "vault",
            "net",
            "entra",
            "power-automate",
            "directory",
        ],
    ),
    ("data-service", &["domain", "contract", "client", "engine"]),
    ("desktop", &["domain", "contract", "client", "engine"]),
    ("sandbox", &[]),
    // Tests look at the product from outside: its programs and the sandbox, whatever they need to read the answers.
    (
        "tests",
        &[
            "domain", "contract", "client", "engine", "storage", "vault", "net", "sandbox",
        ],
    ),
    // What the window is measured beside.
    ("bare-window", &[]),
];

/// What tests may use besides: the sandbox in their own process, and the client that the socket is made for.
const ALLOWED_IN_TESTS: &[(&str, &[&str])] = &[
    ("net", &["sandbox"]),
    ("entra", &["sandbox"]),
    ("power-automate", &["sandbox"]),
    ("directory", &["sandbox"]),
    ("engine", &["client", "sandbox"]),
    ("data-service", &["sandbox"]),
    ("desktop", &["sandbox"]),
];

/// Libraries that the desktop shell may not name: it talks to the engine, never to the world.
const NOT_IN_THE_SHELL: &[&str] = &[
    "aws-lc-rs",
    "axum",
    "curl",
    "diesel",
    "hyper",
    "isahc",
    "keyring",
    "keyring-core",
    "native-tls",
    "oauth2",
    "reqwest",
    "rusqlite",
    "rustls",
    "secret-service",
    "sqlx",
    "tauri-plugin-fs",
    "tauri-plugin-http",
    "tauri-plugin-shell",
    "tauri-plugin-sql",
    "tauri-plugin-store",
    "tauri-plugin-stronghold",
    "ureq",
];

/// Refuses a workspace in which a crate depends on one it must not know.
///
/// # Errors
///
/// Fails with all broken rules at once, one per line.
pub fn check(packages: &[Package]) -> Outcome<()> {
    let broken: Vec<String> = packages.iter().flat_map(broken_rules).collect();
    if !broken.is_empty() {
        return Err(Problem::Rule(broken.join("\n")));
    }

    Ok(())
}

fn broken_rules(package: &Package) -> Vec<String> {
    let Some(folder) = package.name.strip_prefix(PREFIX) else {
        return uses_of_the_house(package);
    };
    let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == folder) else {
        return vec![format!(
            "{}: not in the table of xtask/src/check/edges.rs; say what it may depend on",
            package.name
        )];
    };

    let mut broken = Vec::new();
    for dependency in &package.dependencies {
        if folder == "desktop"
            && dependency.kind != DependencyKind::Development
            && NOT_IN_THE_SHELL.contains(&dependency.name.as_str())
        {
            broken.push(format!(
                "{}: the shell names no HTTP, SQL or key-store library, so not {}",
                package.name, dependency.name
            ));
        }
        let Some(used) = dependency.name.strip_prefix(PREFIX) else {
            continue;
        };
        let in_tests =
            dependency.kind == DependencyKind::Development && allowed_in_tests(folder, used);
        if used != folder && !allowed.contains(&used) && !in_tests {
            broken.push(format!(
                "{} must not depend on {}",
                package.name, dependency.name
            ));
        }
    }
    broken
}

fn allowed_in_tests(folder: &str, used: &str) -> bool {
    ALLOWED_IN_TESTS
        .iter()
        .any(|(name, uses)| *name == folder && uses.contains(&used))
}

/// The project's own commands build and test the house; they must work while it does not compile.
fn uses_of_the_house(package: &Package) -> Vec<String> {
    package
        .dependencies
        .iter()
        .filter(|dependency| dependency.name.starts_with(PREFIX))
        .map(|dependency| format!("{} must not depend on {}", package.name, dependency.name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Dependency;

    #[test]
    fn every_allowed_edge_passes() {
        let packages: Vec<Package> = ALLOWED
            .iter()
            .map(|(name, uses)| house(name, uses, DependencyKind::Normal))
            .collect();

        assert!(check(&packages).is_ok());
    }

    #[test]
    fn the_allowed_edges_have_no_circle() {
        let mut known: Vec<&str> = Vec::new();
        let mut waiting: Vec<_> = ALLOWED.to_vec();
        while !waiting.is_empty() {
            let before = waiting.len();
            waiting.retain(|(name, uses)| {
                let ready = uses.iter().all(|used| known.contains(used));
                if ready {
                    known.push(name);
                }
                !ready
            });
            assert_ne!(before, waiting.len(), "in a circle: {waiting:?}");
        }
    }

    #[test]
    fn a_lower_crate_that_uses_a_higher_one_is_refused() {
        let message = refusal(&house("storage", &["engine"], DependencyKind::Normal));

        assert_eq!(
            message,
            "countersign-storage must not depend on countersign-engine"
        );
    }

    #[test]
    fn a_build_dependency_is_an_edge_too() {
        let message = refusal(&house("domain", &["contract"], DependencyKind::Build));

        assert_eq!(
            message,
            "countersign-domain must not depend on countersign-contract"
        );
    }

    #[test]
    fn the_product_never_depends_on_the_sandbox() {
        let message = refusal(&house("engine", &["sandbox"], DependencyKind::Normal));

        assert_eq!(
            message,
            "countersign-engine must not depend on countersign-sandbox"
        );
    }

    #[test]
    fn tests_of_the_engine_may_use_the_sandbox() {
        assert!(check(&[house("engine", &["sandbox"], DependencyKind::Development)]).is_ok());
    }

    #[test]
    fn tests_of_a_lower_crate_may_not_use_a_higher_one() {
        let message = refusal(&house("domain", &["storage"], DependencyKind::Development));

        assert_eq!(
            message,
            "countersign-domain must not depend on countersign-storage"
        );
    }

    #[test]
    fn a_crate_outside_the_table_is_refused() {
        assert!(
            refusal(&house("helpers", &[], DependencyKind::Normal)).contains("not in the table")
        );
    }

    #[test]
    fn the_shell_names_no_http_library() {
        let shell = package(
            "countersign-desktop",
            &["tauri", "reqwest"],
            DependencyKind::Normal,
        );

        assert!(refusal(&shell).contains("so not reqwest"));
    }

    #[test]
    fn the_commands_of_the_project_stand_outside_the_house() {
        let message = refusal(&package(
            "xtask",
            &["countersign-domain"],
            DependencyKind::Normal,
        ));

        assert_eq!(message, "xtask must not depend on countersign-domain");
    }

    #[test]
    fn all_broken_rules_are_told_at_once() {
        let message = refusal(&house(
            "client",
            &["engine", "storage"],
            DependencyKind::Normal,
        ));

        assert_eq!(message.lines().count(), 2);
    }

    fn refusal(package: &Package) -> String {
        broken_rules(package).join("\n")
    }

    fn house(name: &str, uses: &[&str], kind: DependencyKind) -> Package {
        let uses: Vec<String> = uses.iter().map(|used| format!("{PREFIX}{used}")).collect();
        let uses: Vec<&str> = uses.iter().map(String::as_str).collect();
        package(&format!("{PREFIX}{name}"), &uses, kind)
    }

    fn package(name: &str, uses: &[&str], kind: DependencyKind) -> Package {
        Package {
            name: name.to_owned(),
            folder: "folder".into(),
            dependencies: uses
                .iter()
                .map(|used| Dependency {
                    name: (*used).to_owned(),
                    kind,
                })
                .collect(),
        }
    }
}
