//! Data directories of earlier builds are taken along.

use std::path::Path;

use countersign_domain::{
    ObjectId, OutboxId, RequestId, StoreId, WorkflowId,
    attribute::Attribute,
    callback::CallbackTokenHash,
    change::{FieldChange, ObjectKind},
    system_workflow::SystemWorkflow,
};
use countersign_storage::{RequestFilter, Storage};
use rusqlite::{Connection, params};

/// A database of the first schema with a store, a workflow and a request, as the first build wrote them.
fn first_schema(directory: &Path, workflow_name: &str) -> (StoreId, WorkflowId, RequestId) {
    let (store, workflow, request) = (StoreId::random(), WorkflowId::random(), RequestId::random());
    let connection = Connection::open(directory.join("countersign.db")).unwrap();
    connection
        .execute_batch(include_str!("../../migrations/0001.sql"))
        .unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    let provider = format!(
        r#"{{"kind":"entraId","tenant":"{}","domain":"contoso.example"}}"#,
        ObjectId::random()
    );
    connection
        .execute(
            "INSERT INTO stores (id, name, name_key, provider, settings, created_at) VALUES (?1, 'Contoso', 'contoso', ?2, ?3, 10)",
            params![
                store.to_string(),
                provider,
                r#"{"selfDecision":false,"applyUncovered":false,"settleFlows":true,"defaultApprover":null}"#
            ],
        )
        .unwrap();
    connection
        .execute(
            "INSERT INTO workflows (id, store, name, name_key, description, enabled, object, event, filters, approvers, created_at)
             VALUES (?1, ?2, ?3, lower(?3), 'For new people', 1, 'user', 'create', ?4, ?5, 20)",
            params![
                workflow.to_string(),
                store.to_string(),
                workflow_name,
                r#"[{"operator":"equals","field":"department","value":"Sales"}]"#,
                format!(r#"[{{"kind":"person","object":"{}","name":"Megan"}}]"#, ObjectId::random()),
            ],
        )
        .unwrap();
    connection
        .execute(
            "INSERT INTO requests (id, store, workflow, workflow_name, requester, requester_name, object, event, target_name, changes,
                                   awaiting, status, trigger_state, apply_state, settle_state, initial_password, created_at)
             VALUES (?1, ?2, ?3, 'Create User', '{\"kind\":\"localAdministrator\"}', 'Local administrator', 'user', 'create', 'Jane Doe',
                     '[{\"field\":\"department\",\"old\":null,\"new\":\"Sales\"}]', 'approvers', 'pending', 'not_linked', 'not_due', 'not_due',
                     'none', 30)",
            params![request.to_string(), store.to_string(), workflow.to_string()],
        )
        .unwrap();
    (store, workflow, request)
}

/// Adds a workflow for deleting users as the first build did.
fn add_workflow(directory: &Path, store: StoreId, name: &str) {
    Connection::open(directory.join("countersign.db"))
        .unwrap()
        .execute(
            "INSERT INTO workflows (id, store, name, name_key, description, enabled, object, event, filters, approvers, created_at)
             VALUES (?1, ?2, ?3, lower(?3), '', 1, 'user', 'delete', '[]', '[]', 20)",
            params![WorkflowId::random().to_string(), store.to_string(), name],
        )
        .unwrap();
}

fn add_store_like(directory: &Path, store: StoreId) -> StoreId {
    let other = StoreId::random();
    Connection::open(directory.join("countersign.db"))
        .unwrap()
        .execute(
            "INSERT INTO stores (id, name, name_key, provider, settings, created_at)
             SELECT ?1, 'Fabrikam', 'fabrikam', provider, settings, 11 FROM stores WHERE id = ?2",
            params![other.to_string(), store.to_string()],
        )
        .unwrap();
    other
}

#[tokio::test]
async fn a_store_of_the_first_schema_gets_the_system_workflows_as_a_new_one_does() {
    let directory = tempfile::tempdir().unwrap();
    let (store, ..) = first_schema(directory.path(), "Create User");

    let storage = Storage::open(directory.path()).unwrap();

    let found = storage.workflows(store).await.unwrap();
    let created_at = storage.store(store).await.unwrap().unwrap().created_at;
    assert_eq!(found.len(), 9);
    for (found, system) in found.iter().zip(SystemWorkflow::ALL) {
        let expected = countersign_domain::workflow::Workflow {
            id: found.id,
            ..system.of_new_store(store, created_at)
        };
        assert_eq!(found, &expected);
    }
}

