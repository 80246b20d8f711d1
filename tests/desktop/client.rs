//! The window as the client of a Data service that owns the data directory.

use countersign_tests::desktop::{By, Theme, Window};
use countersign_tests::{CommandLine, Place, Sandbox, TENANT_ID};

use crate::steps::{create_store, look_at, sign_in};

#[tokio::test]
async fn a_person_signs_in_and_creates_a_store_through_the_data_service() {
    let sandbox = Sandbox::start().await;
    let place = Place::new(&sandbox.profile);
    let console = CommandLine::at(&place);
    let mut service = console.start(&["serve"]);
    service.event("ready").await;
    let window = Window::open(&place, Theme::Light).await;

    window.shows("Data service on this computer").await;
    sign_in(&window, &sandbox).await;
    window.shows("No identity stores yet").await;
    window
        .find_all(By::Role("link", "Create Identity Store"))
        .await
        .last()
        .expect("the empty page offers to create a store")
        .click()
        .await;
    create_store(&window, "Contoso").await;
    window.find(By::Role("article", "Contoso")).await;

    let seen = console.json(&["store", "list"]).await;
    assert_eq!(seen["stores"][0]["name"], "Contoso");
    window.close().await;
    assert_eq!(service.stop().await.status, Some(0));
}

#[tokio::test]
async fn what_others_change_appears_by_itself() {
    let sandbox = Sandbox::start().await;
    let place = Place::new(&sandbox.profile);
    let console = CommandLine::at(&place);
    let mut service = console.start(&["serve"]);
    service.event("ready").await;
    let window = Window::open(&place, Theme::Light).await;
    sign_in(&window, &sandbox).await;
    window.shows("No identity stores yet").await;

    console
        .json(&[
            "store",
            "add",
            "--name",
            "Fabrikam",
            "--tenant",
            TENANT_ID,
            "--domain",
            "contoso.example",
        ])
        .await;

    window.find(By::Role("article", "Fabrikam")).await;
    window.close().await;
}

#[tokio::test]
async fn a_data_service_that_goes_away_is_noticed_and_found_again() {
    let sandbox = Sandbox::start().await;
    for theme in Theme::ALL {
        let place = Place::new(&sandbox.profile);
        let console = CommandLine::at(&place);
        let mut service = console.start(&["serve"]);
        service.event("ready").await;
        let window = Window::open(&place, theme).await;
        window.shows("Data service on this computer").await;

        assert_eq!(service.stop().await.status, Some(0));

        window
            .shows("The process that owns the data does not answer")
            .await;
        look_at(&window, "owner-away", theme).await;

        let mut service = console.start(&["serve"]);
        service.event("ready").await;
        window
            .gone(By::Text("The process that owns the data does not answer"))
            .await;
        window.close().await;
    }
}
