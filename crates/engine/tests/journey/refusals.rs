//! What is refused before anything is stored, each with its own code.

use countersign_contract::*;
use countersign_domain::approver::Awaiting;
use countersign_domain::request::RequestStatus;

use crate::house::{House, TENANT, open_engine};

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_no_workflow_covers_is_refused_and_nothing_stored() {
    let house = House::open().await.furnish().await;
    let switch = WorkflowSwitchRequest {
        workflow: house.workflow,
        enabled: false,
    };
    house.session.workflow_switch(switch).await.unwrap();

    let refused = house.ask_for("jdoe").await.unwrap_err();

    assert_eq!(refused.code, Code::NoWorkflowCoversThis);
    let stored = house
        .session
        .request_list(RequestListRequest::default())
        .await
        .unwrap();
    assert!(stored.requests.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_requester_who_is_the_only_approver_waits_for_an_administrator() {
    let house = House::open().await.furnish().await;
    let megan = house.sign_in("megan@contoso.example").await;
    house.act_as(megan.id).await;

    let view = house.ask_for("jdoe").await.unwrap();

    assert_eq!(
        (view.status, view.awaiting),
        (RequestStatus::Pending, Awaiting::AdministratorForRequester)
    );
    assert_eq!(view.notices[0].code, Code::RequesterIsOnlyApprover);
    assert_eq!(house.runs().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_default_approver_steps_in_for_a_requester_who_is_the_only_approver() {
    let house = House::open().await.furnish().await;
    house
        .update(house.store, |update| {
            update.default_approver = Some("alex@contoso.example".into())
        })
        .await;
    let megan = house.sign_in("megan@contoso.example").await;
    house.act_as(megan.id).await;

    let view = house.ask_for("jdoe").await.unwrap();

    assert_eq!(view.awaiting, Awaiting::DefaultApprover);
    assert_eq!(view.approvers[0].name, "Alex Wilber");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workflow_that_nobody_could_approve_is_refused() {
    let house = House::open().await.furnish().await;

    let refused = house
        .session
        .workflow_create(WorkflowCreateRequest {
            store: house.store,
            name: "Another".into(),
            description: String::new(),
            objects: vec![countersign_domain::change::ObjectKind::User],
            fields: vec![],
            relations: vec![],
            enabled: true,
            event: countersign_domain::change::Event::Create,
            filters: vec![],
            approvers: vec![],
        })
        .await
        .unwrap_err();

    assert_eq!(refused.code, Code::NobodyCanApprove);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_fault_of_a_request_url_has_its_own_code() {
    let house = House::open().await.furnish().await;
    let good = house.flow["requestUrl"].as_str().unwrap();
    let cut = good.split("&sig=").next().unwrap();
    let foreign = good
        .replace("127.0.0.1", "flows.evil.example")
        .replace("http://", "https://");

    for (url, code) in [
        ("", Code::RequestUrlInvalid),
        ("not a url", Code::RequestUrlInvalid),
        (cut, Code::RequestUrlTruncated),
        (foreign.as_str(), Code::RequestUrlForeign),
    ] {
        assert_eq!(
            house.link(house.workflow, url).await.unwrap_err().code,
            code
        );
    }
    let link = house
        .session
        .link_show(WorkflowRequest {
            workflow: house.workflow,
        })
        .await
        .unwrap()
        .link
        .unwrap();
    assert_eq!(
        link.flow_name.as_deref(),
        Some("Create User"),
        "the link that was set before stays"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn each_wrong_value_of_a_client_has_its_own_code_and_field() {
    let house = House::open().await.furnish().await;
    let good = ClientRegisterRequest {
        store: house.store,
        organization_code: "contoso".into(),
        region: Some("crm4".into()),
        data_service_url: "https://approvals.contoso.example".into(),
        tenant_id: TENANT.into(),
        client_id: TENANT.into(),
        client_secret: None,
        environment_id: None,
        confirm_move: false,
    };

    for (request, code, field) in [
        (
            ClientRegisterRequest {
                organization_code: "a.b".into(),
                ..good.clone()
            },
            Code::InvalidOrganizationCode,
            "organizationCode",
        ),
        (
            ClientRegisterRequest {
                region: Some("crm4/x".into()),
                ..good.clone()
            },
            Code::InvalidRegion,
            "region",
        ),
        (
            ClientRegisterRequest {
                data_service_url: "http://a.example".into(),
                ..good.clone()
            },
            Code::InvalidDataServiceUrl,
            "dataServiceUrl",
        ),
        (
            ClientRegisterRequest {
                tenant_id: "contoso".into(),
                ..good.clone()
            },
            Code::InvalidGuid,
            "tenantId",
        ),
        (
            ClientRegisterRequest {
                client_id: "x".into(),
                ..good.clone()
            },
            Code::InvalidGuid,
            "clientId",
        ),
    ] {
        let refused = house.session.client_register(request).await.unwrap_err();
        assert_eq!(
            (refused.code, refused.details["field"].as_str()),
            (code, field)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_owner_of_the_data_directory_is_refused() {
    let house = House::open().await;

    let refused = open_engine(&house.sandbox.profile(), house.directory.path())
        .await
        .map(|_| ())
        .unwrap_err();

    assert_eq!(refused.code, Code::DataDirectoryInUse);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_directory_of_another_profile_is_refused() {
    let house = House::open().await;
    house.engine.shutdown().await;
    let mut other = house.sandbox.profile();
    other["graph"] = "http://127.0.0.1:1".into();

    let refused = open_engine(&other, house.directory.path())
        .await
        .map(|_| ())
        .unwrap_err();

    assert_eq!(refused.code, Code::DataDirectoryOfOtherProfile);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_key_file_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;

    let house = House::open().await;
    house.engine.shutdown().await;
    let key = house.directory.path().join("key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();

    let refused = open_engine(&house.sandbox.profile(), house.directory.path())
        .await
        .map(|_| ())
        .unwrap_err();

    assert_eq!(refused.code, Code::KeyFileExposed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_direct_change_needs_an_administrators_word_and_is_recorded_as_one() {
    let house = House::open().await.furnish().await;
    let switch = WorkflowSwitchRequest {
        workflow: house.workflow,
        enabled: false,
    };
    house.session.workflow_switch(switch).await.unwrap();
    let fields = [("userPrincipalName", "jdoe"), ("displayName", "Jane Doe")];
    let fields = fields
        .map(|(field, value)| FieldInput {
            field: field.parse().unwrap(),
            value: value.into(),
        })
        .to_vec();

    let made = house
        .session
        .request_create(RequestCreateRequest {
            store: house.store,
            object: countersign_domain::change::ObjectKind::User,
            event: countersign_domain::change::Event::Create,
            target: None,
            fields,
            direct: true,
        })
        .await
        .unwrap();
    let view = house.until_applied(made.requests[0].id).await;

    assert_eq!(view.workflow_name, "Direct change");
    assert_eq!(house.users_named("jdoe@contoso.example"), 1);
}
