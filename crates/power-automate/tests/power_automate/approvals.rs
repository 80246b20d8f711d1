//! Approvals in Dataverse.

use countersign_domain::{RequestId, request::Outcome};
use countersign_power_automate::{
    Dataverse, ServiceError,
    approvals::{Reading, Stage, Unreadable},
};
use serde_json::{Value, json};

use crate::{
    signed_in,
    stand_in::{Reply, StandIn, client, failed, ok, reply},
};

const APPROVAL: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8fa01";
const OWNER: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8fb01";
const MEGAN: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f103";

async fn dataverse(replies: impl IntoIterator<Item = Reply>) -> (Dataverse, StandIn) {
    let service = StandIn::start(replies).await;
    let (_, tokens) = signed_in();
    let dataverse = Dataverse::new(
        client(),
        &service.profile(),
        &"contoso".parse().unwrap(),
        &"crm4".parse().unwrap(),
        tokens,
    )
    .unwrap();

    (dataverse, service)
}

fn approval(title: &str) -> Value {
    json!({
        "msdyn_flow_approvalid": APPROVAL, "msdyn_flow_approval_title": title, "msdyn_flow_approval_result": "Approve",
        "msdyn_flow_approval_stage": 192_351_000, "msdyn_flow_approval_completedon": "2026-11-20T12:00:00Z", "extra": []
    })
}

fn response(owner: &str, answer: &str) -> Value {
    json!({
        "msdyn_flow_approvalresponse_response": answer, "msdyn_flow_approvalresponse_comments": "Fine.",
        "_ownerid_value": owner, "statuscode": 192_350_002, "createdon": "2026-11-20T12:00:00Z"
    })
}

fn list(rows: Value) -> Reply {
    ok(json!({"value": rows}))
}

fn megan() -> Reply {
    ok(json!({"azureactivedirectoryobjectid": MEGAN, "fullname": "Megan Bowen"}))
}

fn refusal(status: u16, code: &str) -> Reply {
    failed(status, json!({"error": {"code": code, "message": "no"}}))
}

#[tokio::test]
async fn who_am_i_is_asked_with_the_headers_of_the_web_api() {
    let (dataverse, service) =
        dataverse([ok(json!({"UserId": OWNER, "OrganizationId": APPROVAL}))]).await;

    let own = dataverse.who_am_i().await.unwrap();

    assert_eq!(own.user.to_string(), OWNER);
    assert_eq!(own.business_unit, None);
    let seen = &service.seen()[0];
    assert_eq!(seen.target, "/contoso/crm4/api/data/v9.2/WhoAmI");
    assert_eq!(seen.header("odata-version"), Some("4.0"));
    assert_eq!(seen.header("odata-maxversion"), Some("4.0"));
    assert_eq!(seen.header("accept"), Some("application/json"));
    assert_eq!(seen.header("authorization"), Some("Bearer token-1"));
}

#[tokio::test]
async fn an_approval_comes_with_its_responders_as_objects_of_the_tenant() {
    let responses = json!([
        response(OWNER, "Approve"),
        {"msdyn_flow_approvalresponse_response": "Reject", "statuscode": 192_350_001, "_ownerid_value": OWNER},
        response(OWNER, "Approve"),
    ]);
    let (dataverse, service) =
        dataverse([ok(approval("Create User")), list(responses), megan()]).await;

    let Reading::Readable(Some(approval)) = dataverse.approval(APPROVAL).await.unwrap() else {
        panic!("not readable");
    };

    assert_eq!(approval.decision(), Some(Outcome::Approve));
    assert_eq!(approval.stage, Stage::Complete);
    assert_eq!(approval.responses.len(), 2, "one was not committed");
    assert_eq!(approval.responses[0].responder.unwrap().to_string(), MEGAN);
    assert_eq!(approval.responses[0].name.as_deref(), Some("Megan Bowen"));
    assert_eq!(approval.responses[0].comments.as_deref(), Some("Fine."));
    let seen = service.seen();
    assert_eq!(seen.len(), 3, "each owner is asked for once");
    assert!(
        seen[0]
            .target
            .ends_with(&format!("/msdyn_flow_approvals({APPROVAL})"))
    );
    assert!(seen[2].target.contains(&format!("/systemusers({OWNER})?")));
}

