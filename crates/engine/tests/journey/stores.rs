//! Disabling, enabling and deleting an identity store.

use countersign_contract::*;
use countersign_domain::request::{RequestStatus, TriggerState};

use crate::house::{Furnished, House, until};

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
