//! The procedure of the manual, "Integrate with Power Automate", step by step with its own words, through real processes: an
//! administrator at the command line, a flow maker at the sandbox's pages, an approver at the approvals page.

use countersign_tests::house::{
    APPROVER, House, STORE, WORKFLOW, happenings, id_of, refusal, words,
};
use countersign_tests::maker_page::MakerPage;
use countersign_tests::{Person, Sandbox, TENANT_ID};
use serde_json::{Value, json};

/// Says which step it is at; a test that fails shows how far it came.
fn step(words: &str) {
    eprintln!("{words}");
}

/// The steps of "Connect an Identity Store to Power Automate", after somebody made the identity store.
async fn connect_an_identity_store_to_power_automate(house: &House) {
    step("1. In Admin Center, click Identity Stores in the left pane.");
    let stores = house.done(&["store", "list"]).await;
    assert_eq!(stores["stores"][0]["name"], STORE);

    step(
        "2. On the Identity Stores page, click the ellipsis button for an identity store and select Edit.",
    );
    house.done(&["store", "show", STORE]).await;

    step("3. Click Workflows under Settings in the left pane.");
    house.done(&["workflow", "list", STORE]).await;

    step("4. On the Workflows page, click the Advanced Workflow Settings tab.");
    let before = house.done(&["client", "show", STORE]).await;
    assert_eq!(before["client"], Value::Null);

    step("5. In the Power Automate Settings section, click Register Client.");
    step(
        "6. Enter the following information: Organization Code, Region, Directory Manager Data Service URL, Tenant ID, Client ID.",
    );
    step("7. Click Save on the Advanced Workflow Settings page.");
    house
        .done(&words(&format!(
            "client register --store {STORE} --organization-code contoso --region crm4 \
             --data-service-url http://{} --tenant {TENANT_ID} --client-id {}",
            house.listener,
            Sandbox::CONSOLE
        )))
        .await;
    let registered = house.done(&["client", "show", STORE]).await;
    assert_eq!(registered["client"]["organizationCode"], "contoso");
    assert_eq!(registered["client"]["region"], "crm4");
    assert_eq!(
        registered["client"]["environment"]["id"],
        Sandbox::ENVIRONMENT,
        "the environment is found: {registered}"
    );
    let tested = house.done(&["client", "test", STORE]).await;
    assert_eq!(failed(&tested["checks"]), [""; 0], "{tested}");
}

/// The names of the checks that failed.
fn failed(checks: &Value) -> Vec<&str> {
    with_outcome(checks, "failed")
}

fn with_outcome<'c>(checks: &'c Value, outcome: &str) -> Vec<&'c str> {
    let checks = checks.as_array().unwrap();
    let found = checks.iter().filter(|check| check["outcome"] == outcome);
    found
        .map(|check| check["check"].as_str().unwrap())
        .collect()
}

