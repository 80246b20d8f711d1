//! The window opens also where nothing works, and says what to do.

use std::fs;

use countersign_tests::desktop::{By, Theme, Window};
use countersign_tests::{CommandLine, Place, Sandbox};

use crate::steps::look_at;

/// Nobody listens there.
const NO_BUS: (&str, &str) = ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_computer_without_a_key_store_is_told_what_to_do() {
    let sandbox = Sandbox::start().await;
    for theme in Theme::ALL {
        let place = Place::new(&sandbox.profile);

        let window = Window::open_in(&place, theme, &[], &[NO_BUS]).await;

        window
            .find(By::Role("alert", "There is no key store on this computer"))
            .await;
        window.find(By::Role("button", "Check again")).await;
        look_at(&window, "key-store-missing", theme).await;
        window.close().await;
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_key_file_that_others_can_read_is_refused_until_it_is_mended() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::start().await;
    for theme in Theme::ALL {
        let place = Place::new(&sandbox.profile);
        CommandLine::at(&place).json(&["store", "list"]).await;
        let mode =
            |mode| fs::set_permissions(place.key(), fs::Permissions::from_mode(mode)).unwrap();
        mode(0o644);
        let key = place.key().display().to_string();

        let window = Window::open_with(&place, theme, &["--key-file", &key]).await;

        window
            .find(By::Role("alert", "Other people can read the key file"))
            .await;
        look_at(&window, "key-file-exposed", theme).await;
        mode(0o600);
        // The window looks again by itself, and somebody may be quicker.
        window
            .find(By::Role("heading", "Welcome to Countersign"))
            .await;
        window.close().await;
    }
}

#[tokio::test]
async fn a_data_directory_of_another_cloud_is_not_touched() {
    let sandbox = Sandbox::start().await;
    let place = Place::new(&sandbox.profile);
    CommandLine::at(&place).json(&["store", "list"]).await;
    let other = Sandbox::start().await;
    fs::write(place.cloud(), other.profile.to_string()).unwrap();

    let window = Window::open(&place, Theme::Light).await;

    window
        .find(By::Role(
            "alert",
            "The data directory belongs to another cloud profile",
        ))
        .await;
    look_at(&window, "other-profile", Theme::Light).await;
    window.close().await;
}

#[tokio::test]
async fn a_cloud_profile_that_is_none_is_shown_as_such() {
    let sandbox = Sandbox::start().await;
    let place = Place::new(&sandbox.profile);
    fs::write(place.cloud(), "{}").unwrap();

    let window = Window::open(&place, Theme::Dark).await;

    window
        .find(By::Role("alert", "The cloud profile cannot be used"))
        .await;
    look_at(&window, "profile-invalid", Theme::Dark).await;
    window.close().await;
}
