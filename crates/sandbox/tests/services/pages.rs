//! The pages that people use.

use countersign_sandbox::{Service, seed};

use crate::support::{World, world};

async fn page(world: &World, path: &str) -> (u16, String) {
    let response = world
        .http
        .get(world.url(Service::Pages, path))
        .send()
        .await
        .unwrap();
    let status = response.status().as_u16();
    let policy = response
        .headers()
        .get("content-security-policy")
        .map(|policy| policy.to_str().unwrap().to_owned());
    if let Some(policy) = policy {
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
    }
    (status, response.text().await.unwrap())
}

#[tokio::test]
async fn the_index_tells_who_is_here_and_what_to_enter() {
    let world = world().await;
    let (status, text) = page(&world, "/").await;
    assert_eq!(status, 200);
    for needed in [
        "Ada Admin",
        "Olga Outsider",
        &seed::TENANT_ID.to_string(),
        "/approvals",
        "/maker",
        "/runs",
        "crm4",
    ] {
        assert!(text.contains(needed), "{needed}");
    }
    assert!(!text.contains("<script"));
}

#[tokio::test]
async fn the_directory_shows_users_with_their_fields_and_escapes_them() {
    let world = world().await;
    let fields = serde_json::json!({
        "userPrincipalName": "x@contoso.example", "displayName": "<b>Bold</b>", "department": "R&D",
    });
    world.test_api("POST", "people", Some(fields)).await;
    let (_, list) = page(&world, "/directory").await;
    assert!(
        list.contains("&lt;b&gt;Bold&lt;/b&gt;") && !list.contains("<b>Bold"),
        "{list}"
    );
    let (status, user) = page(&world, "/directory/users/x@contoso.example").await;
    assert_eq!(status, 200);
    assert!(user.contains("R&amp;D"));
    let (_, group) = page(&world, &format!("/directory/groups/{}", seed::APPROVERS)).await;
    assert!(group.contains("Megan Bowen") && group.contains("Alex Wilber"));
}

#[tokio::test]
async fn what_is_not_there_is_404() {
    let world = world().await;
    for path in [
        "/nothing",
        "/directory/users/nobody",
        "/directory/groups/00000000-1111-4222-8333-444444444444",
    ] {
        assert_eq!(page(&world, path).await.0, 404, "{path}");
    }
}
