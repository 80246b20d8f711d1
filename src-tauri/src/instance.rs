//! One window for a data directory: opening it again brings the first one to the front.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf, absolute},
};

use tauri::{AppHandle, Manager, Runtime, plugin::TauriPlugin};

use crate::{arguments::Arguments, window};

/// The guard, to be registered before every other plugin; `None` where a second window has to be let in.
///
/// On Windows and macOS the system's name for it cannot hold a data directory, so only windows on the usual one are guarded. A second
/// window on another directory becomes the client of the first there.
pub(crate) fn guard<R: Runtime>(arguments: &Arguments, identifier: &str) -> Option<TauriPlugin<R>> {
    if cfg!(not(target_os = "linux")) && arguments.data_dir.is_some() {
        return None;
    }
    let directory = arguments
        .data_dir
        .clone()
        .or_else(countersign_engine::default_data_directory)?;
    let guard = tauri_plugin_single_instance::Builder::new()
        .dbus_id(bus_name(identifier, &directory))
        .callback(|app, _arguments, _folder| bring_to_front(app))
        .build();

    Some(guard)
}

fn bring_to_front<R: Runtime>(app: &AppHandle<R>) {
    let Some(window) = app.get_webview_window(window::MAIN) else {
        return;
    };
    for done in [window.unminimize(), window.show(), window.set_focus()] {
        if let Err(error) = done {
            tracing::debug!(%error, "the window could not be brought to the front");
        }
    }
}

/// A name on the session bus that stands for this data directory, and says nothing about it.
fn bus_name(identifier: &str, directory: &Path) -> String {
    let directory: PathBuf = directory
        .canonicalize()
        .or_else(|_| absolute(directory))
        .unwrap_or_else(|_| directory.to_owned());
    let mut hasher = DefaultHasher::new();
    directory.hash(&mut hasher);

    // A part of a bus name may not begin with a digit.
    format!("{identifier}.d{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_data_directory_has_a_name_of_its_own() {
        let first = bus_name("org.example", Path::new("/data/first"));

        assert_eq!(first, bus_name("org.example", Path::new("/data/first")));
        assert_ne!(first, bus_name("org.example", Path::new("/data/second")));
        assert!(first.starts_with("org.example.d"));
    }
}
