//! Data directories whose key is kept by a key file.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a test needs and does not get ends the test, in its helpers too"
)]

use std::{fs, path::PathBuf};

use countersign_vault::{
    KeyFile, KeySource, SealContext, SealedError, SourceKind, Vault, VaultError,
};
use secrecy::{ExposeSecret, SecretString};
use tempfile::TempDir;

const HERE: SealContext<'static> = SealContext {
    profile: "sha256-of-hosts",
    table: "accounts",
    row: "7",
    column: "refresh_token",
};

struct Place {
    _root: TempDir,
    data: PathBuf,
    key_file: PathBuf,
}

impl Place {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let data = root.path().join("data");
        fs::create_dir(&data).unwrap();
        Self {
            data,
            key_file: root.path().join("key"),
            _root: root,
        }
    }

    fn source(&self) -> KeySource {
        KeySource::KeyFile(KeyFile::new(&self.key_file))
    }

    fn create(&self) -> Vault {
        Vault::create(&self.data, &self.source()).unwrap()
    }

    fn unlock(&self) -> Result<Vault, VaultError> {
        Vault::unlock(&self.data, &self.source())
    }
}

#[test]
fn what_was_sealed_opens_after_a_restart() {
    let place = Place::new();
    let sealed = place
        .create()
        .seal_text(&HERE, &SecretString::from("r-token"));

    let opened = place.unlock().unwrap().open_text(&HERE, &sealed).unwrap();

    assert_eq!(opened.expose_secret(), "r-token");
}

#[test]
fn neither_file_holds_the_data_key_or_what_was_sealed_in_the_clear() {
    let place = Place::new();
    let vault = place.create();
    let sealed = vault.seal(&HERE, b"r-token");

    let file = fs::read_to_string(place.data.join("data-key.json")).unwrap();
    let file: serde_json::Value = serde_json::from_str(&file).unwrap();

    assert_eq!(file["version"], 1);
    assert_eq!(file["keyId"], vault.key_id().to_string());
    assert_eq!(file["wrappings"][0]["source"], "key-file");
    assert!(!sealed.as_bytes().windows(7).any(|part| part == b"r-token"));
}

#[test]
fn a_sealed_value_of_another_data_directory_says_that_its_key_is_foreign() {
    let (here, there) = (Place::new().create(), Place::new().create());

    let error = here.open(&HERE, &there.seal(&HERE, b"x")).unwrap_err();

    let sealed_with = there.key_id();
    assert!(
        matches!(error, VaultError::Sealed(SealedError::ForeignKey { sealed_with: id }) if id == sealed_with),
        "{error:?}"
    );
}

#[test]
fn bytes_that_are_no_text_are_refused_as_text() {
    let vault = Place::new().create();

    let error = vault
        .open_text(&HERE, &vault.seal(&HERE, &[0xff]))
        .unwrap_err();

    assert!(
        matches!(error, VaultError::Sealed(SealedError::NotText)),
        "{error:?}"
    );
}

#[test]
fn an_existing_data_key_is_never_replaced() {
    let place = Place::new();
    place.create();
    let before = fs::read(place.data.join("data-key.json")).unwrap();

    let error = Vault::create(&place.data, &place.source()).unwrap_err();

    assert!(
        matches!(error, VaultError::DataKeyExists { .. }),
        "{error:?}"
    );
    assert_eq!(fs::read(place.data.join("data-key.json")).unwrap(), before);
}

#[test]
fn unlocking_without_a_data_key_makes_none() {
    let place = Place::new();

    let error = place.unlock().unwrap_err();

    assert!(matches!(error, VaultError::NoDataKey { .. }), "{error:?}");
    assert!(!Vault::exists(&place.data).unwrap());
    assert!(!place.key_file.exists());
}

#[test]
fn a_lost_key_file_is_said_and_not_replaced() {
    let place = Place::new();
    place.create();
    fs::remove_file(&place.key_file).unwrap();

    let error = place.unlock().unwrap_err();

    assert!(
        matches!(error, VaultError::KeyFileMissing { .. }),
        "{error:?}"
    );
    assert!(!place.key_file.exists());
}

#[test]
fn a_key_file_that_was_provided_is_used_for_a_new_data_directory() {
    let (first, second) = (Place::new(), Place::new());
    first.create();
    fs::copy(&first.key_file, &second.key_file).unwrap();

    second.create();

    assert_eq!(
        fs::read(&first.key_file).unwrap(),
        fs::read(&second.key_file).unwrap()
    );
    second.unlock().unwrap();
}

#[test]
fn the_key_file_of_another_data_directory_is_told_apart() {
    let (place, other) = (Place::new(), Place::new());
    place.create();
    other.create();
    fs::copy(&other.key_file, &place.key_file).unwrap();

    let error = place.unlock().unwrap_err();

    assert!(
        matches!(
            error,
            VaultError::WrongKey {
                source_kind: SourceKind::KeyFile,
                ..
            }
        ),
        "{error:?}"
    );
}