/// The steps of "Link an Identity Store Workflow to a Flow". Gives the page of the flow in Power Automate.
async fn link_an_identity_store_workflow_to_a_flow(house: &House) -> String {
    let maker = MakerPage::of(&house.sandbox);
    step("1. In Admin Center, click Identity Stores in the left pane.");
    step(
        "2. On the Identity Stores page, click the ellipsis button for an identity store and select Edit.",
    );
    step("3. Click Workflows under Settings in the left pane.");
    step(
        "4. On the Configure Workflows tab of the Workflows page, click the ellipsis button for a workflow and select Edit.",
    );
    let workflow = house.done(&["workflow", "show", WORKFLOW]).await;
    assert_eq!(workflow["name"], WORKFLOW);

    step("5. On the Edit Workflow page, click Power Automate Settings in the top right corner.");
    let link = house.done(&["link", "show", WORKFLOW]).await;
    assert_eq!(link["link"], Value::Null);

    step(
        "6. Provide the username and password of a Microsoft Entra ID account for managing flows in the Microsoft Power Automate portal.",
    );
    // No password is kept: the account is signed in, and the store names it.
    house
        .done(&[
            "store",
            "set",
            STORE,
            "--linking-account",
            Person::Ada.upn(),
        ])
        .await;

    step(
        "7. Click Create Template. Directory Manager creates a basic flow in Power Automate with the same name as the workflow.",
    );
    let created = house.done(&["template", "create", WORKFLOW]).await;
    assert_eq!(created["foundAgain"], false, "{created}");

    step(
        "8.1. Launch Power Automate and navigate to My Flows. This page displays the flow you created in Power Automate from the workflow.",
    );
    let flow = maker.flow_named(WORKFLOW).await;
    assert!(!maker.is_on(&flow).await, "it is off");

    step(
        "8.2. Hover the mouse over the flow to display the ellipsis button. Click it and select Edit.",
    );
    step("8.3. Expand the Connections area.");
    step(
        "8.4. Click Approvals in the Connections area. The approver of the workflow is auto added here. Click Save.",
    );
    maker.choose_connection_and_save(&flow).await;

    step(
        "8.5. Expand the When a HTTP request is received area and copy the URL displayed for HTTP POST URL.",
    );
    let url = maker.http_post_url(&flow).await;

    step(
        "9. In Directory Manager, return to the workflow being linked to the flow, and click Configure a Request URL.",
    );
    step("10. Enter the copied HTTP POST URL in the Request URL box.");
    step("11. Click Authenticate and then Save.");
    let authenticate = ["link", "authenticate", WORKFLOW, "--request-url-file", "-"];
    let authenticated = house.console().run_with(&authenticate, &url).await;
    let checks = authenticated.objects()[0]["health"]["checks"].clone();
    // The manual turns the flow on last: until then that alone is missing, its URL is not told, and nothing is guessed.
    assert_eq!(failed(&checks), ["turnedOn"], "{authenticated:?}");
    let current = checks
        .as_array()
        .unwrap()
        .iter()
        .find(|check| check["check"] == "current");
    let current = current.unwrap();
    assert_eq!(current["outcome"], "unchecked", "{authenticated:?}");
    assert_eq!(
        current["notice"]["code"], "linked_flow_off",
        "{authenticated:?}"
    );
    assert!(authenticated.objects()[0]["canSave"] == true);
    house.link(&url).await.object();

    step("12. Click Update Workflow on the Edit Workflow page to save the settings.");
    step("13. Click Save on the Workflows page.");
    let link = house.done(&["link", "show", WORKFLOW]).await;
    assert!(link["link"].is_object(), "{link}");

    step("14.1. In Power Automate, navigate to My Flows.");
    step(
        "14.2. Hover the mouse over the flow to display the ellipsis button. Click it and select Turn on.",
    );
    maker.turn_on(&flow).await;
    assert!(maker.is_on(&flow).await);
    // The URL that was copied before is known as the flow's.
    let authenticated = house.done(&["link", "authenticate", WORKFLOW]).await;
    let checks = &authenticated["health"]["checks"];
    assert_eq!(failed(checks), [""; 0], "{authenticated}");
    let passed = with_outcome(checks, "passed");
    assert!(passed.contains(&"current"), "{authenticated}");

    // Turning a flow on for the first time may give it another id: the URL that was copied before goes on working, and the
    // one that is displayed now names the flow as it is known now.
    let url = maker.http_post_url(&flow).await;
    // That the trigger lets an app in, a probe alone proves.
    let probed = [&authenticate[..], &["--probe"]].concat();
    let authenticated = house.console().run_with(&probed, &url).await.object();
    let checks = &authenticated["health"]["checks"];
    for outcome in ["failed", "passed"] {
        assert_eq!(
            with_outcome(checks, outcome).len(),
            if outcome == "passed" { 6 } else { 0 },
            "{authenticated}"
        );
    }
    let shown = house.done(&["flow", "show", WORKFLOW]).await;
    assert_eq!(shown["flow"]["state"], "on", "{shown}");
    flow
}

/// Before the manual begins: somebody is signed in, there is an identity store, and its workflow has an approver.
async fn before_the_manual(house: &House) {
    house.remove_ready_flow().await;
    house.sign_in(Person::Ada).await;
    let app = id_of(&house.add_app().await);
    house.add_store().await;
    house
        .done(&[
            "store",
            "set",
            STORE,
            "--service-credential",
            &app,
            "--linking-account",
            Person::Ada.upn(),
        ])
        .await;
    house.add_workflow().await;
}

