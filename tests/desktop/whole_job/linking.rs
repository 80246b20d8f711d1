//! A workflow, and the flow that it is linked to.

use countersign_tests::desktop::By;
use countersign_tests::maker_page::MakerPage;

use super::stage::Stage;

/// What the workflow, and so its flow, is called.
const WORKFLOW: &str = "Create User";

pub(super) async fn create_workflow(stage: &Stage) {
    let window = &stage.window;
    let ada = stage.operator();
    ada.press(By::Role("tab", "Configure Workflows")).await;
    ada.link("Add Workflow").await;
    window.find(By::Role("form", "Create Workflow")).await;
    stage.look("create-workflow").await;

    ada.write("Name", WORKFLOW).await;
    ada.press(By::Role("checkbox", "User")).await;
    ada.choose("Events", "Create").await;
    ada.button("Add Approvers").await;
    window.find(By::OnlyRole("alertdialog")).await;
    ada.look_up(
        "People and groups",
        "Meg",
        "Megan Bowen megan@contoso.example",
    )
    .await;
    stage.look("add-approvers").await;
    ada.button("Add").await;
    window.gone(By::OnlyRole("alertdialog")).await;
    window.find(By::Role("button", "Remove Megan Bowen")).await;
    stage
        .keeps_focus_at(By::Role("button", "Add Approvers"))
        .await;
    stage.look("workflow-filled").await;
    ada.button("Create Workflow").await;

    window.shows("1 unsaved change").await;
    stage.look("workflow-staged").await;
    ada.button("Save").await;
    window.gone(By::Text("1 unsaved change")).await;
    stage.look("workflows").await;
}

pub(super) async fn link(stage: &Stage) {
    let window = &stage.window;
    let ada = stage.operator();
    ada.menu("More actions for Create User", "menuitem", "Edit")
        .await;
    ada.button("Power Automate Settings").await;
    let settings = By::Role("dialog", "Power Automate Settings: Create User");
    window.find(settings).await;
    // It begins with the first step that is not done.
    window.find(By::Role("heading", "Create Template")).await;
    ada.press(By::Role("tab", "Account Done")).await;
    window.shows("Ada Admin").await;
    stage.look("step-account").await;
    ada.press(By::Role("tab", "Environment Done")).await;
    stage.look("step-environment").await;
    ada.press(By::Role("tab", "Create Template To do")).await;
    stage.look("step-template").await;

    // The tenant has a flow of that name from the start; the screen says so and offers a way.
    ada.button("Create Template").await;
    window.shows("Another flow is named \"Create User\".").await;
    stage.look("step-template-name-taken").await;
    ada.button("Create another").await;
    window.shows("Flow template created.").await;
    stage.look("step-template-made").await;
    let url = finish_on_the_maker_page(stage).await;

    ada.press(By::Role("tab", "Request URL To do")).await;
    stage.look("step-request-url").await;
    ada.button("Configure a Request URL").await;
    stage.look("step-request-url-form").await;
    ada.write("Request URL", &url).await;
    ada.button("Authenticate").await;
    window.find(By::Role("tab", "Authenticate Not saved")).await;
    window.gone(By::Text("Looking")).await;
    stage.look("step-authenticate").await;
    ada.button("Save").await;
    window.shows("Linked. Turn the flow on last.").await;
    stage.look("step-saved").await;
    ada.button("Go to Turn on").await;
    window.find(By::Role("button", "Turn on")).await;
    stage.look("step-turn-on").await;
    ada.button("Turn on").await;
    window.find(By::Role("tab", "Health Healthy")).await;
    stage.look("step-on").await;
    ada.press(By::Role("tab", "Health Healthy")).await;
    stage.look("step-health").await;
    ada.button("Close Power Automate Settings").await;
    window.gone(settings).await;
    stage
        .keeps_focus_at(By::Role("button", "Power Automate Settings"))
        .await;
    window.shows("approves in Power Automate").await;
    stage.look("workflow-linked").await;
}

/// Opens the flow that was made, chooses its connection, saves, and copies the URL that its trigger shows.
async fn finish_on_the_maker_page(stage: &Stage) -> String {
    let maker = MakerPage::of(&stage.sandbox);
    let mut made = Vec::new();
    for (flow, name) in maker.flows().await {
        if name == WORKFLOW && !maker.is_on(&flow).await {
            made.push(flow);
        }
    }
    let [flow] = made.as_slice() else {
        panic!("one flow of that name is off: {made:?}");
    };
    maker.choose_connection_and_save(flow).await;
    maker.http_post_url(flow).await
}
