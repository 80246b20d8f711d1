//! Looking people and groups up.

use countersign_directory::{ApproverError, Directory, DirectoryError};
use countersign_domain::{ObjectId, Timestamp, approver::ApproverReference, attribute::Attribute};
use countersign_net::Delivery;
use serde_json::{Value, json};

use crate::{
    directory,
    stand_in::{Reply, StandIn, failed, ok, reply},
};

const MEGAN: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f103";
const GROUP: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f201";

fn megan() -> Value {
    json!({
        "id": MEGAN, "displayName": "Megan Bowen", "userPrincipalName": "megan@contoso.example",
        "mail": null, "accountEnabled": true, "@odata.context": "x"
    })
}

fn user(last: u32, kind: &str, enabled: Value) -> Value {
    json!({
        "@odata.type": kind, "id": format!("3f1c9e52-8a4b-4d0e-9b7a-5c2d61e80{last:03}"),
        "displayName": format!("Person {last}"), "userPrincipalName": format!("p{last}@contoso.example"),
        "accountEnabled": enabled
    })
}

fn missing() -> Reply {
    failed(
        404,
        json!({"error": {"code": "Request_ResourceNotFound", "message": "gone"}}),
    )
}

fn group() -> ObjectId {
    GROUP.parse().unwrap()
}

#[tokio::test]
async fn a_person_is_found_by_sign_in_name() {
    let (directory, graph) = directory([ok(megan())]).await;

    let person = directory
        .person(" megan@contoso.example ")
        .await
        .unwrap()
        .unwrap();

    assert_eq!(person.object.to_string(), MEGAN);
    assert_eq!(person.display_name, "Megan Bowen");
    assert!(person.enabled && person.mail.is_none());
    let seen = &graph.seen()[0];
    assert!(
        seen.target
            .starts_with("/v1.0/users/megan@contoso.example?"),
        "{}",
        seen.target
    );
    assert_eq!(seen.header("authorization"), Some("Bearer the-token"));
}

#[tokio::test]
async fn a_person_who_is_not_there_is_none() {
    let (directory, _graph) = directory([missing()]).await;

    assert_eq!(directory.person(MEGAN).await.unwrap(), None);
}

#[tokio::test]
async fn what_is_neither_a_sign_in_name_nor_an_id_is_not_asked_for() {
    let (directory, graph) = directory([]).await;

    assert_eq!(directory.person("../groups").await.unwrap(), None);
    assert_eq!(graph.count(), 0);
}

#[tokio::test]
async fn names_with_special_signs_stay_in_their_place_in_the_path() {
    for (name, path) in [
        (
            "pat_fabrikam.example#EXT#@contoso.example",
            "/v1.0/users/pat_fabrikam.example%23EXT%23@contoso.example?",
        ),
        (
            "a/b?c@contoso.example",
            "/v1.0/users/a%2Fb%3Fc@contoso.example?",
        ),
        (
            "$cash@contoso.example",
            "/v1.0/users('$cash@contoso.example')?",
        ),
        (
            "$o'neil@contoso.example",
            "/v1.0/users('$o''neil@contoso.example')?",
        ),
    ] {
        let (directory, graph) = directory([missing()]).await;

        directory.person(name).await.unwrap();

        assert!(
            graph.seen()[0].target.starts_with(path),
            "{}",
            graph.seen()[0].target
        );
    }
}

