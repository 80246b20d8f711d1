//! **Register Client**, its test and its removal.

use countersign_contract::*;
use countersign_domain::power_automate_client::EnvironmentSource;
use countersign_sandbox::{
    Service,
    faults::{Effect, Fault},
};
use secrecy::SecretString;
use serde_json::json;

use crate::house::{CONSOLE, DATA_SERVICE, Furnished, House, TENANT};

const ENVIRONMENT: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f401";
const OTHER_ENVIRONMENT: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f4ff";

fn registration(house: &Furnished) -> ClientRegisterRequest {
    ClientRegisterRequest {
        store: house.store,
        organization_code: "contoso".into(),
        region: Some("crm4".into()),
        data_service_url: format!(
            "http://{}/dataservice",
            house.engine.callback_listener().unwrap()
        ),
        tenant_id: TENANT.into(),
        client_id: CONSOLE.into(),
        client_secret: None,
        environment_id: None,
        confirm_move: false,
    }
}

/// The service answers with an empty list.
fn knows_nothing(house: &House, service: Service) {
    house.fault(Fault::next(
        service,
        Effect::Answer {
            status: 200,
            headers: [("content-type".to_owned(), "application/json".to_owned())].into(),
            body: json!({ "value": [] }),
        },
    ));
}

async fn shown(house: &Furnished) -> Option<ClientView> {
    let request = StoreRequest { store: house.store };
    house.session.client_show(request).await.unwrap().client
}

async fn tested(house: &Furnished) -> ClientTestResponse {
    let request = StoreRequest { store: house.store };
    house.session.client_test(request).await.unwrap()
}

