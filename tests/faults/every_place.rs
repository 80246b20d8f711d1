//! Each place at which an owner can be told to die is one place in the source, and is tried.

use std::fs;
use std::path::{Path, PathBuf};

const STORIES: [&str; 5] = [
    include_str!("named_places.rs"),
    include_str!("places_of_changes.rs"),
    include_str!("places_of_changing_course.rs"),
    include_str!("places_of_sending_again.rs"),
    include_str!("places_of_setting_up.rs"),
];

/// The names that the engine lists.
fn listed() -> Vec<&'static str> {
    let engine = include_str!("../../crates/engine/src/fault_point.rs");
    let (_, list) = engine.split_once("PLACES").unwrap();
    let (list, _) = list.split_once("];").unwrap();
    let names: Vec<&str> = list
        .split('"')
        .skip(1)
        .step_by(2)
        .filter(|name| name.contains('.'))
        .collect();
    assert!(names.len() > 60, "{names:?}");
    names
}

/// The source files below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| {
            if path.is_dir() {
                sources(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

#[test]
fn every_named_place_is_tried() {
    let missed: Vec<&str> = listed()
        .into_iter()
        .filter(|name| {
            let told = format!("\"{name}\"");
            !STORIES.iter().any(|story| story.contains(&told))
        })
        .collect();

    assert_eq!(missed, [""; 0], "kill -9 at these places is not tried");
}

/// Two places of one name would count as tried when only one is.
#[test]
fn no_two_places_have_the_same_name() {
    let engine = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/engine/src");
    let text: String = sources(&engine)
        .into_iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let wrong: Vec<(&str, usize)> = listed()
        .into_iter()
        .map(|name| (name, text.matches(&format!("reach(\"{name}\")")).count()))
        .filter(|(_, times)| *times != 1)
        .collect();

    assert_eq!(wrong, [("", 0); 0], "each is one place");
}
