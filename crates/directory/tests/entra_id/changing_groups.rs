//! Groups and who is in them.

use countersign_directory::{
    Addition, Directory, DirectoryError, Hit, Missing, Patch, ReadOnlyReason, Removal, SearchKind,
};
use countersign_domain::{ObjectId, attribute::Attribute, change::Target, group::NewGroup};
use countersign_net::Delivery;
use serde_json::{Value, json};

use crate::{
    directory,
    stand_in::{Reply, failed, ok, reply},
};

const GROUP: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f201";
const OLGA: &str = "3f1c9e52-8a4b-4d0e-9b7a-5c2d61e8f105";
const ALREADY: &str = "One or more added object references already exist for the following modified properties: 'members'.";

fn id(text: &str) -> ObjectId {
    text.parse().unwrap()
}

fn done() -> Reply {
    reply(204, &[], "")
}

fn refused(status: u16, message: &str) -> Reply {
    failed(
        status,
        json!({"error": {"code": "Request_BadRequest", "message": message}}),
    )
}

fn group(more: Value) -> Reply {
    let mut body = json!({"id": GROUP, "displayName": "Sales", "groupTypes": []});
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    ok(body)
}

fn sales(more: &[(Attribute, &str)]) -> NewGroup {
    let mut fields = vec![
        (Attribute::DisplayName, "Sales".to_owned()),
        (Attribute::MailNickname, "sales".to_owned()),
    ];
    fields.extend(
        more.iter()
            .map(|(field, value)| (*field, (*value).to_owned())),
    );
    let owner = Target {
        object: id(OLGA),
        name: "Olga".to_owned(),
        user_principal_name: None,
    };

    NewGroup::checked(&fields, owner, &"contoso.example".parse().unwrap()).unwrap()
}

#[tokio::test]
async fn a_member_is_removed_by_the_reference_and_never_by_the_object() {
    let (directory, graph) = directory([done()]).await;

    let removal = directory.remove_member(id(GROUP), id(OLGA)).await.unwrap();

    assert_eq!(removal, Removal::Removed);
    let seen = graph.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!(
        (seen[0].method.as_str(), seen[0].target.as_str()),
        (
            "DELETE",
            format!("/v1.0/groups/{GROUP}/members/{OLGA}/$ref").as_str()
        )
    );
}

#[tokio::test]
async fn one_who_is_not_a_member_any_more_counts_as_removed() {
    let (directory, _graph) = directory([refused(404, "Gone."), group(json!({}))]).await;

    let removal = directory.remove_member(id(GROUP), id(OLGA)).await.unwrap();

    assert_eq!(removal, Removal::AlreadyGone);
}

