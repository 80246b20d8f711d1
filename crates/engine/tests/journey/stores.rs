//! Disabling, enabling and deleting an identity store.

use countersign_contract::*;
use countersign_domain::{
    audit::{Happening, Subject},
    request::{RequestStatus, TriggerState},
};
use countersign_storage::Storage;

use crate::house::{Furnished, House, TENANT, until};

/// A tenant that nobody here is of.
const ELSEWHERE: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f0ff";

async fn disabled(house: &Furnished) {
    let store = StoreRequest { store: house.store };
    let view = house.session.store_disable(store).await.unwrap();
    assert!(!view.enabled);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_store_takes_no_requests() {
    let house = House::open().await.furnish().await;
    disabled(&house).await;

    let refused = house.ask_for("jdoe").await.unwrap_err();

    assert_eq!(refused.code, Code::StoreDisabled);
    assert_eq!(house.runs().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_comes_while_the_store_is_disabled_counts_once_it_is_enabled() {
    let house = House::open().await.furnish().await;
    let (request, approval) = house.asked("jdoe").await;
    disabled(&house).await;
    house
        .answer(&approval, "megan@contoso.example", "Approve", "")
        .await;
    until("the report waits", async || {
        let happened = house.happenings(request).await;
        happened
            .iter()
            .any(|happening| {
                matches!(happening, countersign_domain::audit::Happening::ConfirmationParked { code } if code == "store_disabled")
            })
            .then_some(())
    })
    .await;
    assert_eq!(house.request(request).await.status, RequestStatus::Pending);
    assert_eq!(house.users_named("jdoe@contoso.example"), 0);

    let store = StoreRequest { store: house.store };
    house.session.store_enable(store).await.unwrap();

    house.until_applied(request).await;
    assert_eq!(house.users_named("jdoe@contoso.example"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_decided_in_a_disabled_store() {
    let house = House::open().await.furnish().await;
    let (request, _) = house.asked("jdoe").await;
    house.act_as(house.ada).await;
    disabled(&house).await;

    let refused = house
        .session
        .request_approve(RequestApproveRequest {
            request,
            comment: String::new(),
        })
        .await
        .unwrap_err();

    assert_eq!(refused.code, Code::StoreDisabled);
    let view = house.request(request).await;
    assert_eq!(view.status, RequestStatus::Pending);
    assert!(matches!(view.trigger, TriggerState::Triggered { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_is_deleted_by_its_exact_name_only() {
    let house = House::open().await.furnish().await;
    let delete = |name: &str| StoreDeleteRequest {
        store: house.store,
        name: name.to_owned(),
    };

    let refused = house.session.store_delete(delete("Fabrikam")).await;
    assert_eq!(refused.unwrap_err().code, Code::NameNotConfirmed);
    house.session.store_delete(delete("Contoso")).await.unwrap();

    let left = house.session.store_list(StoreListRequest {}).await.unwrap();
    assert_eq!(left.stores, vec![]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_keeps_what_is_written_about_it_and_its_new_domain() {
    let house = House::open().await.furnish().await;

    house
        .update(house.store, |update| {
            update.description = Some("  Everybody in Europe ".into());
            update.domain = Some("Fabrikam.example".into());
        })
        .await;

    let store = StoreRequest { store: house.store };
    let kept = house.session.store_show(store).await.unwrap();
    assert_eq!(kept.description, "Everybody in Europe");
    assert_eq!(kept.provider.domain().as_str(), "fabrikam.example");
    assert_eq!(kept.name, "Contoso");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_trail_tells_of_a_store_what_changed_and_nothing_else() {
    let house = House::open().await.furnish().await;
    let store = house.store;
    let same = |update: &mut StoreUpdateRequest| {
        update.name = Some("Contoso".into());
        update.domain = Some("contoso.example".into());
        update.self_decision = Some(false);
    };

    house.update(store, same).await;
    house
        .update(store, |update| {
            same(update);
            update.self_decision = Some(true);
        })
        .await;

    let storage = Storage::open(&house.directory.path().join("data")).unwrap();
    let told = storage.entries_about(Subject::Store(store)).await.unwrap();
    let changes: Vec<Vec<String>> = told
        .into_iter()
        .filter_map(|entry| match entry.happening {
            Happening::StoreChanged { members } => Some(members),
            _ => None,
        })
        .collect();
    assert_eq!(changes.last().unwrap(), &["selfDecision"]);
    assert!(changes.iter().all(|members| !members.is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_keeps_its_domain_when_the_new_one_is_none() {
    let house = House::open().await;

    let error = refused(&house, TENANT, |update| {
        update.description = Some("Somewhere".into());
        update.domain = Some("fabrikam".into());
    })
    .await;

    assert_eq!(error.code, Code::InvalidDomainName);
    assert_eq!(error.details["field"], "domain");
    let stores = house.session.store_list(StoreListRequest {}).await.unwrap();
    assert_eq!(stores.stores[0].description, "");
    assert_eq!(
        stores.stores[0].provider.domain().as_str(),
        "contoso.example"
    );
}

/// Has the accounts of a store changed, which is refused.
async fn refused(
    house: &House,
    tenant: &str,
    change: impl FnOnce(&mut StoreUpdateRequest),
) -> ApiError {
    let request = StoreCreateRequest {
        name: "Fabrikam".into(),
        tenant_id: tenant.into(),
        domain: "contoso.example".into(),
    };
    let store = house.session.store_create(request).await.unwrap().id;
    let mut update = StoreUpdateRequest {
        store,
        name: None,
        description: None,
        domain: None,
        service_credential: None,
        linking_account: None,
        default_approver: None,
        self_decision: None,
        apply_uncovered: None,
        settle_flows: None,
    };
    change(&mut update);
    let refused = house.session.store_update(update).await.unwrap_err();

    let kept = house
        .session
        .store_show(StoreRequest { store })
        .await
        .unwrap();
    assert_eq!(
        (kept.service_credential, kept.linking_account),
        (None, None)
    );
    refused
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_of_another_tenant_does_not_work_for_a_store() {
    let house = House::open().await;
    let app = house.add_app().await.id;

    let refused = refused(&house, ELSEWHERE, |update| {
        update.service_credential = Some(app);
    })
    .await;

    assert_eq!(refused.code, Code::AccountOfOtherTenant);
    assert_eq!(refused.details["field"], "serviceCredential");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_is_no_linking_account() {
    let house = House::open().await;
    let app = house.add_app().await.id;

    let refused = refused(&house, TENANT, |update| update.linking_account = Some(app)).await;

    assert_eq!(refused.code, Code::LinkingAccountIsApp);
    assert_eq!(refused.details["field"], "linkingAccount");
}

async fn tested(house: &House, change: impl FnOnce(&mut StoreTestRequest)) -> StoreTestResponse {
    let mut request = StoreTestRequest {
        tenant: TENANT.into(),
        domain: "contoso.example".into(),
        credential: None,
        store: None,
    };
    change(&mut request);
    house.session.store_test(request).await.unwrap()
}

fn outcomes(response: &StoreTestResponse) -> Vec<(CheckName, CheckOutcome, Option<Code>)> {
    response
        .checks
        .iter()
        .map(|check| {
            let code = check.notice.as_ref().map(|notice| notice.code);
            (check.check, check.outcome, code)
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_with_every_permission_passes_the_whole_test() {
    let house = House::open().await;
    let app = house.add_app().await.id;

    let response = tested(&house, |request| request.credential = Some(app)).await;

    assert_eq!(
        outcomes(&response),
        [
            (CheckName::Tenant, CheckOutcome::Passed, None),
            (CheckName::DomainVerified, CheckOutcome::Passed, None),
            (CheckName::DirectoryReadable, CheckOutcome::Passed, None),
            (CheckName::DirectoryWritable, CheckOutcome::Passed, None),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn that_a_person_may_write_is_known_of_the_permissions_alone() {
    let house = House::open().await;
    let riley = house.sign_in("riley@contoso.example").await.id;

    let response = tested(&house, |_| {}).await;

    assert_eq!(response.credential, Some(riley));
    assert_eq!(
        outcomes(&response)[3],
        (
            CheckName::DirectoryWritable,
            CheckOutcome::Passed,
            Some(Code::DirectoryRoleNotProven)
        )
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_account_the_tenant_alone_is_looked_at() {
    let house = House::open().await;

    let response = tested(&house, |_| {}).await;

    let not_checked = Some(Code::NotChecked);
    assert_eq!(response.credential, None);
    assert_eq!(
        outcomes(&response),
        [
            (CheckName::Tenant, CheckOutcome::Passed, None),
            (
                CheckName::DomainVerified,
                CheckOutcome::Unchecked,
                not_checked
            ),
            (
                CheckName::DirectoryReadable,
                CheckOutcome::Unchecked,
                not_checked
            ),
            (
                CheckName::DirectoryWritable,
                CheckOutcome::Unchecked,
                not_checked
            ),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_that_nobody_knows_fails_and_nothing_else_is_looked_at() {
    let house = House::open().await;
    let app = house.add_app().await.id;

    let response = tested(&house, |request| {
        request.credential = Some(app);
        request.tenant = "00000000-0000-4000-8000-000000000000".into();
    })
    .await;

    let outcomes = outcomes(&response);
    assert_eq!(
        outcomes[0],
        (
            CheckName::Tenant,
            CheckOutcome::Failed,
            Some(Code::TenantNotFound)
        )
    );
    assert!(
        outcomes[1..]
            .iter()
            .all(|(_, outcome, _)| *outcome == CheckOutcome::Unchecked)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_of_another_tenant_fails_and_the_verified_ones_are_named() {
    let house = House::open().await;
    let app = house.add_app().await.id;

    let response = tested(&house, |request| {
        request.credential = Some(app);
        request.domain = "fabrikam.example".into();
    })
    .await;

    let domain = &response.checks[1];
    assert_eq!(domain.outcome, CheckOutcome::Failed);
    let notice = domain.notice.as_ref().unwrap();
    assert_eq!(notice.code, Code::DomainNotVerified);
    assert!(notice.message.contains("contoso.example"), "{notice:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_was_signed_out_cannot_be_named_for_a_test() {
    let house = House::open().await;
    let riley = house.sign_in("riley@contoso.example").await.id;
    house
        .session
        .account_sign_out(AccountRequest { account: riley })
        .await
        .unwrap();

    let refused = house
        .session
        .store_test(StoreTestRequest {
            tenant: TENANT.into(),
            domain: "contoso.example".into(),
            credential: Some(riley),
            store: None,
        })
        .await
        .unwrap_err();

    assert_eq!(refused.code, Code::NotFound);
    assert_eq!(refused.details.get("field").unwrap(), "credential");
}
