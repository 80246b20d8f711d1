//! Templates: made once whatever happens, finished and triggered as documented, brought up to date without losing what a person did.

use countersign_contract::*;
use countersign_domain::{audit::Happening, request::SettleState, template::WhoCanTrigger};
use countersign_sandbox::{
    Service,
    faults::{Effect, Fault},
};
use serde_json::{Value, json};

use crate::house::{Furnished, House, until};

const SET: &str = "/contoso/crm4/api/data/v9.2/workflows";
const ROW: &str = "/contoso/crm4/api/data/v9.2/workflows(*)";

/// A house whose workflow is not linked, in an environment without flows.
async fn bare() -> Furnished {
    let house = House::open().await.furnish().await;
    let workflow = house.workflow;
    house
        .session
        .link_remove(WorkflowRequest { workflow })
        .await
        .unwrap();
    let ready = house.flow["workflowId"].as_str().unwrap();
    let url = format!(
        "{}/_sandbox/flows/{ready}",
        house.sandbox.base_url(Service::Pages)
    );
    let deleted = house.http.delete(url).send().await.unwrap();
    assert!(deleted.status().is_success());
    house
}

fn creation(house: &Furnished) -> TemplateCreateRequest {
    TemplateCreateRequest {
        workflow: house.workflow,
        who_can_trigger: WhoCanTrigger::Tenant,
        another: false,
    }
}

async fn create(house: &Furnished) -> Result<TemplateCreateResponse, ApiError> {
    house.session.template_create(creation(house)).await
}

async fn show(house: &Furnished) -> TemplateShowResponse {
    house
        .session
        .template_show(WorkflowRequest {
            workflow: house.workflow,
        })
        .await
        .unwrap()
}

fn update(house: &Furnished) -> TemplateUpdateRequest {
    TemplateUpdateRequest {
        workflow: house.workflow,
        who_can_trigger: None,
        overwrite: false,
        dry_run: false,
    }
}

async fn turn_on(house: &Furnished) -> Result<FlowResponse, ApiError> {
    house
        .session
        .flow_turn_on(WorkflowRequest {
            workflow: house.workflow,
        })
        .await
}

async fn flows(house: &Furnished) -> Vec<Value> {
    house.pages("flows").await["flows"]
        .as_array()
        .unwrap()
        .clone()
}

async fn only_flow(house: &Furnished) -> Value {
    let mut flows = flows(house).await;
    assert_eq!(flows.len(), 1, "one flow is there");
    flows.remove(0)
}

/// What a person does on the flow maker page: choose the Approvals connection and who can trigger the flow, and save.
async fn finish(house: &Furnished, flow: &str, who: &str) {
    let url = format!(
        "{}/maker/{flow}/save",
        house.sandbox.base_url(Service::Pages)
    );
    let saved = house
        .http
        .post(url)
        .form(&[("authentication", who), ("bind", "true")])
        .send()
        .await
        .unwrap();
    assert!(saved.status().is_success(), "{}", saved.status());
}

/// What a person does in the designer: adds an action beside ours.
async fn add_an_action(house: &Furnished, flow: &str) {
    let mut data = client_data(&only_flow(house).await);
    data["properties"]["definition"]["actions"]["Note"] = json!({
        "type": "Compose", "runAfter": { "Is_probe": ["Succeeded"] }, "inputs": "mine",
    });
    rewrite(house, flow, &data).await;
}

/// The member that names the workflow's approvers.
const DESCRIPTION: &str =
    "/clientdata/properties/definition/actions/Is_probe/else/actions/Ask_approver/description";

/// A person describes the action that asks in words of their own.
async fn describe(house: &Furnished, flow: &str) {
    let mut data = client_data(&only_flow(house).await);
    let member = DESCRIPTION.strip_prefix("/clientdata").unwrap();
    *data.pointer_mut(member).unwrap() = json!("Mine.");
    rewrite(house, flow, &data).await;
}

async fn rewrite(house: &Furnished, flow: &str, data: &Value) {
    house
        .tell_sandbox(&format!("flows/{flow}/definition"), data.clone())
        .await;
}

