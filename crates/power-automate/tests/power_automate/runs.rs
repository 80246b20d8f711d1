//! Flow management.

use countersign_domain::{RequestId, Timestamp};
use countersign_power_automate::{
    FlowManagement, ServiceError,
    runs::{Cancelled, EnvironmentId, FlowId, FlowKey, FlowOf, FlowState, RunStatus},
    trigger::RunId,
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::{
    request_url, signed_in,
    stand_in::{Reply, StandIn, client, failed, ok, reply},
};

async fn management(replies: impl IntoIterator<Item = Reply>) -> (FlowManagement, StandIn) {
    let service = StandIn::start(replies).await;
    let (_, tokens) = signed_in();

    (
        FlowManagement::new(client(), &service.profile(), tokens),
        service,
    )
}

fn key() -> FlowKey {
    FlowKey {
        environment: EnvironmentId::new("env-1"),
        flow: FlowId::new("flow-1"),
    }
}

fn list(items: Value) -> Reply {
    ok(json!({"value": items}))
}

fn flow(name: &str, state: &str) -> Value {
    json!({"name": name, "properties": {"displayName": format!("Flow {name}"), "state": state}})
}

fn run(name: &str, status: &str, tracking: &str) -> Value {
    json!({"name": name, "properties": {
        "status": status, "startTime": "2026-11-20T12:00:00.1234567Z", "correlation": {"clientTrackingId": tracking}
    }})
}

fn not_found() -> Reply {
    failed(
        404,
        json!({"error": {"code": "WorkflowRunNotFound", "message": "x"}}),
    )
}

#[tokio::test]
async fn own_and_shared_flows_are_listed_once_over_all_pages() {
    let (management, service) = management([]).await;
    let next = format!("{}/next?page=2", service.origin());
    service.then(ok(
        json!({"value": [flow("a", "Started")], "nextLink": next}),
    ));
    service.then(list(json!([flow("b", "Stopped")])));
    service.then(list(
        json!([flow("a", "Started"), flow("c", "Quarantined"), {"no": "name"}]),
    ));

    let flows = management
        .flows(&EnvironmentId::new("Default-e/1"))
        .await
        .unwrap();

    let found: Vec<_> = flows
        .iter()
        .map(|flow| (flow.key.flow.as_str(), &flow.state))
        .collect();
    assert_eq!(
        found,
        [
            ("a", &FlowState::Started),
            ("b", &FlowState::Stopped),
            ("c", &FlowState::Other("Quarantined".to_owned())),
        ]
    );
    let seen = service.seen();
    assert!(
        seen[0].target.starts_with(
            "/providers/Microsoft.ProcessSimple/environments/Default-e%2F1/flows?api-version=2016-11-01&"
        ),
        "{}",
        seen[0].target
    );
    assert_eq!(
        seen[0].query("$filter").as_deref(),
        Some("search('personal')")
    );
    assert_eq!(seen[1].target, "/next?page=2");
    assert_eq!(seen[2].query("$filter").as_deref(), Some("search('team')"));
}

#[tokio::test]
async fn a_next_page_elsewhere_is_not_followed() {
    let (management, service) = management([ok(
        json!({"value": [], "nextLink": "https://evil.example/next"}),
    )])
    .await;

    let error = management.environments().await.unwrap_err();

    assert!(
        matches!(error, ServiceError::Unreadable { .. }),
        "{error:?}"
    );
    assert_eq!(service.count(), 1);
}

#[tokio::test]
async fn a_url_is_traced_to_its_flow_past_those_that_are_off_or_refuse() {
    let (management, service) = management([]).await;
    let url = request_url(&service, true);
    let flows = json!([
        flow("off", "Stopped"),
        flow("foreign", "Started"),
        flow("other", "Started"),
        flow("ours", "Started")
    ]);
    let own = url.secret().expose_secret().replace("%2F", "/");
    for answer in [
        list(json!([{"name": "env-1", "properties": {"displayName": "Contoso"}}])),
        not_found(),
        list(flows),
        list(json!([])),
        failed(
            403,
            json!({"error": {"code": "ConnectionAuthorizationFailed", "message": "x"}}),
        ),
        ok(json!({"response": {"value": own.replace("SECRET", "OTHER")}})),
        ok(json!({"response": {"value": own}})),
    ] {
        service.then(answer);
    }

    let FlowOf::Found(found) = management.flow_of(&url).await.unwrap() else {
        panic!("not found");
    };

    assert_eq!(found.key.flow.as_str(), "ours");
    assert_eq!(
        service.seen()[6].target,
        "/providers/Microsoft.ProcessSimple/environments/env-1/flows/ours/triggers/manual/listCallbackUrl?api-version=2016-11-01"
    );
}

#[tokio::test]
async fn a_url_of_no_flow_tells_which_could_not_be_asked() {
    let (management, service) = management([]).await;
    let url = request_url(&service, true);
    for answer in [
        list(json!([{"name": "env-1"}])),
        not_found(),
        list(json!([flow("off", "Stopped"), flow("foreign", "Started")])),
        list(json!([])),
        not_found(),
    ] {
        service.then(answer);
    }

    let FlowOf::NotFound { stopped, refused } = management.flow_of(&url).await.unwrap() else {
        panic!("found");
    };

    assert_eq!(stopped[0].key.flow.as_str(), "off");
    assert_eq!(refused, 1);
}

#[tokio::test(start_paused = true)]
async fn a_flow_that_the_service_fails_at_makes_the_absence_of_others_no_proof() {
    let (management, service) = management([]).await;
    let url = request_url(&service, true);
    for answer in [
        list(json!([{"name": "env-1"}])),
        not_found(),
        list(json!([
            flow("failing", "Started"),
            flow("other", "Started")
        ])),
        list(json!([])),
    ] {
        service.then(answer);
    }
    for _ in 0..9 {
        service.then(reply(503, &[], ""));
    }

    let outcome = management.flow_of(&url).await;

    assert!(outcome.unwrap_err().is_transient());
}

#[tokio::test]
async fn a_run_is_found_by_the_request_it_was_triggered_for() {
    let request = RequestId::random();
    let (management, service) = management([]).await;
    let next = format!("{}/next", service.origin());
    service.then(ok(
        json!({"value": [run("r1", "Running", "other"), {"name": "r0"}], "nextLink": next}),
    ));
    service.then(list(json!([run(
        "r2",
        "Waiting",
        &request.to_string().to_uppercase()
    )])));

    let runs = management
        .runs_of(
            &key(),
            request,
            Timestamp::parse_rfc3339("2026-11-20T11:00:00Z").unwrap(),
        )
        .await
        .unwrap();
    let [found] = runs.as_slice() else {
        panic!("{runs:?}");
    };

    assert_eq!(
        (found.id.as_str(), &found.status),
        ("r2", &RunStatus::Waiting)
    );
    assert!(found.started_at.is_some() && !found.status.is_over());
    assert_eq!(
        service.seen()[0].query("$filter").as_deref(),
        Some("startTime ge 2026-11-20T11:00:00Z")
    );
}

#[tokio::test]
async fn runs_are_listed_up_to_the_page_that_ends_with_an_older_one() {
    let (management, service) = management([]).await;
    let page = |runs: Value| {
        let next = format!("{}/next", service.origin());
        ok(json!({"value": runs, "nextLink": next}))
    };
    let began = |name: &str, at: &str| json!({"name": name, "properties": {"status": "Running", "startTime": at}});
    service.then(page(json!([
        began("r4", "2026-11-20T12:00:00Z"),
        began("r3", "2026-11-19T12:00:00Z")
    ])));
    service.then(page(json!([
        began("r2", "2026-11-18T12:00:00Z"),
        began("r1", "2026-11-01T12:00:00Z")
    ])));

    let runs = management
        .runs_since(
            &key(),
            Timestamp::parse_rfc3339("2026-11-18T00:00:00Z").unwrap(),
        )
        .await
        .unwrap();

    let names: Vec<_> = runs.iter().map(|run| run.id.as_str()).collect();
    assert_eq!((names, service.count()), (vec!["r4", "r3", "r2"], 2));
}

#[tokio::test(start_paused = true)]
async fn runs_that_cannot_be_listed_to_the_end_are_no_proof_of_absence() {
    let (management, service) = management([]).await;
    let next = format!("{}/next", service.origin());
    service.then(ok(json!({"value": [], "nextLink": next})));
    for _ in 0..9 {
        service.then(reply(503, &[], ""));
    }

    let outcome = management
        .runs_of(&key(), RequestId::random(), Timestamp::from_millis(0))
        .await;

    assert!(outcome.unwrap_err().is_transient());
}

#[tokio::test]
async fn a_run_that_is_gone_is_none() {
    let (management, _service) = management([not_found()]).await;

    assert_eq!(
        management
            .run(&key(), &RunId::new("r1").unwrap())
            .await
            .unwrap(),
        None
    );
}

async fn cancel(
    replies: impl IntoIterator<Item = Reply>,
) -> (Result<Cancelled, ServiceError>, StandIn) {
    let (management, service) = management(replies).await;
    let outcome = management.cancel(&key(), &RunId::new("r1").unwrap()).await;

    (outcome, service)
}

#[tokio::test]
async fn a_run_is_cancelled() {
    let (outcome, service) = cancel([reply(200, &[], "")]).await;

    assert_eq!(outcome.unwrap(), Cancelled::Cancelled);
    let seen = &service.seen()[0];
    assert_eq!(seen.method, "POST");
    assert!(
        seen.target.contains("/flows/flow-1/runs/r1/cancel?"),
        "{}",
        seen.target
    );
}

#[tokio::test]
async fn a_run_that_was_over_or_is_gone_needs_no_cancelling() {
    let refused = || failed(409, json!({"error": {"code": "RunIsOver", "message": "x"}}));

    let (over, _) = cancel([refused(), ok(run("r1", "Succeeded", "x"))]).await;
    let (gone, _) = cancel([not_found()]).await;
    let (stubborn, _) = cancel([refused(), ok(run("r1", "Running", "x"))]).await;

    assert_eq!(over.unwrap(), Cancelled::AlreadyOver);
    assert_eq!(gone.unwrap(), Cancelled::NoSuchRun);
    assert!(
        matches!(stubborn, Err(ServiceError::Refused { .. })),
        "{stubborn:?}"
    );
}

#[tokio::test]
async fn a_nested_refusal_shows_its_inner_code() {
    let message = format!(
        "Flow client error returned with status code \"Forbidden\" and details \"{}\".",
        json!({"error": {"code": "ConnectionAuthorizationFailed", "message": "inner"}})
    );
    let (management, _service) = management([failed(
        403,
        json!({"error": {"code": "0x80060467", "message": message}}),
    )])
    .await;

    let error = management.environments().await.unwrap_err();

    let refusal = error.refusal().unwrap();
    assert!(matches!(error, ServiceError::Denied { .. }));
    assert_eq!(
        refusal.code.as_deref(),
        Some("ConnectionAuthorizationFailed")
    );
    assert_eq!(refusal.outer_code.as_deref(), Some("0x80060467"));
}
