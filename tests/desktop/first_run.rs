//! The first minutes: somebody signs in and creates an identity store.

use std::fs;

use countersign_tests::desktop::{By, Key, Theme, Window};
use countersign_tests::{Person, Place, Sandbox, wait};

use crate::steps::{ask_for_code, create_store, look_at, shown_code, sign_in};

#[tokio::test]
async fn a_person_signs_in_and_creates_a_store_in_light() {
    first_run(Theme::Light).await;
}

#[tokio::test]
async fn a_person_signs_in_and_creates_a_store_in_dark() {
    first_run(Theme::Dark).await;
}

async fn first_run(theme: Theme) {
    let sandbox = Sandbox::start().await;
    let place = Place::new(&sandbox.profile);
    let window = Window::open(&place, theme).await;

    window
        .find(By::Role("heading", "Welcome to Countersign"))
        .await;
    look_at(&window, "sign-in", theme).await;
    let code = ask_for_code(&window).await;
    look_at(&window, "sign-in-code", theme).await;
    sandbox.approve_device(&code, Person::Ada).await;
    window.shows("Ada Admin is signed in.").await;
    look_at(&window, "sign-in-done", theme).await;
    window.click_button("Continue").await;

    window.shows("No identity stores yet").await;
    look_at(&window, "stores-empty", theme).await;
    let links = window
        .find_all(By::Role("link", "Create Identity Store"))
        .await;
    links
        .last()
        .expect("the empty page offers to create a store")
        .click()
        .await;
    window.find(By::Role("form", "Create Identity Store")).await;
    look_at(&window, "store-new", theme).await;
    create_store(&window, "Contoso").await;

    let card = window.find(By::Role("article", "Contoso")).await;
    assert!(card.text().await.contains("contoso.example"));
    look_at(&window, "stores", theme).await;
    window.close().await;
}

#[tokio::test]
async fn who_signed_in_is_still_there_the_next_time() {
    let sandbox = Sandbox::start().await;
    let place = Place::new(&sandbox.profile);
    let window = Window::open(&place, Theme::Light).await;
    sign_in(&window, &sandbox).await;
    window.close().await;

    let window = Window::open(&place, Theme::Light).await;

    window.shows("No identity stores yet").await;
    window.shows("Ada Admin").await;
    window.close().await;
}

#[tokio::test]
async fn a_declined_sign_in_says_so_and_offers_a_new_code() {
    let sandbox = Sandbox::start().await;
    for theme in Theme::ALL {
        let place = Place::new(&sandbox.profile);
        let window = Window::open(&place, theme).await;
        let code = ask_for_code(&window).await;

        sandbox.decline_device(&code, Person::Olga).await;

        window.shows("The sign-in was declined.").await;
        look_at(&window, "sign-in-declined", theme).await;
        window.click_button("Get a new code").await;
        assert_ne!(shown_code(&window).await, code);
        let focused = window
            .script("return document.querySelector('[role=dialog]').contains(document.activeElement) || document.activeElement.outerHTML.slice(0,300)")
            .await;
        assert_eq!(focused, true, "the focus stays in the dialog");
        window.press(Key::Escape).await;
        window.gone(By::OnlyRole("dialog")).await;
        window.close().await;
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_sign_in_page_opens_in_the_browser_of_the_system() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::start().await;
    let place = Place::new(&sandbox.profile);
    // The system's way to a browser, which writes down where it is sent.
    let opened = place.path().join("opened");
    let browser = place.file(
        "xdg-open",
        &format!("#!/bin/sh\nprintf %s \"$1\" > '{}'\n", opened.display()),
    );
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o700)).unwrap();
    let path = format!(
        "{}:{}",
        place.path().display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let window = Window::open_in(&place, Theme::Light, &[], &[("PATH", &path)]).await;
    ask_for_code(&window).await;

    window.click_button("Open sign-in page").await;

    let page = wait::until("a page in the browser", || {
        let page = fs::read_to_string(&opened)
            .ok()
            .filter(|page| !page.is_empty());
        async { page }
    })
    .await;
    let authority = sandbox.profile["authority"].as_str().unwrap();
    assert_eq!(page, format!("{authority}/device"));
    window.close().await;
}
