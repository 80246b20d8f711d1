//! System workflows, and those that people define.

use countersign_contract::*;
use countersign_domain::{
    WorkflowId,
    approver::ApproverRelation,
    change::{Event, ObjectKind},
    system_workflow::SystemWorkflow,
    workflow::WorkflowType,
};

use crate::house::{Furnished, House};

/// An update that changes nothing yet.
pub fn unchanged(workflow: WorkflowId) -> WorkflowUpdateRequest {
    WorkflowUpdateRequest {
        workflow,
        name: None,
        description: None,
        objects: None,
        event: None,
        fields: None,
        filters: None,
        approvers: None,
        relations: None,
    }
}

impl Furnished {
    pub async fn system_workflow(&self, name: &str) -> WorkflowView {
        let request = StoreRequest { store: self.store };
        let workflows = self.session.workflow_list(request).await.unwrap().workflows;
        workflows
            .into_iter()
            .find(|workflow| workflow.name == name)
            .unwrap()
    }

    pub async fn switch_on(&self, workflow: WorkflowId) -> Result<WorkflowView, ApiError> {
        let request = WorkflowSwitchRequest {
            workflow,
            enabled: true,
        };
        self.session.workflow_switch(request).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_lists_its_eight_system_workflows_first() {
    let house = House::open().await.furnish().await;

    let request = StoreRequest { store: house.store };
    let workflows = house
        .session
        .workflow_list(request)
        .await
        .unwrap()
        .workflows;

    let names: Vec<&str> = workflows
        .iter()
        .map(|workflow| workflow.name.as_str())
        .collect();
    let mut expected = SystemWorkflow::ALL.map(SystemWorkflow::name).to_vec();
    expected.push("Create User");
    assert_eq!(names, expected);
    assert!(
        workflows[..8]
            .iter()
            .all(|workflow| workflow.workflow_type == WorkflowType::System)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_entra_id_cannot_do_stays_off_and_says_why() {
    let house = House::open().await.furnish().await;
    for name in [
        "Workflow to Reset Password",
        "Workflow to Change Group Expiration Policy",
    ] {
        let workflow = house.system_workflow(name).await;
        assert!(workflow.unavailable.is_some());
        assert!(!workflow.enabled);

        let refused = house.switch_on(workflow.id).await.unwrap_err();

        assert_eq!(refused.code, Code::WorkflowUnavailable, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_workflow_keeps_its_name_and_its_place() {
    let house = House::open().await.furnish().await;
    let join = house.system_workflow("Workflow to Join a Group").await;

    let renamed = house
        .session
        .workflow_update(WorkflowUpdateRequest {
            name: Some("Join".into()),
            ..unchanged(join.id)
        })
        .await
        .unwrap_err();
    let deleted = house
        .session
        .workflow_delete(WorkflowRequest { workflow: join.id })
        .await
        .unwrap_err();

    assert_eq!(renamed.code, Code::SystemWorkflow);
    assert_eq!(deleted.code, Code::SystemWorkflow);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_approvers_of_a_system_workflow_can_be_changed() {
    let house = House::open().await.furnish().await;
    let join = house.system_workflow("Workflow to Join a Group").await;

    let changed = house
        .session
        .workflow_update(WorkflowUpdateRequest {
            approvers: Some(vec!["alex@contoso.example".into()]),
            ..unchanged(join.id)
        })
        .await
        .unwrap();

    let names: Vec<&str> = changed
        .approvers
        .iter()
        .map(|approver| approver.name())
        .collect();
    assert_eq!(
        names,
        ["Alex Wilber", "Owner and Additional Owner of the Group"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workflow_that_takes_part_keeps_an_approver() {
    let house = House::open().await.furnish().await;
    let join = house.system_workflow("Workflow to Join a Group").await;

    let refused = house
        .session
        .workflow_update(WorkflowUpdateRequest {
            relations: Some(vec![]),
            ..unchanged(join.id)
        })
        .await
        .unwrap_err();

    assert_eq!(refused.code, Code::NobodyCanApprove);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relation_that_means_nobody_is_not_offered() {
    let house = House::open().await.furnish().await;

    let refused = house
        .session
        .workflow_create(WorkflowCreateRequest {
            store: house.store,
            name: "Edit User".into(),
            description: String::new(),
            objects: vec![ObjectKind::User],
            event: Event::Edit,
            fields: vec![],
            filters: vec![],
            approvers: vec![],
            relations: vec![ApproverRelation::Owner],
            enabled: true,
        })
        .await
        .unwrap_err();

    assert_eq!(refused.code, Code::WorkflowInvalid);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_requests_of_a_deleted_workflow_go_on() {
    let house = House::open().await.furnish().await;
    let (request, approval) = house.asked("jdoe").await;

    house
        .session
        .workflow_delete(WorkflowRequest {
            workflow: house.workflow,
        })
        .await
        .unwrap();

    let gone = house
        .session
        .workflow_show(WorkflowRequest {
            workflow: house.workflow,
        })
        .await
        .unwrap_err();
    assert_eq!(gone.code, Code::NotFound);
    assert_eq!(house.request(request).await.workflow_name, "Create User");
    house
        .answer(&approval, "megan@contoso.example", "Approve", "")
        .await;
    house.until_applied(request).await;
    assert_eq!(house.users_named("jdoe@contoso.example"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_create_workflow_for_users_is_refused() {
    let house = House::open().await.furnish().await;
    let request = WorkflowCreateRequest {
        store: house.store,
        name: "Create User too".into(),
        description: String::new(),
        objects: vec![ObjectKind::User],
        event: Event::Create,
        fields: vec![],
        filters: vec![],
        relations: vec![],
        enabled: true,
        approvers: vec!["megan@contoso.example".into()],
    };

    let refused = house.session.workflow_create(request).await.unwrap_err();

    assert_eq!(refused.code, Code::WorkflowExists);
}
