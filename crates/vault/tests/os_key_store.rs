//! Data directories whose key is kept by the key store of the operating system: on Linux, a real Secret Service on a D-Bus session of its own.
//!
//! A process keeps to the session it first saw, so each test runs its `in_session_*` part again as a child of the session it describes.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a test needs and does not get ends the test, in its helpers too"
)]

use std::{
    fs,
    os::unix::{fs::PermissionsExt, net::UnixListener},
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use countersign_vault::{
    KeyFile, KeySource, OsKeyStore, SealContext, SourceKind, Vault, VaultError,
};
use tempfile::TempDir;

/// Set for children only: the data directory to work in.
const CHILD: &str = "COUNTERSIGN_TEST_KEY_STORE_CHILD";

const HERE: SealContext<'static> = SealContext {
    profile: "sha256-of-hosts",
    table: "accounts",
    row: "7",
    column: "refresh_token",
};

fn store() -> KeySource {
    KeySource::OsKeyStore(OsKeyStore::new())
}

/// A home of its own, so that nothing is read from or left with the person who runs the tests.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        for folder in ["run", "data", "vault"] {
            let folder = root.path().join(folder);
            fs::create_dir(&folder).unwrap();
            fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
        }
        Self(root)
    }

    fn command(&self, program: impl AsRef<Path>) -> Command {
        let root = self.0.path();
        let mut command = Command::new(program.as_ref());
        command
            .env("HOME", root)
            .env("XDG_RUNTIME_DIR", root.join("run"))
            .env("XDG_DATA_HOME", root.join("data"))
            .env(CHILD, root.join("vault"))
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("GNOME_KEYRING_CONTROL")
            .env_remove("DBUS_SESSION_BUS_ADDRESS");
        command
    }

    /// Runs `test` of this program in a new D-Bus session, after `before` (shell).
    fn in_session(&self, before: &str, test: &str) {
        for program in ["dbus-run-session", "gnome-keyring-daemon"] {
            let found = std::env::split_paths(&std::env::var_os("PATH").unwrap())
                .any(|folder| folder.join(program).is_file());
            assert!(
                found,
                "{program} is not installed: `cargo xtask test` installs it (Debian: dbus, gnome-keyring)"
            );
        }
        let script = format!(r#"{before} && exec "$0" --exact {test} --nocapture"#);
        let this = std::env::current_exe().unwrap();
        let mut command = self.command("dbus-run-session");
        command.args(["--", "sh", "-c", &script]).arg(this);
        passes(command);
    }
}

fn passes(mut command: Command) {
    let output = command.output().unwrap();

    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}\n{errors}"
    );
}

/// The data directory, in a child; in the parent `None`.
fn child() -> Option<PathBuf> {
    std::env::var_os(CHILD).map(PathBuf::from)
}

const UNLOCKED: &str =
    "printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1";