#[tokio::test]
async fn an_approver_is_found_by_each_of_its_names() {
    let list = |value: Value| ok(json!({"value": [value]}));
    let none = || ok(json!({"value": []}));
    let approvers = || json!({"id": GROUP, "displayName": "Approvers"});
    let person = ApproverReference::Person {
        object: MEGAN.parse().unwrap(),
        name: "Megan Bowen".to_owned(),
    };
    let group = ApproverReference::Group {
        object: group(),
        name: "Approvers".to_owned(),
    };

    for (typed, replies, expected) in [
        ("megan@contoso.example", vec![ok(megan())], &person),
        (MEGAN, vec![ok(megan())], &person),
        (
            "bowen@contoso.example",
            vec![missing(), list(megan()), none()],
            &person,
        ),
        (GROUP, vec![missing(), ok(approvers())], &group),
        (
            "all@contoso.example",
            vec![missing(), none(), list(approvers())],
            &group,
        ),
        (" Approvers ", vec![list(approvers())], &group),
    ] {
        let (directory, _graph) = directory(replies).await;

        assert_eq!(
            directory.approver(typed).await.unwrap(),
            *expected,
            "{typed}"
        );
    }
}

#[tokio::test]
async fn a_quote_in_a_typed_name_stays_text() {
    let (directory, graph) = directory([ok(json!({"value": []}))]).await;

    let error = directory
        .approver("O'Hara' or '1' eq '1")
        .await
        .unwrap_err();

    assert!(matches!(error, ApproverError::NotFound));
    assert_eq!(
        graph.seen()[0].query("$filter").unwrap(),
        "displayName eq 'O''Hara'' or ''1'' eq ''1'"
    );
}

#[tokio::test]
async fn a_name_that_several_have_lists_them() {
    let groups = json!({"value": [
        {"id": GROUP, "displayName": "Approvers"}, {"id": MEGAN, "displayName": "Approvers"}
    ]});
    let (directory, _graph) = directory([ok(groups)]).await;

    let ApproverError::Ambiguous { matches } = directory.approver("Approvers").await.unwrap_err()
    else {
        panic!("not ambiguous");
    };

    assert_eq!(matches.len(), 2);
}

#[tokio::test]
async fn somebody_who_cannot_sign_in_is_no_approver() {
    let mut disabled = megan();
    disabled["accountEnabled"] = false.into();
    let (directory, _graph) = directory([ok(disabled)]).await;

    let error = directory.approver(MEGAN).await.unwrap_err();

    assert!(matches!(error, ApproverError::Disabled { name } if name == "Megan Bowen"));
}

/// Two pages of members; `link` is where the first points.
async fn members(link: impl Fn(&StandIn) -> String) -> (Result<usize, DirectoryError>, StandIn) {
    let (directory, graph) = directory([]).await;
    graph.then(ok(json!({
        "value": [
            user(1, "#microsoft.graph.user", true.into()),
            user(2, "#microsoft.graph.group", true.into()),
            user(3, "#microsoft.graph.user", false.into()),
            user(4, "#microsoft.graph.user", Value::Null),
        ],
        "@odata.nextLink": link(&graph)
    })));
    graph.then(ok(json!({"value": [
        user(1, "#microsoft.graph.user", true.into()),
        user(5, "#microsoft.graph.user", true.into()),
        user(6, "#microsoft.graph.servicePrincipal", true.into()),
    ]})));

    let members = directory.group_members(group()).await;

    (members.map(|people| people.len()), graph)
}

#[tokio::test]
async fn members_are_enabled_people_each_once_from_all_pages() {
    let (members, graph) =
        members(|graph| format!("{}/v1.0/next?$skiptoken=a%2Bb&x=%20", graph.origin())).await;

    assert_eq!(members.unwrap(), 2);
    let seen = graph.seen();
    assert!(
        seen[0]
            .target
            .starts_with(&format!("/v1.0/groups/{GROUP}/transitiveMembers?"))
    );
    assert_eq!(
        seen[1].target, "/v1.0/next?$skiptoken=a%2Bb&x=%20",
        "verbatim"
    );
}

#[tokio::test]
async fn a_next_page_elsewhere_is_not_followed() {
    for link in [
        "https://evil.example/v1.0/next",
        "http://127.0.0.1:9/v1.0/next",
        "next",
    ] {
        let (members, graph) = members(|_| link.to_owned()).await;

        assert!(
            matches!(members, Err(DirectoryError::Unexpected { .. })),
            "{link}"
        );
        assert_eq!(graph.count(), 1, "{link}");
    }
}

