//! Packages of the operating system, on Debian and what descends from it.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use super::{Consent, Need};
use crate::problem::{Outcome, Problem};
use crate::program::{find, run};
use crate::terminal;

/// Installs the packages that `needs` ask for and this machine lacks.
pub fn install(needs: &[Need], consent: Consent) -> Outcome<()> {
    if !cfg!(target_os = "linux") {
        return Ok(()); // Windows and macOS bring their web view; compilers come with Rust's own installation there
    }

    let wanted: BTreeSet<&str> = needs
        .iter()
        .flat_map(|need| packages_for(*need))
        .copied()
        .collect();
    if !descends_from_debian() {
        tell_what_is_needed(&wanted);
        return Ok(());
    }

    let missing: Vec<&str> = wanted
        .into_iter()
        .filter(|package| !is_installed(package))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }

    let commands = AptCommands::new(&missing, is_root());
    let remedy = || {
        format!(
            "Run this, then the command again (or add --yes):\n\n  {}\n",
            commands.shown()
        )
    };
    terminal::note(&format!(
        "These packages are missing: {}.",
        missing.join(", ")
    ));
    if consent == Consent::Ask {
        terminal::note(&format!("This installs them:\n\n  {}\n", commands.shown()));
        match terminal::agrees("Go on?") {
            Some(true) => {}
            Some(false) | None => {
                return Err(Problem::Missing {
                    what: "Packages are missing.".to_owned(),
                    remedy: remedy(),
                });
            }
        }
    }
    if commands.needs_sudo && find("sudo").is_none() {
        return Err(Problem::Missing {
            what: "Packages are missing, and there is no sudo.".to_owned(),
            remedy: remedy(),
        });
    }

    run(&mut commands.update())?;
    run(&mut commands.install())
}

fn packages_for(need: Need) -> &'static [&'static str] {
    match need {
        Need::Compiler => &["build-essential"],
        Need::Window => &["build-essential", "pkg-config", "libwebkit2gtk-4.1-dev"],
        Need::RustLints | Need::Screens | Need::OpenIdProvider | Need::Licences => &[],
        Need::RealWindowTests => &[
            "dbus",
            "dbus-x11",
            "fonts-dejavu-core",
            "gnome-keyring",
            "libsecret-tools",
            "webkit2gtk-driver",
            "xauth",
            "xvfb",
        ],
        // A clock that jumps, and small disks that fill up and break.
        Need::BadDays => &["e2fsprogs", "faketime", "mount"],
        Need::Spelling => &["python3-venv"],
    }
}

/// The two commands that install packages, as root or through sudo.
#[derive(Debug)]
struct AptCommands {
    packages: Vec<String>,
    needs_sudo: bool,
}

impl AptCommands {
    fn new(packages: &[&str], root: bool) -> Self {
        Self {
            packages: packages.iter().map(|name| (*name).to_owned()).collect(),
            needs_sudo: !root,
        }
    }

    fn shown(&self) -> String {
        let sudo = if self.needs_sudo { "sudo " } else { "" };
        format!(
            "{sudo}apt-get update && {sudo}apt-get install --yes {}",
            self.packages.join(" ")
        )
    }

    fn update(&self) -> Command {
        self.apt(&["update"])
    }

    fn install(&self) -> Command {
        let mut command = self.apt(&["install", "--yes"]);
        command.args(&self.packages);
        command
    }

    fn apt(&self, arguments: &[&str]) -> Command {
        let mut command = if self.needs_sudo {
            let mut sudo = Command::new("sudo");
            sudo.args(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
            sudo
        } else {
            let mut apt = Command::new("apt-get");
            apt.env("DEBIAN_FRONTEND", "noninteractive");
            apt
        };
        command.args(arguments);
        command
    }
}

fn descends_from_debian() -> bool {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    names_debian(&release) && find("apt-get").is_some()
}

/// Whether an `os-release` file is that of Debian, Ubuntu, or something made from them.
fn names_debian(release: &str) -> bool {
    release
        .lines()
        .filter_map(|line| line.split_once('='))
        .filter(|(key, _)| matches!(*key, "ID" | "ID_LIKE"))
        .flat_map(|(_, value)| value.trim_matches('"').split_whitespace())
        .any(|word| matches!(word, "debian" | "ubuntu"))
}

fn is_installed(package: &str) -> bool {
    // The exit status says whether dpkg has heard of the package; only the text says whether it is there.
    Command::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .output()
        .is_ok_and(|output| output.stdout.starts_with(b"installed"))
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout == b"0\n")
}

fn tell_what_is_needed(packages: &BTreeSet<&str>) {
    if packages.is_empty() {
        return;
    }
    let names: Vec<&str> = packages.iter().copied().collect();
    terminal::note(&format!(
        "This is not Debian or Ubuntu, so nothing is installed here. What Debian calls these is needed: {}.\nGoing on with what there is.",
        names.join(", ")
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_ubuntu_and_their_children_are_recognised() {
        assert!(names_debian(
            "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n"
        ));
        assert!(names_debian("ID=ubuntu\nID_LIKE=debian\n"));
        assert!(names_debian("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"));
    }

    #[test]
    fn other_systems_are_not_taken_for_debian() {
        assert!(!names_debian(
            "ID=fedora\nNAME=\"not debian\"\nHOME_URL=\"https://debian.example\"\n"
        ));
        assert!(!names_debian(""));
    }

    #[test]
    fn the_shown_command_is_the_one_that_runs() {
        let commands = AptCommands::new(&["xvfb", "xauth"], false);

        assert_eq!(
            commands.shown(),
            "sudo apt-get update && sudo apt-get install --yes xvfb xauth"
        );
        let install = commands.install();
        let words: Vec<_> = install
            .get_args()
            .map(|word| word.to_string_lossy().into_owned())
            .collect();
        assert_eq!(install.get_program(), "sudo");
        assert_eq!(
            words,
            [
                "env",
                "DEBIAN_FRONTEND=noninteractive",
                "apt-get",
                "install",
                "--yes",
                "xvfb",
                "xauth"
            ]
        );
    }

    #[test]
    fn root_needs_no_sudo() {
        let commands = AptCommands::new(&["xvfb"], true);

        assert_eq!(
            commands.shown(),
            "apt-get update && apt-get install --yes xvfb"
        );
        assert_eq!(commands.install().get_program(), "apt-get");
    }

    #[test]
    fn opening_the_window_asks_for_less_than_testing_it() {
        let window = packages_for(Need::Window);

        assert!(
            packages_for(Need::RealWindowTests)
                .iter()
                .all(|package| !window.contains(package))
        );
    }
}