#[test]
fn a_real_key_store_keeps_the_key_from_one_process_to_the_next() {
    let Some(data) = child() else {
        let test = "a_real_key_store_keeps_the_key_from_one_process_to_the_next";
        // Twice in one session, in processes of their own: the first makes the key, the second finds it.
        let twice = format!(r#"{UNLOCKED} && "$0" --exact {test} --nocapture"#);
        return Home::new().in_session(&twice, test);
    };
    let sealed_file = data.join("sealed");

    if !Vault::exists(&data).unwrap() {
        let vault = Vault::create(&data, &store()).unwrap();
        fs::write(&sealed_file, vault.seal(&HERE, b"secret").as_bytes()).unwrap();
        return;
    }
    let vault = Vault::unlock(&data, &store()).unwrap();
    let sealed = countersign_vault::Sealed::from_bytes(fs::read(&sealed_file).unwrap());

    assert_eq!(*vault.open(&HERE, &sealed).unwrap(), b"secret");
    store().self_test().unwrap();
}

#[test]
fn a_key_file_can_be_added_to_a_key_store_and_the_other_way_round() {
    let Some(data) = child() else {
        let test = "a_key_file_can_be_added_to_a_key_store_and_the_other_way_round";
        return Home::new().in_session(UNLOCKED, test);
    };
    let key_file = KeySource::KeyFile(KeyFile::new(data.join("key")));
    let first = Vault::create(&data, &key_file).unwrap();
    let sealed = first.seal(&HERE, b"secret");
    let error = Vault::unlock(&data, &store()).unwrap_err();
    assert!(
        matches!(&error, VaultError::SourceNotEnrolled { wanted: SourceKind::OsKeyStore, enrolled } if *enrolled == [SourceKind::KeyFile]),
        "{error:?}"
    );

    first.add_source(&store()).unwrap();

    let vault = Vault::unlock(&data, &store()).unwrap();
    assert_eq!(*vault.open(&HERE, &sealed).unwrap(), b"secret");
}

#[test]
fn a_deleted_entry_is_a_lost_key_and_no_new_one_is_made() {
    let Some(data) = child() else {
        let test = "a_deleted_entry_is_a_lost_key_and_no_new_one_is_made";
        return Home::new().in_session(UNLOCKED, test);
    };
    let vault = Vault::create(&data, &store()).unwrap();
    let entry = keyring::Entry::new("Countersign", &vault.key_id().to_string()).unwrap();

    entry.set_password("hunter2").unwrap();
    let damaged = Vault::unlock(&data, &store()).unwrap_err();
    entry.delete_credential().unwrap();
    let lost = Vault::unlock(&data, &store()).unwrap_err();

    assert!(
        matches!(damaged, VaultError::KeyStoreEntryDamaged { .. }),
        "{damaged:?}"
    );
    assert!(!format!("{damaged} {damaged:?}").contains("hunter2"));
    assert!(
        matches!(lost, VaultError::KeyStoreEntryMissing { .. }),
        "{lost:?}"
    );
    assert!(entry.get_password().is_err());
}

#[test]
fn the_key_store_can_be_used_from_inside_an_async_runtime() {
    let Some(data) = child() else {
        let test = "the_key_store_can_be_used_from_inside_an_async_runtime";
        return Home::new().in_session(UNLOCKED, test);
    };

    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime
        .block_on(async { Vault::create(&data, &store()) })
        .unwrap();
}

#[test]
fn a_locked_key_store_is_an_explained_state() {
    let Some(data) = child() else {
        // The keyring is made and unlocked once, then served by a new daemon that nobody unlocks. Without a display there is no prompt.
        let test = "a_locked_key_store_is_an_explained_state";
        let home = Home::new();
        home.in_session(
            UNLOCKED,
            "a_locked_key_store_is_an_explained_state_first_made",
        );
        return home.in_session(
            "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1",
            test,
        );
    };
    let key_store = KeySource::OsKeyStore(OsKeyStore::new().wait_at_most(Duration::from_secs(3)));
    let started = Instant::now();

    let new = data.join("new");
    fs::create_dir(&new).unwrap();

    let at_unlock = Vault::unlock(&data, &key_store).unwrap_err();
    let at_create = Vault::create(&new, &key_store).unwrap_err();

    for error in [at_unlock, at_create] {
        assert!(matches!(error, VaultError::KeyStoreLocked), "{error:?}");
        assert!(error.to_string().contains("unlock it"), "{error}");
    }
    assert!(!Vault::exists(&new).unwrap());
    assert!(started.elapsed() < Duration::from_secs(8));
}

#[test]
fn a_locked_key_store_is_an_explained_state_first_made() {
    let Some(data) = child() else {
        return Home::new().in_session(
            UNLOCKED,
            "a_locked_key_store_is_an_explained_state_first_made",
        );
    };

    Vault::create(&data, &store()).unwrap();

    assert_eq!(Vault::sources(&data).unwrap(), [SourceKind::OsKeyStore]);
}

fn explained_as_absent(test: &str, bus: Option<&str>) {
    let Some(data) = child() else {
        let mut command = Home::new().command(std::env::current_exe().unwrap());
        command.args(["--exact", test, "--nocapture"]);
        if let Some(bus) = bus {
            command.env("DBUS_SESSION_BUS_ADDRESS", bus);
        }
        return passes(command);
    };
    let started = Instant::now();

    // Inside a runtime too, since that is where the client of the key store would break.
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let error = runtime
        .block_on(async { Vault::create(&data, &store()) })
        .unwrap_err();

    assert!(
        matches!(error, VaultError::KeyStoreAbsent { .. }),
        "{error:?}"
    );
    assert!(error.to_string().contains("key file"), "{error}");
    assert!(!Vault::exists(&data).unwrap(), "nothing is left behind");
    assert!(started.elapsed() < Duration::from_secs(8));
}

#[test]
fn without_a_session_bus_the_key_store_is_absent() {
    explained_as_absent("without_a_session_bus_the_key_store_is_absent", None);
}

#[test]
fn with_a_session_bus_that_leads_nowhere_the_key_store_is_absent() {
    explained_as_absent(
        "with_a_session_bus_that_leads_nowhere_the_key_store_is_absent",
        Some("unix:path=/nonexistent/bus"),
    );
}

#[test]
fn a_session_bus_without_a_key_store_says_so() {
    let Some(data) = child() else {
        // No service file is found in this session, so that nothing can be started on demand.
        let home = Home::new();
        let config = home.0.path().join("bus.conf");
        fs::write(
            &config,
            r#"<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
            <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"#,
        )
        .unwrap();
        let mut command = home.command("dbus-run-session");
        command
            .arg(format!("--config-file={}", config.display()))
            .arg("--")
            .arg(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "a_session_bus_without_a_key_store_says_so",
                "--nocapture",
            ]);
        return passes(command);
    };

    let error = Vault::create(&data, &store()).unwrap_err();

    assert!(
        matches!(error, VaultError::KeyStoreAbsent { .. }),
        "{error:?}"
    );
}

#[test]
fn a_session_bus_that_never_answers_is_waited_for_no_longer_than_said() {
    let Some(data) = child() else {
        let home = Home::new();
        let socket = home.0.path().join("silent");
        let _silent = UnixListener::bind(&socket).unwrap();
        let mut command = home.command(std::env::current_exe().unwrap());
        command
            .env(
                "DBUS_SESSION_BUS_ADDRESS",
                format!("unix:path={}", socket.display()),
            )
            .args([
                "--exact",
                "a_session_bus_that_never_answers_is_waited_for_no_longer_than_said",
                "--nocapture",
            ]);
        return passes(command);
    };
    let key_store =
        KeySource::OsKeyStore(OsKeyStore::new().wait_at_most(Duration::from_millis(300)));
    let started = Instant::now();

    for _ in 0..2 {
        let error = Vault::create(&data, &key_store).unwrap_err();
        assert!(
            matches!(error, VaultError::KeyStoreTimedOut { .. }),
            "{error:?}"
        );
    }

    assert!(started.elapsed() < Duration::from_secs(5));
}
