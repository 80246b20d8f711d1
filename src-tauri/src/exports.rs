//! Lists that a person exports: written into the Downloads folder and nowhere else, whatever the page says.

use std::{
    fs::{self, OpenOptions},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use countersign_contract::{ApiError, Code};
use serde::{Deserialize, Serialize};

/// The largest list that is written.
const LARGEST: usize = 32 * 1024 * 1024;
/// The longest name, without its ending.
const LONGEST_NAME: usize = 100;
/// So many files of one name are enough.
const MOST_OF_ONE_NAME: u32 = 1_000;
/// Names that Windows takes for devices, whatever their ending.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];

/// A list to be written.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Export {
    /// The name that the file is meant to have.
    name: String,
    /// What stands in it.
    text: String,
}

/// A list that was written.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SavedExport {
    /// Where it is.
    path: String,
}

/// Writes lists into one folder.
#[derive(Debug, Clone)]
pub(crate) struct Exports {
    folder: Option<PathBuf>,
}

impl Exports {
    /// Writes into this folder; `None` when the person has none.
    pub(crate) fn into(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    /// Writes a list under its name, made harmless; beside a file of that name, never over it.
    ///
    /// # Errors
    ///
    /// Fails when there is no folder, when the list is too large, and when it cannot be written. Nothing is left behind then.
    pub(crate) fn save(&self, export: &Export) -> Result<SavedExport, ApiError> {
        if export.text.len() > LARGEST {
            return Err(ApiError::new(
                Code::ExportTooLarge,
                "The list is larger than 32 MiB.",
            ));
        }
        let folder = self.folder.as_deref().filter(|folder| folder.is_dir());
        let Some(folder) = folder else {
            return Err(ApiError::new(
                Code::DownloadsMissing,
                "This person has no Downloads folder on this computer.",
            ));
        };
        let path = write_new(folder, &stem(&export.name), export.text.as_bytes())
            .map_err(|error| refused(&error))?;

        Ok(SavedExport {
            path: path.display().to_string(),
        })
    }
}

fn refused(error: &io::Error) -> ApiError {
    let full = [ErrorKind::StorageFull, ErrorKind::QuotaExceeded].contains(&error.kind());
    let message = if full {
        "The disk of the Downloads folder is full."
    } else {
        "The list could not be written into the Downloads folder."
    };
    ApiError::new(Code::ExportNotSaved, message).with_detail("reason", error.to_string())
}

/// Writes a file that was not there; with a number behind its name where one of that name is.
fn write_new(folder: &Path, stem: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    for number in 1..=MOST_OF_ONE_NAME {
        let name = if number == 1 {
            format!("{stem}.csv")
        } else {
            format!("{stem} ({number}).csv")
        };
        let path = folder.join(name);
        let mut file = match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error),
        };
        if let Err(error) = file.write_all(bytes).and_then(|()| file.sync_all()) {
            drop(file);
            let _ = fs::remove_file(&path); // half a list is worse than none
            return Err(error);
        }
        return Ok(path);
    }
    Err(ErrorKind::AlreadyExists.into())
}

/// Returns the name of a file without its ending: one that every system takes, and that leads nowhere else.
fn stem(name: &str) -> String {
    let kept: String = name
        .chars()
        .map(|c| {
            if c.is_control() || r#"<>:"/\|?*"#.contains(c) {
                '-'
            } else {
                c
            }
        })
        .collect();
    let kept = kept.trim();
    let bare = match kept.rsplit_once('.') {
        Some((bare, ending)) if ending.eq_ignore_ascii_case("csv") => bare,
        Some(_) | None => kept,
    };
    let short: String = bare.chars().take(LONGEST_NAME).collect();
    let stem = short.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if stem.is_empty() || is_device(stem) {
        return format!("export{stem}");
    }
    stem.to_owned()
}

fn is_device(stem: &str) -> bool {
    let first = stem.split('.').next().unwrap_or(stem).trim_end();
    let first = first.to_ascii_lowercase();
    DEVICES.contains(&first.as_str())
        || NUMBERED_DEVICES.iter().any(|device| {
            first
                .strip_prefix(device)
                .is_some_and(|number| number.chars().count() == 1)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn save(folder: &Path, name: &str, text: &str) -> Result<String, ApiError> {
        let export = Export {
            name: name.to_owned(),
            text: text.to_owned(),
        };
        let saved = Exports::into(Some(folder.to_owned())).save(&export)?;
        let path = Path::new(&saved.path).strip_prefix(folder).unwrap();
        Ok(path.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_second_list_of_a_name_stands_beside_the_first() {
        let folder = tempfile::tempdir().unwrap();

        assert_eq!(
            save(folder.path(), "Requests.csv", "1").unwrap(),
            "Requests.csv"
        );
        assert_eq!(
            save(folder.path(), "Requests.csv", "2").unwrap(),
            "Requests (2).csv"
        );

        let first = fs::read_to_string(folder.path().join("Requests.csv")).unwrap();
        assert_eq!(first, "1");
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();

        for name in [
            "../evil",
            "/etc/passwd",
            "a/b.csv",
            r"..\..\evil",
            ".bashrc",
            "",
            "..",
            "C:evil",
        ] {
            let saved = save(folder.path(), name, "x").unwrap();
            assert!(
                !saved.contains(['/', '\\', ':']) && !saved.starts_with('.'),
                "{name}: {saved}"
            );
            assert!(saved.ends_with(".csv"), "{name}: {saved}");
        }
    }

    #[test]
    fn a_name_that_a_system_takes_for_a_device_is_changed() {
        for name in ["NUL", "com1.csv", "Aux.old"] {
            assert!(stem(name).starts_with("export"), "{name}");
        }
        assert_eq!(stem("Console"), "Console");
    }

    #[test]
    fn a_list_that_is_too_large_is_refused() {
        let folder = tempfile::tempdir().unwrap();

        let error = save(folder.path(), "a", &"x".repeat(LARGEST + 1)).unwrap_err();

        assert_eq!(error.code, Code::ExportTooLarge);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn the_file_can_be_read_by_whoever_reads_the_persons_files() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let usual = folder.path().join("usual");
        fs::write(&usual, "x").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();

        save(folder.path(), "a", "x").unwrap();

        assert_eq!(mode(&folder.path().join("a.csv")), mode(&usual));
    }
}
