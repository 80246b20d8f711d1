//! What callers may do who are no administrators.

use countersign_contract::*;
use countersign_domain::{
    attribute::Attribute,
    change::{Event, ObjectKind},
};

use crate::house::House;

#[tokio::test(flavor = "multi_thread")]
async fn a_requester_confirms_no_direct_change() {
    let house = House::open().await.furnish().await;
    let request = RequestCreateRequest {
        store: house.store,
        object: ObjectKind::User,
        event: Event::Create,
        target: None,
        fields: vec![FieldInput {
            field: Attribute::UserPrincipalName,
            value: "jdoe".into(),
        }],
        direct: true,
    };

    let requester = house.engine.session_of(Role::Requester);
    let refused = requester.request_create(request).await.unwrap_err();

    assert_eq!(refused.code, Code::PermissionDenied);
    let listed = house
        .session
        .request_list(RequestListRequest::default())
        .await;
    assert_eq!(listed.unwrap().requests, vec![]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_requester_decides_no_request_of_which_they_are_no_approver() {
    let house = House::open().await.furnish().await;
    let request = house.ask_for("jdoe").await.unwrap().id;
    house.act_as(house.ada).await;

    let requester = house.engine.session_of(Role::Requester);
    let refused = requester
        .request_approve(RequestApproveRequest {
            request,
            comment: String::new(),
        })
        .await
        .unwrap_err();

    assert_eq!(refused.code, Code::NotAnApprover);
    assert_eq!(house.request(request).await.decision, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_requester_sees_no_initial_password_that_somebody_else_asked_for() {
    let house = House::open().await.furnish().await;
    let (request, approval) = house.asked("jdoe").await;
    house
        .answer(&approval, "megan@contoso.example", "Approve", "")
        .await;
    house.until_applied(request).await;
    house.act_as(house.ada).await;

    let requester = house.engine.session_of(Role::Requester);
    let refused = requester
        .request_reveal_password(RequestRequest { request })
        .await
        .unwrap_err();

    assert_eq!(refused.code, Code::PasswordNotYours);
    let revealed = house
        .session
        .request_reveal_password(RequestRequest { request })
        .await;
    assert_eq!(
        revealed.unwrap().user_principal_name,
        "jdoe@contoso.example"
    );
}
