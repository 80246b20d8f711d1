//! What is typed wrong is told where it stands, stays to be mended, and can be mended as the message says.

use countersign_tests::desktop::{By, Hands, Operator, Theme, Window};
use countersign_tests::house::{House, STORE, WORKFLOW};
use countersign_tests::maker_page::MakerPage;
use countersign_tests::{Person, Place, Sandbox, TENANT_ID, wait};

use crate::steps::{look_at, shown_code};

#[tokio::test]
async fn ids_that_are_none_are_told_at_their_fields_when_somebody_signs_in() {
    let sandbox = Sandbox::start().await;
    let place = Place::new(&sandbox.profile);
    let window = Window::open(&place, Theme::Light).await;
    let somebody = Operator::at(&window, Hands::Mouse);

    somebody.write("Tenant ID", "con toso").await;
    somebody.write("Client ID", "countersign").await;
    somebody.button("Sign in").await;

    at_field(&window, "Tenant ID", "This is neither an ID such as").await;
    at_field(&window, "Client ID", "This is not an ID such as").await;
    assert!(textbox(&window, "Tenant ID").await.has_focus().await);
    look_at(&window, "bad-sign-in", Theme::Light).await;
    // Of the right form, and still no tenant.
    let unknown = TENANT_ID.replace("8f001", "8f999");
    somebody.write("Tenant ID", &unknown).await;
    somebody.write("Client ID", Sandbox::CONSOLE).await;
    somebody.button("Sign in").await;
    window
        .find(By::Role("dialog", "The sign-in did not finish"))
        .await;
    look_at(&window, "bad-tenant", Theme::Light).await;
    somebody.button("Close").await;
    assert_eq!(textbox(&window, "Tenant ID").await.value().await, unknown);

    somebody.write("Tenant ID", TENANT_ID).await;
    somebody.button("Sign in").await;
    shown_code(&window).await;
    window.close().await;
}

#[tokio::test]
async fn a_client_of_no_environment_is_told_at_its_fields_and_an_address_is_taken_apart() {
    let house = House::open().await;
    house.sign_in(Person::Ada).await;
    house.add_store().await;
    let window = open(&house, Theme::Dark).await;
    let ada = Operator::at(&window, Hands::Mouse);
    to_workflows(&window).await;
    ada.press(By::Role("tab", "Advanced Workflow Settings"))
        .await;
    ada.button("Register Client").await;
    window.find(By::OnlyRole("alertdialog")).await;

    ada.write("Organization Code", "con toso").await;
    window
        .find(By::Role("combobox", "Region"))
        .await
        .fill("crm 4")
        .await;
    ada.write("Data service URL", "flows.contoso.example").await;
    ada.write("Client ID", Sandbox::CONSOLE).await;
    ada.press_last(By::Role("button", "Register Client")).await;

    at_field(
        &window,
        "Organization Code",
        "is made of letters, digits and dashes",
    )
    .await;
    at_field(&window, "Region", "is made of letters, digits and dashes").await;
    at_field(&window, "Data service URL", "begins with https://").await;
    look_at(&window, "bad-client", Theme::Dark).await;
    // What the message offers: the whole address in the first field.
    ada.write(
        "Organization Code",
        "https://contoso.crm4.dynamics.com/main.aspx",
    )
    .await;
    // Well-formed, and yet no address that flows can reach: the engine says so, at the same place.
    ada.write("Data service URL", "http://flows.contoso.example")
        .await;
    ada.write("Client Secret", "mistyped").await;
    ada.press_last(By::Role("button", "Register Client")).await;
    at_field(&window, "Data service URL", "URL").await;
    for (label, kept) in [
        ("Organization Code", "contoso"),
        ("Data service URL", "http://flows.contoso.example"),
        ("Client ID", Sandbox::CONSOLE),
        // A secret goes in once.
        ("Client Secret", ""),
    ] {
        assert_eq!(textbox(&window, label).await.value().await, kept, "{label}");
    }
    at_field(&window, "Client Secret", "was not kept").await;
    look_at(&window, "bad-client-refused", Theme::Dark).await;

    ada.button("Go on without a client secret").await;
    ada.write("Data service URL", &format!("http://{}", house.listener))
        .await;
    ada.press_last(By::Role("button", "Register Client")).await;
    window.gone(By::OnlyRole("alertdialog")).await;
    window.find(By::Role("article", "contoso, crm4")).await;
    window.close().await;
}

