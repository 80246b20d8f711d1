//! The window opens, and the harness sees it.

use countersign_tests::desktop::{By, Theme, Window};
use countersign_tests::{Place, Sandbox};
#[cfg(unix)]
use countersign_tests::{Program, wait};
#[cfg(unix)]
use tokio::{process::Command, time::timeout};

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

#[cfg(target_os = "linux")]
#[tokio::test]
async fn opening_the_window_again_leads_to_the_first() {
    let sandbox = Sandbox::start().await;
    let place = Place::new(&sandbox.profile);
    let first = Window::open(&place, Theme::Light).await;
    first.find(By::OnlyRole("main")).await;

    let second = timeout(wait::DEADLINE, program(&place).status()).await;

    let status = second.expect("the second one ends").expect("it starts");
    assert!(status.success(), "{status}");
    first.find(By::OnlyRole("main")).await;
    first.close().await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_window_that_the_system_asks_to_end_gives_the_data_directory_up() {
    use rustix::process::{Pid, Signal, kill_process};
    let sandbox = Sandbox::start().await;
    let place = Place::new(&sandbox.profile);
    let mut window = program(&place)
        .kill_on_drop(true)
        .spawn()
        .expect("it starts");
    let socket = place.data().join("engine.sock");
    wait::until_true("the engine to answer", || async { socket.exists() }).await;
    let pid = window.id().expect("it runs").cast_signed();
    let pid = Pid::from_raw(pid).expect("a process has an id");

    kill_process(pid, Signal::TERM).expect("a child can be signalled");

    let ended = timeout(wait::DEADLINE, window.wait()).await;
    let status = ended.expect("it ends").expect("it was waited for");
    assert!(status.success(), "{status}");
    assert!(!socket.exists(), "nobody answers any more");
}

/// The program, started as from a menu.
#[cfg(unix)]
fn program(place: &Place) -> Command {
    let mut command = Command::new(Program::Desktop.path());
    command
        .arg("--data-dir")
        .arg(place.data())
        .arg("--cloud")
        .arg(place.cloud())
        .env("XDG_CONFIG_HOME", place.path())
        .env("XDG_CACHE_HOME", place.path())
        .env("NO_AT_BRIDGE", "1");
    command
}
