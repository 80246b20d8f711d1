use countersign_domain::{
    AccountId, ClientId, StoreId, TenantId,
    approver::ApproverReference,
    audit::Subject,
    power_automate_client::{
        DataServiceUrl, EnvironmentSource, PowerAutomateClient, ResolvedEnvironment,
    },
    request::Outcome,
    store::{Store, StoreSettings},
};
use countersign_storage::{ClientMove, ClientRemoval, StorageError, StoreCounts};

use crate::fixture::{Fixture, approver, at, delegated, entry, sealed, store};

fn client(store: StoreId, region: &str) -> PowerAutomateClient {
    PowerAutomateClient {
        store,
        organization_code: "contoso".parse().unwrap(),
        region: region.parse().unwrap(),
        data_service_url: DataServiceUrl::from_stored("https://approvals.example/x".into()),
        tenant: TenantId::random(),
        client: ClientId::random(),
        environment: Some(ResolvedEnvironment {
            id: "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f401".parse().unwrap(),
            source: EnvironmentSource::Discovery,
        }),
        registered_at: at(20),
    }
}

/// Nobody confirmed that the store is moved.
fn unmoved() -> ClientMove {
    ClientMove {
        from: "https://contoso.crm.dynamics.com".to_owned(),
        confirmed: None,
    }
}

#[tokio::test]
async fn a_store_comes_back_as_it_was_made() {
    let fixture = Fixture::new().await;
    let account = delegated("ada");
    fixture
        .storage
        .add_account(account.clone(), sealed("token"), entry(Subject::None))
        .await
        .unwrap();
    let mut made = store("Fabrikam");
    made.service_credential = Some(account.id);
    made.settings = StoreSettings {
        self_decision: true,
        apply_uncovered: true,
        settle_flows: false,
        default_approver: Some(ApproverReference::Person {
            object: approver("megan").object,
            name: "Megan Bowen".into(),
        }),
    };

    fixture
        .storage
        .create_store(made.clone(), entry(Subject::Store(made.id)))
        .await
        .unwrap();

    assert_eq!(
        fixture.storage.store(made.id).await.unwrap(),
        Some(made.clone())
    );
    assert_eq!(fixture.storage.stores().await.unwrap().last(), Some(&made));
}