fn outcomes(tested: &ClientTestResponse) -> Vec<(CheckName, CheckOutcome, Option<Code>)> {
    tested
        .checks
        .iter()
        .map(|check| {
            let code = check.notice.as_ref().map(|notice| notice.code);
            (check.check, check.outcome, code)
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_address_is_split_and_its_environment_found_by_discovery() {
    let house = House::open().await.furnish().await;
    let mut request = registration(&house);
    request.organization_code = format!(
        "{}/Contoso/crm4/main.aspx",
        house.sandbox.base_url(Service::Dataverse)
    );
    request.region = None;

    let client = house.session.client_register(request).await.unwrap();

    assert_eq!(client.organization_code.as_str(), "contoso");
    assert_eq!(client.region.as_str(), "crm4");
    let environment = client.environment.clone().unwrap();
    assert_eq!(environment.id.as_str(), ENVIRONMENT);
    assert_eq!(environment.source, EnvironmentSource::Discovery);
    assert_eq!(client.notices, []);
    assert_eq!(shown(&house).await, Some(client));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_environment_that_discovery_does_not_list_is_found_in_the_list_of_environments() {
    let house = House::open().await.furnish().await;
    knows_nothing(&house, Service::Discovery);

    let client = house
        .session
        .client_register(registration(&house))
        .await
        .unwrap();

    let environment = client.environment.unwrap();
    assert_eq!(environment.id.as_str(), ENVIRONMENT);
    assert_eq!(environment.source, EnvironmentSource::EnvironmentList);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_environment_that_no_service_lists_is_the_one_that_was_typed() {
    let house = House::open().await.furnish().await;
    knows_nothing(&house, Service::Discovery);
    knows_nothing(&house, Service::Environments);
    let mut request = registration(&house);
    request.environment_id = Some(OTHER_ENVIRONMENT.into());

    let client = house.session.client_register(request).await.unwrap();

    let environment = client.environment.unwrap();
    assert_eq!(environment.id.as_str(), OTHER_ENVIRONMENT);
    assert_eq!(environment.source, EnvironmentSource::Typed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_typed_environment_that_is_not_the_one_at_the_address_is_refused() {
    let house = House::open().await.furnish().await;
    let before = shown(&house).await;
    let mut request = registration(&house);
    request.environment_id = Some(OTHER_ENVIRONMENT.into());

    let refused = house.session.client_register(request).await.unwrap_err();

    assert_eq!(refused.code, Code::EnvironmentDiffers);
    assert_eq!(refused.details["field"], "environmentId");
    assert_eq!(shown(&house).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_environment_in_another_region_is_pointed_out() {
    let house = House::open().await.furnish().await;
    let mut request = registration(&house);
    request.region = Some("crm".into());
    request.confirm_move = true;

    let client = house.session.client_register(request).await.unwrap();

    assert_eq!(client.environment, None);
    assert_eq!(client.notices[0].code, Code::EnvironmentDiffers);
    assert!(
        client.notices[0].message.contains("/contoso/crm4"),
        "{}",
        client.notices[0].message
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_registered_without_a_linking_account_says_that_its_environment_is_unknown() {
    let house = House::open().await;
    let store = house
        .session
        .store_create(StoreCreateRequest {
            name: "Contoso".into(),
            tenant_id: TENANT.into(),
            domain: "contoso.example".into(),
        })
        .await
        .unwrap()
        .id;
    house.register_client(store).await;

    let shown = house
        .session
        .client_show(StoreRequest { store })
        .await
        .unwrap();

    let client = shown.client.unwrap();
    assert_eq!(client.environment, None);
    assert_eq!(client.notices[0].code, Code::EnvironmentUnresolved);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_secret_adds_the_app_and_is_never_shown() {
    let house = House::open().await;
    let store = house
        .session
        .store_create(StoreCreateRequest {
            name: "Contoso".into(),
            tenant_id: TENANT.into(),
            domain: "contoso.example".into(),
        })
        .await
        .unwrap()
        .id;
    let request = |secret: &str| ClientRegisterRequest {
        store,
        organization_code: "contoso".into(),
        region: Some("crm4".into()),
        data_service_url: "https://approvals.contoso.example".into(),
        tenant_id: TENANT.into(),
        client_id: DATA_SERVICE.into(),
        client_secret: Some(SecretInput::new(SecretString::from(secret.to_owned()))),
        environment_id: None,
        confirm_move: false,
    };

    let refused = house.session.client_register(request("wrong-secret")).await;
    let nothing = house
        .session
        .client_show(StoreRequest { store })
        .await
        .unwrap();
    let client = house
        .session
        .client_register(request("sandbox-app-secret"))
        .await
        .unwrap();

    assert_eq!(refused.unwrap_err().code, Code::RegistrationWrong);
    assert_eq!(nothing.client, None);
    assert!(client.app_account.is_some());
    let view = house
        .session
        .store_show(StoreRequest { store })
        .await
        .unwrap();
    assert_eq!(view.service_credential, client.app_account);
    assert!(
        !serde_json::to_string(&client)
            .unwrap()
            .contains("sandbox-app-secret")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_looks_at_one_thing_after_the_other() {
    let house = House::open().await.furnish().await;

    let tested = tested(&house).await;

    assert_eq!(
        outcomes(&tested),
        [
            (CheckName::Token, CheckOutcome::Passed, None),
            (CheckName::AppRegistration, CheckOutcome::Passed, None),
            (CheckName::WhoAmI, CheckOutcome::Passed, None),
            (CheckName::Environment, CheckOutcome::Passed, None),
            (
                CheckName::ApprovalsReadable,
                CheckOutcome::Unchecked,
                Some(Code::ApprovalsNotProvisioned)
            ),
            (
                CheckName::DataServiceReachable,
                CheckOutcome::Passed,
                Some(Code::DataServiceNotProven)
            ),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn approvals_are_readable_once_there_was_one() {
    let house = House::open().await.furnish().await;
    house.asked("jdoe").await;

    let tested = tested(&house).await;

    let approvals = &tested.checks[4];
    assert_eq!(approvals.check, CheckName::ApprovalsReadable);
    assert_eq!(approvals.outcome, CheckOutcome::Passed, "{approvals:?}");
}

fn check(tested: &ClientTestResponse, name: CheckName) -> (CheckOutcome, Option<Code>) {
    outcomes(tested)
        .into_iter()
        .find(|(check, ..)| *check == name)
        .map(|(_, outcome, code)| (outcome, code))
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_list_of_approvals_proves_no_right_to_read_them() {
    let house = House::open().await.furnish().await;
    house.asked("jdoe").await;
    let empty = Effect::Answer {
        status: 200,
        headers: [("content-type".to_owned(), "application/json".to_owned())].into(),
        body: json!({ "value": [] }),
    };
    house.fault(Fault::next(Service::Dataverse, empty).on("GET", "*/msdyn_flow_approvals"));

    let tested = tested(&house).await;

    assert_eq!(
        check(&tested, CheckName::ApprovalsReadable),
        (CheckOutcome::Unchecked, Some(Code::ApprovalsNoneShown))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_environment_that_does_not_answer_is_no_refusal() {
    let house = House::open().await.furnish().await;
    house.fault(
        Fault::next(
            Service::Dataverse,
            Effect::Answer {
                status: 200,
                headers: [("content-type".to_owned(), "application/json".to_owned())].into(),
                body: json!([]),
            },
        )
        .on("GET", "*/WhoAmI"),
    );

    let tested = tested(&house).await;

    assert_eq!(
        check(&tested, CheckName::WhoAmI),
        (CheckOutcome::Unchecked, Some(Code::ServiceFailed))
    );
    let approvals = tested.checks[4].notice.as_ref().unwrap();
    assert!(
        approvals.message.contains("did not answer"),
        "{approvals:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tenant_and_client_id_are_those_that_the_accounts_sign_in_with() {
    let house = House::open().await.furnish().await;
    for (tenant, client, outcome) in [
        (TENANT, CONSOLE, CheckOutcome::Passed),
        // The service credential is the app with this one.
        (TENANT, DATA_SERVICE, CheckOutcome::Passed),
        (TENANT, OTHER_ENVIRONMENT, CheckOutcome::Failed),
        (OTHER_ENVIRONMENT, CONSOLE, CheckOutcome::Failed),
    ] {
        let mut request = registration(&house);
        request.tenant_id = tenant.into();
        request.client_id = client.into();
        house.session.client_register(request).await.unwrap();

        let tested = tested(&house).await;

        let code = (outcome == CheckOutcome::Failed).then_some(Code::AppRegistrationDiffers);
        assert_eq!(
            check(&tested, CheckName::AppRegistration),
            (outcome, code),
            "{tenant} {client}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_is_moved_to_another_environment_only_when_that_is_confirmed() {
    let house = House::open().await.furnish().await;
    let mut elsewhere = registration(&house);
    elsewhere.organization_code = "fabrikam".into();
    let before = shown(&house).await;

    let refused = house
        .session
        .client_register(elsewhere.clone())
        .await
        .unwrap_err();
    let kept = shown(&house).await;
    elsewhere.confirm_move = true;
    house.session.client_register(elsewhere).await.unwrap();

    assert_eq!(refused.code, Code::ClientMoveUnconfirmed);
    assert_eq!(refused.details["linkedWorkflows"], "Create User");
    assert!(refused.message.contains("Create User"), "{refused:?}");
    assert_eq!(kept, before);
    let link = house
        .session
        .link_show(WorkflowRequest {
            workflow: house.workflow,
        })
        .await
        .unwrap()
        .link
        .unwrap();
    let checks = link.health.unwrap().checks;
    assert_eq!(checks[1].outcome, CheckOutcome::Failed);
    assert_eq!(
        checks[1].notice.as_ref().map(|notice| notice.code),
        Some(Code::RequestUrlOfOtherEnvironment)
    );
    assert!(
        checks[2..]
            .iter()
            .all(|check| check.outcome == CheckOutcome::Unchecked)
    );
    let store = house
        .session
        .store_show(StoreRequest { store: house.store })
        .await
        .unwrap();
    assert_eq!(store.problems[0].code, Code::RequestUrlOfOtherEnvironment);
}

#[tokio::test(flavor = "multi_thread")]
async fn registering_again_for_the_same_environment_asks_nothing() {
    let house = House::open().await.furnish().await;
    house.asked("jdoe").await;

    house
        .session
        .client_register(registration(&house))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_is_read_from_what_people_copy_for_it_and_never_leaves_the_cloud() {
    let house = House::open().await.furnish().await;
    let base = house.sandbox.base_url(Service::Dataverse);
    for region in [
        "http://evil.example/contoso/crm4".to_owned(),
        "crm4.evil.example".to_owned(),
        "crm.microsoftdynamics.us".to_owned(),
        "../crm4".to_owned(),
    ] {
        let mut request = registration(&house);
        request.region = Some(region.clone());

        let refused = house.session.client_register(request).await.unwrap_err();

        assert_eq!(refused.code, Code::InvalidRegion, "{region}");
    }
    let mut request = registration(&house);
    request.region = Some(format!("{base}/contoso/crm4/main.aspx"));

    let client = house.session.client_register(request).await.unwrap();

    assert_eq!(client.region.as_str(), "crm4");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_missing_token_blocks_is_unchecked_and_says_why() {
    let house = House::open().await.furnish().await;
    let ada = AccountRequest { account: house.ada };
    house.session.account_sign_out(ada).await.unwrap();

    let tested = tested(&house).await;

    assert_eq!(
        outcomes(&tested)[..3],
        [
            (
                CheckName::Token,
                CheckOutcome::Failed,
                Some(Code::LinkingAccountMissing)
            ),
            (
                CheckName::AppRegistration,
                CheckOutcome::Unchecked,
                Some(Code::LinkingAccountMissing)
            ),
            (
                CheckName::WhoAmI,
                CheckOutcome::Unchecked,
                Some(Code::NotChecked)
            ),
        ]
    );
    let approvals = tested.checks[4].notice.as_ref().unwrap();
    assert!(approvals.message.contains("no token"), "{approvals:?}");
    assert_eq!(tested.checks[5].outcome, CheckOutcome::Passed);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_data_service_of_somebody_else_is_told_from_ours() {
    let house = House::open().await.furnish().await;
    let other = House::open().await;
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let unused = nobody.local_addr().unwrap();
    drop(nobody);

    for (address, code) in [
        (
            other.engine.callback_listener().unwrap(),
            Code::DataServiceForeign,
        ),
        (unused, Code::DataServiceUnreachable),
    ] {
        let mut request = registration(&house);
        request.data_service_url = format!("http://{address}/dataservice");
        house.session.client_register(request).await.unwrap();

        let data_service = tested(&house).await.checks.pop().unwrap();

        assert_eq!(data_service.outcome, CheckOutcome::Failed);
        assert_eq!(data_service.notice.unwrap().code, code);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_finds_the_environment_that_was_not_known_and_keeps_it() {
    let house = House::open().await.furnish().await;
    knows_nothing(&house, Service::Discovery);
    knows_nothing(&house, Service::Environments);
    let registered = house
        .session
        .client_register(registration(&house))
        .await
        .unwrap();
    assert_eq!(registered.environment, None);

    let tested = tested(&house).await;

    assert_eq!(tested.checks[3].outcome, CheckOutcome::Passed);
    let environment = shown(&house).await.unwrap().environment.unwrap();
    assert_eq!(environment.source, EnvironmentSource::Discovery);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_removed_only_when_nothing_needs_it() {
    let house = House::open().await.furnish().await;
    let remove = || {
        house
            .session
            .client_remove(StoreRequest { store: house.store })
    };

    let refused = remove().await.unwrap_err();
    house
        .session
        .link_remove(WorkflowRequest {
            workflow: house.workflow,
        })
        .await
        .unwrap();
    remove().await.unwrap();

    assert_eq!(refused.code, Code::ClientInUse);
    assert_eq!(refused.details["linkedWorkflows"], "1");
    assert_eq!(shown(&house).await, None);
    assert_eq!(remove().await.unwrap_err().code, Code::ClientMissing);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_that_contradicts_the_pasted_address_is_refused() {
    let house = House::open().await.furnish().await;
    let mut request = registration(&house);
    request.organization_code = format!(
        "{}/contoso/crm4",
        house.sandbox.base_url(Service::Dataverse)
    );
    request.region = Some("crm11".into());

    let refused = house.session.client_register(request).await.unwrap_err();

    assert_eq!(refused.code, Code::InvalidRegion);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_environment_id_that_is_none_is_said_at_its_field() {
    let house = House::open().await.furnish().await;
    let before = shown(&house).await;
    let request = ClientRegisterRequest {
        environment_id: Some("contoso".into()),
        ..registration(&house)
    };

    let refused = house.session.client_register(request).await.unwrap_err();

    assert_eq!(refused.code, Code::InvalidEnvironmentId);
    assert_eq!(refused.details["field"], "environmentId");
    assert_eq!(shown(&house).await, before);
}
