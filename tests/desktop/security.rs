//! The page in the window is fenced in.

use countersign_tests::desktop::{By, Theme, Window};
use countersign_tests::{Place, Sandbox};
use serde_json::{Value, json};

use crate::steps::{ask_for_code, create_store, sign_in};

/// Gathers what the content security policy stops, what stood in the way of loading the page included.
const GATHER: &str = "
    window.stopped = [];
    document.addEventListener('securitypolicyviolation', (event) =>
        window.stopped.push(`${event.effectiveDirective} ${event.blockedURI}`));
    if ('ReportingObserver' in window) {
        const told = (reports) => reports.forEach(({ body }) =>
            window.stopped.push(`${body.effectiveDirective} ${body.blockedURL}`));
        new ReportingObserver(told, { types: ['csp-violation'], buffered: true }).observe();
    }";

/// From now on, [`stopped`] tells what the policy stops in this page; what it stopped before included.
pub(crate) async fn gather_violations(window: &Window) {
    window.script(GATHER).await;
    // Without it, what was stopped while the page loaded would go unseen.
    let observes = window.script("return 'ReportingObserver' in window").await;
    assert_eq!(observes, true);
}

/// What the policy stopped.
pub(crate) async fn stopped(window: &Window) -> Vec<String> {
    let stopped = window.script("return window.stopped").await;
    serde_json::from_value(stopped).expect("a list of texts")
}

#[tokio::test]
async fn the_pages_keep_to_the_content_security_policy() {
    let sandbox = Sandbox::start().await;
    let place = Place::new(&sandbox.profile);
    let window = Window::open(&place, Theme::Light).await;
    window.find(By::OnlyRole("main")).await;
    gather_violations(&window).await;

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

    assert_eq!(stopped(&window).await, Vec::<String>::new());
    // A style that was stopped on loading has no sheet.
    let bare = window
        .script("return [...document.querySelectorAll('style, link[rel=stylesheet]')].filter(({ sheet }) => sheet === null).length")
        .await;
    assert_eq!(bare, 0);
    window.close().await;
}

#[tokio::test]
async fn the_content_security_policy_stops_what_is_not_ours() {
    let sandbox = Sandbox::start().await;
    let place = Place::new(&sandbox.profile);
    let window = Window::open(&place, Theme::Light).await;
    window.find(By::OnlyRole("main")).await;
    gather_violations(&window).await;

    let evaluated = window
        .script("try { (0, eval)('window.evaluated = true'); } catch { /* stopped */ } return window.evaluated === true")
        .await;
    assert_eq!(evaluated, false);
    let inline = window
        .script("const script = document.createElement('script'); script.textContent = 'window.ran = true'; document.head.append(script); return window.ran === true")
        .await;
    assert_eq!(inline, false);
    let fetched = window
        .script(&format!(
            "window.fetched = 'pending'; fetch('{}').then(() => window.fetched = 'answered', () => window.fetched = 'stopped'); return null",
            sandbox.pages()
        ))
        .await;
    assert_eq!(fetched, Value::Null);
    countersign_tests::wait::until_true("the policy to stop the call", || async {
        window.script("return window.fetched").await == "stopped"
    })
    .await;

    let stopped = stopped(&window).await;
    for directive in ["script-src", "connect-src"] {
        assert!(
            stopped.iter().any(|line| line.starts_with(directive)),
            "{directive}: {stopped:?}"
        );
    }
    window.close().await;
}

#[tokio::test]
async fn the_page_has_no_global_handle_on_the_program_and_frozen_prototypes() {
    let sandbox = Sandbox::start().await;
    let place = Place::new(&sandbox.profile);
    let window = Window::open(&place, Theme::Light).await;
    window.find(By::OnlyRole("main")).await;

    let seen = window
        .script("return [typeof window.__TAURI__, Object.isFrozen(Object.prototype)]")
        .await;

    assert_eq!(seen, json!(["undefined", true]));
    window.close().await;
}

#[tokio::test]
async fn the_page_cannot_call_what_is_not_listed() {
    let sandbox = Sandbox::start().await;
    let place = Place::new(&sandbox.profile);
    let window = Window::open(&place, Theme::Light).await;
    window.find(By::OnlyRole("main")).await;

    for command in [
        "plugin:window|close",
        "plugin:opener|open_url",
        "plugin:event|emit",
        "no_such_command",
    ] {
        window
            .script(&format!(
                "window.called = 'pending'; window.__TAURI_INTERNALS__.invoke('{command}', {{}}).then(() => window.called = 'answered', (error) => window.called = String(error)); return null"
            ))
            .await;
        let answer = countersign_tests::wait::until("an answer", || async {
            let answer = window.script("return window.called").await;
            (answer != "pending").then_some(answer)
        })
        .await;
        let answer = answer.as_str().unwrap_or_default();
        assert!(
            answer.contains("not allowed") || answer.contains("not found"),
            "{command}: {answer}"
        );
    }
    window.close().await;
}

#[tokio::test]
async fn the_window_goes_nowhere_else_and_opens_no_other() {
    let sandbox = Sandbox::start().await;
    let place = Place::new(&sandbox.profile);
    let window = Window::open(&place, Theme::Light).await;
    ask_for_code(&window).await;
    let elsewhere = sandbox.pages();

    window
        .script(&format!("location.href = '{elsewhere}'; return null"))
        .await;
    window
        .script(&format!(
            "window.other = window.open('{elsewhere}'); return null"
        ))
        .await;

    // Still our page, with what it was doing.
    window.find(By::Role("status", "Code to enter")).await;
    let address = window.script("return location.host").await;
    assert!(
        ["localhost", "tauri.localhost"]
            .iter()
            .any(|ours| address == *ours),
        "{address}"
    );
    assert_eq!(
        window.script("return window.other === null").await,
        Value::Bool(true)
    );
    window.close().await;
}
