//! Doctor: what is healthy passes, what is missing or broken is named, and what was not looked at is said to be so.

use countersign_contract::*;
use countersign_domain::request::TriggerState;
use countersign_sandbox::{
    Service,
    faults::{Effect, Fault},
};
use serde_json::json;

use crate::house::{House, TENANT, until};

/// More calls than any test makes.
const PLENTY: u32 = 1_000;

/// A sign-in service that closes every connection.
fn unreachable_authority() -> Fault {
    Fault::next(Service::Authority, Effect::DropRequest).times(PLENTY)
}

async fn looked_at(house: &House, offline: bool) -> DoctorResponse {
    house
        .session
        .doctor(DoctorRequest { offline })
        .await
        .unwrap()
}

/// Everything that was found about one thing, as (what, how it stood, code).
fn found(response: &DoctorResponse, check: CheckName) -> Vec<(String, CheckOutcome, Option<Code>)> {
    response
        .sections
        .iter()
        .flat_map(|section| &section.findings)
        .filter(|finding| finding.view.check == check)
        .map(|finding| {
            let code = finding.view.notice.as_ref().map(|notice| notice.code);
            (finding.about.clone(), finding.view.outcome, code)
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_broken_where_everything_works() {
    let house = House::open().await.furnish().await;

    let response = looked_at(&house, false).await;

    assert_eq!(response.broken, 0, "{response:#?}");
    let writing = found(&response, CheckName::DirectoryWritable);
    assert_eq!(writing.len(), 1, "of the service credential: {writing:?}");
    assert_eq!(writing[0].1, CheckOutcome::Passed);
    let tokens = found(&response, CheckName::ServiceToken);
    let dataverse = |(about, ..): &&(String, CheckOutcome, Option<Code>)| about.contains("contoso");
    // Ada for Graph, flows and Dataverse; the app for Graph and flows; Riley for Graph.
    assert_eq!(tokens.len(), 6, "{tokens:?}");
    assert_eq!(tokens.iter().filter(dataverse).count(), 1, "{tokens:?}");
    assert!(
        tokens
            .iter()
            .all(|(_, outcome, _)| *outcome == CheckOutcome::Passed),
        "{tokens:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_asks_no_service_and_says_so() {
    let house = House::open().await.furnish().await;
    let broken = house.sandbox.faults().add(unreachable_authority());

    let response = looked_at(&house, true).await;

    assert_eq!(house.sandbox.faults().remaining(broken), PLENTY);
    let tokens = found(&response, CheckName::ServiceToken);
    assert!(!tokens.is_empty());
    for (about, outcome, code) in tokens {
        assert_eq!(
            (outcome, code),
            (CheckOutcome::Unchecked, Some(Code::NotChecked)),
            "{about}"
        );
    }
    assert_eq!(response.broken, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_data_directory_is_not_broken() {
    let house = House::open().await;

    let response = looked_at(&house, false).await;

    assert_eq!(response.broken, 0, "{response:#?}");
    assert_eq!(
        found(&response, CheckName::ActiveAccount)[0].2,
        Some(Code::SignInNeeded)
    );
    assert_eq!(
        found(&response, CheckName::DataDirectory)[0].1,
        CheckOutcome::Passed
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_says_all_that_it_lacks() {
    let house = House::open().await;
    let request = StoreCreateRequest {
        name: "Contoso".into(),
        tenant_id: TENANT.into(),
        domain: "contoso.example".into(),
    };
    house.session.store_create(request).await.unwrap();

    let response = looked_at(&house, false).await;

    for (check, code) in [
        (CheckName::ServiceCredential, Code::ServiceCredentialMissing),
        (CheckName::LinkingAccount, Code::LinkingAccountMissing),
        (CheckName::Client, Code::ClientMissing),
    ] {
        assert_eq!(
            found(&response, check),
            [(String::new(), CheckOutcome::Failed, Some(code))]
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_enabled_workflow_without_a_link_is_named() {
    let house = House::open().await.furnish().await;
    let workflow = WorkflowRequest {
        workflow: house.workflow,
    };
    house.session.link_remove(workflow).await.unwrap();

    let response = looked_at(&house, true).await;

    let expected = (
        "Create User".to_owned(),
        CheckOutcome::Failed,
        Some(Code::NotLinked),
    );
    assert!(found(&response, CheckName::Link).contains(&expected));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_workflow_that_nobody_linked_is_named_and_not_broken() {
    let house = House::open().await.furnish().await;

    let response = looked_at(&house, true).await;

    let unlinked: Vec<_> = found(&response, CheckName::Link)
        .into_iter()
        .filter(|(.., code)| *code == Some(Code::NotLinked))
        .map(|(_, outcome, _)| outcome)
        .collect();
    assert!(!unlinked.is_empty());
    assert!(
        unlinked
            .iter()
            .all(|outcome| *outcome == CheckOutcome::Passed)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_over_is_found_by_asking() {
    let mut house = House::open().await.furnish().await;
    house
        .tell_sandbox(
            "tokens/revoke",
            json!({ "as": "admin@contoso.example", "access": true, "refresh": true }),
        )
        .await;
    // A token that was got while linking would still be at hand, and nobody be asked.
    house.reopen().await;

    let response = looked_at(&house, false).await;

    let over = found(&response, CheckName::Session)
        .into_iter()
        .filter(|(_, outcome, code)| {
            *outcome == CheckOutcome::Failed && *code == Some(Code::SignInNeeded)
        })
        .count();
    assert_eq!(over, 1, "{response:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_does_not_answer_leaves_the_token_unchecked() {
    let house = House::open().await.furnish().await;
    house.fault(unreachable_authority());

    let response = looked_at(&house, false).await;

    let unchecked = found(&response, CheckName::ServiceToken)
        .into_iter()
        .filter(|(_, outcome, _)| *outcome == CheckOutcome::Unchecked)
        .count();
    assert!(unchecked > 0, "{response:#?}");
    assert_eq!(response.broken, 0, "{response:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_whose_flow_is_off_needs_somebody() {
    let house = House::open().await.furnish().await;
    let off = format!("flows/{}/off", house.flow["workflowId"].as_str().unwrap());
    house.tell_sandbox(&off, json!({})).await;
    let request = house.ask_for("jdoe").await.unwrap().id;
    until("the call is given up", async || {
        let view = house.request(request).await;
        matches!(view.trigger, TriggerState::Parked { .. }).then_some(())
    })
    .await;

    let response = looked_at(&house, true).await;

    assert_eq!(
        found(&response, CheckName::Request),
        [(
            "User jdoe".to_owned(),
            CheckOutcome::Failed,
            Some(Code::FlowOff)
        )]
    );
    assert_eq!(response.waiting.all(), 1);
    assert_eq!(response.waiting.day, 1);
}