#[tokio::test]
async fn a_workflow_of_the_first_schema_watches_users() {
    let directory = tempfile::tempdir().unwrap();
    let (_, workflow, _) = first_schema(directory.path(), "Create User");

    let storage = Storage::open(directory.path()).unwrap();

    let found = storage.workflow(workflow).await.unwrap().unwrap();
    assert_eq!(found.objects, [ObjectKind::User]);
    assert_eq!(found.name, "Create User");
    assert_eq!(found.filters.len(), 1);
    assert_eq!(found.approvers.len(), 1);
}

#[tokio::test]
async fn a_request_of_the_first_schema_keeps_its_fields() {
    let directory = tempfile::tempdir().unwrap();
    let (_, _, request) = first_schema(directory.path(), "Create User");

    let storage = Storage::open(directory.path()).unwrap();

    let found = storage.requests(RequestFilter::default()).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].id, request);
    assert_eq!(found[0].target, None);
    assert_eq!(
        found[0].changes,
        [FieldChange::to(Attribute::Department, "Sales")]
    );
}

#[tokio::test]
async fn a_workflow_that_has_the_name_of_a_system_workflow_makes_room() {
    let directory = tempfile::tempdir().unwrap();
    let (_, workflow, _) = first_schema(directory.path(), "Workflow to Join a group");

    let storage = Storage::open(directory.path()).unwrap();

    let found = storage.workflow(workflow).await.unwrap().unwrap();
    assert_eq!(found.name, "Workflow to Join a group (user defined)");
}

#[tokio::test]
async fn a_workflow_makes_room_for_a_system_workflow_although_the_name_for_that_is_taken() {
    let directory = tempfile::tempdir().unwrap();
    let name = "Workflow to Join a group";
    let (store, workflow, _) = first_schema(directory.path(), name);
    let taken = [
        "Workflow to join a group (user defined)",
        "Workflow to join a group (USER DEFINED 2)",
    ];
    for name in taken {
        add_workflow(directory.path(), store, name);
    }

    let storage = Storage::open(directory.path()).unwrap();

    let found = storage.workflow(workflow).await.unwrap().unwrap();
    assert_eq!(found.name, "Workflow to Join a group (user defined 3)");
    let all = storage.workflows(store).await.unwrap();
    let names: Vec<&str> = all.iter().map(|workflow| workflow.name.as_str()).collect();
    assert_eq!(all.len(), 11);
    assert!(taken.iter().all(|name| names.contains(name)), "{names:?}");
}

#[tokio::test]
async fn a_name_that_is_taken_in_another_store_is_free() {
    let directory = tempfile::tempdir().unwrap();
    let (store, workflow, _) = first_schema(directory.path(), "Workflow to Join a group");
    let other = add_store_like(directory.path(), store);
    add_workflow(
        directory.path(),
        other,
        "Workflow to join a group (user defined)",
    );

    let storage = Storage::open(directory.path()).unwrap();

    let found = storage.workflow(workflow).await.unwrap().unwrap();
    assert_eq!(found.name, "Workflow to Join a group (user defined)");
}

#[tokio::test]
async fn a_confirmation_of_unknown_values_is_forgotten() {
    let directory = tempfile::tempdir().unwrap();
    let (_, _, request) = first_schema(directory.path(), "Create User");
    let connection = Connection::open(directory.path().join("countersign.db")).unwrap();
    connection
        .execute_batch(include_str!("../../migrations/0002.sql"))
        .unwrap();
    connection.pragma_update(None, "user_version", 2).unwrap();
    connection
        .execute("UPDATE requests SET overwrite = 1", [])
        .unwrap();
    drop(connection);

    let storage = Storage::open(directory.path()).unwrap();

    assert_eq!(storage.overwrites(request).await, Ok(vec![]));
}

#[tokio::test]
async fn a_report_of_an_earlier_build_is_of_the_call_that_its_request_had() {
    let directory = tempfile::tempdir().unwrap();
    let (_, _, request) = first_schema(directory.path(), "Create User");
    let connection = Connection::open(directory.path().join("countersign.db")).unwrap();
    connection
        .execute(
            "UPDATE requests SET callback_token_hash = ?",
            params![[7_u8; 32]],
        )
        .unwrap();
    connection
        .execute(
            "INSERT INTO outbox (id, request, duty, state, at) VALUES (?1, ?2, 'confirm', 'due', 30)",
            params![OutboxId::random().to_string(), request.to_string()],
        )
        .unwrap();
    drop(connection);

    let storage = Storage::open(directory.path()).unwrap();

    let rows = storage.outbox_of(request).await.unwrap();
    let call = CallbackTokenHash::from_bytes([7; 32]);
    assert_eq!(rows[0].call, Some(call.clone()));
    let found = storage.request(request).await.unwrap().unwrap();
    assert_eq!(found.call, Some(call));
}
