//! The window opens, and the harness sees it.

use countersign_tests::desktop::{By, Theme, Window};
use countersign_tests::{Place, Sandbox};

#[tokio::test]
async fn the_window_opens_with_its_title_and_its_navigation() {
    let sandbox = Sandbox::start().await;
    let place = Place::new(&sandbox.profile);

    let window = Window::open(&place, Theme::Light).await;

    window.find(By::OnlyRole("main")).await;
    assert!(window.title().await.contains("Countersign"));
    window.close().await;
}

#[tokio::test]
async fn the_page_is_told_which_colours_the_desktop_prefers() {
    let sandbox = Sandbox::start().await;

    for theme in Theme::ALL {
        let place = Place::new(&sandbox.profile);
        let window = Window::open(&place, theme).await;
        let prefers = window
            .script("return matchMedia('(prefers-color-scheme: dark)').matches")
            .await;
        assert_eq!(prefers, theme == Theme::Dark, "{}", theme.name());
        window.close().await;
    }
}
