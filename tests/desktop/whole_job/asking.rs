//! A request, its approval, and what came of it.

use countersign_tests::Person;
use countersign_tests::approvals_page::ApprovalsPage;
use countersign_tests::desktop::By;

use super::stage::Stage;
use crate::steps::shown_code;

pub(super) async fn ask(stage: &Stage) {
    let window = &stage.window;
    let riley = stage.operator();
    riley.button("Account: Ada Admin").await;
    window
        .find(By::Role("menuitem", "Add another account"))
        .await;
    stage.look("account-menu").await;
    riley
        .press(By::Role("menuitem", "Add another account"))
        .await;
    window.find(By::Role("form", "Sign in")).await;
    stage.look("another-account").await;
    riley.button("Sign in").await;
    let code = shown_code(window).await;
    stage.sandbox.approve_device(&code, Person::Riley).await;
    window.shows("Riley Requester is signed in.").await;
    riley.button("Continue").await;
    window
        .find(By::Role("button", "Account: Riley Requester"))
        .await;

    riley.link("My Requests").await;
    window.shows("You have no pending requests of today").await;
    stage.look("no-requests").await;
    riley.link("New request").await;
    window.find(By::Role("heading", "New request")).await;
    riley.choose("What to ask for", "Create a user").await;
    window
        .find(By::Role("textbox", "User principal name"))
        .await;
    stage.look("new-request").await;
    riley.write("Display name", "Jane Doe").await;
    riley.write("User principal name", "jdoe").await;
    riley.write("Department", "Sales").await;
    window.shows("Create User: Megan Bowen").await;
    riley.button("Send request").await;
    window.shows("Your request was sent").await;
    stage.look("request-sent").await;
    riley.link("Open request").await;
    window.shows("Flow called").await;
    window.shows("Waits for Megan Bowen").await;
    stage.look("request-pending").await;
}

pub(super) async fn approve(stage: &Stage) {
    let megan = ApprovalsPage::of(&stage.sandbox, Person::Megan);
    let approval = megan.asked("Create User request").await;
    let asked = megan.read(&approval).await;
    assert!(asked.contains("Jane Doe"), "{asked}");
    megan.answer(&approval, "Approve", "Welcome").await;

    let window = &stage.window;
    window
        .shows("Megan Bowen approved it in Power Automate.")
        .await;
    window.shows("The change is in the directory").await;
    stage.look("request-applied").await;
}

/// In the directory, and in the window: with the one reveal of the initial password.
pub(super) async fn see_the_user(stage: &Stage) {
    let window = &stage.window;
    let riley = stage.operator();
    let page = format!(
        "{}/directory/users/jdoe@contoso.example",
        stage.sandbox.pages()
    );
    let page = reqwest::get(&page).await.expect("the directory answers");
    let page = page.text().await.expect("a page is text");
    assert!(
        page.contains("Jane Doe") && page.contains("Sales"),
        "{page}"
    );

    riley.button("Reveal password").await;
    window.find(By::OnlyRole("alertdialog")).await;
    stage.look("reveal").await;
    riley
        .press_last(By::Role("button", "Reveal password"))
        .await;
    window.find(By::Role("button", "Copy the password")).await;
    window.shows("jdoe@contoso.example").await;
    stage.look("revealed").await;
    riley.button("Close").await;
    window.gone(By::OnlyRole("alertdialog")).await;
    window
        .shows("The initial password was revealed and exists no longer.")
        .await;
    stage
        .keeps_focus_at(By::Role("heading", "Create a user: Jane Doe"))
        .await;
    assert!(
        window
            .find_all(By::Role("button", "Reveal password"))
            .await
            .is_empty()
    );
    stage.look("request-revealed").await;
}
