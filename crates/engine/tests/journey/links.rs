//! **Configure a Request URL**, **Authenticate**, **Save**: the six layers.

use std::net::SocketAddr;

use countersign_contract::*;
use countersign_engine::{CloudProfile, Engine, EngineOptions, KeySource};
use countersign_sandbox::{
    Service,
    faults::{Effect, Fault},
};
use countersign_vault::KeyFile;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::house::{Furnished, House, until};

/// The service principal of the app that is the store's service credential.
const SERVICE_PRINCIPAL: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f312";

/// The six outcomes in a row: `+` passed, `-` failed, `?` unchecked.
fn row(health: &LinkHealthView) -> String {
    assert_eq!(health.checks.len(), 6);
    health
        .checks
        .iter()
        .map(|check| match check.outcome {
            CheckOutcome::Passed => '+',
            CheckOutcome::Failed => '-',
            CheckOutcome::Unchecked => '?',
        })
        .collect()
}

fn code_of(health: &LinkHealthView, check: CheckName) -> Option<Code> {
    health
        .checks
        .iter()
        .find(|one| one.check == check)?
        .notice
        .as_ref()
        .map(|notice| notice.code)
}

async fn authenticated(house: &Furnished, url: Option<&str>, probe: bool) -> LinkHealthView {
    let request = LinkAuthenticateRequest {
        workflow: house.workflow,
        request_url: url.map(|url| SecretInput::new(SecretString::from(url.to_owned()))),
        probe,
    };
    house
        .session
        .link_authenticate(request)
        .await
        .unwrap()
        .health
}

async fn shown(house: &Furnished) -> LinkView {
    let request = WorkflowRequest {
        workflow: house.workflow,
    };
    house
        .session
        .link_show(request)
        .await
        .unwrap()
        .link
        .unwrap()
}

