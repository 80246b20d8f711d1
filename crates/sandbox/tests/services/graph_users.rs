//! Users in Graph.

use countersign_sandbox::{Service, seed};
use serde_json::{Value, json};

use crate::support::{World, read, world};

const ADMIN: &str = "admin@contoso.example";

fn new_user() -> Value {
    json!({
        "accountEnabled": true,
        "displayName": "Nora New",
        "mailNickname": "nora",
        "userPrincipalName": "nora@contoso.example",
        "department": "Sales",
        "passwordProfile": { "password": "Str0ng&Secret", "forceChangePasswordNextSignIn": true },
    })
}

fn code(body: &Value) -> &str {
    body["error"]["code"].as_str().unwrap()
}

async fn refused(world: &World, change: impl FnOnce(&mut Value)) -> Value {
    let token = world.graph_token(ADMIN).await;
    let mut body = new_user();
    change(&mut body);
    let (status, answer) = world.graph("POST", "/users", &token, Some(body)).await;
    assert_eq!(
        (status.as_u16(), code(&answer)),
        (400, "Request_BadRequest"),
        "{answer}"
    );
    let (_, found) = world
        .graph(
            "GET",
            "/users?$filter=startswith(displayName,'Nora')",
            &token,
            None,
        )
        .await;
    assert_eq!(found["value"], json!([]), "nothing was made");
    answer
}

