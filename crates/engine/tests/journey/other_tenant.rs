//! People of another tenant than the store's: there the same human being is somebody else, so they ask for nothing and decide nothing.

use countersign_contract::*;
use countersign_domain::{
    AccountId, Actor, AuditId, ClientId, ObjectId, Principal, PrincipalKind, RequestId, Sealed,
    TenantId, Timestamp,
    account::{Account, AccountKind, Session as AccountSession},
    audit::{AuditEntry, Happening, Subject},
    change::{Event, ObjectKind},
    request::RequestStatus,
};
use countersign_storage::{NewRequest, Storage};

use crate::house::{Furnished, House};

fn stranger(object: ObjectId) -> Principal {
    Principal {
        tenant: TenantId::random(),
        object,
        kind: PrincipalKind::Person,
    }
}

fn entry(subject: Subject, happening: Happening) -> AuditEntry {
    AuditEntry {
        id: AuditId::random(),
        at: Timestamp::from_millis(1_000),
        actor: Actor::System,
        subject,
        happening,
    }
}

/// Has a person of another tenant act, as if they had signed in there.
async fn act_as(storage: &Storage, principal: Principal) -> AccountId {
    let account = Account {
        id: AccountId::random(),
        kind: AccountKind::Delegated,
        tenant_hint: principal.tenant.to_string(),
        tenant: Some(principal.tenant),
        client: ClientId::random(),
        principal: Some(principal),
        name: "Ada of Fabrikam".into(),
        user_principal_name: Some("ada@fabrikam.example".into()),
        session: AccountSession::Live,
        active: true,
        added_at: Timestamp::from_millis(1_000),
    };
    let audit = entry(Subject::Account(account.id), Happening::AskedDirectly);
    storage
        .add_account(account, Sealed::from_bytes(vec![1]), audit)
        .await
        .unwrap()
}

async fn house_with_a_stranger_acting() -> (Furnished, RequestId) {
    let mut house = House::open().await.furnish().await;
    let (request, _) = house.asked("jdoe").await;
    house
        .meanwhile(async |storage| {
            act_as(storage, stranger(ObjectId::random())).await;
        })
        .await;
    (house, request)
}

/// Stores what an earlier version let somebody of another tenant ask for: a copy of `request`, not sent to a flow.
async fn asked_from_elsewhere(storage: &Storage, request: RequestId) -> RequestId {
    let mut old = storage.request(request).await.unwrap().unwrap();
    let requester = stranger(ObjectId::random());
    old.id = RequestId::random();
    old.requester = Actor::Person {
        principal: requester,
        name: "Ada of Fabrikam".into(),
    };
    old.trigger = countersign_domain::request::TriggerState::NotLinked;
    old.called = None;
    let id = old.id;
    let new = NewRequest {
        request: old,
        trigger: None,
        apply: None,
        audit: vec![],
    };
    storage.record_requests(vec![new]).await.unwrap();
    act_as(storage, requester).await;
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_of_another_tenant_asks_for_nothing() {
    let (house, _) = house_with_a_stranger_acting().await;

    let refused = house.ask_for("rroe").await.unwrap_err();

    assert_eq!(refused.code, Code::ActingFromOtherTenant);
    assert!(
        refused.remedy.contains("Switch to an account"),
        "{refused:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_of_another_tenant_makes_no_direct_change() {
    let (house, _) = house_with_a_stranger_acting().await;
    let request = RequestCreateRequest {
        store: house.store,
        object: ObjectKind::User,
        event: Event::Delete,
        target: Some("olga".into()),
        fields: vec![],
        direct: true,
    };

    let refused = house.session.request_create(request).await.unwrap_err();

    assert_eq!(refused.code, Code::ActingFromOtherTenant);
    assert_eq!(house.users_named("olga@contoso.example"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_of_another_tenant_decides_nothing() {
    let (house, request) = house_with_a_stranger_acting().await;
    let approve = RequestApproveRequest {
        request,
        comment: String::new(),
    };
    let deny = RequestDenyRequest {
        request,
        reason: "No".into(),
    };

    let approved = house.session.request_approve(approve).await.unwrap_err();
    let denied = house.session.request_deny(deny).await.unwrap_err();

    assert_eq!(
        (approved.code, denied.code),
        (Code::ActingFromOtherTenant, Code::ActingFromOtherTenant)
    );
    assert_eq!(house.request(request).await.status, RequestStatus::Pending);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_of_another_tenant_reroutes_nothing() {
    let (house, request) = house_with_a_stranger_acting().await;
    let to = RerouteTo::Other {
        approver: "alex@contoso.example".into(),
    };

    let refused = house
        .session
        .request_reroute(RequestRerouteRequest { request, to })
        .await
        .unwrap_err();

    assert_eq!(refused.code, Code::ActingFromOtherTenant);
    let approvers = house.request(request).await.approvers;
    assert_eq!(approvers[0].name, "Megan Bowen");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_of_another_tenant_sees_no_initial_password() {
    let mut house = House::open().await.furnish().await;
    let (request, approval) = house.asked("jdoe").await;
    house
        .answer(&approval, "megan@contoso.example", "Approve", "")
        .await;
    house.until_applied(request).await;
    house
        .meanwhile(async |storage| {
            act_as(storage, stranger(ObjectId::random())).await;
        })
        .await;

    let refused = house
        .session
        .request_reveal_password(RequestRequest { request })
        .await
        .unwrap_err();

    assert_eq!(refused.code, Code::ActingFromOtherTenant);
    assert_eq!(
        house.request(request).await.initial_password,
        countersign_domain::request::InitialPassword::Waiting
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_for_from_another_tenant_is_not_approved_with_an_account_of_the_stores() {
    let mut house = House::open().await.furnish().await;
    let (request, _) = house.asked("jdoe").await;
    let mut old = None;
    house
        .meanwhile(async |storage| old = Some(asked_from_elsewhere(storage, request).await))
        .await;
    let request = old.unwrap();
    let approve = || RequestApproveRequest {
        request,
        comment: String::new(),
    };

    let from_there = house.session.request_approve(approve()).await.unwrap_err();
    house.act_as(house.ada).await;
    let from_here = house.session.request_approve(approve()).await.unwrap_err();

    assert_eq!(from_there.code, Code::ActingFromOtherTenant);
    assert_eq!(from_here.code, Code::NotAnApprover);
    assert_eq!(house.request(request).await.status, RequestStatus::Pending);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approver_decides_what_was_asked_for_from_another_tenant() {
    let mut house = House::open().await.furnish().await;
    let (request, _) = house.asked("jdoe").await;
    let mut old = None;
    house
        .meanwhile(async |storage| old = Some(asked_from_elsewhere(storage, request).await))
        .await;
    house.sign_in("megan@contoso.example").await;
    let deny = RequestDenyRequest {
        request: old.unwrap(),
        reason: "Ask with your account here".into(),
    };

    let denied = house.session.request_deny(deny).await.unwrap();

    assert_eq!(denied.status, RequestStatus::Denied);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_id_of_another_tenant_has_no_inbox() {
    let mut house = House::open().await.furnish().await;
    let (request, _) = house.asked("jdoe").await;
    let megan = house.request(request).await.approvers[0].object;
    house
        .meanwhile(async |storage| {
            act_as(storage, stranger(megan)).await;
        })
        .await;

    let inbox = RequestListRequest {
        scope: RequestScope::Inbox,
        ..RequestListRequest::default()
    };
    let found = house.session.request_list(inbox).await.unwrap();

    assert!(found.requests.is_empty(), "{found:?}");
}