#[test]
fn files_that_are_no_key_files_are_refused_without_quoting_them() {
    let place = Place::new();
    place.create();
    let good = fs::read_to_string(&place.key_file).unwrap();
    let contents = [
        String::new(),
        "hunter2".to_owned(),
        "{}".to_owned(),
        good[..good.len() / 2].to_owned(),
        "x".repeat(100_000),
    ];

    for content in contents {
        fs::write(&place.key_file, &content).unwrap();
        let error = place.unlock().unwrap_err();
        assert!(
            matches!(error, VaultError::KeyFileDamaged { .. }),
            "{error:?}"
        );
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}

#[test]
fn a_folder_is_no_key_file() {
    let place = Place::new();
    fs::create_dir(&place.key_file).unwrap();

    let error = Vault::create(&place.data, &place.source()).unwrap_err();

    assert!(
        matches!(error, VaultError::KeyFileDamaged { .. }),
        "{error:?}"
    );
    assert!(!Vault::exists(&place.data).unwrap());
}

#[test]
fn a_key_file_that_cannot_be_made_leaves_no_data_key_behind() {
    let place = Place::new();
    let source = KeySource::KeyFile(KeyFile::new(place.data.join("no such folder/key")));

    Vault::create(&place.data, &source).unwrap_err();

    assert!(!Vault::exists(&place.data).unwrap());
}

#[test]
fn several_sources_open_the_same_data_key() {
    let place = Place::new();
    let vault = place.create();
    let second = KeySource::KeyFile(KeyFile::new(place.data.join("second-key")));
    let sealed = vault.seal(&HERE, b"secret");

    vault.add_source(&second).unwrap();

    for source in [place.source(), second] {
        let vault = Vault::unlock(&place.data, &source).unwrap();
        assert_eq!(*vault.open(&HERE, &sealed).unwrap(), b"secret");
    }
}

#[test]
fn adding_the_same_source_twice_changes_nothing() {
    let place = Place::new();
    let vault = place.create();

    vault.add_source(&place.source()).unwrap();

    assert_eq!(Vault::sources(&place.data).unwrap(), [SourceKind::KeyFile]);
}

#[test]
fn a_damaged_or_newer_data_key_file_is_told_apart() {
    let place = Place::new();
    place.create();
    let path = place.data.join("data-key.json");
    let good = fs::read_to_string(&path).unwrap();
    let mut changed: serde_json::Value = serde_json::from_str(&good).unwrap();
    let wrapped = changed["wrappings"][0]["wrapped"].as_str().unwrap();
    changed["wrappings"][0]["wrapped"] = format!("{}AAAA", &wrapped[..wrapped.len() - 4]).into();

    for content in ["", "{", &good[..good.len() - 20], &changed.to_string()] {
        fs::write(&path, content).unwrap();
        let error = place.unlock().unwrap_err();
        assert!(
            matches!(error, VaultError::DataKeyFileDamaged { .. }),
            "{content}: {error:?}"
        );
    }
    fs::write(&path, r#"{"version":2,"anything":"else"}"#).unwrap();
    let error = place.unlock().unwrap_err();
    assert!(
        matches!(error, VaultError::DataKeyFileTooNew { version: 2, .. }),
        "{error:?}"
    );
}

#[test]
fn what_is_printed_of_a_vault_is_the_id_of_its_key() {
    let vault = Place::new().create();

    assert_eq!(format!("{vault:?}"), format!("Vault({})", vault.key_id()));
}

#[cfg(unix)]
mod modes {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn set_mode(path: &std::path::Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    fn mode(path: &std::path::Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn both_files_are_made_for_their_owner_only() {
        let place = Place::new();

        place.create();

        assert_eq!(mode(&place.key_file), 0o600);
        assert_eq!(mode(&place.data.join("data-key.json")), 0o600);
    }

    #[test]
    fn a_key_file_that_others_can_read_is_refused_with_its_remedy() {
        let place = Place::new();
        place.create();

        for open in [0o640, 0o604, 0o620, 0o666] {
            set_mode(&place.key_file, open);
            let error = place.unlock().unwrap_err();
            assert!(
                matches!(error, VaultError::KeyFileOpenToOthers { mode, .. } if mode == open),
                "{error:?}"
            );
            assert!(error.to_string().contains("chmod 600"), "{error}");
        }
        set_mode(&place.key_file, 0o400);
        place.unlock().unwrap();
    }

    #[test]
    fn a_pipe_is_no_key_file_and_nobody_waits_for_its_writer() {
        let place = Place::new();
        let made = std::process::Command::new("mkfifo")
            .arg(&place.key_file)
            .status()
            .unwrap();
        assert!(made.success());

        let error = Vault::create(&place.data, &place.source()).unwrap_err();

        assert!(
            matches!(error, VaultError::KeyFileDamaged { .. }),
            "{error:?}"
        );
    }
}
