use countersign_domain::{
    ObjectId, StoreId, WorkflowId,
    approver::ApproverReference,
    attribute::Attribute,
    audit::Subject,
    change::{Event, ObjectKind},
    link::{
        FaultAfter, FlowIdentity, Layer, LayerNotice, LayerOutcome, LayerReport, Link, LinkHealth,
    },
    workflow::Filter,
};
use countersign_storage::{ClientRemoval, StorageError};
use uuid::Uuid;

use crate::fixture::{Fixture, at, entry, sealed, store, workflow};

/// The flow is off, or was; nobody looked at more.
fn health(turned_on: LayerOutcome) -> LinkHealth {
    let notice = (turned_on != LayerOutcome::Passed).then(|| LayerNotice {
        code: "flow_off".into(),
        message: "The flow is off.".into(),
        remedy: "Turn it on.".into(),
    });
    LinkHealth {
        checked_at: at(31),
        layers: vec![LayerReport {
            layer: Layer::TurnedOn,
            outcome: turned_on,
            notice,
        }],
    }
}

fn link(workflow: WorkflowId, url: &str) -> Link {
    Link {
        workflow,
        request_url: sealed(url),
        host: "triggers.example".into(),
        hint: "a1b2".into(),
        bearer: true,
        flow: Some(FlowIdentity {
            environment: "environment".into(),
            flow: "flow".into(),
            name: "Create User".into(),
            workflow_row: Some(Uuid::from_u128(7)),
        }),
        fault: None,
        health: Some(health(LayerOutcome::Failed)),
        unconfirmed_at: None,
        linked_at: at(30),
    }
}

/// Another store, since a store has one workflow for new users.
async fn other_store(fixture: &Fixture) -> StoreId {
    let other = store("Fabrikam");
    fixture
        .storage
        .create_store(other.clone(), entry(Subject::None))
        .await
        .unwrap();
    other.id
}

#[tokio::test]
async fn a_workflow_comes_back_as_it_was_made() {
    let fixture = Fixture::new().await;
    let mut made = workflow(other_store(&fixture).await, "Create User");
    made.filters = vec![Filter::Equals {
        field: Attribute::Department,
        value: "Sales".into(),
    }];
    made.approvers = vec![ApproverReference::Group {
        object: ObjectId::random(),
        name: "Approvers".into(),
    }];

    fixture
        .storage
        .create_workflow(made.clone(), entry(Subject::None))
        .await
        .unwrap();

    assert_eq!(
        fixture.storage.workflow(made.id).await.unwrap(),
        Some(made.clone())
    );
    let listed = fixture.storage.workflows(made.store).await.unwrap();
    assert_eq!(listed.last(), Some(&made));
}

#[tokio::test]
async fn a_name_is_taken_within_its_store_only() {
    let fixture = Fixture::new().await;
    let same = workflow(fixture.store, "CREATE user");
    let elsewhere = workflow(other_store(&fixture).await, "Create User");

    assert_eq!(
        fixture
            .storage
            .create_workflow(same, entry(Subject::None))
            .await,
        Err(StorageError::NameTaken)
    );
    assert_eq!(
        fixture
            .storage
            .create_workflow(elsewhere, entry(Subject::None))
            .await,
        Ok(())
    );
}