#[tokio::test]
async fn an_administrator_makes_a_user() {
    let world = world().await;
    let token = world.graph_token(ADMIN).await;
    let url = world.url(Service::Graph, "/v1.0/users");
    let response = world
        .http
        .post(url)
        .bearer_auth(&token)
        .json(&new_user())
        .send()
        .await
        .unwrap();
    assert!(
        response.headers().contains_key("date") && response.headers().contains_key("request-id")
    );
    let location = response.headers()["location"].to_str().unwrap().to_owned();
    let (status, made) = read(response).await;
    assert_eq!(status, 201);
    assert!(location.ends_with(made["id"].as_str().unwrap()));
    assert!(
        !made.to_string().contains("Str0ng"),
        "a password is never shown"
    );

    let path = "/users/NORA@contoso.example?$select=id,department,createdDateTime,passwordProfile";
    let (_, read_back) = world.graph("GET", path, &token, None).await;
    assert_eq!(read_back["department"], "Sales");
    assert_eq!(read_back["id"], made["id"]);
    assert_eq!(read_back["passwordProfile"], Value::Null);
    let made_at: jiff::Timestamp = read_back["createdDateTime"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!(
        world
            .sandbox
            .tenant()
            .clock()
            .now()
            .duration_since(made_at)
            .as_secs()
            < 60
    );
}

#[tokio::test]
async fn answers_carry_the_tenants_time() {
    let world = world().await;
    world.advance(24 * 3600);
    let response = world
        .http
        .get(world.url(Service::Graph, "/v1.0/me"))
        .send()
        .await
        .unwrap();
    let tomorrow = countersign_sandbox::clock::http_date(world.sandbox.tenant().clock().now());
    assert_eq!(
        response.headers()["date"].to_str().unwrap()[..16],
        tomorrow[..16]
    );
}

#[tokio::test]
async fn a_user_needs_every_required_property() {
    let world = world().await;
    for name in [
        "accountEnabled",
        "displayName",
        "mailNickname",
        "userPrincipalName",
        "passwordProfile",
    ] {
        let answer = refused(&world, |body| {
            body.as_object_mut().unwrap().remove(name);
        })
        .await;
        assert_eq!(answer["error"]["details"][0]["target"], name);
    }
}

#[tokio::test]
async fn a_user_stands_in_a_verified_domain() {
    let world = world().await;
    let answer = refused(&world, |body| {
        body["userPrincipalName"] = "nora@fabrikam.example".into()
    })
    .await;
    assert!(
        answer["error"]["message"]
            .as_str()
            .unwrap()
            .contains("verified domain")
    );
}

#[tokio::test]
async fn a_weak_password_is_refused() {
    let world = world().await;
    for password in ["Sh0rt!", "alllowercase", "ALLUPPER1234", "Xx1!nora2026"] {
        let answer = refused(&world, |body| {
            body["passwordProfile"]["password"] = password.into()
        })
        .await;
        assert!(
            answer["error"]["message"]
                .as_str()
                .unwrap()
                .contains("complexity"),
            "{password}"
        );
        assert!(!answer.to_string().contains(password));
    }
}

#[tokio::test]
async fn values_of_the_wrong_kind_and_unknown_properties_are_refused() {
    let world = world().await;
    for (name, value) in [
        ("accountEnabled", json!("yes")),
        ("department", json!("")),
        ("department", json!("x".repeat(65))),
        ("createdDateTime", json!("2026-01-01T00:00:00Z")),
        ("favouriteColour", json!("blue")),
        ("mailNickname", json!("no ra")),
        ("userPrincipalName", json!("no ra@contoso.example")),
    ] {
        let answer = refused(&world, |body| body[name] = value).await;
        assert_eq!(answer["error"]["details"][0]["target"], name);
    }
}

#[tokio::test]
async fn a_name_is_taken_once_whatever_its_case() {
    let world = world().await;
    let token = world.graph_token(ADMIN).await;
    assert_eq!(
        world
            .graph("POST", "/users", &token, Some(new_user()))
            .await
            .0,
        201
    );
    let mut again = new_user();
    again["userPrincipalName"] = "Nora@Contoso.example".into();
    let (status, answer) = world.graph("POST", "/users", &token, Some(again)).await;
    assert_eq!(
        (status.as_u16(), code(&answer)),
        (400, "Request_BadRequest")
    );
    assert_eq!(
        answer["error"]["message"],
        "Another object with the same value for property userPrincipalName already exists."
    );
    assert_eq!(answer["error"]["details"][0]["code"], "ObjectConflict");
}

#[tokio::test]
async fn a_body_that_is_no_json_object_is_refused() {
    let world = world().await;
    let token = world.graph_token(ADMIN).await;
    let (status, answer) = world.graph("POST", "/users", &token, Some(json!([]))).await;
    assert_eq!((status.as_u16(), code(&answer)), (400, "BadRequest"));
}

#[tokio::test]
async fn only_an_administrator_or_the_application_writes() {
    let world = world().await;
    let riley = world.graph_token("riley@contoso.example").await;
    let (status, answer) = world
        .graph("POST", "/users", &riley, Some(new_user()))
        .await;
    assert_eq!(
        (status.as_u16(), code(&answer)),
        (403, "Authorization_RequestDenied")
    );
    for (method, path) in [
        ("PATCH", "/users/olga@contoso.example"),
        ("DELETE", "/users/olga@contoso.example"),
    ] {
        assert_eq!(
            world.graph(method, path, &riley, Some(json!({}))).await.0,
            403,
            "{method}"
        );
    }
    let app = world.app_token(&world.graph_scope()).await;
    assert_eq!(
        world
            .graph("POST", "/users", &app, Some(new_user()))
            .await
            .0,
        201
    );
}

#[tokio::test]
async fn an_administrator_with_a_narrow_token_does_not_write() {
    let world = world().await;
    let body = world.sign_in(ADMIN, "User.Read").await;
    let token = body["access_token"].as_str().unwrap();
    assert_eq!(world.graph("GET", "/me", token, None).await.0, 200);
    assert_eq!(world.graph("GET", "/users", token, None).await.0, 403);
    assert_eq!(
        world
            .graph("POST", "/users", token, Some(new_user()))
            .await
            .0,
        403
    );
}

#[tokio::test]
async fn an_application_without_consent_has_no_roles() {
    let world = world().await;
    let revoke = json!({ "clientId": seed::DATA_SERVICE, "resource": "graph", "granted": false });
    world.test_api("POST", "consent", Some(revoke)).await;
    let app = world.app_token(&world.graph_scope()).await;
    assert_eq!(world.graph("GET", "/users", &app, None).await.0, 403);
}

#[tokio::test]
async fn tokens_for_another_audience_or_of_nobody_are_refused() {
    let world = world().await;
    let discovery = format!("{}/.default", world.sandbox.base_url(Service::Discovery));
    let other = world.sign_in(ADMIN, &discovery).await["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let (status, answer) = world.graph("GET", "/me", &other, None).await;
    assert_eq!(
        (status.as_u16(), code(&answer)),
        (401, "InvalidAuthenticationToken")
    );
    assert!(
        answer["error"]["message"]
            .as_str()
            .unwrap()
            .contains("Invalid audience")
    );

    let double_slash = format!("{}//.default", world.sandbox.base_url(Service::Graph));
    let slashed = world.sign_in(ADMIN, &double_slash).await["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        world.graph("GET", "/me", &slashed, None).await.0,
        401,
        "audiences are compared to the letter"
    );

    let mut forged = world.graph_token(ADMIN).await;
    forged.pop();
    assert_eq!(world.graph("GET", "/me", &forged, None).await.0, 401);
    let bare = world
        .http
        .get(world.url(Service::Graph, "/v1.0/me"))
        .send()
        .await
        .unwrap();
    assert!(
        bare.headers()["www-authenticate"]
            .to_str()
            .unwrap()
            .starts_with("Bearer")
    );
    assert_eq!(bare.status(), 401);
}

#[tokio::test]
async fn a_revoked_access_token_is_refused() {
    let world = world().await;
    let token = world.graph_token(ADMIN).await;
    world
        .test_api("POST", "tokens/revoke", Some(json!({})))
        .await;
    assert_eq!(world.graph("GET", "/me", &token, None).await.0, 401);
}

#[tokio::test]
async fn an_application_is_nobody() {
    let world = world().await;
    let app = world.app_token(&world.graph_scope()).await;
    assert_eq!(world.graph("GET", "/me", &app, None).await.0, 400);
}

#[tokio::test]
async fn a_user_is_changed_and_deleted() {
    let world = world().await;
    let token = world.graph_token(ADMIN).await;
    let path = "/users/olga@contoso.example";
    let change = json!({ "department": "Audit", "jobTitle": null, "accountEnabled": false });
    assert_eq!(
        world.graph("PATCH", path, &token, Some(change)).await.0,
        204
    );
    let (_, olga) = world
        .graph(
            "GET",
            &format!("{path}?$select=department,jobTitle,accountEnabled"),
            &token,
            None,
        )
        .await;
    assert_eq!(
        (
            &olga["department"],
            &olga["jobTitle"],
            &olga["accountEnabled"]
        ),
        (&json!("Audit"), &Value::Null, &json!(false))
    );
    let taken = json!({ "userPrincipalName": "riley@contoso.example" });
    assert_eq!(world.graph("PATCH", path, &token, Some(taken)).await.0, 400);
    assert_eq!(world.graph("DELETE", path, &token, None).await.0, 204);
    let (status, answer) = world.graph("GET", path, &token, None).await;
    assert_eq!(
        (status.as_u16(), code(&answer)),
        (404, "Request_ResourceNotFound")
    );
}

#[tokio::test]
async fn without_select_only_the_usual_properties_are_shown() {
    let world = world().await;
    let token = world.graph_token(ADMIN).await;
    let (_, riley) = world
        .graph("GET", "/users/riley@contoso.example", &token, None)
        .await;
    assert!(riley.get("displayName").is_some());
    assert!(riley.get("department").is_none() && riley.get("accountEnabled").is_none());
    let (status, _) = world
        .graph(
            "GET",
            "/users/riley@contoso.example?$select=shoeSize",
            &token,
            None,
        )
        .await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn users_are_found_by_filter() {
    let world = world().await;
    let token = world.graph_token(ADMIN).await;
    for (filter, names) in [
        (
            "userPrincipalName eq 'MEGAN@contoso.example'",
            vec!["Megan Bowen"],
        ),
        ("mail eq 'alex@contoso.example'", vec!["Alex Wilber"]),
        (
            "startswith(displayName,'a')",
            vec!["Ada Admin", "Alex Wilber"],
        ),
        (
            "startswith(userPrincipalName,'o') or department eq 'IT'",
            vec!["Ada Admin", "Olga Outsider"],
        ),
        ("userPrincipalName eq 'nobody@contoso.example'", vec![]),
    ] {
        let url = world.url(Service::Graph, "/v1.0/users");
        let request = world
            .http
            .get(url)
            .bearer_auth(&token)
            .query(&[("$filter", filter)]);
        let (status, body) = read(request.send().await.unwrap()).await;
        assert_eq!(status, 200, "{body}");
        let found: Vec<&str> = body["value"]
            .as_array()
            .unwrap()
            .iter()
            .map(|u| u["displayName"].as_str().unwrap())
            .collect();
        assert_eq!(found, names, "{filter}");
    }
}

#[tokio::test]
async fn advanced_queries_need_their_header() {
    let world = world().await;
    let token = world.graph_token(ADMIN).await;
    let search = world.url(Service::Graph, "/v1.0/users?$search=\"displayName:wil\"");
    let (status, answer) = read(
        world
            .http
            .get(&search)
            .bearer_auth(&token)
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert_eq!(
        (status.as_u16(), code(&answer)),
        (400, "Request_UnsupportedQuery")
    );
    let request = world
        .http
        .get(&search)
        .bearer_auth(&token)
        .header("ConsistencyLevel", "eventual");
    let (_, found) = read(request.send().await.unwrap()).await;
    assert_eq!(found["value"][0]["displayName"], "Alex Wilber");
    let (status, _) = world
        .graph("GET", "/users?$filter=displayName%20ne%20'x'", &token, None)
        .await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn lists_come_in_pages_that_link_to_the_next() {
    let world = world().await;
    let token = world.graph_token(ADMIN).await;
    let mut names = Vec::new();
    let mut next = Some(world.url(
        Service::Graph,
        "/v1.0/users?$top=2&$select=displayName&$count=true",
    ));
    let mut pages = 0;
    while let Some(url) = next {
        assert!(url.starts_with(&world.sandbox.base_url(Service::Graph)));
        let (status, body) = read(
            world
                .http
                .get(url)
                .bearer_auth(&token)
                .send()
                .await
                .unwrap(),
        )
        .await;
        assert_eq!((status.as_u16(), &body["@odata.count"]), (200, &json!(5)));
        names.extend(
            body["value"]
                .as_array()
                .unwrap()
                .iter()
                .map(|user| user["displayName"].to_string()),
        );
        next = body["@odata.nextLink"].as_str().map(str::to_owned);
        pages += 1;
    }
    names.dedup();
    assert_eq!((pages, names.len()), (3, 5));
    for top in ["0", "1000", "x"] {
        assert_eq!(
            world
                .graph("GET", &format!("/users?$top={top}"), &token, None)
                .await
                .0,
            400
        );
    }
}

#[tokio::test]
async fn a_manager_is_read_set_and_taken_away() {
    let world = world().await;
    let token = world.graph_token(ADMIN).await;
    let path = "/users/riley@contoso.example/manager";
    assert_eq!(
        world.graph("GET", path, &token, None).await.1["displayName"],
        "Megan Bowen"
    );
    let link =
        json!({ "@odata.id": world.url(Service::Graph, &format!("/v1.0/users/{}", seed::ALEX)) });
    assert_eq!(
        world
            .graph("PUT", &format!("{path}/$ref"), &token, Some(link))
            .await
            .0,
        204
    );
    assert_eq!(
        world.graph("GET", path, &token, None).await.1["displayName"],
        "Alex Wilber"
    );
    let foreign =
        json!({ "@odata.id": format!("https://graph.example/v1.0/users/{}", seed::ALEX) });
    assert_eq!(
        world
            .graph("PUT", &format!("{path}/$ref"), &token, Some(foreign))
            .await
            .0,
        400
    );
    assert_eq!(
        world
            .graph("DELETE", &format!("{path}/$ref"), &token, None)
            .await
            .0,
        204
    );
    assert_eq!(world.graph("GET", path, &token, None).await.0, 404);
}

#[tokio::test]
async fn the_organization_names_its_verified_domain() {
    let world = world().await;
    let token = world.graph_token("riley@contoso.example").await;
    let (_, body) = world.graph("GET", "/organization", &token, None).await;
    assert_eq!(body["value"][0]["id"], json!(seed::TENANT_ID));
    assert_eq!(body["value"][0]["verifiedDomains"][0]["name"], seed::DOMAIN);
}

#[tokio::test]
async fn an_organization_holds_what_was_selected_and_knows_its_properties() {
    let world = world().await;
    let token = world.graph_token("riley@contoso.example").await;

    let path = "/organization?$select=id,verifiedDomains";
    let (_, body) = world.graph("GET", path, &token, None).await;
    let members: Vec<&String> = body["value"][0].as_object().unwrap().keys().collect();
    assert_eq!(members, ["id", "verifiedDomains"]);

    let path = "/organization?$select=domains";
    assert_eq!(world.graph("GET", path, &token, None).await.0, 400);
}

#[tokio::test]
async fn unknown_paths_and_methods_are_graph_errors() {
    let world = world().await;
    let token = world.graph_token(ADMIN).await;
    assert_eq!(
        code(&world.graph("GET", "/mailboxes", &token, None).await.1),
        "BadRequest"
    );
    assert_eq!(world.graph("PUT", "/users", &token, None).await.0, 405);
}
