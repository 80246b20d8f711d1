//! Closing the window by its title bar.

use countersign_tests::desktop::{By, Hands, Operator, Theme, Window, title_bar};
use countersign_tests::house::{House, STORE};
use countersign_tests::{Person, wait};

use crate::steps::look_at;

const TITLE: &str = "Countersign";

#[tokio::test]
async fn closing_over_unsaved_changes_asks_and_keeps_them_for_who_stays() {
    let house = House::open().await;
    house.sign_in(Person::Ada).await;
    house.add_store().await;
    until_no_window().await;
    let key = house.place.key().display().to_string();
    let window = Window::open_with(&house.place, Theme::Light, &["--key-file", &key]).await;
    let ada = Operator::at(&window, Hands::Mouse);
    ada.menu(&format!("More actions for {STORE}"), "menuitem", "Edit")
        .await;
    ada.write("Name", "Contoso Europe").await;

    assert_eq!(title_bar::press_close(TITLE), 1);
    let asked = By::Role("alertdialog", "Leave without saving?");
    window.find(asked).await;
    look_at(&window, "closing", Theme::Light).await;
    ada.button("Stay").await;

    window.gone(asked).await;
    let name = window.find(By::Role("textbox", "Name")).await;
    assert_eq!(name.value().await, "Contoso Europe");
    title_bar::press_close(TITLE);
    window.find(asked).await;
    // The window goes with the click, and cannot tell that it was clicked.
    let leave = "[...document.querySelectorAll('[role=alertdialog] button')]
        .find((button) => button.textContent === 'Leave').click();";
    window.script_if_there(leave).await;
    wait::until_true("the window to be gone", || async {
        title_bar::windows(TITLE) == 0
    })
    .await;
}

/// That of another test may still be on its way out.
async fn until_no_window() {
    wait::until_true("no other window", || async {
        title_bar::windows(TITLE) == 0
    })
    .await;
}

#[tokio::test]
async fn closing_without_changes_does_not_ask() {
    let house = House::open().await;
    house.sign_in(Person::Ada).await;
    until_no_window().await;
    let key = house.place.key().display().to_string();
    let window = Window::open_with(&house.place, Theme::Light, &["--key-file", &key]).await;
    window.find(By::OnlyRole("main")).await;

    assert_eq!(title_bar::press_close(TITLE), 1);

    wait::until_true("the window to be gone", || async {
        title_bar::windows(TITLE) == 0
    })
    .await;
}
