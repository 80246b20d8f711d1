//! The form for asking for a change: what it offers is what can be asked for.

use countersign_contract::*;
use countersign_domain::{
    WorkflowId,
    attribute::Attribute,
    change::{Event, FieldValue, ObjectKind},
    workflow::Filter,
};

use crate::house::{Furnished, House};

async fn form(
    house: &Furnished,
    object: ObjectKind,
    event: Event,
    target: Option<&str>,
) -> Result<RequestFormResponse, ApiError> {
    let request = RequestFormRequest {
        store: house.store,
        object,
        event,
        target: target.map(str::to_owned),
    };
    house.session.request_form(request).await
}

fn field(form: &RequestFormResponse, field: Attribute) -> &FormField {
    let found = form.fields.iter().find(|shown| shown.field == field);
    found.unwrap_or_else(|| panic!("there is no {field:?}"))
}

/// Has a workflow watch edits of users in that department.
async fn edits_in(house: &Furnished, department: &str, fields: &[Attribute]) -> WorkflowId {
    let filter = Filter::Equals {
        field: Attribute::Department,
        value: department.to_owned(),
    };
    house
        .session
        .workflow_create(WorkflowCreateRequest {
            store: house.store,
            name: format!("Edit in {department}"),
            description: String::new(),
            objects: vec![ObjectKind::User],
            event: Event::Edit,
            fields: fields.to_vec(),
            filters: vec![filter],
            approvers: vec!["alex@contoso.example".into()],
            relations: vec![],
            enabled: true,
        })
        .await
        .unwrap()
        .id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_user_needs_a_sign_in_name_and_a_display_name() {
    let house = House::open().await.furnish().await;

    let form = form(&house, ObjectKind::User, Event::Create, None)
        .await
        .unwrap();

    let required: Vec<Attribute> = form
        .fields
        .iter()
        .filter(|field| field.required)
        .map(|field| field.field)
        .collect();
    assert_eq!(
        required,
        [Attribute::DisplayName, Attribute::UserPrincipalName]
    );
    assert_eq!(field(&form, Attribute::Department).max_chars, 64);
    assert_eq!(form.workflows.len(), 1);
    assert_eq!(form.workflows[0].id, house.workflow);
    assert_eq!(form.uncovered, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_shows_what_the_target_holds_now() {
    let house = House::open().await.furnish().await;

    let form = form(&house, ObjectKind::User, Event::Edit, Some("riley"))
        .await
        .unwrap();

    let target = form.target.as_ref().unwrap();
    assert_eq!(
        target.user_principal_name.as_deref(),
        Some("riley@contoso.example")
    );
    assert_eq!(target.read_only, None);
    let department = field(&form, Attribute::Department);
    assert_eq!(
        department.present,
        Some(FieldValue::from("Human Resources"))
    );
    let manager = field(&form, Attribute::Manager);
    assert_eq!(
        (manager.kind, manager.max_chars),
        (FormFieldKind::Person, 0)
    );
    assert_eq!(
        manager.present.as_ref().map(FieldValue::shown),
        Some("Megan Bowen")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workflow_whose_filter_fails_on_what_cannot_be_filled_in_is_not_offered() {
    let house = House::open().await.furnish().await;
    let group_edits = |name: &str, field| {
        let filter = Filter::Present { field };
        house.session.workflow_create(WorkflowCreateRequest {
            store: house.store,
            name: name.to_owned(),
            description: String::new(),
            objects: vec![ObjectKind::Group],
            event: Event::Delete,
            fields: vec![],
            filters: vec![filter],
            approvers: vec!["alex@contoso.example".into()],
            relations: vec![],
            enabled: true,
        })
    };
    group_edits("Described", Attribute::Description)
        .await
        .unwrap();

    let of = |target| form(&house, ObjectKind::Group, Event::Delete, target);

    let sales = of(Some("Sales Team")).await.unwrap();
    assert_eq!(sales.workflows, vec![]);
    assert_eq!(sales.uncovered.unwrap().code, Code::NoWorkflowCoversThis);
    let approvers = of(Some("Approvers")).await.unwrap();
    assert_eq!(approvers.workflows.len(), 1);
    assert_eq!(of(None).await.unwrap().workflows.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workflow_whose_filter_can_be_met_by_the_edit_is_offered() {
    let house = House::open().await.furnish().await;
    let sales = edits_in(&house, "Sales", &[Attribute::Department]).await;

    let form = form(&house, ObjectKind::User, Event::Edit, Some("riley"))
        .await
        .unwrap();

    assert!(
        form.workflows
            .iter()
            .any(|workflow| workflow.id == sales && workflow.fields == [Attribute::Department])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_can_be_put_into_a_group_that_a_rule_fills() {
    let house = House::open().await.furnish().await;

    let form = form(&house, ObjectKind::Group, Event::Join, Some("Everybody"))
        .await
        .unwrap();

    let read_only = form.target.unwrap().read_only.unwrap();
    assert_eq!(read_only.code, Code::TargetReadOnly);
    let member = &form.fields[0];
    // Riley acts, and is meant where nobody is named.
    assert_eq!(
        (member.kind, member.required),
        (FormFieldKind::Person, false)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_nothing_carries_out_has_no_form() {
    let house = House::open().await.furnish().await;
    let refused = async |object, event, target| {
        let refused = form(&house, object, event, target).await;
        refused.unwrap_err().code
    };

    assert_eq!(
        refused(ObjectKind::User, Event::ResetPassword, None).await,
        Code::WorkflowUnavailable
    );
    assert_eq!(
        refused(ObjectKind::User, Event::Join, None).await,
        Code::InvalidRequest
    );
    assert_eq!(
        refused(ObjectKind::User, Event::Edit, Some("nobody")).await,
        Code::TargetNotFound
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_not_the_manager_is_told_so_before_asking_to_transfer() {
    let house = House::open().await.furnish().await;

    let form = form(&house, ObjectKind::User, Event::Transfer, Some("olga"))
        .await
        .unwrap();

    let read_only = form.target.unwrap().read_only.unwrap();
    assert_eq!(read_only.code, Code::NotTheManager);
    assert_eq!(form.fields[0].field, Attribute::Manager);
    assert!(form.fields[0].required);
}
