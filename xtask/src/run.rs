//! The product on one machine without a Microsoft account: the sandbox tenant, and the window on it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::problem::{Outcome, Problem, at};
use crate::program::{find, program, run as run_program, succeeds};
use crate::sandbox::{self, Sandbox};
use crate::setup::{self, Consent, Need};
use crate::workspace::Workspace;
use crate::{product, terminal};

/// Where the flows of the sandbox report, next to the sandbox's own ports.
const CALLBACK_LISTENER: &str = "127.0.0.1:47118";

/// Builds everything, starts the sandbox, opens the window and waits until it is closed.
///
/// # Errors
///
/// Fails when something cannot be installed, built or started, and when the window ends with an error.
pub fn run(workspace: &Workspace, consent: Consent, passed_on: &[String]) -> Outcome<()> {
    require_a_display()?;
    setup::prepare(workspace, &[Need::Window, Need::Screens], consent)?;
    product::build_screens(workspace)?;
    product::build_programs(workspace)?;

    let place = Place::make(workspace)?;
    let sandbox = sandbox::start_built(workspace)?;
    let profile = sandbox.profile.to_string();
    fs::write(&place.profile, profile).map_err(at(&place.profile))?;

    let mut window = program(workspace.built("countersign-desktop"), &workspace.root);
    window
        .arg("--cloud")
        .arg(&place.profile)
        .arg("--data-dir")
        .arg(&place.data);
    if !a_key_store_answers() {
        terminal::note(
            "No key store of the operating system answers here, so the sandbox's data key is kept in a file beside its data.\n\
             That is for trying things out: with real tenants, start a key store (e.g. gnome-keyring) and sign in to it.",
        );
        window.arg("--key-file").arg(&place.key);
    }
    if !passed_on.iter().any(|word| word == "--listen") {
        window.args(["--listen", CALLBACK_LISTENER]);
    }
    window.args(passed_on);

    terminal::note(&welcome(workspace, &place, &sandbox));
    run_program(&mut window)
}

/// Where a run of the sandbox keeps its things; the tenant forgets everything at its end, so each run starts anew.
struct Place {
    profile: PathBuf,
    data: PathBuf,
    key: PathBuf,
}

impl Place {
    fn make(workspace: &Workspace) -> Outcome<Self> {
        let folder = workspace.target.join("sandbox");
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(at(&folder))?;
        }
        fs::create_dir_all(&folder).map_err(at(&folder))?;

        Ok(Self {
            profile: folder.join("cloud.json"),
            data: folder.join("data"),
            key: folder.join("data.key"),
        })
    }
}

fn welcome(workspace: &Workspace, place: &Place, sandbox: &Sandbox) -> String {
    let pages = sandbox.profile["portal"]
        .as_str()
        .unwrap_or("(see the profile)");
    format!(
        "
The sandbox tenant \"Contoso (sandbox)\" is running. Its pages, where you play the people: {pages}

  admin@contoso.example   Ada Admin         administrator and flow maker: sign in as her first
  riley@contoso.example   Riley Requester   asks for changes
  megan@contoso.example   Megan Bowen       approves
  alex@contoso.example    Alex Wilber       approves
  olga@contoso.example    Olga Outsider     has no part in anything

The window asks for a tenant and a client to sign in with:

  tenant ID          3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f001
  client ID          3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f301

It shows a code; enter it on the sign-in page that it names and pick a person. Then create an identity store.
Flows reach the window at http://{CALLBACK_LISTENER}, the Data service URL to register for a store.
The command line works beside the window:

  {} --data-dir {} --cloud {} store list

Close the window to stop everything.
",
        workspace.built("countersign").display(),
        place.data.display(),
        place.profile.display(),
    )
}

fn require_a_display() -> Outcome<()> {
    let shown = ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    if cfg!(target_os = "linux") && !shown {
        return Err(Problem::Missing {
            what: "There is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set).".to_owned(),
            remedy: "Run it in a desktop session, or with a virtual display: xvfb-run cargo xtask run".to_owned(),
        });
    }

    Ok(())
}

/// Whether a Secret Service can be reached. Other systems have a key store of their own, always.
fn a_key_store_answers() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(|folder| Path::new(&folder).join("bus"));
    let bus = std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some()
        || runtime.is_some_and(|socket| socket.exists());
    if !bus || find("dbus-send").is_none() {
        return false;
    }

    // Starting it by name is what a client does too; an answer means that it runs now.
    succeeds(program("dbus-send", Path::new("/")).args([
        "--session",
        "--print-reply",
        &format!("--reply-timeout={}", Duration::from_secs(5).as_millis()),
        "--dest=org.freedesktop.DBus",
        "/org/freedesktop/DBus",
        "org.freedesktop.DBus.StartServiceByName",
        "string:org.freedesktop.secrets",
        "uint32:0",
    ]))
}