#[tokio::test]
async fn a_name_is_taken_without_regard_to_case_in_any_script() {
    let fixture = Fixture::new().await;
    fixture
        .storage
        .create_store(store("Größe"), entry(Subject::None))
        .await
        .unwrap();
    let second = store("GRÖßE ");

    let refused = fixture
        .storage
        .create_store(second.clone(), entry(Subject::Store(second.id)))
        .await;

    assert_eq!(refused, Err(StorageError::NameTaken));
    assert!(
        fixture
            .happenings(Subject::Store(second.id))
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn a_store_can_change_the_case_of_its_own_name() {
    let fixture = Fixture::new().await;
    let mut changed = fixture.storage.store(fixture.store).await.unwrap().unwrap();
    changed.name = "CONTOSO".into();

    fixture
        .storage
        .update_store(changed.clone(), entry(Subject::None))
        .await
        .unwrap();

    assert_eq!(
        fixture.storage.store(fixture.store).await.unwrap(),
        Some(changed)
    );
}

#[tokio::test]
async fn a_store_cannot_be_renamed_to_the_name_of_another() {
    let fixture = Fixture::new().await;
    let other = store("Fabrikam");
    fixture
        .storage
        .create_store(other.clone(), entry(Subject::None))
        .await
        .unwrap();
    let renamed = Store {
        name: "contoso".into(),
        ..other.clone()
    };

    let refused = fixture
        .storage
        .update_store(renamed, entry(Subject::None))
        .await;

    assert_eq!(refused, Err(StorageError::NameTaken));
    assert_eq!(fixture.storage.store(other.id).await.unwrap(), Some(other));
}

#[tokio::test]
async fn an_unknown_store_cannot_be_changed() {
    let fixture = Fixture::new().await;

    let refused = fixture
        .storage
        .update_store(store("Fabrikam"), entry(Subject::None))
        .await;

    assert_eq!(refused, Err(StorageError::NotFound));
}

#[tokio::test]
async fn a_store_cannot_name_an_account_that_does_not_exist() {
    let fixture = Fixture::new().await;
    let mut made = store("Fabrikam");
    made.linking_account = Some(AccountId::random());

    let refused = fixture
        .storage
        .create_store(made.clone(), entry(Subject::None))
        .await;

    assert_eq!(refused, Err(StorageError::NotFound));
    assert_eq!(fixture.storage.store(made.id).await.unwrap(), None);
}

#[tokio::test]
async fn counts_tell_enabled_workflows_and_open_requests() {
    let fixture = Fixture::new().await;
    fixture.unlinked().await;
    let decided = fixture.unlinked().await;
    let _ = fixture.decide(decided, Outcome::Deny).await;
    fixture
        .storage
        .set_workflow_enabled(fixture.workflow, false, entry(Subject::None))
        .await
        .unwrap();

    let counts = fixture.storage.store_counts(fixture.store).await.unwrap();

    assert_eq!(
        counts,
        StoreCounts {
            workflows: 9,         // with the eight system workflows
            workflows_enabled: 5, // five of them
            open_requests: 1
        }
    );
}

#[tokio::test]
async fn registering_a_client_again_replaces_it() {
    let fixture = Fixture::new().await;
    let (first, second) = (client(fixture.store, "crm"), client(fixture.store, "crm4"));
    fixture
        .storage
        .register_client(first, unmoved(), entry(Subject::None))
        .await
        .unwrap();

    fixture
        .storage
        .register_client(second.clone(), unmoved(), entry(Subject::None))
        .await
        .unwrap();

    assert_eq!(
        fixture.storage.client(fixture.store).await.unwrap(),
        Some(second.clone())
    );
    assert_eq!(fixture.storage.clients().await.unwrap(), vec![second]);
}

#[tokio::test]
async fn a_client_needs_a_store() {
    let fixture = Fixture::new().await;

    let refused = fixture
        .storage
        .register_client(
            client(StoreId::random(), "crm"),
            unmoved(),
            entry(Subject::None),
        )
        .await;

    assert_eq!(refused, Err(StorageError::NotFound));
}

#[tokio::test]
async fn a_store_is_disabled_and_enabled_again() {
    let fixture = Fixture::new().await;
    let switch = async |enabled| {
        let entry = entry(Subject::Store(fixture.store));
        fixture
            .storage
            .set_store_enabled(fixture.store, enabled, entry)
            .await
            .unwrap();
        let store = fixture.storage.store(fixture.store).await.unwrap();
        store.unwrap().enabled
    };

    assert!(!switch(false).await);
    assert!(switch(true).await);
}

#[tokio::test]
async fn a_store_with_an_undecided_request_is_not_deleted() {
    let fixture = Fixture::new().await;
    let request = fixture.unlinked().await;

    let refused = fixture
        .storage
        .delete_store(fixture.store, entry(Subject::Store(fixture.store)))
        .await;

    assert_eq!(refused, Err(StorageError::InUse));
    assert!(fixture.storage.request(request).await.unwrap().is_some());
}

#[tokio::test]
async fn a_store_whose_change_is_being_made_is_not_deleted() {
    let fixture = Fixture::new().await;
    let _claimed = fixture.applying().await;

    let refused = fixture
        .storage
        .delete_store(fixture.store, entry(Subject::Store(fixture.store)))
        .await;

    assert_eq!(refused, Err(StorageError::InUse));
}

#[tokio::test]
async fn a_deleted_store_leaves_its_audit_trail_and_nothing_else() {
    let fixture = Fixture::new().await;
    let subject = Subject::Store(fixture.store);
    fixture
        .storage
        .register_client(client(fixture.store, "crm4"), unmoved(), entry(subject))
        .await
        .unwrap();
    let request = fixture.unlinked().await;
    let _ = fixture.decide(request, Outcome::Deny).await;

    fixture
        .storage
        .delete_store(fixture.store, entry(subject))
        .await
        .unwrap();

    assert_eq!(fixture.storage.stores().await.unwrap(), vec![]);
    assert_eq!(
        fixture.storage.workflow(fixture.workflow).await.unwrap(),
        None
    );
    assert_eq!(fixture.storage.request(request).await.unwrap(), None);
    assert_eq!(fixture.storage.clients().await.unwrap(), vec![]);
    assert_eq!(
        fixture.storage.entries_about(subject).await.unwrap().len(),
        2
    );
}

#[tokio::test]
async fn an_environment_found_for_an_address_that_was_replaced_is_dropped() {
    let fixture = Fixture::new().await;
    let (mut old, mut new) = (client(fixture.store, "crm"), client(fixture.store, "crm4"));
    new.environment = None;
    fixture
        .storage
        .register_client(new.clone(), unmoved(), entry(Subject::None))
        .await
        .unwrap();

    old.registered_at = new.registered_at;
    let kept = fixture.storage.set_client_environment(old).await.unwrap();

    assert!(!kept);
    assert_eq!(
        fixture.storage.client(fixture.store).await.unwrap(),
        Some(new)
    );
}

#[tokio::test]
async fn a_client_that_nothing_uses_is_removed_once() {
    let fixture = Fixture::new().await;
    fixture
        .storage
        .register_client(
            client(fixture.store, "crm"),
            unmoved(),
            entry(Subject::None),
        )
        .await
        .unwrap();
    let remove = || {
        fixture
            .storage
            .remove_client(fixture.store, entry(Subject::None))
    };

    assert_eq!(remove().await.unwrap(), ClientRemoval::Removed);
    assert_eq!(remove().await.unwrap(), ClientRemoval::None);
    assert_eq!(fixture.storage.client(fixture.store).await.unwrap(), None);
}