/// The flow runs in the tenant under the workflow's name, once for the request.
async fn assert_ran_once(house: &House, request: &str, flow: &str) {
    let runs = house.runs_of(request).await;
    let [run] = runs.as_slice() else {
        panic!("one run: {runs:?}");
    };
    let id = flow.rsplit('/').next().unwrap();
    assert_eq!(run["workflowId"], id, "it is the flow of the template");
}

fn is_applied(shown: &Value) -> bool {
    shown["request"]["apply"]["kind"] == "applied"
}

#[tokio::test(flavor = "multi_thread")]
async fn integrate_with_power_automate() {
    let house = House::open().await;
    before_the_manual(&house).await;

    connect_an_identity_store_to_power_automate(&house).await;
    let flow = link_an_identity_store_workflow_to_a_flow(&house).await;

    step(
        "Consequently, when the identity store workflow is triggered, the linked flow is auto triggered.",
    );
    house.sign_in(Person::Riley).await;
    let (request, approval) = house.asked("jdoe").await;
    assert_ran_once(&house, &request, &flow).await;

    step(
        "When the flow is approved in Power Automate, the identity store workflow request is auto approved.",
    );
    house
        .answer(&approval, APPROVER, "Approve", "Welcome")
        .await;
    let shown = house
        .until(&request, "the user to be made", is_applied)
        .await;
    assert_eq!(shown["request"]["status"], "approved");
    assert_eq!(shown["request"]["decision"]["byName"], "Megan Bowen");
    assert_eq!(house.users_named("jdoe@contoso.example").await.len(), 1);
    let happened = happenings(&shown);
    for what in ["asked", "flowTriggered", "decided", "applied"] {
        assert_eq!(
            happened.iter().filter(|one| *one == what).count(),
            1,
            "{what} in {happened:?}"
        );
    }

    step(
        "However, if the identity store workflow request is approved first, the flow would not be auto approved.",
    );
    house
        .done(&["store", "set", STORE, "--settle-flows", "off"])
        .await;
    let (second, _) = house.asked("second").await;
    house.act_as(Person::Ada).await;
    house.done(&["request", "approve", &second]).await;
    house
        .until(&second, "the second user to be made", is_applied)
        .await;
    let approvals = house.approvals_of(&second).await;
    assert_eq!(approvals[0]["open"], true, "{approvals:?}");
}

/// The same by the product's own commands instead of Power Automate's pages, where the connection is chosen once.
#[tokio::test(flavor = "multi_thread")]
async fn a_flow_is_turned_off_and_on_by_the_console() {
    let house = House::open().await;
    before_the_manual(&house).await;
    house.register_client().await;
    let flow = link_an_identity_store_workflow_to_a_flow(&house).await;
    let maker = MakerPage::of(&house.sandbox);

    let off = house.done(&["flow", "turn-off", WORKFLOW]).await;
    assert_eq!(off["flow"]["state"], "off", "{off}");
    assert!(!maker.is_on(&flow).await);
    house.sign_in(Person::Riley).await;
    let request = id_of(&house.ask_for("jdoe").await);
    let parked = house
        .until(&request, "the flow to be found off", |shown| {
            shown["request"]["trigger"]["kind"] == "parked"
        })
        .await;
    assert_eq!(parked["request"]["notices"][0]["code"], "flow_off");

    house.act_as(Person::Ada).await;
    let on = house.done(&["flow", "turn-on", WORKFLOW]).await;
    assert_eq!(on["flow"]["state"], "on", "{on}");
    assert!(maker.is_on(&flow).await);
    house.done(&["request", "send-again", &request]).await;
    house.approve(&request).await;
    house
        .until(&request, "the user to be made", is_applied)
        .await;
    assert_ran_once(&house, &request, &flow).await;
}