fn client_data(flow: &Value) -> Value {
    serde_json::from_str(flow["clientData"].as_str().unwrap()).unwrap()
}

fn members(differences: &[countersign_domain::template::difference::Difference]) -> Vec<&str> {
    differences.iter().map(|one| one.member.as_str()).collect()
}

async fn ask_alex_instead(house: &Furnished) {
    house
        .session
        .workflow_update(WorkflowUpdateRequest {
            approvers: Some(vec!["alex@contoso.example".into()]),
            ..crate::workflows::unchanged(house.workflow)
        })
        .await
        .unwrap();
}

async fn rename_store(house: &Furnished, name: &str) {
    house
        .update(house.store, |update| update.name = Some(name.into()))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_that_is_finished_linked_and_turned_on_carries_a_request_to_the_directory() {
    let house = bare().await;

    let made = create(&house).await.unwrap();
    assert_eq!(made.template.state, TemplateState::Off);
    assert!(!made.found_again);
    finish(&house, &made.template.flow, "Tenant").await;
    let url = only_flow(&house).await["requestUrl"]
        .as_str()
        .unwrap()
        .to_owned();
    house.link(house.workflow, &url).await.unwrap();
    let on = turn_on(&house).await.unwrap();
    assert_eq!(on.flow.state, FlowState::On);
    // Turning it on gave the flow another id, and its URL with it.
    let present = only_flow(&house).await["requestUrl"]
        .as_str()
        .unwrap()
        .to_owned();
    house.link(house.workflow, &present).await.unwrap();

    let (request, approval) = house.asked("jdoe").await;
    house
        .answer(&approval, "megan@contoso.example", "Approve", "Welcome")
        .await;
    house.until_applied(request).await;

    assert_eq!(house.users_named("jdoe@contoso.example"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn turning_on_keeps_the_linked_flow_known_where_its_id_stays() {
    let house = bare().await;
    house
        .put_sandbox("flows/settings", json!({ "keepIds": true }))
        .await;
    let made = create(&house).await.unwrap();
    finish(&house, &made.template.flow, "Tenant").await;
    let url = only_flow(&house).await["requestUrl"]
        .as_str()
        .unwrap()
        .to_owned();
    let linked = house.link(house.workflow, &url).await.unwrap();
    assert_eq!(
        linked.link.flow_name.as_deref(),
        Some("Create User"),
        "it is known by its id, though it tells no URL while it is off"
    );

    let on = turn_on(&house).await.unwrap();

    assert_eq!(on.flow.origin, FlowOrigin::Link);
    assert_eq!(on.notices, vec![]);
    let workflow = house.workflow;
    let shown = house
        .session
        .link_show(WorkflowRequest { workflow })
        .await
        .unwrap();
    assert_eq!(
        shown.link.unwrap().flow_name.as_deref(),
        Some("Create User")
    );
    let again = house
        .session
        .flow_show(WorkflowRequest { workflow })
        .await
        .unwrap();
    assert_eq!(again.flow.origin, FlowOrigin::Link);
    assert_eq!(again.flow.flow, made.template.flow);
}

#[tokio::test(flavor = "multi_thread")]
async fn turning_on_tells_that_the_request_url_carries_a_former_id() {
    let house = bare().await;
    let made = create(&house).await.unwrap();
    finish(&house, &made.template.flow, "Tenant").await;
    let url = only_flow(&house).await["requestUrl"]
        .as_str()
        .unwrap()
        .to_owned();
    house.link(house.workflow, &url).await.unwrap();

    let on = turn_on(&house).await.unwrap();

    assert_eq!(on.flow.state, FlowState::On);
    let codes: Vec<Code> = on.notices.iter().map(|notice| notice.code).collect();
    assert_eq!(codes, [Code::RequestUrlFormerId]);
    let management = on.flow.management_id.unwrap();
    assert!(!url.contains(&management.replace('-', "")), "it is new");
}

/// A template that was finished, linked and only then turned on by a person, as the manual has it.
async fn linked_in_the_documented_order() -> Furnished {
    let house = bare().await;
    let made = create(&house).await.unwrap();
    finish(&house, &made.template.flow, "Tenant").await;
    let url = only_flow(&house).await["requestUrl"]
        .as_str()
        .unwrap()
        .to_owned();
    house.link(house.workflow, &url).await.unwrap();
    house
        .tell_sandbox(&format!("flows/{}/on", made.template.flow), Value::Null)
        .await;
    house
}

#[tokio::test(flavor = "multi_thread")]
async fn a_url_that_was_copied_before_the_flow_was_first_turned_on_is_known_as_the_flows() {
    let house = linked_in_the_documented_order().await;

    let seen = house
        .session
        .link_authenticate(LinkAuthenticateRequest {
            workflow: house.workflow,
            request_url: None,
            probe: false,
        })
        .await
        .unwrap();

    let current = seen
        .health
        .checks
        .iter()
        .find(|check| check.check == CheckName::Current)
        .unwrap();
    assert_eq!(current.outcome, CheckOutcome::Passed, "{current:?}");
    assert_eq!(
        current.notice.as_ref().map(|notice| notice.code),
        Some(Code::RequestUrlFormerId)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_run_of_a_url_that_was_copied_before_turning_on_is_cancelled_when_decided_here() {
    let house = linked_in_the_documented_order().await;
    let (request, _) = house.asked("jdoe").await;
    house.act_as(house.ada).await;

    house
        .session
        .request_approve(RequestApproveRequest {
            request,
            comment: String::new(),
        })
        .await
        .unwrap();

    until("the run is settled", async || {
        let view = house.request(request).await;
        (!matches!(view.settle, SettleState::NotDue | SettleState::Queued)).then_some(())
    })
    .await;
    assert!(
        house
            .happenings(request)
            .await
            .iter()
            .any(|one| matches!(one, Happening::RunCancelled))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn switching_acts_on_the_linked_flow_and_never_on_the_template_beside_it() {
    let house = bare().await;
    let made = create(&house).await.unwrap();
    let flow = json!({ "name": "Mine", "authentication": "All", "on": true });
    house.tell_sandbox("flows", flow).await;
    let mine = flow_named(&house, "Mine").await;
    // Nobody could look which flow the URL is of.
    let ada = AccountRequest { account: house.ada };
    house.session.account_sign_out(ada).await.unwrap();
    house
        .link(house.workflow, mine["requestUrl"].as_str().unwrap())
        .await
        .unwrap();
    let ada = house.sign_in("admin@contoso.example").await.id;
    house
        .update(house.store, |update| update.linking_account = Some(ada))
        .await;
    let workflow = WorkflowRequest {
        workflow: house.workflow,
    };

    let off = house.session.flow_turn_off(workflow.clone()).await.unwrap();
    let id = mine["workflowId"].as_str().unwrap();
    let url = format!(
        "{}/_sandbox/flows/{id}",
        house.sandbox.base_url(Service::Pages)
    );
    house.http.delete(url).send().await.unwrap();
    house
        .link(house.workflow, mine["requestUrl"].as_str().unwrap())
        .await
        .unwrap();
    let gone = house.session.flow_turn_on(workflow).await.unwrap_err();

    assert_eq!(off.flow.origin, FlowOrigin::Link);
    assert_eq!(off.flow.flow, id);
    assert_eq!(gone.code, Code::LinkedFlowUnknown);
    let template = only_flow(&house).await;
    assert_eq!(template["workflowId"], made.template.flow);
    assert_eq!(template["on"], false, "nobody turned it on");
}

async fn flow_named(house: &Furnished, name: &str) -> Value {
    let flows = flows(house).await;
    flows.into_iter().find(|flow| flow["name"] == name).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_rendered_offline_is_what_is_written() {
    let house = bare().await;
    let request = TemplateRenderRequest {
        workflow: house.workflow,
        who_can_trigger: None,
    };

    let rendered = house.session.template_render(request).await.unwrap();
    create(&house).await.unwrap();

    let flow = only_flow(&house).await;
    assert_eq!(flow["clientData"], rendered.client_data);
    assert_eq!(flow["name"], rendered.name);
    assert!(rendered.description.contains("Megan"), "{rendered:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_whose_answer_was_lost_is_found_again_and_made_once() {
    let house = bare().await;
    house.fault(Fault::next(Service::Dataverse, Effect::LoseAnswer).on("POST", SET));

    let made = create(&house).await.unwrap();

    assert!(made.found_again);
    assert_eq!(only_flow(&house).await["workflowId"], made.template.flow);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_whose_request_never_arrived_is_made_once() {
    let house = bare().await;
    house.fault(Fault::next(Service::Dataverse, Effect::DropRequest).on("POST", SET));

    let made = create(&house).await.unwrap();

    assert_eq!(only_flow(&house).await["workflowId"], made.template.flow);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_creation_that_timed_out_is_looked_for_and_never_forgotten() {
    let house = bare().await;
    // The service gave up waiting: the flow is not there yet, and may come.
    let late = Effect::Status { status: 408 };
    house.fault(Fault::next(Service::Dataverse, late.clone()).on("POST", SET));
    let denied = Effect::NestedError {
        status: 403,
        code: "InsufficientCdsPermissions".into(),
        message: "No role.".into(),
    };
    house.fault(Fault::next(Service::Dataverse, denied).on("POST", SET));

    let doubt = create(&house).await.unwrap_err();
    let intended = show(&house).await.template.unwrap();
    let made = create(&house).await.unwrap();

    assert_eq!(doubt.code, Code::TemplateUnconfirmed);
    assert_eq!(intended.state, TemplateState::Unconfirmed);
    assert_eq!(made.template.flow, intended.flow);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_template_that_is_in_doubt_and_then_refused_leaves_the_first_known() {
    let house = bare().await;
    let first = create(&house).await.unwrap().template;
    let another = TemplateCreateRequest {
        another: true,
        ..creation(&house)
    };
    house.fault(Fault::next(Service::Dataverse, Effect::DropRequest).on("POST", SET));
    let denied = || Effect::NestedError {
        status: 403,
        code: "InsufficientCdsPermissions".into(),
        message: "No role.".into(),
    };
    house.fault(Fault::next(Service::Dataverse, denied()).on("POST", SET));

    let doubt = house
        .session
        .template_create(another.clone())
        .await
        .unwrap_err();
    house.fault(Fault::next(Service::Dataverse, denied()).on("POST", SET));
    let refused = house.session.template_create(another).await.unwrap_err();

    assert_eq!(doubt.code, Code::TemplateUnconfirmed);
    assert_eq!(refused.code, Code::EnvironmentRoleMissing);
    assert_eq!(show(&house).await.template.unwrap().flow, first.flow);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_wrote_into_a_flow_is_nowhere_in_the_data_directory() {
    const SECRET: &str = "9f8e7d6c-written-by-a-person";
    let house = bare().await;
    // Its answer is lost, and nobody may look: a person edits the flow before it is read back.
    house.fault(Fault::next(Service::Dataverse, Effect::LoseAnswer).on("POST", SET));
    let denied = Effect::Status { status: 403 };
    house.fault(Fault::next(Service::Dataverse, denied).on("GET", ROW));
    create(&house).await.unwrap_err();
    let flow = only_flow(&house).await;
    let mut data = client_data(&flow);
    data["properties"]["definition"]["actions"]["Note"] = json!({
        "type": "Compose", "runAfter": { "Is_probe": ["Succeeded"] }, "inputs": SECRET,
    });
    rewrite(&house, flow["workflowId"].as_str().unwrap(), &data).await;

    assert!(show(&house).await.template.unwrap().made_at.is_some());

    for entry in std::fs::read_dir(house.directory.path().join("data")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            let found = bytes
                .windows(SECRET.len())
                .any(|window| window == SECRET.as_bytes());
            assert!(!found, "{}", path.display());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_in_doubt_is_found_by_the_next_creation() {
    let house = bare().await;
    house.fault(Fault::next(Service::Dataverse, Effect::LoseAnswer).on("POST", SET));
    let denied = Effect::NestedError {
        status: 403,
        code: "InsufficientCdsPermissions".into(),
        message: "No role.".into(),
    };
    house.fault(Fault::next(Service::Dataverse, denied).on("GET", ROW));

    let doubt = create(&house).await.unwrap_err();
    assert_eq!(doubt.code, Code::TemplateUnconfirmed);
    let made = create(&house).await.unwrap();

    assert!(made.found_again);
    assert_eq!(only_flow(&house).await["workflowId"], made.template.flow);
}

#[tokio::test(flavor = "multi_thread")]
async fn showing_a_template_in_doubt_settles_it() {
    let house = bare().await;
    house.fault(Fault::next(Service::Dataverse, Effect::LoseAnswer).on("POST", SET));
    let denied = Effect::Status { status: 403 };
    house.fault(Fault::next(Service::Dataverse, denied).on("GET", ROW));
    create(&house).await.unwrap_err();

    let shown = show(&house).await.template.unwrap();

    assert_eq!(shown.state, TemplateState::Off);
    assert!(shown.made_at.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_of_that_name_that_is_not_ours_is_told_apart() {
    let house = House::open().await.furnish().await;

    let refused = create(&house).await.unwrap_err();

    assert_eq!(refused.code, Code::FlowNameTaken);
    assert_eq!(
        refused.details["flow"],
        house.flow["workflowId"].as_str().unwrap()
    );
    assert_eq!(show(&house).await.template, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_template_is_made_only_on_purpose() {
    let house = bare().await;
    let first = create(&house).await.unwrap().template;

    let refused = create(&house).await.unwrap_err();
    let second = house
        .session
        .template_create(TemplateCreateRequest {
            another: true,
            ..creation(&house)
        })
        .await
        .unwrap()
        .template;

    assert_eq!(refused.code, Code::TemplateExists);
    assert_eq!(refused.details["flow"], first.flow);
    assert_ne!(second.flow, first.flow);
    assert_eq!(flows(&house).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_that_somebody_deleted_is_shown_so_and_made_again() {
    let house = bare().await;
    let first = create(&house).await.unwrap().template;
    let url = format!(
        "{}/_sandbox/flows/{}",
        house.sandbox.base_url(Service::Pages),
        first.flow
    );
    house.http.delete(url).send().await.unwrap();

    let shown = show(&house).await.template.unwrap();
    let second = create(&house).await.unwrap().template;

    assert_eq!(shown.state, TemplateState::Deleted);
    assert_eq!(only_flow(&house).await["workflowId"], second.flow);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_creation_leaves_no_template_and_each_inner_code_is_its_own() {
    let house = bare().await;
    let open_api = "InvalidOpenApiFlow";
    for (status, inner, message, code) in [
        (
            403,
            "ConnectionAuthorizationFailed",
            "",
            Code::ConnectionNotAuthorized,
        ),
        (
            400,
            "BapListServicePlansFailed",
            "",
            Code::FlowOwnerUnlicensed,
        ),
        (
            400,
            open_api,
            "WorkflowRunActionInputsInvalidProperty",
            Code::FlowPropertyNotAllowed,
        ),
        (
            400,
            open_api,
            "WorkflowRunActionInputsMissingProperty 'host.connectionReferenceName'",
            Code::FlowReferenceBroken,
        ),
        (400, open_api, "something else", Code::FlowDefinitionRefused),
        (400, "XrmApiRequestFailed", "", Code::FlowDataverseFailed),
        (
            403,
            "InsufficientCdsPermissions",
            "",
            Code::EnvironmentRoleMissing,
        ),
        (
            403,
            "0x80040220",
            "prvCreateworkflow",
            Code::EnvironmentPrivilegeMissing,
        ),
        (403, "0x80072560", "", Code::NotAnEnvironmentUser),
    ] {
        let effect = Effect::NestedError {
            status,
            code: inner.into(),
            message: message.into(),
        };
        house.fault(Fault::next(Service::Dataverse, effect).on("POST", SET));

        let refused = create(&house).await.unwrap_err();

        assert_eq!(refused.code, code, "{inner}: {refused:?}");
    }
    assert_eq!(show(&house).await.template, None);
    assert_eq!(flows(&house).await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_throttled_creation_is_sent_again_after_the_pause() {
    let house = bare().await;
    let throttled = Effect::Throttle {
        retry_after_seconds: Some(1),
    };
    house.fault(Fault::next(Service::Dataverse, throttled).on("GET", SET));

    create(&house).await.unwrap();

    only_flow(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_authentication_is_written_where_the_service_asks_for_it() {
    let house = bare().await;
    house
        .put_sandbox("flows/settings", json!({ "authenticationWanted": true }))
        .await;

    let made = create(&house).await.unwrap();

    assert_eq!(made.template.state, TemplateState::Off);
    let written = only_flow(&house).await["clientData"].clone();
    assert!(
        written
            .to_string()
            .contains("@parameters('$authentication')")
    );
    let rendered = house
        .session
        .template_render(TemplateRenderRequest {
            workflow: house.workflow,
            who_can_trigger: None,
        })
        .await
        .unwrap();
    assert_eq!(
        rendered.client_data, written,
        "it is rendered as it is written"
    );
    assert_eq!(show(&house).await.outdated, vec![]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_without_its_connection_is_not_turned_on_and_says_to_choose_one() {
    let house = bare().await;
    create(&house).await.unwrap();

    let refused = turn_on(&house).await.unwrap_err();

    assert_eq!(refused.code, Code::ConnectionNotAuthorized);
    assert_eq!(
        show(&house).await.template.unwrap().state,
        TemplateState::Off
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_is_turned_off_again() {
    let house = bare().await;
    let made = create(&house).await.unwrap();
    finish(&house, &made.template.flow, "Tenant").await;
    turn_on(&house).await.unwrap();

    let workflow = house.workflow;
    let off = house
        .session
        .flow_turn_off(WorkflowRequest { workflow })
        .await
        .unwrap();

    assert_eq!(off.flow.state, FlowState::Off);
    assert_eq!(only_flow(&house).await["on"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn switching_goes_by_the_link_where_its_flow_was_found() {
    let house = House::open().await.furnish().await;
    let workflow = house.workflow;

    let off = house
        .session
        .flow_turn_off(WorkflowRequest { workflow })
        .await
        .unwrap();
    let link = house
        .session
        .link_show(WorkflowRequest { workflow })
        .await
        .unwrap()
        .link
        .unwrap();
    assert_eq!(off.flow.origin, FlowOrigin::Link);
    assert_eq!(link.fault, Some(Code::FlowOff));

    let on = turn_on(&house).await.unwrap();
    let link = house
        .session
        .link_show(WorkflowRequest { workflow })
        .await
        .unwrap()
        .link
        .unwrap();
    assert_eq!(on.flow.state, FlowState::On);
    assert_eq!(link.fault, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finished_template_counts_as_unchanged() {
    let house = bare().await;
    let made = create(&house).await.unwrap();

    finish(&house, &made.template.flow, "User").await;

    let shown = show(&house).await;
    assert_eq!(shown.edited, vec![]);
    assert_eq!(shown.outdated, vec![]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_brings_the_workflow_and_keeps_what_a_person_added() {
    let house = bare().await;
    let made = create(&house).await.unwrap();
    finish(&house, &made.template.flow, "Tenant").await;
    add_an_action(&house, &made.template.flow).await;
    rename_store(&house, "Fabrikam").await;

    let before = show(&house).await;
    let updated = house.session.template_update(update(&house)).await.unwrap();

    let added = "/clientdata/properties/definition/actions/Note";
    assert_eq!(members(&before.outdated), ["/description"]);
    assert_eq!(members(&before.edited), [added]);
    assert!(updated.written);
    assert_eq!(members(&updated.changed), ["/description"]);
    assert_eq!(members(&updated.kept), [added]);
    let data = client_data(&only_flow(&house).await);
    assert!(
        data.pointer("/properties/definition/actions/Note")
            .is_some()
    );
    let after = show(&house).await;
    assert_eq!(after.outdated, vec![]);
    assert_eq!(members(&after.edited), [added]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_of_what_a_person_changed_is_refused_unless_told_to_overwrite() {
    let house = bare().await;
    let made = create(&house).await.unwrap();
    finish(&house, &made.template.flow, "User").await;
    add_an_action(&house, &made.template.flow).await;
    describe(&house, &made.template.flow).await;
    ask_alex_instead(&house).await;
    let anyone = TemplateUpdateRequest {
        who_can_trigger: Some(WhoCanTrigger::Anyone),
        ..update(&house)
    };

    let refused = house
        .session
        .template_update(anyone.clone())
        .await
        .unwrap_err();
    let overwritten = house
        .session
        .template_update(TemplateUpdateRequest {
            overwrite: true,
            ..anyone
        })
        .await
        .unwrap();

    assert_eq!(refused.code, Code::TemplateEdited);
    assert_eq!(refused.details["members"], DESCRIPTION);
    assert!(overwritten.written);
    let data = client_data(&only_flow(&house).await);
    assert_eq!(
        data.pointer("/properties/definition/triggers/manual/inputs/triggerAuthenticationType"),
        Some(&json!("All"))
    );
    assert_eq!(data.pointer("/properties/definition/actions/Note"), None);
    assert_ne!(
        data.pointer("/properties/connectionReferences/shared_approvals/connection"),
        Some(&json!({})),
        "the connection stays bound"
    );
    assert_eq!(show(&house).await.edited, vec![]);
}

#[tokio::test(flavor = "multi_thread")]
async fn access_that_is_asked_for_is_written_whatever_a_person_chose() {
    let house = bare().await;
    let made = create(&house).await.unwrap();
    finish(&house, &made.template.flow, "All").await;
    let tenant = TemplateUpdateRequest {
        who_can_trigger: Some(WhoCanTrigger::Tenant),
        ..update(&house)
    };

    let updated = house.session.template_update(tenant).await.unwrap();

    assert!(updated.written, "{updated:?}");
    let data = client_data(&only_flow(&house).await);
    assert_eq!(
        data.pointer("/properties/definition/triggers/manual/inputs/triggerAuthenticationType"),
        Some(&json!("Tenant"))
    );
    assert_eq!(updated.template.who_can_trigger, WhoCanTrigger::Tenant);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_can_trigger_the_flow_is_shown_as_it_is_and_as_it_was_written() {
    let house = bare().await;
    let made = create(&house).await.unwrap();
    let before = show(&house).await.template.unwrap();

    finish(&house, &made.template.flow, "All").await;
    let after = show(&house).await.template.unwrap();

    assert_eq!(before.who_can_trigger, WhoCanTrigger::Tenant);
    assert_eq!(before.written_who_can_trigger, None);
    assert_eq!(after.who_can_trigger, WhoCanTrigger::Anyone);
    assert_eq!(after.written_who_can_trigger, Some(WhoCanTrigger::Tenant));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_says_what_would_change_and_writes_nothing() {
    let house = bare().await;
    create(&house).await.unwrap();
    rename_store(&house, "Fabrikam").await;
    let before = only_flow(&house).await;

    let planned = house
        .session
        .template_update(TemplateUpdateRequest {
            dry_run: true,
            ..update(&house)
        })
        .await
        .unwrap();

    assert!(!planned.written);
    assert_eq!(members(&planned.changed), ["/description"]);
    assert_eq!(only_flow(&house).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_whose_answer_was_lost_is_done_once_and_told_once() {
    let house = bare().await;
    create(&house).await.unwrap();
    rename_store(&house, "Fabrikam").await;
    house.fault(Fault::next(Service::Dataverse, Effect::LoseAnswer).on("PATCH", ROW));

    let updated = house.session.template_update(update(&house)).await.unwrap();
    let again = house.session.template_update(update(&house)).await.unwrap();

    assert!(updated.written);
    assert!(!again.written);
    assert_eq!(again.changed, vec![]);
}

#[tokio::test(flavor = "multi_thread")]
async fn users_that_nobody_could_be_are_refused_before_anything_is_sent() {
    let house = bare().await;
    let request = TemplateCreateRequest {
        who_can_trigger: WhoCanTrigger::SpecificUsers {
            allowed: vec!["@{triggerBody()}".into()],
        },
        ..creation(&house)
    };

    let refused = house.session.template_create(request).await.unwrap_err();

    assert_eq!(refused.code, Code::InvalidAccess);
    assert_eq!(flows(&house).await.len(), 0);
}