#[tokio::test]
async fn an_owner_who_is_not_shown_leaves_the_responder_unknown() {
    for answer in [
        refusal(403, "0x80040220"),
        refusal(404, "0x80040217"),
        ok(json!({})),
    ] {
        let (dataverse, _service) = dataverse([
            ok(approval("x")),
            list(json!([response(OWNER, "Approve")])),
            answer,
        ])
        .await;

        let Reading::Readable(Some(approval)) = dataverse.approval(APPROVAL).await.unwrap() else {
            panic!("not readable");
        };

        assert_eq!(approval.responses[0].responder, None);
    }
}

#[tokio::test]
async fn an_approval_is_found_by_the_name_the_flow_knows() {
    let (dataverse, service) = dataverse([list(json!([approval("x")])), list(json!([]))]).await;

    let reading = dataverse.approval("a'b").await.unwrap();

    assert!(matches!(reading, Reading::Readable(Some(_))), "{reading:?}");
    assert_eq!(
        service.seen()[0].query("$filter").as_deref(),
        Some("msdyn_flow_approval_name eq 'a''b'")
    );
}

#[tokio::test]
async fn an_approval_that_is_not_there_is_none() {
    let (dataverse, _service) = dataverse([refusal(404, "0x80040217"), list(json!([]))]).await;

    assert_eq!(
        dataverse.approval(APPROVAL).await.unwrap(),
        Reading::Readable(None)
    );
}

#[tokio::test]
async fn approvals_of_a_request_are_those_whose_title_holds_its_id() {
    let request = RequestId::random();
    let title = format!("Create User request {request}");
    let (dataverse, service) = dataverse([
        list(json!([approval(&title), approval("something else")])),
        list(json!([])),
        list(json!([])),
    ])
    .await;

    let Reading::Readable(approvals) = dataverse.approvals_of(request).await.unwrap() else {
        panic!("not readable");
    };

    assert_eq!(approvals.len(), 1);
    assert_eq!(
        service.seen()[0].query("$filter").unwrap(),
        format!("contains(msdyn_flow_approval_title,'{request}')")
    );
}

#[tokio::test]
async fn what_cannot_be_read_says_why() {
    async fn reading(answer: Reply) -> Unreadable {
        let (dataverse, _service) = dataverse([answer]).await;
        match dataverse.approvals_of(RequestId::random()).await.unwrap() {
            Reading::NotReadable(why) => why,
            readable @ Reading::Readable(_) => panic!("{readable:?}"),
        }
    }

    assert_eq!(
        reading(refusal(404, "0x8006088a")).await,
        Unreadable::NoTables
    );
    assert!(matches!(
        reading(refusal(403, "0x80040220")).await,
        Unreadable::Forbidden(_)
    ));
    assert!(matches!(
        reading(refusal(403, "0x80072560")).await,
        Unreadable::NotAUser(_)
    ));
    assert!(matches!(
        reading(refusal(400, "0x80060888")).await,
        Unreadable::Changed(_)
    ));
}

#[tokio::test]
async fn responses_that_cannot_be_read_make_the_approval_unreadable() {
    let (dataverse, _service) = dataverse([ok(approval("x")), refusal(403, "0x80040220")]).await;

    let reading = dataverse.approval(APPROVAL).await.unwrap();

    assert!(
        matches!(reading, Reading::NotReadable(Unreadable::Forbidden(_))),
        "{reading:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_environment_that_is_down_is_an_error_and_not_an_outcome() {
    let (dataverse, _service) = dataverse((0..9).map(|_| reply(503, &[], ""))).await;

    let error = dataverse.approval(APPROVAL).await.unwrap_err();

    assert!(error.is_transient(), "{error:?}");
    assert!(matches!(error, ServiceError::Refused { .. }));
}
