//! Signing in, an identity store with its accounts, and the Power Automate client.

use countersign_tests::desktop::By;
use countersign_tests::{Person, Sandbox, TENANT_ID};

use super::stage::Stage;
use crate::steps::shown_code;

const ADA: &str = "Ada Admin (admin@contoso.example)";

pub(super) async fn sign_in(stage: &Stage) {
    let window = &stage.window;
    let ada = stage.operator();
    window
        .find(By::Role("heading", "Welcome to Countersign"))
        .await;
    stage.look("welcome").await;
    ada.write("Tenant ID", TENANT_ID).await;
    ada.write("Client ID", Sandbox::CONSOLE).await;
    ada.button("Sign in").await;
    let code = shown_code(window).await;
    stage.look("code").await;
    stage.sandbox.approve_device(&code, Person::Ada).await;
    window.shows("Ada Admin is signed in.").await;
    stage.look("signed-in").await;
    ada.button("Continue").await;

    window.shows("No identity stores yet").await;
    stage.look("no-stores").await;
}

pub(super) async fn create_store(stage: &Stage) {
    let window = &stage.window;
    let ada = stage.operator();
    ada.press_last(By::Role("link", "Create Identity Store"))
        .await;
    window.find(By::Role("form", "Create Identity Store")).await;
    stage.look("create-store").await;
    ada.write("Name", "Contoso").await;
    ada.write("Domain Name", "contoso.example").await;
    ada.write("Tenant ID", TENANT_ID).await;
    ada.button("Create Identity Store").await;
    window.find(By::Role("article", "Contoso")).await;
    stage.look("stores").await;

    ada.menu("More actions for Contoso", "menuitem", "Edit")
        .await;
    window.find(By::Role("heading", "General")).await;
    stage.look("general").await;
    ada.link("Connection").await;
    window.find(By::Role("heading", "Accounts")).await;
    stage.look("connection").await;
    ada.choose("Service credential", ADA).await;
    ada.choose("Linking account", ADA).await;
    ada.button("Save").await;
    window.shows("Saved.").await;
    ada.button("Test connection").await;
    window.shows("Changing the directory").await;
    window.gone(By::Text("Looking")).await;
    assert!(window.find_all(By::Text("Failed")).await.is_empty());
    stage.look("connection-tested").await;
}

pub(super) async fn register_client(stage: &Stage) {
    let window = &stage.window;
    let ada = stage.operator();
    ada.link("Workflows").await;
    window.find(By::Role("tab", "Configure Workflows")).await;
    ada.press(By::Role("tab", "Advanced Workflow Settings"))
        .await;
    window.shows("No client is registered").await;
    stage.look("advanced").await;
    ada.button("Register Client").await;
    window.find(By::OnlyRole("alertdialog")).await;
    stage.look("register-client").await;

    ada.write("Organization Code", "contoso").await;
    ada.look_up("Region", "crm4", "crm4: Europe, Middle East and Africa")
        .await;
    let url = format!("http://{}", stage.listener);
    ada.write("Data service URL", &url).await;
    ada.write("Client ID", Sandbox::CONSOLE).await;
    stage.look("register-client-filled").await;
    ada.press_last(By::Role("button", "Register Client")).await;
    window.gone(By::OnlyRole("alertdialog")).await;
    window.find(By::Role("article", "contoso, crm4")).await;
    stage
        .keeps_focus_at(By::Role("heading", "Power Automate Settings"))
        .await;
    ada.button("Test").await;
    window.shows("Data service").await;
    window.gone(By::Text("Looking")).await;
    assert!(window.find_all(By::Text("Failed")).await.is_empty());
    stage.look("client").await;
}
