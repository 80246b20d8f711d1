//! Every kind of change, from asking into the directory.

use countersign_contract::*;
use countersign_domain::{
    RequestId,
    account::AccountKind,
    approver::Awaiting,
    attribute::Attribute,
    audit::Happening,
    change::{Event, FieldValue, ObjectKind},
    request::{ApplyState, RequestStatus},
};
use countersign_sandbox::{
    Service,
    faults::{Effect, Fault},
    seed::{ADA, ALEX, APPROVERS, MEGAN, OLGA, RILEY, SALES},
    tenant::ObjectId,
};
use serde_json::{Value, json};

use crate::house::{Furnished, House, until};

impl Furnished {
    async fn ask(
        &self,
        object: ObjectKind,
        event: Event,
        target: &str,
        fields: &[(Attribute, &str)],
    ) -> Result<Vec<RequestView>, ApiError> {
        let request = RequestCreateRequest {
            store: self.store,
            object,
            event,
            target: (!target.is_empty()).then(|| target.to_owned()),
            fields: fields
                .iter()
                .map(|(field, value)| FieldInput {
                    field: *field,
                    value: (*value).to_owned(),
                })
                .collect(),
            direct: false,
        };
        Ok(self.session.request_create(request).await?.requests)
    }

    async fn ask_one(
        &self,
        object: ObjectKind,
        event: Event,
        target: &str,
        fields: &[(Attribute, &str)],
    ) -> RequestView {
        let mut made = self.ask(object, event, target, fields).await.unwrap();
        assert_eq!(made.len(), 1);
        made.remove(0)
    }

    async fn watch(
        &self,
        name: &str,
        object: ObjectKind,
        event: Event,
        fields: &[Attribute],
    ) -> WorkflowView {
        self.session
            .workflow_create(WorkflowCreateRequest {
                store: self.store,
                name: name.into(),
                description: String::new(),
                objects: vec![object],
                event,
                fields: fields.to_vec(),
                filters: vec![],
                approvers: vec!["alex@contoso.example".into()],
                relations: vec![],
                enabled: true,
            })
            .await
            .unwrap()
    }

    async fn approve(&self, request: RequestId, upn: &str) {
        self.sign_in(upn).await;
        let approval = RequestApproveRequest {
            request,
            comment: String::new(),
        };
        self.session.request_approve(approval).await.unwrap();
    }

    async fn overwrite(&self, request: RequestId) {
        self.session
            .request_overwrite(RequestRequest { request })
            .await
            .unwrap();
    }

    async fn until_failed(&self, request: RequestId) -> String {
        until("the change fails", async || {
            match self.request(request).await.apply {
                ApplyState::Failed { code } => Some(code),
                _ => None,
            }
        })
        .await
    }

    async fn recognised(&self, request: RequestId) -> bool {
        self.happenings(request).await.iter().any(|happening| {
            matches!(
                happening,
                Happening::Applied {
                    recognised: true,
                    ..
                }
            )
        })
    }

    fn department(&self, user: ObjectId) -> Option<String> {
        let state = self.sandbox.tenant().state();
        let user = state.directory.user(user)?;
        user.text("department").map(str::to_owned)
    }

    fn set_department(&self, user: ObjectId, department: &str) {
        let mut state = self.sandbox.tenant().state();
        let user = state.directory.user_mut(user).unwrap();
        user.fields.insert("department".into(), department.into());
    }

    fn manager(&self, user: ObjectId) -> Option<ObjectId> {
        let state = self.sandbox.tenant().state();
        state.directory.user(user)?.manager
    }

    fn is_member(&self, group: ObjectId, object: ObjectId) -> bool {
        let state = self.sandbox.tenant().state();
        let group = state.directory.group(group).unwrap();
        group.members.contains(&object)
    }
}

fn approvers(request: &RequestView) -> Vec<&str> {
    request
        .approvers
        .iter()
        .map(|approver| approver.user_principal_name.as_str())
        .collect()
}

