//! The token endpoint, its errors, and its metadata.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign_sandbox::{SandboxOptions, Service, seed};
use serde_json::{Value, json};

use crate::support::{World, aadsts, read, world, world_with};

const OFFLINE: &str = "openid profile offline_access";

fn claims(jwt: &str) -> Value {
    let payload = jwt.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

async fn signed_in(world: &World) -> String {
    let scope = format!("{OFFLINE} {}", world.graph_scope());
    world.sign_in("admin@contoso.example", &scope).await["refresh_token"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn an_error_has_every_member_of_the_real_ones() {
    let world = world().await;
    let asked = "7a1f6c1e-0000-4000-8000-000000000001";
    let response = world
        .http
        .post(world.authority("token"))
        .header("client-request-id", asked)
        .form(&[("grant_type", "refresh_token"), ("client_id", "nonsense")])
        .send()
        .await
        .unwrap();
    assert_eq!(response.headers()["client-request-id"], asked);
    let (status, body) = read(response).await;
    assert_eq!(
        (
            status.as_u16(),
            body["error"].as_str().unwrap(),
            aadsts(&body)
        ),
        (400, "unauthorized_client", 700_016)
    );
    assert_eq!(body["correlation_id"], asked);
    assert!(body["trace_id"].is_string());
    assert!(body["timestamp"].as_str().unwrap().ends_with('Z'));
    let description = body["error_description"].as_str().unwrap();
    assert!(
        description.contains("\r\nTrace ID: ") && description.contains("\r\nCorrelation ID: "),
        "{description}"
    );
}

#[tokio::test]
async fn an_unknown_tenant_is_refused() {
    let world = world().await;
    for (segment, code) in [
        ("00000000-1111-4222-8333-444444444444", 90_002),
        ("fabrikam.example", 90_002),
        ("nonsense", 900_023),
        ("organizations", 50_194),
        ("common", 50_194),
    ] {
        let url = world.url(
            Service::Authority,
            &format!("/{segment}/oauth2/v2.0/devicecode"),
        );
        let form = [
            ("client_id", seed::CONSOLE.to_string()),
            ("scope", "User.Read".to_owned()),
        ];
        let (status, body) = read(world.http.post(url).form(&form).send().await.unwrap()).await;
        assert_eq!((status.as_u16(), aadsts(&body)), (400, code), "{segment}");
    }
}

#[tokio::test]
async fn the_tenants_domain_is_as_good_as_its_id() {
    let world = world().await;
    let url = world.url(
        Service::Authority,
        "/contoso.example/oauth2/v2.0/devicecode",
    );
    let form = [
        ("client_id", seed::CONSOLE.to_string()),
        ("scope", "User.Read".to_owned()),
    ];
    assert_eq!(
        world
            .http
            .post(url)
            .form(&form)
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
}

#[tokio::test]
async fn a_missing_parameter_is_named() {
    let world = world().await;
    let (_, body) = world.token(&[("client_id", "x")]).await;
    assert_eq!(aadsts(&body), 900_144);
    assert!(
        body["error_description"]
            .as_str()
            .unwrap()
            .contains("'grant_type'")
    );
}

#[tokio::test]
async fn a_duplicated_parameter_is_refused() {
    let world = world().await;
    let (_, body) = world
        .token(&[
            ("grant_type", "refresh_token"),
            ("grant_type", "refresh_token"),
        ])
        .await;
    assert_eq!(aadsts(&body), 9_002_313);
}

#[tokio::test]
async fn passwords_are_no_grant() {
    let world = world().await;
    let client = seed::CONSOLE.to_string();
    let form = [
        ("grant_type", "password"),
        ("client_id", client.as_str()),
        ("username", "a"),
        ("password", "b"),
    ];
    assert_eq!(
        world.token(&form).await.1["error"],
        "unsupported_grant_type"
    );
}

#[tokio::test]
async fn tokens_carry_the_claims_that_services_and_clients_read() {
    let world = world().await;
    let scope = format!("{OFFLINE} {}", world.graph_scope());
    let body = world.sign_in("riley@contoso.example", &scope).await;
    let access = claims(body["access_token"].as_str().unwrap());
    assert_eq!(access["aud"], world.sandbox.base_url(Service::Graph));
    assert_eq!(access["tid"], json!(seed::TENANT_ID));
    assert_eq!(access["oid"], json!(seed::RILEY));
    assert_eq!(access["appid"], json!(seed::CONSOLE));
    assert!(
        access["scp"]
            .as_str()
            .unwrap()
            .split(' ')
            .any(|scope| scope == "User.ReadWrite.All")
    );
    let id = claims(body["id_token"].as_str().unwrap());
    assert_eq!(id["aud"], json!(seed::CONSOLE));
    assert_eq!(
        id["iss"],
        format!(
            "{}/{}/v2.0",
            world.sandbox.base_url(Service::Authority),
            seed::TENANT_ID
        )
    );
    assert_eq!(id["preferred_username"], "riley@contoso.example");
}

#[tokio::test]
async fn tokens_are_signed_with_the_published_key() {
    use aws_lc_rs::rsa::PublicKeyComponents;
    let world = world().await;
    let body = world
        .sign_in("riley@contoso.example", "openid profile")
        .await;
    let (signed, signature) = body["id_token"].as_str().unwrap().rsplit_once('.').unwrap();
    let url = world.url(
        Service::Authority,
        &format!("/{}/discovery/v2.0/keys", seed::TENANT_ID),
    );
    let (_, keys) = read(world.http.get(url).send().await.unwrap()).await;
    let part = |name: &str| {
        URL_SAFE_NO_PAD
            .decode(keys["keys"][0][name].as_str().unwrap())
            .unwrap()
    };
    PublicKeyComponents {
        n: part("n"),
        e: part("e"),
    }
    .verify(
        &aws_lc_rs::signature::RSA_PKCS1_2048_8192_SHA256,
        signed.as_bytes(),
        &URL_SAFE_NO_PAD.decode(signature).unwrap(),
    )
    .unwrap();
}

#[tokio::test]
async fn the_metadata_names_the_endpoints_of_this_authority() {
    let world = world().await;
    let url = world.url(
        Service::Authority,
        "/contoso.example/v2.0/.well-known/openid-configuration",
    );
    let (status, body) = read(world.http.get(url).send().await.unwrap()).await;
    assert_eq!(status, 200);
    assert_eq!(body["token_endpoint"], world.authority("token"));
    assert_eq!(
        body["device_authorization_endpoint"],
        world.authority("devicecode")
    );
}

#[tokio::test]
async fn one_token_is_for_one_resource() {
    let world = world().await;
    let refresh = signed_in(&world).await;
    let discovery = format!("{}/.default", world.sandbox.base_url(Service::Discovery));
    let both = format!("{} {discovery}", world.graph_scope());
    let (status, body) = world.refresh(&refresh, &both).await;
    assert_eq!(
        (
            status.as_u16(),
            body["error"].as_str().unwrap(),
            aadsts(&body)
        ),
        (400, "invalid_scope", 700_022)
    );
    let client = seed::CONSOLE.to_string();
    let (_, body) = world
        .devicecode(&[("client_id", &client), ("scope", &both)])
        .await;
    assert_eq!(aadsts(&body), 700_022);
}

#[tokio::test]
async fn one_refresh_token_serves_every_resource_and_rotates() {
    let world = world().await;
    let refresh = signed_in(&world).await;
    let dataverse = format!(
        "{}/user_impersonation",
        world.sandbox.endpoints().dataverse_audience()
    );
    let (status, body) = world.refresh(&refresh, &dataverse).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(
        claims(body["access_token"].as_str().unwrap())["aud"],
        world.sandbox.endpoints().dataverse_audience()
    );
    let rotated = body["refresh_token"].as_str().unwrap();
    assert_ne!(rotated, refresh);
    assert_eq!(world.refresh(rotated, &world.graph_scope()).await.0, 200);
    assert_eq!(
        world.refresh(&refresh, &world.graph_scope()).await.0,
        200,
        "the old one is not revoked"
    );
}

#[tokio::test]
async fn an_audience_that_ends_in_a_slash_needs_two_in_the_scope() {
    let world = world().await;
    let refresh = signed_in(&world).await;
    let audience = world.sandbox.endpoints().flow_audience();
    assert!(audience.ends_with('/'));
    let (_, body) = world
        .refresh(&refresh, &format!("{audience}/.default"))
        .await;
    assert_eq!(
        claims(body["access_token"].as_str().unwrap())["aud"],
        audience
    );
    assert!(
        body["scope"].as_str().unwrap().contains("//.default"),
        "the answer keeps both slashes"
    );
    let (_, body) = world
        .refresh(&refresh, &format!("{audience}.default"))
        .await;
    assert_eq!(
        claims(body["access_token"].as_str().unwrap())["aud"],
        audience.trim_end_matches('/')
    );
}

#[tokio::test]
async fn unknown_resources_and_scopes_have_their_own_codes() {
    let world = world().await;
    let refresh = signed_in(&world).await;
    let stranger = format!(
        "{}/.default",
        world.sandbox.endpoints().dataverse_base("fabrikam", "crm4")
    );
    let (_, body) = world.refresh(&refresh, &stranger).await;
    assert_eq!(
        (body["error"].as_str().unwrap(), aadsts(&body)),
        ("invalid_resource", 500_011)
    );
    let (_, body) = world.refresh(&refresh, "Files.Read").await;
    assert_eq!(
        (body["error"].as_str().unwrap(), aadsts(&body)),
        ("invalid_scope", 70_011)
    );
}

#[tokio::test]
async fn consent_is_needed_per_resource() {
    let world = world().await;
    let refresh = signed_in(&world).await;
    let revoke = json!({ "clientId": seed::CONSOLE, "resource": "discovery", "granted": false });
    assert_eq!(world.test_api("POST", "consent", Some(revoke)).await.0, 204);
    let discovery = format!("{}/.default", world.sandbox.base_url(Service::Discovery));
    let (_, body) = world.refresh(&refresh, &discovery).await;
    assert_eq!(
        (body["error"].as_str().unwrap(), aadsts(&body)),
        ("invalid_grant", 65_001)
    );
    assert_eq!(body["suberror"], "consent_required");
    assert_eq!(
        world.refresh(&refresh, &world.graph_scope()).await.0,
        200,
        "the other resources are not touched"
    );
    world.sign_in("admin@contoso.example", &discovery).await;
    assert_eq!(
        world.refresh(&refresh, &discovery).await.0,
        200,
        "who signs in interactively consents again"
    );
}

#[tokio::test]
async fn a_revoked_refresh_token_is_finished() {
    let world = world().await;
    let refresh = signed_in(&world).await;
    let (_, counts) = world
        .test_api(
            "POST",
            "tokens/revoke",
            Some(json!({ "as": "admin@contoso.example" })),
        )
        .await;
    assert_eq!(counts, json!({ "access": 1, "refresh": 1 }));
    let (_, body) = world.refresh(&refresh, &world.graph_scope()).await;
    assert_eq!(
        (body["error"].as_str().unwrap(), aadsts(&body)),
        ("invalid_grant", 50_173)
    );
}

#[tokio::test]
async fn a_refresh_token_lives_for_ninety_days() {
    let world = world().await;
    let refresh = signed_in(&world).await;
    world.advance(90 * 24 * 3600);
    assert_eq!(
        aadsts(&world.refresh(&refresh, &world.graph_scope()).await.1),
        700_082
    );
}

#[tokio::test]
async fn a_disabled_person_gets_no_more_tokens() {
    let world = world().await;
    let refresh = signed_in(&world).await;
    world
        .test_api(
            "POST",
            "people/admin@contoso.example",
            Some(json!({ "enabled": false })),
        )
        .await;
    assert_eq!(
        aadsts(&world.refresh(&refresh, &world.graph_scope()).await.1),
        50_057
    );
}

#[tokio::test]
async fn a_refresh_token_belongs_to_its_client() {
    let world = world().await;
    let refresh = signed_in(&world).await;
    let client = seed::DATA_SERVICE.to_string();
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", client.as_str()),
        ("client_secret", seed::DATA_SERVICE_SECRET),
        ("refresh_token", refresh.as_str()),
    ];
    let (_, body) = world.token(&form).await;
    assert_eq!(
        (
            body["error"].as_str().unwrap(),
            body["suberror"].as_str().unwrap()
        ),
        ("invalid_grant", "client_mismatch")
    );
}

#[tokio::test]
async fn an_application_signs_in_with_its_secret() {
    let world = world().await;
    let (status, body) = world
        .client_credentials(seed::DATA_SERVICE_SECRET, &world.graph_scope())
        .await;
    assert_eq!(status, 200);
    assert!(body.get("refresh_token").is_none());
    let access = claims(body["access_token"].as_str().unwrap());
    assert_eq!(access["idtyp"], "app");
    assert!(access.get("scp").is_none());
    assert!(
        access["roles"]
            .as_array()
            .unwrap()
            .contains(&json!("User.ReadWrite.All"))
    );
}

#[tokio::test]
async fn a_wrong_or_missing_secret_is_refused() {
    let world = world().await;
    let (status, body) = world
        .client_credentials("guessed", &world.graph_scope())
        .await;
    assert_eq!(
        (
            status.as_u16(),
            body["error"].as_str().unwrap(),
            aadsts(&body)
        ),
        (401, "invalid_client", 7_000_215)
    );
    let (_, body) = world.client_credentials("", &world.graph_scope()).await;
    assert_eq!(aadsts(&body), 7_000_218);
}

#[tokio::test]
async fn client_credentials_are_for_confidential_clients_with_default_scopes_of_a_real_tenant() {
    let world = world().await;
    let client = seed::CONSOLE.to_string();
    let scope = world.graph_scope();
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", client.as_str()),
        ("scope", scope.as_str()),
    ];
    assert_eq!(aadsts(&world.token(&form).await.1), 7_000_218);
    let named = format!("{}/User.Read", world.sandbox.base_url(Service::Graph));
    assert_eq!(
        aadsts(
            &world
                .client_credentials(seed::DATA_SERVICE_SECRET, &named)
                .await
                .1
        ),
        1_002_012
    );
    let url = world.url(Service::Authority, "/common/oauth2/v2.0/token");
    let form = [
        ("grant_type", "client_credentials".to_owned()),
        ("client_id", seed::DATA_SERVICE.to_string()),
        ("client_secret", seed::DATA_SERVICE_SECRET.to_owned()),
        ("scope", scope.clone()),
    ];
    let (_, body) = read(world.http.post(url).form(&form).send().await.unwrap()).await;
    assert_eq!(aadsts(&body), 9_001_023);
}

#[tokio::test]
async fn an_access_token_ends_with_its_time() {
    let options = SandboxOptions {
        access_token_lifetime: std::time::Duration::from_secs(60),
        ..SandboxOptions::default()
    };
    let world = world_with(options).await;
    let token = world.graph_token("admin@contoso.example").await;
    assert_eq!(world.graph("GET", "/me", &token, None).await.0, 200);
    world.advance(60);
    let (status, body) = world.graph("GET", "/me", &token, None).await;
    assert_eq!(
        (status.as_u16(), body["error"]["code"].as_str().unwrap()),
        (401, "InvalidAuthenticationToken")
    );
}
