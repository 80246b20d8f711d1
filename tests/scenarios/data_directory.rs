//! Who owns a data directory, and what keeps a process from opening it.

use std::{fs, path::Path};

use countersign_tests::{CommandLine, Place, Sandbox, TENANT_ID};
use serde_json::json;

use countersign_tests::house::{House, refusal};

/// Every file of a folder with what is in it.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                fs::read(entry.path()).unwrap(),
            )
        })
        // SQLite makes these two when it looks, and a process that ends at once leaves them; an empty log holds no change.
        .filter(|(name, bytes)| {
            let empty_log = name.ends_with("-wal") && bytes.is_empty();
            !name.ends_with("-shm") && !empty_log
        })
        .collect();
    found.sort();
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_without_an_owner_owns_the_directory_while_it_runs() {
    let sandbox = Sandbox::start().await;
    let place = Place::new(&sandbox.profile);
    let console = CommandLine::at(&place);

    let made = console
        .json(&[
            "store",
            "add",
            "--name",
            "Contoso",
            "--tenant",
            TENANT_ID,
            "--domain",
            "contoso.example",
        ])
        .await;
    let listed = console.json(&["store", "list"]).await;
    let state = console.json(&["call", "app_state"]).await;

    assert_eq!(listed["stores"][0]["id"], made["id"]);
    assert_eq!(state["owner"], "commandLine");
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_at_the_same_time_all_get_through() {
    let sandbox = Sandbox::start().await;
    let place = Place::new(&sandbox.profile);
    let console = CommandLine::at(&place);
    let names = ["One", "Two", "Three", "Four", "Five", "Six"];

    let running: Vec<_> = names
        .iter()
        .map(|name| {
            console.start(&[
                "store",
                "add",
                "--name",
                name,
                "--tenant",
                TENANT_ID,
                "--domain",
                "contoso.example",
            ])
        })
        .collect();
    for command in running {
        command.end().await.object();
    }

    let listed = console.json(&["store", "list"]).await;
    assert_eq!(listed["stores"].as_array().unwrap().len(), names.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_is_the_client_of_the_data_service() {
    let house = House::open().await;

    let state = house.done(&["call", "app_state"]).await;

    assert_eq!(state["owner"], "dataService");
    assert_eq!(state["callbackListener"]["address"], house.listener);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_directory_in_use_has_no_second_owner() {
    let house = House::open().await;

    let second = house.console().run(&["serve"]).await;

    refusal(&second, "data_directory_in_use", 1);
    house.done(&["account", "list"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_data_service_follows_a_killed_one_and_gives_up_its_place_when_asked() {
    let house = House::open().await.after_power_cut().await;
    house.done(&["account", "list"]).await;

    let (_sandbox, place, _) = house.close().await;

    assert!(!place.data().join("engine.sock").exists());
    let state = CommandLine::at(&place).json(&["call", "app_state"]).await;
    assert_eq!(state["owner"], "commandLine");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directory_of_another_profile() {
    let (sandbox, other) = (Sandbox::start().await, Sandbox::start().await);
    let place = Place::new(&sandbox.profile);
    CommandLine::at(&place).json(&["store", "list"]).await;
    let service = CommandLine::at(&place).serve().await;
    fs::write(place.cloud(), other.profile.to_string()).unwrap();

    let of_the_owner = CommandLine::at(&place).run(&["store", "list"]).await;
    service.stop().await;
    let before = contents(&place.data());
    let of_the_directory = CommandLine::at(&place).run(&["store", "list"]).await;

    refusal(&of_the_owner, "data_directory_of_other_profile", 4);
    refusal(&of_the_directory, "data_directory_of_other_profile", 4);
    assert_eq!(contents(&place.data()), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_a_newer_version() {
    let sandbox = Sandbox::start().await;
    let place = Place::new(&sandbox.profile);
    CommandLine::at(&place).json(&["store", "list"]).await;
    let database = place.data().join("countersign.db");
    let mut bytes = fs::read(&database).unwrap();
    // The version of the schema: four bytes, most significant first, at this place of every SQLite file.
    bytes[60..64].copy_from_slice(&9_999_u32.to_be_bytes());
    fs::write(&database, &bytes).unwrap();
    let before = contents(&place.data());

    let refused = CommandLine::at(&place).run(&["store", "list"]).await;

    refusal(&refused, "database_too_new", 4);
    assert_eq!(contents(&place.data()), before);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_key_file_that_others_can_read() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::start().await;
    let place = Place::new(&sandbox.profile);
    CommandLine::at(&place).json(&["store", "list"]).await;
    fs::set_permissions(place.key(), fs::Permissions::from_mode(0o644)).unwrap();
    let before = contents(&place.data());

    let refused = CommandLine::at(&place).run(&["store", "list"]).await;

    refusal(&refused, "key_file_exposed", 4);
    assert_eq!(contents(&place.data()), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_file_that_is_not_the_one() {
    let sandbox = Sandbox::start().await;
    let place = Place::new(&sandbox.profile);
    let other = Place::new(&sandbox.profile);
    CommandLine::at(&place).json(&["store", "list"]).await;
    CommandLine::at(&other).json(&["store", "list"]).await;
    fs::copy(other.key(), place.key()).unwrap();

    let refused = CommandLine::at(&place).run(&["store", "list"]).await;

    refusal(&refused, "key_file_foreign", 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_is_none() {
    let place =
        Place::new(&json!({ "name": "sandbox", "authority": "http://login.fabrikam.example" }));

    let refused = CommandLine::at(&place).run(&["store", "list"]).await;

    refusal(&refused, "profile_invalid", 2);
    assert!(!place.data().exists());
}