async fn with_edits() -> Furnished {
    let house = House::open().await.furnish().await;
    house
        .watch(
            "Edit department",
            ObjectKind::User,
            Event::Edit,
            &[Attribute::Department],
        )
        .await;
    house
}

const SUPPORT: [(Attribute, &str); 1] = [(Attribute::Department, "Support")];

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_keeps_the_old_value_and_makes_the_new_one() {
    let house = with_edits().await;

    let asked = house
        .ask_one(ObjectKind::User, Event::Edit, "olga", &SUPPORT)
        .await;
    assert_eq!(asked.changes[0].old, Some(FieldValue::from("Finance")));
    house.approve(asked.id, "alex@contoso.example").await;
    house.until_applied(asked.id).await;

    assert_eq!(house.department(OLGA).as_deref(), Some("Support"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_is_taken_away() {
    let house = with_edits().await;

    let asked = house
        .ask_one(
            ObjectKind::User,
            Event::Edit,
            "olga@contoso.example",
            &[(Attribute::Department, "")],
        )
        .await;
    house.approve(asked.id, "alex@contoso.example").await;
    house.until_applied(asked.id).await;

    assert_eq!(house.department(OLGA), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_that_changes_nothing_is_refused() {
    let house = with_edits().await;

    let refused = house
        .ask(
            ObjectKind::User,
            Event::Edit,
            "olga",
            &[(Attribute::Department, "Finance")],
        )
        .await
        .unwrap_err();

    assert_eq!(refused.code, Code::NothingToChange);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_without_a_workflow_holds_the_whole_edit_up() {
    let house = with_edits().await;

    let refused = house
        .ask(
            ObjectKind::User,
            Event::Edit,
            "olga",
            &[
                (Attribute::Department, "Support"),
                (Attribute::City, "Oslo"),
            ],
        )
        .await
        .unwrap_err();

    assert_eq!(refused.code, Code::NoWorkflowCoversThis);
    assert_eq!(refused.details["fields"], "city");
    let none = house
        .session
        .request_list(RequestListRequest::default())
        .await
        .unwrap();
    assert!(none.requests.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_of_two_workflows_becomes_two_requests() {
    let house = with_edits().await;

    let made = house
        .ask(
            ObjectKind::User,
            Event::Edit,
            "alex",
            &[
                (Attribute::Department, "Support"),
                (Attribute::Manager, "admin"),
            ],
        )
        .await
        .unwrap();

    let fields: Vec<Vec<Attribute>> = made
        .iter()
        .map(|request| request.changes.iter().map(|change| change.field).collect())
        .collect();
    assert_eq!(
        fields,
        [vec![Attribute::Manager], vec![Attribute::Department]]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_else_changed_meanwhile_is_not_overwritten_unasked() {
    let house = with_edits().await;
    let asked = house
        .ask_one(ObjectKind::User, Event::Edit, "olga", &SUPPORT)
        .await;
    house.set_department(OLGA, "Legal");

    house.approve(asked.id, "alex@contoso.example").await;
    assert_eq!(
        house.until_failed(asked.id).await,
        Code::TargetChanged.as_str()
    );
    assert_eq!(house.department(OLGA).as_deref(), Some("Legal"));

    house.overwrite(asked.id).await;
    house.until_applied(asked.id).await;
    assert_eq!(house.department(OLGA).as_deref(), Some("Support"));
}

/// Has an approved change wait since somebody changed the department to "Legal", and the overwriting that is confirmed then fail.
async fn after_a_failed_overwrite(house: &Furnished) -> RequestId {
    let asked = house
        .ask_one(ObjectKind::User, Event::Edit, "olga", &SUPPORT)
        .await;
    house.set_department(OLGA, "Legal");
    house.approve(asked.id, "alex@contoso.example").await;
    house.until_failed(asked.id).await;
    house.fault(
        Fault::next(
            Service::Graph,
            Effect::Answer {
                status: 403,
                headers: Default::default(),
                body: json!({ "error": { "code": "Authorization_RequestDenied", "message": "Insufficient privileges." } }),
            },
        )
        .on("PATCH", &format!("/v1.0/users/{}", OLGA.0.as_hyphenated())),
    );
    house.overwrite(asked.id).await;
    until("the write is refused", async || {
        let apply = house.request(asked.id).await.apply;
        let denied = Code::DirectoryDenied.to_string();
        (apply == ApplyState::Failed { code: denied }).then_some(())
    })
    .await;
    asked.id
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_confirmed_does_not_cover_what_somebody_changes_later() {
    let house = with_edits().await;
    let request = after_a_failed_overwrite(&house).await;
    house.set_department(OLGA, "Finance and Legal");

    house
        .session
        .request_retry(RequestRequest { request })
        .await
        .unwrap();

    until("the change waits again", async || {
        let apply = house.request(request).await.apply;
        let changed = Code::TargetChanged.to_string();
        (apply == ApplyState::Failed { code: changed }).then_some(())
    })
    .await;
    assert_eq!(house.department(OLGA).as_deref(), Some("Finance and Legal"));

    house.overwrite(request).await;
    house.until_applied(request).await;
    assert_eq!(house.department(OLGA).as_deref(), Some("Support"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_confirmed_and_is_still_there_need_not_be_confirmed_again() {
    let house = with_edits().await;
    let request = after_a_failed_overwrite(&house).await;

    house
        .session
        .request_retry(RequestRequest { request })
        .await
        .unwrap();
    house.until_applied(request).await;

    assert_eq!(house.department(OLGA).as_deref(), Some("Support"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_overwritten_where_nobody_changed_anything() {
    let house = with_edits().await;
    let asked = house
        .ask_one(ObjectKind::User, Event::Edit, "olga", &SUPPORT)
        .await;

    let refused = house
        .session
        .request_overwrite(RequestRequest { request: asked.id })
        .await
        .unwrap_err();

    assert_eq!(refused.code, Code::NothingToRetry);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_whose_answers_are_lost_is_made() {
    let house = with_edits().await;
    let asked = house
        .ask_one(ObjectKind::User, Event::Edit, "olga", &SUPPORT)
        .await;
    for _ in 0..12 {
        house.fault(
            Fault::next(Service::Graph, Effect::LoseAnswer)
                .on("PATCH", &format!("/v1.0/users/{}", OLGA.0.as_hyphenated())),
        );
    }

    house.approve(asked.id, "alex@contoso.example").await;
    house.until_applied(asked.id).await;

    assert_eq!(house.department(OLGA).as_deref(), Some("Support"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_is_gone_cannot_be_edited() {
    let house = with_edits().await;
    let asked = house
        .ask_one(ObjectKind::User, Event::Edit, "olga", &SUPPORT)
        .await;
    house.sandbox.tenant().state().directory.remove_user(OLGA);

    house.approve(asked.id, "alex@contoso.example").await;

    assert_eq!(
        house.until_failed(asked.id).await,
        Code::TargetGone.as_str()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_open_request_for_the_same_is_shown() {
    let house = with_edits().await;
    let first = house
        .ask_one(ObjectKind::User, Event::Edit, "olga", &SUPPORT)
        .await;

    let second = house
        .ask_one(
            ObjectKind::User,
            Event::Edit,
            "olga",
            &[(Attribute::Department, "Legal")],
        )
        .await;

    let said = second
        .notices
        .iter()
        .find(|notice| notice.code == Code::AnotherRequestOpen)
        .unwrap();
    assert!(said.message.contains(&first.id.to_string()), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_manager_is_approved_by_the_present_manager() {
    let house = House::open().await.furnish().await;

    let asked = house
        .ask_one(
            ObjectKind::User,
            Event::Edit,
            "alex",
            &[(Attribute::Manager, "admin@contoso.example")],
        )
        .await;
    assert_eq!(asked.workflow_name, "Workflow to Change Manager");
    assert_eq!(approvers(&asked), ["megan@contoso.example"]);
    house.approve(asked.id, "megan@contoso.example").await;
    house.until_applied(asked.id).await;

    assert_eq!(house.manager(ALEX), Some(ADA));
}

/// The member of that name, however deep it is.
fn member(value: &Value, wanted: &str) -> Option<Value> {
    match value {
        Value::Object(members) => members
            .get(wanted)
            .filter(|found| found.is_object())
            .cloned()
            .or_else(|| members.values().find_map(|value| member(value, wanted))),
        Value::Array(items) => items.iter().find_map(|item| member(item, wanted)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// What the flow of a request was told, read from the run history of a flow that does not hide its inputs.
async fn told(house: &Furnished, request: RequestId, wanted: &str) -> Value {
    until("the flow is called", async || {
        let runs = house.pages(&format!("runs?trackingId={request}")).await;
        member(&runs, wanted)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_is_told_the_ids_and_sign_in_names_of_what_changes() {
    let house = House::open().await.furnish().await.with_open_flow().await;
    let change = house.system_workflow("Workflow to Change Manager").await;
    let flows = house.pages("flows").await;
    let mut flows = flows["flows"].as_array().unwrap().iter();
    let open = flows.find(|flow| flow["name"] == "Open").unwrap();
    house
        .link(change.id, open["requestUrl"].as_str().unwrap())
        .await
        .unwrap();

    let asked = house
        .ask_one(
            ObjectKind::User,
            Event::Edit,
            "alex",
            &[(Attribute::Manager, "admin@contoso.example")],
        )
        .await;

    let person = |id: ObjectId, name: &str, upn: &str| json!({ "id": id.0.to_string(), "userPrincipalName": upn, "displayName": name, "kind": "user" });
    assert_eq!(
        told(&house, asked.id, "targetObject").await,
        person(ALEX, "Alex Wilber", "alex@contoso.example")
    );
    assert_eq!(
        told(&house, asked.id, "references").await,
        json!({ "manager": {
            "old": person(MEGAN, "Megan Bowen", "megan@contoso.example"),
            "new": person(ADA, "Ada Admin", "admin@contoso.example"),
        } })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_is_told_the_sign_in_name_of_a_user_who_is_yet_to_be_made() {
    let house = House::open().await.furnish().await.with_open_flow().await;

    let request = house.ask_for("jdoe").await.unwrap().id;

    assert_eq!(
        told(&house, request, "targetObject").await,
        json!({ "id": null, "userPrincipalName": "jdoe@contoso.example", "displayName": "User jdoe", "kind": "user" })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_is_approved_by_the_new_manager() {
    let house = House::open().await.furnish().await;
    house.sign_in("megan@contoso.example").await;

    let asked = house
        .ask_one(
            ObjectKind::User,
            Event::Transfer,
            "alex",
            &[(Attribute::Manager, "olga")],
        )
        .await;
    assert_eq!(approvers(&asked), ["olga@contoso.example"]);
    house.approve(asked.id, "olga@contoso.example").await;
    house.until_applied(asked.id).await;

    assert_eq!(house.manager(ALEX), Some(OLGA));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_who_is_nobody_waits_for_an_administrator() {
    let house = House::open().await.furnish().await;

    let asked = house
        .ask_one(
            ObjectKind::User,
            Event::Edit,
            "olga",
            &[(Attribute::Manager, "megan")],
        )
        .await;

    assert_eq!(asked.status, RequestStatus::Pending);
    assert_eq!(asked.awaiting, Awaiting::AdministratorForNobody);
}

#[tokio::test(flavor = "multi_thread")]
async fn joining_a_group_is_approved_by_its_owner() {
    let house = House::open().await.furnish().await;
    house.sign_in("olga@contoso.example").await;

    let asked = house
        .ask_one(ObjectKind::Group, Event::Join, "Sales Team", &[])
        .await;
    assert_eq!(approvers(&asked), ["megan@contoso.example"]);
    house.approve(asked.id, "megan@contoso.example").await;
    house.until_applied(asked.id).await;

    assert!(house.is_member(SALES, OLGA));
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_else_may_be_asked_to_leave() {
    let house = House::open().await.furnish().await;
    house.sign_in("admin@contoso.example").await;

    let asked = house
        .ask_one(
            ObjectKind::Group,
            Event::Leave,
            "Sales Team",
            &[(Attribute::Member, "riley")],
        )
        .await;
    house.approve(asked.id, "megan@contoso.example").await;
    house.until_applied(asked.id).await;

    assert!(!house.is_member(SALES, RILEY));
    assert_eq!(house.users_named("riley@contoso.example"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_of_a_group_does_not_approve_their_own_leaving() {
    let house = House::open().await.furnish().await;
    house.sign_in("megan@contoso.example").await;

    let asked = house
        .ask_one(ObjectKind::Group, Event::Leave, "Sales Team", &[])
        .await;

    assert!(asked.approvers.is_empty());
    assert_eq!(asked.awaiting, Awaiting::AdministratorForRequester);
}

#[tokio::test(flavor = "multi_thread")]
async fn nesting_is_approved_by_the_owner_of_the_group_that_is_added() {
    let house = House::open().await.furnish().await;

    let asked = house
        .ask_one(
            ObjectKind::Group,
            Event::Nest,
            "Approvers",
            &[(Attribute::Member, "Sales Team")],
        )
        .await;
    assert_eq!(approvers(&asked), ["megan@contoso.example"]);
    house.approve(asked.id, "megan@contoso.example").await;
    house.until_applied(asked.id).await;

    assert!(house.is_member(APPROVERS, SALES));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_a_rule_fills_cannot_be_joined() {
    let house = House::open().await.furnish().await;

    let refused = house
        .ask(ObjectKind::Group, Event::Leave, "Everybody", &[])
        .await
        .unwrap_err();

    assert_eq!(refused.code, Code::TargetReadOnly);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_does_not_join_again() {
    let house = House::open().await.furnish().await;

    let refused = house
        .ask(ObjectKind::Group, Event::Join, "Sales Team", &[])
        .await
        .unwrap_err();

    assert_eq!(refused.code, Code::NothingToChange);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_is_nobody_is_refused() {
    let house = House::open().await.furnish().await;

    let refused = house
        .ask(ObjectKind::Group, Event::Join, "No such group", &[])
        .await
        .unwrap_err();

    assert_eq!(refused.code, Code::TargetNotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminated_user_cannot_sign_in() {
    let house = House::open().await.furnish().await;
    let terminate = house.system_workflow("Workflow to Terminate a User").await;
    house
        .session
        .workflow_update(WorkflowUpdateRequest {
            approvers: Some(vec!["olga@contoso.example".into()]),
            ..crate::workflows::unchanged(terminate.id)
        })
        .await
        .unwrap();
    house.switch_on(terminate.id).await.unwrap();
    house.sign_in("megan@contoso.example").await;

    let asked = house
        .ask_one(ObjectKind::User, Event::Terminate, "alex", &[])
        .await;
    assert_eq!(approvers(&asked), ["olga@contoso.example"]);
    house.approve(asked.id, "olga@contoso.example").await;
    house.until_applied(asked.id).await;

    let state = house.sandbox.tenant().state();
    assert!(!state.directory.user(ALEX).unwrap().enabled());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_manager_asks_to_transfer_or_terminate_a_user() {
    let house = House::open().await.furnish().await;
    // Riley, who has the same manager; Alex himself; an administrator.
    for upn in [
        "riley@contoso.example",
        "alex@contoso.example",
        "admin@contoso.example",
    ] {
        house.sign_in(upn).await;

        let transfer = house
            .ask(
                ObjectKind::User,
                Event::Transfer,
                "alex",
                &[(Attribute::Manager, "olga")],
            )
            .await
            .unwrap_err();
        let termination = house
            .ask(ObjectKind::User, Event::Terminate, "alex", &[])
            .await
            .unwrap_err();

        assert_eq!(
            (transfer.code, termination.code),
            (Code::NotTheManager, Code::NotTheManager),
            "{upn}"
        );
        assert_eq!(
            termination.message,
            "Only the manager of Alex Wilber asks for that, which is Megan Bowen."
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_terminates_nobody_directly_who_has_another_manager() {
    let house = House::open().await.furnish().await;
    house.sign_in("admin@contoso.example").await;

    let refused = house
        .session
        .request_create(RequestCreateRequest {
            store: house.store,
            object: ObjectKind::User,
            event: Event::Terminate,
            target: Some("alex".into()),
            fields: vec![],
            direct: true,
        })
        .await
        .unwrap_err();

    assert_eq!(refused.code, Code::NotTheManager);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_nobody_signed_in_no_user_is_transferred() {
    let house = House::open().await.furnish().await;
    let accounts = house
        .session
        .account_list(AccountListRequest {})
        .await
        .unwrap()
        .accounts;
    let app = accounts
        .iter()
        .find(|account| account.kind == AccountKind::App)
        .unwrap();
    house.act_as(app.id).await;

    let refused = house
        .ask(
            ObjectKind::User,
            Event::Transfer,
            "alex",
            &[(Attribute::Manager, "olga")],
        )
        .await
        .unwrap_err();

    assert_eq!(refused.code, Code::NotTheManager);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_former_manager_transfers_nobody() {
    let house = House::open().await.furnish().await;
    house.sign_in("megan@contoso.example").await;
    house
        .sandbox
        .tenant()
        .state()
        .directory
        .user_mut(ALEX)
        .unwrap()
        .manager = Some(ADA);

    let refused = house
        .ask(
            ObjectKind::User,
            Event::Transfer,
            "alex",
            &[(Attribute::Manager, "olga")],
        )
        .await
        .unwrap_err();

    assert_eq!(refused.code, Code::NotTheManager);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_whose_answer_is_lost_is_no_failure() {
    let house = House::open().await.furnish().await;
    house
        .watch("Delete User", ObjectKind::User, Event::Delete, &[])
        .await;
    let asked = house
        .ask_one(ObjectKind::User, Event::Delete, "olga", &[])
        .await;
    house.fault(
        Fault::next(Service::Graph, Effect::LoseAnswer)
            .on("DELETE", &format!("/v1.0/users/{}", OLGA.0.as_hyphenated())),
    );

    house.approve(asked.id, "alex@contoso.example").await;
    house.until_applied(asked.id).await;

    assert_eq!(house.users_named("olga@contoso.example"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_made_once_although_the_answer_is_lost() {
    let house = House::open().await.furnish().await;
    house
        .watch("Create Group", ObjectKind::Group, Event::Create, &[])
        .await;
    let asked = house
        .ask_one(
            ObjectKind::Group,
            Event::Create,
            "",
            &[
                (Attribute::DisplayName, "Field Sales"),
                (Attribute::Description, "Sells outdoors"),
            ],
        )
        .await;
    house.fault(Fault::next(Service::Graph, Effect::LoseAnswer).on("POST", "/v1.0/groups"));

    house.approve(asked.id, "alex@contoso.example").await;
    house.until_applied(asked.id).await;

    assert!(house.recognised(asked.id).await);
    let state = house.sandbox.tenant().state();
    let made: Vec<_> = state
        .directory
        .groups
        .iter()
        .filter(|group| group.display_name == "Field Sales")
        .collect();
    assert_eq!(made.len(), 1);
    assert_eq!(made[0].owners, [RILEY]);
    assert_eq!(made[0].mail_nickname, "FieldSales");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_of_a_group_is_made() {
    let house = House::open().await.furnish().await;
    house
        .watch("Edit Group", ObjectKind::Group, Event::Edit, &[])
        .await;

    let asked = house
        .ask_one(
            ObjectKind::Group,
            Event::Edit,
            "Sales Team",
            &[(Attribute::Description, "Sells")],
        )
        .await;
    house.approve(asked.id, "alex@contoso.example").await;
    house.until_applied(asked.id).await;

    let state = house.sandbox.tenant().state();
    let group = state.directory.group(SALES).unwrap();
    assert_eq!(group.description.as_deref(), Some("Sells"));
    assert_eq!(group.owners, [MEGAN]);
}
