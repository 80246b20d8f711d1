//! Making the change: one user, whatever happens on the way.

use std::time::Duration;

use countersign_contract::{Code, Contract, RequestApproveRequest, RequestRequest};
use countersign_domain::{
    audit::Happening,
    request::{ApplyState, InitialPassword},
};
use countersign_sandbox::{
    Service,
    faults::{Effect, Fault},
};
use serde_json::json;

use crate::house::{Furnished, House, until};

async fn failed_with(house: &Furnished, request: countersign_domain::RequestId) -> String {
    until("the change fails", async || {
        match house.request(request).await.apply {
            ApplyState::Failed { code } => Some(code),
            _ => None,
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_of_the_directory_does_not_make_a_second_user() {
    let house = House::open().await.furnish().await;
    let (request, approval) = house.asked("jdoe").await;
    house.fault(Fault::next(Service::Graph, Effect::LoseAnswer).on("POST", "/v1.0/users"));

    house
        .answer(&approval, "megan@contoso.example", "Approve", "")
        .await;
    let view = house.until_applied(request).await;

    assert_eq!(house.users_named("jdoe@contoso.example"), 1);
    assert_eq!(view.initial_password, InitialPassword::Waiting);
    let recognised = house
        .happenings(request)
        .await
        .into_iter()
        .any(|happening| {
            matches!(
                happening,
                Happening::Applied {
                    recognised: true,
                    ..
                }
            )
        });
    assert!(recognised);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_user_of_that_name_is_not_taken_for_ours() {
    let house = House::open().await.furnish().await;
    let (request, approval) = house.asked("jdoe").await;
    house
        .tell_sandbox(
            "people",
            json!({ "userPrincipalName": "jdoe@contoso.example", "displayName": "Another Doe" }),
        )
        .await;

    house
        .answer(&approval, "megan@contoso.example", "Approve", "")
        .await;

    assert_eq!(failed_with(&house, request).await, Code::UpnTaken.as_str());
    assert_eq!(house.users_named("jdoe@contoso.example"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_change_can_be_retried() {
    let house = House::open().await.furnish().await;
    let (request, approval) = house.asked("jdoe").await;
    house.fault(
        Fault::next(Service::Graph, Effect::Answer {
            status: 403,
            headers: std::collections::BTreeMap::new(),
            body: json!({ "error": { "code": "Authorization_RequestDenied", "message": "Insufficient privileges." } }),
        })
        .on("POST", "/v1.0/users"),
    );
    house
        .answer(&approval, "megan@contoso.example", "Approve", "")
        .await;
    assert_eq!(
        failed_with(&house, request).await,
        Code::DirectoryDenied.as_str()
    );

    house
        .session
        .request_retry(RequestRequest { request })
        .await
        .unwrap();
    house.until_applied(request).await;

    assert_eq!(house.users_named("jdoe@contoso.example"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_user_carries_the_fields_that_were_asked_for() {
    let house = House::open().await.furnish().await;
    let (request, approval) = house.asked("jdoe").await;
    house
        .answer(&approval, "megan@contoso.example", "Approve", "")
        .await;
    let ApplyState::Applied { object, .. } = house.until_applied(request).await.apply else {
        unreachable!("it was applied");
    };

    let page = format!(
        "{}/directory/users/{object}",
        house.sandbox.base_url(Service::Pages)
    );
    let page = house
        .http
        .get(page)
        .send()
        .await
        .unwrap()
        .error_for_status()
        .unwrap()
        .text()
        .await
        .unwrap();

    assert!(
        page.contains("User jdoe") && page.contains("Sales"),
        "{page}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_waited_for_a_new_client_secret_is_made_once_it_is_there() {
    let mut house = House::open().await.furnish().await;
    house
        .update(house.store, |update| update.settle_flows = Some(false))
        .await;
    let (request, _) = house.asked("jdoe").await;
    house.act_as(house.ada).await;
    house.reopen().await;
    house.fault(Fault::next(
        Service::Authority,
        Effect::Answer {
            status: 401,
            headers: std::collections::BTreeMap::new(),
            body: json!({
                "error": "invalid_client",
                "error_description": "AADSTS7000222: The provided client secret keys are expired.",
                "error_codes": [7_000_222],
            }),
        },
    ));
    let approve = RequestApproveRequest {
        request,
        comment: String::new(),
    };
    house.session.request_approve(approve).await.unwrap();
    assert_eq!(
        failed_with(&house, request).await,
        Code::RegistrationWrong.as_str()
    );

    house.add_app().await;

    house.until_applied(request).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_waits_as_long_as_the_directory_asks() {
    let house = House::open().await.furnish().await;
    let (request, approval) = house.asked("jdoe").await;
    house.fault(
        Fault::next(
            Service::Graph,
            Effect::Throttle {
                retry_after_seconds: Some(600),
            },
        )
        .on("POST", "/v1.0/users"),
    );

    house
        .answer(&approval, "megan@contoso.example", "Approve", "")
        .await;
    let next = until("the change waits", async || {
        match house.request(request).await.apply {
            ApplyState::Waiting {
                next_attempt_at, ..
            } => Some(next_attempt_at),
            _ => None,
        }
    })
    .await;

    let asked_at = house.request(request).await.created_at;
    assert!(next.since(asked_at) >= Duration::from_secs(590), "{next}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_asked_for_twice_belongs_to_the_request_that_made_it() {
    let house = House::open().await.furnish().await;
    let (first, to_first) = house.asked("jdoe").await;
    let (second, to_second) = house.asked("jdoe").await;
    house.fault(
        Fault::next(Service::Graph, Effect::Status { status: 503 }).on("POST", "/v1.0/users"),
    );
    house
        .answer(&to_first, "megan@contoso.example", "Approve", "")
        .await;
    until("the first change waits", async || {
        matches!(house.request(first).await.apply, ApplyState::Waiting { .. }).then_some(())
    })
    .await;
    house
        .answer(&to_second, "megan@contoso.example", "Approve", "")
        .await;

    let (first, second) = until("both changes have an end", async || {
        let ended = |apply: &ApplyState| {
            matches!(
                apply,
                ApplyState::Applied { .. } | ApplyState::Failed { .. }
            )
        };
        let views = (house.request(first).await, house.request(second).await);
        (ended(&views.0.apply) && ended(&views.1.apply)).then_some(views)
    })
    .await;

    let taken = ApplyState::Failed {
        code: Code::UpnTaken.to_string(),
    };
    let refused = [&first, &second]
        .into_iter()
        .filter(|view| view.apply == taken)
        .count();
    let passwords = [&first, &second]
        .into_iter()
        .filter(|view| view.initial_password == InitialPassword::Waiting)
        .count();
    assert_eq!((refused, passwords), (1, 1), "{first:?} {second:?}");
    assert_eq!(house.users_named("jdoe@contoso.example"), 1);
}