#[tokio::test]
async fn a_group_that_is_gone_is_not_taken_for_a_member_who_left() {
    let (directory, _graph) = directory([refused(404, "Gone."), refused(404, "Gone.")]).await;

    let error = directory
        .remove_member(id(GROUP), id(OLGA))
        .await
        .unwrap_err();

    assert!(
        matches!(
            error,
            DirectoryError::NotFound {
                missing: Some(Missing::Group),
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_member_is_added_by_reference() {
    let (directory, graph) = directory([done()]).await;

    let addition = directory.add_member(id(GROUP), id(OLGA)).await.unwrap();

    assert_eq!(addition, Addition::Added);
    let seen = &graph.seen()[0];
    assert_eq!(seen.target, format!("/v1.0/groups/{GROUP}/members/$ref"));
    let link = format!("{}/v1.0/directoryObjects/{OLGA}", graph.origin());
    assert_eq!(seen.json(), json!({ "@odata.id": link }));
}

#[tokio::test]
async fn a_member_already_counts_as_added_and_any_other_refusal_does_not() {
    let (first, _) = directory([refused(400, ALREADY)]).await;
    let (second, _) = directory([refused(400, "Something else."), group(json!({}))]).await;

    assert_eq!(
        first.add_member(id(GROUP), id(OLGA)).await.unwrap(),
        Addition::AlreadyMember
    );
    assert!(second.add_member(id(GROUP), id(OLGA)).await.is_err());
}

#[tokio::test]
async fn a_group_that_refuses_members_says_why() {
    for (status, state, expected) in [
        (
            400,
            json!({"groupTypes": ["DynamicMembership"]}),
            ReadOnlyReason::Dynamic,
        ),
        (
            403,
            json!({"groupTypes": ["DynamicMembership"]}),
            ReadOnlyReason::Dynamic,
        ),
        (
            400,
            json!({"onPremisesSyncEnabled": true}),
            ReadOnlyReason::Synced,
        ),
        (
            403,
            json!({"isAssignableToRole": true}),
            ReadOnlyReason::RoleAssignable,
        ),
    ] {
        let (directory, _graph) = directory([refused(status, "No."), group(state)]).await;

        let error = directory.add_member(id(GROUP), id(OLGA)).await.unwrap_err();

        assert!(
            matches!(error, DirectoryError::ReadOnly { reason, .. } if reason == expected),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_member_is_found_on_a_later_page() {
    let (directory, graph) = directory([]).await;
    let next = format!("{}/v1.0/next?$skiptoken=x", graph.origin());
    graph.then(ok(
        json!({"value": [{"id": GROUP}], "@odata.nextLink": next}),
    ));
    graph.then(ok(json!({"value": [{"id": OLGA}]})));
    graph.then(ok(json!({"value": [{"id": GROUP}]})));

    assert!(directory.is_member(id(GROUP), id(OLGA)).await.unwrap());
    assert!(!directory.is_member(id(GROUP), id(OLGA)).await.unwrap());
}

#[tokio::test]
async fn each_kind_of_group_is_made_with_its_own_flags_and_an_owner() {
    let private = [
        (Attribute::GroupTypes, "Unified"),
        (Attribute::Visibility, "Private"),
    ];
    for (more, types, mail, visibility) in [
        (&[][..], json!([]), false, Value::Null),
        (&private[..], json!(["Unified"]), true, json!("Private")),
    ] {
        let (directory, graph) = directory([reply(
            201,
            &[("content-type", "application/json")],
            &json!({"id": GROUP}).to_string(),
        )])
        .await;

        let created = directory.create_group(&sales(more)).await.unwrap();

        assert_eq!(created.object, id(GROUP));
        let sent = graph.seen()[0].json();
        assert_eq!(sent["groupTypes"], types);
        assert_eq!(sent["mailEnabled"], mail);
        assert_eq!(sent["securityEnabled"], !mail);
        assert_eq!(sent["visibility"], visibility);
        let owner = format!("{}/v1.0/users/{OLGA}", graph.origin());
        assert_eq!(sent["owners@odata.bind"], json!([owner]));
    }
}

#[tokio::test]
async fn a_group_whose_making_stays_open_is_sent_once() {
    let (directory, graph) = directory([Reply::HangUp]).await;

    let error = directory.create_group(&sales(&[])).await.unwrap_err();

    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(graph.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_404_about_a_group_that_was_just_made_is_waited_out() {
    let (directory, graph) = directory([
        ok(json!({"id": GROUP})),
        refused(404, "Not yet."),
        refused(404, "Not yet."),
        done(),
    ])
    .await;
    directory.create_group(&sales(&[])).await.unwrap();

    let addition = directory.add_member(id(GROUP), id(OLGA)).await.unwrap();

    assert_eq!(addition, Addition::Added);
    assert_eq!(graph.count(), 4);
}

#[tokio::test]
async fn a_404_about_any_other_group_is_told_at_once() {
    let (directory, graph) = directory([refused(404, "Gone.")]).await;

    assert!(directory.add_member(id(GROUP), id(OLGA)).await.is_err());
    assert_eq!(graph.count(), 1);
}

#[tokio::test]
async fn only_changed_fields_of_a_group_are_sent() {
    let (directory, graph) = directory([done()]).await;
    let patch = Patch::new([
        (Attribute::DisplayName, Some("Sales EMEA".to_owned())),
        (Attribute::Description, None),
    ])
    .unwrap();

    directory.update_group(id(GROUP), &patch).await.unwrap();

    assert_eq!(graph.seen()[0].method, "PATCH");
    assert_eq!(
        graph.seen()[0].json(),
        json!({"displayName": "Sales EMEA", "description": null})
    );
}

#[tokio::test]
async fn a_group_that_is_gone_counts_as_deleted() {
    let (directory, _graph) = directory([refused(404, "Gone.")]).await;

    assert_eq!(
        directory.delete_group(id(GROUP)).await.unwrap(),
        Removal::AlreadyGone
    );
}

#[tokio::test]
async fn a_group_comes_with_its_attributes() {
    let (directory, _graph) = directory([group(json!({
        "mailNickname": "sales", "visibility": "Private", "groupTypes": ["Unified"],
        "mailEnabled": true, "securityEnabled": null, "description": "", "isAssignableToRole": null
    }))])
    .await;

    let found = directory.group(id(GROUP)).await.unwrap().unwrap();

    assert!(found.is_microsoft_365() && found.mail_enabled && !found.is_dynamic());
    assert!(!found.security_enabled && !found.role_assignable && !found.synced);
    assert_eq!(found.mail_nickname.as_deref(), Some("sales"));
    assert_eq!(found.description, None);
}

#[tokio::test]
async fn a_prefix_is_looked_for_in_each_name_of_a_person_and_stays_text() {
    let person = |name: &str, last: u32| json!({"id": format!("3f1c9e52-8a4b-4d0e-9b7a-5c2d61e80{last:03}"), "displayName": name, "userPrincipalName": "x@contoso.example", "accountEnabled": true});
    let (directory, graph) = directory([ok(
        json!({"value": [person("o'Neil", 2), person("O'Hara", 1)]}),
    )])
    .await;

    let hits = directory.search(SearchKind::Users, " o' ").await.unwrap();

    let names: Vec<&str> = hits.iter().map(Hit::name).collect();
    assert_eq!(names, ["O'Hara", "o'Neil"]);
    let seen = &graph.seen()[0];
    assert_eq!(
        seen.query("$filter").unwrap(),
        "startswith(displayName,'o''') or startswith(mail,'o''') or startswith(userPrincipalName,'o''')"
    );
    assert_eq!(seen.query("$top").unwrap(), "25");
}

#[tokio::test]
async fn an_empty_prefix_finds_nothing_and_asks_nobody() {
    let (directory, graph) = directory([]).await;

    assert_eq!(
        directory.search(SearchKind::Groups, "  ").await.unwrap(),
        []
    );
    assert_eq!(graph.count(), 0);
}
