//! Everything that somebody else might read.

use std::fs;
use std::path::Path;

use countersign_tests::house::House;
use countersign_tests::{Place, Record, Recorded};
use serde_json::Value;

/// A file of the data directory, the database and its log of changes among them.
pub const FILE: &str = "file of the data directory";
/// What the tenant shows of runs.
pub const RUN_HISTORY: &str = "run history";

/// What programs said, what lies in the data directory now, and what the tenant shows of the runs.
pub async fn all(house: &House, record: &Record) -> Vec<Recorded> {
    let mut all = record.all();
    all.extend(files(&house.place));
    all.extend(run_history(house).await);
    all
}

/// Every file below the data directory.
pub fn files(place: &Place) -> Vec<Recorded> {
    let mut found = Vec::new();
    collect(&place.data(), &mut found);
    found
}

fn collect(folder: &Path, found: &mut Vec<Recorded>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            collect(&entry.path(), found);
        }
        // A name can hold a secret too.
        let name = entry.file_name();
        let mut bytes = name.as_encoded_bytes().to_vec();
        if kind.is_file() {
            bytes.push(b'\n');
            bytes.extend(fs::read(entry.path()).unwrap());
        }
        found.push(Recorded {
            place: FILE.to_owned(),
            by: name.to_string_lossy().into_owned(),
            bytes,
        });
    }
}

/// Runs with their triggers and actions, as the test API and the pages show them; and the approvals that people are shown.
async fn run_history(house: &House) -> Vec<Recorded> {
    let runs = house.sandbox.get("runs").await;
    let mut pages = vec!["/runs".to_owned(), "/approvals".to_owned()];
    for run in runs["runs"].as_array().unwrap() {
        pages.push(format!("/runs/{}", run["runId"].as_str().unwrap()));
    }
    let mut found = vec![recorded("test API", &runs)];
    found.push(recorded("approvals", &house.sandbox.get("approvals").await));
    for page in pages {
        let text = house.page(&page).await;
        found.push(Recorded {
            place: RUN_HISTORY.to_owned(),
            by: page,
            bytes: text.into_bytes(),
        });
    }
    found
}

fn recorded(by: &str, value: &Value) -> Recorded {
    Recorded {
        place: RUN_HISTORY.to_owned(),
        by: by.to_owned(),
        bytes: value.to_string().into_bytes(),
    }
}
