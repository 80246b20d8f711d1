//! Looking for people and groups in the directory of a store.

use countersign_contract::*;
use countersign_domain::change::ObjectKind;

use crate::house::{Furnished, House};

async fn found(house: &Furnished, text: &str, kind: DirectorySearchKind) -> Vec<DirectoryHit> {
    let request = DirectorySearchRequest {
        store: house.store,
        text: text.to_owned(),
        kind,
    };
    house.session.directory_search(request).await.unwrap().hits
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_found_by_the_beginning_of_their_name() {
    let house = House::open().await.furnish().await;

    let hits = found(&house, "meg", DirectorySearchKind::People).await;

    assert_eq!(hits.len(), 1);
    assert_eq!(hits[0].name, "Megan Bowen");
    assert_eq!(
        hits[0].user_principal_name.as_deref(),
        Some("megan@contoso.example")
    );
    assert_eq!(hits[0].enabled, Some(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn people_and_groups_stand_in_one_order_by_name() {
    let house = House::open().await.furnish().await;

    let hits = found(&house, "a", DirectorySearchKind::PeopleAndGroups).await;

    let hits: Vec<(&str, ObjectKind)> = hits
        .iter()
        .map(|hit| (hit.name.as_str(), hit.kind))
        .collect();
    assert_eq!(
        hits,
        [
            ("Ada Admin", ObjectKind::User),
            ("Alex Wilber", ObjectKind::User),
            ("Approvers", ObjectKind::Group),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_alone_are_found_where_they_are_looked_for() {
    let house = House::open().await.furnish().await;

    let hits = found(&house, "a", DirectorySearchKind::Groups).await;

    assert_eq!(hits.len(), 1);
    assert_eq!(
        (hits[0].name.as_str(), hits[0].enabled),
        ("Approvers", None)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_without_a_service_credential_says_so_to_whoever_searches() {
    let house = House::open().await;
    let store = house
        .session
        .store_create(StoreCreateRequest {
            name: "Bare".into(),
            tenant_id: crate::house::TENANT.into(),
            domain: "contoso.example".into(),
        })
        .await
        .unwrap()
        .id;

    let refused = house
        .session
        .directory_search(DirectorySearchRequest {
            store,
            text: "Me".into(),
            kind: DirectorySearchKind::People,
        })
        .await
        .unwrap_err();

    assert_eq!(refused.code, Code::ServiceCredentialMissing);
}