#[tokio::test]
async fn a_request_url_with_a_fault_stays_in_its_field_with_what_is_wrong_until_it_is_the_flows() {
    let house = House::open().await;
    house.remove_ready_flow().await;
    house.move_in().await;
    house.add_workflow().await;
    house.done(&["template", "create", WORKFLOW]).await;
    let maker = MakerPage::of(&house.sandbox);
    let flow = maker.flow_named(WORKFLOW).await;
    maker.choose_connection_and_save(&flow).await;
    let url = maker.http_post_url(&flow).await;
    let window = open(&house, Theme::Light).await;
    let ada = Operator::at(&window, Hands::Mouse);
    to_workflows(&window).await;
    ada.menu("More actions for Create User", "menuitem", "Edit")
        .await;
    ada.button("Power Automate Settings").await;
    ada.press(By::Role("tab", "Request URL To do")).await;
    ada.button("Configure a Request URL").await;

    let other_cloud = "https://default3f1c9e528a4b4d0e.9b.environment.api.gov.powerplatform.microsoft.us:443/powerautomate/automations/direct/workflows/0123456789abcdef0123456789abcdef/triggers/manual/paths/invoke?api-version=1";
    let retired = "https://prod-12.westeurope.logic.azure.com:443/workflows/0123456789abcdef0123456789abcdef/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg";
    let faults = [
        // What is wrong with the text is seen at once; the rest the engine says.
        (format!("\"{url}\""), "It holds a quotation mark."),
        (
            url.replacen("workflows", "work flows", 1),
            "There is a space in its middle.",
        ),
        (url.chars().take(60).collect(), "cut off"),
        (other_cloud.to_owned(), "belongs to no flow of this cloud"),
        (retired.to_owned(), "belongs to no flow of this cloud"),
    ];
    for (typed, message) in faults {
        ada.write("Request URL", &typed).await;
        ada.button("Authenticate").await;
        if window
            .find_all(By::Role("textbox", "Request URL"))
            .await
            .is_empty()
        {
            window.gone(By::Text("Looking")).await;
            ada.press_last(By::Text("Go to Request URL")).await;
        }
        at_field(&window, "Request URL", message).await;
        let kept = textbox(&window, "Request URL").await.value().await;
        assert_eq!(kept, typed);
    }
    look_at(&window, "bad-request-url", Theme::Light).await;

    // The flow is off still: that is told, and hinders nobody from saving.
    ada.write("Request URL", &url).await;
    ada.button("Authenticate").await;
    window.gone(By::Text("Looking")).await;
    window.shows("The linked flow is off.").await;
    ada.button("Save").await;
    window.shows("Linked. Turn the flow on last.").await;
    window.close().await;
}

async fn open(house: &House, theme: Theme) -> Window {
    let key = house.place.key().display().to_string();
    Window::open_with(&house.place, theme, &["--key-file", &key]).await
}

async fn to_workflows(window: &Window) {
    let ada = Operator::at(window, Hands::Mouse);
    ada.menu(&format!("More actions for {STORE}"), "menuitem", "Edit")
        .await;
    ada.link("Workflows").await;
    window.find(By::Role("tab", "Configure Workflows")).await;
}

async fn textbox<'w>(window: &'w Window, label: &str) -> countersign_tests::desktop::Element<'w> {
    let role = if label == "Region" {
        "combobox"
    } else {
        "textbox"
    };
    window.find(By::Role(role, label)).await
}

/// Waits until a field is marked as wrong, and what describes it says this.
async fn at_field(window: &Window, label: &str, message: &str) {
    const SAID: &str = "
        const [field] = arguments;
        if (field.getAttribute('aria-invalid') !== 'true') return '';
        const ids = (field.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean);
        return ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ');";
    wait::until_true(&format!("`{message}` at {label}"), || async {
        let said = textbox(window, label).await.script(SAID).await;
        said.as_str().is_some_and(|said| said.contains(message))
    })
    .await;
}