/// "Triggering Microsoft Flow from Directory Manager Workflows", up to the approval.
#[tokio::test(flavor = "multi_thread")]
async fn triggering_microsoft_flow_from_directory_manager_workflows() {
    let house = House::open().await;
    house.remove_ready_flow().await;
    house.sign_in(Person::Ada).await;
    let app = id_of(&house.add_app().await);

    step("1. Go to the Identity Stores node.");
    house.add_store().await;
    house
        .done(&[
            "store",
            "set",
            STORE,
            "--service-credential",
            &app,
            "--linking-account",
            Person::Ada.upn(),
        ])
        .await;
    step("2. Double-click the required identity store to open its properties.");
    house.done(&["store", "show", STORE]).await;
    step(
        "3. On the Workflow tab, click Microsoft Flow and configure: Org Code, Region, Directory Manager Server, ClientID.",
    );
    step("4. Click OK to save changes.");
    house.register_client().await;
    house.add_workflow_if(&["department present"]).await;

    step(
        "NOTE: To quickly define a flow in MS Flow, click Create Temp to create a basic template and connect it.",
    );
    let created = house.done(&["template", "create", WORKFLOW]).await;
    let id = created["template"]["flow"].as_str().unwrap().to_owned();
    step("5. Log into the MS Flow portal and open the flow you want to link.");
    let maker = MakerPage::of(&house.sandbox);
    let flow = format!("/maker/{id}");
    maker.choose_connection_and_save(&flow).await;
    maker.turn_on(&flow).await;
    step("6. Generate a request URL for the MS Flow.");
    let url = maker.http_post_url(&flow).await;
    step(
        "7. In the Directory Manager Console, go back to the Workflow tab of the identity store properties.",
    );
    step("8. Select the workflow to link (e.g., Create User) and click Edit.");
    step("9. Paste the MS Flow request URL into the Microsoft Flow Request URL field.");
    step("10. Click Authenticate and provide identity store credentials.");
    let authenticate = ["link", "authenticate", WORKFLOW, "--request-url-file", "-"];
    let authenticated = house.console().run_with(&authenticate, &url).await;
    assert_eq!(authenticated.status, Some(0), "{authenticated:?}");
    step("11. Click OK to finalize the link between the Directory Manager workflow and MS Flow.");
    house.link(&url).await.object();

    step(
        "Now, when a user is created and assigned a department, it will trigger the Create User workflow.",
    );
    house.sign_in(Person::Riley).await;
    let without = [
        "request",
        "create",
        "--store",
        STORE,
        "--field",
        "userPrincipalName=nobody",
        "--field",
        "displayName=Nobody",
    ];
    let uncovered = house.console().run(&without).await;
    refusal(&uncovered, "no_workflow_covers_this", 4);
    let (request, approval) = house.asked("jdoe").await;
    assert_ran_once(&house, &request, &flow).await;
    let approvals = house.approvals_of(&request).await;
    let details = approvals[0]["details"].as_str().unwrap();
    assert!(details.contains("Sales"), "the approver is told: {details}");

    step("Approval of the MS Flow will automatically approve the Directory Manager workflow.");
    house.answer(&approval, APPROVER, "Approve", "").await;
    house
        .until(&request, "the user to be made", is_applied)
        .await;

    step("Confirm on the Self-Service portal that the user has been created.");
    let users = house.users_named("jdoe@contoso.example").await;
    assert_eq!(users.len(), 1);
    let page = house.page("/directory/users/jdoe@contoso.example").await;
    assert!(page.contains("Sales"));
}

/// Whoever forgot the fourth step of the eighth learns which one it was.
#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_connection_is_named_when_the_flow_is_turned_on() {
    let house = House::open().await;
    house.remove_ready_flow().await;
    house.move_in().await;
    house.add_workflow().await;
    house.done(&["template", "create", WORKFLOW]).await;

    let refused = house.console().run(&["flow", "turn-on", WORKFLOW]).await;

    let error = refused.objects()[0]["error"].clone();
    assert_ne!(refused.status, Some(0));
    assert_ne!(error["code"], json!("internal"), "{error}");
    assert!(
        error["remedy"]
            .as_str()
            .is_some_and(|remedy| remedy.to_lowercase().contains("connection")),
        "{error}"
    );
}
