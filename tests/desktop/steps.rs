//! What a person does in several stories.

use countersign_tests::desktop::{By, Theme, Window};
use countersign_tests::{Person, Sandbox, TENANT_ID, wait};

/// Looks closely at a page: axe, and a picture for people.
pub(crate) async fn look_at(window: &Window, page: &str, theme: Theme) {
    let name = format!("{page}-{}", theme.name());
    window.picture(&name).await;
    window.assert_accessible(&name).await;
}

/// Asks for a code on the sign-in page, and returns it.
pub(crate) async fn ask_for_code(window: &Window) -> String {
    window.fill("Tenant ID", TENANT_ID).await;
    window.fill("Client ID", Sandbox::CONSOLE).await;
    window.click_button("Sign in").await;
    shown_code(window).await
}

/// The code that is shown, as soon as it can be read.
pub(crate) async fn shown_code(window: &Window) -> String {
    let code = window.find(By::Role("status", "Code to enter")).await;
    let code = &code;
    wait::until("a code that can be read", || async move {
        Some(code.text().await).filter(|text| !text.is_empty())
    })
    .await
}

/// Signs Ada in, and goes on to the stores.
pub(crate) async fn sign_in(window: &Window, sandbox: &Sandbox) {
    let code = ask_for_code(window).await;
    sandbox.approve_device(&code, Person::Ada).await;
    window.shows("Ada Admin is signed in.").await;
    window.click_button("Continue").await;
    window.find(By::Role("heading", "Identity Stores")).await;
}

/// Fills the form of a new identity store and sends it.
pub(crate) async fn create_store(window: &Window, name: &str) {
    window.fill("Name", name).await;
    window.fill("Domain Name", "contoso.example").await;
    window.fill("Tenant ID", TENANT_ID).await;
    window.click_button("Create Identity Store").await;
}