/// Makes a flow of the template that is on; returns its URL and its id.
async fn flow(house: &Furnished, authentication: &str, allowed: Option<&str>) -> (String, String) {
    let mut definition: Value =
        serde_json::from_str(house.flow["clientData"].as_str().unwrap()).unwrap();
    let inputs = &mut definition["properties"]["definition"]["triggers"]["manual"]["inputs"];
    inputs["triggerAuthenticationType"] = authentication.into();
    if let Some(allowed) = allowed {
        inputs["triggerAllowedUsers"] = allowed.into();
    }
    house
        .tell_sandbox(
            "flows",
            json!({ "name": "Of a test", "definition": definition, "on": true }),
        )
        .await;
    let flows = house.pages("flows").await;
    let made = flows["flows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|flow| flow["name"] == "Of a test")
        .unwrap();
    (
        made["requestUrl"].as_str().unwrap().to_owned(),
        made["workflowId"].as_str().unwrap().to_owned(),
    )
}

fn ready_url(house: &Furnished) -> &str {
    house.flow["requestUrl"].as_str().unwrap()
}

async fn change_ready_flow(house: &Furnished, change: &str) {
    let id = house.flow["workflowId"].as_str().unwrap();
    house
        .tell_sandbox(&format!("flows/{id}/{change}"), Value::Null)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ready_flow_passes_every_layer_that_needs_no_run() {
    let house = House::open().await.furnish().await;

    let health = shown(&house).await.health.unwrap();

    assert_eq!(row(&health), "++++?+");
    assert_eq!(
        code_of(&health, CheckName::CloudAndEnvironment),
        Some(Code::EnvironmentNotNamed)
    );
    assert_eq!(
        code_of(&health, CheckName::Reachable),
        Some(Code::ProbeNeeded)
    );
    assert_eq!(house.runs().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_probe_proves_the_whole_way_with_one_run_that_asks_nobody() {
    let house = House::open().await.furnish().await;

    let health = authenticated(&house, None, true).await;

    assert_eq!(row(&health), "++++++");
    assert_eq!(house.runs().await, 1);
    assert_eq!(house.pages("approvals").await["approvals"], json!([]));
    assert_eq!(shown(&house).await.health, Some(health));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_probe_that_goes_the_whole_way_clears_what_the_last_trigger_found_broken() {
    let house = House::open().await.furnish().await;
    house.fault(Fault::next(
        Service::Triggers,
        Effect::Status { status: 404 },
    ));
    house.ask_for("jdoe").await.unwrap();
    let broken = async || shown(&house).await.fault;
    until("the link is broken", async || broken().await).await;

    authenticated(&house, None, true).await;

    assert_eq!(shown(&house).await.fault, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_of_another_making_takes_a_probe_for_a_request_and_that_is_said() {
    let house = House::open().await.furnish().await;
    let mut definition: Value =
        serde_json::from_str(house.flow["clientData"].as_str().unwrap()).unwrap();
    let actions = &mut definition["properties"]["definition"]["actions"]["Is_probe"]["actions"];
    actions["Answer_probe"]["inputs"]["body"] = json!({ "hello": "world" });
    house
        .tell_sandbox(
            "flows",
            json!({ "name": "Other", "definition": definition, "on": true }),
        )
        .await;
    let flows = house.pages("flows").await;
    let other = flows["flows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|flow| flow["name"] == "Other")
        .unwrap();

    let health = authenticated(&house, other["requestUrl"].as_str(), true).await;

    assert_eq!(row(&health), "++++++");
    assert_eq!(
        code_of(&health, CheckName::Reachable),
        Some(Code::ProbeNotAnswered)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_linked_flow_that_was_turned_off_is_known_as_off_and_the_store_shows_it() {
    let house = House::open().await.furnish().await;
    change_ready_flow(&house, "off").await;

    let health = authenticated(&house, None, true).await;

    assert_eq!(row(&health), "++?-??");
    assert_eq!(
        code_of(&health, CheckName::TurnedOn),
        Some(Code::LinkedFlowOff)
    );
    assert_eq!(house.runs().await, 0);
    let store = house
        .session
        .store_show(StoreRequest { store: house.store })
        .await
        .unwrap();
    assert_eq!(store.problems[0].code, Code::LinkedFlowOff);
    assert!(store.problems[0].broken);
    assert_eq!(
        shown(&house).await.flow_name.as_deref(),
        Some("Create User"),
        "which flow it is stays known"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_makes_the_health_of_a_link_good_again() {
    let house = House::open().await.furnish().await;
    change_ready_flow(&house, "off").await;
    authenticated(&house, None, false).await;
    change_ready_flow(&house, "on").await;

    house.asked("jdoe").await;

    until("the run is known to the link", async || {
        let health = shown(&house).await.health.unwrap();
        (row(&health) == "++++++").then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_url_whose_key_was_changed_is_known_as_a_former_one() {
    let house = House::open().await.furnish().await;
    change_ready_flow(&house, "regenerate-access-key").await;

    let health = authenticated(&house, None, false).await;

    assert_eq!(row(&health), "++-+??");
    assert_eq!(
        code_of(&health, CheckName::Current),
        Some(Code::RequestUrlStale)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trigger_for_the_tenant_is_knocked_at_without_starting_a_run() {
    let house = House::open().await.furnish().await;
    let (url, _) = flow(&house, "Tenant", None).await;

    let linked = house.link(house.workflow, &url).await.unwrap();

    assert!(linked.link.bearer);
    let health = linked.link.health.as_ref().unwrap();
    assert_eq!(row(health), "+++++?");
    assert_eq!(
        code_of(health, CheckName::Authorised),
        Some(Code::AppTokenNotProven),
        "what lets an app in is proven by a run alone"
    );
    assert_eq!(linked.notices, []);
    assert_eq!(house.runs().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trigger_for_named_users_is_compared_with_the_service_credential() {
    for (allowed, expected, code) in [
        (
            format!("olga@contoso.example;{SERVICE_PRINCIPAL}"),
            "+++++?",
            Some(Code::AppTokenNotProven),
        ),
        (
            "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f105".to_owned(),
            "+++++-",
            Some(Code::TriggerNotAllowed),
        ),
    ] {
        let house = House::open().await.furnish().await;
        let (url, _) = flow(&house, "User", Some(&allowed)).await;

        let health = authenticated(&house, Some(&url), false).await;

        assert_eq!(row(&health), expected, "{allowed}");
        assert_eq!(code_of(&health, CheckName::Authorised), code, "{allowed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_probe_proves_that_the_trigger_lets_the_app_in() {
    let house = House::open().await.furnish().await;
    let (url, _) = flow(&house, "Tenant", None).await;

    let health = authenticated(&house, Some(&url), true).await;

    assert_eq!(row(&health), "++++++");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_whom_the_setting_lets_in_is_let_in() {
    let house = House::open().await.furnish().await;
    house
        .update(house.store, |update| {
            update.service_credential = Some(house.ada);
        })
        .await;
    let (url, _) = flow(&house, "Tenant", None).await;

    let health = authenticated(&house, Some(&url), false).await;

    assert_eq!(row(&health), "++++++");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_management_that_fails_is_no_absence_of_the_flow() {
    let house = House::open().await.furnish().await;
    flow_management_fails(&house);

    let health = authenticated(&house, None, false).await;

    assert_eq!(
        code_of(&health, CheckName::Current),
        Some(Code::ServiceFailed)
    );
    assert_eq!(row(&health), "++?+??", "the row in Dataverse is known");
}

/// Flow management answers, and says nothing that can be read.
fn flow_management_fails(house: &House) {
    let nonsense = Effect::Answer {
        status: 200,
        headers: [("content-type".to_owned(), "application/json".to_owned())].into(),
        body: json!([]),
    };
    house.fault(Fault::next(Service::Flow, nonsense).times(100));
}

#[tokio::test(flavor = "multi_thread")]
async fn switching_a_flow_whose_link_is_not_known_yet_tells_an_outage_from_an_absence() {
    let house = House::open().await.furnish().await;
    let ada = AccountRequest { account: house.ada };
    house.session.account_sign_out(ada).await.unwrap();
    house.link(house.workflow, ready_url(&house)).await.unwrap();
    let ada = house.sign_in("admin@contoso.example").await.id;
    house
        .update(house.store, |update| update.linking_account = Some(ada))
        .await;
    flow_management_fails(&house);
    let workflow = WorkflowRequest {
        workflow: house.workflow,
    };

    let failed = house.session.flow_turn_off(workflow).await.unwrap_err();

    assert_eq!(failed.code, Code::ServiceFailed);
}

#[tokio::test(flavor = "multi_thread")]
async fn turning_a_flow_off_and_on_shows_only_what_was_seen() {
    let house = House::open().await.furnish().await;
    change_ready_flow(&house, "regenerate-access-key").await;
    let workflow = WorkflowRequest {
        workflow: house.workflow,
    };

    house.session.flow_turn_off(workflow.clone()).await.unwrap();
    let off = shown(&house).await;
    let on = house.session.flow_turn_on(workflow).await.unwrap();
    let after = shown(&house).await;

    assert_eq!(row(off.health.as_ref().unwrap()), "++?-??");
    assert_eq!(off.fault, Some(Code::FlowOff));
    assert_eq!(row(after.health.as_ref().unwrap()), "++-+??");
    assert_eq!(after.fault, None);
    assert_eq!(on.notices[0].code, Code::RequestUrlStale);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_probe_shows_that_the_trigger_does_not_let_us_in() {
    let house = House::open().await.furnish().await;
    let (url, _) = flow(&house, "User", Some("3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f105")).await;

    let health = authenticated(&house, Some(&url), true).await;

    assert_eq!(row(&health), "+++++-");
    assert_eq!(
        code_of(&health, CheckName::Authorised),
        Some(Code::FlowClaimsMismatch)
    );
    assert_eq!(house.runs().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_at_a_url_that_is_not_saved_changes_nothing() {
    let house = House::open().await.furnish().await;
    let before = shown(&house).await;
    let (url, _) = flow(&house, "Tenant", None).await;

    authenticated(&house, Some(&url), false).await;

    assert_eq!(shown(&house).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_url_that_is_none_fails_its_first_layer_and_leaves_the_rest_unchecked() {
    let house = House::open().await.furnish().await;
    let good = ready_url(&house).to_owned();

    for (url, expected, check, code) in [
        (
            good.replace('&', "&amp;"),
            "-?????",
            CheckName::Format,
            Code::RequestUrlInvalid,
        ),
        (
            good.split("&sig=").next().unwrap().to_owned(),
            "-?????",
            CheckName::Format,
            Code::RequestUrlTruncated,
        ),
        (
            good.replace("http://127.0.0.1", "https://flows.evil.example"),
            "?-????",
            CheckName::CloudAndEnvironment,
            Code::RequestUrlForeign,
        ),
    ] {
        let health = authenticated(&house, Some(&url), false).await;

        assert_eq!(row(&health), expected, "{code}");
        assert_eq!(code_of(&health, check), Some(code));
    }
    let refused = house
        .link(house.workflow, &good.replace('&', "&amp;"))
        .await
        .unwrap_err();
    assert_eq!(refused.details["fault"], "html_escaped");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_linking_account_a_link_is_set_and_says_what_is_not_known() {
    let house = House::open().await.furnish().await;
    let ada = AccountRequest { account: house.ada };
    house.session.account_sign_out(ada).await.unwrap();

    let linked = house.link(house.workflow, ready_url(&house)).await.unwrap();

    assert_eq!(row(linked.link.health.as_ref().unwrap()), "++????");
    assert_eq!(linked.notices[0].code, Code::LinkingAccountMissing);
    assert_eq!(linked.link.flow_name, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_environment_in_the_host_has_to_be_the_registered_one() {
    let house = House::open().await;
    house.engine.shutdown().await;
    // A data directory whose cloud runs flows on hosts that name their environment, as Microsoft's do.
    let mut profile = house.sandbox.profile();
    profile["triggerHosts"]
        .as_array_mut()
        .unwrap()
        .push("*.environment.flows.example".into());
    let engine = Engine::open(EngineOptions {
        data_directory: house.directory.path().join("other"),
        profile: CloudProfile::from_json(&profile.to_string()).unwrap(),
        key: KeySource::KeyFile(KeyFile::new(house.directory.path().join("other-key"))),
        owner: OwnerKind::DataService,
        listen: Some(SocketAddr::from(([127, 0, 0, 1], 0))),
    })
    .await
    .unwrap();
    let house = House {
        session: engine.session(),
        engine,
        ..house
    }
    .furnish()
    .await;
    let url = |label: &str| {
        format!(
            "https://{label}.environment.flows.example:443/powerautomate/automations/direct/workflows/0123456789abcdef0123456789abcdef/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=x"
        )
    };
    let before = shown(&house).await;

    let wrong = house
        .link(house.workflow, &url("3f1c9e528a4b4d0e9b7a5c2d61e8f4.ff"))
        .await
        .unwrap_err();
    let unchanged = shown(&house).await;
    let right = house
        .link(house.workflow, &url("3f1c9e528a4b4d0e9b7a5c2d61e8f4.01"))
        .await
        .unwrap();

    assert_eq!(wrong.code, Code::RequestUrlOfOtherEnvironment);
    assert_eq!(unchanged, before);
    let health = right.link.health.unwrap();
    assert_eq!(row(&health), "++????");
    assert_eq!(code_of(&health, CheckName::CloudAndEnvironment), None);
    assert_eq!(
        code_of(&health, CheckName::Current),
        Some(Code::FlowNotVisible)
    );
}