#[tokio::test]
async fn a_list_that_runs_in_a_circle_ends() {
    let (directory, graph) = directory([]).await;
    for _ in 0..9 {
        graph.then(ok(
            json!({"value": [], "@odata.nextLink": format!("{}/v1.0/next", graph.origin())}),
        ));
    }

    let members = directory.group_members(group()).await;

    assert!(
        matches!(members, Err(DirectoryError::Unexpected { .. })),
        "{members:?}"
    );
    assert!(graph.count() <= 3);
}

#[tokio::test]
async fn a_group_that_is_gone_is_told_apart_from_an_empty_one() {
    let (gone, _) = directory([missing()]).await;
    let (empty, _) = directory([ok(json!({"value": []}))]).await;

    assert!(matches!(
        gone.group_members(group()).await,
        Err(DirectoryError::NotFound { .. })
    ));
    assert_eq!(empty.group_members(group()).await.unwrap(), []);
}

#[tokio::test]
async fn a_found_user_comes_with_fields_and_both_times() {
    let body = json!({
        "id": MEGAN, "createdDateTime": "2026-11-20T11:59:58Z", "accountEnabled": true,
        "userPrincipalName": "jdoe@contoso.example", "displayName": "Jane Doe", "department": "Sales", "city": null
    });
    let answer = reply(
        200,
        &[
            ("date", "Fri, 20 Nov 2026 12:00:00 GMT"),
            ("content-type", "application/json"),
        ],
        &body.to_string(),
    );
    let (directory, _graph) = directory([answer]).await;

    let search = directory.find_user("jdoe@contoso.example").await.unwrap();

    let found = search.found.unwrap();
    assert_eq!(found.fields.len(), 4);
    assert_eq!(found.fields[&Attribute::AccountEnabled], "true");
    assert_eq!(found.fields[&Attribute::Department], "Sales");
    assert_eq!(
        found.created_at,
        Timestamp::parse_rfc3339("2026-11-20T11:59:58Z")
    );
    assert_eq!(
        search.server_time,
        Timestamp::parse_rfc3339("2026-11-20T12:00:00Z")
    );
}

#[tokio::test]
async fn a_search_without_result_still_tells_the_time() {
    let answer = reply(
        404,
        &[("date", "Fri, 20 Nov 2026 12:00:00 GMT")],
        r#"{"error":{"code":"Request_ResourceNotFound"}}"#,
    );
    let (directory, _graph) = directory([answer]).await;

    let search = directory.find_user("jdoe@contoso.example").await.unwrap();

    assert_eq!(search.found, None);
    assert_eq!(
        search.server_time,
        Timestamp::parse_rfc3339("2026-11-20T12:00:00Z")
    );
}

#[tokio::test]
async fn a_missing_permission_keeps_graphs_code_and_request_id() {
    let refusal = reply(
        403,
        &[("request-id", "6a3e")],
        r#"{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges."}}"#,
    );
    let (directory, _graph) = directory([refusal]).await;

    let error = directory.person(MEGAN).await.unwrap_err();

    assert!(matches!(error, DirectoryError::Denied { .. }), "{error:?}");
    assert_eq!(error.request_id(), Some("6a3e"));
    assert_eq!(
        error.refusal().unwrap().code.as_deref(),
        Some("Authorization_RequestDenied")
    );
    assert_eq!(error.delivery(), Delivery::NotSent);
}

#[tokio::test]
async fn an_answer_that_is_not_json_is_unexpected() {
    let (directory, _graph) = directory([reply(200, &[], "<html>guest network</html>")]).await;

    let error = directory.person(MEGAN).await.unwrap_err();

    assert!(
        matches!(error, DirectoryError::Unexpected { .. }),
        "{error:?}"
    );
}