#[tokio::test]
async fn a_store_has_one_workflow_for_new_users() {
    let fixture = Fixture::new().await;
    let second = workflow(fixture.store, "New people");

    let refused = fixture
        .storage
        .create_workflow(second.clone(), entry(Subject::Workflow(second.id)))
        .await;

    assert_eq!(refused, Err(StorageError::CreateWorkflowExists));
    assert!(
        fixture
            .happenings(Subject::Workflow(second.id))
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn a_workflow_needs_a_store() {
    let fixture = Fixture::new().await;

    let refused = fixture
        .storage
        .create_workflow(
            workflow(StoreId::random(), "Create User"),
            entry(Subject::None),
        )
        .await;

    assert_eq!(refused, Err(StorageError::NotFound));
}

#[tokio::test]
async fn a_workflow_is_switched_off() {
    let fixture = Fixture::new().await;

    fixture
        .storage
        .set_workflow_enabled(fixture.workflow, false, entry(Subject::None))
        .await
        .unwrap();

    assert!(
        !fixture
            .storage
            .workflow(fixture.workflow)
            .await
            .unwrap()
            .unwrap()
            .enabled
    );
    assert_eq!(
        fixture
            .storage
            .set_workflow_enabled(WorkflowId::random(), true, entry(Subject::None))
            .await,
        Err(StorageError::NotFound)
    );
}

#[tokio::test]
async fn a_new_link_replaces_the_old_one_whose_url_leaves_the_files() {
    let fixture = Fixture::new().await;
    let first = link(fixture.workflow, "the sealed url of before");
    let mut second = link(fixture.workflow, "the sealed url of now");
    second.flow = None;
    fixture
        .storage
        .set_link(first.clone(), entry(Subject::None))
        .await
        .unwrap();
    assert_eq!(
        fixture.storage.link(fixture.workflow).await.unwrap(),
        Some(first)
    );

    fixture
        .storage
        .set_link(second.clone(), entry(Subject::None))
        .await
        .unwrap();

    assert_eq!(
        fixture.storage.link(fixture.workflow).await.unwrap(),
        Some(second)
    );
    assert!(
        !fixture
            .files_hold_after_close(b"the sealed url of before")
            .await
    );
}

#[tokio::test]
async fn a_link_is_removed_once() {
    let fixture = Fixture::new().await;
    let about = Subject::Workflow(fixture.workflow);
    fixture
        .storage
        .set_link(link(fixture.workflow, "url"), entry(Subject::None))
        .await
        .unwrap();

    assert!(
        fixture
            .storage
            .remove_link(fixture.workflow, entry(about))
            .await
            .unwrap()
    );
    assert!(
        !fixture
            .storage
            .remove_link(fixture.workflow, entry(about))
            .await
            .unwrap()
    );

    assert_eq!(fixture.storage.link(fixture.workflow).await.unwrap(), None);
    assert_eq!(fixture.happenings(about).await.len(), 1);
}

#[tokio::test]
async fn a_link_needs_a_workflow_and_leaves_no_url_behind() {
    let fixture = Fixture::new().await;

    let refused = fixture
        .storage
        .set_link(
            link(WorkflowId::random(), "an orphaned sealed url"),
            entry(Subject::None),
        )
        .await;

    assert_eq!(refused, Err(StorageError::NotFound));
    assert!(
        !fixture
            .files_hold_after_close(b"an orphaned sealed url")
            .await
    );
}

#[tokio::test]
async fn a_fault_changes_a_link_once() {
    let fixture = Fixture::new().await;
    let fault = "flow_off".to_owned();
    fixture
        .storage
        .set_link(link(fixture.workflow, "url"), entry(Subject::None))
        .await
        .unwrap();

    assert!(
        fixture
            .storage
            .set_link_fault(fixture.workflow, at(30), fault.clone())
            .await
            .unwrap()
    );
    assert!(
        !fixture
            .storage
            .set_link_fault(fixture.workflow, at(30), fault.clone())
            .await
            .unwrap()
    );

    assert_eq!(
        fixture
            .storage
            .link(fixture.workflow)
            .await
            .unwrap()
            .unwrap()
            .fault,
        Some(fault)
    );
    assert!(
        fixture
            .storage
            .link_triggered(fixture.workflow, at(30))
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn a_flow_that_was_triggered_is_healthy() {
    let fixture = Fixture::new().await;
    let workflow = fixture.workflow;
    fixture
        .storage
        .set_link(link(workflow, "url"), entry(Subject::None))
        .await
        .unwrap();

    let changed = fixture
        .storage
        .link_triggered(workflow, at(30))
        .await
        .unwrap();
    let again = fixture
        .storage
        .link_triggered(workflow, at(30))
        .await
        .unwrap();

    assert_eq!((changed, again), (true, false));
    let kept = fixture.storage.link(workflow).await.unwrap().unwrap();
    assert_eq!(kept.health, Some(health(LayerOutcome::Passed)));
}

#[tokio::test]
async fn what_a_run_of_the_former_link_showed_says_nothing_of_the_next_one() {
    let fixture = Fixture::new().await;
    let workflow = fixture.workflow;
    let mut next = link(workflow, "other url");
    next.linked_at = at(32);
    next.fault = Some("flow_off".into());
    fixture
        .storage
        .set_link(next.clone(), entry(Subject::None))
        .await
        .unwrap();

    let triggered = fixture.storage.link_triggered(workflow, at(30)).await;
    let fault = "flow_deleted".to_owned();
    let broken = fixture
        .storage
        .set_link_fault(workflow, at(30), fault)
        .await;

    assert_eq!((triggered.unwrap(), broken.unwrap()), (false, false));
    assert_eq!(fixture.storage.link(workflow).await.unwrap(), Some(next));
}

#[tokio::test]
async fn what_was_seen_of_a_link_is_not_kept_with_the_next_one() {
    let fixture = Fixture::new().await;
    let workflow = fixture.workflow;
    let mut next = link(workflow, "other url");
    next.linked_at = at(32);
    fixture
        .storage
        .set_link(next.clone(), entry(Subject::None))
        .await
        .unwrap();
    let keep = |linked_at| {
        let health = health(LayerOutcome::Passed);
        fixture
            .storage
            .set_link_health(workflow, linked_at, health, None, FaultAfter::Stays)
    };

    assert!(!keep(at(30)).await.unwrap());
    assert_eq!(
        fixture.storage.link(workflow).await.unwrap(),
        Some(next.clone())
    );
    assert!(keep(at(32)).await.unwrap());
    next.health = Some(health(LayerOutcome::Passed));
    assert_eq!(fixture.storage.link(workflow).await.unwrap(), Some(next));
}

#[tokio::test]
async fn a_client_stays_while_a_workflow_is_linked() {
    let fixture = Fixture::new().await;
    let workflow = fixture.workflow;
    fixture
        .storage
        .set_link(link(workflow, "url"), entry(Subject::None))
        .await
        .unwrap();

    let removal = fixture
        .storage
        .remove_client(fixture.store, entry(Subject::None))
        .await
        .unwrap();

    let ClientRemoval::InUse { links, .. } = removal else {
        panic!("{removal:?}");
    };
    assert_eq!(links, 1);
}

#[tokio::test]
async fn a_workflow_for_new_users_and_groups_leaves_room_for_neither() {
    let fixture = Fixture::new().await;
    let store = other_store(&fixture).await;
    let mut both = workflow(store, "Create objects");
    both.objects = vec![ObjectKind::User, ObjectKind::Group];
    fixture
        .storage
        .create_workflow(both, entry(Subject::None))
        .await
        .unwrap();
    let mut groups = workflow(store, "Create Group");
    groups.objects = vec![ObjectKind::Group];

    let refused = fixture
        .storage
        .create_workflow(groups, entry(Subject::None))
        .await;

    assert_eq!(refused, Err(StorageError::CreateWorkflowExists));
}

#[tokio::test]
async fn a_deleted_workflow_frees_its_name_and_its_kind_and_keeps_its_requests() {
    let fixture = Fixture::new().await;
    let request = fixture.unlinked().await;
    fixture
        .storage
        .set_link(
            link(fixture.workflow, "https://flow.example/"),
            entry(Subject::None),
        )
        .await
        .unwrap();

    fixture
        .storage
        .delete_workflow(fixture.workflow, at(5_000), entry(Subject::None))
        .await
        .unwrap();

    assert_eq!(
        fixture.storage.workflow(fixture.workflow).await.unwrap(),
        None
    );
    assert_eq!(fixture.storage.link(fixture.workflow).await.unwrap(), None);
    assert_eq!(fixture.read(request).await.workflow, Some(fixture.workflow));
    let again = workflow(fixture.store, "Create User");
    assert_eq!(
        fixture
            .storage
            .create_workflow(again, entry(Subject::None))
            .await,
        Ok(())
    );
}

#[tokio::test]
async fn a_change_cannot_take_the_name_of_another_workflow() {
    let fixture = Fixture::new().await;
    let mut edit = workflow(fixture.store, "Edit User");
    edit.event = Event::Edit;
    fixture
        .storage
        .create_workflow(edit.clone(), entry(Subject::None))
        .await
        .unwrap();

    edit.name = "create USER".into();
    let refused = fixture
        .storage
        .update_workflow(edit, entry(Subject::None))
        .await;

    assert_eq!(refused, Err(StorageError::NameTaken));
}
