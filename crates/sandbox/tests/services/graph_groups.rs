//! Groups in Graph.

use countersign_sandbox::{Service, seed};
use serde_json::{Value, json};

use crate::support::{World, world};

const ADMIN: &str = "admin@contoso.example";

fn names(body: &Value) -> Vec<&str> {
    body["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|member| member["displayName"].as_str().unwrap())
        .collect()
}

fn members() -> String {
    format!("/groups/{}/members", seed::APPROVERS)
}

fn link(world: &World, id: impl std::fmt::Display) -> Option<Value> {
    Some(json!({ "@odata.id": world.url(Service::Graph, &format!("/v1.0/directoryObjects/{id}")) }))
}

#[tokio::test]
async fn a_group_is_found_and_its_members_are_listed_in_pages() {
    let world = world().await;
    let token = world.graph_token("riley@contoso.example").await;
    let (_, found) = world
        .graph(
            "GET",
            "/groups?$filter=displayName%20eq%20'Approvers'&$select=id,displayName",
            &token,
            None,
        )
        .await;
    assert_eq!(
        found["value"],
        json!([{ "id": seed::APPROVERS, "displayName": "Approvers" }])
    );
    let (_, first) = world
        .graph("GET", &format!("{}?$top=1", members()), &token, None)
        .await;
    assert_eq!(names(&first), ["Megan Bowen"]);
    assert_eq!(first["value"][0]["@odata.type"], "#microsoft.graph.user");
    let next = first["@odata.nextLink"]
        .as_str()
        .unwrap()
        .split("/v1.0")
        .nth(1)
        .unwrap()
        .to_owned();
    let (_, second) = world.graph("GET", &next, &token, None).await;
    assert_eq!(names(&second), ["Alex Wilber"]);
    assert!(second.get("@odata.nextLink").is_none());
}

#[tokio::test]
async fn a_member_is_added_once_and_removed() {
    let world = world().await;
    let token = world.graph_token(ADMIN).await;
    let reference = format!("{}/$ref", members());
    assert_eq!(
        world
            .graph("POST", &reference, &token, link(&world, seed::OLGA))
            .await
            .0,
        204
    );
    let (status, answer) = world
        .graph("POST", &reference, &token, link(&world, seed::OLGA))
        .await;
    assert_eq!(status, 400);
    assert!(
        answer["error"]["message"]
            .as_str()
            .unwrap()
            .contains("already exist")
    );
    let nobody = link(&world, "00000000-1111-4222-8333-444444444444");
    assert_eq!(world.graph("POST", &reference, &token, nobody).await.0, 404);
    let remove = format!("{}/{}/$ref", members(), seed::OLGA);
    assert_eq!(world.graph("DELETE", &remove, &token, None).await.0, 204);
    assert_eq!(world.graph("DELETE", &remove, &token, None).await.0, 404);
    assert_eq!(
        world
            .graph("GET", "/users/olga@contoso.example", &token, None)
            .await
            .0,
        200,
        "the person stays"
    );
}

#[tokio::test]
async fn removing_a_member_without_ref_deletes_the_person_as_the_real_service_does() {
    let world = world().await;
    let token = world.graph_token(ADMIN).await;
    let path = format!("{}/{}", members(), seed::ALEX);
    assert_eq!(world.graph("DELETE", &path, &token, None).await.0, 204);
    assert_eq!(
        world
            .graph("GET", "/users/alex@contoso.example", &token, None)
            .await
            .0,
        404
    );
}

#[tokio::test]
async fn members_are_changed_by_administrators_only() {
    let world = world().await;
    let riley = world.graph_token("riley@contoso.example").await;
    let reference = format!("{}/$ref", members());
    assert_eq!(
        world
            .graph("POST", &reference, &riley, link(&world, seed::RILEY))
            .await
            .0,
        403
    );
}

#[tokio::test]
async fn transitive_members_come_once_even_in_a_circle() {
    let world = world().await;
    let token = world.graph_token(ADMIN).await;
    let inner = countersign_sandbox::tenant::ObjectId::random();
    {
        let mut state = world.sandbox.tenant().state();
        let mut group = state.directory.group(seed::APPROVERS).unwrap().clone();
        group.id = inner;
        group.display_name = "Inner".to_owned();
        group.members = vec![seed::MEGAN, seed::OLGA, seed::APPROVERS];
        state.directory.groups.push(group);
        state
            .directory
            .group_mut(seed::APPROVERS)
            .unwrap()
            .members
            .push(inner);
    }
    let (_, body) = world
        .graph(
            "GET",
            &format!("/groups/{}/transitiveMembers", seed::APPROVERS),
            &token,
            None,
        )
        .await;
    assert_eq!(
        names(&body),
        ["Megan Bowen", "Alex Wilber", "Inner", "Olga Outsider"]
    );
    let (_, object) = world
        .graph("GET", &format!("/directoryObjects/{inner}"), &token, None)
        .await;
    assert_eq!(object["@odata.type"], "#microsoft.graph.group");
}

#[tokio::test]
async fn an_unknown_group_is_not_found() {
    let world = world().await;
    let token = world.graph_token(ADMIN).await;
    for id in ["00000000-1111-4222-8333-444444444444", "nonsense"] {
        let (status, answer) = world
            .graph("GET", &format!("/groups/{id}/members"), &token, None)
            .await;
        assert_eq!(
            (status.as_u16(), answer["error"]["code"].as_str().unwrap()),
            (404, "Request_ResourceNotFound")
        );
    }
}
